// The Worker's variables, read and checked. A mistake in them is an error at the first request, not a door left open.

import { Misconfigured } from "./errors.js";

/**
 * @typedef {"chat" | "embeddings" | "classify" | "tag"} Kind
 * @typedef {{ model: string, url?: string, key?: string, as?: string, ai?: boolean, for?: Kind[] }} Route
 * @typedef {{ run(model: string, inputs: object): Promise<any> }} Ai
 * @typedef {{ limit(options: { key: string }): Promise<{ success: boolean }> }} RateLimiter
 * @typedef {Record<string, any> & { AI?: Ai, RATE_LIMITER?: RateLimiter }} Env
 * @typedef {ReturnType<typeof readConfig>} Config
 */

/** @type {WeakMap<Env, Config>} */
const read = new WeakMap();

/** @param {Env} env @returns {Config} */
export function config(env) {
  const known = read.get(env);
  if (known) return known;
  const made = readConfig(env);
  read.set(env, made);
  return made;
}

/** @param {Env} env */
function readConfig(env) {
  const routes = typeof env.ROUTES === "string" ? parse(env.ROUTES) : env.ROUTES;
  if (!Array.isArray(routes) || routes.length === 0) throw new Misconfigured("ROUTES must be a JSON list of routes; see docs/edge.md");
  for (const route of routes) checkRoute(route, env);
  return {
    /** @type {Route[]} */ routes,
    origins: words(env.ALLOW_ORIGINS),
    tokens: lines(env.TOKENS),
    anonymous: env.ANONYMOUS === "yes",
    allow: lines(env.ALLOW_VALUES),
    cacheSeconds: number(env, "CACHE_SECONDS", 3600),
    maxBodyBytes: number(env, "MAX_BODY_BYTES", 256 << 10),
    timeoutMs: number(env, "UPSTREAM_TIMEOUT_MS", 30_000),
  };
}

/** @param {Route} route @param {Env} env */
function checkRoute(route, env) {
  if (typeof route?.model !== "string" || route.model === "") throw new Misconfigured("each route of ROUTES needs a model");
  if ((route.url === undefined) === !route.ai) throw new Misconfigured(`the route of ${route.model} needs either a url or "ai": true`);
  if (route.url !== undefined && !/^https?:$/.test(URL.parse(route.url)?.protocol ?? "")) throw new Misconfigured(`the route of ${route.model} needs an http(s) url`);
  if (route.key !== undefined && !env[route.key]) throw new Misconfigured(`the secret ${route.key} of the route of ${route.model} is not set`);
  if (route.ai && !env.AI) throw new Misconfigured(`the route of ${route.model} needs the binding AI`);
}

/** @param {string} text @returns {unknown} */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {unknown} text */
const lines = (text) => String(text ?? "").split("\n").map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
/** @param {unknown} text */
const words = (text) => String(text ?? "").split(/[\s,]+/).filter(Boolean);

/** @param {Env} env @param {string} name @param {number} otherwise */
function number(env, name, otherwise) {
  const value = env[name] === undefined || env[name] === "" ? otherwise : Number(env[name]);
  if (!Number.isSafeInteger(value) || value < 0) throw new Misconfigured(`${name} must be a whole number`);
  return value;
}

/**
 * The route of a model, or of a kind of request that names no model.
 * @param {Config} config @param {Kind} kind @param {string | undefined} model
 */
export function findRoute({ routes }, kind, model) {
  if (model === undefined) return routes.find((route) => route.for?.includes(kind) && !route.model.endsWith("*"));
  return routes.find((route) => (route.model.endsWith("*") ? model.startsWith(route.model.slice(0, -1)) : model === route.model));
}
