// Labels to start from, for those who want their own: a name each, and a few texts that deserve it.

export const LABELS = [
  { name: "News", examples: ["The government said on Tuesday that the talks would resume next week.", "Firefighters brought the blaze under control after nine hours, officials reported.", "Shares fell two percent after the central bank raised interest rates."] },
  { name: "Shop", examples: ["Add to basket. In stock, delivery in two to three days, free returns.", "Stainless steel kettle, 1.7 litres, 2 year warranty, now only 39.99.", "Customers who bought this item also bought"] },
  { name: "Help and documentation", examples: ["To install the package, run the following command in your terminal.", "Returns an array of all matching elements, or null if there is none.", "Step 3: open the settings and choose your network."] },
  { name: "Person or profile", examples: ["She studied chemistry in Lyon and now leads a team of twelve.", "About me: I live in Bristol with my two dogs and write about gardens.", "Experience: senior engineer, 2018 to today. Skills. Education."] },
];
