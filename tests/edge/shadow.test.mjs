// Shadow mode with the same model on both sides: a page's, and `burnside serve`'s. They agree, but for what was redacted.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { EMPTY, emptyPage } from "../browser/edge-server.mjs";
import { open } from "../browser/harness.mjs";
import { startServe } from "./harness.mjs";

let browser;
let serve;
before(async () => {
  browser = await open({ first: emptyPage });
  serve = await startServe({ models: ["smollm2-135m-instruct", "sst2=text-classification:models/sst2-mini.gguf"], args: ["--allow-origin", browser.origin] });
});
after(async () => {
  await browser?.close();
  await serve?.stop();
});

test("labels and greedy answers of the page and of burnside serve agree", async () => {
  const got = await browser.page((page) =>
    page.evaluate(async (url) => {
      const { Burnside } = await import("/pkg/index.js");
      const seen = [];
      let told;
      const all = new Promise((resolve) => (told = resolve));
      const onShadow = (report) => seen.push(report) === 3 && told();
      const b = await Burnside.create({ edge: { url }, policy: { require_tagger: false }, shadow: { rate: 1, onShadow } });
      await b.classify("A delight from start to finish.");
      await b.classify("Terrible. Write to jolanta@canary-mail.example.");
      await b.chat.completions.create({ messages: [{ role: "user", content: "What is the capital of France?" }], max_tokens: 16, temperature: 0 });
      await all;
      const result = { seen: seen.map(({ error, ...report }) => ({ ...report, code: error?.code, message: error?.message })), metrics: b.metrics(), ledger: b.ledger };
      await b.dispose();
      return result;
    }, serve.url),
  { path: EMPTY });
  assert.deepEqual(got.seen.map(({ agreed, message }) => message ?? agreed), [true, true, true]);
  const labels = got.seen.filter(({ task }) => task === "text-classification");
  assert.equal(labels.length, 2);
  assert.ok(Math.min(...labels.map((report) => report.score_difference)) < 0.01, "the same text through the same weights");
  const chat = got.seen.find(({ task }) => task === "text-generation");
  assert.equal(chat.answers.local.trim(), chat.answers.edge.trim());
  assert.deepEqual([got.metrics["shadow.text-classification.agreed"], got.metrics["shadow.text-generation.agreed"]], [2, 1]);
  assert.deepEqual(got.ledger.map(({ shadow, status }) => [shadow, status]), [[true, 200], [true, 200], [true, 200]]);
  assert.ok(!JSON.stringify(got.ledger).includes("jolanta"));
});
