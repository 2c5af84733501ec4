// Which device, and which files: pure decisions, as tables.

import assert from "node:assert/strict";
import http from "node:http";
import { after, before, test } from "node:test";
import { choose } from "../can-run.js";
import { resolveModel, shardsOf } from "../manifest.js";

const adapter = { vendor: "", architecture: "", description: "", features: [], limits: {} };
/** @type {Record<string, any>} */
const REPORTS = {
  none: { webgpu: false, verdict: "cpu", rule: "adapter-missing" },
  software: { webgpu: true, adapter: { ...adapter, fallback: true }, verdict: "cpu", rule: "adapter-software" },
  gpu: { webgpu: true, adapter: { ...adapter, fallback: false }, verdict: "webgpu", rule: "local" },
  small: { webgpu: true, adapter: { ...adapter, fallback: false }, verdict: "cpu", rule: "limits-too-small" },
};

for (const [device, report, expected] of [
  ["auto", "none", ["cpu", "adapter-missing"]],
  ["auto", "software", ["cpu", "adapter-software"]],
  ["auto", "gpu", ["webgpu", "local"]],
  ["auto", "small", ["cpu", "limits-too-small"]],
  ["cpu", "gpu", ["cpu", "caller"]],
  ["webgpu", "software", ["webgpu", "caller"]],
  ["webgpu", "none", "unsupported-device"],
  ["edge", "gpu", "edge"],
  ["tpu", "gpu", "invalid-argument"],
]) {
  test(`device ${device} with adapter ${report}: ${expected}`, () => {
    const run = () => choose(/** @type {string} */ (device), REPORTS[/** @type {string} */ (report)]);
    if (typeof expected === "string") assert.throws(run, { code: expected });
    else assert.deepEqual(run(), { backend: expected[0], rule: expected[1] });
  });
}

const sources = [{ url: "https://hub.example/o/m/w.gguf" }, { pypi: "x==1", member: "m" }];
const MANIFEST = {
  models: [
    { name: "sst2-mini", task: "text-classification", revision: "r7", files: [
      { path: "w.safetensors", role: "weights", bytes: 3, sha256: "aa", sources },
      { path: "config.json", role: "config" }, { path: "tokenizer.json", role: "tokenizer" }, { path: "LICENSE", role: "licence" }] },
    { name: "pii", task: "token-classification", default_for: ["token-classification"], convert: { from: "m.onnx", to: "pii.gguf" }, files: [{ path: "m.onnx", role: "weights", sources }] },
    { name: "empty", task: "text-classification", files: [] },
  ],
};
const server = http.createServer((q, r) => {
  if (q.url === "/models/manifest.json") return r.end(JSON.stringify(MANIFEST));
  if (q.url === "/models/broken.json") return r.end("{");
  if (q.url?.endsWith("evil.safetensors.index.json")) return r.end('{"weight_map":{"a":"../../../etc.safetensors"}}');
  if (q.url?.startsWith("/m/model.safetensors.index.json")) return r.end('{"weight_map":{"b":"s-2.safetensors","a":"s-1.safetensors","c":"s-2.safetensors"}}');
  r.writeHead(404).end();
});
let base = "";
before(() => new Promise((resolve) => server.listen(0, "127.0.0.1", () => {
  base = `http://127.0.0.1:${/** @type {any} */ (server.address()).port}`;
  resolve(undefined);
})));
after(() => {
  server.closeAllConnections();
  server.close();
});

const options = { newHash: () => ({ update() {}, finish: () => "", free() {} }) };
const resolve = (/** @type {string} */ task, /** @type {any} */ ref, manifest = "/models/manifest.json") => resolveModel(task, ref, base + manifest, options);
const urls = (/** @type {any} */ spec) => spec.sources.map((/** @type {string} */ s) => s.replace(base, ""));

test("a name: the copy beside the manifest first, then the sources that a browser can fetch", async () => {
  const plan = await resolve("text-classification", undefined);
  assert.equal(plan.name, "sst2-mini");
  assert.equal(plan.revision, "r7");
  assert.deepEqual(urls(plan.weights[0]), ["/models/sst2-mini/w.safetensors", "https://hub.example/o/m/w.gguf"]);
  assert.equal(plan.weights[0].sha256, "aa");
  assert.deepEqual(urls(plan.config), ["/models/sst2-mini/config.json"]);
  assert.deepEqual(urls(plan.tokenizer), ["/models/sst2-mini/tokenizer.json"]);
});

test("a converted model is loaded as what it was converted to", async () => {
  const plan = await resolve("token-classification", undefined);
  assert.deepEqual(plan.weights.map(urls), [["/models/pii/pii.gguf"]]);
  assert.equal(plan.config, undefined);
});

test("wrong names and manifests are typed errors", async () => {
  await assert.rejects(resolve("text-classification", "nonesuch"), { code: "invalid-argument", message: /sst2-mini/ });
  await assert.rejects(resolve("text-classification", "pii"), { code: "invalid-argument", message: /token-classification/ });
  await assert.rejects(resolve("text-classification", "empty"), { code: "model-format" });
  await assert.rejects(resolve("text-classification", "x", "/models/broken.json"), { code: "model-format" });
  await assert.rejects(resolve("text-classification", "x", "/nowhere.json"), { code: "network", message: /option `manifest`/ });
});

test("addresses by their ending", async () => {
  const at = async (/** @type {string} */ path) => resolve("text-generation", base + path);
  const gguf = await at("/m/x.Q4_1.gguf?download=1");
  assert.deepEqual([gguf.name, gguf.weights.map(urls), gguf.config], ["x.Q4_1.gguf", [["/m/x.Q4_1.gguf?download=1"]], undefined]);
  const single = await at("/m/x.safetensors");
  assert.deepEqual([urls(single.weights[0]), urls(single.config)], [["/m/x.safetensors"], ["/m/config.json"]]);
  const folder = await at("/o/m");
  assert.deepEqual(urls(folder.weights[0]), ["/o/m/model.safetensors", "/o/m/resolve/main/model.safetensors"]);
  const deep = await at("/o/m/resolve/abc/");
  assert.deepEqual(urls(deep.tokenizer), ["/o/m/resolve/abc/tokenizer.json"]);
  await assert.rejects(at("/m/x.onnx"), { code: "model-format" });
});

test("shards come from the index, in order, and only from beside it", async () => {
  const plan = await resolve("text-generation", `${base}/m/model.safetensors.index.json?k=1`);
  assert.deepEqual((await shardsOf(plan, options)).map(urls), [["/m/s-1.safetensors?k=1"], ["/m/s-2.safetensors?k=1"]]);
  const evil = await resolve("text-generation", `${base}/m/evil.safetensors.index.json`);
  await assert.rejects(shardsOf(evil, options), { code: "model-format" });
});

test("files given one by one", async () => {
  const blob = new Blob(["x"]);
  const sha256 = "ab".repeat(32);
  const plan = await resolve("text-generation", { weights: blob, config: { a: 1 }, tokenizer: `${base}/t.json`, sha256, revision: "v2" });
  assert.deepEqual([plan.weights[0].sources, plan.weights[0].sha256, plan.revision], [[blob], sha256, "v2"]);
  assert.deepEqual(plan.config, { json: '{"a":1}' });
  assert.deepEqual(urls(plan.tokenizer), ["/t.json"]);
  await assert.rejects(resolve("text-generation", { weights: blob, sha256: "abc" }), { code: "invalid-argument" });
});
