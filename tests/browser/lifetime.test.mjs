// dispose() gives back what a model took, models live side by side, and the same model is there once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { watchGpu } from "./gpu-memory.mjs";
import { open } from "./harness.mjs";

const MB = 1e6;
const SMOLLM2_GPU_BYTES = 98_673_920; // weights and rotary tables, `facts` of models/manifest.json

let browser;
before(async () => {
  browser = await open({ args: ["--js-flags=--expose-gc"] });
});
after(() => browser?.close());

/** A page whose GPU buffers are counted from the first on. */
const watched = (body, argument) =>
  browser.page(async (page) => {
    await page.addInitScript(watchGpu);
    await page.reload();
    return page.evaluate(body, argument);
  });

for (const device of ["webgpu", "cpu"]) {
  test(`five times loaded, asked and disposed of on ${device}: memory is flat after the first`, async (t) => {
    const rounds = await watched(async (device) => {
      const { pipeline } = await import("/pkg/index.js");
      const { memory_bytes } = await import("/pkg/burnside.js");
      // Something else stays loaded: without it the last dispose() would end the engine, and prove nothing.
      const classify = await pipeline("text-classification", "sst2-mini", { device, worker: false });
      await classify("a warm day");
      const rounds = [];
      for (let round = 0; round < 5; round++) {
        const before = globalThis.gpu.live();
        const generate = await pipeline("text-generation", "smollm2-135m-instruct", { device, worker: false });
        const loaded = globalThis.gpu.live() - before;
        await generate("The capital of France is", { max_new_tokens: 2, temperature: 0 });
        await generate.dispose();
        await generate.dispose();
        const left = globalThis.gpu.live() - before;
        for (let turn = 0; turn < 10; turn++) {
          globalThis.gc();
          await new Promise((resolve) => setTimeout(resolve, 20)); // finalizers run in turns of their own
        }
        rounds.push({ loaded, left, live: globalThis.gpu.live(), heap: memory_bytes() });
      }
      await classify.dispose();
      return rounds;
    }, device);
    t.diagnostic(JSON.stringify(rounds));
    const [first, ...later] = rounds;
    for (const { heap } of later) assert.ok(heap <= first.heap, `the heap grew from ${first.heap} to ${heap}`);
    if (device === "cpu") return;
    for (const { loaded, left, live } of rounds) {
      assert.ok(loaded > 0.9 * SMOLLM2_GPU_BYTES && loaded < 1.15 * SMOLLM2_GPU_BYTES, `${loaded} bytes of GPU buffers for ${SMOLLM2_GPU_BYTES} of weights`);
      // At once, without waiting for the garbage collector, which gets the runtime's small buffers.
      assert.ok(left < 8 * MB, `${left} bytes of GPU buffers stay`);
      assert.ok(live <= first.live + MB, `GPU buffers grew from ${first.live} to ${live}`);
    }
  });
}

for (const device of ["webgpu", "cpu"]) {
  test(`the same model is loaded once for two pipelines on ${device}, and lives until the last is disposed of`, async () => {
    const got = await watched(async (device) => {
      const { pipeline } = await import("/pkg/index.js");
      const { memory_bytes } = await import("/pkg/burnside.js");
      const load = () => pipeline("text-generation", "smollm2-135m-instruct", { device, worker: false });
      const first = await load();
      const before = { heap: memory_bytes(), gpu: globalThis.gpu.live() };
      const [second, third] = await Promise.all([load(), load()]);
      const grown = { heap: memory_bytes() - before.heap, gpu: globalThis.gpu.live() - before.gpu };
      await first.dispose();
      await first.dispose();
      const { generated_text } = await second("The capital of France is", { max_new_tokens: 2, temperature: 0 });
      const gone = await globalThis.attempt(() => first("too late"));
      await Promise.all([second.dispose(), third.dispose()]);
      return { grown, generated_text, gone };
    }, device);
    assert.equal(got.generated_text, " Paris.");
    assert.equal(got.gone.code, "disposed");
    // Another copy of the weights would have been 98 MB.
    assert.ok(got.grown.heap === 0 && got.grown.gpu <= 0, JSON.stringify(got.grown));
  });

  test(`a model loads while another generates on ${device}, and both answer rightly`, async (t) => {
    const got = await watched(async (device) => {
      const { pipeline } = await import("/pkg/index.js");
      const generate = await pipeline("text-generation", "smollm2-135m-instruct", { device });
      const prompt = "The capital of France is";
      const asked = { max_new_tokens: 24, temperature: 0 };
      const alone = (await generate(prompt, asked)).generated_text;
      const order = [];
      let text = "";
      let loading;
      for await (const piece of generate.stream(prompt, asked)) {
        text += piece.text;
        order.push("token");
        loading ??= pipeline("text-classification", "sst2-mini", { device }).finally(() => order.push("loaded"));
      }
      const classify = await loading;
      // Both at once, now that both are there.
      const [answer, [label]] = await Promise.all([generate(prompt, asked), classify("a wonderful film")]);
      await Promise.all([generate.dispose(), classify.dispose()]);
      return { alone, text, order, answer: answer.generated_text, label: label.label };
    }, device);
    assert.equal(got.text, got.alone);
    assert.equal(got.answer, got.alone);
    assert.equal(got.label, "POSITIVE");
    const [at, all] = [got.order.indexOf("loaded"), got.order.length - 1];
    t.diagnostic(`the other model was there after ${at} of ${all} tokens`);
    // A token takes longer than the load on a software GPU, and a fraction of it on the CPU.
    if (device === "webgpu") assert.ok(at < all, "the other model's load waited for the end of the answer");
    else assert.ok(at > 1, "no token came while the other model was loading");
  });
}

for (const device of ["webgpu", "cpu"]) {
  test(`a local file is read as it streams, on ${device}: a Blob of a GGUF, and one cut short`, async () => {
    const got = await watched(async (device) => {
      const { pipeline } = await import("/pkg/index.js");
      // As a file picker or a drop gives it.
      const blob = await (await fetch("/models/sst2-mini/sst2-mini.gguf")).blob();
      const file = new File([blob], "mine.gguf");
      let reads = 0;
      const { arrayBuffer } = Blob.prototype;
      Blob.prototype.arrayBuffer = function () {
        if (this.size === file.size) reads++;
        return arrayBuffer.call(this);
      };
      const classify = await pipeline("text-classification", { weights: file }, { device, worker: false });
      const [{ label }] = await classify("a wonderful film");
      const model = classify.run.model;
      await classify.dispose();
      const cut = await globalThis.attempt(() => pipeline("text-classification", { weights: file.slice(0, file.size - 1000) }, { device, worker: false }));
      const other = await globalThis.attempt(() => pipeline("text-classification", { weights: new Blob(["<html>"]) }, { device, worker: false }));
      return { label, model, reads, cut, other };
    }, device);
    assert.deepEqual([got.label, got.model, got.reads], ["POSITIVE", "mine.gguf", 0]);
    assert.deepEqual([got.cut.code, got.other.code], ["model-format", "model-format"]);
    assert.equal(got.cut.ours, true);
  });
}

test("a cached model loads though the garbage collector runs all the time", async () => {
  const got = await watched(async () => {
    const { pipeline } = await import("/pkg/index.js");
    // Chromium's collector takes the streams of cached bodies that nothing but a pending read holds.
    const load = async () => (await pipeline("text-generation", "smollm2-135m-instruct", { device: "cpu", worker: false })).dispose();
    await load();
    const collecting = setInterval(() => globalThis.gc(), 0);
    await load();
    clearInterval(collecting);
    return true;
  });
  assert.ok(got);
});
