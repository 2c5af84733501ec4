// nearDuplicates() against a plain comparison of all pairs. With a real embedder: tests/browser/duplicates.test.mjs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { nearDuplicates } from "../duplicates.js";

/** A vector of any length for each number. @param {string} text */
const vectorOf = (text) => Float32Array.from({ length: 5 }, (_, i) => Math.sin((Number(text) % 300) * (i + 1) * 0.7) * (1 + Number(text)));
/** @type {string[][]} */ const asked = [];
const embedder = async (/** @type {string[]} */ texts) => (asked.push(texts), texts.map(vectorOf));
const cosine = (/** @type {Float32Array} */ a, /** @type {Float32Array} */ b) => {
  const dot = (/** @type {Float32Array} */ x, /** @type {Float32Array} */ y) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};

test("all pairs and no others, over several blocks; the groups that they make", async () => {
  const texts = Array.from({ length: 200 }, (_, i) => String(1 + ((i * 37) % 190)));
  const { pairs, groups } = await nearDuplicates(texts, { embedder, threshold: 0.97 });
  /** @type {string[]} */ const expected = [];
  const near = texts.map((_, i) => new Set([i]));
  for (let b = 0; b < texts.length; b++) {
    for (let a = 0; a < b; a++) {
      const similarity = cosine(vectorOf(texts[a]), vectorOf(texts[b]));
      assert.ok(Math.abs(similarity - 0.97) > 1e-5, "no pair is on the edge");
      if (similarity < 0.97) continue;
      expected.push(`${a} ${b}`);
      const whole = new Set([...near[a], ...near[b]]);
      for (const i of whole) near[i] = whole;
    }
  }
  assert.ok(expected.length > 100);
  assert.deepEqual(pairs.map(({ a, b }) => `${a} ${b}`).sort(), expected.sort());
  for (const [i, { a, b, similarity }] of pairs.entries()) {
    assert.ok(Math.abs(similarity - cosine(vectorOf(texts[a]), vectorOf(texts[b]))) < 1e-5 && similarity <= 1);
    assert.ok(i === 0 || pairs[i - 1].similarity >= similarity);
  }
  assert.deepEqual(groups, [...new Set(near)].filter((group) => group.size > 1).map((group) => [...group].sort((a, b) => a - b)).sort(([a], [b]) => a - b));
  assert.equal(asked[0].length, 190, "a text that is there twice is embedded once");
});

test("nothing, one, an abort, and what makes no sense", async () => {
  assert.deepEqual(await nearDuplicates([], { embedder }), { pairs: [], groups: [] });
  assert.deepEqual(await nearDuplicates(["1"], { embedder }), { pairs: [], groups: [] });
  await assert.rejects(nearDuplicates(["1"], { embedder, signal: AbortSignal.abort() }), { code: "aborted" });
  const zero = async (/** @type {string[]} */ texts) => texts.map(() => new Float32Array(3));
  const uneven = async (/** @type {string[]} */ texts) => texts.map((_, i) => new Float32Array(3 + i).fill(1));
  for (const [texts, options] of /** @type {any[]} */ ([["1", { embedder }], [[1], { embedder }], [["1"], { embedder, threshold: 0 }], [["1"], { embedder, threshold: 2 }], [["1"], { embedder: "minilm-l6" }], [["1", "2"], { embedder: zero }], [["1", "2"], { embedder: uneven }]])) {
    await assert.rejects(nearDuplicates(texts, options), { code: "invalid-argument" });
  }
});
