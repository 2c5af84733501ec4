// Files from the person's own disk: picked, dropped, or handed over as a Blob. They load like any other, and neither they
// nor their names leave the device or land in a cache.
import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { ROOT } from "../../scripts/lib/serve.mjs";
import { Weights, cachedChunks, listed } from "./weights.mjs";

const PAGE = `<!doctype html><title>local</title><input type="file"><div id="drop" style="height: 300px">drop here</div>
<script type="module">
  import { Burnside } from "/pkg/index.js";
  globalThis.engine = await Burnside.create(); // keeps the worker between loads
  const take = (file) => (globalThis.picked = file);
  document.querySelector("input").onchange = (event) => take(event.target.files[0]);
  const drop = document.getElementById("drop");
  drop.ondragover = (event) => event.preventDefault();
  drop.ondrop = (event) => (event.preventDefault(), take(event.dataTransfer.files[0]));
  globalThis.ready = true;
</script>`;

let weights;
let page;
const folder = mkdtempSync(path.join(os.tmpdir(), "burnside-local-"));
const file = path.join(folder, "Patient Müller.gguf");
/** Requests of the page and its workers, as Chromium reports them. */
const requests = [];
before(async () => {
  copyFileSync(path.join(ROOT, "models/sst2-mini.gguf"), file);
  weights = await Weights.open();
  weights.server.put("/local.html", PAGE, { headers: { "content-type": "text/html" } });
  weights.browser.context.on("request", (request) => requests.push(request.url()));
  page = await weights.page({ url: `${weights.server.origin}/local.html` });
  await page.waitForFunction(() => globalThis.ready);
});
after(async () => {
  await weights?.close();
  rmSync(folder, { recursive: true });
});

/** Loads what was picked last. Nobody may be asked anything meanwhile. */
async function loadPicked(options) {
  const served = weights.server.paths.length;
  requests.length = 0;
  const got = await page.guarded(page.evaluate((o) => load({ weights: globalThis.picked, ...o }), options));
  // blob: and data: stay in the browser.
  assert.deepEqual(requests.filter((url) => /^(https?|wss?):/.test(url)), []);
  assert.deepEqual(weights.server.paths.slice(served), []);
  return got;
}
const nothingCached = async () => {
  assert.deepEqual(await cachedChunks(page), []);
  assert.ok(!JSON.stringify(await listed(page)).includes("ller"), "the name of a local file is in the cache's list");
};
const pick = async (which = file) => {
  await page.evaluate(() => {
    delete globalThis.picked;
    document.querySelector("input").value = ""; // the same file again is no change
  });
  await page.setInputFiles("input", which);
  await page.waitForFunction(() => globalThis.picked);
};

test("picked with <input type=file>", async () => {
  await pick();
  const got = await loadPicked();
  assert.equal(got.label, "POSITIVE", `${got.code}: ${got.message}`);
  assert.ok(got.events.some(({ status, loaded, total }) => status === "progress" && loaded === total), "no progress");
  await nothingCached();
});

test("dropped onto the page", async () => {
  await page.evaluate(() => delete globalThis.picked);
  const protocol = await weights.browser.context.newCDPSession(page);
  const { x, y } = await page.locator("#drop").boundingBox();
  // Input.dispatchDragEvent is what a desktop's drag ends in: a real file of the disk.
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) await protocol.send("Input.dispatchDragEvent", { type, x: x + 10, y: y + 10, data });
  await page.waitForFunction(() => globalThis.picked);
  const got = await loadPicked();
  assert.equal(got.label, "POSITIVE", `${got.code}: ${got.message}`);
  await nothingCached();
});

test("a Blob, checked against its hash", async () => {
  await pick();
  await page.evaluate(async () => (globalThis.picked = new Blob([await globalThis.picked.arrayBuffer()])));
  const good = await loadPicked({ sha256: "a872633eec4311b6b60f951796b7ed95b21d4eb4a0d349eb8d185d8e37e0c239" });
  assert.equal(good.label, "POSITIVE", `${good.code}: ${good.message}`);
  const wrong = await loadPicked({ sha256: "0".repeat(64) });
  assert.equal(wrong.code, "integrity");
  await nothingCached();
});

test("a file that is no model, is cut short, or changed after it was picked", async () => {
  const text = path.join(folder, "notes.gguf");
  writeFileSync(text, "not a model");
  await pick(text);
  assert.equal((await loadPicked()).code, "model-format");
  await pick();
  truncateSync(file, 10_000_000);
  const changed = await loadPicked();
  assert.ok(["network", "integrity", "model-format"].includes(changed.code), `${changed.code}: ${changed.message}`);
  await pick();
  const short = await loadPicked();
  assert.ok(["integrity", "model-format"].includes(short.code), `${short.code}: ${short.message}`);
  await nothingCached();
});
