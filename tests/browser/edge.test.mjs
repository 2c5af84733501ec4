// The edge client in a real Chromium: what leaves, and what comes back. The small wasm alone: no model is loaded.
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, edge, inPage, MESSAGES } from "./edge-page.mjs";
import { echo, faults, textsOf } from "./edge-server.mjs";

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
