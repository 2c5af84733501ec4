// Shadow mode: answered on the device and at the edge, one answer returned, agreement recorded; and what keeps text from
// being sent for it. The edge is a server of the test, with a real one: tests/edge/shadow.test.mjs.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { Edge, echo, EMPTY, emptyPage, faults } from "./edge-server.mjs";
import { open } from "./harness.mjs";

let browser;
let edge;
before(async () => {
  [browser, edge] = await Promise.all([open({ first: emptyPage }), Edge.start()]);
});
after(() => Promise.all([browser?.close(), edge?.close()]));
beforeEach(() => edge.behave(echo));

const TEXT = "Maria Keller, maria.keller@example.org, found it a delight from start to finish.";
/** An edge that gives these labels to any text. */
const labelled = (...labels) => (_asked, response) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ results: [labels] }));
/** An edge that says this. */
const saying = (content) => (_asked, response) =>
  response.writeHead(200, { "content-type": "text/event-stream" }).end(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\ndata: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] })}\n\ndata: [DONE]\n\n`);

/**
 * In a page: calls one after another, each with its second answer awaited, or for those that have none the next call.
 * @param {{ calls: [string, string][], reports: number, options?: any, shadow?: object | null, router?: number }} args
 */
const visit = (args) =>
  browser.page(
    (page) =>
      page.evaluate(
        async ({ url, calls, reports, options, shadow, router }) => {
          const { Burnside } = await import("/pkg/index.js");
          const seen = [];
          let told;
          const all = new Promise((resolve) => (told = resolve));
          const onShadow = ({ error, ...report }) => {
            seen.push(error ? { ...report, code: error.code } : report);
            if (seen.length === reports) told();
            if (options?.listener === "throws") throw new Error("the listener's own");
          };
          const policy = { require_tagger: false, ...options?.policy, ...(router !== undefined && { shadow: ({ chars }) => chars < router }) };
          const veto = options?.veto && (() => false);
          const b = await Burnside.create({ edge: { url }, ...options, onEgress: veto, policy, shadow: shadow === null ? undefined : { rate: 1, onShadow, ...shadow } });
          const answers = [];
          for (const [kind, input] of calls) {
            if (kind === "classify") answers.push(await b.classify(input));
            else if (kind === "pipeline") {
              const run = await b.pipeline("text-classification");
              const [best] = await run(input);
              answers.push({ labels: [best], decision: run.run });
            } else {
              const { choices, burnside } = await b.chat.completions.create({ messages: [{ role: "user", content: input }], max_tokens: 8, temperature: 0 });
              answers.push({ text: choices[0].message.content, decision: burnside });
            }
          }
          if (reports > 0) await all;
          else {
            // What should not be sent would have set out before this, on the same way.
            const there = await attempt(() => b.pipeline("text-classification", undefined, { device: "edge" }));
            await there.value?.(calls[0][1]);
          }
          const got = { answers, seen, metrics: b.metrics(), ledger: b.ledger };
          await b.dispose();
          return got;
        },
        { url: edge.origin, ...args },
      ),
    { path: EMPTY, allow: /Failed to load resource|the listener's own/ },
  );

test("the device's answer is returned; the edge's is compared, of redacted text, and recorded as what it is", async () => {
  edge.behave(labelled({ label: "POSITIVE", score: 0.75 }, { label: "NEGATIVE", score: 0.25 }));
  const { answers, seen, metrics, ledger } = await visit({ calls: [["classify", TEXT]], reports: 1 });
  const [{ labels, decision }] = answers;
  assert.deepEqual([labels[0].label, decision.backend], ["POSITIVE", "cpu"]);
  const [report] = seen;
  assert.deepEqual([report.task, report.agreed, report.local.backend, report.edge.backend], ["text-classification", true, "cpu", "edge"]);
  assert.ok(Math.abs(report.score_difference - (labels[0].score - 0.75)) < 1e-6, String(report.score_difference));
  assert.deepEqual(report.answers.local[0], labels);
  assert.equal(metrics["shadow.text-classification.agreed"], 1);
  assert.equal(metrics["shadow.text-classification.score_difference.max"], report.score_difference);
  assert.equal(metrics[`count.classify.cpu.${decision.rule}`], 1, "one call, not two");
  assert.equal(edge.asked.length, 1);
  assert.doesNotMatch(edge.asked[0].body, /maria\.keller/);
  assert.equal(ledger.length, 1);
  assert.deepEqual([ledger[0].shadow, ledger[0].status, ledger[0].body], [true, 200, edge.asked[0].body]);
  assert.doesNotMatch(JSON.stringify(metrics), /Maria|keller/i);
});

test("a pipeline's call, a chat, and an answer that differs", async () => {
  edge.behave(labelled({ label: "NEGATIVE", score: 0.9 }, { label: "POSITIVE", score: 0.1 }), saying("Something else entirely"));
  const { answers, seen, metrics } = await visit({ calls: [["pipeline", TEXT], ["chat", "What is the capital of France?"]], reports: 2 });
  assert.equal(answers[0].labels[0].label, "POSITIVE");
  const [labels, chat] = ["text-classification", "text-generation"].map((task) => seen.find((report) => report.task === task));
  assert.equal(labels.agreed, false);
  assert.deepEqual([chat.agreed, chat.answers.local, chat.answers.edge, chat.similarity], [false, answers[1].text, "Something else entirely", 0]);
  assert.deepEqual([metrics["shadow.text-classification.differed"], metrics["shadow.text-generation.differed"]], [1, 1]);
  const again = edge.behave(saying(` ${answers[1].text}\n`)) ?? (await visit({ calls: [["chat", "What is the capital of France?"]], reports: 1 }));
  assert.deepEqual([again.seen[0].agreed, again.seen[0].similarity], [true, 1], "space around it aside");
});

test("an edge that fails, a listener that throws: the answer is as without them, and nothing is asked twice", async () => {
  edge.behave(faults.status(500));
  const { answers, seen, metrics, ledger } = await visit({ calls: [["classify", TEXT], ["classify", TEXT]], reports: 2, options: { listener: "throws" } });
  assert.deepEqual(answers.map(({ labels }) => labels[0].label), ["POSITIVE", "POSITIVE"]);
  assert.ok(seen.every(({ code }) => code === "edge"), JSON.stringify(seen));
  assert.equal(metrics["shadow.text-classification.failed.edge"], 2);
  assert.equal(metrics["error.classify.edge"], undefined);
  assert.ok(ledger.length <= 2 && edge.asked.length === ledger.length, "no retries");
});

test("what keeps text here keeps it from this too", async () => {
  const calls = [["classify", TEXT]];
  for (const [name, args] of Object.entries({
    "never_leave": { options: { policy: { never_leave: true } } },
    "policy.shadow": { router: 10 },
    "the device is named": { options: { device: "cpu" }, calls: [["classify", TEXT], ["pipeline", TEXT]] },
    "off": { shadow: null },
    "a rate of next to nothing": { shadow: { rate: 1e-12 } },
  })) {
    edge.behave(echo);
    const { answers, seen, ledger } = await visit({ calls, reports: 0, ...args });
    assert.deepEqual([answers[0].decision.backend, seen.length, ledger.filter(({ shadow }) => shadow).length], ["cpu", 0, 0], name);
    assert.deepEqual([ledger.length, edge.asked.length], name === "never_leave" ? [0, 0] : [1, 1], "the one that was asked for");
  }
  edge.behave(echo);
  for (const [name, args] of Object.entries({ "onEgress": { veto: true }, "no tagger": { tagger: "/models/none.gguf", policy: { require_tagger: true } } })) {
    const { answers, seen, ledger } = await visit({ calls, reports: 1, options: args });
    assert.deepEqual([answers[0].decision.backend, seen[0].code, ledger.length], ["cpu", "privacy", 0], name);
  }
  assert.equal(edge.requests.length, 0);
});

test("the edge's answer is returned where it is asked for, and the device's where the edge fails", async () => {
  edge.behave(labelled({ label: "NEGATIVE", score: 0.9 }, { label: "POSITIVE", score: 0.1 }));
  const there = await visit({ calls: [["classify", TEXT]], reports: 1, shadow: { answer: "edge" } });
  assert.deepEqual([there.answers[0].labels[0].label, there.answers[0].decision.backend], ["NEGATIVE", "edge"]);
  assert.deepEqual([there.seen[0].agreed, there.seen[0].local.backend, there.seen[0].answers.local[0][0].label], [false, "cpu", "POSITIVE"]);
  assert.equal(edge.asked.length, 1, "the second answer is the device's");
  edge.behave(faults.status(500));
  const here = await visit({ calls: [["classify", TEXT]], reports: 1, shadow: { answer: "edge" } });
  assert.deepEqual([here.answers[0].labels[0].label, here.answers[0].decision.backend, here.seen[0].code], ["POSITIVE", "cpu", "edge"]);
});

test("what makes no sense is refused", async () => {
  const codes = await browser.page((page) =>
    page.evaluate(async (url) => {
      const { Burnside } = await import("/pkg/index.js");
      const wrong = [{ shadow: { rate: 0 } }, { shadow: {} }, { shadow: { rate: 2 } }, { shadow: { rate: 1, answer: "both" } }, { shadow: { rate: 1, onShadow: 1 } }, { shadow: { rate: 1 }, edge: undefined }];
      return Promise.all(wrong.map(async (options) => (await attempt(() => Burnside.create({ edge: { url }, ...options }))).code));
    }, edge.origin),
  { path: EMPTY });
  assert.deepEqual(new Set(codes), new Set(["invalid-argument"]));
});
