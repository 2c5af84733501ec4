// Downloads through the chunk cache, against a real HTTP server. The Cache API is the browser's; here stands a small one in
// memory that keeps to its contract as far as the store uses it. The real one is tested in tests/browser.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import http from "node:http";
import { after, before, beforeEach, test } from "node:test";
import { Sha256 } from "../cache/sha256.js";
import { download, downloadBytes } from "../download.js";
import { models } from "../models.js";
import { StartOver } from "../network.js";

const CHUNK = 1 << 16;
const BODY = randomBytes(5 * CHUNK + 1234);
const OTHER = randomBytes(5 * CHUNK + 1234);
const hash = (/** @type {Uint8Array} */ bytes) => createHash("sha256").update(bytes).digest();
const SHA256 = hash(BODY).toString("hex");
const CHUNK_SHA256 = Buffer.concat(Array.from({ length: 6 }, (_, i) => hash(BODY.subarray(i * CHUNK, (i + 1) * CHUNK)))).toString("base64");

class MemoryCache {
  /** @type {Map<string, { headers: [string, string][], bytes: Uint8Array<ArrayBuffer> }>} */ kept = new Map();
  async put(/** @type {string} */ url, /** @type {Response} */ response) {
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (held() + bytes.length > quota) throw new DOMException("full", "QuotaExceededError");
    this.kept.set(url, { headers: [...response.headers], bytes });
  }
  async match(/** @type {string} */ url) {
    const found = this.kept.get(url);
    return found && new Response(found.bytes, { headers: found.headers });
  }
  async keys() {
    return [...this.kept.keys()].map((url) => ({ url }));
  }
  async delete(/** @type {string} */ url) {
    return this.kept.delete(url);
  }
}
/** @type {Map<string, MemoryCache>} */
const stores = new Map();
let quota = Infinity;
const held = () => [...stores.values()].flatMap((cache) => [...cache.kept.values()]).reduce((sum, { bytes }) => sum + bytes.length, 0);
Object.assign(globalThis, {
  caches: {
    has: async (/** @type {string} */ name) => stores.has(name),
    keys: async () => [...stores.keys()],
    delete: async (/** @type {string} */ name) => stores.delete(name),
    open: async (/** @type {string} */ name) => {
      if (!stores.has(name)) stores.set(name, new MemoryCache());
      return stores.get(name);
    },
  },
});

/** What the server does next; each test sets its own. @type {(request: http.IncomingMessage, response: http.ServerResponse) => void} */
let behave = () => {};
/** @type {{ method?: string, range?: string, ifRange?: string }[]} */
let requests = [];
const server = http.createServer((request, response) => {
  requests.push({ method: request.method, range: request.headers.range, ifRange: /** @type {string | undefined} */ (request.headers["if-range"]) });
  behave(request, response);
});
let url = "";
before(() => new Promise((resolve) => server.listen(0, "127.0.0.1", () => {
  url = `http://127.0.0.1:${/** @type {any} */ (server.address()).port}/model.gguf`;
  resolve(undefined);
})));
after(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  stores.clear();
  requests = [];
  quota = Infinity;
});

/** A server with ranges and an ETag; `cutAt`: it breaks the connection when it comes to that byte. */
const serving = (/** @type {Buffer} */ body, { etag = '"1"', cutAt = Infinity } = {}) => (/** @type {http.IncomingMessage} */ request, /** @type {http.ServerResponse} */ response) => {
  const asked = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? "");
  const isSame = !request.headers["if-range"] || request.headers["if-range"] === etag;
  const [start, end] = asked && isSame ? [Number(asked[1]), asked[2] ? Math.min(Number(asked[2]) + 1, body.length) : body.length] : [0, body.length];
  response.setHeader("etag", etag);
  response.setHeader("content-length", end - start);
  if (asked && isSame) response.setHeader("content-range", `bytes ${start}-${end - 1}/${body.length}`);
  response.writeHead(asked && isSame ? 206 : 200);
  if (request.method === "HEAD") return response.end();
  if (cutAt >= end) return response.end(body.subarray(start, end));
  response.write(body.subarray(start, Math.max(start, cutAt)), () => setTimeout(() => response.destroy(), 20));
};

const HASHED = { sha256: SHA256, bytes: BODY.length };
const CHUNKED = { ...HASHED, chunk_bytes: CHUNK, chunk_sha256: CHUNK_SHA256 };
/** @param {object} [spec] @param {object} [options] */
async function get(spec, options) {
  /** @type {Buffer[]} */
  const chunks = [];
  /** @type {any[]} */
  const seen = [];
  const done = download({ file: "f", sources: [url], chunk_bytes: CHUNK, ...spec }, (chunk) => void chunks.push(Buffer.from(chunk)), { newHash: () => new Sha256(), onProgress: (p) => seen.push(p), ...options });
  await done;
  return { bytes: Buffer.concat(chunks), seen };
}
const gets = () => requests.filter(({ method }) => method === "GET");

/** Damages a cached chunk. @param {number} nth */
function damage(nth) {
  const [cache] = stores.values();
  const [, chunk] = [...cache.kept].filter(([key]) => key.includes(`/${nth * CHUNK}-`))[0];
  chunk.bytes[7] ^= 1;
}

test("SHA-256 in JavaScript equals Node's, however the bytes are cut", () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1000]) {
    const own = new Sha256();
    for (let at = 0, step = 1; at < length; at += step, step = (step * 7) % 71) own.update(BODY.subarray(at, Math.min(at + step, length)));
    assert.equal(own.finish(), hash(BODY.subarray(0, length)).toString("hex"), `${length} bytes`);
  }
});

for (const [name, spec] of /** @type {[string, object][]} */ ([["chunk hashes", CHUNKED], ["the file's hash", HASHED], ["no hash", {}]])) {
  test(`with ${name}: the second load needs no download, and notices a damaged chunk`, async () => {
    behave = serving(BODY);
    assert.ok((await get(spec)).bytes.equals(BODY));
    const { bytes, seen } = await get(spec);
    assert.ok(bytes.equals(BODY));
    assert.ok(seen.filter((p) => p.status === "progress").every((p) => p.cached));
    assert.equal(gets().length, 1);
    damage(2);
    assert.ok((await get(spec)).bytes.equals(BODY));
    assert.deepEqual(gets().slice(1).map(({ range }) => range), [`bytes=${2 * CHUNK}-${3 * CHUNK - 1}`]);
    assert.ok((await get(spec)).bytes.equals(BODY));
    assert.equal(gets().length, 2);
  });

  test(`with ${name}: what was stopped goes on from its last good chunk, unless the file changed`, async () => {
    behave = serving(BODY, { cutAt: 3 * CHUNK + 500 });
    await assert.rejects(get(spec, { retries: 0 }), { code: "network" });
    assert.deepEqual((await models.list()).map(({ bytes, complete }) => [bytes, complete]), [[3 * CHUNK, false]]);
    behave = serving(BODY);
    assert.ok((await get(spec)).bytes.equals(BODY));
    assert.deepEqual(gets()[1], { method: "GET", range: `bytes=${3 * CHUNK}-`, ifRange: '"1"' });
    assert.deepEqual((await models.list()).map(({ bytes, complete }) => [bytes, complete]), [[BODY.length, true]]);
  });
}

test("a file that changed between two sessions is fetched anew, and never mixed", async () => {
  behave = serving(BODY, { cutAt: 3 * CHUNK });
  await assert.rejects(get({}, { retries: 0 }), { code: "network" });
  behave = serving(OTHER, { etag: '"2"' });
  await assert.rejects(get({}), (error) => error instanceof StartOver && error.code === "integrity");
  assert.deepEqual(await models.list(), []);
  assert.ok(Buffer.from(await downloadBytes({ file: "f", sources: [url] }, {})).equals(OTHER));
});

test("without a pin the network is asked whether the file is the same; the old is kept until the new is complete", async () => {
  behave = serving(BODY);
  await get({});
  behave = serving(OTHER, { etag: '"2"', cutAt: 2 * CHUNK });
  await assert.rejects(get({}, { retries: 0 }), { code: "network" });
  assert.deepEqual((await models.list()).map(({ complete }) => complete).sort(), [false, true]);
  behave = (_, response) => void response.destroy(); // offline
  assert.ok((await get({})).bytes.equals(BODY));
  behave = serving(OTHER, { etag: '"2"' });
  assert.ok((await get({})).bytes.equals(OTHER));
  assert.equal((await models.list()).length, 1);
});

test("where a new version has no room, the old stays for when the network is off", async () => {
  behave = serving(BODY);
  await get({});
  behave = serving(OTHER, { etag: '"2"' });
  quota = held() + CHUNK;
  const { bytes, seen } = await get({});
  assert.ok(bytes.equals(OTHER));
  assert.deepEqual(seen.filter((p) => p.status === "warning").map((p) => p.code), ["quota"]);
  behave = (_, response) => void response.destroy();
  assert.ok((await get({})).bytes.equals(BODY));
});

test("a commit's hash as revision makes a file immutable", async () => {
  behave = serving(BODY);
  await get({ revision: "a".repeat(40) });
  behave = serving(OTHER, { etag: '"2"' });
  assert.ok((await get({ revision: "a".repeat(40) })).bytes.equals(BODY));
  assert.equal(requests.length, 1);
});

test("a manifest is always asked for, and taken from the cache when the network fails", async () => {
  behave = serving(BODY);
  await get({ fresh: true });
  behave = serving(OTHER, { etag: '"1"' });
  assert.ok((await get({ fresh: true })).bytes.equals(OTHER));
  behave = (_, response) => void response.destroy();
  assert.ok((await get({ fresh: true })).bytes.equals(OTHER));
});

test("a chunk that comes wrong is fetched once more, then it is an error; nothing wrong is kept or delivered", async () => {
  const corrupt = Buffer.from(BODY);
  corrupt[2 * CHUNK + 9] ^= 1;
  let bad = 1;
  behave = (request, response) => serving(bad-- > 0 ? corrupt : BODY)(request, response);
  assert.ok((await get(CHUNKED)).bytes.equals(BODY));
  await models.clear();
  bad = Infinity;
  await assert.rejects(get(CHUNKED), { code: "integrity" });
  const [{ bytes, complete }] = await models.list();
  assert.deepEqual([bytes, complete], [2 * CHUNK, false]);
  await models.clear();
  await assert.rejects(get(HASHED), { code: "integrity" });
  assert.deepEqual(await models.list(), []);
});

test("other models make room, the one unused for longest first; then it goes without the cache, and says so", async () => {
  behave = serving(Buffer.concat(Array(4).fill(BODY)));
  for (const name of ["a", "b", "c"]) {
    await get({ sources: [`${url}?${name}`], slot: name, revision: "a".repeat(40) });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await get({ sources: [`${url}?a`], slot: "a", revision: "a".repeat(40) });
  quota = held() + CHUNK;
  const { seen } = await get({ sources: [`${url}?d`], slot: "d", revision: "a".repeat(40) });
  assert.ok(!seen.some((p) => p.status === "warning"));
  assert.deepEqual((await models.list()).map((m) => m.model).sort(), ["a", "c", "d"]);
  quota = BODY.length;
  const tight = await get({ sources: [`${url}?e`], slot: "e", revision: "a".repeat(40) });
  assert.equal(tight.bytes.length, 4 * BODY.length);
  assert.deepEqual(tight.seen.filter((p) => p.status === "warning").map((p) => p.code), ["quota"]);
  assert.ok((await models.list()).every((m) => m.model !== "e"));
});

test("part of a file, from the cache or not", async () => {
  behave = serving(BODY);
  const part = { start: CHUNK + 10, end: 3 * CHUNK + 20 };
  assert.ok((await get(HASHED, { part })).bytes.equals(BODY.subarray(part.start, part.end)));
  assert.deepEqual(requests[0].range, `bytes=${CHUNK}-${4 * CHUNK - 1}`);
  assert.ok((await get(HASHED, { part })).bytes.equals(BODY.subarray(part.start, part.end)));
  assert.equal(requests.length, 1);
  assert.ok((await get(HASHED)).bytes.equals(BODY));
  assert.deepEqual(gets().slice(1).map(({ range }) => range), [`bytes=0-${CHUNK - 1}`, `bytes=${4 * CHUNK}-`]);
});

test("an answer of another part, a refused range, a compressed body: the right bytes all the same", async () => {
  behave = serving(BODY, { cutAt: 3 * CHUNK });
  const stop = () => assert.rejects(get(HASHED, { retries: 0 }), { code: "network" });
  for (const odd of /** @type {((q: http.IncomingMessage, r: http.ServerResponse) => void)[]} */ ([
    (_, r) => void r.writeHead(416, { "content-range": `bytes */${BODY.length}` }).end(),
    (_, r) => void r.writeHead(206, { "content-range": `bytes ${4 * CHUNK}-${BODY.length - 1}/${BODY.length}` }).end(BODY.subarray(4 * CHUNK)),
    (_, r) => void r.writeHead(206, { "content-type": "multipart/byteranges; boundary=x" }).end("--x"),
  ])) {
    await models.clear();
    behave = serving(BODY, { cutAt: 3 * CHUNK });
    await stop();
    behave = (request, response) => (request.headers.range ? odd : serving(BODY))(request, response);
    assert.ok((await get(HASHED)).bytes.equals(BODY));
  }
});
