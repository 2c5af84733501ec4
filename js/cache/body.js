// Bytes out of bodies without garbage: into buffers that are used again, where bodies are byte streams (Chromium 116,
// Firefox 102). Elsewhere the browser makes a new buffer for each piece, and its collector may lag by hundreds of MB.

/** What a connection's pipe holds at most, in Chromium. */
const PIECE_BYTES = 512 << 10;

/** @typedef {ReadableStreamBYOBReader | ReadableStreamDefaultReader<Uint8Array>} Reader */

/** @param {ReadableStream<Uint8Array>} body @returns {Reader} */
function readerOf(body) {
  try {
    return body.getReader({ mode: "byob" });
  } catch {
    return body.getReader();
  }
}

/** @param {Reader} reader @returns {reader is ReadableStreamBYOBReader} */
const isByob = (reader) => typeof ReadableStreamBYOBReader !== "undefined" && reader instanceof ReadableStreamBYOBReader;

/**
 * Readers that are waited for. Chromium's collector takes a cached body together with all who wait for it, if nothing else
 * holds it, and the wait never ends.
 * @type {Set<Reader>}
 */
const awaited = new Set();

/** One read, into `view` where that is possible. @param {Reader} reader @param {() => Uint8Array<ArrayBuffer>} view @returns {Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>>} */
async function read(reader, view) {
  awaited.add(reader);
  try {
    return /** @type {any} */ (isByob(reader) ? await reader.read(view()) : await reader.read());
  } finally {
    awaited.delete(reader);
  }
}

/** A body, piece by piece. */
export class BodyReader {
  #reader;
  /** Given to each read and taken from its answer. @type {ArrayBuffer | undefined} */ #buffer;

  /** @param {ReadableStream<Uint8Array>} body */
  constructor(body) {
    this.#reader = readerOf(body);
  }

  /** The next bytes, to be used before the next call; undefined at the end. @returns {Promise<Uint8Array | undefined>} */
  async read() {
    const { value, done } = await read(this.#reader, () => new Uint8Array(this.#buffer ?? new ArrayBuffer(PIECE_BYTES)));
    this.#buffer = value?.buffer;
    return done ? undefined : value;
  }

  /** Ends it; the rest is not wanted. */
  cancel() {
    this.#reader.cancel().catch(() => {});
  }
}

/**
 * A body of known length.
 * @param {ReadableStream<Uint8Array>} body @param {number} length
 * @param {ArrayBuffer} [buffer] at least as long: it is used up, and the answer's buffer takes its place
 * @returns {Promise<Uint8Array | undefined>} undefined if it has another length
 */
export async function wholeBody(body, length, buffer = new ArrayBuffer(length)) {
  const reader = readerOf(body);
  let [lent, at] = [buffer, 0];
  // The read after the last byte shows that it was the last.
  for (;;) {
    const { value, done } = await read(reader, () => (at < length ? new Uint8Array(lent, at, length - at) : new Uint8Array(1)));
    if (done) return at === length ? new Uint8Array(lent, 0, length) : undefined;
    if (at + value.length > length) {
      reader.cancel().catch(() => {});
      return undefined;
    }
    if (isByob(reader)) lent = value.buffer;
    else new Uint8Array(lent).set(value, at);
    at += value.length;
  }
}
