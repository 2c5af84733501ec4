// What the tests of the ladder share: faults that are put into the real thing before it starts, in the page and in the
// worker alike, and a Chromium whose processes can be killed.
import { mkdtempSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { launch, watch, within } from "../../scripts/lib/browser.mjs";
import { processesOf } from "../../scripts/lib/processes.mjs";
import { ROOT, serve } from "../../scripts/lib/serve.mjs";

/** Scripts that run before the engine does. */
export const FAULTS = {
  none: "",
  /** No adapter, though there is WebGPU. */
  "no adapter": "GPU.prototype.requestAdapter = async () => null;",
  "no WebGPU": "for (const scope of [globalThis.Navigator, globalThis.WorkerNavigator]) if (scope) delete scope.prototype.gpu;",
  /** The software adapter says that it is a real one. */
  disguise: `Object.defineProperty(GPUAdapter.prototype, "info", { get: () => ({ vendor: "acme", architecture: "one", description: "test", device: "", isFallbackAdapter: false }) });`,
  /** Each kernel is run as often as makes the slowest adapter look quick. */
  slow: `{ const once = GPUComputePassEncoder.prototype.dispatchWorkgroups;
    GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...grid) { for (let i = 0; i < 40; i++) once.apply(this, grid); }; }`,
  /** Matrix products that are a tenth too large. */
  wrong: kernel("v[i] * 1.1"),
  nan: kernel("sqrt(-1.0 - v[i] * v[i])"),
  "does not compile": kernel("no_such_thing(v[i])"),
  /** The tuner's clock hardly moves, so that it tries all there is, however slow the machine: it stops after a second. */
  "all the time there is": "{ const { now } = Performance.prototype; Performance.prototype.now = function () { return now.call(this) / 10_000; }; }",
  /** Of the kernels for one row, one that the tuner tries beside the fixed one; how often it was, `refused` tells. */
  "a candidate does not compile": `{ const { createShaderModule } = GPUDevice.prototype;
    globalThis.refused = 0;
    GPUDevice.prototype.createShaderModule = function (d) {
      const code = d.code.replace("var y0_0 = vec4<f32>(0.0);", "var y0_0 = no_such_thing();");
      if (code !== d.code) globalThis.refused++;
      return createShaderModule.call(this, { ...d, code });
    }; }`,
  /** A validation error: a buffer is missing. */
  invalid: "{ const { createBindGroup } = GPUDevice.prototype; let count = 0; GPUDevice.prototype.createBindGroup = function (d) { if (++count > 20) d = { ...d, entries: d.entries.slice(1) }; return createBindGroup.call(this, d); }; }",
  /** An adapter that was large when it was looked at, and is small when a model is to be loaded: another GPU, unplugged. */
  unplugged: `{ const { requestAdapter } = GPU.prototype; let asked = 0;
    GPU.prototype.requestAdapter = async function (...a) {
      const adapter = await requestAdapter.apply(this, a);
      // The probe's look, and one for each rung when the facts are gathered, are of the large one.
      if (++asked > 3) Object.defineProperty(adapter, "limits", { value: { maxBufferSize: 1000, maxStorageBufferBindingSize: 1000 } });
      return adapter;
    }; }`,
  /** Keeps the device where a test can destroy it. */
  "keep the device": `{ const { requestDevice } = GPUAdapter.prototype; GPUAdapter.prototype.requestDevice = async function (...a) { return (globalThis.gpuDevice = await requestDevice.apply(this, a)); }; }`,
};

/** What the matrix product's kernel stores, and nothing else, is changed before it is compiled. @param {string} value */
function kernel(value) {
  return `{ const { createShaderModule } = GPUDevice.prototype;
    GPUDevice.prototype.createShaderModule = function (d) { return createShaderModule.call(this, { ...d, code: d.code.replace("y[at + i] = v[i];", "y[at + i] = ${value};") }); }; }`;
}

/** A decoder of random weights, for 128 tokens: its answer says nothing, and is the same wherever it is computed rightly. */
export const TINY = "/tiny-llama/model.safetensors";
/** Serves it. @type {import("../../scripts/lib/serve.mjs").First} */
export function tiny(request, response) {
  const [, file] = /^\/tiny-llama\/([\w.]+)$/.exec(request.url) ?? [];
  if (file) response.end(readFileSync(path.join(ROOT, "tests/golden/tiny-llama", file)));
  return file !== undefined;
}

/**
 * @param {{ args?: string[], first?: Parameters<typeof serve>[0]["first"] }} [options]
 */
export async function openLadder({ args, first = () => false } = {}) {
  let fault = "";
  /** @type {(models: any[], url: string) => void} */ let change = () => {};
  const server = await serve({
    first: (request, response) => {
      const { pathname, search } = new URL(request.url, "http://localhost");
      if (pathname === "/blank.html") {
        response.setHeader("content-type", "text/html");
        response.end(`<!doctype html><title>test</title><script>${fault}</script>`);
      } else if (pathname === "/pkg/worker.js" && search === "") {
        response.setHeader("content-type", "text/javascript");
        response.end('import "/fault.js"; import "./worker.js?itself";');
      } else if (pathname === "/fault.js") {
        response.setHeader("content-type", "text/javascript");
        response.end(fault);
      } else if (pathname === "/m/manifest.json") {
        const manifest = JSON.parse(readFileSync(path.join(ROOT, "models/manifest.json"), "utf8"));
        change(manifest.models, request.url);
        response.end(JSON.stringify(manifest));
      } else {
        if (first(request, response)) return true;
        // Beside that manifest lie the same files as beside the shipped one.
        request.url = request.url.replace(/^\/m\//, "/models/");
        return false;
      }
      return true;
    },
  });
  const profile = mkdtempSync(path.join(os.tmpdir(), "burnside-chromium-"));
  const browser = await launch({ args, profile }).catch(async (error) => {
    await server.close();
    throw error;
  });
  return {
    origin: server.origin,
    context: browser.context,
    /** From here on, in new pages. @param {...string} names */
    set: (...names) => (fault = names.map((name) => FAULTS[name] ?? name).join("\n")),
    /** Changes what /m/manifest.json says, to whom asks for it by which address. @param {(models: any[], url: string) => void} how */
    manifest: (how) => (change = how),
    /** @param {string} type of process */
    kill(type) {
      for (const { pid } of processesOf(profile).filter((p) => p.type === type)) process.kill(pid, "SIGKILL");
    },
    /** A page; who opens it closes it. */
    async page() {
      const page = await browser.context.newPage();
      const { crashed } = watch(page);
      crashed.catch(() => {});
      await page.goto(`${server.origin}/blank.html`);
      return page;
    },
    /**
     * One visit: runs `body` in a new page with these faults.
     * @param {string[]} faults @param {(argument: any) => any} body @param {any} [argument]
     */
    async visit(faults, body, argument) {
      this.set(...faults);
      const page = await this.page();
      try {
        return await within(240, "the visit", page.evaluate(body, argument));
      } finally {
        await page.close();
      }
    },
    /** What is remembered of devices is forgotten. */
    async forget() {
      this.set();
      const page = await this.page();
      await page.evaluate(() => caches.delete("burnside-device"));
      await page.close();
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** In a page: classifies one text, and tells all about it. @param {{ worker?: boolean, options?: object, text?: string }} options */
export async function classifyInPage({ worker = true, options = {}, text = "A gorgeous, witty, seductive movie." }) {
  const { Burnside } = await import("/pkg/index.js");
  const seen = [];
  const b = await Burnside.create({ worker, onProgress: (p) => seen.push(p.status), ...options });
  try {
    const { labels, decision } = await b.classify(text);
    return { label: labels[0].label, backend: decision.backend, rule: decision.rule, device: b.device, tested: seen.includes("self-test"), metrics: b.metrics() };
  } catch (error) {
    return { code: error.code, message: error.message, device: b.device, metrics: b.metrics() };
  } finally {
    await b.dispose();
  }
}

/** In a page: the speed probe's answer, as if an adapter had been measured to be fast. @param {{ vendor: string, architecture: string, description: string }} adapter */
export async function rememberFast({ vendor, architecture, description }) {
  const { Notes } = await import("/js/ladder/notes.js");
  const { BUILD } = await import("/pkg/build.js");
  const notes = await Notes.open("test");
  await notes.write(await Notes.key("speed", [BUILD, navigator.userAgent, "webgpu", vendor, architecture, description]), { speed: { gpu_ms: 0.1, cpu_ms: 3, slow: false } });
}
