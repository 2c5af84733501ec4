// One call at a time on a model.

import { abortError, throwIfAborted } from "./errors.js";

/** Runs tasks one after another, in order. An aborted task leaves the queue without running. */
export class Queue {
  /** @type {Promise<unknown>} */ #last = Promise.resolve();

  /**
   * @template T
   * @param {() => Promise<T>} task
   * @param {AbortSignal} [signal]
   * @returns {Promise<T>}
   */
  run(task, signal) {
    const turn = this.#last.then(() => {
      throwIfAborted(signal);
      return task();
    });
    this.#last = turn.catch(() => {});
    if (!signal) return turn;
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(abortError(signal));
      signal.addEventListener("abort", onAbort, { once: true });
      turn.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
    });
  }
}

/**
 * Lets waiting messages (an abort, say) be handled. A message to oneself, because timers are
 * clamped to 4 ms and promises do not let messages in.
 * @returns {Promise<void>}
 */
export function nextMacrotask() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}
