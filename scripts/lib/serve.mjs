// A static server for the demo, the tests and the benchmarks: one origin, ranges, right types, nothing else.
//   node scripts/lib/serve.mjs [--port 8787] [--isolate] [--edge URL]
// `/`        www/
// `/pkg/`    the package; what it lacks is looked for among the models, as beside a published manifest.json
// `/js/`     the package's modules as they are written
// `/models/` the manifest, then `<name>/<path>` from the cache, then from the repository
import { createReadStream } from "node:fs";
import { readFile, realpath, stat } from "node:fs/promises";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const CACHE = process.env.BURNSIDE_CACHE || path.join(os.homedir(), ".cache", "burnside");

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".txt": "text/plain; charset=utf-8",
  ".map": "application/json",
  ".webmanifest": "application/manifest+json",
};

/** Folders that may hold what a path under `/models/` names. */
const modelFolders = (rest) => {
  const folders = [[path.join(CACHE, "models"), rest], [path.join(ROOT, "models"), rest]];
  // The repository's own model may lie flat: models/<file> for <name>/<file>.
  const slash = rest.indexOf("/");
  if (slash > 0) folders.push([path.join(ROOT, "models"), rest.slice(slash + 1)]);
  return rest === "manifest.json" ? folders.reverse() : folders;
};

/**
 * The folders of a mount: a path prefix, and for what follows it the [folder, relative path] to try in order.
 * The first prefix that fits is the one.
 */
export const MOUNTS = [
  ["/pkg-parity/", (rest) => [[path.join(CACHE, "pkg-parity"), rest]]],
  ["/pkg/", (rest) => [[path.join(ROOT, "pkg"), rest], ...modelFolders(rest)]],
  // Modules that the package has in its bundles, one by one; the wasm and its glue are as beside them.
  ["/js/", (rest) => [[path.join(ROOT, "js"), rest], [path.join(ROOT, "pkg"), rest]]],
  ["/models/", modelFolders],
  // The service worker, where `burnside-web init` would copy it: at the root, to control all pages.
  ["/burnside-sw.js", () => [[path.join(ROOT, "pkg"), "service-worker.js"]]],
  ["/", (rest) => [[path.join(ROOT, "www"), rest]]],
];

/** The file that a URL path names under the mounts, or undefined. Nothing outside a mount's folder is ever found. */
async function find(pathname, mounts) {
  let decoded;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  if (decoded.includes("\0") || decoded.includes("\\") || decoded.split("/").includes("..")) return undefined;
  if (decoded.endsWith("/")) decoded += "index.html";
  const mount = mounts.find(([prefix]) => decoded.startsWith(prefix));
  for (const [folder, rest] of mount?.[1](decoded.slice(mount[0].length)) ?? []) {
    try {
      const root = await realpath(folder);
      const file = await realpath(path.join(root, rest));
      if (!file.startsWith(root + path.sep)) continue; // a link that leads out
      const info = await stat(file);
      if (info.isFile()) return { file, info };
    } catch {
      // not here: the next folder
    }
  }
  return undefined;
}

/** `bytes=a-b`, one range: [start, end] inclusive, null when it can't be satisfied, undefined when there is none. */
export function parseRange(header, size) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return undefined;
  const start = match[1] === "" ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const end = match[1] === "" || match[2] === "" ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (match[1] !== "" && match[2] !== "" && Number(match[2]) < start) return undefined;
  return start < size && start <= end ? [start, end] : null;
}

/** The demo's page may connect to its own server, and where one is named to one edge; its address may be relative. */
async function demoPage(file, edge, host) {
  const { href, origin } = new URL(edge, `http://${host}`);
  const page = await readFile(file, "utf8");
  return page.replace("connect-src 'self'", `connect-src 'self' ${origin}`).replace('name="burnside-edge" content=""', `name="burnside-edge" content="${href}"`);
}

async function answer(request, response, mounts, edge) {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("allow", "GET, HEAD");
    return response.writeHead(405).end();
  }
  const { pathname } = new URL(request.url, "http://localhost");
  const found = await find(pathname, mounts);
  if (!found) {
    // Browsers ask for this one unasked, and its absence is no error of the page's.
    if (pathname === "/favicon.ico") return response.writeHead(204).end();
    response.setHeader("content-type", "text/plain; charset=utf-8");
    return response.writeHead(404).end("not found\n");
  }
  const { file, info } = found;
  if (edge && (pathname === "/" || pathname === "/index.html")) {
    response.writeHead(200, { "content-type": TYPES[".html"], "cache-control": "no-cache" });
    return response.end(await demoPage(file, edge, request.headers.host));
  }
  const etag = `"${info.size.toString(16)}-${Math.trunc(info.mtimeMs).toString(16)}"`;
  response.setHeader("content-type", TYPES[path.extname(file).toLowerCase()] ?? "application/octet-stream");
  response.setHeader("etag", etag);
  response.setHeader("accept-ranges", "bytes");
  response.setHeader("cache-control", "no-cache"); // edited files show on reload; unchanged ones cost a 304
  if (request.headers["if-none-match"] === etag) return response.writeHead(304).end();

  const conditional = request.headers["if-range"];
  const range = conditional && conditional !== etag ? undefined : parseRange(request.headers.range, info.size);
  if (range === null) {
    response.setHeader("content-range", `bytes */${info.size}`);
    return response.writeHead(416).end();
  }
  const [start, end] = range ?? [0, info.size - 1];
  if (range) response.setHeader("content-range", `bytes ${start}-${end}/${info.size}`);
  response.setHeader("content-length", end - start + 1);
  response.writeHead(range ? 206 : 200);
  if (request.method === "HEAD" || info.size === 0) return response.end();
  const stream = createReadStream(file, { start, end, highWaterMark: 1 << 20 });
  stream.on("error", () => response.destroy());
  response.on("close", () => stream.destroy());
  stream.pipe(response);
}

/**
 * Serves on 127.0.0.1. `isolate` adds the headers that give a page threads (the peers want them, we don't).
 * `edge`: the address of an edge that the demo may ask.
 * `first` sees each request before the mounts do, and says whether it answered it.
 * @typedef {(request: http.IncomingMessage, response: http.ServerResponse) => boolean} First
 * @param {{ port?: number, isolate?: boolean, mounts?: typeof MOUNTS, edge?: string, first?: First }} [options] port 0: any free one
 * @returns {Promise<{ origin: string, close: () => Promise<void> }>}
 */
export async function serve({ port = 0, isolate = false, mounts = MOUNTS, edge, first = () => false } = {}) {
  const server = http.createServer((request, response) => {
    if (isolate) {
      response.setHeader("cross-origin-opener-policy", "same-origin");
      response.setHeader("cross-origin-embedder-policy", "require-corp");
    }
    if (first(request, response)) return;
    answer(request, response, mounts, edge).catch(() => response.destroy());
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

if (process.argv[1] && (await realpath(process.argv[1])) === fileURLToPath(import.meta.url)) {
  const at = process.argv.indexOf("--port");
  const port = at > 0 ? Number(process.argv[at + 1]) : 8787;
  const edgeAt = process.argv.indexOf("--edge");
  const edge = edgeAt > 0 ? process.argv[edgeAt + 1] : undefined;
  try {
    const { origin } = await serve({ port, isolate: process.argv.includes("--isolate"), edge });
    console.log(`Burnside is at ${origin}/  (Ctrl-C stops it)`);
  } catch (error) {
    if (error.code !== "EADDRINUSE") throw error;
    console.error(`error: port ${port} is taken. Stop what listens there, or choose another: --port 8788`);
    process.exit(1);
  }
}
