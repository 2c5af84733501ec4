// One answer from one server: is it the file, from where we asked, whole and unchanged? And what a
// failed one means: try again, elsewhere, from the start, or not at all.

import { abortError, BurnsideError } from "./errors.js";

export const RETRIES = 4;
const BACKOFF_MS = 400;
/** A server that asks for more patience than this counts as down. */
const MAX_WAIT_MS = 60_000;
const STALL_MS = 60_000;
/** So long is waited for news about what the cache has too. */
export const NEWS_MS = 5_000;

/** A failed request. `status` 404 lets the caller look for another file; `retry` is for passing troubles. */
export class NetworkFailure extends BurnsideError {
  /**
   * @param {string} message
   * @param {{ status?: number, retry?: boolean, afterMs?: number, noRange?: boolean, cause?: unknown }} [options]
   *   `afterMs`: when the server wants to be asked again; `noRange`: it must not be asked for a part again
   */
  constructor(message, { status, retry = false, afterMs, noRange = false, cause } = {}) {
    super("network", message, { cause });
    this.status = status;
    this.retry = retry || noRange;
    this.afterMs = noRange ? 0 : afterMs;
    this.noRange = noRange;
  }
}

/** This source has another file than the one that was named: the next source may have the right one. */
export class WrongFile extends BurnsideError {
  /** @param {string} message */
  constructor(message) {
    super("integrity", message);
  }
}

/**
 * What came so far is void and no longer cached: whoever took it in starts over, once. An error like
 * any other for those who can't.
 */
export class StartOver extends BurnsideError {
  /** @param {string} message @param {{ cause?: unknown, code?: string }} [options] */
  constructor(message, { cause, code = "integrity" } = {}) {
    super(code, message, { cause });
  }
}

/** What is known of the file on the other side; it grows with each answer. */
export class Remote {
  /** The source that the validators are of. @type {string | undefined} */ source;
  /** @type {string | undefined} */ etag;
  /** @type {string | undefined} */ modified;
  /** The source has answered with a part that was asked for. */
  hasParts = false;

  /**
   * @param {number | undefined} bytes of the file, where somebody vouches for them
   * @param {boolean} isProvable whether hashes will tell wrong bytes, so that answers need not match each other
   */
  constructor(bytes, isProvable) {
    this.named = bytes;
    this.total = bytes;
    /** A compressed body has another length than its headers say, and across origins one can't see that it is. */
    this.isTotalSure = bytes !== undefined;
    this.isProvable = isProvable;
  }

  /** What makes the server say whether the file is still the same. @returns {string | undefined} */
  get validator() {
    return this.etag && !this.etag.startsWith("W/") ? this.etag : this.modified;
  }

  /**
   * @param {Headers} headers @param {string} where @param {number | undefined} total @param {boolean} isSure
   */
  learn(headers, where, total, isSure) {
    const etag = headers.get("etag") ?? undefined;
    const modified = headers.get("last-modified") ?? undefined;
    if (this.source !== where) Object.assign(this, { source: where, etag: undefined, modified: undefined, hasParts: false });
    const isOther = differ(this.etag, etag) || (!etag && differ(this.modified, modified));
    const isOtherSize = isSure && this.isTotalSure && differ(this.total, total);
    if (isOtherSize && this.named !== undefined) throw new WrongFile(`${where} has ${total} bytes, expected ${this.named}: it is not the file that was named, or an incomplete copy`);
    if (isOtherSize || (isOther && !this.isProvable)) throw new StartOver(`${where} changed while it was being downloaded; load it again`);
    this.etag = etag ?? this.etag;
    this.modified = modified ?? this.modified;
    if (total !== undefined && !this.isTotalSure) Object.assign(this, { total, isTotalSure: isSure });
  }
}

/** @param {unknown} a @param {unknown} b both known, and not the same */
const differ = (a, b) => a !== undefined && b !== undefined && a !== b;

/**
 * Asks for a file from byte `from` on, and judges the answer.
 * @param {string} url
 * @param {{ from: number, end?: number, isRanged: boolean, remote: Remote, signal: AbortSignal, cache: RequestCache }} request
 *   `end`: exclusive; `isRanged`: whether to ask for a part
 * @returns {Promise<{ body?: ReadableStream<Uint8Array>, skip: number }>} `skip`: bytes at the body's start that are
 *   not wanted; no body: there is nothing after `from`
 */
export async function request(url, { from, end, isRanged, remote, signal, cache }) {
  const where = withoutQuery(url);
  /** @type {Record<string, string>} */
  const headers = {};
  if (isRanged) {
    headers.Range = `bytes=${from}-${end === undefined ? "" : end - 1}`;
    // Across origins If-Range costs a preflight, which many file servers refuse. The answer's own validators are compared in any case.
    const isSameOrigin = !globalThis.location || new URL(url).origin === location.origin;
    if (isSameOrigin && remote.source === where && remote.validator) headers["If-Range"] = remote.validator;
  }
  /** @type {Response} */ let response;
  try {
    response = await fetch(url, { signal, headers, cache });
  } catch (cause) {
    throw new NetworkFailure(`${where} cannot be reached (offline, no such host, or no CORS headers)`, { retry: true, cause });
  }
  try {
    return { skip: judge(response, where, from, remote), body: response.status === 416 ? undefined : /** @type {any} */ (response.body) };
  } catch (error) {
    response.body?.cancel().catch(() => {});
    throw error;
  }
}

/** @param {Response} response @param {string} where @param {number} from @param {Remote} remote @returns {number} bytes to skip */
function judge(response, where, from, remote) {
  const { status, headers } = response;
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers.get("content-range") ?? "");
  const size = range && range[2] !== "*" ? Number(range[2]) : undefined;
  if (status === 416) {
    // Either all of it is here already, which a body of unknown length doesn't say, or the file is another one now.
    if (from > 0 && size === from && !(remote.isTotalSure && remote.total !== size)) {
      Object.assign(remote, { total: size, isTotalSure: true });
      return 0;
    }
    throw new NetworkFailure(`${where} has no bytes from ${from} on`, { noRange: true });
  }
  if (!response.ok) {
    const retry = status === 408 || status === 425 || status === 429 || status >= 500;
    const afterMs = patience(headers.get("retry-after"));
    throw new NetworkFailure(`${where} answered ${status}`, { status, retry: retry && !(afterMs && afterMs > MAX_WAIT_MS), afterMs });
  }
  const type = headers.get("content-type") ?? "";
  if (type.startsWith("text/html")) {
    // What a development server says for a file that is not there.
    throw new NetworkFailure(`${where} answered with a web page where a model file was expected; is the address right?`, { status: 404 });
  }
  if (!response.body) throw new NetworkFailure(`${where} has no body`);
  const isEncoded = Boolean(headers.get("content-encoding"));
  if (status !== 206) {
    const length = headers.get("content-length");
    const isCrossOrigin = response.type === "cors"; // content-encoding can't be seen then
    remote.learn(headers, where, isEncoded || !length ? undefined : Number(length), !isCrossOrigin);
    return from;
  }
  const start = range?.[1] === undefined ? undefined : Number(range[1]);
  if (isEncoded || type.startsWith("multipart/") || (start !== undefined && start > from)) {
    throw new NetworkFailure(`${where} answered with another part than was asked for`, { noRange: true });
  }
  remote.learn(headers, where, size, true);
  if (start !== undefined) {
    remote.hasParts = true;
    return from - start;
  }
  // Without content-range (not exposed across origins) it is the part that was asked for, as 206 means, unless it is too long for that.
  const { total, isTotalSure } = remote;
  if (isTotalSure && total !== undefined && from + Number(headers.get("content-length") ?? 0) > total) {
    throw new NetworkFailure(`${where} answered with another part than was asked for`, { noRange: true });
  }
  return 0;
}

/** What a Retry-After header asks for, in ms. @param {string | null} header seconds or a date @returns {number | undefined} */
export function patience(header) {
  if (!header?.trim()) return undefined;
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** How long to wait before the next attempt: doubled each time, and not the same for all who wait. @param {number} attempt from 0 */
export function backoff(attempt) {
  return BACKOFF_MS * 2 ** attempt * (0.75 + Math.random() / 2);
}

/** Ends a request that has gone silent, so that it counts as broken and is tried again. */
export class Stall {
  #controller = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #outer;
  #ms;
  #forward = () => this.#controller.abort(this.#outer?.reason);

  /** @param {AbortSignal | undefined} outer @param {number} [ms] */
  constructor(outer, ms = STALL_MS) {
    this.#outer = outer;
    this.#ms = ms;
    outer?.addEventListener("abort", this.#forward, { once: true });
  }
  get signal() {
    return this.#controller.signal;
  }
  /** The clock runs only while the network is waited for, not while the bytes are dealt with. @template T @param {Promise<T>} promise */
  async watch(promise) {
    this.#timer = setTimeout(() => this.#controller.abort(), this.#ms);
    try {
      return await promise;
    } finally {
      clearTimeout(this.#timer);
    }
  }
  end() {
    this.#outer?.removeEventListener("abort", this.#forward);
  }
}

/** @param {number} ms @param {AbortSignal} [signal] @returns {Promise<void>} */
export function sleep(ms, signal) {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(abortError(/** @type {AbortSignal} */ (signal)));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** An address without what may be a secret in it. @param {string} url */
export function withoutQuery(url) {
  return url.replace(/[?#].*$/s, "").replace(/\/\/[^/@]*@/, "//");
}
