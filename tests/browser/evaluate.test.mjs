// evaluate() in the page: the set that ships, over the real model, and the same set made worse.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { ROOT } from "../../scripts/lib/serve.mjs";
import { open } from "./harness.mjs";

let browser;
before(async () => {
  browser = await open();
});
after(() => browser?.close());

const set = readFileSync(path.join(ROOT, "models/sst2-mini.eval.jsonl"), "utf8");

test("the classifier passes its set; with other labels, logits or another revision it does not", async (t) => {
  const got = await browser.page((page) =>
    page.evaluate(async (set) => {
      const { pipeline } = await import("/pkg/index.js");
      const { evaluate } = await import("/pkg/evaluate.js");
      const classify = await pipeline("text-classification", "sst2-mini", { device: "cpu" });
      const [head, ...cases] = set.trim().split("\n").map((line) => JSON.parse(line));
      const few = cases.slice(0, 10);
      const worse = {
        labels: { ...head, cases: few.map((one, i) => (i < 5 ? { ...one, label: one.label === "POSITIVE" ? "NEGATIVE" : "POSITIVE" } : one)) },
        logits: { ...head, cases: few.map((one, i) => (i === 2 ? { ...one, logits: { NEGATIVE: 2, POSITIVE: -1 } } : one)) },
        revision: { ...head, revision: "0".repeat(64), cases: few },
      };
      const failures = {};
      for (const [name, one] of Object.entries(worse)) failures[name] = (await evaluate(classify, one)).failures;
      const whole = await evaluate(classify, set);
      const stopped = await attempt(() => evaluate(classify, set, { signal: AbortSignal.abort() }));
      await classify.dispose();
      return { whole, failures, stopped };
    }, set),
  );
  const { whole } = got;
  assert.deepEqual([whole.passed, whole.failures, whole.cases, whole.backend], [true, [], 60, "cpu"]);
  assert.equal(whole.revision, JSON.parse(set.split("\n")[0]).revision, "the hash of the bytes that were loaded");
  for (const [name, said] of Object.entries({ labels: /^accuracy/, logits: /^logit error/, revision: /^revision/ })) {
    assert.equal(got.failures[name].length, 1, name);
    assert.match(got.failures[name][0], said);
  }
  assert.equal(got.stopped.code, "aborted");
  t.diagnostic(`accuracy ${whole.accuracy}, largest logit error ${whole.logit_error}, changed ${whole.changed}`);
});

test("the other tasks: spans, vectors and answers that the model gave before are those that it gives", async () => {
  const got = await browser.page((page) =>
    page.evaluate(async () => {
      const { pipeline } = await import("/pkg/index.js");
      const { evaluate } = await import("/pkg/evaluate.js");
      const text = "My name is Maria Keller and I live in Freiburg.";
      const about = async (task, model, caseOf, floors) => {
        const run = await pipeline(task, model, { device: "cpu" });
        const set = { model, revision: run.run.sha256, task, cases: [await caseOf(run)] };
        const passed = await evaluate(run, set);
        const failed = await evaluate(run, { ...set, cases: [{ ...set.cases[0], ...floors }] });
        await run.dispose();
        return [passed.passed, passed.failures, failed.passed];
      };
      return [
        await about("token-classification", "rampart-pii", async (run) => ({ text, entities: await run(text, { aggregation_strategy: "simple" }) }), { entities: [] }),
        await about("feature-extraction", "minilm-l6", async (run) => ({ text, embedding: [...(await run(text))[0]] }), { text: "Something else." }),
        await about("text-generation", "smollm2-135m-instruct", async () => ({ text: "What is the capital of France?", max_new_tokens: 7, begins: "The capital of France is Paris" }), { begins: "Berlin" }),
      ];
    }),
  );
  for (const one of got) assert.deepEqual(one, [true, [], false]);
});
