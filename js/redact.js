// burnside-web/redact: personal data out of texts and back into answers, by patterns alone. Neither models nor GPU, and
// all of it static, so that a service worker may import it.

import * as wasm from "./patterns.js";
import { Conversation } from "./conversation.js";
import { asBurnsideError, BurnsideError, throwIfAborted } from "./errors.js";
import { checkRedactOptions, redaction } from "./redaction.js";
import { checkText } from "./requests.js";
import { Values } from "./restorer.js";
import { redactWith, Sessions } from "./sessions.js";
import { startRedactor } from "./start-redactor.js";

export { BurnsideError };

const sessions = new Sessions();

const start = startRedactor(async () => wasm, "patterns_bg.wasm", "patterns_bg.wasm must lie beside patterns.js, and a content security policy must allow 'wasm-unsafe-eval'");

/** What conversations ask of an engine, without one. @type {Record<string, (args: any) => Promise<any>>} */
const calls = {
  beginConversation: async () => sessions.begin(new (await start()).Redactor()),
  endConversation: ({ session }) => sessions.end(session),
};
const engine = /** @type {import("./host.js").Host} */ (/** @type {unknown} */ ({ isRetired: false, call: (/** @type {string} */ method, /** @type {any} */ args) => calls[method](args) }));

/**
 * @param {string} text
 * @param {import("./types/redact-only.js").PatternOptions} [options]
 * @returns {Promise<import("./index.js").Redaction>}
 */
export async function redact(text, options = {}) {
  return inside(text, options, new Values());
}

/** @returns {import("./types/redact-only.js").PatternConversation} */
export function conversation() {
  return new Conversation(async () => engine, inside);
}

/**
 * @param {string} text @param {import("./types/redact-only.js").PatternOptions} given @param {Values} values
 * @param {{ id: number }} [session]
 * @returns {Promise<import("./index.js").Redaction>}
 */
async function inside(text, given, values, session) {
  const { signal = new AbortController().signal } = given;
  throwIfAborted(signal);
  checkText(text);
  const { options, allowPatterns } = checkRedactOptions(given);
  const { Redactor } = await start();
  const run = (/** @type {any} */ redactor, /** @type {AbortSignal} */ stop) => redactWith(redactor, undefined, text, options, allowPatterns, stop);
  try {
    return redaction(session ? await sessions.run(session.id, signal, run) : await sessions.once(new Redactor(), signal, run), values);
  } catch (error) {
    throw asBurnsideError(error);
  }
}
