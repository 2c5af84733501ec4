// Precision and recall of nearDuplicates() by threshold, on tests/fixtures/duplicates.json: what docs/tasks.md says of it.
//   node scripts/benchmark/duplicates.mjs     with pkg/ built and minilm-l6 in the cache (./scripts/models minilm-l6)
import { readFileSync } from "node:fs";
import path from "node:path";
import { nearDuplicates } from "../../pkg/duplicates.js";
import { pipeline } from "../../pkg/node.js";
import { CACHE, ROOT } from "../lib/serve.mjs";

const { same, different } = JSON.parse(readFileSync(path.join(ROOT, "tests/fixtures/duplicates.json"), "utf8"));
const texts = [...new Set([...same, ...different].flat())];
const pairs = new Set(same.map((pair) => pair.map((text) => texts.indexOf(text)).sort((a, b) => a - b).join()));
const embedder = await pipeline("feature-extraction", path.join(CACHE, "models/minilm-l6/minilm-l6.gguf"));
const { pairs: found } = await nearDuplicates(texts, { embedder, threshold: 0.3 });
await embedder.dispose();
console.log(`${texts.length} texts, ${(texts.length * (texts.length - 1)) / 2} pairs, ${pairs.size} of them the same`);
for (const threshold of [0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9]) {
  const told = found.filter(({ similarity }) => similarity >= threshold);
  const right = told.filter(({ a, b }) => pairs.has(`${a},${b}`)).length;
  console.log(`${threshold}: precision ${(right / told.length).toFixed(3)}, recall ${(right / pairs.size).toFixed(3)} (${told.length} told)`);
}
for (const { a, b, similarity } of found.filter(({ a, b }) => !pairs.has(`${a},${b}`)).slice(0, 6)) console.log(`  not the same, ${similarity.toFixed(3)}: ${texts[a]} / ${texts[b]}`);
