// Room on the disk: what the browser grants, and whom to evict when it is not enough.

import { ifUnused } from "./share.js";
import { entries } from "./store.js";

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
 * @param {CacheStorage} store @param {number} bytes @param {import("./store.js").FileRecord} own
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

/** Evicts the least recently used other model. Says whether there was one. @param {CacheStorage} store @param {import("./store.js").FileRecord} own */
export async function evictOne(store, own) {
  for (const model of await evictable(store, own)) if (await evict(store, model)) return true;
  return false;
}

/** Models other than `own`, the one unused for longest first. @param {CacheStorage} store @param {import("./store.js").FileRecord} own */
async function evictable(store, own) {
  /** @type {Map<string, import("./store.js").Entry[]>} */
  const models = new Map();
  for (const entry of await entries(store)) {
    const { key, slot, url } = entry.record;
    if (key === own.key || (slot && slot === own.slot)) continue;
    const name = slot ?? url;
    models.set(name, [...(models.get(name) ?? []), entry]);
  }
  const lastUse = (/** @type {import("./store.js").Entry[]} */ model) => Math.max(...model.map((entry) => entry.record.used));
  const isWorthIt = (/** @type {import("./store.js").Entry[]} */ model) => model.reduce((sum, entry) => sum + entry.held, 0) >= SMALL_BYTES;
  return [...models.values()].filter(isWorthIt).sort((a, b) => lastUse(a) - lastUse(b));
}

/** @param {CacheStorage} store @param {import("./store.js").Entry[]} model */
async function evict(store, model) {
  let isGone = false;
  for (const entry of model) if (await ifUnused(entry.record.key, () => entry.drop(store))) isGone = true;
  return isGone;
}
