// The relay: checks a request, looks through it for personal data, and streams the answer of the model that it names.
//
// | file | what it does |
// |---|---|
// | config      | the variables and bindings, checked |
// | gate        | who may ask: origin, token, rate |
// | request     | what may be asked |
// | guard       | no personal data in it, by the redactor's own patterns |
// | cache       | the same request, the same answer |
// | upstream    | any OpenAI-compatible server |
// | workers-ai  | Workers AI |
//
// Logs hold a request's path, status, model route and time, nothing that a caller wrote.

import { cached, cacheKey, keep } from "./cache.js";
import { config, findRoute } from "./config.js";
import { badField, badRequest, badUpstream, Misconfigured, Refusal } from "./errors.js";
import { authenticate, checkOrigin, checkRate } from "./gate.js";
import { checkBody } from "./guard.js";
import { PATHS, readRequest } from "./request.js";
import { askUpstream } from "./upstream.js";
import { askWorkersAi } from "./workers-ai.js";

/** @typedef {import("./config.js").Env} Env */
/** @typedef {{ waitUntil(work: Promise<unknown>): void }} Context */

export default {
  /** @param {Request} request @param {Env} env @param {Context} context */
  async fetch(request, env, context) {
    const began = Date.now();
    /** @type {{ model?: string, cache?: string }} */ const seen = {};
    let origin = null;
    let response;
    try {
      const settings = config(env);
      origin = checkOrigin(request, settings);
      response = await answer(request, env, context, settings, seen);
    } catch (error) {
      response = error instanceof Refusal ? error.response() : failed(error);
    }
    response = new Response(response.body, response); // its headers can be changed
    response.headers.set("cache-control", "no-store");
    response.headers.set("vary", "origin");
    if (seen.cache) response.headers.set("burnside-cache", seen.cache);
    if (origin !== null) {
      response.headers.set("access-control-allow-origin", origin);
      response.headers.set("access-control-expose-headers", "retry-after, burnside-cache");
    }
    const { pathname } = new URL(request.url);
    console.log(JSON.stringify({ event: "request", route: PATHS[pathname] ?? "other", status: response.status, ms: Date.now() - began, ...seen }));
    return response;
  },
};

/** An error of ours. What is wrong with the variables goes into the log; of any other only the kind: its message may hold anything. @param {unknown} error */
function failed(error) {
  const isConfig = error instanceof Misconfigured;
  const what = isConfig ? error.message : String(/** @type {any} */ (error)?.name ?? "unknown");
  console.error(JSON.stringify({ event: "failed", error: what }));
  return badUpstream(500, "internal", isConfig ? "the gateway is not configured; see its log" : "the gateway failed").response();
}

/**
 * @param {Request} request @param {Env} env @param {Context} context
 * @param {import("./config.js").Config} settings @param {{ model?: string, cache?: string }} seen
 */
async function answer(request, env, context, settings, seen) {
  const { pathname } = new URL(request.url);
  if (request.method === "OPTIONS") return preflight();
  if (pathname === "/healthz") return new Response("ok");
  const caller = await authenticate(request, settings);
  if (pathname === "/v1/models" && request.method === "GET") return models(settings);
  const kind = Object.hasOwn(PATHS, pathname) ? PATHS[pathname] : undefined;
  if (kind === undefined) throw badRequest(404, "no_such_route", "there is no such route; see docs/edge.md");
  if (request.method !== "POST") throw badRequest(405, "wrong_method", "this route takes POST");
  await checkRate(env, caller);

  const asked = await readRequest(request, kind, settings.maxBodyBytes);
  const route = findRoute(settings, kind, asked.model);
  if (route === undefined) {
    if (asked.model === undefined) throw badField("model", "missing_field", "`model` is missing");
    throw new Refusal({ status: 404, type: "invalid_request_error", code: "model_not_found", param: "model" }, "this model is not served here; GET /v1/models lists those that are");
  }
  seen.model = route.model;
  const model = route.as ?? asked.model ?? route.model;
  const body = JSON.stringify({ ...asked.body, model });
  checkBody(body, settings.allow);

  const key = await cacheKey(asked, model, settings);
  const known = await cached(key);
  seen.cache = key === undefined ? "off" : known ? "hit" : "miss";
  if (known) return new Response(known.body, { headers: { "content-type": known.headers.get("content-type") ?? "application/json" } });
  const fresh = route.ai
    ? await askWorkersAi(/** @type {import("./config.js").Ai} */ (env.AI), asked, model)
    : await askUpstream(route, pathname, body, { env, timeoutMs: settings.timeoutMs, signal: request.signal });
  return keep(fresh, key, settings, context);
}

function preflight() {
  const headers = {
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": "authorization, content-type, idempotency-key, burnside-deadline-ms",
    "access-control-max-age": "600",
  };
  return new Response(null, { status: 204, headers });
}

/** The models that have a name of their own. @param {import("./config.js").Config} settings */
function models({ routes }) {
  const data = routes.filter(({ model }) => !model.endsWith("*")).map(({ model }) => ({ id: model, object: "model", created: 0, owned_by: "burnside-edge" }));
  return new Response(JSON.stringify({ object: "list", data }), { headers: { "content-type": "application/json" } });
}
