// The last rung: every rule that leads to an edge, or keeps a call from it, on a result. The edge is a server of the test
// (edge-server.mjs) that answers with what it is told; what it was asked is what left.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { Edge, echo, faults } from "./edge-server.mjs";
import { openLadder } from "./ladder.mjs";

let browser;
let edge;
/** Whether the engine's wasm can be had. */
let isEngineThere = true;
before(async () => {
  const first = (request, response) => {
    if (isEngineThere || !request.url.endsWith("burnside_bg.wasm")) return false;
    response.writeHead(404).end();
    return true;
  };
  [browser, edge] = await Promise.all([openLadder({ first }), Edge.start()]);
});
after(() => Promise.all([browser?.close(), edge?.close()]));
beforeEach(async () => {
  isEngineThere = true;
  edge.behave(echo);
  browser.manifest(() => {});
  await browser.forget();
});

const TEXT = "Write to Maria Keller, maria.keller@example.org, about the film.";
/** Not read by a tagger: most of these tests are about where to, and load no model for it. */
const PATTERNS = { require_tagger: false };

/** In a page: one call, and what became of it. */
async function call({ task, options, input, router }) {
  const { Burnside } = await import("/pkg/index.js");
  const seen = [];
  const policy = { ...options.policy, ...(router && { complex: (request) => (seen.push(request), request.chars > router) }) };
  const b = await Burnside.create({ ...options, policy });
  const asked = async () => {
    if (task === "classify") return b.classify(input);
    if (task === "chat") {
      const { choices, burnside } = await b.chat.completions.create({ messages: [{ role: "user", content: input }], max_tokens: 4, temperature: 0 });
      return { text: choices[0].message.content, decision: burnside };
    }
    const run = await b.pipeline(task, options.model);
    const result = await run(input, { aggregation_strategy: "simple" });
    return { result: Array.from(result, (one) => (one instanceof Float32Array ? [...one] : one)), decision: result.burnside, run: run.run };
  };
  try {
    return { ...(await asked()), seen, device: b.device, ledger: b.ledger, metrics: b.metrics() };
  } catch ({ code, message }) {
    return { code, message, device: b.device, ledger: b.ledger, metrics: b.metrics() };
  } finally {
    await b.dispose();
  }
}
const visit = (faults, args) => browser.visit(faults, call, { task: "classify", input: TEXT, ...args, options: { edge: { url: edge.origin }, policy: PATTERNS, ...args.options } });
const place = ({ decision, code }) => code ?? `${decision.backend} ${decision.rule}`;

test("what the caller names, and what privacy forbids", async () => {
  const forced = await visit([], { options: { device: "edge" } });
  assert.equal(place(forced), "edge caller");
  assert.equal(forced.decision.redacted, 2);
  assert.ok(forced.decision.ttft_ms > 0);
  assert.equal(forced.ledger.length, 1);
  assert.ok(!forced.ledger[0].body.includes("maria.keller@"));
  assert.equal(forced.metrics["count.classify.edge.caller"], 1);

  const locked = await visit([], { options: { device: "edge", policy: { never_leave: true } } });
  assert.equal(locked.code, "privacy");
  const none = await visit([], { options: { device: "edge", edge: undefined } });
  assert.equal(none.code, "edge");
  const read = edge.asked.length;
  const kept = await visit([], { router: 10, options: { policy: { never_leave: true } } });
  assert.equal(place(kept), "cpu never-leave");
  const lost = await visit([], { options: { classifier: "/models/none.gguf", policy: { never_leave: true } } });
  assert.equal(lost.code, "privacy");
  assert.match(lost.message, /404/, "what failed first is said too");
  assert.equal(edge.asked.length, read);
});

test("with the tagger: read on the CPU when there is no GPU, never at the edge, and nothing leaves without it", async () => {
  const got = await visit(["no adapter"], { options: { device: "edge", policy: {} } });
  assert.equal(place(got), "edge caller");
  assert.equal(got.decision.redacted, 2);
  const [{ body }] = edge.asked;
  assert.equal(edge.asked.length, 1, "one text, one request");
  assert.ok(!/Maria|Keller/.test(body), body);
  edge.behave(echo);
  const without = await visit([], { options: { device: "edge", tagger: "/models/none.gguf", policy: {} } });
  assert.equal(without.code, "privacy");
  assert.equal(edge.asked.length, 0);
});

test("a model that can't be had here: model-unavailable; without an edge the error itself", async () => {
  const options = { classifier: "/models/none.gguf" };
  assert.equal(place(await visit([], { options })), "edge model-unavailable");
  assert.equal(place(await visit([], { options: { ...options, edge: undefined } })), "network");
  // The engine itself can't be had: the small module is enough to go to the edge.
  isEngineThere = false;
  const got = await visit([], {});
  assert.equal(place(got), "edge model-unavailable");
  assert.deepEqual([got.device.webgpu, got.device.verdict], [false, "edge"]);
});

test("a device that can't: missing, too small, wrong, and an encoder's every task at the edge", async () => {
  const manifest = "/m/manifest.json";
  const facts = (name, change) => browser.manifest((models) => Object.assign(models.find((m) => m.name === name).facts, change));
  facts("smollm2-135m-instruct", { heap_bytes: 8e8 });
  assert.equal(place(await visit(["no adapter"], { task: "chat", options: { manifest } })), "edge adapter-missing");
  assert.equal(place(await visit([], { task: "chat", options: { manifest } })), "edge adapter-software");
  facts("sst2-mini", { hidden: 10_000_000, heap_bytes: 5e9 });
  assert.equal(place(await visit(["disguise"], { options: { manifest } })), "edge limits-too-small");
  await browser.forget(); // the tagger passed a moment ago
  browser.manifest((models) => {
    for (const { golden } of models) if (golden) golden.rms *= 2;
  });
  assert.equal(place(await visit([], { options: { manifest } })), "edge adapter-software");
  const tagged = await visit([], { task: "token-classification", input: "Paris in spring", options: { manifest } });
  assert.deepEqual([place(tagged), tagged.result?.[0]?.word, tagged.run.rule], ["edge self-test-failed", "Paris", "self-test-failed"]); // the redactor tried it on the GPU too
  const embedded = await visit([], { task: "feature-extraction", input: "Paris", options: { manifest } });
  assert.equal(place(embedded), "edge adapter-software");
  assert.ok(Math.abs(Math.hypot(...embedded.result[0]) - 1) < 1e-6);
});

test("slower than the budget, measured: too-slow, before the first token; without an edge it stays", async () => {
  const options = { policy: { ...PATTERNS, first_token_budget_ms: 1 } };
  const chat = await visit(["no adapter"], { task: "chat", options });
  assert.equal(place(chat), "edge too-slow");
  assert.equal(chat.text, TEXT, "restored");
  assert.equal(edge.asked.length, 1);
  const stays = await visit(["no adapter"], { task: "chat", options: { ...options, edge: undefined } });
  assert.equal(place(stays), "cpu adapter-missing");
  const locked = await visit(["no adapter"], { task: "chat", options: { policy: { first_token_budget_ms: 1, never_leave: true } } });
  assert.match(place(locked), /^cpu (adapter-missing|never-leave)$/);
  const patient = await visit(["no adapter"], { task: "chat", options: { policy: { ...PATTERNS, first_token_budget_ms: 600_000 } } });
  assert.equal(place(patient), "cpu adapter-missing");
  assert.equal(edge.asked.length, 1);
});

test("the caller's router: complex; and an input that is longer than the context: context-length", async () => {
  const simple = await visit([], { router: 1000 });
  assert.equal(place(simple), "cpu adapter-software");
  assert.deepEqual(simple.seen, [{ task: "text-classification", chars: TEXT.length }]);
  assert.equal(place(await visit([], { router: 10 })), "edge complex");
  assert.equal(place(await visit([], { router: 10, options: { edge: undefined } })), "cpu adapter-software");
  const long = "word ".repeat(9000);
  const got = await visit([], { task: "chat", input: long });
  assert.equal(place(got), "edge context-length");
  assert.equal(place(await visit([], { task: "chat", input: long, options: { edge: undefined } })), "context-length");
});

test("an edge that fails: its error is the call's, and is counted", async () => {
  edge.behave(faults.status(500));
  const got = await visit([], { options: { device: "edge", edge: { url: edge.origin, retries: 0 } } });
  assert.equal(got.code, "edge");
  assert.equal(got.metrics["error.classify.edge"], 1);
  assert.doesNotMatch(JSON.stringify(got.metrics), /Maria|keller/);
});
