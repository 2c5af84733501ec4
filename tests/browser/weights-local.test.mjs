// Files from the person's own disk: picked, dropped, or handed over as a Blob. They load like any other, and neither they
// nor their names leave the device or land in a cache.
import assert from "node:assert/strict";
import { closeSync, copyFileSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { CACHE, ROOT } from "../../scripts/lib/serve.mjs";
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

/** Runs something in the page. Nobody may be asked anything meanwhile. */
async function unasked(body, argument) {
  const served = weights.server.paths.length;
  requests.length = 0;
  const got = await page.guarded(page.evaluate(body, argument));
  // blob: and data: stay in the browser.
  assert.deepEqual(requests.filter((url) => /^(https?|wss?):/.test(url)), []);
  assert.deepEqual(weights.server.paths.slice(served), []);
  return got;
}
/** Loads what was picked last. */
const loadPicked = (options) => unasked((o) => load({ weights: globalThis.picked, ...o }), options);
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

/** What a desktop's drag ends in: a real file of the disk. */
async function drop(which = file) {
  await page.evaluate(() => delete globalThis.picked);
  const protocol = await weights.browser.context.newCDPSession(page);
  const { x, y } = await page.locator("#drop").boundingBox();
  const data = { items: [], files: [which], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) await protocol.send("Input.dispatchDragEvent", { type, x: x + 10, y: y + 10, data });
  await page.waitForFunction(() => globalThis.picked);
}

test("dropped onto the page", async () => {
  await drop();
  const got = await loadPicked();
  assert.equal(got.label, "POSITIVE", `${got.code}: ${got.message}`);
  await nothingCached();
});

/**
 * The same file as GGUF 2: what 3 brought is big-endian files, so nothing but the number differs, and gguf-py reads both to
 * the same tensors.
 */
function version2(from, name) {
  const to = path.join(folder, name);
  copyFileSync(from, to);
  const opened = openSync(to, "r+");
  writeSync(opened, Uint8Array.of(2, 0, 0, 0), 0, 4, 4);
  closeSync(opened);
  return to;
}

test("GGUF 2: a classifier, and a decoder picked for the CPU and dropped for the GPU", async () => {
  await pick(version2(file, "classifier.gguf"));
  const got = await loadPicked();
  assert.equal(got.label, "POSITIVE", `${got.code}: ${got.message}`);
  const decoder = version2(path.join(CACHE, "models/smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf"), "decoder.gguf");
  for (const [take, device] of [[pick, "cpu"], [drop, "webgpu"]]) {
    await take(decoder);
    const { generated_text, burnside } = await unasked(async (device) => {
      const { pipeline } = await import("/pkg/index.js");
      const generate = await pipeline("text-generation", { weights: globalThis.picked }, { device });
      const answer = await generate("The capital of France is", { max_new_tokens: 2, temperature: 0 });
      await generate.dispose();
      return answer;
    }, device);
    assert.deepEqual([generated_text, burnside.model, burnside.backend], [" Paris.", "decoder.gguf", device]);
  }
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
