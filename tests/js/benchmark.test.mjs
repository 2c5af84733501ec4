// What the benchmark writes of what it measured: nothing that was not measured, and whose machine it was.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decoderAgreement } from "../../scripts/benchmark/agreement.mjs";
import { memoryPlot } from "../../scripts/benchmark/plot.mjs";
import { markdown, merge, table } from "../../scripts/benchmark/report.mjs";

const row = (rest) => ({ id: "a", unit: "ms", better: "lower", date: "2026-11-22", peers: {}, ...rest });

test("what was not measured is a dash with its reason, never a number", () => {
  const rows = [row({ id: "heap", ours: null, peers: { wllama: 964 }, failures: { "ours webgpu": "nothing was seen" } }), row({ id: "zero", ours: 0, peers: { wllama: 964 } })];
  const text = markdown({ machine: "one", rows });
  assert.match(text, /\| heap \| ms \| - \| wllama: 964 \| - \|/);
  assert.match(text, /- heap, ours webgpu: nothing was seen/);
  assert.doesNotMatch(text + table(rows), /Infinity|NaN/);
});

test("ours with other settings is no peer", () => {
  const text = markdown({ machine: "one", rows: [row({ ours: 200, peers: { "ours, 1 thread": 100, wllama: 600 } })] });
  assert.match(text, /3\.00x/);
});

test("a row that another machine measured says so, until it is measured again", () => {
  const before = { machine: "one", rows: [row({ id: "a", ours: 1 }), row({ id: "b", ours: 2 })] };
  const after = merge(before, { machine: "two", rows: [row({ id: "b", ours: 3 })] });
  assert.deepEqual(after.rows.map(({ ours, machine }) => [ours, machine]), [[1, "one"], [3, undefined]]);
  assert.match(markdown(after), /- \[1\] measured on another machine: one\n/);
  assert.match(markdown(after), /\| a \[1\] \|/);
  assert.deepEqual(merge(after, { machine: "one", rows: [] }).rows.map(({ machine }) => machine), [undefined, "two"]);
});

test("texts that part agree while the peer finds our tokens nearly as good as its own", () => {
  const of = (gaps) => decoderAgreement("a dog", "a cat", 3, gaps, 0.2).ours;
  assert.deepEqual(of([0, 0.1, 0]), { same_characters: 2, of: 5, tokens: 3, asked: 3, largest_gap: 0.1, ok: true });
  assert.equal(of([0, 0.3]).ok, false);
  assert.equal(of([0, Infinity]).largest_gap, null);
  assert.equal(of([0, Infinity]).ok, false);
  assert.equal(of([]).ok, false, "a peer that could not be asked agreed to nothing");
});

test("a plot keeps the place of a run that failed", () => {
  const sample = { s: 1, renderer: 2, gpu: 3, other: 4, wasm: 5, js: 6 };
  const runs = { wllama: { samples: [sample], marks: {} } };
  const svg = memoryPlot([{ id: "x", bytes: 1, engines: ["ours webgpu", "wllama"], runs, failures: { "ours webgpu": "a < b" } }]);
  assert.match(svg, /x: Burnside, WebGPU<\/text>.*not measured: a &lt; b/);
  assert.match(svg, /x: wllama, wasm/);
});
