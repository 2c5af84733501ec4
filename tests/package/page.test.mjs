// The package without a bundler: by an import map, from another origin, and in snippets that were written for other
// libraries.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import { MOUNTS, serve } from "../../scripts/lib/serve.mjs";
import { launch, outcomeOf, packed } from "./harness.mjs";

let bundle;
let browser;
/** @type {string} the package, installed */ let at;
before(async () => {
  [bundle, browser] = await Promise.all([packed(), launch()]);
  at = path.join(await bundle.project("page", {}), "node_modules/burnside-web");
});
after(() => Promise.all([browser?.close(), bundle?.close()]));

const models = MOUNTS.find(([prefix]) => prefix === "/models/");
/** The package at the root, models beside its manifest.json; open to all origins, as a CDN is. */
const cdn = () =>
  serve({
    mounts: [["/", (rest) => [[at, rest], ...models[1](rest)]]],
    first: (_request, response) => {
      response.setHeader("access-control-allow-origin", "*");
      return false;
    },
  });
/** A site of one page. @param {string} html @param {Record<string, string>} [headers] */
const site = (html, headers = {}) =>
  serve({
    mounts: [],
    first: (request, response) => {
      response.writeHead(request.url === "/" ? 200 : 404, { "content-type": "text/html; charset=utf-8", ...headers }).end(`<!doctype html><title>page</title><link rel="icon" href="data:,">${html}`);
      return true;
    },
  });
/** @param {string} html @param {Record<string, string>} headers @param {RegExp} [allow] */
async function visit(html, headers, allow) {
  const server = await site(html, headers);
  try {
    return await outcomeOf(browser.context, `${server.origin}/`, { allow });
  } finally {
    await server.close();
  }
}

for (const [name, headers, kind, allow] of [
  ["in a worker that imports it", {}, /^blob:/],
  ["in the page, where its policy forbids such workers", { "content-security-policy": "worker-src 'self'" }, undefined, /worker-src/],
]) {
  test(`from another origin: ${name}`, async () => {
    const { origin, close } = await cdn();
    try {
      const html = `<script type="module">
        import { pipeline } from "${origin}/index.js";
        import { redact } from "${origin}/redact.js";
        const classify = await pipeline("text-classification", undefined, { device: "cpu" });
        const again = await pipeline("text-classification", undefined, { device: "cpu" });
        globalThis.outcome = { label: (await classify("A delight."))[0].label, again: (await again("A waste of time."))[0].label, text: (await redact("ada@example.org")).text };
      </script>`;
      const { workers, ...got } = await visit(html, headers, allow);
      assert.deepEqual(got, { label: "POSITIVE", again: "NEGATIVE", text: "[EMAIL_1]", logged: [] });
      assert.equal(workers.filter((url) => kind?.test(url)).length, kind ? 1 : 0, `workers: ${workers}`);
    } finally {
      await close();
    }
  });
}

// From their README files.
const TRANSFORMERS = `import { pipeline } from '@huggingface/transformers';

// Allocate a pipeline for sentiment-analysis
const pipe = await pipeline('sentiment-analysis');

const out = await pipe('I love transformers!');
// [{'label': 'POSITIVE', 'score': 0.999817686}]
`;
const OPENAI = `import OpenAI from 'openai';

const client = new OpenAI();

const stream = await client.chat.completions.create({
  model: 'gpt-4o',
  messages: [{ role: 'user', content: 'Say this is a test' }],
  stream: true,
});
for await (const chunk of stream) {
  process.stdout.write(chunk.choices[0]?.delta?.content || '');
}
`;
/** What runs as it is, with the package installed and an import map. @param {string} script */
async function snippet(script) {
  const { origin, close } = await cdn();
  try {
    return await visit(`<script type="importmap">{ "imports": { "burnside-web": "${origin}/index.js" } }</script><script type="module">${script}</script>`, {});
  } finally {
    await close();
  }
}

test("transformers.js's first snippet runs with its import changed", async () => {
  const script = TRANSFORMERS.replace("'@huggingface/transformers'", "'burnside-web'");
  const { out, logged } = await snippet(`${script}\nglobalThis.outcome = { out };`);
  assert.deepEqual([out.length, out[0].label, logged], [1, "POSITIVE", []]);
  assert.ok(out[0].score > 0.9 && out[0].score <= 1);
});

test("a chat loop of OpenAI's SDK runs with its client changed", async () => {
  const script = OPENAI.replace("import OpenAI from 'openai'", "import { Burnside } from 'burnside-web'").replace("new OpenAI()", "await Burnside.create()").replace("'gpt-4o'", "'smollm2-135m-instruct',\n  max_tokens: 12,\n  temperature: 0");
  const { said, logged } = await snippet(`const process = { stdout: { write: (text) => said.push(text) } };\nconst said = [];\n${script}\nawait client.dispose();\nglobalThis.outcome = { said };`);
  assert.deepEqual(logged, []);
  assert.ok(said.length > 2, "it streams");
  assert.match(said.join(""), /^[\w ,.'!?-]*[a-z]+ [a-z]+/i);
});
