// A client, the Worker under workerd, `burnside serve`, and a real SmolLM2 on the CPU.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { events, post, spoken, startServe, startWorker, until } from "./harness.mjs";

/** In every line of a log that is about a request. */
const REQUEST = '"event":"request"';
const MODEL = "smollm2-135m-instruct";
/** @type {Awaited<ReturnType<typeof startServe>>} */ let serve;
/** @type {Awaited<ReturnType<typeof startWorker>>} */ let worker;

before(async () => {
  serve = await startServe({ models: [MODEL, "sst2=text-classification:models/sst2-mini.gguf", "rampart-pii"] });
  const routes = [
    { model: MODEL, url: serve.url, for: ["chat"] },
    { model: "sentiment", url: `${serve.url}/`, as: "sst2", for: ["classify"] },
    { model: "rampart-pii", url: serve.url, for: ["tag"] },
  ];
  worker = await startWorker({ ROUTES: JSON.stringify(routes), TOKENS: "caller-one\ncaller-two", CACHE_SECONDS: "0" });
});
after(async () => {
  await worker?.stop();
  await serve?.stop();
});

const auth = { authorization: "Bearer caller-one" };
const chat = (content, more = {}) => ({ model: MODEL, messages: [{ role: "user", content }], temperature: 0, max_tokens: 24, ...more });

test("an answer through the chain is the model's own", async () => {
  const direct = await (await post(`${serve.url}/v1/chat/completions`, chat("What is the capital of France?"))).json();
  assert.match(direct.choices[0].message.content, /Paris/);
  const relayed = await (await post(`${worker.url}/v1/chat/completions`, chat("What is the capital of France?"), { headers: auth })).json();
  assert.deepEqual(relayed.choices, direct.choices);
  assert.deepEqual(relayed.usage, direct.usage);
  const stream = await post(`${worker.url}/v1/chat/completions`, chat("What is the capital of France?", { stream: true, stream_options: { include_usage: true } }), { headers: auth });
  assert.equal(stream.headers.get("content-type"), "text/event-stream");
  const text = await stream.text();
  assert.equal(spoken(text), direct.choices[0].message.content);
  const [usage, done] = events(text).slice(-2);
  assert.deepEqual([JSON.parse(usage).usage, done], [direct.usage, "[DONE]"]);
});

test("a stream passes while it is made, and ends when the reader goes away", async () => {
  const cancelled = await serve.metric(`burnside_cancelled_total{model="${MODEL}"}`);
  const controller = new AbortController();
  const stream = await post(`${worker.url}/v1/chat/completions`, chat("Tell me a very long story.", { stream: true, max_tokens: 1000 }), { headers: auth, signal: controller.signal });
  const reader = stream.body.getReader();
  const { value } = await reader.read();
  assert.match(new TextDecoder().decode(value), /^data: \{/);
  assert.equal(await serve.metric(`burnside_active{model="${MODEL}"}`), 1, "it is still being made when its beginning is here");
  controller.abort();
  await until("the model stops", async () => (await serve.metric(`burnside_active{model="${MODEL}"}`)) === 0);
  assert.equal(await serve.metric(`burnside_cancelled_total{model="${MODEL}"}`), cancelled + 1);
});

test("classes and tags pass, by the Worker's names", async () => {
  const [best] = await (await post(`${worker.url}/classify`, { text: "A delight from start to finish." }, { headers: auth })).json();
  assert.equal(best.label, "POSITIVE");
  const texts = ["A delight from start to finish.", "A waste of two hours."];
  const both = await (await post(`${worker.url}/classify`, { model: "sentiment", texts }, { headers: auth })).json();
  assert.deepEqual(both.map(([{ label }]) => label), ["POSITIVE", "NEGATIVE"]);
  const text = "Her name is Maria Keller.";
  const tags = await (await post(`${worker.url}/tag`, { text }, { headers: auth })).json();
  assert.ok(tags.length > 0 && tags.every(({ start, end, word }) => text.slice(start, end) === word), JSON.stringify(tags));
});

test("an error of the model's server comes through as what it is", async () => {
  const long = await post(`${worker.url}/v1/chat/completions`, chat("word ".repeat(9000)), { headers: auth });
  const { error } = await long.json();
  assert.deepEqual([long.status, error.code, error.param], [400, "context_length_exceeded", "messages"]);
  const refused = await post(`${worker.url}/v1/chat/completions`, chat("Hi", { n: 2 }), { headers: auth });
  assert.equal((await refused.json()).error.code, "unsupported_parameter");
});

test("nothing that was said is in a log", async () => {
  const canary = "zebra-quartz-canary";
  const seen = [serve, worker].map(({ log }) => log().split(REQUEST).length);
  await (await post(`${worker.url}/v1/chat/completions`, chat(`Say ${canary}.`, { stream: true, stop: [`${canary}-stop`] }), { headers: auth })).text();
  await post(`${worker.url}/${canary}?q=${canary}`, { messages: canary }, { headers: { ...auth, "x-canary": canary } });
  await post(`${serve.url}/${canary}?q=${canary}`, { model: canary }, { headers: { "x-canary": canary } });
  await post(`${serve.url}/v1/chat/completions`, { model: canary, messages: [{ role: canary, content: canary }] });
  await post(`${serve.url}/v1/chat/completions`, `{"messages": ["${canary}`);
  await until("the requests are logged", () => serve.log().split(REQUEST).length > seen[0] + 3 && worker.log().split(REQUEST).length > seen[1] + 1);
  assert.ok(!serve.log().includes(canary) && !worker.log().includes(canary));
  for (const line of serve.log().trim().split("\n")) assert.equal(typeof JSON.parse(line).event, "string");
});
