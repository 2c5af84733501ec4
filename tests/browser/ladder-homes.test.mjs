// The probe and the ladder in every home there is: window, worker, service worker, extension and Node, with WebGPU and
// without.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { launch, within } from "../../scripts/lib/browser.mjs";
import { ROOT } from "../../scripts/lib/serve.mjs";
import { classifyInPage, openLadder } from "./ladder.mjs";

const SERVICE_WORKER = `import init, * as wasm from "/pkg/burnside.js";
addEventListener("message", (event) => event.waitUntil(init().then(() => wasm.probe()).then((report) => event.source.postMessage(report), (error) => event.source.postMessage(String(error)))));`;

for (const [name, args, faults, webgpu] of [
  ["with WebGPU on a software adapter", [], [], true],
  ["with WebGPU switched off", ["--use-gl=disabled"], [], false],
  ["in a browser that has no WebGPU", [], ["no WebGPU"], false],
]) {
  test(`${name}: window, worker and service worker say the same, and classify`, async () => {
    const first = (request, response) => {
      if (request.url !== "/sw.js") return false;
      response.writeHead(200, { "content-type": "text/javascript" }).end(SERVICE_WORKER);
      return true;
    };
    const browser = await openLadder({ args, first });
    try {
      for (const worker of [true, false]) {
        const got = await browser.visit(faults, classifyInPage, { worker });
        const rule = webgpu ? "adapter-software" : "adapter-missing";
        assert.deepEqual([got.label, got.backend, got.rule, got.device.webgpu, got.device.verdict], ["POSITIVE", "cpu", rule, webgpu, "cpu"], JSON.stringify(got));
        assert.equal(got.device.self_test.passed, true);
      }
      if (faults.length > 0) return; // the service worker's script is not the engine's
      const report = await browser.visit([], async () => {
        const { active, installing, waiting } = await navigator.serviceWorker.register("/sw.js", { type: "module" });
        const answer = new Promise((resolve) => navigator.serviceWorker.addEventListener("message", ({ data }) => resolve(data)));
        navigator.serviceWorker.startMessages();
        (active ?? waiting ?? installing).postMessage("probe");
        return answer;
      });
      assert.equal(JSON.parse(report).webgpu, webgpu, report);
    } finally {
      await browser.close();
    }
  });
}

test("in an extension: the service worker probes, and a page of its own classifies", async () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), "burnside-extension-"));
  cpSync(path.join(ROOT, "pkg"), path.join(dir, "pkg"), { recursive: true, dereference: true });
  mkdirSync(path.join(dir, "pkg/sst2-mini"));
  cpSync(path.join(ROOT, "models/sst2-mini.gguf"), path.join(dir, "pkg/sst2-mini/sst2-mini.gguf"));
  const manifest = {
    manifest_version: 3,
    name: "ladder",
    version: "1",
    background: { service_worker: "sw.js", type: "module" },
    content_security_policy: { extension_pages: "script-src 'self' 'wasm-unsafe-eval'; object-src 'self'" },
  };
  writeFileSync(path.join(dir, "manifest.json"), JSON.stringify(manifest));
  writeFileSync(path.join(dir, "sw.js"), 'import init, * as wasm from "/pkg/burnside.js"; globalThis.probed = init().then(() => wasm.probe());');
  writeFileSync(path.join(dir, "page.html"), "<!doctype html><title>extension</title>");
  const browser = await launch({ args: [`--disable-extensions-except=${dir}`, `--load-extension=${dir}`] });
  try {
    const background = browser.context.serviceWorkers()[0] ?? (await within(30, "the extension's worker", browser.context.waitForEvent("serviceworker")));
    const report = JSON.parse(await within(60, "the probe", background.evaluate(() => globalThis.probed)));
    assert.deepEqual([report.webgpu, report.adapter.fallback], [true, true]);
    const page = await browser.context.newPage();
    await page.goto(new URL("page.html", background.url()).href);
    const got = await within(120, "the page", page.evaluate(classifyInPage, {}));
    assert.deepEqual([got.label, got.backend, got.rule], ["POSITIVE", "cpu", "adapter-software"], JSON.stringify(got));
  } finally {
    await browser.close();
    rmSync(dir, { recursive: true, force: true });
  }
});

test("in Node, where there is no GPU to ask: the probe says so, and both modules route", () => {
  const script = `
    import { readFileSync } from "node:fs";
    import * as engine from "./pkg/burnside.js";
    import * as redactor from "./pkg/redactor.js";
    engine.initSync({ module: readFileSync("./pkg/burnside_bg.wasm") });
    redactor.initSync({ module: readFileSync("./pkg/redactor_bg.wasm") });
    const situation = '{"adapter":"missing","edge":true,"unavailable":true}';
    console.log(JSON.stringify([JSON.parse(await engine.probe()), engine.route(situation), redactor.route(situation)]));`;
  const printed = execFileSync(process.execPath, ["--no-warnings", "--input-type=module", "-e", script], { cwd: ROOT, encoding: "utf8" });
  const [report, ...choices] = JSON.parse(printed);
  assert.equal(report.webgpu, false);
  assert.match(report.reason, /no navigator\.gpu|no WebGPU/);
  for (const choice of choices) assert.deepEqual(JSON.parse(choice), { backend: "edge", rule: "model-unavailable" });
});
