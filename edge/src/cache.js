// Answers that would be the same again, by their exact request. What is kept is what was sent on: text that the device took
// personal data out of and that this Worker looked through. Nobody's identity is in the key or the answer.

import { digest, hex } from "./gate.js";

/** Larger answers are passed on and not kept. */
const MOST_BYTES = 256 << 10;

/** @param {import("./request.js").Asked} asked */
const isDeterministic = ({ kind, body }) => kind !== "chat" || body.temperature === 0 || Number.isInteger(body.seed);

/**
 * Where the answer is kept; undefined when asking twice may give two answers.
 * @param {import("./request.js").Asked} asked @param {string} model @param {import("./config.js").Config} config
 */
export async function cacheKey(asked, model, { cacheSeconds }) {
  if (cacheSeconds === 0 || !isDeterministic(asked)) return undefined;
  const key = JSON.stringify(sorted({ ...asked.body, model, kind: asked.kind }));
  return new Request(`https://cache.invalid/${hex(await digest(key))}`);
}

/** The same value whatever order its keys came in. @param {any} value @returns {any} */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

/** @param {Request | undefined} key */
export const cached = async (key) => (key === undefined ? undefined : await caches.default.match(key));

/**
 * Passes an answer on as it comes, and keeps it once it is complete. A client that goes away ends both.
 * @param {Response} response @param {Request | undefined} key @param {import("./config.js").Config} config
 * @param {{ waitUntil(work: Promise<unknown>): void }} context
 */
export function keep(response, key, { cacheSeconds }, context) {
  if (key === undefined || response.status !== 200 || response.body === null) return response;
  const type = response.headers.get("content-type") ?? "";
  /** @type {Uint8Array[]} */ const pieces = [];
  let bytes = 0;
  const watch = new TransformStream({
    transform(/** @type {Uint8Array} */ piece, controller) {
      controller.enqueue(piece);
      bytes += piece.byteLength;
      if (bytes <= MOST_BYTES) pieces.push(piece);
      else pieces.length = 0;
    },
    flush() {
      if (bytes > MOST_BYTES || !isWhole(pieces, type)) return;
      const headers = { "content-type": type, "cache-control": `public, max-age=${cacheSeconds}` };
      context.waitUntil(caches.default.put(key, new Response(new Blob(pieces).stream(), { headers })));
    },
  });
  return new Response(response.body.pipeThrough(watch), response);
}

/** A stream that failed half-way ends without its last event. @param {Uint8Array[]} pieces @param {string} type */
function isWhole(pieces, type) {
  if (!type.startsWith("text/event-stream")) return true;
  const end = new TextDecoder().decode(pieces.at(-1)).trimEnd();
  return end.endsWith("data: [DONE]");
}
