// One error class for everything that can go wrong, and its way across the worker's border.

/**
 * What every call of this package throws. `code` is stable, the message is for people. No message
 * contains text that a caller passed in.
 */
export class BurnsideError extends Error {
  /**
   * @param {string} code one of the codes of index.d.ts
   * @param {string} message what was wrong, what was expected, what to do
   * @param {{ cause?: unknown }} [options]
   */
  constructor(code, message, options) {
    super(message, options);
    this.name = "BurnsideError";
    /** @readonly */
    this.code = code;
    /** Whether the engine ended with it: its models are gone. */
    this.isFatal = false;
  }
}

/**
 * The error for an aborted signal. A signal that was aborted with a BurnsideError (a disposed
 * model) keeps that one.
 * @param {AbortSignal} signal
 */
export function abortError(signal) {
  if (signal.reason instanceof BurnsideError) return signal.reason;
  return new BurnsideError("aborted", "aborted by the caller", { cause: signal.reason });
}

/** @param {AbortSignal | undefined} signal */
export function throwIfAborted(signal) {
  if (signal?.aborted) throw abortError(signal);
}

/** @param {string} message */
export function invalid(message) {
  return new BurnsideError("invalid-argument", message);
}

/**
 * Whatever was thrown, as a BurnsideError. wasm throws plain Errors with a `code`. A trap in wasm
 * leaves its memory in an unknown state, so it counts as the device being lost. Messages of other
 * errors are dropped: V8 quotes the input in some of them (JSON.parse), and the input may be personal.
 * @param {unknown} error
 * @returns {BurnsideError}
 */
export function asBurnsideError(error) {
  if (error instanceof BurnsideError) return error;
  const { code, message, name } = /** @type {{ code?: unknown, message?: string, name?: string }} */ (error ?? {});
  if (typeof code === "string") return new BurnsideError(code, String(message), { cause: error });
  if (name === "AbortError") return new BurnsideError("aborted", "aborted by the caller", { cause: error });
  if (isTrap(error)) {
    return new BurnsideError("device-lost", `the engine stopped inside WebAssembly (${message}); load the model again, with worker: false after reloading the page`, { cause: error });
  }
  return new BurnsideError("device-lost", `the engine failed with an unexpected ${name ?? "error"}; load the model again`, { cause: error });
}

/** Whether wasm itself died: its instance must not be used again. @param {unknown} error @returns {boolean} */
export function isTrap(error) {
  return error instanceof WebAssembly.RuntimeError || (error instanceof BurnsideError && isTrap(error.cause));
}

/** @param {unknown} error @returns {{ code: string, message: string, isFatal: boolean }} */
export function toWire(error) {
  const { code, message, isFatal } = asBurnsideError(error);
  return { code, message, isFatal };
}

/** @param {{ code: string, message: string, isFatal?: boolean }} wire */
export function fromWire({ code, message, isFatal = false }) {
  return Object.assign(new BurnsideError(code, message), { isFatal });
}

/** Waits for a promise, but not longer than until an abort. @template T @param {Promise<T>} promise @param {AbortSignal} [signal] @returns {Promise<T>} */
export function orAbort(promise, signal) {
  if (!signal) return promise;
  if (signal.aborted) return Promise.reject(abortError(signal));
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(abortError(signal));
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/**
 * Waits for a promise of wasm's, but not longer than until wasm traps in a callback of the browser's: the promise might
 * never settle then.
 * @template T @param {Promise<T>} promise @returns {Promise<T>}
 */
export async function orTrap(promise) {
  /** @type {(event: any) => void} */ let onError = () => {};
  const trap = new Promise((_, reject) => (onError = ({ error }) => isTrap(error) && reject(error)));
  globalThis.addEventListener?.("error", onError);
  try {
    return await Promise.race([promise, /** @type {Promise<never>} */ (trap)]);
  } finally {
    globalThis.removeEventListener?.("error", onError);
  }
}
