// The way back from placeholders, in one piece and in every possible split.

import assert from "node:assert/strict";
import { test } from "node:test";
import { redaction, Restorer } from "../redaction.js";

const entity = (/** @type {string} */ placeholder, /** @type {string} */ text) =>
  /** @type {any} */ ({ type: "X", start: 0, end: text.length, score: 1, text, placeholder, source: "pattern" });
const found = (/** @type {any[]} */ ...entities) => ({ text: "", entities, state: /** @type {const} */ ("ready") });

test("restores each placeholder, and only whole ones", () => {
  const r = redaction(found(entity("[NAME_1]", "Ada"), entity("[NAME_11]", "Bob")), "placeholder");
  assert.equal(r.restore("[NAME_1] and [NAME_11], not [NAME_2] or [NAME_1"), "Ada and Bob, not [NAME_2] or [NAME_1");
});

test("a value that looks like a placeholder is not restored again", () => {
  const r = redaction(found(entity("[A]", "[B]"), entity("[B]", "$& $1")), "placeholder");
  assert.equal(r.restore("[A][B]"), "[B]$& $1");
});

test("masks, hashes and removals have no way back", () => {
  assert.equal(redaction(found(entity("****", "4111")), "mask").restore("a **** b"), "a **** b");
  assert.equal(redaction(found(), "placeholder").restore("as [IT_1] is"), "as [IT_1] is");
});

test("a stream restores the same as one piece, however it is split", async () => {
  // One placeholder is the beginning of another: the shorter must wait for what follows.
  const values = new Map([["[NAME_1]", "Ada"], ["<P", "x"], ["<PP>", "long"], ["é😀", "emoji"]]);
  for (const text of ["Hi [NAME_1], [NAME_2]! <PP> <P <PPx é😀", "[NAME_1][NAME_1", "<P<PP<PP>", "é😀é", ""]) {
    const whole = new Restorer(values);
    const expected = whole.push(text) + whole.finish();
    for (let i = 0; i <= text.length; i++) {
      for (let j = i; j <= text.length; j++) {
        const restorer = new Restorer(values);
        const parts = [text.slice(0, i), text.slice(i, j), text.slice(j)].map((part) => restorer.push(part));
        assert.equal(parts.join("") + restorer.finish(), expected, `split of ${JSON.stringify(text)} at ${i}, ${j}`);
      }
    }
  }
});

test("restoreStream holds back no more than the beginning of a placeholder", async () => {
  const r = redaction(found(entity("[NAME_1]", "Ada")), "placeholder");
  async function* chunks() {
    yield* ["Dear [", "NA", "ME_1], see", " [1] "];
  }
  const out = [];
  for await (const piece of r.restoreStream(chunks())) out.push(piece);
  assert.deepEqual(out, ["Dear ", "Ada, see", " [1] "]);
});
