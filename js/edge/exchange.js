// One request and its answer. The only place of this package that sends a text anywhere.

import { abortError, throwIfAborted } from "../errors.js";
import { Stall, patience, withoutQuery } from "../network.js";
import { EdgeFailure, garbage } from "./failure.js";

/** Bytes of an error's body that are looked at. */
const MOST_ERROR_BYTES = 64 << 10;

/**
 * @typedef {object} Limits
 * @property {number} waitMs for the answer to begin, and for each further piece of it
 * @property {number} bytes that an answer may have
 */

export class Exchange {
  #response;
  #stall;
  #signal;
  #limits;
  /** @type {ReadableStreamDefaultReader<Uint8Array> | undefined} */ #reader;

  /** @param {Response} response @param {Stall} stall @param {AbortSignal} signal @param {Limits} limits @param {string} where */
  constructor(response, stall, signal, limits, where) {
    this.#response = response;
    this.#stall = stall;
    this.#signal = signal;
    this.#limits = limits;
    this.where = where;
    this.status = response.status;
    /** Without its parameters. */
    this.type = (response.headers.get("content-type") ?? "").split(";")[0].trim().toLowerCase();
  }

  /**
   * Sends what went through the door, and waits for the answer to begin.
   * @param {{ url: string, headers: [string, string][], body: Uint8Array }} sealed
   * @param {AbortSignal} signal
   * @param {Limits} limits
   */
  static async send({ url, headers, body }, signal, limits) {
    throwIfAborted(signal);
    const where = withoutQuery(url);
    const stall = new Stall(signal, limits.waitMs);
    try {
      const response = await stall.watch(
        fetch(url, {
          method: "POST",
          headers,
          body: /** @type {BodyInit} */ (body),
          signal: stall.signal,
          // No cookie, no referrer, no copy on the disk; and a redirect is an error, not another address to send the text to.
          credentials: "omit",
          referrerPolicy: "no-referrer",
          cache: "no-store",
          redirect: "manual",
        }),
      );
      return new Exchange(response, stall, signal, limits, where);
    } catch (cause) {
      stall.end();
      throw broken(cause, signal, stall, where, limits);
    }
  }

  /**
   * Throws unless the answer is one.
   * @param {(body: Uint8Array) => string} excerptOf what may be shown of an error's body
   */
  async judge(excerptOf) {
    const { status, type, headers } = this.#response;
    if (type === "opaqueredirect") {
      this.close();
      throw garbage(`${this.where} answered with a redirect, which is not followed; configure the address that it leads to`);
    }
    if (this.#response.ok) return;
    const retryAfterMs = patience(headers.get("retry-after"));
    let shown = "";
    try {
      shown = excerptOf(await this.#whole(MOST_ERROR_BYTES, false));
    } catch (error) {
      if (!(error instanceof EdgeFailure)) throw error; // the status says enough
    }
    throw new EdgeFailure("edge", `${this.where} answered ${status}${shown && `: ${shown}`}`, { outcome: status, status, retryAfterMs });
  }

  /** Throws unless the answer is of one of these types. @param {string[]} types */
  expect(...types) {
    if (types.includes(this.type)) return;
    this.close();
    throw garbage(`${this.where} answered with ${this.type || "no content type"}, expected ${types.join(" or ")}; is this the address of an edge?`, { status: this.status });
  }

  /** The body, piece by piece. */
  async *pieces() {
    let bytes = 0;
    try {
      for (let piece = await this.#next(); piece; piece = await this.#next()) {
        bytes += piece.length;
        if (bytes > this.#limits.bytes) throw garbage(`${this.where} answered with more than ${this.#limits.bytes} bytes`, { status: this.status });
        yield piece;
      }
    } finally {
      this.close();
    }
  }

  /** The whole body. */
  body() {
    return this.#whole(this.#limits.bytes, true);
  }

  /** Lets go of the connection. */
  close() {
    if (this.#reader) this.#reader.cancel().catch(() => {});
    else this.#response.body?.cancel().catch(() => {});
    this.#stall.end();
  }

  /** @param {number} most @param {boolean} isStrict whether more is an error, or just not read */
  async #whole(most, isStrict) {
    /** @type {Uint8Array[]} */
    const all = [];
    let bytes = 0;
    for await (const piece of this.pieces()) {
      all.push(piece);
      bytes += piece.length;
      if (bytes > most && !isStrict) break;
    }
    const whole = new Uint8Array(bytes);
    let at = 0;
    for (const piece of all) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  /** @returns {Promise<Uint8Array | undefined>} */
  async #next() {
    this.#reader ??= this.#response.body?.getReader();
    if (!this.#reader) return undefined;
    try {
      return (await this.#stall.watch(this.#reader.read())).value;
    } catch (cause) {
      throw broken(cause, this.#signal, this.#stall, this.where, this.#limits, this.status);
    }
  }
}

/**
 * Why there is no answer, or no more of it.
 * @param {unknown} cause @param {AbortSignal} signal @param {Stall} stall @param {string} where @param {Limits} limits @param {number} [status]
 */
function broken(cause, signal, stall, where, { waitMs }, status) {
  if (signal.aborted) return abortError(signal);
  if (stall.signal.aborted) return new EdgeFailure("network", `${where} was silent for ${waitMs} ms`, { outcome: "failed", status, cause });
  const what = status === undefined ? `${where} cannot be reached (offline, no such host, no CORS headers, or a content security policy forbids it)` : `the connection to ${where} broke`;
  return new EdgeFailure("network", what, { outcome: "failed", status, cause });
}
