// Burnside.create() with the real models: redact, classify, chat, abort, dispose.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./harness.mjs";

let browser;
before(async () => {
  browser = await open();
});
after(() => browser?.close());
const inPage = (body, args) => browser.page((page) => page.evaluate(body, args));

const TEXT = "😀 Maria Keller from Freiburg wrote from maria.keller@example.org; call her on +49 761 2045 9983. maria.keller@example.org pays with 4111 1111 1111 1111.";

test("create reports the device; redact hides, restores, and streams back", async () => {
  const got = await inPage(async (text) => {
    const { Burnside } = await import("/pkg/index.js");
    const progress = new Set();
    const b = await Burnside.create({ device: "cpu", onProgress: (p) => progress.add(p.status) });
    const full = await b.redact(text);
    const streamed = [];
    const sizes = [1, 2, 3, 5, 7, full.text.length];
    for (const size of sizes) {
      async function* chunks() {
        for (let at = 0; at < full.text.length; at += size) yield full.text.slice(at, at + size);
      }
      let whole = "";
      for await (const piece of full.restoreStream(chunks())) whole += piece;
      streamed.push(whole);
    }
    const patterns = await b.redact(text, { tagger: false });
    const result = {
      device: b.device,
      ledger: b.ledger,
      progress: [...progress],
      full: { text: full.text, entities: full.entities, state: full.state },
      restored: full.restore(full.text),
      restoredAnswer: full.restore(`Dear ${full.entities[0].placeholder}, [EMAIL_9] stays.`),
      streamed,
      patterns: { text: patterns.text, entities: patterns.entities, state: patterns.state, tagger_error: patterns.tagger_error },
      masked: await b.redact(text, { operator: "mask", tagger: false }).then((r) => r.text),
      removed: await b.redact(text, { operator: "remove", types: ["EMAIL"] }).then((r) => r.text),
      allowed: await b.redact(text, { allow: [/@example\.org$/i], tagger: false }).then((r) => r.text),
      denied: await b.redact("Project Hindenburg starts", { deny: ["Hindenburg"], tagger: false }).then((r) => r.entities),
      empty: await b.redact("").then((r) => [r.text, r.entities, r.state]),
      bad: (await attempt(() => b.redact(text, { operator: "shred" }))).code,
      metrics: b.metrics(),
    };
    await b.dispose();
    return result;
  }, TEXT);
  assert.equal(typeof got.device.webgpu, "boolean");
  assert.ok(["webgpu", "cpu"].includes(got.device.verdict) && got.device.rule);
  assert.deepEqual(got.ledger, []);
  assert.ok(got.progress.includes("progress") && got.progress.includes("ready"), String(got.progress));

  const { text, entities, state } = got.full;
  assert.equal(state, "ready");
  for (const secret of ["Maria", "Keller", "maria.keller@example.org", "2045", "4111"]) assert.ok(!text.includes(secret), `${secret} is left: ${text}`);
  assert.ok(entities.some((e) => e.source === "tagger") && entities.some((e) => e.source === "pattern"));
  for (const e of entities) {
    assert.equal(TEXT.slice(e.start, e.end), e.text);
    assert.ok(text.includes(e.placeholder));
  }
  const emails = entities.filter((e) => e.text === "maria.keller@example.org");
  assert.equal(emails.length, 2);
  assert.equal(emails[0].placeholder, emails[1].placeholder, "one value, one placeholder");
  assert.equal(got.restored, TEXT);
  assert.equal(got.restoredAnswer, `Dear ${entities[0].text}, [EMAIL_9] stays.`);
  for (const whole of got.streamed) assert.equal(whole, TEXT);

  assert.equal(got.patterns.state, "patterns-only");
  assert.equal(got.patterns.tagger_error, undefined);
  assert.ok(got.patterns.entities.every((e) => e.source === "pattern"));
  assert.ok(!got.patterns.text.includes("maria.keller@") && got.patterns.text.includes("Maria Keller"));
  assert.ok(!got.masked.includes("maria.keller@") && !/\[EMAIL/.test(got.masked));
  assert.ok(!got.removed.includes("@example.org") && got.removed.includes("+49 761"));
  assert.ok(got.allowed.includes("maria.keller@example.org"));
  assert.deepEqual(got.denied.map((e) => [e.text, e.source]), [["Hindenburg", "deny-list"]]);
  assert.deepEqual(got.empty.slice(0, 2), ["", []]);
  assert.equal(got.bad, "invalid-argument");
  assert.ok(Object.values(got.metrics).every(Number.isFinite));
  assert.doesNotMatch(JSON.stringify(got.metrics), /Maria|example\.org/);
});

test("a conversation keeps its placeholders, its secrets out, and ends; what a tagger cannot do is said", async () => {
  const got = await inPage(async () => {
    const { Burnside } = await import("/pkg/index.js");
    const b = await Burnside.create({ device: "cpu" });
    const chat = b.conversation();
    const one = await chat.redact("Maria Keller: maria@example.org, password: hunter2x");
    const two = await chat.redact("MARIA@example.org and bob@example.org", { tagger: false });
    async function* chunks() {
      yield* ["Dear **PER", "SON_1**, [ema", "il 1] and `EMAIL_2`, [PASSWORD_1]"];
    }
    let streamed = "";
    for await (const piece of chat.restoreStream(chunks())) streamed += piece;
    const alone = await b.redact("bob@example.org", { tagger: false });
    const unread = await b.redact("Met \u{13080}\u{13081} yesterday");
    const late = await b.redact("Maria Keller: maria@example.org ".repeat(200), { tagger_timeout_ms: 1 });
    const result = {
      texts: [one.text, two.text, alone.text], streamed, state: one.state, unread: [unread.state, unread.tagger_error],
      late: [late.state, late.tagger_error?.code, late.text.includes("maria@")],
    };
    await chat.dispose();
    result.after = [two.restore("[EMAIL_2]"), (await attempt(() => chat.redact("x"))).code];
    await b.dispose();
    return result;
  });
  assert.deepEqual(got.texts, ["[PERSON_1]: [EMAIL_1], password: [PASSWORD_1]", "[EMAIL_1] and [EMAIL_2]", "[EMAIL_1]"]);
  assert.equal(got.streamed, "Dear **Maria Keller**, maria@example.org and `bob@example.org`, [PASSWORD_1]");
  assert.equal(got.state, "ready");
  assert.deepEqual(got.unread, ["patterns-only", undefined]);
  assert.deepEqual(got.late, ["patterns-only", "aborted", false]);
  assert.deepEqual(got.after, ["[EMAIL_2]", "disposed"]);
});

test("a tagger that cannot be loaded leaves the patterns, and says so", async () => {
  const got = await browser.page(
    (page) =>
      page.evaluate(async (text) => {
        const { Burnside } = await import("/pkg/index.js");
        const b = await Burnside.create({ device: "cpu", tagger: "/models/none.gguf" });
        const { text: redacted, state, tagger_error } = await b.redact(text);
        await b.dispose();
        return { redacted, state, tagger_error };
      }, TEXT),
    { allow: /404/ },
  );
  assert.equal(got.state, "patterns-only");
  assert.equal(got.tagger_error.code, "network");
  assert.ok(!got.redacted.includes("maria.keller@"));
});

test("classify and chat answer in their shapes; an aborted stream leaves the engine usable; dispose ends it", async () => {
  const got = await inPage(async () => {
    const { Burnside, BurnsideError } = await import("/pkg/index.js");
    const b = await Burnside.create({ device: "cpu" });
    const classified = await b.classify("The new tool is wonderful.");
    const messages = [{ role: "user", content: "What is the capital of France, and what is it known for?" }];
    const plain = await b.chat.completions.create({ messages, max_tokens: 12, temperature: 0 });
    const stream = await b.chat.completions.create({ messages, max_tokens: 12, temperature: 0, stream: true });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    const stopped = await b.chat.completions.create({ messages, max_tokens: 12, temperature: 0, stop: " Paris" });

    const controller = new AbortController();
    const long = await b.chat.completions.create({ messages, max_tokens: 200, temperature: 0, stream: true, signal: controller.signal });
    let before = 0;
    const aborted = await attempt(async () => {
      for await (const { choices } of long) if (choices[0].delta.content && ++before === 3) controller.abort();
    });
    const burnside = await attempt(() => long.burnside);
    const again = await b.chat.completions.create({ messages, max_tokens: 4, temperature: 0 });
    const early = await attempt(() => b.classify("x", { signal: AbortSignal.abort() }));
    const wrong = [];
    for (const request of [{}, { messages: [] }, { messages, n: 2 }, { messages, tools: [] }, { messages, max_tokens: 0 }]) {
      wrong.push(await attempt(() => b.chat.completions.create(request)));
    }
    // Two at once: one after the other, each whole.
    const both = await Promise.all([1, 2].map(() => b.chat.completions.create({ messages, max_tokens: 6, temperature: 0 })));

    const running = b.chat.completions.create({ messages, max_tokens: 400, temperature: 0 });
    const ended = attempt(() => running);
    await new Promise((done) => setTimeout(done, 300));
    await Promise.all([b.dispose(), b.dispose()]);
    await b.dispose();
    const gone = [];
    for (const call of [() => b.redact("x"), () => b.classify("x"), () => b.chat.completions.create({ messages }), () => b.pipeline("text-classification")]) gone.push((await attempt(call)).code);
    return { classified, plain, chunks, decision: await stream.burnside, stopped, aborted, before, burnside, again, early, wrong, both, ended: await ended, gone, isError: new BurnsideError("edge", "x") instanceof Error };
  });
  assert.equal(got.classified.labels[0].label, "POSITIVE");
  assert.equal(got.classified.labels.length, 2);
  assert.equal(got.classified.decision.backend, "cpu");

  const { plain, chunks } = got;
  assert.equal(plain.object, "chat.completion");
  assert.match(plain.id, /^chatcmpl-/);
  assert.equal(plain.model, "smollm2-135m-instruct");
  assert.ok(Math.abs(plain.created - Date.now() / 1000) < 600);
  assert.equal(plain.choices.length, 1);
  assert.equal(plain.choices[0].finish_reason, "length");
  assert.equal(plain.choices[0].message.role, "assistant");
  assert.equal(plain.usage.completion_tokens, 12);
  assert.equal(plain.usage.total_tokens, plain.usage.prompt_tokens + 12);
  assert.equal(chunks[0].choices[0].delta.role, "assistant");
  assert.ok(chunks.every((c) => c.object === "chat.completion.chunk" && c.id === chunks[0].id && c.choices.length === 1));
  assert.ok(chunks.slice(0, -1).every((c) => c.choices[0].finish_reason === null));
  assert.equal(chunks.at(-1).choices[0].finish_reason, "length");
  assert.equal(chunks.map((c) => c.choices[0].delta.content ?? "").join(""), plain.choices[0].message.content);
  assert.equal(got.decision.completion_tokens, 12);
  assert.equal(got.stopped.choices[0].finish_reason, "stop");
  assert.ok(!got.stopped.choices[0].message.content.includes("Paris"));

  assert.equal(got.aborted.code, "aborted");
  assert.ok(got.aborted.ours);
  assert.equal(got.before, 3, "no token after the abort");
  assert.equal(got.burnside.code, "aborted");
  assert.ok(plain.choices[0].message.content.startsWith(got.again.choices[0].message.content));
  assert.equal(got.early.code, "aborted");
  assert.deepEqual(new Set(got.wrong.map((w) => w.code)), new Set(["invalid-argument"]));
  assert.equal(got.both[0].choices[0].message.content, got.both[1].choices[0].message.content);
  assert.equal(got.ended.code, "disposed");
  assert.deepEqual(new Set(got.gone), new Set(["disposed"]));
  assert.ok(got.isError);
});

test("three models at once on webgpu: an abort, and a dispose while one runs", async () => {
  const got = await inPage(async () => {
    const { Burnside } = await import("/pkg/index.js");
    const b = await Burnside.create({ device: "webgpu" });
    const messages = [{ role: "user", content: "Hi" }];
    const controller = new AbortController();
    const stream = await b.chat.completions.create({ messages, max_tokens: 40, temperature: 0, stream: true, signal: controller.signal });
    let count = 0;
    const [classified, aborted, redacted] = await Promise.all([
      b.classify("Awful."),
      attempt(async () => {
        for await (const { choices } of stream) if (choices[0].delta.content && ++count === 2) controller.abort();
      }),
      b.redact("I met Maria Keller."),
    ]);
    const again = await b.chat.completions.create({ messages, max_tokens: 2, temperature: 0 });
    const running = attempt(() => b.chat.completions.create({ messages, max_tokens: 40, temperature: 0 }));
    await new Promise((done) => setTimeout(done, 1500));
    await b.dispose();
    return { label: classified.labels[0].label, backend: classified.decision.backend, aborted, text: redacted.text, again, ended: await running };
  });
  assert.equal(got.label, "NEGATIVE");
  assert.equal(got.backend, "webgpu");
  assert.equal(got.aborted.code, "aborted");
  assert.equal(got.text, "I met [PERSON_1].");
  assert.equal(got.again.burnside.backend, "webgpu");
  assert.ok(got.again.choices[0].message.content.length > 0);
  assert.equal(got.ended.code, "disposed");
});
