// node scripts/benchmark/texts.mjs DIR: clean.txt and dense.txt for the redaction rows, from tests/corpus.
// Clean: what data engineers feed it most, text and code without personal data. Dense: every line holds some.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../lib/serve.mjs";

const BYTES = 2 << 20;
const [dir] = process.argv.slice(2);
const corpus = (name) => readFileSync(path.join(ROOT, "tests/corpus", name), "utf8");
const fill = (text) => text.repeat(Math.ceil(BYTES / Buffer.byteLength(text)));

mkdirSync(dir, { recursive: true });
writeFileSync(path.join(dir, "clean.txt"), fill(corpus("impersonal.txt")));
const labelled = corpus("labelled.jsonl").trim().split("\n").map((line) => JSON.parse(line));
writeFileSync(path.join(dir, "dense.txt"), fill(labelled.filter((row) => row.spans.length > 0).map((row) => `${row.text}\n`).join("")));
