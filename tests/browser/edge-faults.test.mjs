// The edge client in a real Chromium against an edge that misbehaves.
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, edge, inPage, MESSAGES, second } from "./edge-page.mjs";
import { echo, faults, nobody } from "./edge-server.mjs";
import { within } from "./harness.mjs";

/** Short for those who wait for nothing to come, long enough for a busy machine to answer. */
const QUICK = { timeout_ms: 2000, token_timeout_ms: 3000, retries: 0 };
const down = await nobody();
/** What each fault gives before a token, and whether it may be tried again. */
const BEFORE = [
  ["down", () => null, "network", undefined, /cannot be reached/, true],
  ["silent", faults.silent, "network", undefined, /was silent for 2000 ms/, true],
  ["silent body", faults.silentBody, "network", 200, /was silent for 2000 ms/, true],
  ["heartbeats without a token", faults.heartbeats, "network", 200, /sent no token for 3000 ms/, true],
  ["connection broken", faults.hangUp, "network", undefined, /cannot be reached/, true],
  ["stream that ends before a token", faults.empty, "network", 200, /ended the stream/, true],
  ["error in the stream", faults.refusal([]), "edge", 200, /the model ran out of memory/, true],
  ["500", faults.status(500), "edge", 500, /answered 500: status 500/, true],
  ["503", faults.status(503), "edge", 503, /answered 503/, true],
  ["429", faults.status(429), "edge", 429, /answered 429/, true],
  ["401", faults.status(401, {}, "Incorrect API key: sk-proj-Zb3kT9vLq2XnR7wYc5HdJ1mPf8GsA4uE6oQiVtB0"), "edge", 401, /answered 401: Incorrect API key: \[/, false],
  ["404", faults.status(404), "edge", 404, /answered 404/, false],
  ["400", faults.status(400), "edge", 400, /answered 400/, "rejected"],
  ["garbage in the stream", faults.garbage, "edge", 200, /not a JSON object/, false],
  ["garbage", faults.garbageJson, "edge", 200, /not a chat completion/, false],
  ["web page", faults.webPage, "edge", 200, /text\/html, expected text\/event-stream/, false],
  ["no content type", faults.noType, "edge", 200, /no content type/, false],
  ["redirect", faults.redirect("/elsewhere"), "edge", 0, /redirect, which is not followed/, false],
  ["endless line", faults.endless(true), "edge", 200, /longer than 1 MiB/, false],
];

for (const [name, fault, code, status, says, isPassing] of BEFORE) {
  test(`before the first token: ${name}`, async () => {
    const url = name === "down" ? down : edge.origin;
    edge.behave(fault);
    const alone = await chat({ url, ...QUICK });
    assert.deepEqual([alone.error?.name, alone.error?.code, alone.error?.status || undefined], ["BurnsideError", code, status || undefined], JSON.stringify(alone.error));
    assert.match(alone.error.message, says);
    assert.ok(!alone.error.message.includes("Zb3kT9"), "no key in a message");
    assert.deepEqual(alone.pieces, []);
    assert.deepEqual(alone.ledger.map(({ status, error }) => [status || undefined, error]), [[status || undefined, code]]);
    // Another edge takes over, unless the fault is the request's; a passing fault is tried again first.
    edge.behave(fault);
    const helped = await chat([{ url, ...QUICK, retries: 1 }, { url: second.origin, ...QUICK }]);
    const attempts = isPassing === true ? 2 : 1;
    if (name !== "down") assert.equal(edge.asked.length, attempts);
    assert.equal(new Set(edge.asked.map(({ headers }) => headers["idempotency-key"])).size, name === "down" ? 0 : 1, "one key for all attempts");
    assert.equal(second.asked.length, isPassing === "rejected" ? 0 : 1);
    assert.equal(helped.error?.code, isPassing === "rejected" ? code : undefined);
    assert.equal(helped.ledger.length, attempts + second.asked.length, "every request is in the ledger");
    if (isPassing !== "rejected") {
      assert.equal(helped.text, MESSAGES[1].content);
      assert.deepEqual([helped.meta.url, helped.meta.attempts], [`${second.origin}/v1/chat/completions`, attempts + 1]);
    }
  });
}

for (const [name, fault, says] of [
  ["cut", faults.cut, /the connection to .* broke/],
  ["ended too early", faults.truncated, /ended the stream before the answer was complete/],
  ["silent", faults.silentMiddle, /was silent for 2000 ms/],
  ["error in the stream", faults.refusal(["one "]), /the model ran out of memory/],
  ["endless", faults.endless(false), /answered with more than 1000000 bytes/],
]) {
  test(`after the first token: ${name} is a mid-stream error, and nobody else is asked`, async () => {
    edge.behave(fault);
    const got = await chat([{ url: edge.origin, ...QUICK, retries: 3, max_response_bytes: 1_000_000 }, { url: second.origin }]);
    assert.equal(got.error?.code, "mid-stream", JSON.stringify(got.error));
    assert.match(got.error.message, says);
    assert.ok(got.text.startsWith(name === "endless" ? "yyyy" : "one "));
    assert.deepEqual([edge.asked.length, second.asked.length], [1, 0]);
    if (name === "endless") {
      await within(10, "the connection's end", edge.asked[0].left);
      assert.ok(edge.asked[0].sent < 64 << 20, `${edge.asked[0].sent} bytes were taken`);
    }
  });
}

test("a redirect is not followed to another origin, nor to the same one", async () => {
  for (const [to, status] of [[`${second.origin}/v1/chat/completions`, 307], [`${second.origin}/steal`, 302], [`${edge.origin}/v1/chat/completions`, 308]]) {
    edge.behave(faults.redirect(to, status), echo);
    const { error } = await chat({ url: edge.origin, ...QUICK });
    assert.equal(error?.code, "edge");
    assert.deepEqual([edge.asked.length, second.requests.length], [1, 0]);
  }
});

test("Retry-After is waited for when it is short, and asked elsewhere when it is long", async () => {
  edge.behave(faults.status(429, { "retry-after": "1" }), echo);
  const waited = await inPage(async (url) => {
    const since = performance.now();
    const got = await ask(await client({ url, retries: 1 }), { messages: [{ role: "user", content: "hello" }] });
    return { ...got, ms: performance.now() - since };
  }, edge.origin);
  assert.equal(waited.text, "hello");
  assert.ok(waited.ms >= 1000, "not before a second");
  edge.behave(faults.status(503, { "retry-after": "3600" }), echo);
  const got = await chat([{ url: edge.origin, retries: 5 }, { url: second.origin }]);
  assert.deepEqual([got.text, edge.asked.length, second.asked.length], [MESSAGES[1].content, 1, 1]);
  edge.behave(faults.status(429, { "retry-after": "3600" }));
  const { error } = await chat({ url: edge.origin, retries: 5 });
  assert.deepEqual([error.code, error.status, error.retry_after_ms, edge.asked.length], ["edge", 429, 3_600_000, 1]);
});

test("the breaker opens after failures in a row, spares the edge, and closes again when it recovers", async () => {
  edge.behave(...Array(5).fill(faults.status(500)), echo);
  const got = await inPage(async ([url, second]) => {
    // A clock that the test can move: the breaker's pauses are its own business, waiting for them is not.
    const real = performance.now.bind(performance);
    let ahead = 0;
    performance.now = () => real() + ahead;
    const c = await client([{ url, retries: 0 }, { url: second, retries: 0 }]);
    const by = [];
    for (let i = 0; i < 8; i++) by.push((await ask(c, { messages: [{ role: "user", content: "hello" }] })).meta.attempts);
    ahead += 11_000;
    for (let i = 0; i < 2; i++) by.push((await ask(c, { messages: [{ role: "user", content: "hello" }] })).meta.url);
    return by;
  }, [edge.origin, second.origin]);
  // Five times both, three times the second alone, then the first again.
  assert.deepEqual(got, [2, 2, 2, 2, 2, 1, 1, 1, ...Array(2).fill(`${edge.origin}/v1/chat/completions`)]);
  assert.deepEqual([edge.asked.length, second.asked.length], [7, 8]);
});

test("all edges resting is an error at once, and says so", async () => {
  const got = await inPage(async (url) => {
    const c = await client({ url, retries: 4 });
    const first = await ask(c, { messages: [{ role: "user", content: "hello" }] });
    return [first, await ask(c, { messages: [{ role: "user", content: "hello" }] })];
  }, (edge.behave(faults.status(500)), edge.origin));
  assert.deepEqual(got.map(({ error }) => error.code), ["edge", "edge"]);
  assert.match(got[1].error.message, /no edge can be asked now/);
  assert.ok(got[1].error.retry_after_ms > 0);
  assert.equal(edge.asked.length, 5);
});

test("an abort ends a request at any time: waiting, pausing, reading, and when its reader leaves", async () => {
  const run = (behaviour, body) => {
    edge.behave(behaviour);
    return inPage(body, edge.origin);
  };
  const aborted = async (url) => {
    const c = await client({ url, retries: 5 });
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 300);
    return ask(c, { messages: [{ role: "user", content: "hello" }] }, { signal: stop.signal });
  };
  for (const behaviour of [faults.silent, faults.silentBody, faults.heartbeats, faults.silentMiddle, faults.status(429, { "retry-after": "5" })]) {
    assert.equal((await run(behaviour, aborted)).error?.code, "aborted", String(behaviour));
    assert.equal(edge.asked.length, 1);
    await within(10, "the connection's end", edge.asked[0].left);
  }
  const left = await run(faults.silentMiddle, async (url) => {
    const c = await client({ url });
    const { stream, meta } = await c.chat({ messages: [{ role: "user", content: "hello" }], stream: true });
    for await (const { content } of stream) {
      if (content) break;
    }
    return (await meta).status;
  });
  assert.equal(left, 200);
  await within(10, "the connection's end", edge.asked[0].left);
  const disposed = await run(faults.silentMiddle, async (url) => {
    const c = await client({ url });
    const { stream } = await c.chat({ messages: [{ role: "user", content: "hello" }], stream: true });
    setTimeout(() => c.dispose(), 100);
    const errors = [];
    try {
      for await (const _ of stream);
    } catch ({ code }) {
      errors.push(code);
    }
    return [...errors, (await ask(c, { messages: [{ role: "user", content: "hello" }] })).error.code];
  });
  assert.deepEqual(disposed, ["disposed", "disposed"]);
  assert.equal((await run(echo, async (url) => ask(await client({ url }), { messages: [{ role: "user", content: "hello" }] }, { signal: AbortSignal.abort() }))).error.code, "aborted");
  assert.equal(edge.requests.length, 0);
});
