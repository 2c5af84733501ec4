// The service worker's answers for model files: from the chunk cache, and what is missing through it. The same download
// as the engine's, into a response instead of a model.

import { download } from "../download.js";
import { withoutQuery } from "../network.js";
import { Sha256 } from "./sha256.js";
import { isUnchanged } from "./sources.js";
import { openStore, records } from "./store.js";

/** @typedef {import("../download.js").FileSpec} FileSpec */

/** Who reads nothing for so long is let go: others wait for the file meanwhile. */
const PATIENCE_MS = 60_000;

/** @param {any} event a FetchEvent */
export function modelResponse(event) {
  /** @type {(value?: unknown) => void} */ let settle = () => {};
  // The worker stays alive while the body is read, not only until its head is there.
  event.waitUntil(new Promise((resolve) => (settle = resolve)));
  event.respondWith(
    respond(event.request, settle).catch(() => {
      settle();
      return fetch(event.request); // whatever is wrong, the server says it best
    }),
  );
}

/** @param {Request} request @param {() => void} onDone @returns {Promise<Response>} */
async function respond(request, onDone) {
  const asked = request.headers.get("range");
  const { spec, length } = await known(request.url);
  const part = asked ? partOf(asked, length) : undefined;

  const { readable, writable } = new TransformStream();
  const writer = writable.getWriter();
  const reader = new AbortController();
  writer.closed.catch(() => reader.abort()); // nobody reads any more
  const aborted = new Promise((_, reject) => reader.signal.addEventListener("abort", () => reject(new Error("nobody reads"))));
  aborted.catch(() => {});
  /** @type {Promise<number | undefined>} */
  const total = new Promise((resolve, reject) => {
    const sink = async (/** @type {Uint8Array} */ chunk) => {
      const timer = setTimeout(() => reader.abort(), PATIENCE_MS);
      const written = writer.ready.then(() => writer.write(chunk.slice()));
      await Promise.race([written, aborted]).finally(() => clearTimeout(timer));
    };
    download(spec, sink, { newHash: () => new Sha256(), part, signal: reader.signal, onStart: resolve })
      .then(() => {
        resolve(undefined); // if there was nothing to start with
        return writer.close();
      })
      .catch((error) => {
        reject(error);
        return writer.abort(error);
      })
      .catch(() => {})
      .finally(onDone);
  });
  request.signal?.addEventListener("abort", () => reader.abort());

  const size = await total;
  const headers = new Headers({ "content-type": "application/octet-stream", "accept-ranges": "bytes" });
  if (!part) {
    if (size !== undefined) headers.set("content-length", String(size));
    return new Response(readable, { headers });
  }
  const { start } = part;
  if (size === undefined || start >= size) {
    reader.abort();
    throw new Error("no such part, or nobody knows");
  }
  const end = Math.min(part.end ?? size, size);
  headers.set("content-length", String(end - start));
  headers.set("content-range", `bytes ${start}-${end - 1}/${size}`);
  return new Response(readable, { status: 206, headers });
}

/** @param {string} header @param {number | undefined} length of the file @returns {{ start: number, end?: number }} */
function partOf(header, length) {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  if (first) return { start: Number(first), end: last ? Number(last) + 1 : undefined };
  if (last && length !== undefined) return { start: Math.max(0, length - Number(last)) };
  throw new Error("several ranges, or the last bytes of who knows how many");
}

/**
 * What the cache knows of the file at an address, hashes above all.
 * @param {string} url @returns {Promise<{ spec: FileSpec, length?: number }>}
 */
async function known(url) {
  const store = await openStore();
  if (!store) throw new Error("no cache");
  const where = withoutQuery(url);
  const plain = { file: where.split("/").pop() ?? "model", sources: [url] };
  const all = (await records(store)).filter(({ record }) => record.url === where || record.source === where);
  const { record } = all.find((entry) => entry.record.complete) ?? all[0] ?? {};
  // Whoever asks for an address wants what is there now, which may be another revision than the hash is of.
  if (!record || (record.sha256 && !(await isUnchanged([url], record)))) return { spec: plain };
  const { sha256, bytes, chunk_sha256, chunk_bytes, revision, slot, total } = record;
  return { spec: { ...plain, sha256, bytes, chunk_sha256, chunk_bytes, revision, slot }, length: total };
}
