// The Worker alone, under workerd, in front of servers that answer as they are told.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { events, post, spoken, startUpstream, startWorker, until } from "./harness.mjs";

const SECRET = "upstream-secret-key";
const completion = { id: "x", object: "chat.completion", choices: [{ index: 0, message: { role: "assistant", content: "Hello." }, finish_reason: "stop" }] };

/** What the upstream does, by the model's name. @type {Record<string, (request: any, response: import("node:http").ServerResponse) => void>} */
const BEHAVIOURS = {
  good: (_, response) => response.writeHead(200, { "content-type": "application/json", "set-cookie": "id=1", server: "secret-server", "x-internal": "1" }).end(JSON.stringify(completion)),
  stream: (_, response) => response.writeHead(200, { "content-type": "text/event-stream" }).end(`data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: [DONE]\n\n`),
  cut: (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).write(`data: {"choices":[{"delta":{"content":"a"}}]}\n\n`);
    setTimeout(() => response.destroy(), 50);
  },
  short: (_, response) => response.writeHead(200, { "content-type": "text/event-stream" }).end(`data: {"choices":[{"delta":{"content":"a"}}]}\n\n`),
  silent: () => {},
  trickle: (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const timer = setInterval(() => response.write("data: {}\n\n"), 20);
    response.on("close", () => clearInterval(timer));
  },
  redirect: (_, response) => response.writeHead(307, { location: "https://evil.invalid/" }).end(),
  error500: (_, response) => response.writeHead(500).end(`{"error":{"message":"stack trace with ${SECRET}"}}`),
  busy: (_, response) => response.writeHead(429, { "retry-after": "7" }).end("{}"),
  loading: (_, response) => response.writeHead(503, { "retry-after": "3" }).end("{}"),
  refused: (_, response) => response.writeHead(401).end(`{"error":{"message":"bad key ${SECRET}"}}`),
  garbage: (_, response) => response.writeHead(418).end("\0\0not json"),
  unhappy: (_, response) => response.writeHead(400).end(JSON.stringify({ error: { message: "`seed` must be a whole number", code: "invalid_type", param: "seed" } })),
};

/** @type {Awaited<ReturnType<typeof startUpstream>>} */ let upstream;
/** @type {Awaited<ReturnType<typeof startWorker>>} */ let worker;

before(async () => {
  upstream = await startUpstream((request, response) => BEHAVIOURS[JSON.parse(request.text).model](request, response));
  const routes = [
    { model: "down", url: "http://127.0.0.1:1" },
    { model: "renamed", url: `${upstream.url}/base/`, as: "good", for: ["chat", "classify", "tag", "embeddings"] },
    { model: "@cf/*", ai: true },
    ...Object.keys(BEHAVIOURS).map((model) => ({ model, url: upstream.url, key: "UPSTREAM_TOKEN" })),
  ];
  worker = await startWorker({
    ROUTES: JSON.stringify(routes),
    TOKENS: "caller",
    UPSTREAM_TOKEN: SECRET,
    ALLOW_ORIGINS: "https://app.example, https://other.example",
    ALLOW_VALUES: "help@shop.example",
    MAX_BODY_BYTES: "20000",
    UPSTREAM_TIMEOUT_MS: "1000",
  });
});
after(async () => {
  await worker?.stop();
  await upstream?.stop();
});

const auth = { authorization: "Bearer caller" };
const ask = (body, path = "/v1/chat/completions", init = {}) => post(worker.url + path, body, { ...init, headers: { ...auth, ...init.headers } });
let unique = 0;
/** A chat that no other test asked. */
const chat = (model, more = {}) => ({ model, messages: [{ role: "user", content: `Question ${++unique}` }], ...more });
const refusal = async (response) => {
  const { error } = await response.json();
  assert.deepEqual(Object.keys(error).filter((name) => name !== "kinds"), ["message", "type", "param", "code"]);
  return [response.status, error.code, error.param];
};

test("a wrong request is told what is wrong, and goes nowhere", async () => {
  const before = upstream.requests.length;
  const turn = (message) => ({ model: "good", messages: [message] });
  for (const [body, path, expected] of [
    ["{", "/v1/chat/completions", [400, "invalid_json", null]],
    ["[]", "/classify", [400, "invalid_json", null]],
    [{ model: "good" }, "/v1/chat/completions", [400, "missing_field", "messages"]],
    [{ model: "good", messages: "hi" }, "/v1/chat/completions", [400, "invalid_type", "messages"]],
    [{ model: "good", messages: [] }, "/v1/chat/completions", [400, "missing_field", "messages"]],
    [turn({ content: "x" }), "/v1/chat/completions", [400, "missing_field", "messages[0].role"]],
    [turn({ role: "user" }), "/v1/chat/completions", [400, "missing_field", "messages[0].content"]],
    [turn({ role: "user", content: [{ type: "image_url", image_url: { url: "data:," } }] }), "/v1/chat/completions", [400, "invalid_type", "messages[0].content"]],
    [{ ...chat("good"), stream: "yes" }, "/v1/chat/completions", [400, "invalid_type", "stream"]],
    [{ ...chat("good"), model: 7 }, "/v1/chat/completions", [400, "invalid_type", "model"]],
    [chat("unknown"), "/v1/chat/completions", [404, "model_not_found", "model"]],
    [{}, "/classify", [400, "missing_field", "text"]],
    [{ text: 5 }, "/classify", [400, "invalid_type", "text"]],
    [{ text: "a", texts: ["b"] }, "/tag", [400, "invalid_type", "texts"]],
    [{ texts: [1] }, "/tag", [400, "invalid_type", "texts"]],
    [{ input: [[1, 2]] }, "/v1/embeddings", [400, "invalid_type", "input"]],
    [chat("good", { padding: "x".repeat(30_000) }), "/v1/chat/completions", [413, "body_too_large", null]],
    [{}, "/v1/completions", [404, "no_such_route", null]],
    [{}, "/constructor", [404, "no_such_route", null]],
  ]) {
    assert.deepEqual(await refusal(await ask(body, path)), expected, JSON.stringify(body).slice(0, 100));
  }
  assert.deepEqual(await refusal(await ask("{}", "/classify", { headers: { "content-type": "text/plain" } })), [415, "not_json", null]);
  assert.deepEqual(await refusal(await ask("{}", "/classify", { headers: { "content-encoding": "gzip" } })), [415, "encoded_body", null]);
  assert.equal((await fetch(`${worker.url}/classify`, { headers: auth })).status, 405);
  assert.equal(upstream.requests.length, before);
});

test("only the token and listed origins get in", async () => {
  for (const authorization of ["", "Bearer", "Bearer wrong", "Basic caller", "Bearer callerr"]) {
    const response = await ask(chat("good"), undefined, { headers: { authorization } });
    assert.equal(response.headers.get("www-authenticate"), "Bearer");
    assert.equal((await refusal(response))[0], 401, authorization);
  }
  assert.equal((await fetch(`${worker.url}/healthz`)).status, 200);
  const page = await ask(chat("good"), undefined, { headers: { origin: "https://app.example" } });
  assert.deepEqual([page.status, page.headers.get("access-control-allow-origin")], [200, "https://app.example"]);
  const stranger = await ask(chat("good"), undefined, { headers: { origin: "https://evil.example" } });
  assert.equal(stranger.headers.get("access-control-allow-origin"), null);
  assert.deepEqual(await refusal(stranger), [403, "origin_not_allowed", null]);
  const preflight = await fetch(`${worker.url}/classify`, { method: "OPTIONS", headers: { origin: "https://other.example", "access-control-request-method": "POST" } });
  assert.deepEqual([preflight.status, preflight.headers.get("access-control-allow-origin")], [204, "https://other.example"]);
});

test("the upstream learns nothing of the caller, the caller nothing of the upstream", async () => {
  const identity = { user: "user-canary", metadata: { who: "meta-canary" }, safety_identifier: "safety-canary", prompt_cache_key: "key-canary", store: true };
  const headers = { cookie: "session=cookie-canary", referer: "https://app.example/canary", "x-forwarded-for": "203.0.113.9", "user-agent": "agent-canary", "cf-connecting-ip": "203.0.113.9", forwarded: "for=canary" };
  const response = await ask({ ...chat("good"), ...identity }, "/v1/chat/completions?query=canary", { headers });
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), completion);
  const names = [...response.headers.keys()];
  for (const name of ["set-cookie", "server", "x-internal"]) assert.ok(!names.includes(name), name);
  const sent = upstream.requests.at(-1);
  assert.equal(sent.headers.authorization, `Bearer ${SECRET}`);
  const all = JSON.stringify(sent);
  for (const trace of ["canary", "caller", "203.0.113"]) assert.ok(!all.includes(trace), `${trace} in ${all}`);
  assert.deepEqual(JSON.parse(sent.text).messages[0].role, "user");
});

test("personal data is refused by kind, and its value is nowhere", async () => {
  const before = upstream.requests.length;
  for (const [values, kinds] of [
    [["jane.canary@example.com"], ["EMAIL"]],
    [["DE89370400440532013000"], ["IBAN"]],
    [["4111 1111 1111 1111", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"], null],
  ]) {
    for (const [path, body] of [
      ["/v1/chat/completions", chat("good", { messages: [{ role: "system", content: `Write to ${values.join(" and ")} now` }] })],
      ["/v1/chat/completions", chat("good", { messages: [{ role: "user", content: [{ type: "text", text: values.join(", ") }] }] })],
      ["/v1/chat/completions", chat("good", { stop: values })],
      ["/classify", { model: "renamed", text: values.join(" ") }],
      ["/tag", { model: "renamed", texts: ["nothing", ...values] }],
      ["/v1/embeddings", { model: "renamed", input: values }],
    ]) {
      const response = await ask(body, path);
      const text = await response.text();
      const { error } = JSON.parse(text);
      assert.deepEqual([response.status, error.code], [422, "personal_data"], path);
      if (kinds) assert.deepEqual(error.kinds, kinds);
      else assert.ok(error.kinds.length >= 2, error.kinds);
      for (const value of values) assert.ok(!text.includes(value));
    }
  }
  assert.equal(upstream.requests.length, before);
  await until("the refusals are logged", () => worker.log().split('"status":422').length > 18);
  for (const value of ["canary", "DE89", "4111", "ghp_"]) assert.ok(!worker.log().includes(value));
  // Placeholders and the values of ALLOW_VALUES are none.
  const fine = chat("good", { messages: [{ role: "user", content: "Mail [EMAIL_1] or help@shop.example about [IBAN_2]" }] });
  assert.equal((await ask(fine)).status, 200);
});

test("what fails upstream is a typed error, and its words stay there", async () => {
  for (const [model, expected, after] of [
    ["down", [502, "upstream_unreachable", null], "5"],
    ["silent", [504, "upstream_timeout", null], null],
    ["redirect", [502, "upstream_failed", null], "5"],
    ["error500", [502, "upstream_failed", null], "5"],
    ["busy", [429, "upstream_busy", null], "7"],
    ["loading", [503, "upstream_unavailable", null], "3"],
    ["refused", [502, "upstream_refused", null], null],
    ["garbage", [418, "upstream_refused", null], null],
    ["unhappy", [400, "invalid_type", "seed"], null],
  ]) {
    const response = await ask(chat(model));
    assert.equal(response.headers.get("retry-after"), after, model);
    const text = await response.clone().text();
    assert.deepEqual(await refusal(response), expected, model);
    assert.ok(!text.includes(SECRET), model);
  }
  assert.ok(!worker.log().includes(SECRET));
});

test("a stream that is cut ends as one, and is not kept", async () => {
  for (const model of ["cut", "short"]) {
    const body = chat(model, { temperature: 0, stream: true });
    for (let round = 0; round < 2; round++) {
      const before = upstream.requests.length;
      const response = await ask(body);
      assert.equal(response.headers.get("burnside-cache"), "miss");
      const text = await response.text().catch(() => "broken");
      assert.ok(!text.includes("[DONE]"));
      assert.equal(upstream.requests.length, before + 1, `${model}: asked again`);
    }
  }
});

test("a client that goes away ends the upstream's answer", async () => {
  let isClosed = false;
  const watch = BEHAVIOURS.trickle;
  BEHAVIOURS.trickle = (request, response) => {
    response.on("close", () => (isClosed = true));
    watch(request, response);
  };
  // With the cache's eyes on the stream, and without.
  for (const temperature of [0, 1]) {
    isClosed = false;
    const controller = new AbortController();
    const response = await ask(chat("trickle", { temperature, stream: true }), undefined, { signal: controller.signal });
    await response.body.getReader().read();
    controller.abort();
    await until("the upstream's connection is closed", () => isClosed);
  }
});

test("the same deterministic request is answered from the cache, whoever asks", async () => {
  for (const model of ["good", "stream"]) {
    const body = chat(model, { temperature: 0, stream: model === "stream" });
    const first = await ask(body);
    assert.equal(first.headers.get("burnside-cache"), "miss");
    const text = await first.text();
    const before = upstream.requests.length;
    let again;
    await until("it is kept", async () => (again = await ask({ ...body, user: "somebody else" })).headers.get("burnside-cache") === "hit");
    assert.equal(again.headers.get("content-type"), first.headers.get("content-type"));
    assert.equal(await again.text(), text);
    assert.ok(upstream.requests.length <= before + 1);
    // Another order of the keys is the same request; another number is not.
    const turned = Object.fromEntries(Object.entries(body).reverse());
    assert.equal((await ask(turned)).headers.get("burnside-cache"), "hit");
    for (const other of [{ ...body, max_tokens: 5 }, { ...body, messages: [...body.messages, { role: "user", content: "more" }] }]) {
      assert.equal((await ask(other)).headers.get("burnside-cache"), "miss");
    }
  }
  for (const [body, expected] of [
    [chat("good"), "off"],
    [chat("good", { temperature: 0.7 }), "off"],
    [chat("good", { temperature: 0.7, seed: 4 }), "miss"],
  ]) {
    await (await ask(body)).text();
    const again = await ask(body);
    assert.ok(expected === "off" ? again.headers.get("burnside-cache") === "off" : true);
    await again.text();
  }
});

test("a request that names no model goes where its kind goes", async () => {
  for (const [path, body] of [
    ["/classify", { text: `Question ${++unique}` }],
    ["/tag", { texts: [`Question ${++unique}`] }],
    ["/v1/embeddings", { input: `Question ${++unique}` }],
    ["/v1/chat/completions", { messages: [{ role: "user", content: `Question ${++unique}` }] }],
  ]) {
    assert.equal((await ask(body, path)).status, 200, path);
    const sent = upstream.requests.at(-1);
    assert.deepEqual([sent.url, JSON.parse(sent.text).model], [`/base${path}`, "good"]);
    assert.equal(sent.headers.authorization, undefined, "that route has no key");
  }
  const { data } = await (await fetch(`${worker.url}/v1/models`, { headers: auth })).json();
  assert.ok(data.some(({ id }) => id === "renamed") && !data.some(({ id }) => id.includes("*")));
});

test("Workers AI answers in the shapes that callers know", async () => {
  const whole = await (await ask(chat("@cf/test/llm"))).json();
  assert.deepEqual(whole.choices, [{ index: 0, message: { role: "assistant", content: "Words from @cf/test/llm for 1" }, finish_reason: "stop" }]);
  assert.equal(whole.usage.total_tokens, 10);
  const stream = await ask(chat("@cf/test/llm", { stream: true }));
  const text = await stream.text();
  assert.equal(spoken(text), "Words from @cf/test/llm for 1");
  const all = events(text);
  assert.deepEqual(JSON.parse(all[0]).choices[0].delta, { role: "assistant", content: "" });
  assert.equal(JSON.parse(all.at(-2)).choices[0].finish_reason, "stop");
  assert.equal(all.at(-1), "[DONE]");
  const cut = events(await (await ask(chat("@cf/test/cut", { stream: true }))).text());
  assert.equal(JSON.parse(cut.at(-1)).error.code, "upstream_failed");
  const labels = [{ label: "POSITIVE", score: 0.75 }, { label: "NEGATIVE", score: 0.25 }];
  assert.deepEqual(await (await ask({ model: "@cf/test/sst", text: "fine" }, "/classify")).json(), labels);
  assert.deepEqual(await (await ask({ model: "@cf/test/sst", texts: ["fine", "bad"] }, "/classify")).json(), [labels, labels]);
  const vectors = await (await ask({ model: "@cf/test/bge", input: ["four", "sixsix"] }, "/v1/embeddings")).json();
  assert.deepEqual(vectors.data.map(({ embedding }) => embedding), [[4, 1], [6, 1]]);
  assert.deepEqual(await refusal(await ask(chat("@cf/test/llm", { stop: ["x"] }))), [400, "unsupported_parameter", "stop"]);
  assert.deepEqual(await refusal(await ask({ model: "@cf/test/llm", text: "x" }, "/tag")), [400, "wrong_task", "model"]);
  const missing = await ask(chat("@cf/test/missing"));
  assert.ok(!(await missing.clone().text()).includes("Question"), "its message quotes the inputs, ours does not");
  assert.deepEqual(await refusal(missing), [502, "upstream_failed", null]);
});

test("who asks too often waits", async () => {
  const limited = await startWorker({ ROUTES: JSON.stringify([{ model: "good", url: upstream.url }]), TOKENS: "one\ntwo" }, { limit: 2 });
  try {
    const from = (token) => post(`${limited.url}/v1/chat/completions`, chat("good"), { headers: { authorization: `Bearer ${token}` } });
    assert.deepEqual([(await from("one")).status, (await from("one")).status], [200, 200]);
    const third = await from("one");
    assert.equal(third.headers.get("retry-after"), "60");
    assert.deepEqual(await refusal(third), [429, "rate_limited", null]);
    assert.equal((await from("two")).status, 200, "another caller has a count of its own");
  } finally {
    await limited.stop();
  }
});

test("a mistake in its variables closes the door", async () => {
  for (const vars of [
    { TOKENS: "caller" },
    { ROUTES: "not json", TOKENS: "caller" },
    { ROUTES: JSON.stringify([{ model: "good" }]), TOKENS: "caller" },
    { ROUTES: JSON.stringify([{ model: "good", url: "ftp://x" }]), TOKENS: "caller" },
    { ROUTES: JSON.stringify([{ model: "good", url: upstream.url, key: "NOT_SET" }]), TOKENS: "caller" },
  ]) {
    const broken = await startWorker(vars);
    try {
      const response = await post(`${broken.url}/v1/chat/completions`, chat("good"), { headers: auth });
      assert.deepEqual(await refusal(response), [500, "internal", null]);
      await until("it is logged", () => /ROUTES|the route of/.test(broken.log()));
    } finally {
      await broken.stop();
    }
  }
  // Without tokens nobody is let in, unless that is meant.
  const routes = JSON.stringify([{ model: "good", url: upstream.url }]);
  const closed = await startWorker({ ROUTES: routes });
  const open = await startWorker({ ROUTES: routes, ANONYMOUS: "yes" });
  try {
    assert.equal((await post(`${closed.url}/v1/chat/completions`, chat("good"))).status, 401);
    assert.equal((await post(`${open.url}/v1/chat/completions`, chat("good"))).status, 200);
  } finally {
    await closed.stop();
    await open.stop();
  }
});
