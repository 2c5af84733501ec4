// The check that every text passes.

import { invalid } from "./errors.js";

/**
 * A text that UTF-8 can hold: half a surrogate pair would become another character silently.
 * @param {unknown} text
 * @param {string} what
 * @returns {string}
 */
export function checkText(text, what = "the text") {
  if (typeof text !== "string") throw invalid(`${what} must be a string`);
  if (/\p{Surrogate}/u.test(text)) throw invalid(`${what} has half of a surrogate pair (it was cut inside a character); use toWellFormed() or cut elsewhere`);
  return text;
}
