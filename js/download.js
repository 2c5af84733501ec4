// Bytes from the network, the cache or a local file into a sink: in order, in chunks, verified on the way. The same
// code runs in the engine's worker, in a page and in the service worker. Nothing here holds a whole weights file: one
// chunk is being put together, two may be read ahead.
//
//   network or cache -> chunk -> its hash, or the whole file's -> cache -> sink

import { alone, reading } from "./cache/share.js";
import { isUnchanged } from "./cache/sources.js";
import { CHUNK_BYTES, Entry, entries, keyOf, openStore, records } from "./cache/store.js";
import { Transfer } from "./cache/transfer.js";
import { BurnsideError, throwIfAborted } from "./errors.js";
import { NetworkFailure, NEWS_MS, StartOver, withoutQuery } from "./network.js";
import { Meter } from "./progress.js";

/**
 * One file and where to get it.
 * @typedef {object} FileSpec
 * @property {string} file its name, for progress and messages
 * @property {(string | Blob)[]} sources absolute URLs or local files, tried in order
 * @property {string} [sha256] hex
 * @property {number} [bytes]
 * @property {number} [chunk_bytes] of the manifest's chunks
 * @property {string} [chunk_sha256] the SHA-256 of each of them, concatenated, in base64
 * @property {string} [revision] a commit's hash makes the file immutable
 * @property {string} [slot] the model it belongs to, whatever the revision: when a newer revision is complete, the old is dropped
 * @property {boolean} [fresh] ask the network first, and the cache only if that fails
 *
 * @typedef {{ update(chunk: Uint8Array): void, finish(): string, free(): void }} Hash
 * @typedef {object} DownloadOptions
 * @property {AbortSignal} [signal]
 * @property {(p: import("./index.js").Progress) => void} [onProgress]
 * @property {() => Hash} [newHash] wasm's in the engine; a file with hashes needs one
 * @property {boolean} [cache] false: neither read nor written
 * @property {{ start: number, end?: number }} [part] only these bytes of the file; `end` is exclusive
 * @property {(total: number | undefined) => void} [onStart] before the first bytes: the file's length, where known
 * @property {number} [retries] of each source
 * @property {number} [stallMs] silence after which a connection counts as broken
 * @property {number} [turn] how often this was started over: other sources come first then
 */

/** @typedef {(chunk: Uint8Array) => void | Promise<void>} Sink it may keep the chunk only until it returns */

/**
 * Streams a file into `sink`. A broken connection is taken up again where it stopped, by Range or by skipping; a source
 * that fails is followed by the next; what is cached is not asked for again, not even by another tab at the same time.
 * Throws "network", "integrity" or "aborted", and the caller must then drop what the sink took in; a `StartOver` is
 * worth another call.
 * @param {FileSpec} spec
 * @param {Sink} sink
 * @param {DownloadOptions} options
 */
export async function download(spec, sink, options) {
  const full = { ...options, newHash: options.newHash ?? noHash, onProgress: options.onProgress ?? (() => {}) };
  checkHashes(spec);
  const meter = new Meter(spec.file, full.onProgress);
  meter.say("initiate");
  throwIfAborted(full.signal);
  await obtain(spec, sink, full, meter);
  meter.say("done");
}

/** @returns {never} */
function noHash() {
  throw new TypeError("this download needs newHash");
}

/**
 * @param {FileSpec} spec @param {Sink} sink
 * @param {DownloadOptions & Required<Pick<DownloadOptions, "newHash" | "onProgress">>} full @param {Meter} meter
 */
async function obtain(spec, sink, full, meter) {
  const [source] = spec.sources;
  const isRemote = typeof source === "string" && /^https?:/i.test(source);
  const store = isRemote && full.cache !== false ? await openStore() : undefined;
  if (!isRemote || !store) return new Transfer(spec, sink, full, meter).run();

  const key = await keyOf(spec, source);
  const isCurrent = async (/** @type {Entry} */ whole) => !spec.fresh && (isPinned(spec) || isUnchanged(spec.sources, whole.record, full.signal));
  const fromCache = (/** @type {Entry} */ entry) => new Transfer(spec, sink, full, meter, { store, entry, create: async () => entry }).run();
  for (;;) {
    const isRead = await reading(key, full, async () => {
      const whole = (await entries(store, key)).find((entry) => entry.isWhole);
      if (!whole || !(await isCurrent(whole))) return false;
      await fromCache(whole);
      return true;
    });
    if (isRead) return;
    const isFetched = await alone(key, full, async (tell) => {
      const known = await entries(store, key);
      const whole = known.find((entry) => entry.isWhole);
      if (whole && (await isCurrent(whole))) return false; // another tab was quicker: read it, together with others
      const both = new Meter(spec.file, (p) => {
        full.onProgress(p);
        tell(p);
      });
      const patience = whole && spec.fresh ? { ...full, retries: 0, stallMs: NEWS_MS } : full;
      const transfer = new Transfer(spec, sink, patience, both, { store, entry: begun(spec, known), create: () => newEntry(spec, key, store) });
      try {
        await transfer.run();
      } catch (error) {
        if (!whole || !spec.fresh || !(error instanceof NetworkFailure)) throw error;
        await fromCache(whole);
        return true;
      }
      // The old generation has served until here; still does, if there was no room for the new.
      if (transfer.entry?.isWhole) for (const old of known) if (old !== transfer.entry) await old.drop(store);
      return true;
    });
    if (isFetched) return;
  }
}

/** What an earlier download left, to go on with. @param {FileSpec} spec @param {Entry[]} known */
function begun({ chunk_bytes, chunk_sha256 }, known) {
  const fits = (/** @type {Entry} */ entry) => !chunk_sha256 || entry.record.chunk_bytes === chunk_bytes;
  return known.find((entry) => !entry.isWhole && fits(entry));
}

/** @param {FileSpec} spec @param {string} key @param {CacheStorage} store */
function newEntry({ file, sources, slot, fresh, revision, sha256, bytes, chunk_sha256, chunk_bytes = CHUNK_BYTES }, key, store) {
  return Entry.create(store, { key, file, url: withoutQuery(String(sources[0])), slot, fresh, revision, sha256, bytes, chunk_sha256, chunk_bytes });
}

/** Whether these bytes can never change under this name. @param {FileSpec} spec */
function isPinned({ sha256, revision, sources }) {
  return Boolean(sha256) || /^[0-9a-f]{40}$/i.test(revision ?? "") || /\/(resolve|raw)\/[0-9a-f]{40}\//i.test(String(sources[0]));
}

/** @param {FileSpec} spec */
function checkHashes({ file, bytes, chunk_bytes, chunk_sha256 }) {
  if (chunk_sha256 === undefined) return;
  const isSane = Number.isInteger(chunk_bytes) && Number(chunk_bytes) >= 1 << 16 && Number(chunk_bytes) <= 1 << 25 && Number.isInteger(bytes);
  const wanted = isSane ? Math.ceil(Number(bytes) / Number(chunk_bytes)) * 32 : -1;
  const length = (chunk_sha256.length / 4) * 3 - (/=*$/.exec(chunk_sha256)?.[0].length ?? 0);
  if (length !== wanted || !/^[A-Za-z0-9+/]*={0,2}$/.test(chunk_sha256)) {
    throw new BurnsideError("model-format", `the manifest's chunk hashes of ${file} don't fit its bytes and chunk_bytes (64 KiB to 32 MiB); make them anew with \`burnside models hash\``);
  }
}

/**
 * A small file as one buffer.
 * @param {FileSpec} spec
 * @param {DownloadOptions} options
 * @returns {Promise<Uint8Array>}
 */
export async function downloadBytes(spec, options) {
  for (let turn = 0; ; turn++) {
    /** @type {Uint8Array[]} */
    const chunks = [];
    try {
      await download(spec, (chunk) => void chunks.push(chunk.slice()), { ...options, turn });
      return new Uint8Array(await new Blob(/** @type {BlobPart[]} */ (chunks)).arrayBuffer());
    } catch (error) {
      if (turn > 0 || !(error instanceof StartOver)) throw error;
    }
  }
}

/** Whether a file is in the cache. @param {FileSpec} spec */
export async function isCached(spec) {
  return (await entriesOf([spec])).some((entry) => entry.isWhole);
}

/** Drops from the cache what no hash vouches for, after it proved to be no model. @param {FileSpec[]} specs */
export async function forget(specs) {
  const store = await openStore();
  for (const entry of await entriesOf(specs.filter((spec) => !spec.sha256))) await entry.drop(/** @type {CacheStorage} */ (store));
}

/**
 * Drops what the cache has of a model's other revisions, after this one is complete.
 * @param {FileSpec[]} specs the files of this one
 */
export async function retire(specs) {
  const store = await openStore();
  const slot = specs[0]?.slot;
  if (!store || !slot) return;
  const keys = await Promise.all(specs.map((spec) => (typeof spec.sources[0] === "string" ? keyOf(spec, spec.sources[0]) : "")));
  const all = (await records(store)).filter(({ record }) => record.slot === slot);
  const old = all.filter(({ record }) => !keys.includes(record.key));
  if (old.length === all.length) return; // this one is not cached: the old is all there is
  for (const entry of old) await entry.drop(store);
}

/** @param {FileSpec[]} specs @returns {Promise<Entry[]>} */
async function entriesOf(specs) {
  const store = await openStore();
  if (!store) return [];
  const remote = specs.filter(({ sources: [first] }) => typeof first === "string");
  return (await Promise.all(remote.map(async (spec) => entries(store, await keyOf(spec, String(spec.sources[0])))))).flat();
}
