// Downloads from a server that misbehaves, in real Chromium. After each fault: the right model or the right error, only
// verified chunks in the caches, and the next load, from a server that has come to its senses, gives the model.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { IN_FLIGHT_BYTES, MisbehavingServer, cut, flip, gzip, hold, lyingPart, noCors, noRanges, redirect, refuse, trickle, webPage, wrongLength, wrongPart } from "./server.mjs";
import { CHUNK_BYTES, MODEL, OTHER, Weights, cachedChunks, listed, load, variant, versionsOf } from "./weights.mjs";

const MIB = 1 << 20;
const GOOD = { label: "POSITIVE", score: 0.999576 };
/** What is on its way when a connection breaks may be lost with the chunk that it belongs to. */
const LOST_BYTES = CHUNK_BYTES + MIB;

const seed = Number(process.env.BURNSIDE_SEED || Date.now() % 1e6);
/** An offset in the file, another one each time (mulberry32). */
const randomOffset = (() => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return 1 + (((t ^ (t >>> 14)) >>> 0) % (MODEL.length - 2));
  };
})();

let weights;
let elsewhere; // another origin
let page;
let stalled; // a load that takes a minute to notice, beside the others
before(async () => {
  weights = await Weights.open();
  elsewhere = await MisbehavingServer.start({ mounts: [] });
  page = await weights.page();
  // Holds the engine, so that not every load starts it anew.
  await page.evaluate(async () => (globalThis.held = await (await import("/pkg/index.js")).Burnside.create()));
  const path = weights.model("stalls");
  weights.server.arm(path, hold(6 * MIB));
  stalled = load(page, "stalls");
  stalled.catch(() => {}); // its test is the last one
});
after(async () => {
  await weights?.close();
  await elsewhere?.close();
});

const isGood = ({ label, score, code, message }, what) =>
  assert.deepEqual({ label, score }, GOOD, `${what}: ${code}: ${message} (BURNSIDE_SEED=${seed})`);

/** Complete, of chunks of one version, and said to be so; or not complete. */
async function cacheIsSound(path, { bytes = MODEL } = {}) {
  const chunks = await cachedChunks(page, path);
  assert.ok(versionsOf(chunks).length <= 1, `two versions are mixed under ${path}`);
  assert.equal(new Set(chunks.map((c) => c.i)).size, chunks.length, `a chunk lies twice under ${path}`);
  const entry = (await listed(page)).find(({ url }) => url.endsWith(path));
  const all = Math.ceil(bytes.length / CHUNK_BYTES);
  if (entry?.complete) {
    assert.equal(chunks.length, all, `${path} is listed as complete with ${chunks.length} of ${all} chunks`);
    assert.equal(entry.bytes, bytes.length);
  }
  return { complete: entry?.complete ?? false, chunks: chunks.length };
}

/** Keeps the caches small: they are read whole after each fault. */
const drop = (path) => page.evaluate(async (url) => (await import("/pkg/index.js")).models.delete(url), server().origin + path);

/**
 * @typedef {object} Case
 * @property {(path: string) => void} arm
 * @property {("model" | "network" | "integrity" | "model-format")[]} ends what the load may end with
 * @property {("chunks" | "whole" | "none")[]} [hashes] what the manifest knows; default: chunks
 * @property {number} [twice] bytes that may be sent again, both loads together
 * @property {number} [requests] how many the faulty load may make
 * @property {number} [whole] how many requests may have begun at the file's start, both loads together
 */
const server = () => weights.server;
const always = Infinity;
/** @type {Record<string, Case>} */
const CASES = {
  "a well-behaved server": { arm() {}, ends: ["model"], hashes: ["chunks", "whole", "none"], twice: 0 },
  "cut once, anywhere": { arm: (path) => server().arm(path, cut(randomOffset())), ends: ["model"], hashes: ["chunks", "whole", "none"], twice: LOST_BYTES },
  "cut three times, anywhere": {
    arm: (path) => [randomOffset(), randomOffset(), randomOffset()].sort((a, b) => a - b).forEach((at) => server().arm(path, cut(at))),
    ends: ["model"],
    twice: 3 * LOST_BYTES,
  },
  "cut before the first byte": { arm: (path) => server().arm(path, cut(0)), ends: ["model"], twice: 0 },
  "cut at a chunk's border": { arm: (path) => server().arm(path, cut(CHUNK_BYTES)), ends: ["model"], twice: LOST_BYTES },
  "always cut at the same byte": { arm: (path) => server().arm(path, cut(9 * MIB), always), ends: ["network"], whole: 1 },
  "a slow line": { arm: (path) => server().arm(path, trickle(256 << 10, 5)), ends: ["model"], twice: 0 },
  "a 206 of another part, once": { arm: broken(wrongPart(-MIB)), ends: ["model", "network"], hashes: ["chunks", "whole", "none"] },
  "a 206 of a later part, always": { arm: broken(wrongPart(1000), always), ends: ["model", "network", "integrity"], hashes: ["chunks", "none"] },
  "a 206 that lies, once": { arm: broken(lyingPart(1000)), ends: ["model"], hashes: ["chunks"] },
  "a 206 that lies, always": { arm: broken(lyingPart(1000), always), ends: ["model", "integrity"], hashes: ["chunks", "whole"] },
  "200 for a range": { arm: broken(noRanges, always), ends: ["model"], hashes: ["chunks", "whole", "none"] },
  "a flipped bit, once": { arm: (path) => server().arm(path, flip(randomOffset())), ends: ["model"], hashes: ["chunks"], twice: LOST_BYTES + IN_FLIGHT_BYTES },
  "a flipped bit, once, no chunk hashes": { arm: (path) => server().arm(path, flip(randomOffset())), ends: ["model", "integrity"], hashes: ["whole"] },
  "a flipped bit, always": { arm: (path) => server().arm(path, flip(randomOffset()), always), ends: ["integrity"], hashes: ["chunks", "whole"] },
  "404": { arm: (path) => server().arm(path, refuse(404), always), ends: ["network"], hashes: ["chunks", "none"], requests: 1 },
  "503 twice, with Retry-After": { arm: (path) => server().arm(path, refuse(503, { "retry-after": 1 }), 2), ends: ["model"], twice: 0, requests: 3 },
  "503 always": { arm: (path) => server().arm(path, refuse(503), always), ends: ["network"] },
  "429 once": { arm: (path) => server().arm(path, refuse(429)), ends: ["model"], twice: 0 },
  "416 to the rest": { arm: broken(refuse(416)), ends: ["model", "network", "integrity"] },
  "a content-length too large, once": { arm: (path) => server().arm(path, wrongLength(1000)), ends: ["model", "integrity", "network"], hashes: ["chunks", "none"] },
  "a content-length too small, once": { arm: (path) => server().arm(path, wrongLength(-1000)), ends: ["model", "integrity", "network", "model-format"], hashes: ["chunks", "none"] },
  "compressed on the way": { arm: (path) => server().arm(path, gzip, always), ends: ["model"], hashes: ["chunks", "whole", "none"] },
  "compressed, and cut": { arm: (path) => [cut(3 * MIB), gzip].forEach((fault, i) => server().arm(path, fault, i ? always : 1)), ends: ["model"] },
  "a redirect": { arm: (path) => server().arm(path, redirect(server().put(`/moved${path}`, server().bytes(path))), always), ends: ["model"] },
  "a redirect to another origin": { arm: (path) => server().arm(path, redirect(elsewhere.put(path, server().bytes(path))), always), ends: ["model"] },
  "a web page instead": { arm: (path) => server().arm(path, webPage, always), ends: ["network"], hashes: ["chunks", "none"] },
  "a web page instead of the rest": { arm: broken(webPage), ends: ["model", "network"] },
};
/** A cut, and then the fault in the answer to the request that goes on. */
function broken(fault, times = 1) {
  return (path) => {
    server().arm(path, cut(10 * MIB));
    server().arm(path, { ...fault, at: fault.at ?? undefined, apply: (answer) => answer.from > 0 && fault.apply(answer) }, times === 1 ? 2 : times);
  };
}

for (const [title, { arm, ends, hashes = ["chunks"], twice, requests, whole }] of Object.entries(CASES)) {
  test(title, async () => {
    for (const known of hashes) {
      const path = weights.model(title.replace(/[^a-z0-9]+/gi, "-") + known, { hashes: known });
      const name = path.split("/")[2];
      arm(path);
      const got = await load(page, name);
      const what = `${title}, hashes: ${known}`;
      if (got.label) isGood(got, what);
      const end = got.label ? "model" : got.code;
      assert.ok(ends.includes(end), `${what}: ended with ${end} (${got.message}), wanted ${ends.join(" or ")} (BURNSIDE_SEED=${seed})`);
      if (got.code) assert.ok(got.message.length > 20, `${what}: a message that helps nobody: ${got.message}`);
      if (requests !== undefined) assert.equal(server().of(path).length, requests, `${what}: requests`);
      const found = await cacheIsSound(path);
      assert.equal(found.complete, end === "model", `${what}: complete in the cache`);

      server().disarm(path);
      const asked = server().requests.length;
      isGood(await load(page, name), `${what}, the next load`);
      if (end === "model") assert.deepEqual(server().requests.slice(asked).filter((r) => r.path === path && r.sent > 0), [], `${what}: fetched again though cached`);
      assert.ok((await cacheIsSound(path)).complete, `${what}: not complete after a good load`);
      if (twice !== undefined) assert.ok(server().twice(path) <= twice, `${what}: ${server().twice(path)} bytes came twice, at most ${twice} wanted (BURNSIDE_SEED=${seed})`);
      if (whole !== undefined) assert.equal(server().of(path).filter((r) => r.from === 0).length, whole, `${what}: requests from the start`);
      await drop(path);
    }
  });
}

test("the file changes in mid-download: never a mixture", async () => {
  for (const [known, ends] of [["chunks", ["integrity"]], ["whole", ["integrity"]], ["none", ["FRIENDLY", "integrity"]]]) {
    for (const etag of [undefined, null]) {
      const name = `changes-${known}-${etag === null ? "no-etag" : "etag"}`;
      const path = weights.model(name, { hashes: known });
      const [then, now] = [server().bytes(path), variant(OTHER)];
      server().put(path, then, { etag });
      const break_ = cut(10 * MIB);
      server().arm(path, { ...break_, apply: (answer) => (break_.apply(answer), server().put(path, now, { etag })) });
      const got = await load(page, name);
      // Without a hash and without an ETag, nothing in the world can tell: equal lengths, plausible bytes.
      if (known === "none" && etag === null) continue;
      assert.ok(ends.includes(got.label ?? got.code), `${name}: ${got.label ?? `${got.code}: ${got.message}`}`);
      await cacheIsSound(path);
      server().put(path, known === "none" ? now : then);
      const next = await load(page, name);
      assert.equal(next.label, known === "none" ? "FRIENDLY" : "POSITIVE", `${name}, the next load: ${next.code}: ${next.message}`);
      await cacheIsSound(path);
      await drop(path);
    }
  }
});

test("another origin: without CORS a network error; mirrors take their turn; no preflight is needed", async () => {
  const bytes = variant();
  const foreign = elsewhere.put("/model.gguf", bytes);
  elsewhere.arm("/model.gguf", noCors, always);
  const refused = await load(page, { weights: foreign });
  assert.equal(refused.code, "network", refused.message);
  assert.match(refused.message, /CORS/);

  // Own server: not there. First mirror: refuses other origins. Second: breaks off, and answers no preflight.
  const second = elsewhere.put("/second.gguf", bytes);
  elsewhere.arm("/second.gguf", { ...refuse(405), preflight: true, apply: (answer) => answer.status === 204 && refuse(405).apply(answer) }, always);
  elsewhere.arm("/second.gguf", cut(9 * MIB));
  const path = weights.model("mirrored", { bytes, mirrors: [foreign, second] });
  server().arm(path, refuse(404), always);
  isGood(await load(page, "mirrored"), "from the second mirror");
  assert.ok(elsewhere.twice("/second.gguf") <= LOST_BYTES);
  const asked = elsewhere.requests.length;
  isGood(await load(page, "mirrored"), "from the cache");
  assert.equal(elsewhere.requests.length, asked, "a cached file was asked for again");

  // A mirror with other bytes costs nothing but the chunk that showed it.
  const other = elsewhere.put("/other.gguf", variant(OTHER));
  const right = variant();
  const mixed = weights.model("mixed", { bytes: right, mirrors: [other, elsewhere.put("/right.gguf", right)] });
  server().arm(mixed, refuse(404), always);
  const got = await load(page, "mixed");
  isGood(got, "past a mirror with other bytes");
});

test("a connection that goes silent is taken up again", async () => {
  isGood(await stalled, "stalled");
  assert.ok((await cacheIsSound("/m/stalls/model.gguf")).complete);
});
