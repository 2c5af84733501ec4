// Counters and latency histograms. Numbers under names made of fixed words only: no text, no model
// names, nothing a caller passed in.

import { asBurnsideError } from "./errors.js";

const BOUNDS_MS = [10, 30, 100, 300, 1000, 3000, 10_000, 30_000];

export class Metrics {
  /** @type {Map<string, number>} */ #values = new Map();

  /**
   * Runs an operation and counts it by backend and rule, or by error code.
   * @template T
   * @param {string} operation
   * @param {() => Promise<T>} body
   * @param {(result: T) => import("./index.js").Decision | undefined} decisionOf
   * @returns {Promise<T>}
   */
  async measure(operation, body, decisionOf) {
    const since = performance.now();
    try {
      const result = await body();
      this.done(operation, since, decisionOf(result));
      return result;
    } catch (error) {
      this.failed(operation, error);
      throw error;
    }
  }

  /** @param {string} operation @param {number} since performance.now() at its start @param {import("./index.js").Decision} [decision] */
  done(operation, since, decision) {
    const ms = performance.now() - since;
    const place = `${operation}.${decision?.backend ?? "none"}`;
    this.add(`count.${place}.${decision?.rule ?? "none"}`, 1);
    this.add(`latency_ms.${place}.le_${BOUNDS_MS.find((bound) => ms <= bound) ?? "inf"}`, 1);
    this.add(`latency_ms.${place}.sum`, ms);
  }

  /** @param {string} operation @param {unknown} error */
  failed(operation, error) {
    this.add(`error.${operation}.${asBurnsideError(error).code}`, 1);
  }

  /** @returns {Record<string, number>} */
  snapshot() {
    return Object.fromEntries(this.#values);
  }

  /** @param {string} name of fixed words @param {number} by */
  add(name, by) {
    this.#values.set(name, (this.#values.get(name) ?? 0) + by);
  }

  /** Keeps the largest. @param {string} name of fixed words @param {number} value */
  most(name, value) {
    this.#values.set(name, Math.max(this.#values.get(name) ?? value, value));
  }
}
