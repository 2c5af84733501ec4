// node scripts/benchmark/texts.mjs DIR NOVEL: novel.txt, prose.txt, clean.txt and dense.txt for the redaction rows.
// Novel: what NOVEL holds of Moby Dick, a file a chapter. Prose: English paragraphs, this repository's own, which speak of
// personal data all the time. Clean: logs, code and lists without personal data but full of
// identifiers and numbers. Dense: every line holds some. The last two are of tests/corpus.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../lib/serve.mjs";

const BYTES = 2 << 20;
const [dir, novel] = process.argv.slice(2);
const read = (name) => readFileSync(path.join(ROOT, name), "utf8");
const corpus = (name) => read(`tests/corpus/${name}`);
const fill = (text) => text.repeat(Math.ceil(BYTES / Buffer.byteLength(text)));

mkdirSync(dir, { recursive: true });
const chapter = (name) => Number(/\d+/.exec(name)?.[0] ?? 0);
const chapters = readdirSync(novel).filter((name) => name.endsWith(".txt")).sort((a, b) => chapter(a) - chapter(b));
writeFileSync(path.join(dir, "novel.txt"), fill(chapters.map((name) => readFileSync(path.join(novel, name), "utf8")).join("\n")));
// Without tables, code and headings.
const paragraphs = (page) => page.replaceAll(/^```.*?^```$/gms, "").split("\n").filter((line) => !/^[|#]/.test(line)).join("\n");
const prose = ["LICENSE", "README.md", "docs/redaction.md", "docs/models.md"].map((name) => paragraphs(read(name)));
writeFileSync(path.join(dir, "prose.txt"), fill(prose.join("\n")));
writeFileSync(path.join(dir, "clean.txt"), fill(corpus("impersonal.txt")));
const labelled = corpus("labelled.jsonl").trim().split("\n").map((line) => JSON.parse(line));
writeFileSync(path.join(dir, "dense.txt"), fill(labelled.filter((row) => row.spans.length > 0).map((row) => `${row.text}\n`).join("")));
