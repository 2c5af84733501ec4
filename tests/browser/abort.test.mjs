// Whatever may take long can be aborted, while the engine's wasm is still on its way too; and what is disposed of twice is
// disposed of.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, within } from "./harness.mjs";

let browser;
/** Answers to requests for the engine's wasm that are held back; undefined: none are. @type {(() => void)[] | undefined} */
let held;
before(async () => {
  browser = await open({
    first: (request, response) => {
      if (!held || !request.url.endsWith("burnside_bg.wasm")) return false;
      held.push(() => response.destroy());
      return true;
    },
  });
});
after(async () => {
  release();
  await browser?.close();
});
/** Breaks what is held back, and holds nothing back any more. */
function release() {
  for (const end of held ?? []) end();
  held = undefined;
}
/** Resolves when so many requests are held back. @param {number} count */
async function wanted(count) {
  while ((held?.length ?? 0) < count) await new Promise((resolve) => setTimeout(resolve, 20));
}

test("a start that hangs can be aborted, by who creates an engine and by who loads a model; the next one starts anew", async () => {
  held = [];
  await browser.page(async (page) => {
    await page.evaluate(async () => {
      const { Burnside, pipeline } = await import("/pkg/index.js");
      globalThis.stop = new AbortController();
      const { signal } = stop;
      const starts = [() => Burnside.create({ signal }), () => pipeline("text-classification", undefined, { signal }), () => pipeline("text-classification", undefined, { signal, worker: false })];
      globalThis.started = Promise.all(starts.map(attempt));
    });
    await within(60, "two engines that ask for their wasm", wanted(2));
    const codes = await page.evaluate(() => (stop.abort(), started.then((all) => all.map(({ code }) => code))));
    assert.deepEqual(codes, ["aborted", "aborted", "aborted"]);
    release();
    const { value, code } = await page.evaluate(() => attempt(async () => {
      const { pipeline } = await import("/pkg/index.js");
      const options = { device: "cpu", manifest: "/models/manifest.json" };
      // Who comes at once may still meet the engine whose download just broke.
      const classify = await pipeline("text-classification", undefined, options).catch(() => pipeline("text-classification", undefined, options));
      return (await classify("A delight."))[0].label;
    }));
    assert.deepEqual([value, code], ["POSITIVE", undefined]);
  }, { allow: /Failed to load resource|ERR_/ });
});

test("every call takes a signal, and dispose() may be called again", async () => {
  const got = await browser.page((page) =>
    page.evaluate(async () => {
      const { Burnside, canRun, pipeline, registerServiceWorker } = await import("/pkg/index.js");
      const { redact } = await import("/pkg/redact.js");
      const options = { device: "cpu", manifest: "/models/manifest.json" };
      const burnside = await Burnside.create({ ...options, edge: { url: "http://127.0.0.1:9" } });
      const talk = burnside.conversation();
      const classify = await burnside.pipeline("text-classification");
      const tag = await burnside.pipeline("token-classification");
      const embed = await burnside.pipeline("feature-extraction");
      const signal = AbortSignal.abort();
      const messages = [{ role: "user", content: "Hello" }];
      const calls = {
        create: () => Burnside.create({ signal }),
        pipeline: () => pipeline("text-classification", undefined, { ...options, signal }),
        canRun: () => canRun("sst2-mini", { task: "text-classification", manifest: "/models/manifest.json?new", signal }),
        registerServiceWorker: () => registerServiceWorker("/burnside-sw.js", { signal }),
        redact: () => burnside.redact("x", { signal }),
        "redact alone": () => redact("x", { signal }),
        conversation: () => talk.redact("x", { signal }),
        classify: () => burnside.classify("x", { signal }),
        chat: () => burnside.chat.completions.create({ messages, signal }),
        stream: () => burnside.chat.completions.create({ messages, stream: true, signal }),
        forward: () => burnside.forward(["x"], { when: ["POSITIVE"], signal }).next(),
        classifier: () => classify("x", { signal }),
        "classifier of many": () => classify(["x", "y"], { signal }),
        tagger: () => tag("x", { signal }),
        embedder: () => embed(["x"], { signal }),
      };
      const codes = {};
      for (const [name, call] of Object.entries(calls)) codes[name] = (await attempt(call)).code ?? "none";
      // And midway: between two batches an abort gets through.
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 20);
      codes["embedder midway"] = (await attempt(() => embed(Array(2000).fill("some words of a text"), { signal: stop.signal }))).code;
      const still = (await classify("A delight."))[0].label;
      for (const one of [talk, classify, tag, embed, burnside]) await Promise.all([one.dispose(), one.dispose()]);
      for (const one of [talk, classify, tag, embed, burnside]) await one.dispose();
      const after = [(await attempt(() => classify("x"))).code, (await attempt(() => burnside.redact("x"))).code, (await attempt(() => talk.redact("x"))).code];
      return { codes, still, after };
    }),
  );
  for (const [name, code] of Object.entries(got.codes)) assert.equal(code, "aborted", name);
  assert.equal(got.still, "POSITIVE", "an aborted call does the model no harm");
  assert.deepEqual(got.after, ["disposed", "disposed", "disposed"]);
});
