// Downloads that are torn off: the tab closed or reloaded, the browser killed, the network gone, the caller gone. What was verified is kept, and the server's own record shows that it is not fetched again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { cut, hold } from "./server.mjs";
import { heldLoad, resumes, tears } from "./torn.mjs";
import { CHUNK_BYTES, MODEL, Weights, cachedChunks, listed, load } from "./weights.mjs";

const MIB = 1 << 20;
let weights;
let observer;
before(async () => {
  weights = await Weights.open();
  observer = await weights.page();
});
after(() => weights?.close());
const server = () => weights.server;

tears("in the page", () => ({ weights, observer }));

test("the browser is killed, and started again", async () => {
  const own = new Weights();
  own.server = server(); // the same origin
  try {
    await own.launch();
    const eye = await own.page();
    const page = await own.page();
    const { path } = await heldLoad(weights, page, "killed", eye);
    const before = server().of(path).length;
    await own.browser.kill();
    await server().left(path); // what is written into a dead connection would count as sent twice
    await own.launch({ profile: own.browser.profile });
    const again = await own.page();
    await resumes(weights, again, path, before);
  } finally {
    await own.browser?.close();
  }
});

test("an abort at any moment leaves nothing half-valid, and what is verified stays", async () => {
  const page = await weights.page();
  const path = weights.model("aborted");
  let fetched = 0;
  for (let i = 0; i < 5; i++) {
    const abortAt = fetched + Math.random() * (MODEL.length - fetched);
    const got = await load(page, "aborted", { abortAt });
    if (got.label) break; // it was quicker
    assert.equal(got.code, "aborted", got.message);
    const chunks = await cachedChunks(page, path);
    assert.ok(chunks.length * CHUNK_BYTES >= fetched, "an abort took away what was verified");
    fetched = Math.min(chunks.length, 4) * CHUNK_BYTES;
    const entry = (await listed(page)).find(({ url }) => url.endsWith(path));
    if (chunks.length < 5) assert.equal(entry?.complete ?? false, false);
  }
  const before = await load(page, "aborted", { abortAt: 0 });
  if (before.code) assert.equal(before.code, "aborted");
  assert.equal((await load(page, "aborted")).label, "POSITIVE");
  assert.equal((await cachedChunks(page, path)).length, 5);
  await page.close();
});

test("the network goes away in mid-download and comes back", async () => {
  const page = await weights.page();
  const path = weights.model("dropped");
  server().arm(path, hold(14 * MIB));
  const result = load(page, "dropped");
  await server().held(path);
  await weights.browser.context.setOffline(true);
  server().hangUp();
  const offline = await result; // the retries end
  assert.equal(offline.code, "network", offline.label);
  await weights.browser.context.setOffline(false);
  const chunks = (await cachedChunks(page, path)).length;
  const before = server().of(path).length;
  server().disarm(path);
  server().arm(path, cut(18 * MIB)); // and once more
  assert.equal((await load(page, "dropped")).label, "POSITIVE");
  for (const { from, sent } of server().of(path).slice(before)) assert.ok(sent === 0 || from >= chunks * CHUNK_BYTES, `asked from byte ${from}`);
  await page.close();
});
