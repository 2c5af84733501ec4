// With the service worker that `npx burnside-web init` puts beside a page: torn downloads, the browser stopping it at any
// moment, and no network at all.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { IN_FLIGHT_BYTES, cut } from "./server.mjs";
import { heldLoad, tears } from "./torn.mjs";
import { CHUNK_BYTES, MODEL, Weights, hash, load, withServiceWorker } from "./weights.mjs";

let weights;
let observer;
before(async () => {
  weights = await Weights.open();
  observer = await weights.page();
});
after(() => weights?.close());
const good = (got) => assert.equal(got.label, "POSITIVE", `${got.code}: ${got.message}`);

tears("with the service worker", () => ({ weights, observer }), withServiceWorker);

test("the service worker is stopped by the browser, again and again", async () => {
  const page = await weights.page();
  await withServiceWorker(page);
  const { path, result } = await heldLoad(weights, page, "stopped", observer);
  const protocol = await weights.browser.context.newCDPSession(page);
  await protocol.send("ServiceWorker.enable");
  await protocol.send("ServiceWorker.stopAllWorkers");
  weights.server.release();
  const got = await result;
  // It goes on by itself, or fails as a broken connection would and goes on when asked again.
  assert.ok(got.label === "POSITIVE" || got.code === "network", `${got.code}: ${got.message}`);
  if (got.label) assert.ok(weights.server.twice(path) <= CHUNK_BYTES + IN_FLIGHT_BYTES, `${weights.server.twice(path)} bytes came twice`);
  assert.equal((await load(page, "stopped")).label, "POSITIVE");
  assert.ok(weights.server.twice(path) <= 2 * CHUNK_BYTES + IN_FLIGHT_BYTES, `${weights.server.twice(path)} bytes came twice`);

  // Stopped while idle: what it knew is in the cache, not in its memory.
  await protocol.send("ServiceWorker.stopAllWorkers");
  const asked = weights.server.of(path).length;
  assert.equal((await load(page, "stopped")).label, "POSITIVE");
  assert.equal(weights.server.of(path).length, asked, "a cached file was asked for again");
  await page.close();
});

test("whoever fetches a model file in the page gets it from the cache, whole or in part", async () => {
  const page = await weights.page();
  await withServiceWorker(page);
  /** What fetch() gives, as a digest and what the headers say. */
  const fetched = (path, range) =>
    page.guarded(page.evaluate(async ([url, r]) => {
      const response = await fetch(url, r ? { headers: { range: r } } : {});
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await response.arrayBuffer()));
      return { status: response.status, range: response.headers.get("content-range"), sha256: Array.from(digest, (b) => b.toString(16).padStart(2, "0")).join("") };
    }, [path, range]));
  const known = weights.model("fetched");
  const [bytes, size] = [weights.server.bytes(known), MODEL.length];
  good(await load(page, "fetched"));
  const gets = weights.server.of(known).length;
  assert.deepEqual(await fetched(known), { status: 200, range: null, sha256: hash(bytes) });
  const middle = [CHUNK_BYTES - 10, CHUNK_BYTES + 9]; // over a border
  assert.deepEqual(await fetched(known, `bytes=${middle[0]}-${middle[1]}`), { status: 206, range: `bytes ${middle[0]}-${middle[1]}/${size}`, sha256: hash(bytes.subarray(middle[0], middle[1] + 1)) });
  assert.deepEqual(await fetched(known, "bytes=-100"), { status: 206, range: `bytes ${size - 100}-${size - 1}/${size}`, sha256: hash(bytes.subarray(-100)) });
  assert.equal((await fetched(known, `bytes=${size}-`)).status, 416);
  assert.deepEqual(weights.server.of(known).slice(gets).filter((r) => r.sent > 0), [], "fetched again though cached");

  // A file that nobody described, on a line that breaks.
  const unknown = weights.model("unheard-of", { hashes: "none" });
  weights.server.arm(unknown, cut(10 << 20));
  assert.equal((await fetched(unknown)).sha256, hash(weights.server.bytes(unknown)));
  const asked = weights.server.of(unknown).length;
  assert.equal(asked, 2, "it went on where the line broke");
  assert.equal((await fetched(unknown)).sha256, hash(weights.server.bytes(unknown)));
  assert.equal(weights.server.of(unknown).length, asked, "fetched again though cached");
  await page.close();
});

test("after one visit the page and its models work without a network", async () => {
  const own = await Weights.open();
  try {
    const page = await own.page();
    await withServiceWorker(page);
    own.model("offline");
    own.model("never-loaded");
    good(await load(page, "offline"));
    await page.reload(); // the visit that the service worker sees whole
    good(await load(page, "offline"));
    await own.browser.context.setOffline(true);
    await own.server.close();
    await page.reload();
    good(await load(page, "offline"));
    const missing = await load(page, "never-loaded");
    assert.equal(missing.code, "network", missing.message);
  } finally {
    await own.browser.close();
  }
});
