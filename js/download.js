// Bytes from the network or a local file into a sink, in order, verified on the way. Nothing here
// holds a whole weights file: what has been pushed is gone from JavaScript.

import { abortError, BurnsideError, throwIfAborted } from "./errors.js";

const RETRIES = 3;
const BACKOFF_MS = 400;
const STALL_MS = 60_000;
const COALESCE_BYTES = 1 << 20;
const MAX_PUSH_BYTES = 4 << 20;
const PROGRESS_EVERY_MS = 100;

/**
 * One file and where to get it.
 * @typedef {object} FileSpec
 * @property {string} file its name, for progress and messages
 * @property {(string | Blob)[]} sources absolute URLs or local files, tried in order
 * @property {string} [sha256] hex
 * @property {number} [bytes]
 *
 * @typedef {{ update(chunk: Uint8Array): void, finish(): string, free(): void }} Hash
 * @typedef {object} DownloadOptions
 * @property {AbortSignal} [signal]
 * @property {(p: import("./index.js").Progress) => void} [onProgress]
 * @property {() => Hash} newHash
 */

/** What is known of the file while it comes in, possibly over several connections. */
class Transfer {
  received = 0;
  /** @type {number | undefined} */ total;
  /** @type {string | null} */ etag = null;
  #lastReport = 0;

  /** @param {FileSpec} spec @param {(p: import("./index.js").Progress) => void} report @param {(chunk: Uint8Array) => void} sink */
  constructor(spec, report, sink) {
    this.spec = spec;
    this.total = spec.bytes;
    this.report = report;
    this.sink = sink;
  }

  /** @param {Uint8Array} chunk */
  push(chunk) {
    if (this.total !== undefined && this.received + chunk.byteLength > this.total) {
      throw new BurnsideError("integrity", `${this.spec.file} is longer than the ${this.total} bytes it should have; check its source`);
    }
    for (let at = 0; at < chunk.byteLength; at += MAX_PUSH_BYTES) this.sink(chunk.subarray(at, at + MAX_PUSH_BYTES));
    this.received += chunk.byteLength;
    const now = Date.now();
    if (now - this.#lastReport >= PROGRESS_EVERY_MS || this.received === this.total) {
      this.#lastReport = now;
      this.report(this.progress());
    }
  }

  /** @returns {import("./index.js").Progress} */
  progress() {
    const { received: loaded, total, spec: { file } } = this;
    return { status: "progress", file, loaded, total, progress: total ? (100 * loaded) / total : undefined };
  }
}

/**
 * Streams a file into `sink`. A broken connection is taken up again where it stopped (a Range
 * request, or skipping where the server ignores it); when a source gives up, the next one goes on.
 * Throws "network", "integrity" or "aborted"; the caller must then drop what the sink took in.
 * @param {FileSpec} spec
 * @param {(chunk: Uint8Array) => void} sink
 * @param {DownloadOptions} options
 */
export async function download(spec, sink, { signal, onProgress = () => {}, newHash }) {
  const hash = spec.sha256 ? newHash() : undefined;
  const transfer = new Transfer(spec, onProgress, (chunk) => {
    hash?.update(chunk);
    sink(chunk);
  });
  onProgress({ status: "initiate", file: spec.file });
  try {
    await fromSources(spec, transfer, signal);
    if (hash) {
      onProgress({ status: "verify", file: spec.file, loaded: transfer.received, total: transfer.received, progress: 100 });
      const found = hash.finish();
      if (found !== spec.sha256?.toLowerCase()) {
        throw new BurnsideError("integrity", `${spec.file} has SHA-256 ${found}, expected ${spec.sha256}; nothing of it was kept`);
      }
    }
  } finally {
    hash?.free();
  }
}

/**
 * A small file as one buffer.
 * @param {FileSpec} spec
 * @param {DownloadOptions} options
 * @returns {Promise<Uint8Array>}
 */
export async function downloadBytes(spec, options) {
  /** @type {Uint8Array[]} */
  const chunks = [];
  await download(spec, (chunk) => chunks.push(chunk.slice()), options);
  return new Uint8Array(await new Blob(/** @type {BlobPart[]} */ (chunks)).arrayBuffer());
}

/** @param {FileSpec} spec @param {Transfer} transfer @param {AbortSignal | undefined} signal */
async function fromSources(spec, transfer, signal) {
  /** @type {BurnsideError | undefined} */ let last;
  for (const source of spec.sources) {
    // Without a hash nothing proves that two places hold the same bytes, so no mixing.
    if (last && transfer.received > 0 && !spec.sha256) break;
    for (let attempt = 0; ; attempt++) {
      throwIfAborted(signal);
      try {
        return await (source instanceof Blob ? fromBlob(source, transfer, signal) : fromUrl(source, transfer, signal));
      } catch (error) {
        if (signal?.aborted) throw abortError(signal);
        if (!(error instanceof NetworkFailure)) throw error;
        last = error;
        if (!error.retry || attempt === RETRIES) break;
        await sleep(BACKOFF_MS * 2 ** attempt * (0.75 + Math.random() / 2), signal);
      }
    }
  }
  if (last instanceof NetworkFailure && spec.sources.length === 1) throw last;
  throw new NetworkFailure(`${spec.file} could not be had from any of its ${spec.sources.length} sources; the last said: ${last?.message}`, {
    status: last instanceof NetworkFailure ? last.status : undefined,
  });
}

/** A failed request. `status` 404 lets the caller look for another file; `retry` is for passing troubles. */
export class NetworkFailure extends BurnsideError {
  /** @param {string} message @param {{ status?: number, retry?: boolean, cause?: unknown }} [options] */
  constructor(message, { status, retry = false, cause } = {}) {
    super("network", message, { cause });
    this.status = status;
    this.retry = retry;
  }
}

/** @param {Blob} blob @param {Transfer} transfer @param {AbortSignal | undefined} signal */
async function fromBlob(blob, transfer, signal) {
  transfer.total ??= blob.size;
  if (blob.size !== transfer.total) {
    throw new BurnsideError("integrity", `${transfer.spec.file} is ${blob.size} bytes, expected ${transfer.total}`);
  }
  transfer.report({ status: "download", file: transfer.spec.file, total: blob.size });
  const failed = (/** @type {unknown} */ cause) =>
    new NetworkFailure(`${transfer.spec.file} could not be read; was it moved or changed since it was picked?`, { cause });
  await pump(blob.stream(), transfer, 0, { failed, onRead: () => throwIfAborted(signal) });
}

/** @param {string} url @param {Transfer} transfer @param {AbortSignal | undefined} signal */
async function fromUrl(url, transfer, signal) {
  const from = transfer.received;
  if (from > 0 && from === transfer.total) return; // it broke after the last byte
  const stall = new Stall(signal);
  const where = withoutQuery(url);
  const failed = (/** @type {unknown} */ cause) =>
    new NetworkFailure(`the connection to ${where} broke after ${transfer.received} bytes`, { retry: true, cause });
  try {
    /** @type {Response} */ let response;
    try {
      response = await fetch(url, { signal: stall.signal, headers: from ? { Range: `bytes=${from}-` } : {} });
    } catch (cause) {
      throw new NetworkFailure(`${where} cannot be reached (offline, no such host, or no CORS headers)`, { retry: true, cause });
    }
    const skip = checkResponse(response, transfer, where);
    transfer.report({ status: "download", file: transfer.spec.file, loaded: from, total: transfer.total });
    if (!response.body) throw new NetworkFailure(`${where} has no body`);
    await pump(response.body, transfer, skip, { failed, onRead: () => stall.reset() });
    if (transfer.total !== undefined && transfer.received < transfer.total) {
      throw new NetworkFailure(`${where} ended after ${transfer.received} of ${transfer.total} bytes`, { retry: true });
    }
  } finally {
    stall.end();
  }
}

/**
 * Judges the answer's status and length.
 * @param {Response} response @param {Transfer} transfer @param {string} where
 * @returns {number} bytes at its start that are already here
 */
function checkResponse(response, transfer, where) {
  const { status, headers } = response;
  const from = transfer.received;
  if (!response.ok) {
    throw new NetworkFailure(`${where} answered ${status}`, { status, retry: status === 408 || status === 429 || status >= 500 });
  }
  if (headers.get("content-type")?.startsWith("text/html")) {
    // What a development server says for a file that is not there.
    throw new NetworkFailure(`${where} answered with a web page where a model file was expected; is the address right?`, { status: 404 });
  }
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get("content-range") ?? "");
  const length = headers.get("content-length");
  // A compressed body's length says nothing about the file's.
  const whole = headers.get("content-encoding") || !length ? undefined : Number(length);
  const total = status === 206 ? (range && range[2] !== "*" ? Number(range[2]) : undefined) : whole;
  const etag = headers.get("etag");
  const changed = (transfer.etag && etag && transfer.etag !== etag && !transfer.spec.sha256) || (total !== undefined && transfer.total !== undefined && total !== transfer.total);
  if (changed) {
    throw new BurnsideError("integrity", `${where} is ${total ?? "of unknown length"} bytes where ${transfer.total ?? "another length"} was expected: the file changed or is not the one that was named`);
  }
  transfer.total ??= total;
  transfer.etag ??= etag;
  if (status !== 206) return from;
  if (range && Number(range[1]) <= from) return from - Number(range[1]);
  if (!range && from > 0) return 0; // the header is not exposed across origins; the request was honoured
  throw new NetworkFailure(`${where} answered with another part than was asked for`);
}

/**
 * Reads a stream to its end into the transfer, in pieces of about a mebibyte: each push crosses
 * into wasm, and a network chunk is often only a few kilobytes.
 * @param {ReadableStream<Uint8Array>} stream @param {Transfer} transfer @param {number} skip
 * @param {{ failed: (cause: unknown) => NetworkFailure, onRead: () => void }} hooks what a failed read means, and what to do after each
 */
async function pump(stream, transfer, skip, { failed, onRead }) {
  const reader = stream.getReader();
  /** @type {Uint8Array[]} */ let waiting = [];
  let waitingBytes = 0;
  const flush = () => {
    if (waitingBytes === 0) return;
    const whole = waiting.length === 1 ? waiting[0] : new Uint8Array(waitingBytes);
    if (waiting.length > 1) {
      let at = 0;
      for (const part of waiting) {
        whole.set(part, at);
        at += part.byteLength;
      }
    }
    waiting = [];
    waitingBytes = 0;
    transfer.push(whole);
  };
  try {
    for (;;) {
      let read;
      try {
        read = await reader.read();
      } catch (cause) {
        flush(); // what arrived is good: the next attempt goes on from there
        throw failed(cause);
      }
      if (read.done) break;
      onRead();
      const part = skip > 0 ? read.value.subarray(Math.min(skip, read.value.byteLength)) : read.value;
      skip -= read.value.byteLength - part.byteLength;
      if (part.byteLength === 0) continue;
      waiting.push(part);
      waitingBytes += part.byteLength;
      if (waitingBytes >= COALESCE_BYTES) flush();
    }
    flush();
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** Ends a request that has gone silent, so that it counts as broken and is tried again. */
class Stall {
  #controller = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #outer;
  #forward = () => this.#controller.abort(this.#outer?.reason);

  /** @param {AbortSignal | undefined} outer */
  constructor(outer) {
    this.#outer = outer;
    outer?.addEventListener("abort", this.#forward, { once: true });
    this.reset();
  }
  get signal() {
    return this.#controller.signal;
  }
  reset() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(), STALL_MS);
  }
  end() {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener("abort", this.#forward);
  }
}

/** @param {number} ms @param {AbortSignal} [signal] @returns {Promise<void>} */
function sleep(ms, signal) {
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
