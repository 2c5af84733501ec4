// The ladder in a real Chromium with WebGPU: every local rule is reached and stands on a result, in the worker and in the
// page; and what breaks is really broken (tests/browser/ladder.mjs).
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { classifyInPage, openLadder, rememberFast } from "./ladder.mjs";

let browser;
before(async () => {
  browser = await openLadder();
});
after(() => browser?.close());
beforeEach(() => browser.forget());

/** The software adapter in the disguise of a real one that was measured to be fast, with these faults. */
async function real(...faults) {
  const page = await browser.page();
  await page.evaluate(rememberFast, { vendor: "acme", architecture: "one", description: "test" });
  await page.close();
  return ["disguise", ...faults];
}

for (const worker of [true, false]) {
  const where = worker ? "in a worker" : "in the page";
  const visit = (faults, options) => browser.visit(faults, classifyInPage, { worker, options });

  test(`a real GPU computes, tested once, ${where}: local`, async () => {
    const faults = await real();
    const first = await visit(faults);
    assert.deepEqual([first.label, first.backend, first.rule, first.tested], ["POSITIVE", "webgpu", "local", true], first.message);
    assert.deepEqual([first.device.verdict, first.device.rule], ["webgpu", "local"]);
    const { passed, max_error, ms } = first.device.self_test;
    assert.ok(passed && max_error > 0 && max_error < 0.005 && ms > 0, JSON.stringify(first.device.self_test));
    const [count] = Object.keys(first.metrics).filter((name) => name.startsWith("count."));
    assert.equal(count, "count.classify.webgpu.local");
    const second = await visit(faults);
    assert.deepEqual([second.backend, second.rule, second.tested], ["webgpu", "local", false]);
    assert.deepEqual(second.device.self_test, first.device.self_test);
  });

  for (const fault of ["wrong", "nan", "does not compile", "invalid"]) {
    test(`kernels: ${fault}, ${where}: self-test-failed, and remembered`, async () => {
      const got = await visit(await real(fault));
      assert.deepEqual([got.label, got.backend, got.rule], ["POSITIVE", "cpu", "self-test-failed"], got.message);
      // The next visit does not try, though nothing is wrong any more.
      const next = await visit(await real());
      assert.deepEqual([next.backend, next.rule], ["cpu", "self-test-failed"]);
      // Who names the GPU gets it, or hears why not.
      const forced = await visit(await real(fault), { device: "webgpu" });
      assert.equal(forced.code, "self-test-failed", JSON.stringify(forced));
      if (fault === "wrong") assert.match(forced.message, /off by 0\.\d/);
      assert.ok(Object.keys(forced.metrics).includes("error.classify.self-test-failed"));
    });
  }

  test(`adapters, ${where}: missing, software by its flag, software by measuring, and the caller's own choice`, async () => {
    const rules = {};
    rules["no adapter"] = await visit(["no adapter"]);
    rules.flag = await visit([]);
    rules.slow = await visit(["disguise", "slow"]);
    rules["slow, remembered"] = await visit(["disguise"]);
    rules.cpu = await visit([], { device: "cpu" });
    rules.webgpu = await visit([], { device: "webgpu" });
    rules["webgpu, none"] = await visit(["no adapter"], { device: "webgpu" });
    const got = Object.fromEntries(Object.entries(rules).map(([name, { backend, rule, code }]) => [name, code ?? `${backend} ${rule}`]));
    assert.deepEqual(got, {
      "no adapter": "cpu adapter-missing",
      flag: "cpu adapter-software",
      slow: "cpu adapter-slow",
      "slow, remembered": "cpu adapter-slow",
      cpu: "cpu caller",
      webgpu: "webgpu caller",
      "webgpu, none": "unsupported-device",
    });
    assert.equal(rules["no adapter"].device.webgpu, false);
    assert.deepEqual([rules.flag.device.webgpu, rules.flag.device.adapter.fallback, rules.flag.device.verdict], [true, true, "cpu"]);
    assert.ok(rules.slow.device.speed.slow && rules.slow.device.speed.gpu_ms > rules.slow.device.speed.cpu_ms);
    assert.deepEqual(rules["slow, remembered"].device.speed, rules.slow.device.speed);
  });
}

test("a kernel that the tuner tries and the GPU refuses is left out, and the GPU computes", async () => {
  browser.set(...(await real("all the time there is", "a candidate does not compile")));
  const page = await browser.page();
  // An error that nobody asked for could be counted against another kernel, or against the model.
  const unasked = [];
  page.on("console", (message) => unasked.push(message.text()));
  try {
    const got = await page.evaluate(classifyInPage, { worker: false });
    assert.deepEqual([got.label, got.backend, got.rule], ["POSITIVE", "webgpu", "local"], got.message);
    assert.ok((await page.evaluate(() => globalThis.refused)) > 0, "it was never tried");
    assert.deepEqual(unasked, []);
  } finally {
    await page.close();
  }
});

test("a model that is too large for the adapter, and for all of the device: limits-too-small", async () => {
  const visit = async (facts) => {
    browser.manifest((models) => Object.assign(models.find((m) => m.name === "sst2-mini").facts, facts));
    const { code, backend, rule } = await browser.visit(await real(), classifyInPage, { options: { manifest: "/m/manifest.json" } });
    return code ?? `${backend} ${rule}`;
  };
  assert.equal(await visit({}), "webgpu local");
  assert.equal(await visit({ hidden: 10_000_000 }), "cpu limits-too-small"); // a tile of it is above any binding
  assert.equal(await visit({ hidden: 10_000_000, heap_bytes: 5e9 }), "unsupported-device");
});

test("a known answer that is another: the model is not trusted, wherever it runs", async () => {
  browser.manifest((models) => {
    const { golden } = models.find((m) => m.name === "sst2-mini");
    golden.samples = golden.samples.map(([i, value]) => [i, -value]);
  });
  const got = await browser.visit(await real(), classifyInPage, { options: { manifest: "/m/manifest.json" } });
  assert.equal(got.code, "self-test-failed");
});

test("canRun()'s forecast for an adapter is what the ladder then does", async () => {
  const got = await browser.visit([], async () => {
    const { choose } = await import("/js/can-run.js");
    const { adapterOf } = await import("/js/ladder/adapter.js");
    const wasm = await import("/pkg/redactor.js");
    await wasm.default();
    const reports = [{ webgpu: false }, { webgpu: true, adapter: { fallback: true } }, { webgpu: true, adapter: { fallback: false } }];
    const rows = [];
    for (const device of ["auto", "cpu", "webgpu"]) {
      for (const report of reports) {
        const attempt = (call) => {
          try {
            const { backend, rule } = call();
            return `${backend} ${rule}`;
          } catch ({ code }) {
            return code;
          }
        };
        const forecast = attempt(() => choose(device, { ...report, verdict: "webgpu", rule: "local" }));
        const ladder = attempt(() => JSON.parse(wasm.route(JSON.stringify({ device: device === "auto" ? undefined : device, adapter: adapterOf(report) }))));
        rows.push([forecast, ladder]);
      }
    }
    return rows;
  });
  assert.equal(got.length, 9);
  for (const [forecast, ladder] of got) assert.equal(forecast, ladder);
});
