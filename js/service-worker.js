// The service worker: model files from the chunk cache, whoever fetches them, and the page itself when the network is off.
// scripts/build makes one classic script of this file and its imports, pkg/service-worker.js; that is what people copy.
// It needs neither the engine nor the page's help to serve what is cached, and touches no other request, but for text on
// its way to a model elsewhere that did not go through the edge client: that is refused.

import { modelResponse } from "./cache/model-response.js";
import { keepShell, shellResponse } from "./cache/shell.js";
import { isUnmarkedEgress } from "./egress.js";

const scope = /** @type {any} */ (globalThis);

// What is served comes from the network or from caches that carry their own versions, so a new one can take over at once.
scope.addEventListener("install", () => scope.skipWaiting());
scope.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(scope.clients.claim()));

scope.addEventListener("fetch", (/** @type {any} */ event) => {
  const { method, mode, destination, cache, headers, credentials, url } = event.request;
  if (isUnmarkedEgress(event.request, scope.location)) {
    console.warn("burnside: a request to a model elsewhere was refused, as it did not go through the edge client");
    return event.respondWith(Response.error());
  }
  // "no-store" is how the page's own downloads get through: they look after the cache themselves.
  if (method !== "GET" || cache === "no-store" || cache === "reload" || headers.has("authorization")) return;
  const { origin, pathname } = new URL(url);
  const isOwn = origin === scope.location.origin;
  // Scripts' requests: who follows a link to a file wants it on the disk, not in the cache.
  const isModel = /\.(gguf|safetensors)$/i.test(pathname) && destination === "" && (isOwn || (mode === "cors" && credentials !== "include"));
  if (isModel) modelResponse(event);
  else if (isOwn && !headers.has("range")) shellResponse(event);
});

scope.addEventListener("message", (/** @type {any} */ event) => {
  if (event.data?.burnside !== "shell") return;
  const answer = (/** @type {object} */ result) => event.ports[0]?.postMessage(result);
  event.waitUntil(
    keepShell(event.data, event.source?.id).then(
      () => answer({ ok: true }),
      (error) => answer({ ok: false, message: error.message }),
    ),
  );
});
