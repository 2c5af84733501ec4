// Canaries: personal values that exist nowhere else, in every field that a caller of the public API can fill, through every
// fault of an edge and of the device. Every request is recorded twice, by the servers that got it and by the browser's own
// protocol. None may hold one.
//
// With the redactor switched off the same run must fail, or the detector is blind: the last tests show that it is not.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { CANARIES, found, record, TEXT } from "./canaries.mjs";
import { Edge, echo, faults, nobody, textsOf } from "./edge-server.mjs";
import { openLadder, rememberFast } from "./ladder.mjs";

/** A redactor that takes nothing out, and a door with nobody at it: in the place of pkg/redactor.js. */
const OFF = `import init from "/pkg/redactor.js?real";
export * from "/pkg/redactor.js?real";
export default init;
export class Sealed {
  constructor(json) {
    this.texts = JSON.parse(json).texts;
  }
  about() {
    return JSON.stringify({ state: "ready", redacted: 0, originals: {}, spans: this.texts.map(() => []), lengths: this.texts.map(({ length }) => length) });
  }
  request(json) {
    const { service, endpoint, chat, from, to } = JSON.parse(json);
    const stops = chat && this.texts.slice(chat.roles.length);
    const body = service === "chat" ? { messages: chat.roles.map((role, i) => ({ role, content: this.texts[i] })), stop: stops, stream: chat.settings.stream } : { texts: this.texts.slice(from, to), input: this.texts.slice(from, to) };
    const path = { chat: "/v1/chat/completions", classify: "/classify", tag: "/tag", embed: "/v1/embeddings" }[service];
    return { url: () => endpoint.url.replace(/\\/$/, "") + path, headers: () => JSON.stringify([["content-type", "application/json"], ...endpoint.headers]), body: () => new TextEncoder().encode(JSON.stringify(body)), about: () => JSON.stringify({ state: "ready", redactions: [] }), free() {} };
  }
  free() {}
}`;

let browser;
let edge;
let second;
/** What the page's own server was asked. */
const own = [];
let isOff = false;
before(async () => {
  const first = (request, response) => {
    own.push({ url: request.url, headers: JSON.stringify(request.headers), body: "" });
    if (!isOff || request.url !== "/pkg/redactor.js") return false;
    response.writeHead(200, { "content-type": "text/javascript", "cache-control": "no-store" }).end(OFF);
    return true;
  };
  [browser, edge, second] = await Promise.all([openLadder({ first }), Edge.start(), Edge.start()]);
});
after(() => Promise.all([browser?.close(), edge?.close(), second?.close()]));
beforeEach(() => {
  isOff = false;
  browser.manifest(() => {});
  [edge, second].forEach((one) => one.behave(echo));
});

const helpers = () => {
  const all = async (stream) => {
    let text = "";
    for await (const { choices: [{ delta }] } of stream) text += delta.content ?? "";
    return text;
  };
  /** Every way into the package, every field of it filled: by name, what to do with an engine. */
  const calls = ({ text, canaries }) => {
    const { name, email, other, phone, iban } = canaries;
    const messages = [
      { role: "system", content: `You help ${name} <${email}>. ${text}`, name },
      { role: "user", content: text, file: `${name}.pdf` },
      { role: "assistant", content: `Hello ${name}, shall I write to ${email}?` },
      { role: "user", content: `Yes. My name is ${name}; tell ${other}, too.` },
    ];
    const schema = { type: "object", title: `About ${email}`, properties: { [email]: { type: "string", description: `The e-mail address of ${name}, ${phone}`, enum: [email, iban] } }, required: [email] };
    const extras = { stop: [email, phone], user: email, metadata: { name }, file: `${name}.gguf` };
    const own = () => ({ weights: new File(["no weights"], `${name} ${email}.gguf`) });
    const chat = (b, more) => b.chat.completions.create({ messages, ...extras, ...more });
    return {
      "chat, streamed": async (b) => all(await chat(b, { stream: true })),
      "chat, a name": async (b) => (await chat(b, { model: `${name} <${email}>` })).choices[0].message.content,
      "chat, a file's model": async (b) => (await chat(b, { model: own() })).choices[0].message.content,
      "chat, JSON": async (b) => (await chat(b, { response_format: { type: "json_schema", json_schema: { name, schema } } })).choices[0].message.content,
      classify: async (b) => (await b.classify(text)).labels.length,
      // Not in every version.
      extract: async (b) => (b.extract ? (await b.extract(text, schema)).value : "edge"),
      redact: async (b) => (await b.redact(text, { deny: [other] })).state,
      forward: async (b) => {
        const page = { text, url: `https://${email.split("@")[1]}/${name}`, title: name, labels: [name] };
        const answers = [];
        for await (const { answer, error } of b.forward([page], { when: () => true, instructions: `Write to ${name} <${email}>`, request: () => ({ ...extras, model: name }) })) answers.push(answer ?? error.code);
        return answers[0];
      },
      "pipeline, classes": async (b) => (await (await b.pipeline("text-classification", own()))([text, `Label: ${name}`])).length,
      "pipeline, tags": async (b) => (await (await b.pipeline("token-classification"))(text, { aggregation_strategy: "simple" })).length,
      "pipeline, vectors": async (b) => (await (await b.pipeline("feature-extraction"))([text])).length,
      "pipeline, text": async (b) => {
        let answer = "";
        for await (const piece of (await b.pipeline("text-generation", own())).stream(`${text} My name is ${name}.`, { stop: extras.stop })) answer += piece.text;
        return answer;
      },
    };
  };
  /** Runs the named calls, or all; what came back, or the code of the error. Errors, the ledger and the metrics hold no canary. */
  globalThis.everything = async (options, { text, canaries, only, between }) => {
    const { Burnside } = await import("/pkg/index.js");
    const b = await Burnside.create(options);
    const outcomes = {};
    const values = Object.values(canaries);
    const tell = (where, said) => values.filter((value) => said.includes(value)).forEach((value) => (outcomes[`${where} has`] = value));
    try {
      for (const [name, call] of Object.entries(calls({ text, canaries }))) {
        if (only && !only.includes(name)) continue;
        await between?.(name, b);
        try {
          outcomes[name] = await call(b);
        } catch (error) {
          if (!error.code || error.name !== "BurnsideError") throw error;
          outcomes[name] = error.code;
          tell(`the message of ${name}`, error.message);
        }
      }
      tell("the ledger", JSON.stringify(b.ledger));
      tell("the metrics", JSON.stringify(b.metrics()));
      return outcomes;
    } finally {
      await b.dispose();
    }
  };
  /** A tagger that stays while engines come and go. */
  globalThis.keepTagger = async () => {
    const { pipeline } = await import("/pkg/index.js");
    globalThis.kept = await pipeline("token-classification", undefined, { device: "cpu" });
  };
};

/** Runs `body` in a page whose own address, title and cookies are personal too. Returns its result and all requests on record. */
async function watched(body, args, ...deviceFaults) {
  [edge, second].forEach((one) => (one.requests = []));
  own.length = 0;
  browser.set(...deviceFaults);
  const page = await browser.page();
  try {
    const stop = await record(page);
    await page.evaluate(helpers);
    await page.evaluate(({ email, name }) => {
      document.cookie = `visitor=${encodeURIComponent(email)}; path=/; SameSite=Lax`;
      document.title = name;
      history.replaceState(null, "", `/account/${encodeURIComponent(name)}?mail=${encodeURIComponent(email)}#${email}`);
    }, CANARIES);
    const result = await page.evaluate(body, { ...args, text: TEXT, canaries: CANARIES });
    const sent = await stop();
    const served = [...edge.requests, ...second.requests].map(({ url, headers, body }) => ({ url, headers: JSON.stringify(headers), body }));
    const isEdge = ({ url }) => [edge, second].some(({ origin }) => url.includes(origin));
    // To its own server the browser says where it is, as it always does; the texts must not go there either.
    const toOwn = [...own, ...sent.filter((request) => !isEdge(request))].map(({ body, url }) => ({ url: url.replace(/\/account\S*/g, ""), headers: "", body }));
    return { result, served, sent: sent.filter(isEdge), toOwn };
  } finally {
    await page.close();
  }
}
/** @param {Awaited<ReturnType<typeof watched>>} seen */
function assertNothingPersonal({ served, sent, toOwn }) {
  const posts = served.filter(({ body }) => body).length;
  assert.ok(sent.length >= posts, `${posts} requests were recorded by the edges, ${sent.length} by the browser`);
  for (const request of [...served, ...sent, ...toOwn]) assert.deepEqual(found(request), [], JSON.stringify(request).slice(0, 2000));
  return posts;
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
/** Whatever an edge does, only these come of it, or an answer of its echo. */
const ERRORS = ["edge", "network", "mid-stream"];
const RESTORED = `Yes. My name is ${CANARIES.name}; tell ${CANARIES.other}, too.`;

test("no canary leaves: every way in, every field, every fault of an edge, a second edge that takes over", async () => {
  const down = await nobody();
  const cases = new Map([...FAULTS, ["redirect", faults.redirect(`${second.origin}/v1/chat/completions`)], ["down", echo]]);
  let current = echo;
  edge.behave((...asked) => current(...asked));
  await browser.context.exposeFunction("armFault", (name) => void (current = cases.get(name)));
  const seen = await watched(
    async ({ names, origin, second, down, quick, ...about }) => {
      await keepTagger();
      const result = [];
      for (const name of names) {
        await armFault(name);
        const first = { url: name === "down" ? down : origin, ...(name !== "none" && quick) };
        // All ways in where everything works and where the edge throws back what it was told, the other faults with one that
        // streams and one that does not.
        const only = ["none", "500"].includes(name) ? undefined : ["chat, streamed", "classify"];
        result.push([name, await everything({ device: "edge", edge: first }, { ...about, only })]);
        const both = { device: "edge", edge: [first, { url: second, ...quick, timeout_ms: 30_000, token_timeout_ms: 30_000 }] };
        result.push([`${name}, two edges`, await everything(both, { ...about, only: ["chat, streamed", "classify"] })]);
      }
      return result;
    },
    { names: [...cases.keys()], origin: edge.origin, second: second.origin, down, quick: QUICK },
  );
  for (const [name, outcomes] of seen.result) {
    for (const [call, outcome] of Object.entries(outcomes)) {
      const isRight = call === "redact" ? outcome === "ready" : ERRORS.includes(outcome) || outcome === "invalid-argument" || typeof outcome === "number" || outcome.includes(CANARIES.name) || outcome.startsWith("one ");
      assert.ok(isRight, `${name}: ${call}: ${outcome}`);
    }
  }
  const { none } = Object.fromEntries(seen.result);
  // A name that no manifest has is an error, and goes nowhere.
  assert.deepEqual([none["chat, streamed"], none["chat, a name"], none["chat, a file's model"]], [RESTORED, "invalid-argument", RESTORED], JSON.stringify(none));
  assert.deepEqual([none.classify, none["pipeline, classes"], none["pipeline, vectors"]], [2, 2, 1]);
  assert.ok(none["pipeline, tags"] > 3, "a placeholder is a tag of this edge");
  for (const call of ["forward", "pipeline, text"]) assert.ok(none[call].includes(CANARIES.email) && none[call].includes(CANARIES.name), `${call}: ${none[call]}`);
  const posts = assertNothingPersonal(seen);
  assert.ok(posts > 90, `${posts} requests were made`);
});

test("no canary leaves, whatever the device does: no adapter, wrong kernels, NaN, slow, lost, crashed", async () => {
  const run = async (deviceFaults, options = {}) => {
    await browser.forget();
    const page = await browser.page();
    if (!deviceFaults.includes("slow")) await page.evaluate(rememberFast, { vendor: "acme", architecture: "one", description: "test" });
    await page.close();
    const body = async ({ origin, options, lose, ...about }) => {
      const losses = { destroy: () => globalThis.gpuDevice?.destroy(), kill: () => globalThis.killGpu() };
      if (lose) about.between = (name) => name === "classify" && losses[lose]();
      // To the edge by the caller's own rule: what it asks must have gone through the redactor on this very device.
      const policy = { complex: ({ task }) => task === "text-generation" };
      return everything({ edge: { url: origin }, policy, worker: lose !== "destroy", ...options }, { ...about, only: ["chat, streamed", "classify"] });
    };
    const seen = await watched(body, { origin: edge.origin, ...options }, ...deviceFaults);
    return { posts: assertNothingPersonal(seen), ...seen.result };
  };
  await browser.context.exposeFunction("killGpu", () => browser.kill("gpu-process"));
  const answered = { posts: 1, "chat, streamed": RESTORED, classify: 2 };
  for (const fault of ["no adapter", "no WebGPU"]) assert.deepEqual(await run([fault]), answered, fault);
  for (const fault of ["wrong", "nan", "slow"]) assert.deepEqual(await run(["disguise", fault]), answered, fault);
  assert.deepEqual(await run(["disguise", "keep the device"], { lose: "destroy" }), answered, "destroyed");
  assert.deepEqual(await run(["disguise"], { lose: "kill" }), answered, "its process killed");
  // A model that no rung here computes rightly is asked for at the edge, redacted by a tagger that does compute.
  const spoil = (...names) => browser.manifest((models) => models.forEach(({ name, golden }) => names.includes(name) && (golden.rms *= 2)));
  spoil("sst2-mini");
  assert.deepEqual(await run([], { options: { manifest: "/m/manifest.json" } }), { ...answered, posts: 2 });
  // No tagger that computes: nothing leaves.
  spoil("sst2-mini", "rampart-pii");
  assert.deepEqual(await run([], { options: { manifest: "/m/manifest.json" } }), { posts: 0, "chat, streamed": "privacy", classify: "privacy" });
});

test("a canary in the edge's own configuration is stopped at the door", async () => {
  const { email, card } = CANARIES;
  const options = {
    query: { url: `${edge.origin}/v1?user=${encodeURIComponent(email)}` },
    path: { url: `${edge.origin}/${encodeURIComponent(email)}/v1` },
    model: { url: edge.origin, model: `small-${email}` },
    header: { url: edge.origin, headers: { "x-user": card } },
  };
  const { result, served, sent } = await watched(async ({ options, ...about }) => {
    await keepTagger();
    const outcomes = {};
    for (const [name, edge] of Object.entries(options)) outcomes[name] = await everything({ device: "edge", edge }, { ...about, only: ["chat, streamed", "classify", "pipeline, vectors"] });
    return outcomes;
  }, { options });
  const stopped = { "chat, streamed": "privacy", classify: "privacy", "pipeline, vectors": "privacy" };
  for (const [name, outcomes] of Object.entries(result)) assert.deepEqual(outcomes, stopped, name);
  assert.deepEqual([served.length, sent.length], [0, 0]);
});

test("the detector sees canaries: with the redactor switched off the same run is full of them", async () => {
  isOff = true;
  const { result, served, sent } = await watched(async ({ origin, ...about }) => {
    await keepTagger();
    return everything({ device: "edge", edge: { url: origin } }, about);
  }, { origin: edge.origin });
  const posts = (list) => list.filter(({ body }) => body);
  for (const list of [posts(served), posts(sent)]) {
    assert.ok(list.length >= 8, `${list.length} requests: ${JSON.stringify(result)}`);
    // Each of them, whichever way it went.
    for (const request of list) assert.ok(found(request).length > 0, request.body.slice(0, 500));
    const seen = new Set(list.flatMap(found));
    assert.deepEqual([...seen].sort(), Object.keys(CANARIES).map((kind) => `${kind} in the body`).sort());
  }
  assert.ok(result["the ledger has"], "the ledger says what was sent");
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
  }, { origin: edge.origin });
  for (const list of [served, sent].map((all) => all.filter((request) => found(request).length > 0))) {
    const seen = new Set(list.flatMap(found));
    for (const what of ["email in the url", "phone in the headers", "card in the body", "iban in the body", "name in the body"]) assert.ok(seen.has(what), `${what}: ${[...seen]}`);
  }
});
