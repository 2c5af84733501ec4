// The engine over a stand-in for the wasm that keeps the books: everything made must be freed once,
// and calls on one model must not overlap. What the real wasm computes is tested in the browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "../engine.js";
import { BurnsideError } from "../errors.js";
import { Client, serve, StreamCall } from "../rpc.js";

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
const PASSED = { passed: true, max_error: 0.001, ms: 3 };
const coded = (/** @type {string} */ code) => Object.assign(new Error(code), { code });

/** @param {{ report?: object, finish?: (device: string) => void, push?: () => void, init?: () => void, test?: (device: string) => object }} [behaviour] */
function standIn({ report = { webgpu: false }, finish = () => {}, push = () => {}, init = () => {}, test = () => PASSED } = {}) {
  /** @type {Set<object>} */
  const alive = new Set();
  class Owned {
    constructor() {
      alive.add(this);
    }
    free() {
      assert.ok(alive.delete(this), `${this.constructor.name} freed twice`);
    }
  }
  class Model extends Owned {
    #busy = false;
    constructor(/** @type {any} */ spec) {
      super();
      this.spec = spec;
    }
    async #alone(/** @type {() => Promise<any>} */ body) {
      assert.ok(!this.#busy, "calls on one model overlap");
      assert.ok(alive.has(this), "called after free");
      this.#busy = true;
      try {
        return await body();
      } finally {
        this.#busy = false;
      }
    }
    info() {
      return JSON.stringify({ dtype: "q4", adapter: null });
    }
    async self_test() {
      return JSON.stringify(test(this.spec.device));
    }
    classify(/** @type {string} */ texts) {
      return this.#alone(async () => {
        await pause(5);
        return JSON.stringify(JSON.parse(texts).map((/** @type {string} */ text) => [{ label: text, score: 1 }]));
      });
    }
    survey(/** @type {string} */ text) {
      return this.#alone(async () => {
        await pause(5);
        if (text.includes("NaN")) throw coded("self-test-failed");
        return "{}";
      });
    }
    embed(/** @type {string} */ texts) {
      return this.#alone(async () => Float32Array.from(JSON.parse(texts).flatMap((/** @type {string} */ t) => [t.length, -t.length])));
    }
    async generate(/** @type {string} */ request) {
      return new Generation(JSON.parse(request), (body) => this.#alone(body));
    }
  }
  class Generation extends Owned {
    #tokens = 0;
    constructor(/** @type {any} */ request, /** @type {(body: () => Promise<any>) => Promise<any>} */ alone) {
      super();
      this.request = request;
      this.alone = alone;
    }
    next() {
      return this.alone(async () => (this.#tokens < this.request.max_new_tokens ? JSON.stringify({ token: this.#tokens++, text: "x" }) : undefined));
    }
    summary() {
      return JSON.stringify({ prompt_tokens: 1, completion_tokens: this.#tokens, finish_reason: "length", ttft_ms: 1, tokens_per_second: null });
    }
  }
  class Loader extends Owned {
    constructor(/** @type {string} */ spec) {
      super();
      this.spec = JSON.parse(spec);
    }
    config() {}
    tokenizer() {}
    next_file() {}
    push() {
      push();
    }
    async finish() {
      this.free(); // consumed, as by wasm-bindgen
      finish(this.spec.device);
      return new Model(this.spec);
    }
  }
  class Redactor extends Owned {
    /** @type {Map<string, string>} */
    known = new Map();
    fork() {
      const copy = new Redactor();
      copy.known = new Map(this.known);
      return copy;
    }
    redact(/** @type {string} */ text, /** @type {{ allow: string[] }} */ { allow }) {
      const found = [...text.matchAll(/\S+@\S+/g)].filter(([value]) => !allow.includes(value));
      for (const [value] of found) if (!this.known.has(value)) this.known.set(value, `[EMAIL_${this.known.size + 1}]`);
      const entities = found.map(({ 0: value, index }) => ({ text: value, start: index, end: index + value.length, placeholder: this.known.get(value) }));
      return JSON.stringify({ entities, state: "ready", originals: {} });
    }
    redact_with(/** @type {string} */ text, /** @type {{ allow: string[] }} */ options, /** @type {string} */ survey) {
      assert.equal(survey, "{}");
      return this.redact(text, options);
    }
  }
  class Sha256 extends Owned {
    update() {}
    finish() {
      return "0".repeat(64);
    }
  }
  // Where to is the ladder's business, and tested there.
  const wasm = { probe: async () => JSON.stringify(report), speed: async () => "{}", route: () => '{"backend":"cpu","rule":"local"}', kernels_chosen: () => "[]", choose_kernels() {}, Loader, Sha256 };
  return { alive, engine: new Engine(wasm, async () => init(), async () => ({ Redactor })) };
}

/** @param {import("node:test").TestContext} t @param {Parameters<typeof standIn>[0]} [behaviour] */
function connect(t, behaviour) {
  const { alive, engine } = standIn(behaviour);
  const { port1, port2 } = new MessageChannel();
  serve(port2, engine.handlers());
  t.after(() => port1.close());
  return { alive, client: new Client(port1) };
}

/** As the page does it. @param {Client} client @param {any} [spec] @param {any} [options] */
async function load(client, { choice = { backend: "cpu", rule: "local" }, ...spec } = {}, options = {}) {
  const full = { task: "text-generation", model: { weights: new Blob(["weights"]) }, dtype: "auto", manifest: "http://none.invalid/", ...spec };
  const { plan } = await client.call("facts", full);
  return client.call("load", { ...full, plan, choice }, options);
}

test("a model's life: load, run in turns, unload", async (t) => {
  const { alive, client } = connect(t);
  /** @type {string[]} */
  const seen = [];
  /** @type {any} */ let last;
  const { id, decision } = await load(client, {}, { onEvent: (/** @type {any} */ p) => seen.push((last = p).status) });
  assert.deepEqual([decision.backend, decision.rule, decision.adapter], ["cpu", "local", undefined]);
  assert.deepEqual(seen, ["initiate", "download", "progress_total", "progress", "done", "self-test", "ready"]);
  assert.deepEqual(last, { status: "ready", name: "weights", task: "text-generation", model: "weights" });
  const texts = Array.from({ length: 70 }, (_, i) => `${i}`);
  const answers = await Promise.all([client.call("classify", { id, texts }), client.call("classify", { id, texts: ["a"] })]);
  assert.deepEqual(answers[0].map((/** @type {any} */ labels) => labels[0].label), texts);
  assert.equal(answers[1][0][0].label, "a");
  const rows = await client.call("embed", { id, texts: ["ab", "c"], pooling: "mean", normalize: true });
  assert.deepEqual(rows.map((/** @type {Float32Array} */ row) => [...row]), [[2, -2], [1, -1]]);
  await client.call("unload", { id });
  assert.equal(alive.size, 0);
  await assert.rejects(client.call("classify", { id, texts: ["a"] }), { code: "disposed" });
});

test("nothing stays of a load that fails, whatever fails", async (t) => {
  const cases = [
    [{ push: () => { throw coded("model-format"); } }, {}, "model-format"],
    [{ finish: () => { throw coded("model-format"); } }, {}, "model-format"],
    [{}, { model: { weights: new Blob(["w"]), sha256: "1".repeat(64) } }, "integrity"],
    [{ test: () => ({ ...PASSED, passed: false }) }, {}, "self-test-failed"],
    [{ test: () => { throw coded("device-lost"); } }, {}, "self-test-failed"],
    [{ init: () => { throw new TypeError("404"); } }, {}, "network"],
    [{ init: () => { throw new WebAssembly.CompileError("no SIMD"); } }, {}, "unsupported-device"],
  ];
  for (const [behaviour, spec, code] of /** @type {any[]} */ (cases)) {
    const { alive, client } = connect(t, behaviour);
    await assert.rejects(load(client, spec), { code });
    assert.equal(alive.size, 0, code);
  }
});

test("an aborted load ends and frees the model if it was just finished", async (t) => {
  const controller = new AbortController();
  const { alive, client } = connect(t, { finish: () => controller.abort() });
  await assert.rejects(load(client, {}, { signal: controller.signal }), { code: "aborted" });
  await pause(30);
  const late = [...alive].map((it) => it.constructor.name);
  // The abort crosses the port while the model is handed out: either side may see it first. The page
  // then unloads the late one (LoadedModel.load, onLate).
  assert.ok(late.length === 0 || (late.length === 1 && late[0] === "Model"), late.join());
});

test("a generation streams, stops between tokens when aborted, and is freed", async (t) => {
  const { alive, client } = connect(t);
  const { id } = await load(client);
  const whole = new StreamCall(client, "generate", { id, request: { max_new_tokens: 3 } });
  const events = [];
  for (let event = await whole.next(); event; event = await whole.next()) events.push(event);
  assert.deepEqual(events, [0, 1, 2].map((token) => ({ token, text: "x" })));
  const { finish_reason, decision } = await /** @type {Promise<any>} */ (whole.result);
  assert.deepEqual([finish_reason, decision.completion_tokens, decision.tokens_per_second], ["length", 3, undefined]);

  const endless = new StreamCall(client, "generate", { id, request: { max_new_tokens: 1e9 } });
  for (let i = 0; i < 5; i++) await endless.next();
  endless.cancel();
  await assert.rejects(endless.next(), { code: "aborted" });
  // The model is free again for the next caller.
  assert.equal((await client.call("classify", { id, texts: ["after"] }))[0][0].label, "after");
  assert.equal(alive.size, 1);
});

test("unloading ends what runs and what waits", async (t) => {
  const { alive, client } = connect(t);
  const { id } = await load(client);
  const running = new StreamCall(client, "generate", { id, request: { max_new_tokens: 1e9 } });
  await running.next();
  const waiting = client.call("classify", { id, texts: ["a"] });
  await Promise.all([
    assert.rejects(running.result, { code: "disposed" }),
    assert.rejects(waiting, { code: "disposed" }),
    client.call("unload", { id }),
  ]);
  assert.equal(alive.size, 0);
});

test("after a trap the instance is not used again", async (t) => {
  const { client } = connect(t, { push: () => { throw new WebAssembly.RuntimeError("unreachable"); } });
  await assert.rejects(load(client), (e) => e instanceof BurnsideError && e.code === "device-lost" && e.isFatal);
  await assert.rejects(client.call("redact", { text: "a", options: {}, allowPatterns: [] }), (e) => e instanceof BurnsideError && e.code === "device-lost");
});

test("allowed patterns are matched against what was found", async (t) => {
  const { alive, client } = connect(t);
  const redact = async (/** @type {RegExp[]} */ ...allowPatterns) => (await client.call("redact", { text: "a@x.org b@y.org", options: {}, allowPatterns })).text;
  assert.equal(await redact(), "[EMAIL_1] [EMAIL_2]");
  assert.equal(await redact(/@y\.org$/), "[EMAIL_1] b@y.org");
  assert.equal(await redact(/^a/, /^b/), "a@x.org b@y.org");
  assert.equal(alive.size, 0);
});

test("a conversation numbers on; a call that fails, or tries patterns, leaves no trace in it", async (t) => {
  const { alive, client } = connect(t);
  const { id } = await load(client);
  const session = await client.call("beginConversation", {});
  const redact = async (/** @type {string} */ text, /** @type {object} */ more = {}) =>
    (await client.call("redact", { text, options: {}, allowPatterns: [], session, ...more })).entities.map((/** @type {any} */ e) => e.placeholder);
  assert.deepEqual(await redact("a@x.org"), ["[EMAIL_1]"]);
  // The pattern's value is found first and allowed then: its number is not lost.
  assert.deepEqual(await redact("b@y.org c@x.org", { allowPatterns: [/y/] }), ["[EMAIL_2]"]);
  await assert.rejects(redact("d@x.org NaN", { id }), { code: "self-test-failed" });
  // At once, they take turns.
  assert.deepEqual(await Promise.all([redact("e@x.org", { id }), redact("f@x.org a@x.org")]), [["[EMAIL_3]"], ["[EMAIL_4]", "[EMAIL_1]"]]);
  // Another conversation, and a text of its own, know nothing of it.
  assert.deepEqual(await redact("f@x.org", { session: undefined }), ["[EMAIL_1]"]);
  const running = redact("g@x.org", { id });
  await Promise.all([assert.rejects(running, { code: "disposed" }), client.call("endConversation", { session })]);
  await assert.rejects(redact("a@x.org"), { code: "disposed" });
  assert.deepEqual([...alive].map((it) => it.constructor.name), ["Model"]);
});

test("two loads of one model share it: it is built once, and freed by the last to let go", async (t) => {
  let pushed = 0;
  const { alive, client } = connect(t, { push: () => pushed++ });
  const model = { weights: "data:application/octet-stream,weights" };
  const statuses = [[], []];
  const [a, b] = await Promise.all(statuses.map((/** @type {string[]} */ seen) => load(client, { model }, { onEvent: (/** @type {any} */ p) => seen.push(p.status) })));
  assert.notEqual(a.id, b.id);
  assert.equal(pushed, 1);
  assert.deepEqual(statuses.map((seen) => seen.at(-1)), ["ready", "ready"]);
  assert.equal([...alive].length, 1);
  // A third comes when it is there; another device, another task or another file is another model.
  const c = await load(client, { model });
  const others = await Promise.all([load(client, { model, dtype: "q8" }), load(client, { model, task: "text-classification" }), load(client)]);
  assert.equal(alive.size, 4);
  await client.call("unload", { id: a.id });
  await client.call("unload", { id: a.id }); // once is enough, twice does no harm
  await assert.rejects(client.call("classify", { id: a.id, texts: ["a"] }), { code: "disposed" });
  assert.equal((await client.call("classify", { id: b.id, texts: ["b"] }))[0][0].label, "b");
  await Promise.all([b, c, ...others].map(({ id }) => client.call("unload", { id })));
  assert.equal(alive.size, 0);
});

test("disposing of one handle ends its own calls, not those of the others on the same model", async (t) => {
  const { alive, client } = connect(t);
  const model = { weights: "data:application/octet-stream,weights" };
  const [a, b] = await Promise.all([load(client, { model }), load(client, { model })]);
  const endless = new StreamCall(client, "generate", { id: a.id, request: { max_new_tokens: 1e9 } });
  await endless.next();
  const waiting = client.call("classify", { id: b.id, texts: ["b"] });
  await client.call("unload", { id: a.id });
  await assert.rejects(async () => { while (await endless.next()); }, { code: "disposed" });
  assert.equal((await waiting)[0][0].label, "b");
  await client.call("unload", { id: b.id });
  assert.equal(alive.size, 0);
});

test("an abort gives up a shared load only for the one who aborted", async (t) => {
  const { alive, client } = connect(t);
  const model = { weights: "data:application/octet-stream,weights" };
  const controller = new AbortController();
  const onLate = (/** @type {{ id: number }} */ late) => client.call("unload", late); // as LoadedModel.load does
  const first = load(client, { model }, { signal: controller.signal, onLate });
  const second = load(client, { model });
  controller.abort();
  await assert.rejects(first, { code: "aborted" });
  const { id } = await second;
  assert.equal((await client.call("classify", { id, texts: ["b"] }))[0][0].label, "b");
  await client.call("unload", { id });
  await pause(30);
  assert.deepEqual([...alive].map((it) => it.constructor.name), []);
});

test("a failed load is everybody's failure, and the next try is a new one", async (t) => {
  let fails = true;
  const { alive, client } = connect(t, { finish: () => { if (fails) throw coded("model-format"); } });
  const model = { weights: "data:application/octet-stream,weights" };
  const both = await Promise.allSettled([load(client, { model }), load(client, { model })]);
  assert.deepEqual(both.map((/** @type {any} */ it) => it.reason?.code), ["model-format", "model-format"]);
  assert.equal(alive.size, 0);
  fails = false;
  const { id } = await load(client, { model });
  await client.call("unload", { id });
  assert.equal(alive.size, 0);
});
