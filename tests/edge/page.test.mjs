// A page's edge client, the Worker under workerd, `burnside serve`, and a real SmolLM2 on the CPU.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { EMPTY, emptyPage } from "../browser/edge-server.mjs";
import { open } from "../browser/harness.mjs";
import { relay } from "../../scripts/lib/relay.mjs";
import { startServe, startWorker } from "./harness.mjs";

const MODEL = "smollm2-135m-instruct";
const EMAIL = "jolanta.quibberly@canary-mail.example";
/** So small a model repeats what it was shown how to repeat. */
const turns = (...texts) => texts.map((content, i) => ({ role: i % 2 ? "assistant" : "user", content }));
const MESSAGES = turns("Repeat: ada@example.org", "ada@example.org", "Repeat: bob@example.org", "bob@example.org", `Repeat: ${EMAIL}`);
let browser;
let serve;
let worker;

before(async () => {
  serve = await startServe({ models: [MODEL, "sst2=text-classification:models/sst2-mini.gguf"] });
  browser = await open({ first: emptyPage });
  const routes = [
    { model: MODEL, url: serve.url, for: ["chat"] },
    { model: "sentiment", url: serve.url, as: "sst2", for: ["classify"] },
  ];
  worker = await startWorker({ ROUTES: JSON.stringify(routes), TOKENS: "the-page", ALLOW_ORIGINS: browser.origin, CACHE_SECONDS: "0" });
});
after(async () => {
  await browser?.close();
  await worker?.stop();
  await serve?.stop();
});

/** Runs `body(client, args)` in a page whose client asks the Worker. */
const inPage = (body, args) =>
  browser.page((page) =>
    page.evaluate(
      async ({ url, model, body, args }) => {
        const { EdgeClient } = await import("/js/edge/client.js");
        const client = new EdgeClient({ endpoints: { url, model, headers: { Authorization: "Bearer the-page" }, retries: 0 }, policy: { require_tagger: false } });
        return { ...(await new Function(`return ${body}`)()(client, args)), ledger: client.ledger };
      },
      { url: worker.url, model: args.model, body: String(body), args },
    ), { path: EMPTY });

test("a page's chat goes through the Worker to a real model and comes back restored, while it streams", async () => {
  const ask = async (client, { messages, stream }) => {
    const { stream: pieces, meta } = await client.chat({ messages, stream, temperature: 0, max_tokens: 24 });
    const got = [];
    for await (const { content } of pieces) if (content) got.push(content);
    return { got, meta: await meta };
  };
  const streamed = await inPage(ask, { model: MODEL, messages: MESSAGES, stream: true });
  const text = streamed.got.join("");
  assert.equal(text, EMAIL, "the placeholder came back as the value");
  const [{ body, status, redactions }] = streamed.ledger;
  assert.ok(!body.includes("quibberly") && body.includes("[EMAIL_3]"), body);
  assert.deepEqual([status, redactions], [200, [{ type: "EMAIL", count: 5 }]]);
  assert.ok(streamed.meta.usage.completion_tokens > 3, JSON.stringify(streamed.meta));
  const whole = await inPage(ask, { model: MODEL, messages: MESSAGES, stream: false });
  assert.deepEqual([whole.got.join(""), whole.got.length], [text, 1]);
  assert.ok(!serve.log().includes("quibberly"), "nothing of it in the server's log");
});

test("a page's texts are classified at the edge", async () => {
  const { labels, ledger } = await inPage(async (client, { texts }) => client.classify(texts), { model: "sentiment", texts: ["A wonderful day.", `Terrible. Write to ${EMAIL}.`] });
  assert.deepEqual(labels.map(([best]) => best.label), ["POSITIVE", "NEGATIVE"]);
  assert.equal(ledger.length, 1);
});

test("extract() is constrained at the edge as it is here: the same JSON", async () => {
  const edge = await startServe({ models: [MODEL], args: ["--allow-origin", browser.origin] });
  try {
    const schema = { type: "object", properties: { kind: { enum: ["review", "invoice", "letter"] }, good: { type: "boolean" } }, required: ["kind", "good"], additionalProperties: false };
    const [there, here] = await browser.page(
      (page) =>
        page.evaluate(
          async ({ url, model, schema }) => {
            const { Burnside } = await import("/pkg/index.js");
            const answers = [];
            for (const device of ["edge", "cpu"]) {
              const b = await Burnside.create({ device, generator: model, edge: { url, retries: 0 }, policy: { require_tagger: false } });
              answers.push(await b.extract("The film was long and dull, and the seats were hard.", schema));
              await b.dispose();
            }
            return answers;
          },
          { url: edge.url, model: MODEL, schema },
        ),
      { path: EMPTY },
    );
    assert.deepEqual([there.decision.backend, here.decision.backend, there.complete, here.complete], ["edge", "cpu", true, true]);
    assert.deepEqual(Object.keys(there.value), ["kind", "good"]);
    assert.ok(schema.properties.kind.enum.includes(there.value.kind) && typeof there.value.good === "boolean", JSON.stringify(there.value));
    assert.deepEqual(there.value, here.value);
  } finally {
    await edge.stop();
  }
});

test("the demo page answers through the edge behind its own origin, under its own policy: redacted there, restored here", async () => {
  /** @type {URL | undefined} */ let there;
  /** @type {Awaited<ReturnType<typeof startServe>> | undefined} */ let edge;
  const demo = await open({ first: relay("/edge/", () => there), edge: "/edge/v1" });
  try {
    edge = await startServe({ models: [MODEL, "sst2=text-classification:models/sst2-mini.gguf"], args: ["--allow-origin", demo.origin] });
    await demo.page(
      async (page) => {
        const sent = [];
        page.on("request", (request) => request.method() === "POST" && sent.push(request));
        await page.selectOption("#device", "edge");
        const ask = async (question) => {
          await page.fill("#question", question);
          await page.click("#send");
        };
        await ask("Hello");
        await page.waitForSelector("#chat .error"); // it is not there yet, and says so
        assert.match(await page.textContent("#chat .error"), /edge_not_ready|503/);
        there = new URL(edge.url);
        await page.click("#new-chat");
        // It asked to be left alone for 10 s; another choice of the device is another engine, which knows nothing of that.
        await page.selectOption("#device", "cpu");
        await page.selectOption("#device", "edge");
        await ask(`Repeat this address, nothing else: ${EMAIL}`);
        await page.waitForFunction(() => document.getElementById("ask-meta").textContent.includes("edge (caller)"));
        const said = await page.textContent("#chat .message.assistant");
        assert.ok(said.length > 0 && !said.includes("[EMAIL"), said);
        await page.evaluate(() => (location.hash = "#/classify"));
        await page.fill("#classify-text", `A wonderful day. Write to ${EMAIL}.`);
        await page.click("#classify");
        await page.waitForSelector("#labels .bars");
        assert.match(await page.textContent("#classify-meta"), /^edge \(caller\)/);
        assert.equal(sent.length, 3);
        for (const request of sent) {
          assert.ok(request.url().startsWith(`${demo.origin}/edge/`), request.url());
          assert.ok(!/quibberly/i.test(request.postData()), request.postData());
        }
        assert.ok(sent[1].postData().includes("[EMAIL_1]"));
        await page.waitForFunction(() => document.querySelectorAll("#ledger li").length >= 2);
        assert.doesNotMatch(await page.textContent("#ledger"), /quibberly/);
      },
      { path: "/#/ask", allow: /503/ },
    );
    assert.ok(!edge.log().includes("quibberly"));
  } finally {
    await demo.close();
    await edge?.stop();
  }
});
