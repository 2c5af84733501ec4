// The service worker as a site's visitors meet it: put there by the installer, one visit, no network; an update that is
// only half deployed; and other code's fetch() of a model file.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { MOUNTS, ROOT } from "../../scripts/lib/serve.mjs";
import { open, within } from "./harness.mjs";

const FILE = "/models/sst2-mini/sst2-mini.gguf";
const model = readFileSync(path.join(ROOT, "models/sst2-mini.gguf"));
const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");
const PAGE = '<!doctype html><title>visit</title><link rel="stylesheet" href="/style.css"><script type="module" src="/page.js"></script>';
const SCRIPT = 'import * as burnside from "/pkg/index.js"; import { BUILD } from "/pkg/build.js"; globalThis.burnside = burnside; document.body.append(BUILD);';

let site;
let browser;
before(async () => {
  site = mkdtempSync(path.join(os.tmpdir(), "burnside-site-"));
  cpSync(path.join(ROOT, "pkg"), path.join(site, "pkg"), { recursive: true, dereference: true });
  execFileSync(process.execPath, [path.join(site, "pkg/bin/burnside-web.mjs"), "init", path.join(site, "public")]);
  const files = { "visit.html": PAGE, "page.js": SCRIPT, "style.css": "body { color: rgb(1, 2, 3) }", "other.html": PAGE };
  for (const [name, body] of Object.entries(files)) writeFileSync(path.join(site, "public", name), body);
  const mounts = [["/pkg/", (rest) => [[path.join(site, "pkg"), rest]]], MOUNTS.find(([prefix]) => prefix === "/models/"), ["/", (rest) => [[path.join(site, "public"), rest]]]];
  browser = await open({ mounts });
});
after(async () => {
  await browser?.close();
  if (site) rmSync(site, { recursive: true, force: true });
});

/** Not the harness's page: what playwright routes is cut off before a service worker could answer it. */
async function visit(body, at = "/visit.html") {
  const page = await browser.context.newPage();
  try {
    await page.goto(browser.origin + at);
    await ready(page);
    return await within(120, "the visit", body(page));
  } finally {
    await page.close();
  }
}
const ready = (page) => page.waitForFunction(() => globalThis.burnside && document.body.textContent.length >= 16);
const buildOf = (page) => page.evaluate(() => document.body.textContent.trim());
const classify = (page) =>
  page.evaluate(async () => {
    const classifier = await burnside.pipeline("text-classification", "sst2-mini", { device: "cpu", manifest: "/models/manifest.json" });
    const [{ label }] = await classifier("Wonderful.");
    await classifier.dispose();
    return label;
  });

test("after one visit the page, its style and its model work with the network off; what was never seen does not", async () => {
  const build = await visit(async (page) => {
    await page.evaluate(() => burnside.registerServiceWorker());
    assert.equal(await classify(page), "POSITIVE");
    return buildOf(page);
  });
  await browser.context.setOffline(true);
  try {
    await visit(async (page) => {
        assert.equal(await buildOf(page), build);
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).color), "rgb(1, 2, 3)");
      assert.equal(await classify(page), "POSITIVE");
      assert.equal(await page.evaluate(() => fetch("/other.html").then(String, (error) => error.name)), "TypeError");
    }, "/visit.html?from=elsewhere");
  } finally {
    await browser.context.setOffline(false);
  }
});

test("another entry of the package works offline where it was used, and is not fetched where it was not", async () => {
  const redact = async () => (await (await import("/pkg/redact.js")).redact("Mail ada@example.org")).text;
  const before = await visit(async (page) => {
    const text = await page.evaluate(redact);
    await page.evaluate(() => burnside.registerServiceWorker());
    return text;
  });
  assert.equal(before, "Mail [EMAIL_1]");
  await browser.context.setOffline(true);
  await visit(async (page) => {
    assert.equal(await page.evaluate(redact), before);
    assert.equal(await page.evaluate(() => fetch("/pkg/language.js").then(String, (error) => error.name)), "TypeError");
  }).finally(() => browser.context.setOffline(false));
});

test("an update that is half deployed is refused, and offline all files are still of the old build", async () => {
  const build = await visit(async (page) => {
    await page.evaluate(() => burnside.registerServiceWorker());
    return buildOf(page);
  });
  const names = ["build.js", "files.js", "worker.js"].map((name) => path.join(site, "pkg", name));
  const [before, files, worker] = names.map((name) => readFileSync(name, "utf8"));
  // build.js and files.js say that there is a new worker.js; the old one is still there.
  const after = [before.replace(/BUILD="\w+"/, `BUILD="${"f".repeat(16)}"`), files.replace(/OF="\w+"/, `OF="${"f".repeat(16)}"`).replace(/("worker.js":")\w+/, `$1${digest(`${worker}\n`).slice(0, 16)}`)];
  assert.ok(before !== after[0] && files !== after[1]);
  after.forEach((text, i) => writeFileSync(names[i], text));
  await visit(async (page) => {
    const { code, message } = await page.evaluate(() => burnside.registerServiceWorker().catch(({ code, message }) => ({ code, message })));
    assert.equal(code, "network");
    assert.match(message, /worker\.js is not of the same build/);
  });
  await browser.context.setOffline(true);
  await visit(async (page) => {
    assert.equal(await buildOf(page), build);
    assert.equal(await classify(page), "POSITIVE");
  }).finally(() => browser.context.setOffline(false));
  // The rest arrives.
  writeFileSync(names[2], `${worker}\n`);
  await visit(async (page) => {
    await page.evaluate(() => burnside.registerServiceWorker());
    const kept = await page.evaluate(() => caches.keys().then((all) => all.filter((name) => name.startsWith("burnside-package-"))));
    assert.deepEqual(kept, [`burnside-package-${"f".repeat(16)}`], "the old build goes when the new one is there");
  });
});

test("other code's fetch of a model file: whole or in part, from the server once and then from the cache", async () => {
  const want = { whole: digest(model), part: digest(model.subarray(5_000_000, 9_000_001)), tail: digest(model.subarray(-1000)) };
  await visit(async (page) => {
    await page.evaluate(() => burnside.registerServiceWorker());
    await page.evaluate(() => burnside.models.clear());
    const get = (range) =>
      page.evaluate(async ({ url, range }) => {
        const response = await fetch(url, { headers: range ? { range } : {} });
        const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await response.arrayBuffer()));
        return { status: response.status, range: response.headers.get("content-range"), sha256: Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("") };
      }, { url: FILE, range });
    const part = { status: 206, range: `bytes 5000000-9000000/${model.length}`, sha256: want.part };
    assert.deepEqual(await get("bytes=5000000-9000000"), part);
    assert.deepEqual(await get(), { status: 200, range: null, sha256: want.whole });
    await browser.context.setOffline(true);
    try {
      assert.deepEqual(await get(), { status: 200, range: null, sha256: want.whole });
      assert.deepEqual(await get("bytes=5000000-9000000"), part);
      assert.deepEqual(await get("bytes=-1000"), { status: 206, range: `bytes ${model.length - 1000}-${model.length - 1}/${model.length}`, sha256: want.tail });
    } finally {
      await browser.context.setOffline(false);
    }
    // Left alone: it goes to the server, whatever is in the cache.
    const past = await page.evaluate((url) => fetch(url, { cache: "no-store" }).then((response) => response.headers.get("etag")), FILE);
    assert.ok(past, "the server's own answer has its ETag");
    assert.equal(await page.evaluate(() => fetch("/models/none.gguf").then((response) => response.status)), 404);
  });
});
