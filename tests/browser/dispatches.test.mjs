// What a token costs besides arithmetic: how often the GPU is told to begin, what is read back, what is compiled.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./harness.mjs";

let browser;
before(async () => {
  browser = await open();
});
after(() => browser?.close());

const LAYERS = 30; // SmolLM2-135M
// Queries, keys and values with the norm before them; positions and cache; attention; output with residual; gates with the
// norm before them and what they gate; down with residual.
const PER_LAYER = 6;
const AROUND = 4; // embedding, last norm (which real GPUs compute with the logits), logits, choice

/** Puts `loaded()` into a page: a loader that has all of SmolLM2, for the GPU. */
const helpers = () => {
  globalThis.loaded = async () => {
    const wasm = await import("/pkg/burnside.js");
    await wasm.default();
    await wasm.probe();
    const loader = new wasm.Loader(JSON.stringify({ task: "text-generation", device: "webgpu", dtype: "auto" }));
    const response = await fetch("/models/smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf");
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      loader.push(value);
    }
    return loader;
  };
};

/** Runs `body` in a fresh page with the helpers. @param {() => Promise<any>} body */
const inPage = (body) =>
  browser.page(async (page) => {
    await page.evaluate(helpers);
    return page.evaluate(body);
  });

test("a token takes a fixed number of dispatches, and two numbers are read back", async (t) => {
  const answers = await inPage(async () => {
    const counts = { dispatches: 0, mapped: 0 };
    const { dispatchWorkgroups } = GPUComputePassEncoder.prototype;
    GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...grid) {
      counts.dispatches += 1;
      return dispatchWorkgroups.apply(this, grid);
    };
    const { copyBufferToBuffer } = GPUCommandEncoder.prototype;
    GPUCommandEncoder.prototype.copyBufferToBuffer = function (...copy) {
      counts.mapped += copy.at(-1);
      return copyBufferToBuffer.apply(this, copy);
    };
    const loader = await loaded();
    const model = await loader.finish();
    const answers = {};
    for (const [name, options] of Object.entries({ greedy: { temperature: 0 }, drawn: { temperature: 0.8, top_p: 0.95, top_k: 50, repetition_penalty: 1.1, seed: 4 } })) {
      const generation = await model.generate(JSON.stringify({ prompt: "The capital of France is", max_new_tokens: 8, ...options }));
      const steps = (answers[name] = []);
      for (;;) {
        Object.assign(counts, { dispatches: 0, mapped: 0 });
        if ((await generation.next()) === undefined) break;
        steps.push({ ...counts });
      }
    }
    return answers;
  });
  for (const [name, steps] of Object.entries(answers)) {
    // The first call runs the prompt and goes a step ahead; the last has nothing left to run.
    const [, ...later] = steps.slice(0, -1);
    t.diagnostic(`${name}: ${later[0].dispatches} dispatches a token, ${later[0].mapped} bytes read back`);
    assert.ok(later.length >= 4, `${steps.length} tokens`);
    for (const { dispatches, mapped } of later) {
      assert.equal(dispatches, LAYERS * PER_LAYER + AROUND);
      assert.equal(mapped, 8);
    }
  }
});

test("the kernels of a chat's first answer are compiled while the weights arrive", async (t) => {
  const modules = await inPage(async () => {
    let count = 0;
    const { createShaderModule } = GPUDevice.prototype;
    GPUDevice.prototype.createShaderModule = function (descriptor) {
      count += 1;
      return createShaderModule.call(this, descriptor);
    };
    const loader = await loaded();
    const arriving = count;
    const model = await loader.finish();
    const messages = [{ role: "user", content: "What is the capital of France?" }];
    const generation = await model.generate(JSON.stringify({ messages, max_new_tokens: 3, temperature: 0 }));
    while ((await generation.next()) !== undefined) {
      // to its end
    }
    return { arriving, later: count - arriving };
  });
  t.diagnostic(JSON.stringify(modules));
  assert.ok(modules.arriving > 5);
  assert.equal(modules.later, 0);
});
