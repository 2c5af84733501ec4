// What networks and people hand in: broken files, wrong servers, wrong names. Each gives its typed error, leaves nothing
// behind, and the next load works.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { after, before, test } from "node:test";
import { ROOT } from "../../scripts/lib/serve.mjs";
import { open } from "./harness.mjs";

const model = readFileSync(path.join(ROOT, "models/sst2-mini.gguf"));
const sha256 = createHash("sha256").update(model).digest("hex");
const ERROR_PAGE = "<!doctype html><title>Error</title><h1>Something went wrong</h1>".repeat(40);
const flipped = (at, bits = 0xff) => {
  const copy = Buffer.from(model);
  copy[at] ^= bits;
  return copy;
};
/** @type {Record<string, { body: Buffer | string, type?: string, status?: number }>} */
const FILES = {
  "/good.gguf": { body: model },
  "/truncated.gguf": { body: model.subarray(0, model.length >> 1) },
  "/header-only.gguf": { body: model.subarray(0, 200) },
  "/empty.gguf": { body: "" },
  "/magic.gguf": { body: flipped(0) },
  "/version.gguf": { body: flipped(4, 0x80) },
  "/tensor-count.gguf": { body: flipped(14) },
  "/metadata-count.gguf": { body: flipped(22) },
  "/key-length.gguf": { body: flipped(30) },
  "/page.gguf": { body: ERROR_PAGE, type: "text/html" },
  "/page-as-bytes.gguf": { body: ERROR_PAGE },
  "/down.gguf": { body: "down", status: 503 },
};

let browser;
let hostile;
let origin;
const requests = [];
before(async () => {
  browser = await open();
  hostile = http.createServer((request, response) => {
    requests.push({ url: request.url, range: request.headers.range });
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-allow-headers", "range");
    if (request.method === "OPTIONS") return response.writeHead(204).end();
    if (request.url === "/flaky.gguf") {
      // Breaks twice on the way; goes on from where it is asked to.
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
      response.setHeader("access-control-expose-headers", "content-range");
      response.writeHead(from ? 206 : 200, { "content-length": model.length - from, ...(from && { "content-range": `bytes ${from}-${model.length - 1}/${model.length}` }) });
      const breaks = requests.filter((r) => r.url === request.url).length <= 2;
      if (!breaks) return response.end(model.subarray(from));
      return response.write(model.subarray(from, from + 6_000_000), () => setTimeout(() => response.destroy(), 300));
    }
    if (request.url === "/stuck.gguf") {
      response.writeHead(200, { "content-length": model.length });
      return response.write(model.subarray(0, 3_000_000));
    }
    const file = FILES[request.url];
    if (!file) return response.writeHead(404).end("not found");
    const { body, type = "application/octet-stream", status = 200 } = file;
    response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body) }).end(body);
  });
  await new Promise((done) => hostile.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${hostile.address().port}`;
});
after(async () => {
  await browser?.close();
  hostile?.closeAllConnections();
  hostile?.close();
});
/**
 * In a page that really came over the network: Chromium lets no made-up page ask another server on this machine.
 * The failed requests that these tests provoke are in the console too.
 */
const inPage = (body, args) => browser.page((page) => page.evaluate(body, args), { path: "/pkg/package.json", allow: /Failed to load resource/ });

test("broken files and wrong servers: typed errors, nothing left in memory, the next load works", async () => {
  const wanted = {
    "/truncated.gguf": ["model-format", "integrity"],
    "/header-only.gguf": ["model-format"],
    "/empty.gguf": ["model-format"],
    "/magic.gguf": ["model-format"],
    "/version.gguf": ["model-format"],
    "/tensor-count.gguf": ["model-format"],
    "/metadata-count.gguf": ["model-format"],
    "/key-length.gguf": ["model-format"],
    "/page.gguf": ["network"],
    "/page-as-bytes.gguf": ["model-format"],
    "/missing.gguf": ["network"],
    "/down.gguf": ["network"],
  };
  const got = await inPage(
    async ({ origin, names, sha256 }) => {
      const { pipeline } = await import("/pkg/index.js");
      // In the page, so that the engine's memory can be asked.
      const { memory_bytes } = await import("/pkg/burnside.js");
      const load = (model, o) => pipeline("text-classification", model, { device: "cpu", worker: false, ...o });
      const label = async (classify) => {
        const [best] = await classify("The new tool is wonderful.");
        await classify.dispose();
        return best.label;
      };
      const labels = [await label(await load(`${origin}/good.gguf`))];
      const heap = [memory_bytes()];
      const errors = {};
      for (const name of names) errors[name] = await attempt(() => load(origin + name));
      errors.sha256 = await attempt(() => load({ weights: `${origin}/good.gguf`, sha256: "0".repeat(64) }));
      errors.notHex = await attempt(() => load({ weights: `${origin}/good.gguf`, sha256: "abc" }));
      for (let i = 0; i < 6; i++) await attempt(() => load(`${origin}/truncated.gguf`));
      labels.push(await label(await load({ weights: `${origin}/good.gguf`, sha256 })));
      heap.push(memory_bytes());
      return { labels, heap, errors };
    },
    { origin, names: Object.keys(wanted), sha256 },
  );
  for (const [name, codes] of Object.entries(wanted)) {
    const { code, message, ours } = got.errors[name];
    assert.ok(codes.includes(code) && ours, `${name}: ${code}: ${message}`);
    assert.ok(message.length > 20, message);
  }
  assert.equal(got.errors.sha256.code, "integrity");
  assert.equal(got.errors.notHex.code, "invalid-argument");
  assert.deepEqual(got.labels, ["POSITIVE", "POSITIVE"]);
  // Each failed load held up to 20 MB.
  assert.ok(got.heap[1] - got.heap[0] < 30e6, `the heap grew from ${got.heap[0]} to ${got.heap[1]} bytes`);
});

test("a download that breaks goes on where it stopped; one that hangs can be aborted", async () => {
  const got = await inPage(
    async ({ origin, sha256 }) => {
      const { models, pipeline } = await import("/pkg/index.js");
      const load = (model, o) => pipeline("text-classification", model, { device: "cpu", ...o });
      await models.clear(); // the same file came from elsewhere before, and a hash finds it
      const flaky = await load({ weights: `${origin}/flaky.gguf`, sha256 });
      const [best] = await flaky("Awful.");
      const controller = new AbortController();
      const since = performance.now();
      const aborted = await attempt(() =>
        load(`${origin}/stuck.gguf`, { signal: controller.signal, progress_callback: (p) => p.loaded > 0 && controller.abort() }),
      );
      const aborted_ms = performance.now() - since;
      const before = await attempt(() => load(`${origin}/good.gguf`, { signal: AbortSignal.abort() }));
      const good = await load(`${origin}/good.gguf`);
      const [then] = await good("Awful.");
      await Promise.all([flaky.dispose(), good.dispose()]);
      return { best, aborted, aborted_ms, before, then };
    },
    { origin, sha256 },
  );
  assert.equal(got.best.label, "NEGATIVE");
  const asked = requests.filter((r) => r.url === "/flaky.gguf" && r.range);
  assert.equal(asked.length, 2, "two breaks, two resumed requests");
  assert.ok(asked.every(({ range }) => Number(/bytes=(\d+)-/.exec(range)[1]) >= 1_000_000));
  assert.equal(got.aborted.code, "aborted");
  assert.ok(got.aborted_ms < 10_000);
  assert.equal(got.before.code, "aborted");
  assert.equal(got.then.label, "NEGATIVE");
});

test("wrong names, tasks and devices", async () => {
  const got = await inPage(async () => {
    const { pipeline, Burnside } = await import("/pkg/index.js");
    const classifier = "/models/sst2-mini/sst2-mini.gguf";
    const generator = "/models/smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf";
    const calls = {
      name: () => pipeline("text-classification", "no-such-model"),
      manifestTask: () => pipeline("text-generation", "sst2-mini"),
      task: () => pipeline("translation"),
      generateWithClassifier: () => pipeline("text-generation", classifier, { device: "cpu" }),
      classifyWithGenerator: () => pipeline("text-classification", generator, { device: "cpu" }),
      embedWithGenerator: () => pipeline("feature-extraction", generator, { device: "cpu" }),
      edge: () => pipeline("text-classification", classifier, { device: "edge" }),
      device: () => pipeline("text-classification", classifier, { device: "tpu" }),
      dtype: () => pipeline("text-classification", classifier, { dtype: "q2" }),
      onnx: () => pipeline("text-classification", "/models/model.onnx", { device: "cpu" }),
      noManifest: () => pipeline("text-classification", "sst2-mini", { manifest: "/none.json" }),
      notManifest: () => pipeline("text-classification", "sst2-mini", { manifest: "/app.js" }),
      edgeOption: () => Burnside.create({ edge: {} }),
      edgeChat: async () => {
        const b = await Burnside.create({ device: "edge" });
        try {
          return await b.chat.completions.create({ messages: [{ role: "user", content: "x" }] });
        } finally {
          await b.dispose();
        }
      },
    };
    const codes = {};
    for (const [name, call] of Object.entries(calls)) codes[name] = await attempt(call);
    const classify = await pipeline("text-classification", classifier, { device: "cpu" });
    const [best] = await classify("Awful.");
    await classify.dispose();
    return { codes, best };
  });
  const codes = Object.fromEntries(Object.entries(got.codes).map(([name, { code }]) => [name, code]));
  assert.deepEqual(codes, {
    name: "invalid-argument",
    manifestTask: "invalid-argument",
    task: "invalid-argument",
    generateWithClassifier: "model-format",
    classifyWithGenerator: "model-format",
    embedWithGenerator: "model-format",
    edge: "edge",
    device: "invalid-argument",
    dtype: "invalid-argument",
    onnx: "model-format",
    noManifest: "network",
    notManifest: "model-format",
    edgeOption: "invalid-argument",
    edgeChat: "edge",
  });
  assert.equal(got.best.label, "NEGATIVE");
});
