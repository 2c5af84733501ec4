// Devices that are lost and tabs that die: destroyed, or killed by the operating system's own means.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { within } from "../../scripts/lib/browser.mjs";
import { openLadder, rememberFast, TINY, tiny } from "./ladder.mjs";

let browser;
/** Requests for weights wait here while this is set. @type {{ held: (url: string) => void, wait: Promise<void> } | undefined} */
let gate;
before(async () => {
  browser = await openLadder({
    first: (request, response) => {
      if (tiny(request, response)) return true;
      if (!gate || !request.url.endsWith(".gguf")) return false;
      gate.held(request.url);
      // The answer begins, and does not go on.
      response.writeHead(200, { "content-length": "20141344" });
      response.write(Buffer.alloc(1000));
      return true;
    },
  });
});
after(() => browser?.close());
beforeEach(() => browser.forget());

const TOKENS = 100;

/** A page with a GPU in disguise, and a stream that stops after three tokens until `globalThis.go()`. */
async function generating(worker) {
  const page = await browser.page();
  await page.evaluate(rememberFast, { vendor: "acme", architecture: "one", description: "test" });
  await page.close();
  browser.set("disguise", "keep the device");
  const next = await browser.page();
  await next.evaluate(
    async ({ worker, TINY, TOKENS }) => {
      const { Burnside } = await import("/pkg/index.js");
      const b = (globalThis.b = await Burnside.create({ worker }));
      const generate = await b.pipeline("text-generation", TINY);
      const seen = (globalThis.seen = []);
      globalThis.answer = (async () => {
        for await (const { token } of generate.stream("hello", { max_new_tokens: TOKENS, temperature: 0.8, seed: 7 })) seen.push(token);
        return { tokens: seen, decision: generate.run, metrics: b.metrics() };
      })().catch(({ code, message }) => ({ code, message, tokens: seen }));
    },
    { worker, TINY, TOKENS },
  );
  return {
    page: next,
    tokens: (count) => next.waitForFunction((count) => globalThis.seen.length >= count, count),
    answer: () => within(240, "the answer", next.evaluate(() => globalThis.answer)),
    destroy: async () => {
      const scope = worker ? next.workers().at(-1) : next;
      await scope.evaluate(() => globalThis.gpuDevice.destroy());
    },
  };
}

let undisturbed;
for (const worker of [true, false]) {
  const where = worker ? "in a worker" : "in the page";

  test(`a device that is destroyed in the middle of an answer, ${where}: rebuilt once, and the answer goes on from its tokens`, async () => {
    undisturbed ??= await (async () => {
      const { page, answer } = await generating(worker);
      const whole = await answer();
      await page.close();
      return whole;
    })();
    assert.deepEqual([undisturbed.decision.backend, undisturbed.decision.rule], ["webgpu", "local"], JSON.stringify(undisturbed));
    assert.equal(undisturbed.decision.completion_tokens, TOKENS);

    const { page, tokens, answer, destroy } = await generating(worker);
    await tokens(5);
    await destroy();
    const got = await answer();
    await page.close();
    assert.deepEqual(got.tokens, undisturbed.tokens, JSON.stringify(got));
    assert.deepEqual([got.decision.backend, got.decision.rule], ["webgpu", "local"]);
    assert.equal(got.decision.completion_tokens, TOKENS);
  });

  test(`lost twice, ${where}: the answer goes on on the CPU, and calls after it go there`, async () => {
    const { page, tokens, answer, destroy } = await generating(worker);
    await tokens(2);
    await destroy();
    await tokens(40);
    await destroy();
    const got = await answer();
    // What was there when the GPU was lost stays. From there on a near tie may fall the other way: this GPU is dressed up as a
    // real one, whose keys and values are halves, and the CPU's are floats.
    const told = ({ tokens }) => [tokens.slice(0, 42), tokens.length];
    assert.deepEqual([told(got), got.decision?.backend, got.decision?.rule], [told(undisturbed), "cpu", "device-lost"], JSON.stringify(got));
    await page.close();
  });
}

test("the GPU process is killed in the middle of an answer: it goes on", async () => {
  const { page, tokens, answer } = await generating(true);
  await tokens(3);
  browser.kill("gpu-process");
  const got = await answer();
  await page.close();
  assert.deepEqual(got.tokens, undisturbed.tokens, JSON.stringify(got));
});

/** A page in the middle of loading a model on the GPU. */
async function loading(worker = true) {
  let held = () => {};
  gate = { wait: new Promise((resolve) => (held = resolve)), held };
  const page = await browser.page();
  page
    .evaluate(async (worker) => {
      const { Burnside, models } = await import("/pkg/index.js");
      await models.clear();
      await (await Burnside.create({ worker })).classify("A warm day.");
    }, worker)
    .catch(() => {}); // the page is about to go
  await gate.wait;
  gate = undefined;
  return page;
}

const next = (worker = true) =>
  browser.visit(["disguise"], async (worker) => {
    const { Burnside } = await import("/pkg/index.js");
    const b = await Burnside.create({ worker });
    const { decision } = await b.classify("A warm day.");
    const forced = await Burnside.create({ worker, device: "webgpu" });
    const { decision: asked } = await forced.classify("A warm day.");
    await Promise.all([b.dispose(), forced.dispose()]);
    return [decision, asked].map(({ backend, rule }) => `${backend} ${rule}`);
  }, worker);

for (const worker of [true, false]) {
  test(`a tab that is killed while it loads ${worker ? "in a worker" : "in the page"}: its next visit leaves that rung out, unless the caller names it`, async () => {
    const seed = await browser.page();
    await seed.evaluate(rememberFast, { vendor: "acme", architecture: "one", description: "test" });
    browser.set("disguise");
    const page = await loading(worker);
    browser.kill("renderer"); // every tab of the site with it
    await page.close();
    await seed.close();
    assert.deepEqual(await next(worker), ["cpu tombstone", "webgpu caller"]);
    // What the caller asked for went through: that clears it.
    assert.deepEqual(await next(worker), ["webgpu local", "webgpu caller"]);
  });
}

for (const [how, leave] of [
  ["closed", (page) => page.close({ runBeforeUnload: true })],
  ["left for another address", (page) => page.goto(`${browser.origin}/blank.html?other`)],
]) {
  test(`a tab that is ${how} while it loads did not die`, async () => {
    const seed = await browser.page();
    await seed.evaluate(rememberFast, { vendor: "acme", architecture: "one", description: "test" });
    browser.set("disguise");
    const page = await loading();
    await leave(page);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.deepEqual(await next(), ["webgpu local", "webgpu caller"]);
    await Promise.all([page.close(), seed.close()]);
  });
}

test("a tab that loads at the moment is no tab that died", async () => {
  const seed = await browser.page();
  await seed.evaluate(rememberFast, { vendor: "acme", architecture: "one", description: "test" });
  browser.set("disguise");
  const page = await loading();
  const rule = await browser.visit(["disguise"], async () => {
    const { Notes } = await import("/js/ladder/notes.js");
    await Notes.open("another");
    const cache = await caches.open("burnside-device");
    const all = await Promise.all((await cache.keys()).map(async (request) => (await cache.match(request)).json()));
    return [all.some((note) => note.rule === "tombstone"), all.some(Array.isArray)];
  });
  assert.deepEqual(rule, [false, true]);
  await Promise.all([page.close(), seed.close()]);
});
