// Who may ask: the origins of pages, bearer tokens, the rate limit.

import { Refusal } from "./errors.js";

const encoder = new TextEncoder();

/**
 * The request's origin if it is one of ours, null without one.
 * @param {Request} request @param {import("./config.js").Config} config
 */
export function checkOrigin(request, { origins }) {
  const origin = request.headers.get("origin");
  if (origin === null || origins.includes(origin) || origins.includes("*")) return origin;
  throw new Refusal({ status: 403, type: "permission_error", code: "origin_not_allowed" }, "pages of this origin may not ask here; add it to ALLOW_ORIGINS");
}

/**
 * Who asks, as a key for the rate limit that tells nothing about the token.
 * @param {Request} request @param {import("./config.js").Config} config
 */
export async function authenticate(request, { tokens, anonymous }) {
  const [, token] = /^bearer +(\S+)\s*$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  if (tokens.length === 0 && anonymous) return `ip:${request.headers.get("cf-connecting-ip") ?? "unknown"}`;
  const refuse = (/** @type {string} */ code, /** @type {string} */ message) => new Refusal({ status: 401, type: "authentication_error", code }, message);
  if (token === undefined) throw refuse("no_token", "this server wants a token: Authorization: Bearer ...");
  const given = await digest(token);
  // Hashes are compared, all of each: how long that takes says nothing about a token.
  let known = false;
  for (const one of tokens) known = isSame(given, await digest(one)) || known;
  if (!known) throw refuse("wrong_token", "the token is not one that this server knows");
  return `token:${hex(given).slice(0, 16)}`;
}

/** @param {ArrayBuffer} a @param {ArrayBuffer} b */
function isSame(a, b) {
  const [left, right] = [new Uint8Array(a), new Uint8Array(b)];
  let difference = left.length ^ right.length;
  for (let i = 0; i < left.length; i++) difference |= left[i] ^ right[i];
  return difference === 0;
}

/** @param {string} text */
export const digest = (text) => crypto.subtle.digest("SHA-256", encoder.encode(text));
/** @param {ArrayBuffer} bytes */
export const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {import("./config.js").Env} env @param {string} caller */
export async function checkRate(env, caller) {
  if (!env.RATE_LIMITER) return;
  const { success } = await env.RATE_LIMITER.limit({ key: caller });
  if (!success) throw new Refusal({ status: 429, type: "rate_limit_error", code: "rate_limited", retryAfter: 60 }, "too many requests; try again in a minute");
}
