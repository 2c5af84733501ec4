// The service worker's answers for model files: from the chunk cache, and what is missing through it. The same download
// as the engine's, into a response instead of a model.

import { download } from "../download.js";
import { withoutQuery } from "../network.js";
import { isUnchanged } from "./sources.js";
import { entries, openStore } from "./store.js";

/** @typedef {import("../download.js").FileSpec} FileSpec */

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
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(asked ?? "") ?? [];
  if (asked && first === undefined) throw new Error("the last bytes, or several ranges");
  const start = Number(first ?? 0);
  const part = asked ? { start, end: last ? Number(last) + 1 : undefined } : undefined;
  const spec = await specOf(request.url);

  const { readable, writable } = new TransformStream();
  const writer = writable.getWriter();
  const reader = new AbortController();
  writer.closed.catch(() => reader.abort()); // nobody reads any more
  /** @type {Promise<number | undefined>} */
  const total = new Promise((resolve, reject) => {
    const sink = async (/** @type {Uint8Array} */ chunk) => {
      await writer.ready;
      await writer.write(chunk.slice());
    };
    download(spec, sink, { part, signal: reader.signal, onStart: resolve })
      .then(() => writer.close())
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
  if (size === undefined || start >= size) {
    reader.abort();
    throw new Error("no such part, or nobody knows");
  }
  const end = Math.min(part.end ?? size, size);
  headers.set("content-length", String(end - start));
  headers.set("content-range", `bytes ${start}-${end - 1}/${size}`);
  return new Response(readable, { status: 206, headers });
}

/**
 * What the cache knows of the file at an address, hashes above all.
 * @param {string} url @returns {Promise<FileSpec>}
 */
async function specOf(url) {
  const store = await openStore();
  if (!store) throw new Error("no cache");
  const plain = { file: withoutQuery(url).split("/").pop() ?? "model", sources: [url] };
  const known = (await entries(store)).filter(({ record }) => record.url === withoutQuery(url) || record.source === withoutQuery(url));
  const { record } = known.find((entry) => entry.isWhole) ?? known[0] ?? {};
  if (!record) return plain;
  const { sha256, bytes, chunk_sha256, chunk_bytes, revision, slot } = record;
  const isHashed = sha256 !== undefined;
  // Whoever asks for an address wants what is there now, which may be another revision than the hash is of.
  if (isHashed && !(await isUnchanged([url], record))) return plain;
  return { ...plain, sha256, bytes, chunk_sha256, chunk_bytes, revision, slot };
}
