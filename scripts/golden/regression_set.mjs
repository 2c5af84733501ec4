// The regression set of the demo's classifier, models/sst2-mini.eval.jsonl: texts and PyTorch's logits from tests/golden, labels
// by people. Not by the model that is judged: `burnside eval --write` would take its answers for right.
//   node scripts/golden/regression_set.mjs > models/sst2-mini.eval.jsonl
import { readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../lib/serve.mjs";

const read = (name) => JSON.parse(readFileSync(path.join(ROOT, name), "utf8"));
const LABELS = ["NEGATIVE", "POSITIVE"];
const round = (value) => Number(value.toPrecision(6));
const logitsOf = ({ logits }) => Object.fromEntries(LABELS.map((label, i) => [label, round(logits[i])]));

/** Those of our own that say something good or bad, by their number in sst2.json; the rest of it is for tokenizers. */
const OWN = { 0: 1, 1: 0, 4: 1, 5: 0, 6: 1, 7: 0, 10: 0, 11: 1, 12: 1, 14: 1 };
const { cases: own } = read("tests/golden/sst2.json");
const { cases: sentences } = read("tests/golden/sst2_sentences.json");
/** So many of each label, evenly: as many of both. */
const some = (human, count) => {
  const all = sentences.filter((one) => one.human === human);
  return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]);
};

const cases = [
  ...Object.entries(OWN).map(([at, label]) => ({ id: `own-${at}`, text: own[at].text, label: LABELS[label], logits: logitsOf(own[at]) })),
  ...[0, 1].flatMap((human) => some(human, 25).map((one, i) => ({ id: `${one.from}-${LABELS[human].slice(0, 3).toLowerCase()}-${i + 1}`, text: one.text, label: LABELS[human], logits: logitsOf(one) }))),
];
const { sha256 } = read("models/manifest.json").models.find(({ name }) => name === "sst2-mini").files[0];
const head = {
  about: "Sentences of our own and of Sentiment Labelled Sentences (Kotzias et al., KDD 2015, CC BY 4.0), labelled by people; logits of the f16 checkpoint by PyTorch, from which these 4-bit embeddings may part by 0.4",
  model: "sst2-mini",
  revision: sha256,
  task: "text-classification",
  tolerance: 0.4,
  floors: { accuracy: 0.85 },
};
console.log([head, ...cases].map((line) => JSON.stringify(line)).join("\n"));
