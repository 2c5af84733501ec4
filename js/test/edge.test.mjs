// The parts of the edge client that need neither wasm nor a browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { checkChat } from "../edge/chat.js";
import { patience } from "../network.js";
import { forward } from "../edge/forward.js";
import { backToOriginal } from "../edge/offsets.js";
import { checkEdgeRedaction, checkEndpoints } from "../edge/options.js";
import { isUnmarkedEgress } from "../egress.js";
import { BurnsideError } from "../errors.js";
import { Ledger } from "../ledger.js";

globalThis.location ??= /** @type {any} */ ({ href: "https://site.example/app/index.html" });

test("edges that make no sense are refused; addresses are relative to the page", () => {
  const bad = [
    {},
    { url: "" },
    { url: 7 },
    { url: "ftp://edge.example" },
    { url: "https://user:secret@edge.example" },
    { url: "https://edge.example", protocol: "grpc" },
    { url: "https://edge.example", model: "" },
    { url: "https://edge.example", retries: -1 },
    { url: "https://edge.example", retries: 1.5 },
    { url: "https://edge.example", timeout_ms: 0 },
    { url: "https://edge.example", token_timeout_ms: NaN },
    { url: "https://edge.example", headers: { "x-number": 1 } },
    { url: "https://edge.example", headers: { Cookie: "a=b" } },
    { url: "https://edge.example", headers: { Referer: "https://site.example" } },
  ];
  for (const options of bad) {
    assert.throws(() => checkEndpoints(/** @type {any} */ (options)), (/** @type {any} */ error) => error.code === "invalid-argument" && !error.message.includes("secret"), JSON.stringify(options));
  }
  assert.throws(() => checkEndpoints([]), { code: "invalid-argument" });
  const [one, two] = checkEndpoints([{ url: "/edge/v1" }, { url: "https://edge.example", headers: { Authorization: "Bearer x" }, retries: 0 }]);
  assert.equal(one.url, "https://site.example/edge/v1");
  assert.deepEqual([two.retries, two.headers, two.protocol, two.hasKey], [0, [["Authorization", "Bearer x"]], "openai", true]);
  assert.throws(() => checkEdgeRedaction(/** @type {any} */ ({ allow: [/x/] })), { code: "invalid-argument" });
});

test("of a chat request texts, roles and numbers are taken, and nothing else", () => {
  const request = {
    model: "/models/jane-doe.gguf",
    user: "jane",
    metadata: { jane: "doe" },
    messages: [{ role: "system", content: "be brief", name: "jane" }, { role: "user", content: "hello", file: "jane.pdf" }],
    stop: "END",
    max_tokens: 5,
    temperature: 0,
    stream: true,
    response_format: { type: "json_schema", json_schema: { name: "jane", schema: { type: "object" } } },
  };
  assert.deepEqual(checkChat(/** @type {any} */ (request)), {
    texts: ["be brief", "hello", "END", '{"type":"object"}'],
    roles: ["system", "user"],
    stops: 1,
    has_schema: true,
    settings: { temperature: 0, max_tokens: 5, stream: true },
  });
  const messages = [{ role: "user", content: "a" }];
  for (const wrong of [null, {}, { messages: [] }, { messages, seed: 2 ** 40 }, { messages, stop: [""] }, { messages, response_format: { type: "json_object" } }, { messages: [{ role: "tool", content: "" }] }]) {
    assert.throws(() => checkChat(/** @type {any} */ (wrong)), { code: "invalid-argument" }, JSON.stringify(wrong));
  }
});

test("spans of the text that was sent become spans of the original", () => {
  const original = "Mr Jane Doe, jane@example.com, likes Paris.";
  /** @type {[number, number, string][]} */
  const replaced = [[3, 11, "[PERSON_1]"], [13, 29, "[EMAIL_1]"]];
  const sent = "Mr [PERSON_1], [EMAIL_1], likes Paris.";
  const word = (/** @type {string} */ from, to = from) => {
    const start = sent.indexOf(from);
    const [group] = backToOriginal([{ entity_group: "X", score: 1, start, end: sent.indexOf(to) + to.length }], replaced, original);
    assert.equal(original.slice(group.start, group.end), group.word);
    return group.word;
  };
  assert.equal(word("Mr"), "Mr");
  assert.equal(word("Paris"), "Paris");
  assert.equal(word("likes"), "likes");
  assert.equal(word("[PERSON_1]"), "Jane Doe");
  assert.equal(word("PERSON"), "Jane Doe", "a part of a placeholder is all of it");
  assert.equal(word("Mr", "PER"), "Mr Jane Doe");
  assert.equal(word("], [E"), "Jane Doe, jane@example.com");
  assert.equal(word("], l", "Paris"), "jane@example.com, likes Paris");
  assert.deepEqual(backToOriginal([], replaced, original), []);
  // Two values side by side.
  assert.deepEqual(backToOriginal([{ entity_group: "X", score: 1, start: 3, end: 6 }], [[0, 5, "[A]"], [5, 9, "[B]"]], "AAAAABBBB").map((g) => g.word), ["BBBB"]);
});

test("Retry-After is seconds or a date", () => {
  assert.deepEqual([null, "", "2", " 0 ", "soon"].map(patience), [undefined, undefined, 2000, 0, undefined]);
  const inAMinute = patience(new Date(Date.now() + 60_000).toUTCString()) ?? 0;
  assert.ok(inAMinute > 50_000 && inAMinute <= 60_000, String(inAMinute));
  assert.equal(patience("Wed, 21 Oct 2015 07:28:00 GMT"), 0);
});

test("the ledger keeps every record, completes it, and drops old bodies when they grow too many", () => {
  const ledger = new Ledger();
  const draft = (/** @type {string} */ body) => ledger.draft({ url: "https://edge.example", bytes: body.length, body, redactions: [], state: "ready" });
  const first = draft("one");
  assert.deepEqual(ledger.records, [], "a draft has not left");
  ledger.add(first);
  ledger.complete(first.id, { status: 200 });
  assert.deepEqual([ledger.records[0].status, ledger.records[0].body], [200, "one"]);
  assert.ok(Object.isFrozen(ledger.records) && Object.isFrozen(ledger.records[0]));
  const big = "x".repeat(6 << 20);
  for (let i = 0; i < 4; i++) ledger.add(draft(big));
  assert.deepEqual(ledger.records.map((r) => [r.body.length, r.body_dropped]), [[0, true], [0, true], [0, true], [big.length, undefined], [big.length, undefined]]);
  assert.equal(ledger.records[0].bytes, 3, "how many bytes left stays known");
  assert.equal(new Set(ledger.records.map((r) => r.id)).size, 5);
  ledger.add(draft("y".repeat(20 << 20)));
  assert.equal(ledger.records.at(-1)?.body.length, 20 << 20, "the newest stays, however large");
});

test("the service worker tells marked requests to models elsewhere from others", () => {
  const here = { origin: "https://site.example", search: "" };
  const post = (/** @type {string} */ url, headers = {}, method = "POST") => isUnmarkedEgress({ method, url, headers: new Headers(headers) }, here);
  for (const path of ["/v1/chat/completions", "/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/responses", "/v1/messages", "/classify", "/tag", "/client/v4/accounts/a/ai/run/@cf/meta/llama", "/api/generate", "/api/chat", "/v1beta/models/gemini:generateContent", "/v1/chat/completions/"]) {
    const url = `https://model.example${path}`;
    assert.equal(post(url), true, path);
    assert.equal(post(`${url}?key=1`), true, path);
    assert.equal(post(url, { "idempotency-key": "burnside-abc" }), false, path);
    assert.equal(post(url, { "idempotency-key": "other" }), true, path);
    assert.equal(post(url, {}, "PUT"), true, path);
    assert.equal(post(url, {}, "GET"), false, path);
    assert.equal(post(`https://site.example${path}`), false, "its own origin");
    assert.equal(isUnmarkedEgress({ method: "POST", url, headers: new Headers() }, { ...here, search: "?egress=open" }), false);
  }
  for (const url of ["https://shop.example/api/orders", "https://stats.example/collect", "https://model.example/v1/models"]) assert.equal(post(url), false, url);
});

const labels = (/** @type {string} */ best) => ({ labels: [{ label: best, score: 0.9 }, { label: "other", score: 0.1 }], decision: { backend: "cpu", rule: "caller", model: "m" } });
/** An edge that answers with the length of what it was asked. */
const chat = async (/** @type {any} */ request) => ({
  stream: (async function* () {
    yield { content: "about " };
    yield { content: String(request.messages.at(-1).content.length) };
    yield { finish_reason: "stop" };
  })(),
  meta: Promise.resolve({ url: "https://edge.example", status: 200 }),
});
/** @template T @param {AsyncIterable<T>} all */
async function collect(all) {
  const list = [];
  for await (const one of all) list.push(one);
  return list;
}

test("forward() asks the edge about the pages that need it, and counts what stayed", async () => {
  const ledger = new Ledger();
  const asked = /** @type {any[]} */ ([]);
  const engine = {
    ledger,
    classify: async (/** @type {string} */ text) => {
      if (text === "broken") throw new BurnsideError("context-length", "too long");
      return labels(text.startsWith("!") ? "deep" : "plain");
    },
    chat: async (/** @type {any} */ request, /** @type {any} */ options) => {
      asked.push([request, options.allowPatternsOnly]);
      if (request.messages.at(-1).content === "!down") throw new BurnsideError("edge", "down");
      return chat(request);
    },
  };
  const results = await collect(forward(["a", "!bcdé", "broken", "!down", "e"], { when: ["deep"], instructions: "Summarize.", request: () => ({ max_tokens: 9 }) }, engine));
  assert.deepEqual(results.map(({ index, forwarded, answer, error }) => [index, forwarded, answer, error?.code]), [
    [0, false, undefined, undefined],
    [1, true, "about 5", undefined],
    [2, false, undefined, "context-length"],
    [3, false, undefined, "edge"],
    [4, false, undefined, undefined],
  ]);
  assert.deepEqual(asked[0], [{ messages: [{ role: "system", content: "Summarize." }, { role: "user", content: "!bcdé" }], max_tokens: 9 }, undefined]);
  const { gate, bytes, url } = ledger.records[0];
  // "broken" never left; of "!down" one can't know.
  assert.deepEqual(gate, { pages: 5, forwarded: 1, failed: 2, bytes: 19, bytes_saved: 8 });
  assert.deepEqual([bytes, url, ledger.records.length], [0, "", 1]);
});

test("forward() takes objects and async pages, a function that decides, and ends on what no page survives", async () => {
  const ledger = new Ledger();
  const engine = { ledger, classify: async () => labels("plain"), chat };
  async function* pages() {
    yield { text: "short", url: "https://jane.example" };
    yield { text: "long enough", url: "https://joe.example" };
  }
  const asked = await collect(forward(pages(), { when: async (_labels, page) => page.text.length > 6 }, engine));
  assert.deepEqual(asked.map(({ page, answer }) => [page.url, answer]), [["https://jane.example", undefined], ["https://joe.example", "about 11"]]);
  // A caller who stops early is counted too.
  for await (const { index } of forward(["a", "b", "c"], { when: ["none"] }, engine)) if (index === 1) break;
  assert.deepEqual(ledger.records.at(-1)?.gate, { pages: 2, forwarded: 0, failed: 0, bytes: 2, bytes_saved: 2 });

  const privacy = { ...engine, chat: async () => Promise.reject(new BurnsideError("privacy", "never_leave")) };
  await assert.rejects(collect(forward(["a", "b"], { when: ["plain"] }, privacy)), { code: "privacy" });
  await assert.rejects(collect(forward(["a"], { when: ["plain"], signal: AbortSignal.abort() }, engine)), { code: "aborted" });
  await assert.rejects(collect(forward(["a"], { when: [] }, engine)), { code: "invalid-argument" });
  await assert.rejects(collect(forward(/** @type {any} */ ([7]), { when: ["plain"] }, engine)), { code: "invalid-argument" });
  const own = new RangeError("the caller's own");
  await assert.rejects(collect(forward(["a"], { when: () => { throw own; } }, engine)), own);
});
