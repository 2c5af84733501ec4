// The checks on what callers ask.

import { invalid } from "./errors.js";
import { local } from "./local.js";

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

/**
 * Generation options as the engine takes them.
 * @param {import("./index.js").GenerateOptions & Record<string, unknown>} options
 */
export function checkGeneration({ signal, json_schema, ...options }) {
  /** @type {[string, number, number, boolean][]} */
  const ranges = [
    ["max_new_tokens", 1, 2 ** 31, true],
    ["temperature", 0, 100, false],
    ["top_p", 0, 1, false],
    ["top_k", 0, 2 ** 31, true],
    ["repetition_penalty", Number.MIN_VALUE, 100, false],
    ["seed", 0, Number.MAX_SAFE_INTEGER, true],
  ];
  /** @type {Record<string, unknown>} */
  const request = {};
  for (const [name, low, high, whole] of ranges) {
    const value = /** @type {any} */ (options)[name];
    if (value === undefined || value === null) continue;
    if (typeof value !== "number" || !(value >= low && value <= high) || (whole && !Number.isInteger(value))) {
      throw invalid(`${name} must be ${whole ? "a whole number" : "a number"} from ${low === Number.MIN_VALUE ? "above 0" : low} to ${high}`);
    }
    request[name] = value;
  }
  if (options.stop !== undefined) {
    if (!Array.isArray(options.stop) || options.stop.some((s) => !s)) throw invalid("stop must be a list of strings that are not empty");
    request.stop = options.stop.map((s) => checkText(s, "each stop string"));
  }
  if (json_schema !== undefined) request.json_schema = checkSchema(json_schema);
  return request;
}

/** The options of an OpenAI request under the names that checkGeneration() takes. @param {Record<string, any>} request */
export const generationOf = ({ max_tokens, temperature, top_p, seed, stop }) => ({ max_new_tokens: max_tokens, temperature, top_p, seed, stop: typeof stop === "string" ? [stop] : (stop ?? undefined) });

/** A schema as JSON has it; what is wrong in it the engine says. @param {unknown} schema @returns {object} */
export function checkSchema(schema) {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) throw invalid("json_schema must be a JSON schema: an object");
  try {
    return JSON.parse(JSON.stringify(schema));
  } catch {
    throw invalid("json_schema must be a JSON schema, and this object leads back to itself");
  }
}

/** @param {unknown} messages @returns {import("./index.js").ChatMessage[]} */
export function checkMessages(messages) {
  if (!Array.isArray(messages) || messages.length === 0) throw invalid("messages must be a list with at least one message");
  return messages.map((message) => {
    if (!["system", "user", "assistant"].includes(message?.role)) throw invalid('each message needs a role: "system", "user" or "assistant"');
    return { role: message.role, content: checkText(message.content, "each message's content") };
  });
}

/** Addresses are relative to the page, and the worker does not know the page. @param {string} text */
export function address(text) {
  try {
    return new URL(text, globalThis.document?.baseURI ?? globalThis.location?.href ?? local.base).href;
  } catch {
    throw invalid("the address of a model or manifest is not a URL");
  }
}
