// The page when the network is off: its own files, as they last came, and a whole snapshot of this package.
//
// Everything comes from the network while there is one, so nothing served is ever old. Without one:
//   "burnside-shell"             the origin's pages, scripts, styles, images, fonts: the copy of the last answer
//   "burnside-package-<build>"   this package, all files of one build or none: scripts never meet another build's wasm

const SHELL = "burnside-shell";
const PACKAGE = "burnside-package-";
const COMPLETE = "https://burnside.invalid/complete";
const MAX_SHELL_FILES = 300;
const KINDS = new Set(["document", "script", "style", "image", "font", "manifest", "worker", "sharedworker"]);

/** Which build a page or worker runs, as far as it said. @type {Map<string, string>} */
const builds = new Map();

/** Answers a request for a file of the page; leaves alone what is none. @param {any} event a FetchEvent */
export function shellResponse(event) {
  const { request, clientId, resultingClientId } = event;
  if (!KINDS.has(request.destination) && !new URL(request.url).pathname.endsWith(".wasm")) return;
  const build = builds.get(clientId);
  if (build && resultingClientId) builds.set(resultingClientId, build); // a page's worker
  event.respondWith(
    fetch(request).then(
      (response) => {
        if (isKept(response)) event.waitUntil(keep(request.url, response.clone()).catch(() => {}));
        return response;
      },
      async (error) => {
        const kept = (await fromPackage(request.url, build)) ?? (await fromShell(request));
        if (kept) return kept;
        throw error;
      },
    ),
  );
}

/** @param {Response} response */
function isKept({ status, type, redirected, headers }) {
  return status === 200 && type === "basic" && !redirected && !/no-store|private/i.test(headers.get("cache-control") ?? "");
}

/** @param {string} url @param {Response} response */
async function keep(url, response) {
  if (await packageOf(url)) return void response.body?.cancel();
  const cache = await caches.open(SHELL);
  const address = url.replace(/#.*$/, "");
  await cache.delete(address); // so that the keys are in the order of use
  await cache.put(address, response);
  const all = await cache.keys();
  for (const old of all.slice(0, Math.max(0, all.length - MAX_SHELL_FILES))) await cache.delete(old);
}

/** @param {Request} request */
async function fromShell({ url, mode }) {
  const cache = await caches.open(SHELL);
  return (await cache.match(url, { ignoreVary: true })) ?? (mode === "navigate" ? cache.match(url, { ignoreSearch: true, ignoreVary: true }) : undefined);
}

/** The complete snapshot that has this address. @param {string} url @param {string} [build] only of this build */
async function packageOf(url, build) {
  for (const name of await caches.keys()) {
    if (build ? name !== PACKAGE + build : !name.startsWith(PACKAGE)) continue;
    const cache = await caches.open(name);
    if ((await cache.match(COMPLETE)) && (await cache.match(url))) return cache;
  }
  return undefined;
}

/** @param {string} url @param {string} [build] */
async function fromPackage(url, build) {
  return (await packageOf(url, build))?.match(url);
}

/**
 * Fetches what a page needs to work offline.
 * @param {{ build: string, base: string, files: Record<string, string>, urls: string[] }} shell `urls`: the page, then what it loaded
 * @param {string} [clientId] of the page
 */
export async function keepShell({ build, base, files, urls: [page, ...resources] }, clientId) {
  if (build) {
    if (clientId) builds.set(clientId, build);
    await keepPackage(build, base, files);
  }
  if (page === undefined) return;
  const copy = async (/** @type {string} */ url) => {
    const response = await fetch(url);
    if (isKept(response)) await keep(url, response);
  };
  await Promise.all([copy(page), ...resources.map((url) => copy(url).catch(() => {}))]); // a picture may be missing
}

/** @param {string} build @param {string} base @param {Record<string, string>} files name to the start of its SHA-256 */
async function keepPackage(build, base, files) {
  const name = PACKAGE + build;
  const cache = await caches.open(name);
  if (!(await cache.match(COMPLETE))) {
    for (const [file, digest] of Object.entries(files)) {
      const url = new URL(file, base).href;
      const response = await fetch(url, { cache: "no-cache" });
      if (response.status === 404) return void (await caches.delete(name)); // a bundler gave the files other names: they are shell
      const copy = response.clone();
      const found = new Uint8Array(await crypto.subtle.digest("SHA-256", await response.arrayBuffer()));
      const hex = Array.from(found, (byte) => byte.toString(16).padStart(2, "0")).join("");
      if (!response.ok || !hex.startsWith(digest)) {
        await caches.delete(name);
        throw new Error(`${url} is not of the same build as the page; reload it once all files of the package are deployed`);
      }
      await cache.put(url, copy);
    }
    await cache.put(COMPLETE, new Response(base));
    const shell = await caches.open(SHELL);
    for (const file of Object.keys(files)) await shell.delete(new URL(file, base).href); // came before the snapshot was there
  }
  // Now the older builds that were here.
  for (const other of await caches.keys()) {
    if (!other.startsWith(PACKAGE) || other === name) continue;
    const marker = await (await caches.open(other)).match(COMPLETE);
    if ((await marker?.text()) === base) await caches.delete(other);
  }
}
