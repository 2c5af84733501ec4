// What a caller configures of the edge, checked once.

import { invalid } from "../errors.js";
import { address } from "../requests.js";

/**
 * @typedef {object} Endpoint
 * @property {string} url
 * @property {"openai" | "workers-ai"} protocol
 * @property {string} [model]
 * @property {[string, string][]} headers
 * @property {number} waitMs
 * @property {number} tokenMs
 * @property {number} bytes
 * @property {number} retries
 * @property {boolean} hasKey
 * @property {boolean} hasUsage
 */

const TIMEOUT_MS = 30_000;
const TOKEN_TIMEOUT_MS = 120_000;
const RESPONSE_BYTES = 8 << 20;
const RETRIES = 2;
/** fetch() would drop these without a word. */
const FORBIDDEN = /^(cookie2?|referer|origin|host|content-length|connection|idempotency-key|proxy-.*|sec-.*)$/i;

/** @param {import("../index.js").EdgeOptions} options @returns {Endpoint} */
function checkEndpoint(options) {
  if (typeof options?.url !== "string" || !options.url) throw invalid("an edge needs a url");
  const { protocol = "openai", model, headers = {}, timeout_ms, token_timeout_ms, max_response_bytes, retries = RETRIES, idempotency_key = true, stream_usage = true } = options;
  const { protocol: scheme, username, password, href } = new URL(address(options.url));
  if (!/^https?:$/.test(scheme) || username || password) throw invalid("an edge's url must be http or https, without user name and password: they belong into the Authorization header");
  if (protocol !== "openai" && protocol !== "workers-ai") throw invalid('an edge\'s protocol must be "openai" or "workers-ai"');
  if (model !== undefined && (typeof model !== "string" || !model)) throw invalid("an edge's model must be a string");
  if (!Number.isInteger(retries) || retries < 0 || retries > 10) throw invalid("retries must be a whole number from 0 to 10");
  const list = Object.entries(headers);
  for (const [name, value] of list) {
    if (typeof value !== "string") throw invalid("an edge's headers must be strings");
    if (FORBIDDEN.test(name)) throw invalid(`the header ${name.toLowerCase()} can't be configured: browsers, or this client, set it`);
  }
  return {
    url: href,
    protocol,
    model,
    headers: list,
    waitMs: positive(timeout_ms ?? TIMEOUT_MS, "timeout_ms"),
    tokenMs: positive(token_timeout_ms ?? TOKEN_TIMEOUT_MS, "token_timeout_ms"),
    bytes: positive(max_response_bytes ?? RESPONSE_BYTES, "max_response_bytes"),
    retries,
    hasKey: idempotency_key,
    hasUsage: stream_usage,
  };
}

/** @param {import("../index.js").EdgeOptions | import("../index.js").EdgeOptions[]} edge */
export function checkEndpoints(edge) {
  const list = Array.isArray(edge) ? edge : [edge];
  if (list.length === 0) throw invalid("an edge client needs at least one edge");
  return list.map(checkEndpoint);
}

/** @param {unknown} ms @param {string} name */
function positive(ms, name) {
  if (typeof ms !== "number" || !(ms > 0)) throw invalid(`${name} must be more than 0`);
  return ms;
}

/** What the door adds to a redaction: it can't be made to take less out, but for values named one by one. @param {import("../index.js").EdgeRedaction} [options] */
export function checkEdgeRedaction({ allow = [], deny = [], recognizers = [] } = {}) {
  for (const [name, list] of Object.entries({ allow, deny })) {
    if (!Array.isArray(list) || list.some((value) => typeof value !== "string" || !value)) throw invalid(`redact.${name} must be a list of strings`);
  }
  return { allow, deny, recognizers };
}
