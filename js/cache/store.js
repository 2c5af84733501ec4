// The chunk cache: files cut into pieces of some mebibytes, in the Cache API.
//
// One Cache a file and generation: "burnside-file-<key>-<generation>". The key is "sha256-<hex>" where the hash is
// known, so that mirrors and models share files, and else "url-<hash of address and revision>", of which a new
// generation grows beside the old until it is complete. In it:
//   https://burnside.invalid/<key>/record           JSON: what file it is, whether complete, when last used
//   https://burnside.invalid/<key>/<first>-<last>   one chunk: its bytes, and their SHA-256 in a header
// A chunk's digest is checked whenever it is read, so what a disk or an extension did to it is found out.

import { wholeBody } from "./body.js";
import { ifUnused } from "./share.js";

const PREFIX = "burnside-file-";
const HOST = "https://burnside.invalid/";
const DIGEST = "x-burnside-sha256";
/** Chunks read ahead: enough to hide the disk behind the consumer, few enough for memory. */
const AHEAD = 2;
export const CHUNK_BYTES = 4 << 20;

/**
 * What the cache knows of a file.
 * @typedef {object} FileRecord
 * @property {string} key
 * @property {string} file its name
 * @property {string} url its first address, without query
 * @property {string} [slot] the model it belongs to, whatever the revision
 * @property {boolean} [fresh] a manifest: kept for when there is no network, and no part of a model
 * @property {string} [revision]
 * @property {string} [sha256]
 * @property {number} [bytes] as the manifest has it
 * @property {string} [chunk_sha256]
 * @property {number} chunk_bytes
 * @property {number} [total] as the server has it
 * @property {string} [source] whose `etag` and `modified` these are
 * @property {string} [etag]
 * @property {string} [modified]
 * @property {boolean} complete all chunks are there and what can be verified is
 * @property {number} used ms since 1970
 */

/** The Cache API, or undefined where there is none: private windows, opaque origins, file://, plain http. @returns {Promise<CacheStorage | undefined>} */
export async function openStore() {
  try {
    if (!globalThis.crypto?.subtle || typeof caches === "undefined") return undefined;
    await caches.has(PREFIX); // some browsers have the object and refuse its use
    return caches;
  } catch {
    return undefined;
  }
}

/** SHA-256. Without crypto.subtle, that is in pages from plain http, there is no cache either. @param {Uint8Array} bytes @returns {Promise<string>} hex */
export async function digestOf(bytes) {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", /** @type {any} */ (bytes))));
}

/** @param {Uint8Array} bytes */
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {{ sha256?: string, revision?: string }} spec @param {string} url */
export async function keyOf({ sha256, revision }, url) {
  if (sha256) return `sha256-${sha256.toLowerCase()}`;
  return `url-${(await digestOf(new TextEncoder().encode(`${url}\n${revision ?? ""}`))).slice(0, 32)}`;
}

/** One file, or one generation of it, in the cache. */
export class Entry {
  #name;
  #cache;
  /** Chunks by their first byte. @type {Map<number, { url: string, length: number }>} */ #chunks = new Map();
  /** Reads under way. @type {Map<number, Promise<Uint8Array | undefined>>} */ #reading = new Map();
  /** What a chunk that went bad should have been. @type {Map<number, string>} */ #digests = new Map();
  /** Buffers of chunks that were read and used. @type {ArrayBuffer[]} */ #spare = [];
  /** The chunk that the last read() gave out. @type {Uint8Array | undefined} */ #lent;

  /** @param {string} name @param {Cache} cache @param {FileRecord} record */
  constructor(name, cache, record) {
    this.#name = name;
    this.#cache = cache;
    this.record = record;
  }

  /**
   * The record of a file; its chunks are not looked at yet.
   * @param {CacheStorage} store @param {string} name @returns {Promise<Entry | undefined>}
   */
  static async open(store, name) {
    const cache = await store.open(name);
    const key = name.slice(PREFIX.length, name.lastIndexOf("-"));
    const record = await (await cache.match(`${HOST}${key}/record`))?.json().catch(() => undefined);
    if (record?.key === key && record.chunk_bytes > 0) return new Entry(name, cache, record);
    await ifUnused(key, async () => void (await store.delete(name))); // its maker died before the first write
    return undefined;
  }

  /** Finds out which chunks are there. */
  async look() {
    for (const { url } of await this.#cache.keys()) {
      const [, first, last] = /\/(\d+)-(\d+)$/.exec(url) ?? [];
      if (first !== undefined) this.#chunks.set(Number(first), { url, length: Number(last) - Number(first) + 1 });
    }
    return this;
  }

  /** A new generation. @param {CacheStorage} store @param {Omit<FileRecord, "complete" | "used">} fields */
  static async create(store, fields) {
    const generation = Date.now().toString(36) + Math.random().toString(36).slice(2, 6);
    const name = `${PREFIX}${fields.key}-${generation}`;
    const entry = new Entry(name, await store.open(name), { ...fields, complete: false, used: Date.now() });
    await entry.save({});
    return entry;
  }

  /** Bytes that are here. */
  get held() {
    let bytes = 0;
    for (const { length } of this.#chunks.values()) bytes += length;
    return bytes;
  }

  /** Whether the record's word for it is still true: all chunks are there. */
  get isWhole() {
    return this.record.complete && this.held === this.record.total;
  }

  /** @param {number} at a chunk's first byte */
  has(at) {
    return this.#chunks.has(at);
  }

  /** The first chunk after `at`, where a download of what is missing may end. @param {number} at @returns {number | undefined} */
  nextAfter(at) {
    let next;
    for (const first of this.#chunks.keys()) if (first > at && (next === undefined || first < next)) next = first;
    return next;
  }

  /** What the chunk at `at` must be, where it was here once. @param {number} at */
  digestAt(at) {
    return this.#digests.get(at);
  }

  /**
   * A chunk, checked; the ones after it are read meanwhile. Undefined if it isn't here or has gone bad, which deletes it.
   * What it gave before is void then: its buffer is used again.
   * @param {number} at @param {(at: number) => string | undefined} expected hex digests that somebody else vouches for
   */
  async read(at, expected) {
    if (this.#lent) this.#spare.push(/** @type {ArrayBuffer} */ (this.#lent.buffer));
    this.#lent = undefined;
    for (let ahead = 0, next = at; ahead <= AHEAD && this.#chunks.has(next); ahead++, next += this.record.chunk_bytes) {
      if (!this.#reading.has(next)) this.#reading.set(next, this.#load(next, expected(next)));
    }
    this.#lent = await this.#reading.get(at);
    this.#reading.delete(at);
    return this.#lent;
  }

  /** @param {number} at @param {string | undefined} expected */
  async #load(at, expected) {
    const { url, length } = /** @type {{ url: string, length: number }} */ (this.#chunks.get(at));
    try {
      const response = await this.#cache.match(url);
      const stored = response?.headers.get(DIGEST) ?? undefined;
      const spare = (this.#spare.at(-1)?.byteLength ?? 0) >= length ? this.#spare.pop() : undefined;
      const bytes = response?.body ? await wholeBody(response.body, length, spare) : undefined;
      const digest = expected ?? stored;
      if (bytes && digest && (await digestOf(bytes)) === digest) return bytes;
      if (digest) this.#digests.set(at, digest);
    } catch {
      // unreadable: as good as gone
    }
    this.#chunks.delete(at);
    await this.#cache.delete(url).catch(() => {});
    return undefined;
  }

  /** Throws what the Cache API throws, QuotaExceededError above all. @param {number} at @param {Uint8Array} bytes @param {string} digest hex */
  async put(at, bytes, digest) {
    const url = `${HOST}${this.record.key}/${at}-${at + bytes.length - 1}`;
    await this.#cache.put(url, new Response(/** @type {any} */ (bytes), { headers: { [DIGEST]: digest, "content-type": "application/octet-stream" } }));
    this.#chunks.set(at, { url, length: bytes.length });
  }

  /** @param {Partial<FileRecord>} fields */
  async save(fields) {
    Object.assign(this.record, fields);
    await this.#cache.put(`${HOST}${this.record.key}/record`, new Response(JSON.stringify(this.record), { headers: { "content-type": "application/json" } }));
  }

  /**
   * The record first: without it, nobody takes what is left for a file. Then each chunk: the room of a deleted Cache
   * comes back only when its last user's handle is collected, in Chromium at least.
   * @param {CacheStorage} store
   */
  async drop(store) {
    this.#chunks.clear();
    await empty(this.#cache);
    await store.delete(this.#name);
  }
}

/** Everything in the cache, or what is there of one file. @param {CacheStorage} store @param {string} [key] @returns {Promise<Entry[]>} */
export async function entries(store, key) {
  return Promise.all((await records(store, key)).map((entry) => entry.look()));
}

/** The same without knowledge of the chunks, which takes longer for large files. @param {CacheStorage} store @param {string} [key] @returns {Promise<Entry[]>} */
export async function records(store, key) {
  const prefix = key === undefined ? PREFIX : `${PREFIX}${key}-`;
  const names = (await store.keys()).filter((name) => name.startsWith(prefix));
  const opened = await Promise.all(names.map((name) => Entry.open(store, name).catch(() => undefined)));
  return opened.filter((entry) => entry !== undefined);
}

/** Deletes all of it, what nobody can read any more too. @param {CacheStorage} store */
export async function clear(store) {
  for (const name of await store.keys()) {
    if (!name.startsWith(PREFIX)) continue;
    await empty(await store.open(name));
    await store.delete(name);
  }
}

/** @param {Cache} cache */
async function empty(cache) {
  const urls = (await cache.keys()).map(({ url }) => url);
  urls.sort((a, b) => Number(b.endsWith("/record")) - Number(a.endsWith("/record")));
  for (const url of urls) await cache.delete(url);
}
