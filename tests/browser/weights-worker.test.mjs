// With the service worker that `npx burnside-web init` puts beside a page: torn downloads, the browser stopping it at any
// moment, and no network at all.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { IN_FLIGHT_BYTES } from "./server.mjs";
import { heldLoad, tears } from "./torn.mjs";
import { CHUNK_BYTES, Weights, load, withServiceWorker } from "./weights.mjs";

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
