// Checks what redact() is asked, and makes what it returns.

import { invalid } from "./errors.js";
import { checkText } from "./requests.js";

/** @typedef {import("./index.js").Entity} Entity */
/** @typedef {{ text: string, entities: Entity[], state: "ready" | "patterns-only", originals: Record<string, string> }} Found what the engine answers */

/** @param {import("./index.js").RedactOptions} options */
export function checkRedactOptions({ types, operator = "placeholder", threshold, allow = [], deny = [], recognizers, regions, tagger_timeout_ms }) {
  if (!["placeholder", "mask", "hash", "remove"].includes(operator)) throw invalid('operator must be "placeholder", "mask", "hash" or "remove"');
  if (threshold !== undefined && !(threshold >= 0 && threshold <= 1)) throw invalid("threshold must be from 0 to 1");
  if (types !== undefined && !Array.isArray(types)) throw invalid("types must be a list of entity types");
  if (recognizers !== undefined && !Array.isArray(recognizers)) throw invalid("recognizers must be a list of { type, pattern }");
  if (regions !== undefined && !Array.isArray(regions)) throw invalid("regions must be a list of ISO 3166-1 codes such as \"FR\"");
  if (tagger_timeout_ms !== undefined && !(tagger_timeout_ms > 0)) throw invalid("tagger_timeout_ms must be more than 0");
  const literals = allow.filter((entry) => !(entry instanceof RegExp)).map((entry) => checkText(entry, "each allowed value"));
  // Without g and y: those make test() remember where it stopped.
  const allowPatterns = allow.flatMap((entry) => (entry instanceof RegExp ? [new RegExp(entry.source, entry.flags.replace(/[gy]/g, ""))] : []));
  return { options: { types, operator, threshold, allow: literals, deny: deny.map((entry) => checkText(entry, "each denied value")), ...(recognizers && { recognizers }), ...(regions && { regions }) }, allowPatterns };
}

/**
 * @param {Found} found
 * @param {import("./restorer.js").Values} values this conversation's
 * @param {{ code: string, message: string }} [taggerError] why the tagger did not take part
 */
export function redaction({ text, entities, state, originals }, values, taggerError) {
  values.add(originals);
  return {
    text,
    entities,
    state,
    ...(taggerError && { tagger_error: taggerError }),
    restore: (/** @type {string} */ answer) => values.restore(answer),
    restoreStream: (/** @type {AsyncIterable<string>} */ chunks) => values.restoreStream(chunks),
  };
}
