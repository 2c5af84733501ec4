// An OpenAI-compatible server: vLLM, llama.cpp, `burnside serve`, a hosted one. Its key stays here.

import { badRequest, badUpstream, Refusal } from "./errors.js";

/** All that an answer may tell of the server behind it. */
const PASSED_ON = ["content-type", "retry-after"];

/**
 * @param {import("./config.js").Route} route @param {string} path @param {string} body
 * @param {{ env: import("./config.js").Env, timeoutMs: number, signal: AbortSignal }} options
 * @returns {Promise<Response>}
 */
export async function askUpstream(route, path, body, { env, timeoutMs, signal }) {
  const base = new URL(/** @type {string} */ (route.url));
  const url = new URL(base.pathname.replace(/\/+$/, "") + path, base);
  /** @type {Record<string, string>} */
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  if (route.key !== undefined) headers.authorization = `Bearer ${env[route.key]}`;
  const late = new AbortController();
  // Only until the answer begins: a stream may take longer.
  const timer = setTimeout(() => late.abort(), timeoutMs);
  let response;
  try {
    response = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal: AbortSignal.any([signal, late.signal]) });
  } catch {
    if (late.signal.aborted) throw badUpstream(504, "upstream_timeout", `the model did not begin to answer within ${timeoutMs} ms`);
    throw badUpstream(502, "upstream_unreachable", "the model's server can't be reached", 5);
  } finally {
    clearTimeout(timer);
  }
  if (response.status !== 200) throw await refusal(response);
  const passed = new Headers();
  for (const name of PASSED_ON) {
    const value = response.headers.get(name);
    if (value !== null) passed.set(name, value);
  }
  return new Response(response.body, { headers: passed });
}

/** What the caller is told of an upstream's error. @param {Response} response */
async function refusal(response) {
  const { status } = response;
  const after = Number(response.headers.get("retry-after"));
  const retryAfter = Number.isFinite(after) && after > 0 ? Math.min(after, 3600) : 5;
  const error = await readError(response);
  if (status === 429) return new Refusal({ status, type: "rate_limit_error", code: "upstream_busy", retryAfter }, "the model is busy; try again later");
  if (status === 503) return badUpstream(503, "upstream_unavailable", "the model is not ready; try again later", retryAfter);
  if (status === 504) return badUpstream(504, "upstream_timeout", "the model took too long");
  // Our own key was refused, or the route is wrong: nothing that the caller could mend.
  if (status === 401 || status === 403 || status === 404 && error === undefined) return badUpstream(502, "upstream_refused", "the model's server refused this gateway");
  if (status >= 400 && status < 500) {
    const { code, param, message } = error ?? {};
    const text = (/** @type {unknown} */ value, /** @type {string} */ otherwise) => (typeof value === "string" && value.length <= 500 ? value : otherwise);
    const refused = badRequest(status, text(code, "upstream_refused"), text(message, "the model's server refused the request"));
    if (typeof param === "string") refused.details.param = param;
    return refused;
  }
  return badUpstream(502, "upstream_failed", "the model's server failed", retryAfter);
}

/** The error object of an upstream's answer, at most 16 KiB of which are read. @param {Response} response @returns {Promise<any>} */
async function readError(response) {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > 16 << 10) return undefined;
    }
    const { error } = JSON.parse(text);
    return typeof error === "object" && error !== null ? error : undefined;
  } catch {
    return undefined; // no JSON, or cut off
  }
}
