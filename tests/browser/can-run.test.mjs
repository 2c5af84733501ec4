// canRun() in a real browser: it downloads the manifest and nothing else, and its forecast holds when the model is loaded.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { watchGpu } from "./gpu-memory.mjs";
import { open } from "./harness.mjs";

let browser;
before(async () => {
  browser = await open();
});
after(() => browser?.close());

test("a forecast without a download, and what loading then takes", async (t) => {
  const got = await browser.page(async (page) => {
    await page.addInitScript(watchGpu);
    await page.reload();
    /** @type {string[]} */
    const asked = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    const forecast = await page.evaluate(async () => {
      const { canRun } = await import("/pkg/index.js");
      const name = "smollm2-135m-instruct";
      return { auto: await canRun(name), gpu: await canRun(name, { device: "webgpu", context: 64 }), unknown: await globalThis.attempt(() => canRun("nobody")) };
    });
    const before = asked.filter((path) => !/\.js$/.test(path));
    const measured = await page.evaluate(async () => {
      const { pipeline, canRun } = await import("/pkg/index.js");
      const { memory_bytes } = await import("/pkg/burnside.js");
      const generate = await pipeline("text-generation", "smollm2-135m-instruct", { device: "webgpu", worker: false });
      await generate("The capital of France is", { max_new_tokens: 2, temperature: 0 });
      const taken = { gpu: globalThis.gpu.peak(), heap: memory_bytes() };
      await generate.dispose();
      return { ...taken, cached: (await canRun("smollm2-135m-instruct")).cached };
    });
    return { forecast, before, measured };
  });
  t.diagnostic(JSON.stringify(got));
  const { forecast, before, measured } = got;
  assert.deepEqual([...new Set(before)], ["/pkg/manifest.json"]);
  assert.deepEqual([forecast.auto.fits, forecast.auto.cached, measured.cached], [true, false, true]);
  assert.equal(forecast.unknown.code, "invalid-argument");
  const { gpu_bytes, heap_bytes } = forecast.gpu.needs;
  // Never more than was said; and not half of it.
  assert.ok(measured.gpu <= gpu_bytes && measured.gpu > gpu_bytes / 2, `${measured.gpu} of ${gpu_bytes} bytes on the GPU`);
  assert.ok(measured.heap <= 1.1 * heap_bytes && measured.heap > heap_bytes / 2, `${measured.heap} of ${heap_bytes} bytes of heap`);
});

test("what can't fit is refused before its download, with the reason; a caller who insists gets it", async () => {
  const got = await browser.page(async (page) => {
    // A small model that says it is a large one.
    await page.route("**/pkg/manifest.json", async (route) => {
      const manifest = await (await route.fetch()).json();
      manifest.models.find(({ name }) => name === "sst2-mini").facts.heap_bytes = 4.4e9;
      await route.fulfill({ json: manifest });
    });
    return page.evaluate(async () => {
      const { Burnside, canRun, pipeline } = await import("/pkg/index.js");
      const load = (o) => globalThis.attempt(async () => (await pipeline("text-classification", "sst2-mini", { worker: false, ...o })).run.backend);
      const asks = () => performance.getEntriesByType("resource").filter(({ name }) => /gguf/.test(name)).length;
      const engine = await Burnside.create({ device: "cpu", worker: false });
      const answers = [await canRun("sst2-mini", { device: "cpu" }), await engine.canRun("sst2-mini")];
      await engine.dispose();
      const refused = { cpu: await load({ device: "cpu" }) };
      const before = asks();
      // A software GPU is slow, and better than nothing.
      return { answers, refused, before, forced: await load({ device: "cpu", force: true }), gpu: await load({ device: "webgpu" }), auto: await load({}), after: asks() };
    });
  });
  for (const { fits, backend } of got.answers) assert.deepEqual([fits, backend], [false, "cpu"]);
  for (const { code, message, ours } of Object.values(got.refused)) {
    assert.deepEqual([code, ours], ["unsupported-device", true]);
    assert.match(message, /ends at 4 GiB.*force: true/);
  }
  assert.equal(got.before, 0, "a model was downloaded that does not fit");
  assert.deepEqual([got.forced.value, got.gpu.value, got.auto.value], ["cpu", "webgpu", "webgpu"]);
  assert.ok(got.after > 0);
});
