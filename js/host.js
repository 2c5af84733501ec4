// The page's end of the engine: one worker (or one in-page engine) shared by everything that is
// loaded, started by the first that needs it and ended when the last lets go.

import { loadRedactor } from "./edge/redactor.js";
import { BurnsideError } from "./errors.js";
import { undertaker } from "./ladder/notes.js";
import { startWasm } from "./local.js";
import { Client, serve, StreamCall } from "./rpc.js";

/** @type {{ worker?: Host, page?: Host }} */
const shared = {};

export class Host {
  #refs = 0;
  /** Set when this engine takes no new loads: it died, or nobody holds it any more. */
  isRetired = false;
  /** @type {() => void} */ #stop;
  /** @type {"worker" | "page"} */ #kind;
  /** @type {Promise<import("./index.js").DeviceReport>} */ started;

  /** @param {"worker" | "page"} kind @param {Client} client @param {() => void} stop @param {boolean} gpu whether to look for one */
  constructor(kind, client, stop, gpu) {
    const session = crypto.getRandomValues(new Uint32Array(2)).join("");
    const bury = undertaker(session);
    // A page that is left while a model loads did not crash.
    globalThis.addEventListener?.("pagehide", bury);
    this.#kind = kind;
    this.#stop = () => {
      globalThis.removeEventListener?.("pagehide", bury);
      bury();
      stop();
    };
    this.client = client;
    this.started = client.call("start", { session, gpu });
    this.started.catch(() => {}); // acquire() hands it on
  }

  /**
   * The shared engine, started. Each call needs one release().
   * @param {boolean} worker @param {boolean} [gpu]
   * @returns {Promise<{ host: Host, report: import("./index.js").DeviceReport }>}
   */
  static async acquire(worker, gpu = true) {
    const kind = worker && hasWorkers ? "worker" : "page";
    const host = (shared[kind] ??= kind === "worker" ? startWorker(gpu) : startInPage(gpu));
    host.#refs++;
    try {
      return { host, report: await host.started };
    } catch (error) {
      host.retire();
      host.release();
      if (kind === "worker" && !hasWorkers) return Host.acquire(false, gpu);
      // The GPU took the engine with it: another engine, without.
      if (gpu && error instanceof BurnsideError && error.code === "device-lost") return Host.acquire(worker, false);
      throw error;
    }
  }

  /**
   * A call into the engine.
   * @param {string} method
   * @param {any} args
   * @param {import("./rpc.js").CallOptions} [options]
   */
  call(method, args, options) {
    return this.#watch(this.client.call(method, args, options));
  }

  /**
   * A call whose events are read one by one.
   * @param {string} method
   * @param {any} args
   * @param {import("./rpc.js").StreamOptions} options
   * @returns {StreamCall<any, any>}
   */
  stream(method, args, options) {
    const stream = new StreamCall(this, method, args, options);
    return stream;
  }

  /** After the device or wasm died, whoever loads next gets a new engine. @param {Promise<any>} result */
  async #watch(result) {
    try {
      return await result;
    } catch (error) {
      if (error instanceof BurnsideError && (error.code === "device-lost" || error.isFatal)) this.retire();
      throw error;
    }
  }

  /** Takes this engine out of use for new loads; those who hold it keep it until they release it. */
  retire() {
    this.isRetired = true;
    if (shared[this.#kind] === this) delete shared[this.#kind];
  }

  release() {
    this.#refs--;
    if (this.#refs > 0) return;
    this.retire();
    this.client.fail(new BurnsideError("disposed", "everything was disposed of"));
    this.#stop();
  }
}

/** This script is of another origin than the page: from a CDN. */
const isElsewhere = /^https?:/.test(import.meta.url) && Boolean(globalThis.location) && new URL(import.meta.url).origin !== location.origin;
/** Node has no such workers, nor have service workers; a page's policy may forbid those that isElsewhere needs. */
let hasWorkers = typeof Worker !== "undefined";
/** This very file, where no bundler has made another of it. @param {string} name @returns the address of one beside it */
const beside = (name) => import.meta.url.replace(/[^/]*$/, name);

/** @returns {Worker} */
function newWorker() {
  if (isElsewhere) {
    // A worker must be of the page's own origin. This one is, and imports the other origin's script.
    const script = URL.createObjectURL(new Blob([`import ${JSON.stringify(beside("worker.js"))};`], { type: "text/javascript" }));
    return new Worker(script, { type: "module", name: "burnside" });
  }
  // In these very words: bundlers look for them, and make a file of the worker.
  if (globalThis.crossOriginIsolated) return new Worker(new URL("./crew-worker.js", import.meta.url), { type: "module", name: "burnside" });
  return new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "burnside" });
}

/** @param {boolean} gpu */
function startWorker(gpu) {
  /** @type {Worker} */ let worker;
  try {
    worker = newWorker();
  } catch (cause) {
    throw new BurnsideError("unsupported-device", "no module worker can be started here; use worker: false", { cause });
  }
  const client = new Client(/** @type {any} */ (worker));
  const host = new Host("worker", client, () => worker.terminate(), gpu);
  let isUp = false;
  host.started.then(() => (isUp = true), () => {});
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    host.retire();
    if (!isUp && isElsewhere) hasWorkers = false;
    client.fail(
      isUp
        ? new BurnsideError("device-lost", "the engine's worker stopped; load the model again")
        : new BurnsideError("network", "the worker could not start; are worker.js and all files of the package beside the page's script (after esbuild: `npx burnside-web copy FOLDER`), and does the page's content security policy allow it (worker-src)?"),
    );
  });
  return host;
}

/** How often an engine was started in this page. Each has a module of its own: one that trapped is of no use any more. */
let inPage = 0;

/** @param {boolean} gpu */
function startInPage(gpu) {
  const { port1, port2 } = new MessageChannel();
  const client = new Client(port1);
  const failed = (/** @type {unknown} */ cause) =>
    client.fail(
      inPage > 1
        ? new BurnsideError("device-lost", "the engine in this page has stopped, and no second one can be started; reload the page", { cause })
        : new BurnsideError("network", "the engine's modules could not be loaded; are all files of the package beside index.js?", { cause }),
    );
  // Loaded only when asked for: a page that uses the worker needs none of it. A bundler knows one burnside.js only.
  const module = inPage++ === 0 ? import("./burnside.js") : import(/* webpackIgnore: true */ /* @vite-ignore */ beside(`burnside.js?${inPage}`));
  Promise.all([module, import("./engine.js")]).then(([wasm, { Engine }]) => {
    serve(port2, new Engine(wasm, () => startWasm(wasm, "burnside_bg.wasm"), loadRedactor).handlers());
  }, failed);
  return new Host("page", client, () => port1.close(), gpu);
}
