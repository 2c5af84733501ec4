// What loading a large model costs in memory, over time: the wasm heap, the JavaScript heaps, and what Chromium's
// processes hold by the kernel's count. Each engine alone in a new Chromium, nothing cached, the same file for all.
import { heapWatch } from "../lib/heaps.mjs";
import { pssBytes, processesOf, statusBytes } from "../lib/processes.mjs";

const EVERY_MS = 250;

/** Runs before the page: keeps hold of the shared memories that a peer's workers make, whose code comes as a Blob. */
function watchMemories() {
  globalThis.wasmMemories = [];
  const hook = `WebAssembly.Memory = new Proxy(WebAssembly.Memory, { construct(Memory, args) {
    const memory = new Memory(...args);
    if (args[0].shared) postMessage({ wasmMemory: memory });
    return memory;
  } });\n`;
  const createObjectURL = URL.createObjectURL;
  URL.createObjectURL = (blob) => createObjectURL(blob.type === "text/javascript" ? new Blob([hook, blob], { type: blob.type }) : blob);
  globalThis.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      this.addEventListener("message", (event) => {
        if (!event.data?.wasmMemory) return;
        event.stopImmediatePropagation();
        globalThis.wasmMemories.push(event.data.wasmMemory);
      });
    }
  };
}

/** The first lines of our worker: keeps hold of its one memory, which its module makes. */
const HOOK = `for (const name of ["instantiate", "instantiateStreaming"]) {
  const original = WebAssembly[name];
  WebAssembly[name] = async (...args) => {
    const made = await original.apply(WebAssembly, args);
    globalThis.wasmMemory = Object.values((made.instance ?? made).exports).find((one) => one instanceof WebAssembly.Memory);
    return made;
  };
}\n`;
/** Our worker's script: of a page that is cross-origin isolated, as the benchmark's is, another one, which imports the first. */
const WORKER = /\/pkg\/(crew-)?worker\.js$/;
/** @param {import("playwright-core").Page} page */
const watchWorker = (page) =>
  page.route(WORKER, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: HOOK + (await response.text()) });
  });

/** Bytes of wasm memory: a peer's from the page, ours from inside its worker, where nothing but it runs. */
async function wasmBytes(page) {
  const shared = await page.evaluate(() => globalThis.wasmMemories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0));
  const ours = page.workers().find((worker) => WORKER.test(worker.url()));
  // While the engine computes it doesn't answer. Its memory never shrinks, so the next sample has what this one lacks.
  const own = ours && (await Promise.race([ours.evaluate(() => globalThis.wasmMemory?.buffer.byteLength ?? 0).catch(() => 0), later(EVERY_MS)]));
  return shared + (own ?? 0);
}
const later = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * Samples while `body` runs.
 * @param {import("playwright-core").Page} page @param {string} profile @param {(mark: (what: string) => void) => Promise<void>} body
 */
async function sampled(page, profile, body) {
  const jsBytes = await heapWatch(page);
  const samples = [];
  const marks = {};
  const start = performance.now();
  const since = () => (performance.now() - start) / 1000;
  let isDone = false;
  const sampling = (async () => {
    for (;;) {
      const at = since();
      const sum = (type) => processesOf(profile).filter((p) => p.type === type).reduce((bytes, p) => bytes + pssBytes(p.pid), 0);
      const all = processesOf(profile).reduce((bytes, p) => bytes + pssBytes(p.pid), 0);
      const [renderer, gpu] = [sum("renderer"), sum("gpu-process")];
      // The page may be busy: what it says is then of the last time.
      const [wasm, js] = await Promise.all([Promise.race([wasmBytes(page), later(2 * EVERY_MS)]), Promise.race([jsBytes(), later(2 * EVERY_MS)])]);
      const last = samples.at(-1);
      samples.push({ s: Number(at.toFixed(2)), renderer, gpu, other: all - renderer - gpu, wasm: wasm || last?.wasm || 0, js: js ?? last?.js ?? 0 });
      if (isDone) return;
      await later(EVERY_MS);
    }
  })();
  try {
    await body((what) => (marks[what] = Number(since().toFixed(2))));
  } finally {
    isDone = true;
    await sampling;
  }
  const peak = (key) => Math.max(...samples.map((sample) => sample[key]));
  const renderer_rss = Math.max(...processesOf(profile).filter((p) => p.type === "renderer").map((p) => statusBytes(p.pid, "VmHWM")));
  return { samples, marks, peak: { wasm: peak("wasm"), js: peak("js"), renderer: peak("renderer"), gpu: peak("gpu"), renderer_rss, processes: Math.max(...samples.map((s) => s.renderer + s.gpu)) } };
}

/**
 * @param {typeof import("./measure.mjs").withPage} withPage
 * @param {{ id: string, row?: string, model: string, bytes: number, prompt: string, tokens: number, engines: Record<string, object> }[]} loads
 * @param {(line: string) => void} say
 */
export async function measureLoads(withPage, loads, say) {
  const done = [];
  for (const { id, row, engines, ...common } of loads) {
    const runs = {};
    const failures = {};
    for (const [name, spec] of Object.entries(engines)) {
      try {
        const run = await withPage(async ({ page, guarded, profile }) =>
          sampled(page, profile, async (mark) => {
            await watchWorker(page);
            await guarded(page.evaluate(([n, s]) => bench.load(n, "decoder", s), [name, { ...common, ...spec }]));
            mark("loaded");
            await guarded(page.evaluate((n) => bench.run(n), name));
            mark("answered");
          }), { before: watchMemories });
        const { wasm, js, renderer, gpu } = run.peak;
        // What was not seen is no number: the run is left out, and with it its row's.
        if (wasm === 0) throw new Error("no wasm memory was seen, where there must be some");
        runs[name] = run;
        say(`      ${id}, ${name}: wasm ${mb(wasm)}, JavaScript ${mb(js)}, renderer ${mb(renderer)}, GPU process ${mb(gpu)} MB`);
      } catch (error) {
        failures[name] = error.message.split("\n")[0];
        say(`      ${id}, ${name}: ${failures[name]}`);
      }
    }
    done.push({ id, row, bytes: common.bytes, engines: Object.keys(engines), runs, failures });
  }
  return done;
}

const mb = (bytes) => Math.round(bytes / 1e6);
