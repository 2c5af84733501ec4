// Labels by example on CLINC150 (Larson et al. 2019, "An Evaluation Dataset for Intent Classification and Out-of-Scope
// Prediction", CC BY 3.0): what docs/tasks.md says of them.
//   node scripts/benchmark/labels.mjs     with pkg/ built and minilm-l6 in the cache (./scripts/models minilm-l6)
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { open } from "../../tests/browser/harness.mjs";
import { CACHE } from "../lib/serve.mjs";

const SOURCE = "https://raw.githubusercontent.com/clinc/oos-eval/828f8093932c8fe6ca7936c3d2e52903b1c523de/data/";
const FILES = {
  "data_small.json": "050e17476e6b4fa88f8518edaf09921c8f5e3a86dc8b63615361102a20b2ac01",
  "domains.json": "b947b579d3b8e74b06f93b01083d8efaff2888b43a3e362533bd88a6e1211b3a",
};

async function dataset(name) {
  const file = path.join(CACHE, "datasets", `clinc150-${name.replace("data_", "")}`);
  if (!existsSync(file)) {
    const response = await fetch(SOURCE + name);
    if (!response.ok) throw new Error(`${SOURCE + name}: ${response.status}`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, Buffer.from(await response.arrayBuffer()));
  }
  const bytes = readFileSync(file);
  assert.equal(createHash("sha256").update(bytes).digest("hex"), FILES[name], `${file} is not the file that was measured; delete it`);
  return JSON.parse(bytes);
}

const data = await dataset("data_small.json");
const domains = await dataset("domains.json");
const EXAMPLES = 8;
const words = (name) => name.replaceAll("_", " ");
const textsOf = (split, intent) => data[split].filter(([, label]) => label === intent).map(([text]) => text);
/** So many of a list, evenly. */
const some = (list, count) => Array.from({ length: Math.min(count, list.length) }, (_, i) => list[Math.floor((i * list.length) / Math.min(count, list.length))]);

const outside = some(data.oos_test.map(([text]) => text), 300);
const intents = Object.values(domains).map((all) => all[0]);
const sets = {
  // One intent of each domain: topics apart from each other, each narrow.
  "10 intents": Object.fromEntries(intents.map((intent) => [words(intent), { train: textsOf("train", intent), test: textsOf("test", intent) }])),
  // Whole domains: 15 intents each, of which 8 examples can show half.
  "10 domains": Object.fromEntries(Object.entries(domains).map(([name, all]) => [words(name), { train: all.map((intent) => textsOf("train", intent)[0]), test: some(all.flatMap((intent) => textsOf("test", intent)), 45) }])),
};

const browser = await open();
for (const [name, set] of Object.entries(sets)) {
  const labels = Object.fromEntries(Object.entries(set).map(([label, { train }]) => [label, some(train, EXAMPLES)]));
  const tests = Object.entries(set).flatMap(([label, { test }]) => test.map((text) => ({ text, label })));
  const got = await browser.page((page) =>
    page.evaluate(
      async ({ labels, texts, outside }) => {
        const { pipeline } = await import("/pkg/index.js");
        const { fit } = await import("/js/labels/head.js");
        const run = async (model) => {
          const classify = await pipeline("text-classification", model, { device: "cpu" });
          const result = { inside: (await classify(texts, { top_k: null })).map((row) => row), outside: model.other ? (await classify(outside, { top_k: null })).map((row) => row) : [] };
          await classify.dispose();
          return result;
        };
        const embed = await pipeline("feature-extraction", "minilm-l6", { device: "cpu" });
        const names = Object.keys(labels);
        const vectors = await embed(Object.values(labels).flat());
        const targets = Object.values(labels).flatMap((list, i) => list.map(() => i));
        const since = performance.now();
        fit(names, vectors, targets);
        const ms = performance.now() - since;
        await embed.dispose();
        return { plain: await run({ embedder: "minilm-l6", labels }), other: await run({ embedder: "minilm-l6", labels, other: true }), named: await run({ embedder: "minilm-l6", labels: names }), ms };
      },
      { labels, texts: tests.map(({ text }) => text), outside },
    ),
  );
  const share = (list, is) => list.filter(is).length / list.length;
  const percent = (value) => `${(value * 100).toFixed(1)} %`;
  const describe = (rows) => {
    const right = share(tests, ({ label }, i) => rows[i][0].label === label);
    // Expected calibration error, 10 bins.
    const bins = Array.from({ length: 10 }, () => []);
    for (const [i, { label }] of tests.entries()) bins[Math.min(9, Math.floor(rows[i][0].score * 10))].push([rows[i][0].score, Number(rows[i][0].label === label)]);
    const mean = (list, at) => list.reduce((sum, row) => sum + row[at], 0) / list.length;
    const gap = bins.filter((bin) => bin.length).reduce((sum, bin) => sum + (bin.length / tests.length) * Math.abs(mean(bin, 0) - mean(bin, 1)), 0);
    return `${percent(right)} right, calibration error ${percent(gap)}`;
  };
  const isOther = (row) => row[0].label === "other";
  console.log(`${name}, ${EXAMPLES} examples each, ${tests.length} texts: ${describe(got.plain.inside)}; fitted in ${got.ms.toFixed(0)} ms`);
  console.log(`  names alone: ${describe(got.named.inside)}`);
  console.log(`  with other: ${percent(share(got.other.outside, isOther))} of ${outside.length} texts of none are told, ${percent(share(got.other.inside, isOther))} of the others mistaken for such`);
}
await browser.close();
