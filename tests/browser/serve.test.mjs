// The server that every other browser test stands on. Downloads that resume depend on its ranges being right.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { parseRange, serve } from "../../scripts/lib/serve.mjs";

const folder = mkdtempSync(path.join(os.tmpdir(), "burnside-serve-"));
let server;
before(async () => {
  mkdirSync(path.join(folder, "public"));
  writeFileSync(path.join(folder, "public", "digits.bin"), "0123456789");
  writeFileSync(path.join(folder, "public", "a.wasm"), "");
  writeFileSync(path.join(folder, "secret"), "secret");
  symlinkSync(path.join(folder, "secret"), path.join(folder, "public", "link"));
  server = await serve({ mounts: [["/", (rest) => [[path.join(folder, "public"), rest]]]] });
});
after(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});
const get = (name, headers = {}, method = "GET") => fetch(`${server.origin}/${name}`, { headers, method });

test("ranges follow RFC 9110", () => {
  assert.deepEqual(parseRange("bytes=2-4", 10), [2, 4]);
  assert.deepEqual(parseRange("bytes=8-", 10), [8, 9]);
  assert.deepEqual(parseRange("bytes=-3", 10), [7, 9]);
  assert.deepEqual(parseRange("bytes=-30", 10), [0, 9]);
  assert.deepEqual(parseRange("bytes=0-99", 10), [0, 9]);
  assert.equal(parseRange("bytes=10-", 10), null);
  assert.equal(parseRange("bytes=-0", 10), null);
  assert.equal(parseRange("bytes=4-2", 10), undefined);
  assert.equal(parseRange("bytes=a-b", 10), undefined);
  assert.equal(parseRange(undefined, 10), undefined);
});

test("a range answers 206 with its bytes, an impossible one 416", async () => {
  const part = await get("digits.bin", { range: "bytes=3-5" });
  assert.equal(part.status, 206);
  assert.equal(part.headers.get("content-range"), "bytes 3-5/10");
  assert.equal(await part.text(), "345");
  const beyond = await get("digits.bin", { range: "bytes=10-" });
  assert.equal(beyond.status, 416);
  assert.equal(beyond.headers.get("content-range"), "bytes */10");
});

test("a changed file is not continued, an unchanged one is not sent again", async () => {
  const whole = await get("digits.bin");
  assert.equal(await whole.text(), "0123456789");
  const etag = whole.headers.get("etag");
  const resumed = await get("digits.bin", { range: "bytes=5-", "if-range": etag });
  assert.equal(await resumed.text(), "56789");
  const anew = await get("digits.bin", { range: "bytes=5-", "if-range": '"another"' });
  assert.equal(anew.status, 200);
  assert.equal(await anew.text(), "0123456789");
  assert.equal((await get("digits.bin", { "if-none-match": etag })).status, 304);
});

test("types, HEAD and methods", async () => {
  assert.equal((await get("a.wasm")).headers.get("content-type"), "application/wasm");
  const head = await get("digits.bin", {}, "HEAD");
  assert.equal(head.headers.get("content-length"), "10");
  assert.equal(await head.text(), "");
  assert.equal((await get("digits.bin", {}, "POST")).status, 405);
  assert.equal((await get("none")).status, 404);
});

test("nothing outside the folder is served", async () => {
  // By hand: fetch() would resolve the dots before sending them.
  const raw = (target) =>
    new Promise((resolve, reject) => {
      http.get(`${server.origin}`, { path: target }, (r) => resolve(r.resume().statusCode)).on("error", reject);
    });
  for (const target of ["/../secret", "/%2e%2e/secret", "/..%2fsecret", "/x/..%5c..%5csecret", "/link", "/%00", "/%E0%A4%A"]) {
    assert.equal(await raw(target), 404, target);
  }
});
