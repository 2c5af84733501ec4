// The rules of docs/ladder.md that lead to an edge, or keep a call from it, and the others that a visit needs no fault of a
// kernel for: in a Chromium with WebGPU and in one without, in the worker and in the page. The rest of the table (local,
// self-test-failed, adapter-slow, device-lost, tombstone) is in ladder.test.mjs and ladder-faults.test.mjs, in both homes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Edge } from "./edge-server.mjs";
import { openLadder, rememberFast, TINY, tiny } from "./ladder.mjs";

let edge;
before(async () => (edge = await Edge.start()));
after(() => edge?.close());

/** In a page: one call after another, each of an engine of its own; where each ran, or the code of its error. */
async function placed({ worker, origin, TINY }) {
  const { Burnside } = await import("/pkg/index.js");
  const text = "A warm day.";
  const to = { edge: { url: origin } };
  const policy = { require_tagger: false };
  const here = await Burnside.create({ worker });
  await here.classify(text); // its model stays for those below
  const rows = {};
  const row = async (name, options, call = (b) => b.classify(text).then(({ decision }) => decision)) => {
    const b = await Burnside.create({ worker, ...options, policy: { ...policy, ...options.policy } });
    try {
      const { backend, rule } = await call(b);
      rows[name] = `${backend} ${rule}`;
    } catch (error) {
      rows[name] = error.code;
    } finally {
      await b.dispose();
    }
  };
  const long = async (b) => {
    const generate = await b.pipeline("text-generation", TINY);
    await generate("word ".repeat(200), { max_new_tokens: 2 });
    return generate.run;
  };
  await row("as it is", to);
  await row("named: cpu", { ...to, device: "cpu" });
  await row("named: edge", { ...to, device: "edge" });
  await row("named: edge, none there", { device: "edge" });
  await row("complex", { ...to, policy: { complex: () => true } });
  await row("complex, never leave", { ...to, policy: { complex: () => true, never_leave: true } });
  await row("not to be had", { ...to, classifier: "/models/none.gguf" });
  await row("not to be had, never leave", { ...to, classifier: "/models/none.gguf", policy: { never_leave: true } });
  await row("too slow", { ...to, policy: { first_token_budget_ms: 0.01 } });
  // The first call measures; of the second it is known.
  const twice = (b) => b.classify(text).then(() => b.classify(text)).then(({ decision }) => decision);
  await row("too slow, never leave", { ...to, policy: { first_token_budget_ms: 0.01, never_leave: true } }, twice);
  await row("too slow, no edge", { policy: { first_token_budget_ms: 0.01 } });
  await row("too long", to, long);
  await row("too long, no edge", {}, long);
  await row("too large for the GPU", { ...to, manifest: "/m/manifest.json" });
  await row("too large for all", { ...to, manifest: "/m/manifest.json?all" });
  await here.dispose();
  return rows;
}

for (const [launch, args, webgpu] of [
  ["with WebGPU", [], true],
  ["with WebGPU switched off", ["--use-gl=disabled"], false],
]) {
  test(`every rule of policy, model and edge ${launch}, in the worker and in the page`, async () => {
    const browser = await openLadder({ args, first: tiny });
    try {
      const usual = webgpu ? "adapter-software" : "adapter-missing";
      for (const worker of [true, false]) {
        const facts = (url) => ({ hidden: 10_000_000, ...(url.endsWith("?all") && { heap_bytes: 5e9 }) });
        browser.manifest((models, url) => Object.assign(models.find(({ name }) => name === "sst2-mini").facts, facts(url)));
        assert.deepEqual(await browser.visit([], placed, { worker, origin: edge.origin, TINY }), {
          "as it is": `cpu ${usual}`,
          "named: cpu": "cpu caller",
          "named: edge": "edge caller",
          "named: edge, none there": "edge",
          "complex": "edge complex",
          "complex, never leave": "cpu never-leave",
          "not to be had": "edge model-unavailable",
          "not to be had, never leave": "privacy",
          "too slow": "edge too-slow",
          "too slow, never leave": "cpu never-leave",
          "too slow, no edge": `cpu ${usual}`,
          // What shut the GPU is the rule: where there is none, that.
          "too long": webgpu ? "edge context-length" : "edge adapter-missing",
          "too long, no edge": "context-length",
          "too large for the GPU": webgpu ? "cpu limits-too-small" : "cpu adapter-missing",
          "too large for all": webgpu ? "edge limits-too-small" : "edge adapter-missing",
        }, worker ? "worker" : "page");
      }
    } finally {
      await browser.close();
    }
  });
}

test("an adapter that is smaller when the model is loaded than when it was looked at: unsupported-device", async () => {
  const browser = await openLadder();
  try {
    const page = await browser.page();
    await page.evaluate(rememberFast, { vendor: "acme", architecture: "one", description: "test" });
    await page.close();
    for (const worker of [true, false]) {
      const got = await browser.visit(["disguise", "unplugged"], async (worker) => {
        const { Burnside } = await import("/pkg/index.js");
        const b = await Burnside.create({ worker });
        const { decision } = await b.classify("A warm day.");
        await b.dispose();
        return `${decision.backend} ${decision.rule}`;
      }, worker);
      assert.equal(got, "cpu unsupported-device", worker ? "worker" : "page");
    }
  } finally {
    await browser.close();
  }
});
