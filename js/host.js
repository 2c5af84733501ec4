// The page's end of the engine: one worker (or one in-page engine) shared by everything that is
// loaded, started by the first that needs it and ended when the last lets go.

import { BurnsideError } from "./errors.js";
import { undertaker } from "./ladder/notes.js";
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
    const kind = worker ? "worker" : "page";
    const host = (shared[kind] ??= worker ? startWorker(gpu) : startInPage(gpu));
    host.#refs++;
    try {
      return { host, report: await host.started };
    } catch (error) {
      host.retire();
      host.release();
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

/** @param {boolean} gpu */
function startWorker(gpu) {
  const url = new URL("./worker.js", import.meta.url);
  /** @type {Worker} */ let worker;
  try {
    worker = new Worker(url, { type: "module", name: "burnside" });
  } catch (cause) {
    throw new BurnsideError("unsupported-device", `no module worker can be started from ${url.href}; the package must be served from the page's own origin, or use worker: false`, { cause });
  }
  const client = new Client(/** @type {any} */ (worker));
  const host = new Host("worker", client, () => worker.terminate(), gpu);
  let isUp = false;
  host.started.then(() => (isUp = true), () => {});
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    host.retire();
    client.fail(
      isUp
        ? new BurnsideError("device-lost", "the engine's worker stopped; load the model again")
        : new BurnsideError("network", `the worker could not start from ${url.href}; are all files of the package beside it, and does the page's content security policy allow it (worker-src)?`),
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
    client.fail(new BurnsideError("network", "the engine's modules could not be loaded; are all files of the package beside index.js?", { cause }));
  // Loaded only when asked for: a page that uses the worker needs none of it.
  const module = inPage++ === 0 ? import("./burnside.js") : import(`./burnside.js?${inPage}`);
  Promise.all([module, import("./engine.js")]).then(([wasm, { Engine }]) => {
    serve(port2, new Engine(wasm, () => wasm.default()).handlers());
  }, failed);
  return new Host("page", client, () => port1.close(), gpu);
}
