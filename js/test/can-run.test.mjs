// What fits where, from sizes alone: the shipped manifest's facts against devices as browsers describe them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { canRun } from "../can-run.js";
import { assess } from "../can-run.js";

const { models } = JSON.parse(readFileSync(new URL("../../models/manifest.json", import.meta.url), "utf8"));
const named = (/** @type {string} */ name) => models.find((/** @type {any} */ model) => model.name === name);
const SMALL = named("smollm2-135m-instruct");
const LARGE = named("qwen2.5-coder-1.5b-instruct");

const GIB = 2 ** 30;
const gpu = (/** @type {number} */ bindingBytes, fallback = false) => ({
  webgpu: true,
  adapter: { vendor: "", architecture: "", description: "", fallback, features: [], limits: { maxBufferSize: 4 * GIB, maxStorageBufferBindingSize: bindingBytes } },
  verdict: /** @type {const} */ ("webgpu"),
  rule: "local",
});
const NONE = { webgpu: false, verdict: /** @type {const} */ ("cpu"), rule: "adapter-missing" };
const auto = /** @type {const} */ ({ device: "auto", context: 2048, cached: false });

test("a desktop runs the 1.5B on its GPU; tables above the binding limit are split", () => {
  const answer = assess(LARGE, { report: gpu(128 * 2 ** 20), memory_bytes: 8 * GIB, storage_bytes: 20 * GIB }, auto);
  assert.deepEqual([answer.fits, answer.backend, answer.rule, answer.cacheable], [true, "webgpu", "local", true]);
  assert.equal(answer.needs.download_bytes, 1_117_320_768);
  assert.equal(answer.needs.largest_binding, 128 * 2 ** 20);
  assert.equal(answer.needs.kv_bytes, 2048 * 2 * 28 * 2 * 128 * 2); // tokens, keys and values, layers, kv_heads, head_dim, f16
  // Measured in Chromium: 1180 MiB of GPU buffers and 53 MiB of wasm heap after loading.
  const weights = answer.needs.gpu_bytes - answer.needs.kv_bytes;
  assert.ok(Math.abs(weights / (1180 * 2 ** 20) - 1) < 0.05, `${weights}`);
  assert.ok(answer.needs.heap_bytes > 53 * 2 ** 20 && answer.needs.heap_bytes < 1.25 * 53 * 2 ** 20, `${answer.needs.heap_bytes}`);
});

test("a phone with 2 GiB does not run the 1.5B anywhere, and does run SmolLM2", () => {
  const phone = { report: gpu(128 * 2 ** 20), memory_bytes: 2 * GIB };
  const answer = assess(LARGE, phone, auto);
  assert.deepEqual([answer.fits, answer.backend], [false, "webgpu"]);
  assert.match(answer.reason, /does not fit: it needs 1\.4 GB, and this device has 2\.1 GB/);
  assert.equal(assess(SMALL, phone, auto).fits, true);
});

test("what a browser does not tell vetoes nothing", () => {
  assert.equal(assess(LARGE, { report: gpu(GIB) }, auto).fits, true);
  assert.equal(assess(LARGE, { report: NONE }, auto).fits, true);
});

test("without a real GPU the CPU is asked, and its heap holds the weights", () => {
  for (const [report, rule] of /** @type {[any, string][]} */ ([[NONE, "adapter-missing"], [gpu(GIB, true), "adapter-software"]])) {
    const answer = assess(LARGE, { report, memory_bytes: 8 * GIB }, auto);
    assert.deepEqual([answer.fits, answer.backend, answer.rule, answer.needs.gpu_bytes], [true, "cpu", rule, 0]);
    // Measured in Chromium: 1108 MiB with a cache of few tokens.
    const { heap_bytes, kv_bytes } = answer.needs;
    assert.equal(kv_bytes, 2048 * 2 * 28 * 2 * 128 * 4); // f32
    assert.ok(Math.abs((heap_bytes - kv_bytes) / (1108 * 2 ** 20) - 1) < 0.05, `${heap_bytes}`);
  }
  const software = assess(LARGE, { report: gpu(GIB, true) }, { ...auto, device: "webgpu" });
  assert.equal(software.needs.kv_bytes, 2048 * 2 * 28 * 2 * 128 * 4); // f32
  const forced = assess(LARGE, { report: NONE }, { ...auto, device: "webgpu" });
  assert.deepEqual([forced.fits, forced.backend, forced.rule], [false, "webgpu", "unsupported-device"]);
});

test("4 GiB is the end of WebAssembly's memory, whatever the device has", () => {
  const huge = { ...LARGE, name: "huge", facts: { ...LARGE.facts, heap_bytes: 4.5e9, gpu_bytes: 4.8e9 } };
  const device = { report: NONE, memory_bytes: 32 * GIB };
  assert.match(assess(huge, device, auto).reason, /ends at 4 GiB/);
  assert.equal(assess(huge, { ...device, report: gpu(GIB) }, auto).fits, true);
});

test("a GPU that binds too little hands over to the CPU, unless it was asked for", () => {
  // One layer's keys: tokens x kv_heads x head_dim x 2.
  const long = { ...auto, context: 32_768 };
  const small = { report: gpu(12 * 2 ** 20), memory_bytes: 32 * GIB };
  const answer = assess(LARGE, small, long);
  assert.deepEqual([answer.fits, answer.backend, answer.rule], [true, "cpu", "unsupported-device"]);
  const forced = assess(LARGE, small, { ...long, device: "webgpu" });
  assert.equal(forced.fits, false);
  assert.match(forced.reason, /the adapter binds 13 MB at most/);
});

test("a download that does not fit into the storage is said, and no veto; one that is cached needs none", () => {
  const full = { report: gpu(GIB), storage_bytes: 500e6 };
  const answer = assess(LARGE, full, auto);
  assert.deepEqual([answer.fits, answer.cacheable], [true, false]);
  assert.match(answer.reason, /each visit downloads it anew/);
  assert.equal(assess(LARGE, full, { ...auto, cached: true }).cacheable, true);
});

test("every model that a page loads has its facts", () => {
  for (const model of models) assert.equal(model.facts !== undefined, model.task !== "tokenizer", model.name);
});

test("arguments are checked", async () => {
  await assert.rejects(canRun(/** @type {any} */ (7)), { code: "invalid-argument" });
  await assert.rejects(canRun("x", { context: 0 }), { code: "invalid-argument" });
});
