// Threads on the CPU: the same bits as with one, one where there can't be more, and what happens when one of them dies.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { ROOT } from "../../scripts/lib/serve.mjs";
import { open } from "./harness.mjs";

const SCRIPT = { "content-type": "text/javascript" };
/** What is put before a script of the package's, by its path. @type {Map<string, string>} */
const before_ = new Map();
/** Paths that are not there. @type {Set<string>} */
const missing = new Set();
/** What was asked for. @type {string[]} */
let asked = [];

/** An isolated page; and its scripts, with what a test puts before them. @type {import("../../scripts/lib/serve.mjs").First} */
function first(request, response) {
  const { pathname } = new URL(request.url ?? "", "http://localhost");
  asked.push(pathname);
  const say = (/** @type {object} */ headers, /** @type {string} */ body) => Boolean(response.writeHead(200, { ...headers, "cache-control": "no-store" }).end(body));
  if (pathname === "/isolated.html") return say({ "content-type": "text/html" }, "<!doctype html><title>isolated</title>");
  if (pathname === "/crew-suite.js") return say(SCRIPT, SUITE);
  if (missing.has(pathname)) return Boolean(response.writeHead(404).end());
  const prologue = before_.get(pathname);
  if (prologue === undefined) return false;
  return say(SCRIPT, prologue + readFileSync(path.join(ROOT, pathname), "utf8"));
}

/** A worker's script: the suite with a crew of so many, and what each member was told. */
const SUITE = `
import init, { run_crew_suite } from "/pkg-parity/burnside.js";
import { crewOf } from "/js/crew.js";
import { fuse } from "/js/fused.js";
onmessage = async ({ data: threads }) => {
  try {
    fuse(await init());
    const crew = await crewOf(threads);
    const [products, attentions] = [0, 1].map(() => Array(crew.members).fill(0));
    const { tell } = crew;
    crew.tell = (member, job) => {
      if (job[0] === 3) products[member]++;
      if (job[0] === 5) attentions[member]++;
      tell.call(crew, member, job);
    };
    postMessage({ checks: await run_crew_suite(crew), products, attentions });
  } catch (error) {
    postMessage({ failed: String(error?.message ?? error) });
  }
};`;

let isolated;
let plain;
before(async () => {
  [isolated, plain] = await Promise.all([open({ isolate: true, first }), open({ first })]);
});
after(() => Promise.all([isolated?.close(), plain?.close()]));

/** @param {(page: any) => Promise<any>} body @param {RegExp} [allow] */
const inPage = (body, allow) => isolated.page(body, { path: "/isolated.html", allow });

for (const threads of [2, 4]) {
  test(`products split among ${threads} threads have the bits of one, for all types and odd shapes`, async () => {
    const { checks, products, attentions, failed } = await inPage((page) =>
      page.evaluate(
        (threads) =>
          new Promise((resolve) => {
            const worker = new Worker("/crew-suite.js", { type: "module" });
            worker.onmessage = ({ data }) => resolve(data);
            worker.onerror = ({ message }) => resolve({ failed: message });
            worker.postMessage(threads);
          }),
        threads,
      ),
    );
    assert.equal(failed, undefined);
    assert.ok(checks > 500, `only ${checks} comparisons ran`);
    assert.equal(products.length, threads - 1);
    assert.ok(products.every((count) => count > 500), `products of each member: ${products}`);
    assert.ok(attentions.every((count) => count > 20), `attentions of each member: ${attentions}`);
  });
}

const TEXT = "The lamp was lit again, and everybody who saw it was delighted. ".repeat(9);

/** What both kinds of models answer with so many threads. */
async function answers(/** @type {number | undefined} */ threads) {
  const { pipeline } = await import("/pkg/index.js");
  const options = { device: "cpu", threads };
  const classify = await pipeline("text-classification", "sst2-mini", options);
  const scores = [await classify("a wonderful film", { top_k: null }), await classify(globalThis.TEXT, { top_k: null })];
  const generate = await pipeline("text-generation", "smollm2-135m-instruct", options);
  const { generated_text } = await generate("The capital of France is", { max_new_tokens: 24, temperature: 0 });
  const used = [classify.run.threads, generate.run.threads];
  await Promise.all([classify.dispose(), generate.dispose()]);
  return { used, scores, generated_text };
}
const withText = async (page) => page.evaluate((text) => (globalThis.TEXT = text), TEXT);

test("models answer the same with one thread, two and three; by itself a classifier has half the cores, up to four, a generator one", async () => {
  const [alone, two, three, automatic, cores] = await inPage(async (page) => {
    await withText(page);
    assert.equal(await page.evaluate(() => crossOriginIsolated), true);
    const all = [];
    for (const threads of [1, 2, 3, undefined]) all.push(await page.evaluate(answers, threads));
    return [...all, await page.evaluate(() => navigator.hardwareConcurrency)];
  });
  assert.deepEqual([alone.used, two.used, three.used], [[1, 1], [2, 2], [3, 3]]);
  assert.match(alone.generated_text, /^ Paris/);
  for (const other of [two, three, automatic]) assert.deepEqual({ ...other, used: 0 }, { ...alone, used: 0 });
  const half = Math.max(1, Math.min(4, Math.floor(cores / 2)));
  assert.deepEqual(automatic.used, [half, 1]);
});

test("a page that is not isolated has one thread, and asks for no member", async () => {
  asked = [];
  const got = await plain.page(async (page) => {
    await withText(page);
    return page.evaluate(answers, 4);
  }, { path: "/isolated.html" });
  assert.deepEqual(got.used, [1, 1]);
  assert.deepEqual(asked.filter((name) => /member/.test(name)), []);
});

test("with worker: false there is one thread", async () => {
  const threads = await inPage((page) =>
    page.evaluate(async () => {
      const { pipeline } = await import("/pkg/index.js");
      const classify = await pipeline("text-classification", "sst2-mini", { device: "cpu", threads: 2, worker: false });
      await classify("a wonderful film");
      return classify.run.threads;
    }),
  );
  assert.equal(threads, 1);
});

test("threads must be a number of them", async () => {
  const codes = await inPage((page) =>
    page.evaluate(async () => {
      const { pipeline } = await import("/pkg/index.js");
      const tries = [0, -1, 1.5, NaN, "2", null].map((threads) => globalThis.attempt(() => pipeline("text-classification", "sst2-mini", { device: "cpu", threads })));
      return (await Promise.all(tries)).map(({ code }) => code);
    }),
  );
  assert.deepEqual(codes, Array(6).fill("invalid-argument"));
});

/** Loads, and asks once. */
const ask = async () => {
  const { pipeline } = await import("/pkg/index.js");
  const classify = await pipeline("text-classification", "sst2-mini", { device: "cpu", threads: 2 });
  const [{ label }] = await classify("a wonderful film");
  return { label, threads: classify.run.threads };
};

for (const [what, arm] of [
  ["whose script is missing", () => missing.add("/pkg/crew-member.js")],
  ["whose wasm is missing", () => missing.add("/pkg/member_bg.wasm")],
  ["whose script throws at its start", () => before_.set("/pkg/crew-member.js", "throw new Error('no');")],
]) {
  test(`a member ${what} leaves one thread`, async () => {
    arm();
    try {
      const got = await inPage((page) => page.evaluate(ask), /404|Error: no|member_bg|Failed to load/);
      assert.deepEqual(got, { label: "POSITIVE", threads: 1 });
    } finally {
      missing.clear();
      before_.clear();
    }
  });
}

/** In the engine's worker: has the workers that it starts terminated when a page says so. */
const MORTAL = `
const Real = globalThis.Worker;
globalThis.Worker = class extends Real {
  constructor(...given) {
    super(...given);
    const channel = new BroadcastChannel("kill");
    channel.onmessage = () => this.terminate();
  }
};
`;
/** In a member: what happens at a product of an answer, of SmolLM2's 211 a token, after those of the self-test. */
const inAnAnswer = (/** @type {string} */ happening) => `
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...given) => {
  const { instance } = await instantiate(...given);
  const { multiply, ...others } = instance.exports;
  let count = 0;
  return { instance: { exports: { ...others, multiply: (...job) => { if (++count === 4000) { ${happening} } return multiply(...job); } } } };
};
`;

test("when a member is terminated the model is loaded anew, and answers; when that happens again, it is an error", async () => {
  before_.set("/pkg/crew-worker.js", MORTAL);
  try {
    const got = await inPage((page) =>
      page.evaluate(async () => {
        const { pipeline } = await import("/pkg/index.js");
        const members = async () => (await navigator.locks.query()).held.filter(({ name }) => /crew/.test(name)).length;
        const kill = async () => {
          if ((await members()) !== 1) throw new Error(`${await members()} members`);
          new BroadcastChannel("kill").postMessage("kill");
          // A worker that sleeps in Atomics.wait() lives on for a while.
          while ((await members()) > 0) await new Promise((resolve) => setTimeout(resolve, 10));
        };
        const classify = await pipeline("text-classification", "sst2-mini", { device: "cpu", threads: 2 });
        const before = await classify("a wonderful film", { top_k: null });
        await kill();
        const after = await classify("a wonderful film", { top_k: null });
        await kill();
        const again = await globalThis.attempt(() => classify("a wonderful film"));
        await classify.dispose();
        const anew = await pipeline("text-classification", "sst2-mini", { device: "cpu", threads: 2 });
        return { before, after, again, anew: await anew("a wonderful film", { top_k: null }), threads: anew.run.threads };
      }),
    );
    assert.deepEqual(got.after, got.before);
    assert.deepEqual([got.again.code, got.again.ours], ["device-lost", true]);
    assert.deepEqual([got.anew, got.threads], [got.before, 2]);
  } finally {
    before_.clear();
  }
});

for (const [what, happening] of [
  ["traps", "throw new WebAssembly.RuntimeError('unreachable');"],
  ["hangs", "for (;;);"],
]) {
  test(`when a member ${what} in an answer the model is loaded anew, and the answer goes on`, async () => {
    before_.set("/pkg/crew-member.js", inAnAnswer(happening));
    try {
      asked = [];
      const got = await inPage((page) =>
        page.evaluate(async () => {
          const { pipeline } = await import("/pkg/index.js");
          const texts = [];
          for (const threads of [2, 1]) {
            const generate = await pipeline("text-generation", "smollm2-135m-instruct", { device: "cpu", threads });
            texts.push((await generate("The capital of France is", { max_new_tokens: 24, temperature: 0 })).generated_text);
            await generate.dispose();
          }
          return texts;
        }),
      );
      assert.equal(got[0], got[1]);
      const started = (/** @type {string} */ name) => asked.filter((path) => path === name).length;
      assert.deepEqual([started("/pkg/crew-member.js"), started("/pkg/crew-worker.js")], [2, 3]);
    } finally {
      before_.clear();
    }
  });
}
