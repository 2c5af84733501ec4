// The gate of a pipeline: pages are read and classified on the device, and only the bad reviews go to a larger model.
import { Burnside, extractText, type ForwardResult } from "burnside-web";

const burnside = await Burnside.create({ edge: { url: "https://edge.example" }, onProgress: ({ status, progress }) => console.log(status, progress) });
async function* pages(urls: string[]) {
  for (const url of urls) yield { url, text: extractText(await (await fetch(url)).text(), { maxChars: 4000 }) };
}
const wanted = { when: ["NEGATIVE"], instructions: "What went wrong? Answer in one sentence." };
for await (const { page, forwarded, answer, error } of burnside.forward(pages(["/a.html", "/b.html"]), wanted)) {
  console.log(page.url, forwarded ? answer : "stays here", error?.code);
}
const saved: number | undefined = burnside.ledger.find(({ gate }) => gate)?.gate?.bytes_saved;
console.log(saved);
await burnside.dispose();
export type Page = ForwardResult<{ url: string; text: string }>;
