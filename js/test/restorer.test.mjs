// The way back from placeholders: the cases that src/redact/restore.rs runs, in every split.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Restorer, Values } from "../restorer.js";

const { values, cases, held } = JSON.parse(readFileSync(new URL("../../tests/fixtures/restore.json", import.meta.url), "utf8"));
const known = new Values(values);

/** @param {string[]} chunks */
function inChunks(chunks) {
  const restorer = new Restorer(known);
  return chunks.map((chunk) => restorer.push(chunk)).join("") + restorer.finish();
}

test("the shared cases, whole and in every split", () => {
  for (const [text, want] of cases) {
    assert.equal(known.restore(text), want, JSON.stringify(text));
    assert.equal(inChunks(text.split("")), want, `${JSON.stringify(text)}, unit by unit`);
    for (let i = 0; i <= text.length; i++) {
      for (let j = i; j <= text.length; j++) {
        assert.equal(inChunks([text.slice(0, i), text.slice(i, j), text.slice(j)]), want, `${JSON.stringify(text)} cut at ${i}, ${j}`);
      }
    }
  }
});

test("holds back only what may still form", () => {
  for (const steps of held) {
    const restorer = new Restorer(known);
    for (const [chunk, want] of steps) assert.equal(chunk === null ? restorer.finish() : restorer.push(chunk), want, JSON.stringify(steps));
  }
});

test("without values nothing changes and nothing waits", () => {
  for (const [text] of cases) {
    const restorer = new Restorer(new Values());
    assert.equal(restorer.push(text), text);
  }
});
