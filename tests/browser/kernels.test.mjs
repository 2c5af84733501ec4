// Every GPU kernel against its naive reference, in real Chromium: `run_parity_suite()` of a build with the feature
// `parity` (./scripts/build --parity) does the comparing, case by case, and this file turns its report into tests.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./harness.mjs";

let browser;
before(async () => {
  browser = await open();
});
after(() => browser?.close());

test("kernels agree with their references", async (t) => {
  const report = await browser.page(
    (page) =>
      page.evaluate(async () => {
        const wasm = await import("/pkg-parity/burnside.js");
        await wasm.default();
        return JSON.parse(await wasm.run_parity_suite());
      }),
    { seconds: 900 },
  );
  // [{ name, shape, max_error, tolerance, passed, error? }]
  assert.ok(Array.isArray(report) && report.length > 0, "the suite ran no cases");
  for (const { name, shape = "", max_error, tolerance, passed, error } of report) {
    await t.test(`${name} ${typeof shape === "string" ? shape : JSON.stringify(shape)}`.trim(), () => {
      assert.ok(passed === true, error ?? `largest error ${max_error}, allowed ${tolerance}`);
    });
  }
});
