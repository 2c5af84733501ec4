// What is remembered from visit to visit: how a rung did with a model, and what was under way when a visit ended.
// Lies in the Cache API, as the weights do; where there is none, nothing is remembered.

import { digestOf, openStore } from "../cache/store.js";

const CACHE = "burnside-device";
const HOST = "https://burnside.invalid/device/";
const SESSIONS = `${HOST}session/`;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** How long a rung is left out on which a visit died: the first time, the second, and from then on. */
const OUT_MS = [10 * MINUTE_MS, DAY_MS, 7 * DAY_MS];

/**
 * @typedef {object} Note
 * @property {{ passed: boolean, max_error: number, ms: number }} [test] the self-test, passed
 * @property {string} [kernels] JSON: those that were fastest on this GPU then
 * @property {{ gpu_ms: number, cpu_ms: number, slow: boolean }} [speed]
 * @property {string} [rule] by which the rung is out
 * @property {number} [until] ms since 1970: so long
 * @property {number} [strikes] visits that died there, one after the other
 */

/** @returns {Promise<Cache | undefined>} */
async function openCache() {
  return (await openStore())?.open(CACHE).catch(() => undefined);
}

/** @param {string} session */
const lockOf = (session) => `burnside-session-${session}`;

export class Notes {
  #cache;
  #session;
  /** Keys of what is under way. @type {Set<string>} */ #risks = new Set();
  /** The last write of them. @type {Promise<unknown>} */ #marked = Promise.resolve();

  /** @param {Cache | undefined} cache @param {string} session */
  constructor(cache, session) {
    this.#cache = cache;
    this.#session = session;
  }

  /** @param {string} session this engine's name, of letters and digits: nobody else has it */
  static async open(session) {
    const cache = await openCache();
    const notes = new Notes(cache, session);
    if (cache) {
      // Held until this worker or page ends, however it ends.
      await new Promise((resolve) => (navigator.locks ? navigator.locks.request(lockOf(session), () => (resolve(0), new Promise(() => {}))).catch(resolve) : resolve(0)));
      await notes.#bury().catch(() => {});
    }
    return notes;
  }

  /** @param {...unknown} parts @returns {Promise<string>} a key for what they name together; the same for all where nothing is remembered */
  static async key(...parts) {
    return globalThis.crypto?.subtle ? digestOf(new TextEncoder().encode(JSON.stringify(parts))) : "";
  }

  /** @param {string} key @returns {Promise<Note>} */
  async read(key) {
    const found = await this.#cache?.match(HOST + key).catch(() => undefined);
    return (await found?.json().catch(() => undefined)) ?? {};
  }

  /** @param {string} key @param {Note} note */
  async write(key, note) {
    await this.#put(HOST + key, note);
  }

  /** Leaves a rung out for a while, longer each time. @param {string} key @param {string} rule */
  async strike(key, rule) {
    const { strikes = 0 } = await this.read(key);
    await this.write(key, { rule, strikes: strikes + 1, until: Date.now() + OUT_MS[Math.min(strikes, OUT_MS.length - 1)] });
  }

  /** Leaves a rung out for a day. @param {string} key @param {string} rule */
  async fail(key, rule) {
    await this.write(key, { rule, until: Date.now() + DAY_MS });
  }

  /**
   * Runs a step that may end the tab. If it does, the next visit finds the tombstone.
   * @template T @param {string} key @param {() => Promise<T>} step @returns {Promise<T>}
   */
  async risk(key, step) {
    this.#risks.add(key);
    await this.#mark();
    try {
      return await step();
    } finally {
      this.#risks.delete(key);
      await this.#mark();
    }
  }

  /** Writes what is under way now. One write at a time, so that the last one holds. */
  #mark() {
    const url = SESSIONS + this.#session;
    this.#marked = this.#marked.then(() => (this.#risks.size > 0 ? this.#put(url, [...this.#risks]) : this.#cache?.delete(url).catch(() => {})));
    return this.#marked;
  }

  /** Turns the tombstones of those who died into strikes. */
  async #bury() {
    const cache = /** @type {Cache} */ (this.#cache);
    const { held = [] } = (await navigator.locks?.query()) ?? {};
    const alive = new Set(held.map(({ name }) => name));
    for (const request of await cache.keys()) {
      if (!request.url.startsWith(SESSIONS) || alive.has(lockOf(request.url.slice(SESSIONS.length)))) continue;
      const keys = await (await cache.match(request))?.json().catch(() => []);
      // Of two visits that find it, one counts it.
      if (await cache.delete(request)) for (const key of keys ?? []) await this.strike(key, "tombstone");
    }
  }

  /** @param {string} url @param {unknown} value */
  async #put(url, value) {
    await this.#cache?.put(url, new Response(JSON.stringify(value))).catch(() => {}); // a full disk: not remembered
  }
}

/**
 * In a page: a way to take an engine's tombstone away when the page is left. Synchronous, because nothing else runs then.
 * @param {string} session @returns {() => void}
 */
export function undertaker(session) {
  /** @type {Cache | undefined} */ let cache;
  void openCache().then((opened) => (cache = opened));
  return () => void cache?.delete(SESSIONS + session).catch(() => {});
}
