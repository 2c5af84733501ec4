// Things that are made once and shared by all who ask for the same, until the last lets go. Models are: in the engine by
// their files, and in a `Burnside` by what its callers name.

import { orAbort } from "./errors.js";

/** @typedef {(event: any) => void} Listener */
/**
 * @template T
 * @typedef {object} Share
 * @property {Promise<T>} value
 * @property {number} holders
 * @property {{ value: T }} [made]
 * @property {boolean} [isEnded]
 * @property {Set<Listener>} listeners
 * @property {AbortController} controller
 */

/** @template T */
export class Shared {
  /** @type {Map<unknown, Share<T>>} */ #shares = new Map();
  #end;

  /** @param {(value: T) => Promise<void>} end what to do with a value that nobody holds any more */
  constructor(end) {
    this.#end = end;
  }

  /**
   * The value for `key`: the one that others hold or wait for, else a new one. A caller who aborts
   * lets go of it; making stops when all have. A failure is everybody's, and the next caller tries anew.
   * @param {unknown} key undefined: never shared
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

  /** @param {unknown} key @param {(signal: AbortSignal, emit: Listener) => Promise<T>} make @returns {Share<T>} */
  #start(key, make) {
    const controller = new AbortController();
    /** @type {Set<Listener>} */
    const listeners = new Set();
    // Not before the caller listens.
    const value = Promise.resolve().then(() => make(controller.signal, (event) => listeners.forEach((listen) => listen(event))));
    /** @type {Share<T>} */
    const share = { value, holders: 0, listeners, controller };
    if (key !== undefined) this.#shares.set(key, share);
    value.then((made) => (share.made = { value: made }), () => this.#forget(key, share));
    return share;
  }

  /** @param {unknown} key @param {Share<T>} share */
  async #release(key, share) {
    share.holders--;
    if (share.holders > 0) return;
    await this.#close(key, share);
  }

  /** Ends what is there for `key` if it is this, whoever holds it: the next caller gets a new one. @param {unknown} key @param {T} value */
  async replace(key, value) {
    const share = this.#shares.get(key);
    if (share?.made?.value === value) await this.#close(key, share);
  }

  /** Ends everything, whoever holds it; who waits for what is still being made gets `reason`. @param {Error} reason */
  async clear(reason) {
    await Promise.all([...this.#shares].map(([key, share]) => this.#close(key, share, reason)));
  }

  /** @param {unknown} key @param {Share<T>} share @param {Error} [reason] */
  async #close(key, share, reason) {
    this.#forget(key, share);
    if (!share.made) share.controller.abort(reason);
    // Made after all, though nobody waits any more.
    const value = await share.value.catch(() => undefined);
    if (value === undefined || share.isEnded) return;
    share.isEnded = true;
    await this.#end(value);
  }

  /** @param {unknown} key @param {Share<T>} share */
  #forget(key, share) {
    if (key !== undefined && this.#shares.get(key) === share) this.#shares.delete(key);
  }
}
