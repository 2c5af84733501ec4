// Labels by example: the head against vectors whose labels are known, and what it is saved as.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openLabels } from "../labels/classifier.js";
import { isLabels } from "../labels/kind.js";
import { fit, fitNames, score } from "../labels/head.js";

/** Numbers that look random, the same each time. @param {number} seed */
function chance(seed) {
  return () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 2147483648 - 0.5;
  };
}
/** @param {number[]} vector */
function unit(vector) {
  const length = Math.hypot(...vector);
  return Float32Array.from(vector, (value) => value / length);
}
const DIM = 48;
/** Vectors around one direction for each label. @param {number} seed */
function cloud(seed) {
  const random = chance(seed);
  const axes = Array.from({ length: 4 }, () => Array.from({ length: DIM }, random));
  return (/** @type {number} */ label, noise = 0.6) => unit(axes[label].map((value) => value + noise * random()));
}
const NAMES = ["sport", "money", "food"];
const make = cloud(3);
const targets = Array.from({ length: 24 }, (_, i) => i % 3);
const vectors = targets.map((target) => make(target));
const fitted = fit(NAMES, vectors, targets);
const best = (/** @type {number[]} */ scores) => scores.indexOf(Math.max(...scores));

test("vectors near a label's examples get that label, and those of nothing known count as other", () => {
  for (let i = 0; i < 60; i++) {
    const { scores, other = NaN } = score(fitted, make(i % 3));
    assert.equal(best(scores), i % 3);
    assert.ok(Math.abs(scores.reduce((sum, one) => sum + one, other) - 1) < 1e-9);
    assert.ok(other < 0.5, `${other}`);
    assert.ok((score(fitted, make(3)).other ?? 0) > 0.5, "the fourth direction has no label");
  }
});

test("the same examples give the same head, in any order of labels the same scores", () => {
  assert.deepEqual(fit(NAMES, vectors, targets), fitted);
  const turned = fit(["food", "money", "sport"], vectors, targets.map((target) => 2 - target));
  const one = make(1);
  for (const [i, value] of score(turned, one).scores.entries()) assert.ok(Math.abs(value - score(fitted, one).scores[2 - i]) < 1e-4);
});

test("where labels overlap, scores say so: as sure as they are right", () => {
  const blurred = cloud(11);
  const many = Array.from({ length: 48 }, (_, i) => i % 3);
  const head = fit(NAMES, many.map((target) => blurred(target, 2.4)), many);
  let [sure, right] = [0, 0];
  for (let i = 0; i < 600; i++) {
    const { scores } = score({ ...head, known: undefined }, blurred(i % 3, 2.4));
    sure += Math.max(...scores) / 600;
    right += Number(best(scores) === i % 3) / 600;
  }
  assert.ok(right > 0.5 && right < 0.98, `${right} of them right: not the case that this test is about`);
  assert.ok(Math.abs(sure - right) < 0.1, `says ${sure}, is ${right}`);
});

test("names alone: the nearest, with scores that add up to 1", () => {
  const head = fitNames(NAMES, [0, 1, 2].map((label) => make(label)));
  const { scores, other } = score(head, make(2));
  assert.equal(best(scores), 2);
  assert.equal(other, undefined);
});

/** An embedder whose texts are "label number". */
const embedder = (revision = "r1", backend = "cpu") => async () =>
  Object.assign(
    async (/** @type {string[]} */ texts) =>
      Object.defineProperty(texts.map((text) => cloud(3)(Number(text.split(" ")[0]) || 0, 0.3 + (text.length % 7) / 20)), "burnside", { value: { backend } }),
    { run: { revision, backend }, dispose: async () => {} },
  );
const labels = { sport: ["0 a", "0 bb", "0 ccc"], money: ["1 a", "1 bb", "1 ccc"] };

test("saved as JSON and loaded again it says the same", async () => {
  const first = await openLabels({ labels, other: true }, embedder());
  const saved = JSON.parse(JSON.stringify(first));
  assert.ok(isLabels(saved) && isLabels({ labels }) && !isLabels("minilm-l6") && !isLabels({ weights: "x" }));
  const second = await openLabels(saved, embedder());
  const texts = ["0 dddd", "1 dddd", "0 eeeee"];
  assert.deepEqual(await second(texts, { top_k: null }), await first(texts, { top_k: null }));
  assert.deepEqual((await first(texts)).map(([{ label }]) => label), ["sport", "money", "sport"]);
  assert.equal((await first("0 x", { top_k: null })).length, 3);
  await assert.rejects(openLabels(saved, embedder("r2")), { code: "invalid-argument" });
  await assert.rejects(openLabels({ ...saved, fitted: { ...saved.fitted, weights: [[1]] } }, embedder()), { code: "invalid-argument" });
});

test("what makes no sense is refused; another model's vectors are never labelled", async () => {
  for (const wrong of [{ labels: {} }, { labels: { one: [] } }, { labels: { a: "x", b: [] } }, { labels: ["a", "a"] }, { labels, template: "no place" }, { labels, other: 2 }, { labels: { ...labels, other: [] }, other: true }, { labels: ["a", "b"], other: true }]) {
    await assert.rejects(openLabels(/** @type {any} */ (wrong), embedder()), { code: "invalid-argument" }, JSON.stringify(wrong));
  }
  await assert.rejects(openLabels({ labels }, embedder("r1", "edge")), { code: "unsupported-device" });
});
