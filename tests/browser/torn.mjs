// Tearing a download off, and what must come after: shared by the tests with and without a service worker.
import assert from "node:assert/strict";
import { test } from "node:test";
import { hold } from "./server.mjs";
import { CHUNK_BYTES, MODEL, cachedChunks, chunksArrive, listed, load } from "./weights.mjs";

/** In the fourth chunk: three are good, and half of one is on its way. */
const TORN_AT = 14 << 20;
const GOOD_BYTES = 3 * CHUNK_BYTES;

/**
 * Starts a load in a page that the server holds at TORN_AT, and waits until what is good is in the cache.
 * @param {import("./weights.mjs").Weights} weights
 * @param {import("playwright-core").Page} page @param {string} name @param {import("playwright-core").Page} observer a page that loads nothing
 */
export async function heldLoad(weights, page, name, observer) {
  const { server } = weights;
  const path = weights.model(name);
  server.arm(path, hold(TORN_AT));
  const result = load(page, name);
  result.catch(() => {}); // the page is about to die
  await server.held(path);
  await chunksArrive(observer, path, 3);
  return { path, result };
}

/** After the tear: the rest comes, and only the rest. `before`: requests that were made until then. */
export async function resumes({ server }, page, path, before = server.of(path).length) {
  const name = path.split("/")[2];
  server.disarm(path);
  const got = await load(page, name);
  assert.equal(got.label, "POSITIVE", `${got.code}: ${got.message}`);
  const later = server.of(path).slice(before).filter((r) => r.sent > 0);
  assert.ok(later.length > 0, "nothing was fetched for the rest");
  for (const { from } of later) assert.ok(from >= GOOD_BYTES, `asked from byte ${from}, but ${GOOD_BYTES} were verified`);
  assert.ok(server.twice(path) <= TORN_AT - GOOD_BYTES, `${server.twice(path)} bytes came twice: ${JSON.stringify(server.of(path))}`);
  const entry = (await listed(page)).find(({ url }) => url.endsWith(path));
  assert.equal(entry?.complete, true);
  assert.equal(entry.bytes, MODEL.length);
  assert.equal((await cachedChunks(page, path)).length, 5);
}

/**
 * The two ways in which people tear downloads off, as tests.
 * @param {string} way for the titles
 * @param {() => { weights: import("./weights.mjs").Weights, observer: import("playwright-core").Page }} open
 * @param {(page: import("playwright-core").Page) => Promise<void>} [prepare]
 */
export function tears(way, open, prepare = async () => {}) {
  const slug = way.replaceAll(" ", "-");
  test(`the tab is closed, ${way}`, async () => {
    const { weights, observer } = open();
    const page = await weights.page();
    await prepare(page);
    const { path } = await heldLoad(weights, page, `closed-${slug}`, observer);
    await page.close();
    const entry = (await listed(observer)).find(({ url }) => url.endsWith(path));
    assert.equal(entry?.complete ?? false, false, "half a model is listed as complete");
    const next = await weights.page();
    await weights.server.left(path);
    await resumes(weights, next, path);
    await next.close();
  });

  test(`the page is reloaded, ${way}`, async () => {
    const { weights, observer } = open();
    const page = await weights.page();
    await prepare(page);
    const { path } = await heldLoad(weights, page, `reloaded-${slug}`, observer);
    await page.reload();
    await weights.server.left(path);
    await resumes(weights, page, path);
    await page.close();
  });
}
