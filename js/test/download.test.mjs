// Downloads against a real HTTP server that misbehaves, hashed by Node's own SHA-256.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import http from "node:http";
import { after, before, test } from "node:test";
import { download, downloadBytes } from "../download.js";

const BODY = randomBytes(5_000_001);
const SHA256 = createHash("sha256").update(BODY).digest("hex");

/** @type {{ path: string, range?: string }[]} */
let requests = [];
/** @type {Record<string, (range: number | undefined, nth: number, response: http.ServerResponse) => void>} */
const routes = {
  "/whole": (_, __, r) => r.writeHead(200, { "content-length": BODY.length }).end(BODY),
  // Breaks twice, and honours ranges.
  "/breaks": (from = 0, nth, r) => partial(r, from, nth < 3 ? 2_000_000 : undefined),
  // Breaks once, and answers a range with the whole file.
  "/no-ranges": (_, nth, r) => cut(r.writeHead(200, { "content-length": BODY.length }), BODY, nth < 2 ? 3_000_000 : undefined),
  "/busy": (_, nth, r) => (nth < 3 ? r.writeHead(503).end() : r.writeHead(200).end(BODY)),
  "/dies-halfway": (from = 0, nth, r) => (nth === 1 ? partial(r, 0, 1_000_000) : r.writeHead(404).end()),
  "/short": (_, __, r) => r.writeHead(200).end(BODY.subarray(0, 100)),
  "/page": (_, __, r) => r.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<html>"),
  // The file is replaced between the two connections.
  "/changes": (from, nth, r) => {
    if (nth === 1) return cut(r.writeHead(200, { "content-length": BODY.length, etag: '"a"' }), BODY, 2_000_000);
    r.writeHead(206, { "content-range": `bytes ${from}-${BODY.length - 1}/${BODY.length}`, etag: '"b"' }).end(BODY.subarray(from));
  },
  "/slow": (_, __, r) => void r.writeHead(200, { "content-length": BODY.length }).write(BODY.subarray(0, 2_000_000), () => setTimeout(() => r.end(BODY.subarray(2_000_000)), 500)),
  "/never-ends": (_, __, r) => void r.writeHead(200, { "content-length": BODY.length }).write(BODY.subarray(0, 2_000_000)),
};

/** @param {http.ServerResponse} r @param {Buffer} body @param {number} [at] */
function cut(r, body, at) {
  if (at === undefined) return r.end(body);
  r.write(body.subarray(0, at), () => setTimeout(() => r.destroy(), 50));
}
/** @param {http.ServerResponse} r @param {number} from @param {number} [length] */
function partial(r, from, length) {
  const rest = BODY.subarray(from);
  if (from === 0) r.writeHead(200, { "content-length": rest.length });
  else r.writeHead(206, { "content-range": `bytes ${from}-${BODY.length - 1}/${BODY.length}`, "content-length": rest.length });
  cut(r, rest, length);
}

const server = http.createServer((request, response) => {
  const path = request.url ?? "";
  const range = /bytes=(\d+)-/.exec(request.headers.range ?? "");
  requests.push({ path, range: request.headers.range });
  const route = routes[path];
  if (!route) return response.writeHead(404).end();
  route(range ? Number(range[1]) : undefined, requests.filter((q) => q.path === path).length, response);
});
let base = "";
before(() => new Promise((resolve) => server.listen(0, "127.0.0.1", () => {
  base = `http://127.0.0.1:${/** @type {any} */ (server.address()).port}`;
  resolve(undefined);
})));
after(() => {
  server.closeAllConnections();
  server.close();
});

function newHash() {
  const hash = createHash("sha256");
  return { update: (/** @type {Uint8Array} */ chunk) => void hash.update(chunk), finish: () => hash.digest("hex"), free() {} };
}

/** @param {Partial<import("../download.js").FileSpec>} spec @param {Partial<import("../download.js").DownloadOptions>} [options] */
async function get(spec, options) {
  requests = [];
  /** @type {Buffer[]} */
  const chunks = [];
  await download({ file: "f", sources: [], ...spec }, (chunk) => chunks.push(Buffer.from(chunk)), { newHash, ...options });
  return { bytes: Buffer.concat(chunks), chunks };
}
const at = (/** @type {string} */ path) => base + path;

test("pushes every byte once, in pieces of up to 4 MiB, and verifies them", async () => {
  const { bytes, chunks } = await get({ sources: [at("/whole")], sha256: SHA256.toUpperCase(), bytes: BODY.length });
  assert.ok(bytes.equals(BODY));
  assert.ok(chunks.every((c) => c.length <= 4 << 20));
  assert.ok(chunks.slice(0, -1).every((c) => c.length >= 1 << 20), "small network chunks are put together");
});

test("takes a broken connection up where it stopped", async () => {
  const { bytes } = await get({ sources: [at("/breaks")], sha256: SHA256 });
  assert.ok(bytes.equals(BODY));
  assert.equal(requests.length, 3);
  assert.equal(requests[0].range, undefined);
  assert.match(requests[2].range ?? "", /^bytes=\d{7}-$/);
});

test("skips what it has where the server ignores ranges", async () => {
  const { bytes } = await get({ sources: [at("/no-ranges")], sha256: SHA256 });
  assert.ok(bytes.equals(BODY));
});

test("tries again when the server is busy, and not when the file is missing", async () => {
  assert.ok((await get({ sources: [at("/busy")] })).bytes.equals(BODY));
  assert.equal(requests.length, 3);
  await assert.rejects(get({ sources: [at("/missing")] }), { code: "network", status: 404 });
  assert.equal(requests.length, 1);
});

test("goes on at the next mirror, in the middle of the file when there is a hash", async () => {
  const { bytes } = await get({ sources: [at("/missing"), at("/dies-halfway"), at("/breaks")], sha256: SHA256, bytes: BODY.length });
  assert.ok(bytes.equals(BODY));
  await assert.rejects(get({ sources: [at("/dies-halfway"), at("/whole")] }), { code: "network" });
  assert.ok(!requests.some((q) => q.path === "/whole"), "without a hash two sources are never mixed");
});

test("refuses other bytes than the manifest's", async () => {
  await assert.rejects(get({ sources: [at("/whole")], sha256: "0".repeat(64) }), { code: "integrity" });
  await assert.rejects(get({ sources: [at("/whole")], bytes: BODY.length - 1 }), { code: "integrity" });
  await assert.rejects(get({ sources: [at("/changes")] }), { code: "integrity" });
});

test("a body without a length that ends early is an error", { timeout: 20_000 }, async () => {
  await assert.rejects(get({ sources: [at("/short")], bytes: BODY.length }), { code: /integrity|network/ });
});

test("a web page in place of the file counts as missing", async () => {
  await assert.rejects(get({ sources: [at("/page")] }), { code: "network", status: 404 });
  assert.ok((await get({ sources: [at("/page"), at("/whole")] })).bytes.equals(BODY));
});

test("errors of the sink pass through untouched", async () => {
  const trouble = Object.assign(new Error("bad magic"), { code: "model-format" });
  const sink = () => {
    throw trouble;
  };
  const spec = (/** @type {any} */ source) => ({ file: "f", sources: [source] });
  await assert.rejects(download(spec(at("/whole")), sink, { newHash }), trouble);
  await assert.rejects(download(spec(new Blob([BODY])), sink, { newHash }), trouble);
});

test("an abort ends a download that hangs", async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 100);
  await assert.rejects(get({ sources: [at("/never-ends")] }, { signal: controller.signal }), { code: "aborted" });
});

test("local files are streamed and verified alike", async () => {
  const { bytes } = await get({ sources: [new Blob([BODY])], sha256: SHA256 });
  assert.ok(bytes.equals(BODY));
  await assert.rejects(get({ sources: [new Blob([BODY])], sha256: "0".repeat(64) }), { code: "integrity" });
  assert.equal((await downloadBytes({ file: "f", sources: [new Blob([BODY])] }, { newHash })).length, BODY.length);
});

test("reports progress in the shape of transformers.js", async () => {
  /** @type {any[]} */
  const seen = [];
  await get({ sources: [at("/slow")], sha256: SHA256 }, { onProgress: (p) => seen.push(p) });
  assert.deepEqual([...new Set(seen.map((p) => p.status))], ["initiate", "download", "progress", "verify", "done"]);
  const last = seen.filter((p) => p.status === "progress").at(-1);
  const { bytes_per_second, eta_s, ...rest } = last;
  assert.deepEqual(rest, { status: "progress", file: "f", loaded: BODY.length, total: BODY.length, progress: 100 });
  assert.ok(bytes_per_second > 0);
  assert.equal(eta_s, 0);
});

test("messages leave out what may be secret in an address", async () => {
  const secret = `${base.replace("//", "//user:pw@")}/missing?token=s3cret`;
  await assert.rejects(get({ sources: [secret] }), (/** @type {Error} */ error) => !/s3cret|user|pw/.test(error.message));
});
