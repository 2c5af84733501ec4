// What the tests of downloading and caching share: one small real model in many disguises, a server that misbehaves, and
// eyes on the browser's caches that don't trust what the package says of them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { launch, watch, within } from "../../scripts/lib/browser.mjs";
import { ROOT } from "../../scripts/lib/serve.mjs";
import { MisbehavingServer } from "./server.mjs";

export const MODEL = readFileSync(path.join(ROOT, "models/sst2-mini.gguf"));
export const CHUNK_BYTES = 4 << 20;
/** A page that may be kept: the server's other answers forbid it. */
const HTML = { "content-type": "text/html", "cache-control": "no-cache" };
const digest = (bytes) => createHash("sha256").update(bytes).digest();
/** SHA-256 in hex. @param {Uint8Array} bytes */
export const hash = (bytes) => digest(bytes).toString("hex");
const chunksOf = (bytes) => Array.from({ length: Math.ceil(bytes.length / CHUNK_BYTES) }, (_, i) => bytes.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES));

/** Another version of the model, equally long: both ends differ, so a mixture of the two shows. */
export const OTHER = Buffer.from(MODEL);
for (let at; (at = OTHER.indexOf("POSITIVE")) >= 0; ) OTHER.write("FRIENDLY", at);
OTHER[OTHER.length - 1] ^= 1;

/** hex digest -> chunk and the versions that have it: whatever may lie in a cache. @type {Map<string, { versions: Set<string>, i: number }>} */
const known = new Map();
let variants = 0;

/** The same model with a number in its config, where nobody reads it: content of its own, so that no test sees what another one cached. */
export function variant(bytes = MODEL) {
  const copy = Buffer.from(bytes);
  const key = "initializer_range";
  copy.write(`variant${String(++variants).padStart(key.length - 7, "0")}`, copy.indexOf(key));
  chunksOf(copy).forEach((chunk, i) => {
    const digest = hash(chunk);
    if (!known.has(digest)) known.set(digest, { versions: new Set(), i });
    known.get(digest).versions.add(bytes === OTHER ? "other" : "model");
  });
  return copy;
}

/** Runs in every page: loads a model for one answer, and reads all caches there are. */
function inPage() {
  globalThis.load = async (ref, { abortAt, onEvent, ...options } = {}) => {
    const controller = new AbortController();
    const events = [];
    const progress_callback = (event) => {
      events.push(event);
      onEvent?.(event);
      if (abortAt !== undefined && event.loaded >= abortAt) controller.abort();
    };
    try {
      const { pipeline } = await import("/pkg/index.js");
      const classify = await pipeline("text-classification", ref, { device: "cpu", manifest: "/m/manifest.json", signal: controller.signal, progress_callback, ...options });
      const [{ label, score }] = await classify("A gorgeous, witty, seductive movie.");
      await classify.dispose();
      return { label, score: Number(score.toFixed(6)), events };
    } catch (error) {
      return { code: error.code, message: error.message, name: error.name, events };
    }
  };
  // A Cache is a file's if a small entry in it names the file's path; the others are not read.
  globalThis.readCaches = async (path) => {
    const entries = [];
    for (const cache of await caches.keys()) {
      const opened = await caches.open(cache);
      const requests = await opened.keys();
      const responses = await Promise.all(requests.map((request) => opened.match(request)));
      const blobs = await Promise.all(responses.map((response) => response?.blob())); // undefined: deleted meanwhile
      const texts = await Promise.all(blobs.map((blob) => (blob?.size < 100_000 ? blob.text() : "")));
      if (!texts.some((text) => text.includes(path))) continue;
      for (const [i, blob] of blobs.entries()) {
        if (!blob) continue;
        const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
        entries.push({ cache, url: requests[i].url, bytes: blob.size, sha256: Array.from(digest, (b) => b.toString(16).padStart(2, "0")).join("") });
      }
    }
    return entries;
  };
  globalThis.listModels = async () => (await import("/pkg/index.js")).models.list();
}

export class Weights {
  /** @type {MisbehavingServer} */ server;
  #entries = new Map();

  /** @param {Parameters<typeof launch>[0] & { origins?: number }} [options] */
  static async open(options) {
    const self = new Weights();
    try {
      await self.#open(options);
    } catch (error) {
      await self.close(); // an open server would keep the test's process
      throw error;
    }
    return self;
  }
  async #open(options) {
    this.server = await MisbehavingServer.start();
    this.server.put("/blank.html", "<!doctype html><title>test</title>", { headers: HTML });
    this.#publish();
    installServiceWorker(this.server);
    await this.launch(options);
  }
  /** Starts Chromium; `profile`: as another one left it. */
  async launch(options) {
    // A name that is not localhost, for a page that is no secure context.
    this.browser = await launch({ args: ["--host-resolver-rules=MAP insecure.test 127.0.0.1"], ...options });
    await this.prepare(this.browser.context);
  }
  /** Puts load() and its friends into all pages of a context. @param {import("playwright-core").BrowserContext} context */
  prepare = (context) => context.addInitScript(inPage);
  async close() {
    await this.browser?.close();
    await this.server?.close();
  }

  /**
   * Publishes a model.
   * @param {string} name
   * @param {{ hashes?: "chunks" | "whole" | "none", bytes?: Buffer, revision?: string, mirrors?: string[] }} [options] `hashes`: what the manifest knows
   * @returns {string} the path it is served at
   */
  model(name, { hashes = "chunks", bytes = variant(), revision, mirrors = [] } = {}) {
    const file = "model.gguf";
    this.#entries.set(name, {
      name,
      task: "text-classification",
      architecture: "distilbert",
      ...(revision && { revision }),
      files: [
        {
          path: file,
          role: "weights",
          ...(hashes !== "none" && { bytes: bytes.length, sha256: hash(bytes) }),
          ...(hashes === "chunks" && { chunk_bytes: CHUNK_BYTES, chunk_sha256: Buffer.concat(chunksOf(bytes).map(digest)).toString("base64") }),
          sources: mirrors.map((url) => ({ url })),
        },
      ],
    });
    this.#publish();
    const at = `/m/${name}/${file}`;
    this.server.put(at, bytes);
    return at;
  }
  #publish() {
    const body = JSON.stringify({ version: 1, models: [...this.#entries.values()] });
    this.server.put("/m/manifest.json", body, { headers: { "content-type": "application/json" } });
  }

  /** A page of the server's own origin. @param {{ context?: import("playwright-core").BrowserContext, url?: string }} [options] */
  async page({ context = this.browser.context, url = `${this.server.origin}/blank.html` } = {}) {
    const page = await context.newPage();
    const { crashed } = watch(page);
    page.setDefaultTimeout(60_000);
    await page.goto(url);
    return Object.assign(page, { guarded: (promise, seconds = 120) => within(seconds, "a step in the page", Promise.race([promise, crashed])) });
  }
}

/** Loads in a page. @returns {Promise<{ label?: string, score?: number, code?: string, message?: string, events: any[] }>} */
export const load = (page, ref, options) => page.guarded(page.evaluate(([r, o]) => load(r, o), [ref, options]));
export const listed = (page) => page.evaluate(() => listModels());

/** Puts the service worker on the server as people do. @param {MisbehavingServer} server */
function installServiceWorker(server) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "burnside-site-"));
  try {
    execFileSync(process.execPath, [path.join(ROOT, "pkg/bin/burnside-web.mjs"), "init", folder]);
    server.put("/burnside-sw.js", readFileSync(path.join(folder, "burnside-sw.js")), { headers: { "content-type": "text/javascript" } });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Registers the service worker and waits until the page is its. */
export const withServiceWorker = (page) =>
  page.guarded(page.evaluate(async () => {
    const { registerServiceWorker } = await import("/pkg/index.js");
    await registerServiceWorker();
    if (!navigator.serviceWorker.controller) await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
  }));

/** Waits until `check()` holds. @param {string} what @param {() => Promise<boolean>} check */
export const eventually = (what, check) =>
  within(60, what, (async () => {
    while (!(await check())) await new Promise((done) => setTimeout(done, 100));
  })());

/** Waits until so many chunks of a path are in the caches. @param {import("playwright-core").Page} page an observer, not the one that loads */
export const chunksArrive = (page, path, count) => eventually(`${count} chunks of ${path}`, async () => (await cachedChunks(page, path)).length >= count);

/**
 * The chunks of a file in the caches, or of all. Whatever lies with them, is large and no chunk of a known version fails
 * the test.
 * @returns {Promise<{ versions: Set<string>, i: number }[]>}
 */
export async function cachedChunks(page, path = "") {
  const entries = await page.evaluate((p) => readCaches(p), path);
  return entries.flatMap((entry) => {
    const chunk = known.get(entry.sha256);
    const isPackage = new URL(entry.url).pathname.startsWith("/pkg/");
    if (!chunk && !isPackage) assert.ok(entry.bytes < 100_000, `a cache holds ${entry.bytes} bytes that are no verified chunk: ${entry.cache} ${entry.url}`);
    return chunk ? [chunk] : [];
  });
}

/** The versions that chunks are of, as far as they tell: most are the same in both. @param {{ versions: Set<string> }[]} chunks */
export const versionsOf = (chunks) => [...new Set(chunks.filter((c) => c.versions.size === 1).flatMap((c) => [...c.versions]))].sort();
