// Room on the disk: what the browser grants, and whom to evict when it is not enough.

import { ifUnused } from "./share.js";
import { entries } from "./store.js";

/** @typedef {import("./store.js").Entry} Entry */
/** @typedef {import("./store.js").FileRecord} FileRecord */

/** Evicting less than this helps nobody; a manifest is what makes models load offline. */
const SMALL_BYTES = 1 << 20;

/** @param {unknown} error */
export function isQuotaError(error) {
  return /** @type {any} */ (error)?.name === "QuotaExceededError";
}

/** Bytes that the browser would still grant; infinite where it doesn't say. */
async function free() {
  const { usage = 0, quota } = (await globalThis.navigator?.storage?.estimate?.().catch(() => undefined)) ?? {};
  return { usage, quota: quota ?? Infinity };
}

/**
 * Whether `bytes` more fit, after evicting other models, least recently used first. Nobody is evicted for a file that
 * would not fit even then.
 * @param {CacheStorage} store @param {number} bytes @param {FileRecord} own
 */
export async function hasRoom(store, bytes, own) {
  let { usage, quota } = await free();
  if (usage + bytes <= quota) return true;
  const others = await evictable(store, own);
  const gain = others.flat().reduce((sum, entry) => sum + entry.held, 0);
  if (usage - gain + bytes > quota) return false;
  for (const model of others) {
    await evict(store, model);
    ({ usage, quota } = await free());
    if (usage + bytes <= quota) return true;
  }
  return true; // as far as could be foreseen: a write will tell
}

/** Evicts the least recently used other model. Says whether there was one. @param {CacheStorage} store @param {FileRecord} own */
export async function evictOne(store, own) {
  for (const model of await evictable(store, own)) if (await evict(store, model)) return true;
  return false;
}

/** Models other than `own`, the one unused for longest first; and at last other revisions of this very file. @param {CacheStorage} store @param {FileRecord} own */
async function evictable(store, own) {
  const isOwn = (/** @type {import("./store.js").Entry} */ { record: { slot } }) => slot !== undefined && slot === own.slot;
  /** @type {Map<string, Entry[]>} */
  const models = new Map();
  for (const entry of await entries(store)) {
    const { key, slot, url, file } = entry.record;
    if (key === own.key || (isOwn(entry) && file !== own.file)) continue;
    const name = slot ?? url;
    models.set(name, [...(models.get(name) ?? []), entry]);
  }
  const lastUse = (/** @type {Entry[]} */ model) => (isOwn(model[0]) ? Infinity : Math.max(...model.map((entry) => entry.record.used)));
  const isWorthIt = (/** @type {Entry[]} */ model) => model.reduce((sum, entry) => sum + entry.held, 0) >= SMALL_BYTES;
  return [...models.values()].filter(isWorthIt).sort((a, b) => lastUse(a) - lastUse(b));
}

/** @param {CacheStorage} store @param {Entry[]} model */
async function evict(store, model) {
  let isGone = false;
  for (const entry of model) if (await ifUnused(entry.record.key, () => entry.drop(store))) isGone = true;
  return isGone;
}
