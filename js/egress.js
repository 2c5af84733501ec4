// A second look at the page's door, from the service worker: text for a model that goes to another origin past the edge
// client is not sent. It catches code that forgot, not code that means harm: that could write the mark too.

/** Where models are asked: OpenAI's routes and those that speak like it, Workers AI, Ollama, and those of this package's edge. */
const MODEL_PATHS = /\/(chat\/completions|completions|embeddings|responses|v1\/messages|ai\/run\/.+|api\/(generate|chat|embed)|classify|tag)\/?$|:(stream)?generateContent$/i;

/**
 * Whether a request asks a model elsewhere without the mark of the edge client.
 * @param {{ method: string, url: string, headers: Headers }} request
 * @param {{ origin: string, search: string }} location the service worker's; `?egress=open` in its address lets all pass
 */
export function isUnmarkedEgress({ method, url, headers }, { origin, search }) {
  if (method === "GET" || method === "HEAD" || new URLSearchParams(search).get("egress") === "open") return false;
  const there = new URL(url);
  return there.origin !== origin && MODEL_PATHS.test(there.pathname) && !headers.get("idempotency-key")?.startsWith("burnside-");
}
