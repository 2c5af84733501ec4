// The panel's line to the engine: calls with an answer, events on the way to it, and an end.

import { openEngine } from "./open-engine.js";
import { readSettings } from "./settings.js";

/**
 * @typedef {object} Call
 * @property {(value: any) => void} resolve
 * @property {(error: Error) => void} reject
 * @property {(event: any) => void} [onEvent]
 */

export class Calls {
  /** @type {chrome.runtime.Port | undefined} */ #port;
  /** @type {Map<number, Call>} */ #calls = new Map();
  #nextId = 1;
  #onProgress;

  /** @param {(progress: import("./pkg/index.js").Progress) => void} onProgress of downloads, whoever caused them */
  constructor(onProgress) {
    this.#onProgress = onProgress;
  }

  /** Opens the line, and the engine if need be. */
  async listen() {
    await openEngine();
    if (this.#port) return this.#port;
    const port = (this.#port = chrome.runtime.connect({ name: "engine" }));
    port.onMessage.addListener((message) => this.#hear(message));
    port.onDisconnect.addListener(() => {
      void chrome.runtime.lastError; // read, or Chrome reports it
      this.#port = undefined;
      const gone = Object.assign(new Error("the engine stopped; try again"), { code: "device-lost" });
      for (const { reject } of this.#calls.values()) reject(gone);
      this.#calls.clear();
    });
    return port;
  }

  /**
   * @param {"ask" | "values" | "facts"} method @param {any} args
   * @param {{ signal?: AbortSignal, onEvent?: (event: any) => void }} [options]
   * @returns {Promise<any>}
   */
  async call(method, args, { signal, onEvent } = {}) {
    const settings = await readSettings();
    const port = await this.listen();
    signal?.throwIfAborted();
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject, onEvent });
      signal?.addEventListener("abort", () => this.#calls.has(id) && port.postMessage({ stop: id }));
      port.postMessage({ id, method, args, settings });
    });
  }

  /** @param {any} message */
  #hear({ progress, id, event, value, error }) {
    if (progress) return this.#onProgress(progress);
    const call = this.#calls.get(id);
    if (!call) return;
    if (event) return call.onEvent?.(event);
    this.#calls.delete(id);
    if (error) call.reject(Object.assign(new Error(error.message), { code: error.code }));
    else call.resolve(value);
  }
}
