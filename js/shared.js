// Things that are made once and shared by all who ask for the same, until the last lets go.

import { orAbort } from "./errors.js";

/** @typedef {(event: any) => void} Listener */
/**
 * @template T
 * @typedef {object} Share
 * @property {Promise<T>} value
 * @property {number} holders
 * @property {boolean} isMade
 * @property {Set<Listener>} listeners
 * @property {AbortController} controller
 */

/** @template T */
export class Shared {
  /** @type {Map<string, Share<T>>} */ #shares = new Map();
  #end;

  /** @param {(value: T) => Promise<void>} end what to do with a value that nobody holds any more */
  constructor(end) {
    this.#end = end;
  }

  /**
   * The value for `key`: the one that others hold or wait for, else a new one. A caller who aborts
   * lets go of it; making stops when all have. A failure is everybody's, and the next caller tries anew.
   * @param {string | undefined} key undefined: never shared
   * @param {(signal: AbortSignal, emit: Listener) => Promise<T>} make
   * @param {{ signal?: AbortSignal, emit?: Listener }} [caller]
   * @returns {Promise<{ value: T, release: () => Promise<void> }>} release() counts once
   */
  async acquire(key, make, { signal, emit = () => {} } = {}) {
    const share = (key !== undefined && this.#shares.get(key)) || this.#start(key, make);
    share.holders++;
    const listener = (/** @type {any} */ event) => emit(event); // its own, though two callers may pass one function
    share.listeners.add(listener);
    /** @type {Promise<void> | undefined} */ let released;
    const release = () => (released ??= this.#release(key, share));
    try {
      return { value: await orAbort(share.value, signal), release };
    } catch (error) {
      void release().catch(() => {});
      throw error;
    } finally {
      share.listeners.delete(listener);
    }
  }

  /** @param {string | undefined} key @param {(signal: AbortSignal, emit: Listener) => Promise<T>} make @returns {Share<T>} */
  #start(key, make) {
    const controller = new AbortController();
    /** @type {Set<Listener>} */
    const listeners = new Set();
    // Not before the caller listens.
    const value = Promise.resolve().then(() => make(controller.signal, (event) => listeners.forEach((listen) => listen(event))));
    /** @type {Share<T>} */
    const share = { value, holders: 0, isMade: false, listeners, controller };
    if (key !== undefined) this.#shares.set(key, share);
    value.then(() => (share.isMade = true), () => this.#forget(key, share));
    return share;
  }

  /** @param {string | undefined} key @param {Share<T>} share */
  async #release(key, share) {
    share.holders--;
    if (share.holders > 0) return;
    this.#forget(key, share);
    if (!share.isMade) share.controller.abort();
    // Made after all, though nobody waits any more.
    const value = await share.value.catch(() => undefined);
    if (value !== undefined) await this.#end(value);
  }

  /** @param {string | undefined} key @param {Share<T>} share */
  #forget(key, share) {
    if (key !== undefined && this.#shares.get(key) === share) this.#shares.delete(key);
  }
}
