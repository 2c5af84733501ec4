// evaluate(): answers held against a set; tests/evaluation.rs reads the same file. The answers here are given, with a real
// model: tests/browser/evaluate.test.mjs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { evaluate } from "../evaluate.js";

const { held, refused, foreign } = JSON.parse(readFileSync(new URL("../../tests/fixtures/evaluation.json", import.meta.url), "utf8"));

/** What a pipeline would give. @param {any} set @param {any[]} answers @param {string} revision */
function answering({ task }, answers, revision) {
  const left = [...answers];
  const give = async () => {
    const answer = left.shift();
    if (task === "text-generation") return { generated_text: answer };
    if (task === "feature-extraction") return [Float32Array.from(answer)];
    if (task === "token-classification") return answer.map((/** @type {object} */ span) => ({ ...span, word: "", score: 1 }));
    const total = Object.values(answer).reduce((sum, logit) => sum + Math.exp(Number(logit)), 0);
    const scores = Object.entries(answer).map(([label, logit]) => ({ label, score: Math.exp(Number(logit)) / total }));
    return scores.sort((a, b) => b.score - a.score);
  };
  return Object.assign(give, { run: { backend: "cpu", rule: "caller", model: "m", revision } });
}
const close = (/** @type {number} */ a, /** @type {number} */ b) => Math.abs(a - b) < 1e-6;
const MEASURES = ["accuracy", "f1", "precision", "recall", "logit_error", "cosine"];

for (const { name, set, answers, revision, failures, changed, wrong, measures, labels } of held) {
  test(name, async () => {
    const report = /** @type {any} */ (await evaluate(answering(set, answers, revision), set));
    assert.equal(report.failures.length, failures.length, report.failures.join());
    for (const [i, failure] of report.failures.entries()) assert.ok(failure.startsWith(failures[i]), failure);
    assert.equal(report.passed, failures.length === 0);
    assert.deepEqual(report.results.filter((/** @type {any} */ one) => one.changed).map((/** @type {any} */ one) => one.id), changed);
    assert.deepEqual(report.results.filter((/** @type {any} */ one) => one.right === false).map((/** @type {any} */ one) => one.id), wrong);
    for (const measure of MEASURES) assert.ok(measure in measures ? close(report[measure], measures[measure]) : !(measure in report), `${measure} ${report[measure]}`);
    assert.deepEqual(Object.keys(report.labels), Object.keys(labels));
    for (const [label, counts] of Object.entries(labels)) for (const [field, value] of Object.entries(counts)) assert.ok(close(report.labels[label][field], value), `${label}.${field}`);
    const { cases, ...head } = set;
    const lines = [head, ...cases].map((line) => JSON.stringify(line)).join("\n");
    assert.deepEqual(await evaluate(answering(set, answers, revision), lines), report, "as JSON Lines");
    assert.deepEqual((await evaluate(answering(set, answers, "r3"), set, { any_revision: true })).failures, failures.includes("revision") ? report.failures.slice(1) : report.failures);
  });
}

test("what nothing would look at is refused, and so is another model", async () => {
  for (const set of refused) await assert.rejects(evaluate(answering(set, [], "r1"), set), { code: "invalid-argument" }, JSON.stringify(set));
  for (const { set, answers } of foreign) await assert.rejects(evaluate(answering(set, answers, "r1"), set), { code: "invalid-argument" });
  for (const text of ["", "{", "[]", "{}\n{}", "7"]) await assert.rejects(evaluate(answering({}, [], "r1"), text), { code: "invalid-argument" }, text);
});
