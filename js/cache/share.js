// Between tabs: who downloads a file, who waits for it, and what those who wait get to see.

import { abortError } from "../errors.js";

const CHANNEL = "burnside-downloads";

/** @typedef {import("../index.js").Progress} Progress */
/** @typedef {{ signal?: AbortSignal, onProgress: (p: Progress) => void }} Waiting */

/**
 * Runs `body` while nobody else downloads this file. Who has to wait sees the other's progress; if the other tab is
 * closed or fails, the lock comes here and `body` goes on from what is in the cache.
 * @template T
 * @param {string} key @param {Waiting} options
 * @param {(tell: (p: Progress) => void) => Promise<T>} body `tell`: progress for the others
 * @returns {Promise<T>}
 */
export function alone(key, options, body) {
  return watching(key, "exclusive", options, body);
}

/**
 * Runs `body` while nobody downloads or evicts this file; waits with progress too.
 * @template T @param {string} key @param {Waiting} options @param {() => Promise<T>} body
 */
export function reading(key, options, body) {
  return watching(key, "shared", options, body);
}

/** @template T @param {string} key @param {LockMode} mode @param {Waiting} options @param {(tell: (p: Progress) => void) => Promise<T>} body @returns {Promise<T>} */
async function watching(key, mode, { signal, onProgress }, body) {
  const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(CHANNEL);
  try {
    channel?.addEventListener("message", ({ data }) => data.key === key && onProgress(data.progress));
    return await locked(key, { mode, signal }, () => body((progress) => channel?.postMessage({ key, progress })));
  } finally {
    channel?.close();
  }
}

/** Runs `body` if nobody uses this file; says whether it did. @param {string} key @param {() => Promise<void>} body */
export async function ifUnused(key, body) {
  let isUnused = false;
  await locked(key, { mode: "exclusive", ifAvailable: true }, async (lock) => {
    if (lock === null) return;
    await body();
    isUnused = true;
  });
  return isUnused;
}

/** @template T @param {string} key @param {LockOptions} options @param {(lock?: unknown) => Promise<T>} body @returns {Promise<T>} */
async function locked(key, options, body) {
  if (!globalThis.navigator?.locks) return body();
  let isHeld = false;
  try {
    // A signal that is undefined is refused by some.
    const { signal, ...rest } = options;
    return await navigator.locks.request(`burnside-${key}`, signal ? { ...rest, signal } : rest, (lock) => {
      isHeld = true;
      return body(lock);
    });
  } catch (error) {
    if (!isHeld && options.signal?.aborted) throw abortError(options.signal);
    throw error;
  }
}
