// Which tab the panel is about: the one in front of its window; or, where the panel is opened as a page of its own, the
// one that its address names.

const named = new URLSearchParams(location.search).get("tab");

/** @returns {Promise<number | undefined>} */
export async function currentTab() {
  if (named) return Number(named);
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  return tab?.id;
}

/** @param {(tabId: number | undefined) => void} turnTo */
export function onTab(turnTo) {
  if (named) return;
  chrome.tabs.onActivated.addListener(async () => turnTo(await currentTab()));
}
