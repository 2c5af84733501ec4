// The gate of a pipeline: every page is classified on the device, and only those that need it are asked about at the edge.

import { BurnsideError, invalid, throwIfAborted } from "../errors.js";
import { checkText } from "../requests.js";

/** @typedef {import("../index.js").Label} Label */
/**
 * @template P
 * @typedef {import("../index.js").ForwardOptions<P>} ForwardOptions
 */
/** @typedef {import("../index.js").GateCounts} GateCounts */

/** After these no other page would fare better. */
const FATAL = new Set(["aborted", "disposed", "invalid-argument", "privacy"]);

/**
 * A result for each page, in order, as soon as it is there. What stays on the device is counted in the ledger, once, when
 * the pages end or the caller stops.
 * @template {string | { text: string }} P
 * @param {Iterable<P> | AsyncIterable<P>} pages
 * @param {ForwardOptions<P>} options
 * @param {object} engine
 * @param {(text: string, options: { signal?: AbortSignal }) => Promise<{ labels: Label[], decision: any }>} engine.classify on the device
 * @param {(request: any, options: { signal?: AbortSignal, allowPatternsOnly?: boolean }) => Promise<{ stream: AsyncIterable<{ content?: string }>, meta: Promise<any> }>} engine.chat at the edge
 * @param {import("../ledger.js").Ledger} engine.ledger
 * @returns {AsyncGenerator<import("../index.js").ForwardResult<P>, void>}
 */
export async function* forward(pages, options, { classify, chat, ledger }) {
  const { signal, allowPatternsOnly } = options;
  const isNeeded = gate(options.when);
  /** @type {GateCounts} */
  const counts = { pages: 0, forwarded: 0, failed: 0, bytes: 0, bytes_saved: 0 };
  try {
    for await (const page of pages) {
      throwIfAborted(signal);
      const index = counts.pages++;
      const text = checkText(typeof page === "string" ? page : page?.text, "each page's text");
      const bytes = new TextEncoder().encode(text).length;
      counts.bytes += bytes;
      /** @type {any} */
      let result = { index, page, forwarded: false };
      let hasLeft = false;
      try {
        result = { ...result, ...(await classify(text, { signal })) };
        if (await isNeeded(result.labels, page)) {
          hasLeft = true; // from here on it may have
          const { stream, meta } = await chat(request(page, text, options), { signal, allowPatternsOnly });
          let answer = "";
          for await (const { content = "" } of stream) answer += content;
          result = { ...result, forwarded: true, answer, meta: await meta };
          counts.forwarded++;
        }
      } catch (error) {
        // What a caller's own function threw is the caller's.
        if (!(error instanceof BurnsideError) || FATAL.has(error.code)) throw error;
        counts.failed++;
        result = { ...result, error };
      }
      if (!hasLeft) counts.bytes_saved += bytes;
      yield result;
    }
  } finally {
    ledger.addGate(counts);
  }
}

/** @param {unknown} when @returns {(labels: Label[], page: any) => unknown} */
function gate(when) {
  if (typeof when === "function") return /** @type {any} */ (when);
  if (!Array.isArray(when) || when.length === 0 || when.some((label) => typeof label !== "string")) throw invalid("forward() needs `when`: labels that are forwarded when they are a page's likeliest, or a function");
  const wanted = new Set(when);
  return ([best]) => wanted.has(best?.label);
}

/** @param {any} page @param {string} text @param {ForwardOptions<any>} options */
function request(page, text, { instructions, request: make }) {
  const given = make?.(page) ?? {};
  const system = instructions === undefined ? [] : [{ role: "system", content: instructions }];
  return { messages: [...system, { role: "user", content: text }], ...given };
}
