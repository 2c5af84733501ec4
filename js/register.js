// The page's side of the service worker: registers it, and tells it which files make the page work offline.

import { BUILD } from "./build.js";
import { BurnsideError, orAbort } from "./errors.js";
import { FILES, OF } from "./files.js";

/** Where the package's files are. */
const BASE = import.meta.url.replace(/[^/]*$/, "");
/** Longer than browsers let a service worker take. */
const ANSWER_MS = 300_000;

/**
 * Registers the service worker, and resolves once it has what this page needs offline.
 * @param {string} [url] where service-worker.js was copied to, as `npx burnside-web init` does; it controls the pages in its folder
 * @param {{ signal?: AbortSignal }} [options] an abort ends the wait; what is registered stays
 * @returns {Promise<ServiceWorkerRegistration>}
 */
export async function registerServiceWorker(url = "/burnside-sw.js", { signal } = {}) {
  return orAbort(register(url), signal);
}

/** @param {string} url @returns {Promise<ServiceWorkerRegistration>} */
async function register(url) {
  if (OF !== BUILD) throw new BurnsideError("network", "another version of the package was deployed after this page was opened; reload it");
  const container = globalThis.navigator?.serviceWorker;
  if (!container) throw new BurnsideError("unsupported-device", "there are no service workers here (plain http, a private window, an extension or file://); models are cached by the page itself all the same");
  // What a service worker has answered for, it has copied as well.
  const isCopied = Boolean(container.controller);
  const address = new URL(url, globalThis.document?.baseURI ?? location.href).href;
  /** @type {ServiceWorkerRegistration} */ let registration;
  try {
    registration = await container.register(address);
  } catch (cause) {
    throw new BurnsideError("network", `no service worker could be registered from ${address}; copy it there with \`npx burnside-web init public/\`, and let the content security policy allow it (worker-src)`, { cause });
  }
  const worker = await activated(registration);
  // A bundler has put this into a file of its own, and the package's files under other names: they are kept like the page's.
  const isBundled = !isOurs(import.meta.url);
  await tell(worker, { burnside: "shell", build: isBundled ? "" : BUILD, base: BASE, files: FILES, urls: isCopied ? [] : [location.href, ...resources(isBundled)] });
  return registration;
}

/** @param {ServiceWorkerRegistration} registration @returns {Promise<ServiceWorker>} */
function activated(registration) {
  return new Promise((resolve, reject) => {
    const worker = registration.installing ?? registration.waiting ?? registration.active;
    const look = () => {
      if (worker?.state === "activated") resolve(worker);
      else if (!worker || worker.state === "redundant") {
        if (registration.active) resolve(registration.active);
        else reject(new BurnsideError("network", "the service worker could not be installed; is it the file of this version?"));
      }
    };
    worker?.addEventListener("statechange", look);
    look();
  });
}

/** Whether an address is of the package, with its own file names. @param {string} url */
function isOurs(url) {
  const name = url.replace(/[?#].*$/s, "").replace(BASE, "");
  return Object.hasOwn(FILES, name);
}

/** What this page has loaded from its own origin so far, but for what the package's snapshot has. @param {boolean} isBundled then there is none @returns {string[]} */
function resources(isBundled) {
  const kinds = new Set(["script", "link", "css", "img", "other"]);
  const all = /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByType("resource"));
  const names = all.filter(({ name, initiatorType }) => (kinds.has(initiatorType) || name.endsWith(".wasm")) && (isBundled || !isOurs(name))).map(({ name }) => name);
  if (isBundled) names.push(new URL("./burnside_bg.wasm", import.meta.url).href, new URL("./redactor_bg.wasm", import.meta.url).href);
  return [...new Set(names.filter((name) => name.startsWith(`${location.origin}/`)))];
}

/** @param {ServiceWorker} worker @param {object} message @returns {Promise<void>} */
function tell(worker, message) {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    const settle = (/** @type {{ ok: boolean, message?: string }} */ { ok, message }) => {
      clearTimeout(timer);
      port1.close();
      if (ok) resolve();
      else reject(new BurnsideError("network", `the page is not available offline yet: ${message}`));
    };
    const timer = setTimeout(settle, ANSWER_MS, { ok: false, message: "the service worker did not answer; it may be of another version, or the browser ended it" });
    port1.onmessage = ({ data }) => settle(data);
    worker.postMessage(message, [port2]);
  });
}
