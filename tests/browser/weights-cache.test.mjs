// What the cache promises beside resuming: shared between tabs, kept within the quota, absent without harm, and honest about what it holds.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { hold, refuse } from "./server.mjs";
import { CHUNK_BYTES, MODEL, OTHER, Weights, cachedChunks, chunksArrive, eventually, listed, load, variant, versionsOf } from "./weights.mjs";

const MIB = 1 << 20;
let weights;
before(async () => {
  weights = await Weights.open();
});
after(() => weights?.close());
const server = () => weights.server;
const inModels = (page, method, ...args) => page.evaluate(async ([m, a]) => (await import("/pkg/index.js")).models[m](...a), [method, args]);
const entryOf = async (page, path) => (await listed(page)).find(({ url }) => url.endsWith(path));
const good = (got) => assert.equal(got.label, "POSITIVE", `${got.code}: ${got.message}`);

test("models.list, estimate, delete, clear", async () => {
  const page = await weights.page();
  await inModels(page, "clear");
  assert.deepEqual(await listed(page), []);
  const [a, b] = [weights.model("list-a", { revision: "r1" }), weights.model("list-b", { hashes: "none" })];
  good(await load(page, "list-a"));
  good(await load(page, "list-b"));
  const entry = await entryOf(page, a);
  assert.deepEqual({ bytes: entry.bytes, complete: entry.complete, revision: entry.revision, url: entry.url }, { bytes: MODEL.length, complete: true, revision: "r1", url: server().origin + a });
  assert.equal((await listed(page)).length, 2, "the manifest is no model");
  const { usage, quota, persisted } = await inModels(page, "estimate");
  assert.ok(usage >= 2 * MODEL.length && usage < quota, `${usage} of ${quota}`);
  assert.equal(typeof persisted, "boolean");

  assert.equal(await inModels(page, "delete", server().origin + a), true);
  assert.equal(await inModels(page, "delete", server().origin + a), false);
  assert.equal(await entryOf(page, a), undefined);
  assert.equal((await cachedChunks(page, a)).length, 0);
  assert.equal((await cachedChunks(page, b)).length, 5);
  const before = server().sent(a);
  good(await load(page, "list-a"));
  assert.equal(server().sent(a) - before, MODEL.length, "fetched anew after delete()");
  await inModels(page, "clear");
  assert.deepEqual(await listed(page), []);
  assert.equal((await cachedChunks(page)).length, 0);
  await page.close();
});

test("the browser is asked to keep what is cached when the disk runs full", async () => {
  const page = await weights.page();
  const protocol = await weights.browser.context.newCDPSession(page);
  assert.equal((await inModels(page, "estimate")).persisted, false);
  await protocol.send("Browser.grantPermissions", { origin: server().origin, permissions: ["durableStorage"] });
  weights.model("persists");
  good(await load(page, "persists"));
  await eventually("storage that persists", async () => (await inModels(page, "estimate")).persisted);
  await protocol.send("Browser.resetPermissions");
  await page.close();
});

test("two tabs share one download and both see it come; the other goes on when the first dies", async () => {
  for (const dies of [false, true]) {
    const [one, two] = [await weights.page(), await weights.page()];
    const name = `shared-${dies}`;
    const path = weights.model(name);
    server().arm(path, hold(2 * MIB, 14 * MIB));
    const watched = (page) => {
      const result = page.guarded(page.evaluate((n) => load(n, { onEvent: ({ loaded = 0 }) => (globalThis.seen = loaded) }), name));
      result.catch(() => {}); // one of them dies
      return { result, sees: page.waitForFunction(() => globalThis.seen > 0, undefined, { polling: 100 }) };
    };
    const first = watched(one);
    await server().held(path);
    const second = watched(two);
    await eventually("the second tab waits for the first", async () => (await two.evaluate(() => navigator.locks.query())).pending.length > 0);
    server().release();
    await Promise.all([first.sees, second.sees]);
    await server().held(path);
    assert.equal(server().of(path).length, 1, "the second asked the server too");
    await chunksArrive(two, path, 3);
    if (dies) await one.close();
    else server().release();
    good(await second.result);
    if (!dies) {
      good(await first.result);
      assert.equal(server().sent(path), MODEL.length);
    } else {
      assert.ok(server().of(path).length > 1);
      assert.ok(server().twice(path) <= CHUNK_BYTES, `${server().twice(path)} bytes came twice`);
    }
    assert.equal((await cachedChunks(two, path)).length, 5);
    await Promise.all([one, two].map((p) => p.close()));
  }
});

test("a full quota: the least recently used goes; where that is not enough, a warning and no cache", async () => {
  const page = await weights.page();
  await inModels(page, "clear");
  const [old, used, fresh] = ["lru-old", "lru-used", "lru-new"].map((name) => weights.model(name));
  good(await load(page, "lru-used"));
  good(await load(page, "lru-old"));
  good(await load(page, "lru-used")); // now it is the older download, but the newer use
  const protocol = await weights.browser.context.newCDPSession(page);
  const { usage } = await inModels(page, "estimate");
  await protocol.send("Storage.overrideQuotaForOrigin", { origin: server().origin, quotaSize: usage + MODEL.length / 2 });
  good(await load(page, "lru-new"));
  assert.equal(await entryOf(page, old), undefined, "the least recently used is still listed");
  assert.equal((await cachedChunks(page, old)).length, 0);
  for (const path of [used, fresh]) {
    assert.equal((await entryOf(page, path))?.complete, true, path);
    assert.equal((await cachedChunks(page, path)).length, 5);
  }

  await inModels(page, "clear");
  await protocol.send("Storage.overrideQuotaForOrigin", { origin: server().origin, quotaSize: 10 * MIB });
  const path = weights.model("too-large");
  const got = await load(page, "too-large");
  good(got);
  assert.ok(got.events.some(({ status }) => status === "warning"), `no warning among ${[...new Set(got.events.map((e) => e.status))]}`);
  assert.notEqual((await entryOf(page, path))?.complete, true);
  await protocol.detach(); // lifts the quota
  good(await load(page, "too-large"));
  assert.equal((await cachedChunks(page, path)).length, 5);
  await page.close();
});

test("a new revision comes beside the old, and the old goes when it is complete", async () => {
  const [page, eye] = [await weights.page(), await weights.page()];
  const path = weights.model("revised", { revision: "r1" });
  good(await load(page, "revised"));
  const names = async () => versionsOf(await cachedChunks(eye, path));
  assert.deepEqual(await names(), ["model"]);
  weights.model("revised", { revision: "r2", bytes: variant(OTHER) });
  server().arm(path, hold(10 * MIB));
  const result = load(page, "revised");
  await server().held(path);
  await chunksArrive(eye, path, 7);
  assert.deepEqual(await names(), ["model", "other"]);
  const half = (await listed(eye)).filter(({ url }) => url.endsWith(path));
  assert.deepEqual(half.map(({ revision, complete }) => [revision, complete]).sort(), [["r1", true], ["r2", false]]);
  server().release();
  assert.equal((await result).label, "FRIENDLY");
  assert.deepEqual(await names(), ["other"]);
  const then = (await listed(eye)).filter(({ url }) => url.endsWith(path));
  assert.deepEqual(then.map(({ revision, complete }) => [revision, complete]), [["r2", true]]);
  // A revision is immutable: what the server does to the file afterwards concerns nobody.
  const asked = server().of(path).length;
  server().arm(path, refuse(500), Infinity);
  assert.equal((await load(page, "revised")).label, "FRIENDLY");
  assert.equal(server().of(path).length, asked);
  await Promise.all([page, eye].map((p) => p.close()));
});

test("the tab is closed in the middle of a switch to a new revision: the old is still whole, the next visit goes on", async () => {
  const [page, eye] = [await weights.page(), await weights.page()];
  const path = weights.model("switched", { revision: "r1" });
  good(await load(page, "switched"));
  weights.model("switched", { revision: "r2", bytes: variant(OTHER) });
  server().arm(path, hold(10 * MIB));
  load(page, "switched").catch(() => {}); // it dies
  await server().held(path);
  await chunksArrive(eye, path, 7);
  await page.close();
  server().release();
  const torn = (await listed(eye)).filter(({ url }) => url.endsWith(path)).sort((a, b) => a.revision.localeCompare(b.revision));
  assert.deepEqual(torn.map(({ revision, complete, bytes }) => [revision, complete, bytes]), [["r1", true, MODEL.length], ["r2", false, 2 * CHUNK_BYTES]]);
  const before = server().of(path).length;
  assert.equal((await load(eye, "switched")).label, "FRIENDLY");
  for (const { from, sent } of server().of(path).slice(before)) assert.ok(sent === 0 || from >= 2 * CHUNK_BYTES, `asked from byte ${from}`);
  const then = (await listed(eye)).filter(({ url }) => url.endsWith(path));
  assert.deepEqual(then.map(({ revision, complete }) => [revision, complete]), [["r2", true]]);
  assert.deepEqual(versionsOf(await cachedChunks(eye, path)), ["other"]);
  await eye.close();
});

test("a chunk that went bad on the disk is found out and fetched again, it alone", async () => {
  const page = await weights.page();
  for (const hashes of ["chunks", "none"]) {
    const path = weights.model(`rotten-${hashes}`, { hashes });
    good(await load(page, `rotten-${hashes}`));
    // The same length, one bit wrong; and another one gone, as a browser under pressure may do.
    await page.evaluate(async (url) => {
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        const large = [];
        let isIt = false;
        for (const request of await cache.keys()) {
          const response = await cache.match(request);
          const bytes = new Uint8Array(await response.arrayBuffer());
          if (bytes.length > 1e6) large.push({ request, bytes, headers: response.headers });
          else isIt ||= new TextDecoder().decode(bytes).includes(url);
        }
        if (!isIt) continue;
        const [, bad, , gone] = large;
        bad.bytes[1000] ^= 1;
        await cache.put(bad.request, new Response(bad.bytes, { headers: bad.headers }));
        await cache.delete(gone.request);
      }
    }, path);
    const before = server().sent(path);
    good(await load(page, `rotten-${hashes}`));
    assert.equal(server().sent(path) - before, 2 * CHUNK_BYTES, `hashes: ${hashes}`);
    assert.equal((await cachedChunks(page, path)).length, 5);
    assert.equal((await entryOf(page, path)).complete, true);
  }
  await page.close();
});

test("a private window", async () => {
  const context = await weights.browser.context.browser().newContext();
  await weights.prepare(context);
  const page = await weights.page({ context });
  const path = weights.model("private");
  good(await load(page, "private"));
  const sent = server().sent(path);
  good(await load(page, "private"));
  assert.equal(server().sent(path), sent, "fetched again though cached");
  await context.close();
});

test("without caches: a page that is not secure, and one of an opaque origin", async () => {
  const path = weights.model("uncached");
  const port = new URL(server().origin).port;
  // http on a name that isn't this machine's: no caches, no locks, no service workers, no SubtleCrypto.
  const insecure = await weights.page({ url: `http://insecure.test:${port}/blank.html` });
  assert.equal(await insecure.evaluate(() => typeof caches), "undefined");
  good(await load(insecure, "uncached"));
  assert.deepEqual(await listed(insecure), []);

  server().put("/sandboxed.html", "<!doctype html><title>test</title>", { headers: { "content-type": "text/html", "content-security-policy": "sandbox allow-scripts" } });
  const opaque = await weights.page({ url: `${server().origin}/sandboxed.html` });
  assert.equal(await opaque.evaluate(() => Promise.resolve().then(() => caches.keys()).catch((e) => e.name)), "SecurityError");
  // A worker of another origin cannot be started there.
  good(await load(opaque, "uncached", { worker: false }));
  assert.deepEqual(await listed(opaque), []);
  assert.equal(server().sent(path), 2 * MODEL.length);
  await Promise.all([insecure, opaque].map((p) => p.close()));
});
