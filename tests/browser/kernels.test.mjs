// Every GPU kernel against its naive reference, in real Chromium: `run_parity_suite()` of a build with the feature
// `parity` (./scripts/build --parity) does the comparing and throws the first difference, from the reference or
// between twenty runs of the same input.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./harness.mjs";

let browser;
before(async () => {
  browser = await open();
});
after(() => browser?.close());

// Through Tint and SwiftShader here, not naga and llvmpipe as in the native tests; and the CPU kernels with wasm SIMD, with
// and without relaxed SIMD.
for (const [device, isFused] of /** @type {const} */ ([["webgpu", false], ["cpu", false], ["cpu", true]])) {
  test(`kernels agree with their references on ${device}${isFused ? ", fused" : ""}, with the same bits each time`, async () => {
    const { checks, changed } = await browser.page(
      (page) =>
        page.evaluate(async ([device, isFused]) => {
          const wasm = await import("/pkg-parity/burnside.js");
          const exports = await wasm.default();
          const { fuse } = await import("/js/fused.js");
          const product = () => exports.table.get(exports.fused(0));
          const before = product();
          if (isFused) fuse(exports);
          await wasm.probe();
          return { checks: await wasm.run_parity_suite(device), changed: product() !== before };
        }, [device, isFused]),
      { seconds: 900 },
    );
    assert.ok(checks > 200, `only ${checks} comparisons ran`);
    assert.equal(changed, isFused);
  });
}

test("kernels are chosen on the GPU, and what was chosen can be taken up again", async () => {
  const { chosen, taken } = await browser.page(
    (page) =>
      page.evaluate(async () => {
        const wasm = await import("/pkg-parity/burnside.js");
        await wasm.default();
        await wasm.probe();
        const chosen = await wasm.run_tuner();
        wasm.choose_kernels(chosen);
        return { chosen: JSON.parse(chosen), taken: JSON.parse(wasm.kernels_chosen()) };
      }),
    { seconds: 300 },
  );
  assert.ok(chosen.length >= 22, JSON.stringify(chosen)); // eleven types, one row and many
  assert.deepEqual(taken, chosen);
});
