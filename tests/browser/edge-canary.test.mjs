// Canaries: personal values that exist nowhere else, in every field that a caller can fill, through every fault of an
// edge. Every request is recorded twice, by the servers that got it and by the browser's own protocol. None may hold one.
//
// With the redactor switched off the same run must fail, or the detector is blind: the last tests show that it is not.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Edge, echo, EMPTY, emptyPage, faults, nobody, textsOf } from "./edge-server.mjs";
import { open } from "./harness.mjs";

/** What patterns know, each in a sentence of its own. */
const BY_PATTERN = {
  email: "jolanta.quibberly@canary-mail.example",
  phone: "+1 415 555 2671",
  card: "4539 5787 6362 1486",
  iban: "GB82 WEST 1234 5698 7654 32",
  ssn: "536-22-8726",
  ip: "2001:db8:85a3::8a2e:370:7334",
  key: "ghp_9fK2mQ7xT4vB8nL1wR6yZ3cD5hJ0sA2eUoPq",
};
/** What only the tagger knows. */
const BY_TAGGER = { name: "Jolanta Quibberly", other: "Tobias Fennimore" };
const CANARIES = { ...BY_PATTERN, ...BY_TAGGER };
const about = ({ email, phone, card, iban, ssn, ip, key, name, other }) =>
  `My name is ${name} and my colleague is ${other}. E-mail: ${email}. Call ${phone}. Card number ${card}, IBAN ${iban}. SSN ${ssn}. From IP address ${ip}. Token: ${key}.`;
const TEXT = about(CANARIES);

let browser;
let edge;
let second;
/** What the page's own server was asked. */
const own = [];
before(async () => {
  const first = (request, response) => {
    own.push({ url: request.url, headers: JSON.stringify(request.headers), body: "" });
    return emptyPage(request, response);
  };
  [browser, edge, second] = await Promise.all([open({ first }), Edge.start(), Edge.start()]);
});
after(() => Promise.all([browser?.close(), edge?.close(), second?.close()]));

/** A text as it may stand on the wire, in what it may be written as there. */
function* readings(text) {
  yield text;
  const form = text.replaceAll("+", " ");
  for (const encoded of [text, form]) {
    try {
      yield decodeURIComponent(encoded);
    } catch {
      // no such encoding
    }
  }
  for (const [base64] of text.matchAll(/[A-Za-z0-9+/_-]{16,}={0,2}/g)) yield Buffer.from(base64, "base64").toString("utf8");
  for (const [escape] of [[text.replace(/\\u([0-9a-f]{4})/gi, (_, code) => String.fromCharCode(parseInt(code, 16)))]]) yield escape;
}
/** The canaries in a recorded request, by place. Spaces, dashes and case aside. */
function found({ url, headers, body }) {
  const plain = (text) => text.toLowerCase().replace(/[\s-]/g, "");
  return Object.entries({ url, headers, body }).flatMap(([place, text]) =>
    Object.entries(CANARIES).filter(([, value]) => [...readings(text ?? "")].some((reading) => plain(reading).includes(plain(value)))).map(([kind]) => `${kind} in the ${place}`),
  );
}

/** Records what a page sends, as the browser says. @param {import("playwright-core").Page} page */
async function record(page) {
  const sent = new Map();
  const of = (id) => sent.get(id) ?? sent.set(id, { url: "", headers: "", body: "" }).get(id);
  const session = await page.context().newCDPSession(page);
  session.on("Network.requestWillBeSent", ({ requestId, request }) => {
    const seen = of(requestId);
    seen.url += ` ${request.url}`;
    seen.headers += JSON.stringify(request.headers);
    seen.body += request.postData ?? "";
    // What is long, or no text, comes only when it is asked for.
    if (request.hasPostData && !request.postData) seen.late = session.send("Network.getRequestPostData", { requestId }).then(({ postData }) => (seen.body += postData), () => (seen.missing = true));
  });
  // The headers that really go out: cookies, origin, referrer.
  session.on("Network.requestWillBeSentExtraInfo", ({ requestId, headers }) => (of(requestId).headers += JSON.stringify(headers)));
  await session.send("Network.enable", { maxPostDataSize: 1 << 20 });
  return async () => {
    await Promise.all([...sent.values()].map(({ late }) => late));
    const all = [...sent.values()];
    assert.ok(all.every(({ missing }) => !missing), "the body of every request was seen");
    return all;
  };
}

/** In the page: an edge client whose tagger is the real one, or which has no redactor at all. */
const helpers = () => {
  globalThis.makeClients = async () => {
    const { pipeline } = await import("/pkg/index.js");
    const { EdgeClient } = await import("/js/edge/client.js");
    const { loadRedactor } = await import("/js/edge/redactor.js");
    const tag = await pipeline("token-classification", undefined, { device: "cpu", manifest: "/models/manifest.json" });
    const survey = async (text) => {
      const bytes = (end) => new TextEncoder().encode(text.slice(0, end)).length;
      const groups = await tag(text, { aggregation_strategy: "simple" });
      return { spans: groups.map(({ entity_group, score, start, end }) => ({ start: bytes(start), end: bytes(end), label: entity_group, score })), complete: true };
    };
    // The same texts go out again and again: each is read once.
    const surveys = new Map();
    const tagger = { survey: (text) => surveys.get(text) ?? surveys.set(text, survey(text)).get(text) };
    const wasm = await loadRedactor();
    /** The door with nobody at it. */
    class Sealed {
      constructor(json) {
        this.texts = JSON.parse(json).texts;
      }
      about() {
        return JSON.stringify({ state: "ready", redacted: 0, originals: {}, spans: this.texts.map(() => []), lengths: this.texts.map(({ length }) => length) });
      }
      request(json) {
        const { service, endpoint, chat, from, to } = JSON.parse(json);
        const body = service === "chat" ? { messages: chat.roles.map((role, i) => ({ role, content: this.texts[i] })), stop: this.texts.slice(chat.roles.length), stream: chat.settings.stream } : { texts: this.texts.slice(from, to), input: this.texts.slice(from, to) };
        const path = { chat: "/v1/chat/completions", classify: "/classify", tag: "/tag", embed: "/v1/embeddings" }[service];
        return { url: () => endpoint.url.replace(/\/$/, "") + path, headers: () => JSON.stringify([["content-type", "application/json"], ...endpoint.headers]), body: () => new TextEncoder().encode(JSON.stringify(body)), about: () => JSON.stringify({ state: "ready", redactions: [] }), free() {} };
      }
      free() {}
    }
    const off = { ...wasm, Sealed };
    return (endpoints, isOff, options = {}) => new EdgeClient({ endpoints, ...(isOff ? { redactor: async () => off } : { tagger }), ...options });
  };

  /** Everything that a caller can fill, filled. What came back, or the code of the error. */
  globalThis.everything = async (client, { text, canaries }) => {
    const outcomes = [];
    const attempt = async (call) => {
      try {
        outcomes.push(await call());
      } catch (error) {
        if (!error.code || error.name !== "BurnsideError") throw error;
        outcomes.push(error.code);
        for (const value of Object.values(canaries)) if (error.message.includes(value)) outcomes.push(`${value} in a message`);
      }
    };
    const { name, email, other } = canaries;
    const messages = [
      { role: "system", content: `You help ${name} <${email}>. ${text}`, name },
      { role: "user", content: text, file: `${name}.pdf` },
      { role: "assistant", content: `Hello ${name}, shall I write to ${email}?` },
      { role: "user", content: `Yes. My name is ${name}; tell ${other}, too.` },
    ];
    const schema = { type: "object", title: `About ${email}`, properties: { [email]: { type: "string", description: `The e-mail address of ${name}, ${canaries.phone}`, enum: [email, canaries.iban] } } };
    for (const stream of [true, false]) {
      await attempt(async () => {
        const request = { messages, stream, stop: [email, canaries.phone], model: `/models/${name}/${email}.gguf`, user: email, metadata: { name }, file: `${name}.gguf`, ...(!stream && { response_format: { type: "json_schema", json_schema: { name, schema } } }) };
        const { stream: pieces, meta } = await client.chat(request);
        let answer = "";
        for await (const { content = "" } of pieces) answer += content;
        await meta;
        return answer;
      });
    }
    await attempt(async () => (await client.classify([text, `Label: ${name}`])).labels.length);
    await attempt(async () => (await client.tag([text])).groups.length);
    await attempt(async () => (await client.embed([text])).vectors.length);
    return outcomes;
  };
};

/** Runs `body` in a page whose own address and cookies are personal too. Returns its result and all requests on record. */
async function watched(body, args) {
  [edge, second].forEach((one) => (one.requests = []));
  own.length = 0;
  const { result, sent } = await browser.page(async (page) => {
    const stop = await record(page);
    await page.evaluate(helpers);
    await page.evaluate(({ email, name }) => {
      document.cookie = `visitor=${encodeURIComponent(email)}; path=/; SameSite=Lax`;
      document.title = name;
      history.replaceState(null, "", `/account/${encodeURIComponent(name)}?mail=${encodeURIComponent(email)}#${email}`);
    }, CANARIES);
    return { result: await page.evaluate(body, args), sent: await stop() };
  }, { path: EMPTY, allow: /Failed to load resource|blocked by CORS/ });
  const served = [...edge.requests, ...second.requests].map(({ url, headers, body }) => ({ url, headers: JSON.stringify(headers), body }));
  const isEdge = ({ url }) => [edge, second].some(({ origin }) => url.includes(origin));
  // To its own server the browser says where it is, as it always does; the texts must not go there either.
  const toOwn = [...own, ...sent.filter((request) => !isEdge(request))].map(({ body, url }) => ({ url: url.replace(/\/account\S*/g, ""), headers: "", body }));
  return { result, served, sent: sent.filter(isEdge), toOwn };
}

const FAULTS = Object.entries({
  none: echo,
  // An edge that throws back what it was told.
  500: (asked, response) => faults.status(500, {}, textsOf(asked).join(" "))(asked, response),
  429: faults.status(429, { "retry-after": "0" }),
  401: faults.status(401),
  400: faults.status(400),
  silent: faults.silent,
  "silent body": faults.silentBody,
  "silent middle": faults.silentMiddle,
  heartbeats: faults.heartbeats,
  "hung up": faults.hangUp,
  cut: faults.cut,
  truncated: faults.truncated,
  refusal: faults.refusal(["one "]),
  garbage: faults.garbage,
  "garbage json": faults.garbageJson,
  "web page": faults.webPage,
  "no type": faults.noType,
  "endless line": faults.endless(true),
  endless: faults.endless(false),
});
/** The edge that answers is waited for; the others mostly don't. */
const QUICK = { timeout_ms: 300, token_timeout_ms: 500, retries: 1, max_response_bytes: 300_000 };

test("no canary leaves: every field, every fault, a second edge that takes over", async () => {
  const down = await nobody();
  const cases = [...FAULTS, ["redirect", faults.redirect(`${second.origin}/v1/chat/completions`)], ["down", echo]];
  let current;
  const { result, served, sent, toOwn } = await browserRun(cases, (behaviour) => (current = behaviour), (...args) => current(...args), down);
  for (const { name, outcomes } of result) {
    assert.ok(outcomes.every((outcome) => !String(outcome).includes("in a message")), `${name}: ${outcomes}`);
    if (name === "none") assert.deepEqual(outcomes, [`Yes. My name is ${CANARIES.name}; tell ${CANARIES.other}, too.`, `Yes. My name is ${CANARIES.name}; tell ${CANARIES.other}, too.`, 2, 1, 1], "it did answer");
    else assert.ok(outcomes.every((outcome) => ["edge", "network", "mid-stream", 2, 1].includes(outcome) || String(outcome).startsWith("Yes.")), `${name}: ${outcomes}`);
  }
  const posts = served.filter(({ body }) => body).length;
  assert.ok(posts > 100 && sent.length >= posts, `${posts} requests were recorded by the edges, ${sent.length} by the browser`);
  for (const request of [...served, ...sent, ...toOwn]) assert.deepEqual(found(request), [], request.body.slice(0, 2000));
});

/** All cases in one page, one after another: the page tells which it is at. */
async function browserRun(cases, arm, answer, down) {
  edge.behave((asked, response) => answer(asked, response));
  second.behave(echo);
  const byName = new Map(cases);
  await browser.context.exposeFunction("armFault", (name) => void arm(byName.get(name)));
  return watched(async ({ names, origin, second, down, quick, text, canaries }) => {
    const client = await makeClients();
    const result = [];
    for (const name of names) {
      await armFault(name);
      for (const others of [[], [{ url: second, ...quick }]]) {
        const c = client([{ url: name === "down" ? down : origin, ...(name !== "none" && quick) }, ...others], false);
        result.push({ name, outcomes: await everything(c, { text, canaries }) });
      }
    }
    return result;
  }, { names: cases.map(([name]) => name), origin: edge.origin, second: second.origin, down, quick: QUICK, text: TEXT, canaries: CANARIES });
}

test("a canary in the edge's own configuration is stopped at the door", async () => {
  edge.behave(echo);
  const { result, served, sent } = await watched(async ({ origin, text, canaries }) => {
    const client = await makeClients();
    const { email, card } = canaries;
    const outcomes = {};
    for (const [name, options] of Object.entries({
      query: { url: `${origin}/v1?user=${encodeURIComponent(email)}` },
      path: { url: `${origin}/${encodeURIComponent(email)}/v1` },
      model: { url: origin, model: `small-${email}` },
      header: { url: origin, headers: { "x-user": card } },
    })) {
      outcomes[name] = await everything(client(options, false), { text, canaries });
    }
    return outcomes;
  }, { origin: edge.origin, text: TEXT, canaries: CANARIES });
  for (const [name, outcomes] of Object.entries(result)) assert.deepEqual(outcomes, Array(5).fill("privacy"), name);
  assert.deepEqual([served.length, sent.length], [0, 0]);
});

test("the detector sees canaries: with the redactor switched off the same run is full of them", async () => {
  edge.behave(echo);
  const { result, served, sent } = await watched(async ({ origin, text, canaries }) => {
    const client = await makeClients();
    return everything(client({ url: origin }, true), { text, canaries });
  }, { origin: edge.origin, text: TEXT, canaries: CANARIES });
  assert.equal(result.length, 5);
  const posts = (list) => list.filter(({ body }) => body);
  for (const list of [posts(served), posts(sent)]) {
    assert.equal(list.length, 5);
    const seen = new Set(list.flatMap(found));
    assert.deepEqual([...seen].sort(), Object.keys(CANARIES).map((kind) => `${kind} in the body`).sort());
  }
});

test("the detector sees canaries in url, header and body, however they are written", async () => {
  edge.behave((_asked, response) => response.writeHead(200).end());
  const { served, sent } = await watched(async ({ origin, canaries }) => {
    const post = (path, headers, body) => fetch(origin + path, { method: "POST", headers, body, referrerPolicy: "unsafe-url" });
    await post(`/?q=${encodeURIComponent(canaries.email)}`, {}, "");
    await post("/", { "x-user": btoa(canaries.phone.padStart(24)) }, "");
    await post("/", {}, `card=${canaries.card.replaceAll(" ", "+")}`);
    await post("/", {}, JSON.stringify({ text: canaries.iban }).replace("G", "\\u0047"));
    await post("/", {}, canaries.name.toUpperCase());
  }, { origin: edge.origin, canaries: CANARIES });
  for (const list of [served.filter(({ url, headers, body }) => found({ url, headers, body }).length), sent.filter((request) => found(request).length)]) {
    const seen = new Set(list.flatMap(found));
    for (const what of ["email in the url", "phone in the headers", "card in the body", "iban in the body", "name in the body"]) assert.ok(seen.has(what), `${what}: ${[...seen]}`);
  }
});
