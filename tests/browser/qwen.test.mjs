// The larger decoder, of the other architecture: 491 MB of weights must fit beside a page on both devices.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./harness.mjs";

let browser;
before(async () => {
  browser = await open();
});
after(() => browser?.close());

const FILE_BYTES = 491_400_064;

for (const [device, tokens, heapLimit] of [
  ["cpu", 24, 1.7 * FILE_BYTES],
  ["webgpu", 6, 300e6], // the weights are on the GPU; the heap holds what passes through
]) {
  test(`Qwen2.5-Coder-0.5B answers on ${device}`, async (t) => {
    const got = await browser.page((page) =>
      page.evaluate(
        async ({ device, tokens }) => {
          const { pipeline } = await import("/pkg/index.js");
          // In the page, so that the engine's memory can be asked.
          const { memory_bytes } = await import("/pkg/burnside.js");
          const since = performance.now();
          const generate = await pipeline("text-generation", "qwen2.5-coder-0.5b-instruct", { device, worker: false });
          const load_ms = performance.now() - since;
          const loaded = memory_bytes();
          const ask = [{ role: "user", content: "What is the capital of France, and what is it known for?" }];
          const { generated_text, burnside } = await generate(ask, { max_new_tokens: tokens, temperature: 0 });
          const heap = memory_bytes();
          await generate.dispose();
          return { load_ms, loaded, heap, generated_text, burnside };
        },
        { device, tokens },
      ),
    );
    const { burnside, heap, loaded } = got;
    t.diagnostic(
      `loaded in ${(got.load_ms / 1000).toFixed(1)} s; heap ${(loaded / 1e6).toFixed(0)} MB, at the end ${(heap / 1e6).toFixed(0)} MB; ` +
        `first token after ${burnside.ttft_ms.toFixed(0)} ms, ${burnside.tokens_per_second?.toFixed(1)} tok/s: ${JSON.stringify(got.generated_text)}`,
    );
    assert.equal(burnside.backend, device);
    // Six tokens of the reference: "The capital of France is Paris".
    assert.match(got.generated_text, /^The capital of France is Paris/);
    assert.ok(heap < heapLimit, `the heap is ${heap} bytes`);
  });
}
