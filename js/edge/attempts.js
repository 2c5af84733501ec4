// One call's requests: to the edges in their order, again after a pause, until one answers. Which and when is decided in
// wasm (src/edge/fleet.rs); here are the sockets, the ledger and the veto.

import { asBurnsideError, BurnsideError, throwIfAborted } from "../errors.js";
import { sleep } from "../network.js";
import { Exchange } from "./exchange.js";
import { EdgeFailure, garbage } from "./failure.js";

/** @typedef {import("./options.js").Endpoint} Endpoint */

/** By this mark of a request the service worker knows that it went through the door; see js/egress.js. */
const KEY_PREFIX = "burnside-";

export class Attempts {
  #wasm;
  #fleet;
  #endpoints;
  #rules;
  /** The attempt that is not reported yet: its course and edge. @type {{ course: any, at: number } | undefined} */ #open;
  /** How many requests left. */
  count = 0;

  /**
   * @param {any} wasm @param {any} fleet @param {Endpoint[]} endpoints
   * @param {{ policy: { never_leave: boolean, require_tagger: boolean }, allow: string[], ledger: import("../ledger.js").Ledger, onEgress?: (record: any) => unknown, signal: AbortSignal, taggerFailure?: unknown }} rules
   */
  constructor(wasm, fleet, endpoints, rules) {
    this.#wasm = wasm;
    this.#fleet = fleet;
    this.#endpoints = endpoints;
    this.#rules = rules;
  }

  /**
   * Sends a request until an edge answers it. What came of the last attempt is still to be told, with settle().
   * @template T
   * @param {(endpoint: object) => any} build the request for an edge; the door may refuse it
   * @param {(exchange: Exchange, endpoint: Endpoint) => Promise<T>} receive
   * @param {(endpoint: Endpoint) => number} [waitMs] how long the answer may take to begin
   * @returns {Promise<T>}
   */
  async run(build, receive, waitMs = (endpoint) => endpoint.waitMs) {
    const { signal } = this.#rules;
    const key = newKey();
    const course = this.#fleet.course();
    /** @type {EdgeFailure | undefined} */ let failure;
    try {
      for (;;) {
        throwIfAborted(signal);
        const { ask, wait, soonest } = JSON.parse(this.#fleet.next(course, performance.now()));
        if (wait !== undefined) {
          await sleep(wait, signal);
          continue;
        }
        if (ask === undefined) throw failure ?? new EdgeFailure("edge", "no edge can be asked now: they failed, or want to be left alone", { outcome: "failed", retryAfterMs: soonest ?? undefined });
        this.#open = { course, at: ask };
        try {
          const endpoint = this.#endpoints[ask];
          return await this.#attempt({ ...endpoint, waitMs: waitMs(endpoint) }, key, build, receive);
        } catch (error) {
          // A refusal at the door, an abort: no matter of this edge, and no reason to ask another.
          if (!(error instanceof EdgeFailure)) throw error;
          failure = error;
          this.#report(error.outcome, error.retry_after_ms);
        }
      }
    } catch (error) {
      this.#report("abandoned");
      course.free();
      throw error;
    }
  }

  /** What came of the attempt that answered. @param {import("./failure.js").Outcome | "answered" | "abandoned"} outcome */
  settle(outcome) {
    const course = this.#open?.course;
    this.#report(outcome);
    course?.free();
  }

  /** An answer's body, read by wasm. @template T @param {Exchange} exchange @param {() => T} read @returns {T} */
  reading(exchange, read) {
    try {
      return read();
    } catch (error) {
      throw garbage(`${exchange.where} answered with something else than was asked for: ${asBurnsideError(error).message}`, { status: exchange.status });
    }
  }

  /** @param {import("./failure.js").Outcome | "answered" | "abandoned"} outcome @param {number} [retryAfterMs] */
  #report(outcome, retryAfterMs) {
    if (!this.#open) return;
    const { course, at } = this.#open;
    this.#open = undefined;
    this.#fleet.report(course, at, String(outcome), retryAfterMs, performance.now(), Math.random());
  }

  /**
   * @template T
   * @param {Endpoint} endpoint @param {string} key @param {(endpoint: object) => any} build
   * @param {(exchange: Exchange, endpoint: Endpoint) => Promise<T>} receive
   */
  async #attempt(endpoint, key, build, receive) {
    const { signal, ledger } = this.#rules;
    const sealed = this.#seal(endpoint, key, build);
    const record = ledger.draft({ url: sealed.url, bytes: sealed.body.length, body: new TextDecoder().decode(sealed.body), ...sealed.about });
    await this.#consent(record);
    throwIfAborted(signal);
    ledger.add(record);
    this.count++;
    try {
      const exchange = await Exchange.send(sealed, signal, endpoint);
      ledger.complete(record.id, { status: exchange.status || undefined }); // a redirect shows none
      await exchange.judge((body) => this.#wasm.edge_excerpt(body));
      return await receive(exchange, endpoint);
    } catch (error) {
      ledger.complete(record.id, { error: asBurnsideError(error).code });
      throw error;
    }
  }

  /** The final bytes. @param {Endpoint} endpoint @param {string} key @param {(endpoint: object) => any} build */
  #seal({ url, protocol, model, headers, hasKey, hasUsage }, key, build) {
    const { policy, allow, taggerFailure } = this.#rules;
    const all = hasKey ? [...headers, ["idempotency-key", key]] : headers;
    /** @type {any} */ let request;
    try {
      request = build({ endpoint: { url, protocol, model, stream_usage: hasUsage, headers: all, allow }, policy });
    } catch (error) {
      const { code, message } = asBurnsideError(error);
      throw new BurnsideError(code, message, { cause: code === "privacy" && taggerFailure ? taggerFailure : error });
    }
    try {
      return { url: request.url(), headers: JSON.parse(request.headers()), body: request.body(), about: JSON.parse(request.about()) };
    } finally {
      request.free();
    }
  }

  /** @param {any} record */
  async #consent(record) {
    /** @type {unknown} */ let answer;
    try {
      answer = await this.#rules.onEgress?.(record);
    } catch (cause) {
      throw new BurnsideError("privacy", "onEgress threw, so nothing was sent", { cause });
    }
    if (answer === false) throw new BurnsideError("privacy", "onEgress answered false, so nothing was sent");
  }
}

/** The same for all attempts of a call, so that an edge can tell a repetition. Letters only: no reader takes them for a number. */
function newKey() {
  const letters = Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => String.fromCharCode(97 + (byte % 26)));
  return KEY_PREFIX + letters.join("");
}
