// One pass over one file: each chunk from the cache if it is there and right, else from a source, and into the cache.

import { abortError, throwIfAborted } from "../errors.js";
import { NetworkFailure, Remote, StartOver, WrongFile } from "../network.js";
import { evictOne, hasRoom, isQuotaError } from "./room.js";
import { fill } from "./sources.js";
import { CHUNK_BYTES, digestOf, hex } from "./store.js";

/** @typedef {import("../download.js").FileSpec} FileSpec */
/** @typedef {import("./store.js").Entry} Entry */
/**
 * Where a transfer keeps what it fetches. `entry`: what there is already; `create`: makes one when there is something to keep.
 * @typedef {{ store: CacheStorage, entry?: Entry, create: () => Promise<Entry> }} Keep
 */

export class Transfer {
  /** Bytes before this one are with the sink. */
  #at = 0;
  /** The chunk that is being put together, and how much of it is there. */
  #buffer = new Uint8Array(0);
  #filled = 0;
  /** A source said that the file ends at `position`. */
  #hasEnded = false;
  /** Times that the current chunk came in wrong. */
  #wrong = 0;
  /** @type {import("../download.js").Hash | undefined} */ #hash;
  #hasBegun = false;
  /** Chunks have digests that were checked, so that the whole needs no other hash. */
  #isVerifiedByChunk;

  /**
   * @param {FileSpec} spec @param {import("../download.js").Sink} sink
   * @param {import("../download.js").DownloadOptions & Required<Pick<import("../download.js").DownloadOptions, "newHash" | "onProgress">>} options
   * @param {import("../progress.js").Meter} meter
   * @param {Keep} [keep] none: uncached
   */
  constructor(spec, sink, options, meter, keep) {
    this.spec = spec;
    this.sink = sink;
    this.options = options;
    this.meter = meter;
    this.store = keep?.store;
    this.entry = keep?.entry;
    this.create = keep?.create;
    this.chunkBytes = this.entry?.record.chunk_bytes ?? spec.chunk_bytes ?? CHUNK_BYTES;
    /** The manifest's digests, if they are of these chunks. */
    this.digests = spec.chunk_sha256 && spec.chunk_bytes === this.chunkBytes ? fromBase64(spec.chunk_sha256) : undefined;
    this.#isVerifiedByChunk = Boolean(this.digests) || this.entry?.isWhole === true;
    this.remote = new Remote(spec.bytes, Boolean(spec.sha256 || this.digests));
    const { total, source, etag, modified } = this.entry?.record ?? {};
    if (total !== undefined) Object.assign(this.remote, { source, etag, modified, total: spec.bytes ?? total, isTotalSure: true });
  }

  /** The next byte that a source owes. */
  get position() {
    return this.#at + this.#filled;
  }

  async run() {
    const { spec, options, meter, remote } = this;
    const { part } = options;
    if (spec.sha256 && !this.#isVerifiedByChunk && !part) this.#hash = options.newHash();
    if (part) this.#at = Math.floor(part.start / this.chunkBytes) * this.chunkBytes;
    try {
      if (this.entry?.held) {
        options.onStart?.(remote.total);
        meter.say("download", { loaded: 0, total: remote.total, cached: true });
      }
      while (!this.#isAtEnd()) {
        throwIfAborted(options.signal);
        const chunk = await this.entry?.read(this.#at, (at) => this.#expected(at));
        if (chunk) {
          meter.progress(this.#at + chunk.length, remote.total, true);
          await this.#deliver(chunk);
        } else {
          await fill(this, this.#gapEnd());
        }
      }
      if (part) await this.#use();
      else await this.#finish();
    } catch (error) {
      throw await this.#afterFailure(error);
    } finally {
      this.#hash?.free();
    }
  }

  #isAtEnd() {
    const end = Math.min(this.options.part?.end ?? Infinity, this.remote.total ?? Infinity);
    return this.#at >= end || (this.#hasEnded && this.#filled === 0);
  }

  /** Where what is missing here ends: at the next cached chunk, or at the last one that is wanted. */
  #gapEnd() {
    const last = this.options.part?.end;
    const ends = [this.entry?.nextAfter(this.#at), last && Math.ceil(last / this.chunkBytes) * this.chunkBytes].filter((end) => end !== undefined);
    return ends.length > 0 ? Math.min(...ends) : undefined;
  }

  async #finish() {
    const { spec, meter } = this;
    if (spec.sha256) meter.say("verify", { loaded: this.#at, total: this.#at, progress: 100 });
    if (this.#hash) {
      const found = this.#hash.finish();
      if (found !== spec.sha256?.toLowerCase()) throw new StartOver(`${spec.file} has SHA-256 ${found}, expected ${spec.sha256}; nothing of it was kept`);
    }
    const { entry } = this;
    await entry?.save({ complete: true, total: this.#at, used: Date.now(), slot: spec.slot ?? entry.record.slot }).catch((error) => this.#stopCaching(error));
  }

  /** Many small parts need not all say when. */
  async #use() {
    const { entry } = this;
    if (entry && Date.now() - entry.record.used > 60_000) await entry.save({ used: Date.now() }).catch(() => {});
  }

  /** What to throw for a failure, after undoing what the cache should not keep. @param {unknown} error */
  async #afterFailure(error) {
    const { spec, entry, store, options } = this;
    if (options.signal?.aborted) return abortError(options.signal);
    // The sink refused bytes that nothing has vouched for yet: perhaps it is they that are wrong.
    const isRefused = /** @type {any} */ (error)?.code === "model-format" && !this.#isVerifiedByChunk;
    if (entry && store && (error instanceof StartOver || isRefused)) await entry.drop(store).catch(() => {});
    return isRefused && spec.sha256 ? new StartOver(/** @type {Error} */ (error).message, { cause: error, code: "model-format" }) : error;
  }

  /**
   * The first answer is there, so there is something to keep: its record says what the file is, and whether there is
   * room for it is found out.
   */
  async begin() {
    const { store, create, remote, options } = this;
    const { total, source, etag, modified } = remote;
    const isFirst = !this.#hasBegun;
    this.#hasBegun = true;
    if (isFirst && !this.entry?.held) options.onStart?.(total);
    try {
      if (isFirst && store) this.entry ??= await create?.();
      const { entry } = this;
      if (!entry || !store || entry.record.complete) return;
      await entry.save({ total: remote.isTotalSure ? total : undefined, source, etag, modified, used: Date.now() });
      const { part } = options;
      const missing = total !== undefined && (part ? (part.end ?? total) - part.start : total - entry.held);
      if (isFirst && missing && !(await hasRoom(store, missing, entry.record))) {
        throw Object.assign(new Error("larger than what the browser grants"), { name: "QuotaExceededError" });
      }
    } catch (error) {
      await this.#stopCaching(error);
    }
  }

  /** Bytes from a source, put together to chunks. @param {Uint8Array} bytes */
  async take(bytes) {
    const { spec, remote, chunkBytes } = this;
    if (remote.total !== undefined && this.position + bytes.length > remote.total) {
      if (remote.isTotalSure) throw new WrongFile(`${spec.file} is longer than the ${remote.total} bytes it should have; check its source`);
      remote.total = undefined; // it was the length of a compressed body
    }
    for (let from = 0; from < bytes.length; ) {
      if (this.#filled === this.#buffer.length) this.#grow();
      const piece = bytes.subarray(from, from + Math.min(chunkBytes, this.#buffer.length) - this.#filled);
      this.#buffer.set(piece, this.#filled);
      this.#filled += piece.length;
      from += piece.length;
      this.meter.progress(this.position, remote.total);
      if (this.#filled === chunkBytes || this.position === remote.total) await this.#flush();
    }
  }

  /** A source has no more. */
  async end() {
    await this.#flush();
    this.#hasEnded = true;
  }

  /** A small file gets a small buffer. */
  #grow() {
    const buffer = new Uint8Array(Math.min(this.chunkBytes, Math.max(this.#filled * 4, 1 << 16)));
    buffer.set(this.#buffer.subarray(0, this.#filled));
    this.#buffer = buffer;
  }

  /** The chunk is whole: it is verified, kept, delivered. */
  async #flush() {
    if (this.#filled === 0) return;
    const chunk = this.#buffer.subarray(0, this.#filled);
    const expected = this.#expected(this.#at);
    const digest = expected !== undefined || this.entry ? await this.#digest(chunk) : "";
    this.#filled = 0;
    if (expected !== undefined && digest !== expected) {
      const { file } = this.spec;
      const what = `bytes ${this.#at} to ${this.#at + chunk.length - 1} of ${file} have SHA-256 ${digest}, expected ${expected}; they were not kept`;
      this.#wrong++;
      if (this.#wrong === 1) throw new NetworkFailure(what, { retry: true, afterMs: 0 });
      this.#wrong = 0;
      throw this.digests ? new WrongFile(what) : new StartOver(what);
    }
    this.#wrong = 0;
    const kept = this.#keep(this.#at, chunk, digest);
    try {
      await this.#deliver(chunk);
    } finally {
      await kept; // the buffer is its until then
    }
  }

  /** @param {Uint8Array} chunk */
  async #digest(chunk) {
    if (globalThis.crypto?.subtle) return digestOf(chunk);
    const hash = this.options.newHash(); // plain http: nothing is cached, but the manifest's hashes are checked all the same
    try {
      hash.update(chunk);
      return hash.finish();
    } finally {
      hash.free();
    }
  }

  /** The digest that a chunk must have, where somebody knows. @param {number} at */
  #expected(at) {
    if (!this.digests) return this.entry?.digestAt(at);
    const from = (at / this.chunkBytes) * 32;
    return hex(this.digests.subarray(from, from + 32));
  }

  /** @param {number} at @param {Uint8Array} chunk @param {string} digest */
  async #keep(at, chunk, digest) {
    while (this.entry && this.store) {
      try {
        return await this.entry.put(at, chunk, digest);
      } catch (error) {
        const isRoomMade = isQuotaError(error) && (await evictOne(this.store, this.entry.record).catch(() => false));
        if (!isRoomMade) await this.#stopCaching(error);
      }
    }
  }

  /** From here on without the cache. What it has of a file that will never be complete would only take room. @param {unknown} error */
  async #stopCaching(error) {
    const { entry, store } = this;
    this.entry = undefined;
    const code = isQuotaError(error) ? "quota" : "cache";
    const why = code === "quota" ? "the browser grants no more storage" : "the browser's cache cannot be written";
    this.meter.say("warning", { code, message: `${this.spec.file} is not cached and will be downloaded again next time: ${why}` });
    if (entry && store && !entry.record.complete) await entry.drop(store).catch(() => {});
  }

  /** @param {Uint8Array} chunk */
  async #deliver(chunk) {
    const { part } = this.options;
    const at = this.#at;
    this.#at += chunk.length;
    this.#hash?.update(chunk);
    const wanted = part ? chunk.subarray(Math.max(0, part.start - at), Math.max(0, (part.end ?? Infinity) - at)) : chunk;
    if (wanted.length > 0) await this.sink(wanted);
  }
}

/** @param {string} text */
const fromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
