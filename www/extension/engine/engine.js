// One Burnside for the whole extension, made anew when the settings change or the device was lost.

import { Burnside } from "../pkg/index.js";
import { engineOptions } from "../settings.js";
import { EgressLog } from "./egress-log.js";

/** @typedef {import("../settings.js").Settings} Settings */

export class Engine {
  #onProgress;
  /** @type {Settings | undefined} */ #settings;
  /** @type {{ key: string, made: Promise<Burnside>, log: EgressLog } | undefined} */ #current;

  /** @param {(progress: import("../pkg/index.js").Progress) => void} onProgress */
  constructor(onProgress) {
    this.#onProgress = onProgress;
  }

  /** From now on these settings hold. What runs by others ends, and is begun again by these. @param {Settings} settings */
  configure(settings) {
    this.#settings = settings;
    if (this.#current && this.#current.key !== keyOf(settings)) this.#drop();
  }

  /** The engine, started. */
  open() {
    if (!this.#settings) throw new Error("the engine was not told the settings");
    if (!this.#current) {
      const log = new EgressLog();
      const made = Burnside.create({ ...engineOptions(this.#settings), onProgress: this.#onProgress, onEgress: (record) => log.add(record) });
      const current = (this.#current = { key: keyOf(this.#settings), made, log });
      made.catch(() => this.#current === current && (this.#current = undefined));
    }
    return this.#current.made;
  }

  /**
   * Runs something on the engine; again where a change of the settings ended it.
   * @template T
   * @param {(burnside: Burnside, settings: Settings) => Promise<T>} body
   * @param {AbortSignal} signal
   * @returns {Promise<T>}
   */
  async run(body, signal) {
    for (;;) {
      signal.throwIfAborted();
      const made = this.open();
      const current = this.#current;
      try {
        return await body(await made, /** @type {Settings} */ (this.#settings));
      } catch (error) {
        if (error?.code === "device-lost" && this.#current === current) this.#drop();
        if (error?.code !== "disposed" || this.#current === current || signal.aborted) throw error;
      } finally {
        await current?.log.complete((await made.catch(() => undefined))?.ledger ?? []);
      }
    }
  }

  #drop() {
    this.#current?.made.then((burnside) => burnside.dispose(), () => {});
    this.#current = undefined;
  }
}

/** What an engine is made from. Labels of one's own are not: a classifier is made for each call. @param {Settings} settings */
const keyOf = (settings) => JSON.stringify(engineOptions(settings));
