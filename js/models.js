// What is cached, and a way to drop it.

import { clear, entries, openStore } from "./cache/store.js";
import { withoutQuery } from "./network.js";

export const models = {
  /**
   * The cached files of models, the one used last first.
   * @returns {Promise<import("./index.js").CachedFile[]>}
   */
  async list() {
    const store = await openStore();
    const all = store ? await entries(store) : [];
    return all
      .filter(({ record }) => !record.fresh)
      .sort((a, b) => b.record.used - a.record.used)
      .map(({ record: { url, revision, sha256, file, slot, total, used }, held, isWhole }) => {
        return { url, revision, bytes: held, complete: isWhole, file, model: slot, sha256, total, used };
      });
  },

  /**
   * Drops a file from the cache by its address, or all files of a model by what list() calls `model`, or by its name
   * in the manifest. A tab that is loading it fetches what it then lacks.
   * @param {string} url
   * @returns {Promise<boolean>} whether there was one
   */
  async delete(url) {
    const store = await openStore();
    const address = URL.canParse?.(url, globalThis.document?.baseURI) ? withoutQuery(new URL(url, globalThis.document?.baseURI).href) : url;
    let isGone = false;
    for (const entry of store ? await entries(store) : []) {
      const { slot, url: own } = entry.record;
      if (own !== address && slot !== url && slot !== address && !slot?.endsWith(`#${url}`)) continue;
      await entry.drop(/** @type {CacheStorage} */ (store));
      isGone = true;
    }
    return isGone;
  },

  /** Drops all files of all models. */
  async clear() {
    const store = await openStore();
    if (store) await clear(store);
  },

  /** Bytes that this origin uses and may use, for models and everything else; and whether the browser may evict them unasked. */
  async estimate() {
    const { usage = 0, quota = 0 } = (await globalThis.navigator?.storage?.estimate?.()) ?? {};
    return { usage, quota, persisted: (await globalThis.navigator?.storage?.persisted?.()) ?? false };
  },
};

let hasAsked = false;

/** Asks the browser, once a page, not to evict this origin's storage when the disk runs full. Nobody waits for the answer: it may be a person's. */
export function askToPersist() {
  const { storage } = globalThis.navigator ?? {};
  if (hasAsked || !storage?.persist) return; // workers can't ask
  hasAsked = true;
  storage.persisted().then((is) => is || storage.persist(), () => {}).catch(() => {});
}
