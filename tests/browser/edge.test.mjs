// The edge client in a real Chromium against an edge that misbehaves. The small wasm alone: no model is loaded.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { Edge, echo, EMPTY, emptyPage, faults, nobody, textsOf } from "./edge-server.mjs";
import { open, within } from "./harness.mjs";

let browser;
let edge;
let second;
before(async () => {
  [browser, edge, second] = await Promise.all([open({ first: emptyPage }), Edge.start(), Edge.start()]);
});
after(() => Promise.all([browser?.close(), edge?.close(), second?.close()]));
beforeEach(() => [edge, second].forEach((one) => one.behave(echo)));

/** What the browser says of requests that fail as they should. */
const FAILED = /Failed to load resource|blocked by CORS policy|violates the following Content Security Policy/;
const MESSAGES = [{ role: "system", content: "Answer Ada Byron, ada@example.org." }, { role: "user", content: "I am ada@example.org; my \"phone\" is +1 415 555 2671." }];

/** Puts `client(options)` and `ask(client, request, options)` into a page. */
const helpers = () => {
  globalThis.client = async (endpoints, options = {}) => {
    const { EdgeClient } = await import("/js/edge/client.js");
    return new EdgeClient({ endpoints, policy: { require_tagger: false }, ...options });
  };
  /** Reads an answer to its end: its pieces, what is known of it, and the error, if any. */
  globalThis.ask = async (client, request, options) => {
    const got = { pieces: [], text: "" };
    try {
      const { stream, meta } = await client.chat({ stream: true, ...request }, options);
      for await (const { content, finish_reason } of stream) {
        if (content) got.pieces.push(content);
        if (finish_reason) got.finish_reason = finish_reason;
      }
      got.meta = await meta;
    } catch ({ name, code, message, status, retry_after_ms }) {
      got.error = { name, code, message, status, retry_after_ms };
    }
    got.text = got.pieces.join("");
    return got;
  };
};

/** Runs `body(args)` in a fresh page with the helpers. */
const inPage = (body, args, options) =>
  browser.page(async (page) => {
    await page.evaluate(helpers);
    return page.evaluate(body, args);
  }, { path: EMPTY, allow: FAILED, ...options });

/** One chat over these edges: the answer and the ledger. */
const chat = (endpoints, request = { messages: MESSAGES }, options = {}) =>
  inPage(async ({ endpoints, request, options }) => {
    const c = await client(endpoints);
    const got = await ask(c, request, options);
    return { ...got, ledger: c.ledger };
  }, { endpoints, request, options });

test("a chat leaves redacted and comes back restored, streamed and whole; no model is loaded for it", async () => {
  for (const stream of [true, false]) {
    edge.behave(echo);
    const got = await inPage(async ({ url, messages, stream }) => {
      const c = await client({ url, model: "small" });
      const got = await ask(c, { messages, stream, max_tokens: 9, temperature: 0, stop: "ada@example.org", model: "/models/ada-byron.gguf" });
      const loaded = performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => name.endsWith(".wasm"));
      return { ...got, ledger: c.ledger, loaded };
    }, { url: edge.origin, messages: MESSAGES, stream });
    assert.equal(got.error, undefined);
    assert.equal(got.text, MESSAGES[1].content);
    assert.ok(stream ? got.pieces.length > 3 : got.pieces.length === 1, String(got.pieces));
    assert.equal(got.finish_reason, "stop");
    assert.equal(got.loaded.length, 1);
    assert.match(got.loaded[0], /redactor_bg\.wasm$/);

    assert.equal(edge.asked.length, 1);
    const [{ url, headers, body }] = edge.asked;
    assert.equal(url, "/v1/chat/completions");
    assert.deepEqual(JSON.parse(body), {
      model: "small",
      stream,
      ...(stream && { stream_options: { include_usage: true } }),
      max_tokens: 9,
      temperature: 0,
      stop: ["[EMAIL_1]"],
      messages: [{ role: "system", content: "Answer Ada Byron, [EMAIL_1]." }, { role: "user", content: 'I am [EMAIL_1]; my "phone" is [PHONE_1].' }],
    });
    assert.match(headers["idempotency-key"], /^burnside-[a-z]{24}$/);
    assert.deepEqual([headers.cookie, headers.referer, headers.authorization], [undefined, undefined, undefined]);

    const { ttft_ms, ...meta } = got.meta;
    assert.ok(ttft_ms > 0);
    assert.deepEqual(meta, { url: `${edge.origin}/v1/chat/completions`, status: 200, redacted: 4, state: "patterns-only", attempts: 1, model: "small", usage: { prompt_tokens: 3, completion_tokens: 2 } });
    const [{ id, at, ...record }] = got.ledger;
    assert.ok(id > 0 && Date.now() - at < 60_000);
    assert.deepEqual(record, { url: `${edge.origin}/v1/chat/completions`, bytes: Buffer.byteLength(body), body, redactions: [{ type: "EMAIL", count: 3 }, { type: "PHONE", count: 1 }], state: "patterns-only", status: 200 });
  }
});

test("what a later message shows to be personal is taken out of the earlier ones", async () => {
  const messages = [{ role: "user", content: "Ask for 7731-XK-22 at the desk." }, { role: "user", content: "My password: 7731-XK-22" }];
  const got = await chat({ url: edge.origin }, { messages });
  assert.equal(got.error, undefined);
  assert.ok(!edge.asked[0].body.includes("7731"), edge.asked[0].body);
});

test("values that need escapes are written as JSON writes them in an answer that is JSON", async () => {
  const value = 'Project "Blue\\Moon"';
  const text = JSON.stringify({ about: value, mail: "ada@example.org" });
  const format = (mail) => ({ type: "json_schema", json_schema: { schema: { type: "object", properties: { mail: { enum: [mail] } } } } });
  edge.behave((asked, response) => {
    const placeholders = textsOf(asked)[0].match(/\[\w+\]/g);
    echo({ ...asked, body: JSON.stringify({ messages: [{ content: `{"about": "${placeholders[0]}", "mail": "${placeholders[1]}"}` }] }) }, response);
  });
  const got = await inPage(async ({ url, value, format }) => {
    const c = await client({ url }, { redact: { deny: [value] } });
    return ask(c, { messages: [{ role: "user", content: `${value} and ada@example.org` }], response_format: format, stream: false });
  }, { url: edge.origin, value, format: format("ada@example.org") });
  assert.equal(got.error, undefined);
  assert.deepEqual(JSON.parse(got.text), JSON.parse(text));
  const { response_format } = JSON.parse(edge.asked[0].body);
  assert.deepEqual(response_format.json_schema, { name: "answer", ...format("[EMAIL_1]").json_schema });
});

test("classify, tag and embed: in batches, mapped back to the original; Workers AI takes them one by one", async () => {
  const texts = Array.from({ length: 40 }, (_, i) => `Text ${i} of a${i}@example.org from Paris, ${"x".repeat(i * 30)}`);
  const run = (url, protocol) =>
    inPage(async ({ url, protocol, texts }) => {
      const c = await client({ url, protocol });
      const { labels, meta } = await c.classify(texts);
      if (protocol) return { labels, meta };
      const { groups } = await c.tag(texts);
      const { vectors } = await c.embed(texts);
      return { labels, meta, groups, vectors: vectors.map((v) => [v.constructor.name, ...v]), records: c.ledger.length };
    }, { url, protocol, texts });
  const got = await run(edge.origin);
  const sent = edge.asked.filter(({ url }) => url === "/classify").flatMap(textsOf);
  assert.deepEqual(edge.asked.map((asked) => [asked.url, textsOf(asked).length]), [["/classify", 32], ["/classify", 8], ["/tag", 32], ["/tag", 8], ["/v1/embeddings", 32], ["/v1/embeddings", 8]]);
  assert.equal(got.records, 6);
  assert.deepEqual([got.labels.length, got.meta.redacted, got.meta.attempts], [40, 40, 2]);
  for (const [i, text] of sent.entries()) {
    assert.ok(!text.includes("@"), text);
    const best = text.length > 500 ? "LONG" : "SHORT";
    assert.equal(got.labels[i][0].label, best, "the likeliest first");
    assert.deepEqual(got.groups[i].map(({ word }) => word), [`a${i}@example.org`, "Paris"]);
    for (const { word, start, end } of got.groups[i]) assert.equal(texts[i].slice(start, end), word);
    assert.deepEqual(got.vectors[i], ["Float32Array", text.length, i % 32]);
  }
  edge.behave((asked, response) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ result: [{ label: "A", score: textsOf(asked)[0].length / 1e4 }], success: true })));
  const workers = await run(`${edge.origin}/ai/run/@cf/huggingface/distilbert-sst-2-int8`, "workers-ai");
  assert.deepEqual([edge.asked.length, workers.labels.length, workers.meta.attempts], [40, 40, 40]);
  assert.deepEqual(JSON.parse(edge.asked[7].body), { text: sent[7] });
});

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

test("the policy: without a tagger nothing leaves unless the caller lets it, and never is never", async () => {
  const got = await inPage(async (url) => {
    const request = { messages: [{ role: "user", content: "Ada Byron says hello to ada@example.org" }] };
    const broken = { survey: async () => Promise.reject(new Error("no tagger here")) };
    // A tagger that reads: the name, and whether it got to the end.
    const tagger = (complete) => ({ survey: async (text) => ({ spans: text.startsWith("Ada Byron") ? [{ start: 0, end: 9, label: "PER", score: 0.99 }] : [], complete }) });
    const outcomes = {};
    for (const [name, options, call] of [
      ["default", { policy: {} }],
      ["broken", { policy: {}, tagger: broken }],
      ["partly", { policy: {}, tagger: tagger(false) }],
      ["allowed for the call", { policy: {} }, { allowPatternsOnly: true }],
      ["never", { policy: { never_leave: true, require_tagger: false } }, { allowPatternsOnly: true }],
      ["tagged", { policy: {}, tagger: tagger(true) }],
    ]) {
      const c = await client({ url }, options);
      const { error, text, meta } = await ask(c, request, call);
      outcomes[name] = [error?.code ?? text, meta?.state, c.ledger.length];
    }
    return outcomes;
  }, edge.origin);
  const text = "Ada Byron says hello to ada@example.org";
  assert.deepEqual(got, {
    default: ["privacy", undefined, 0],
    broken: ["privacy", undefined, 0],
    partly: ["privacy", undefined, 0],
    "allowed for the call": [text, "patterns-only", 1],
    never: ["privacy", undefined, 0],
    tagged: [text, "ready", 1],
  });
  assert.deepEqual(edge.asked.map((asked) => textsOf(asked)[0]), ["Ada Byron says hello to [EMAIL_1]", "[PERSON_1] says hello to [EMAIL_1]"]);
});

test("onEgress sees each request before it goes, and can stop it", async () => {
  const got = await inPage(async (url) => {
    const seen = [];
    const outcomes = [];
    for (const onEgress of [(r) => void seen.push(r), () => false, async () => false, () => { throw new Error("no"); }, () => true]) {
      const c = await client({ url }, { onEgress });
      const { error, text } = await ask(c, { messages: [{ role: "user", content: "hello" }] });
      outcomes.push([error?.code ?? text, c.ledger.length]);
    }
    return { seen, outcomes };
  }, edge.origin);
  assert.deepEqual(got.outcomes, [["hello", 1], ["privacy", 0], ["privacy", 0], ["privacy", 0], ["hello", 1]]);
  assert.equal(edge.requests.filter(({ method }) => method === "POST").length, 2);
  assert.equal(got.seen.length, 1);
  assert.deepEqual([got.seen[0].status, JSON.parse(got.seen[0].body).messages[0].content], [undefined, "hello"]);
});

test("what is allowed by name leaves, in the text and past the last scan", async () => {
  const request = { messages: [{ role: "user", content: "info@example.org or ada@example.org, project Hindenburg" }] };
  const got = await inPage(async ({ url, request }) => {
    const c = await client({ url }, { redact: { allow: ["info@example.org"], deny: ["Hindenburg"] } });
    return ask(c, request);
  }, { url: edge.origin, request });
  assert.equal(got.text, request.messages[0].content);
  assert.deepEqual(textsOf(edge.asked[0]), ["info@example.org or [EMAIL_1], project [CUSTOM_1]"]);
});

test("streams are read as the browser's own EventSource reads them, in odd pieces too", async () => {
  const say = (text) => JSON.stringify({ response: text });
  const events = [
    `data: ${say("a")}\n\n`,
    `\ufeffdata: ${say("BOM, not at the start")}\n\n`,
    `: comment\ndata: ${say("b")}\n\n`,
    `data:${say("no space")}\r\n\r\n`,
    `data: {"response":\ndata: "two lines"}\n\n`,
    `data: ${say("CR")}\r\r`,
    `id: 7\nretry: 100000\nother\ndata: ${say("fields")}\n\n`,
    `data: ${say("😀 é 中")}\n\n`,
    `data : ${say("space before the colon")}\n\n`,
    `data:  ${say("two spaces")}\r\n\n`,
    `data\n\n`,
  ];
  const bytes = Buffer.concat([Buffer.from("\ufeff"), ...events.map((event) => Buffer.from(event)), Buffer.from(`data: ${say("cut off")}`)]);
  const chunkings = [[bytes], Array.from(bytes, (byte) => Buffer.from([byte])), ...[2, 3, 7, 64].map((size) => Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size)))];
  const done = [Buffer.from(`\n\ndata: [DONE]\n\n`)];
  for (const pieces of chunkings) {
    edge.behave(faults.pieces([...pieces, ...done]));
    const { text, error } = await chat({ url: edge.origin });
    assert.equal(error, undefined, JSON.stringify(error));
    // The same bytes to EventSource, from the page's own origin by way of the edge.
    const read = await inPage(async (url) => {
      const texts = [];
      const source = new EventSource(url);
      source.onmessage = ({ data }) => data && data !== "[DONE]" && texts.push(JSON.parse(data).response);
      await new Promise((resolve) => (source.onerror = resolve));
      source.close();
      return texts;
    }, `${edge.origin}/events`);
    assert.equal(text, read.join(""));
    assert.ok(read.length >= 8, String(read));
  }
});
