// Every snippet of JavaScript in the README and in docs/ runs, in a page, with a real model and an edge that answers.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { ROOT } from "../../scripts/lib/serve.mjs";
import { EMPTY, Edge, echo, emptyPage } from "./edge-server.mjs";
import { open } from "./harness.mjs";

let browser;
let edge;
let module = "";
/** The page, and its script. */
const first = (request, response) => {
  if (request.url !== "/snippet.js") return emptyPage(request, response);
  response.writeHead(200, { "content-type": "text/javascript", "cache-control": "no-store" }).end(module);
  return true;
};
before(async () => {
  [browser, edge] = await Promise.all([open({ first }), Edge.start()]);
});
after(async () => {
  await edge?.close();
  await browser?.close();
});

const SNIPPET = /^```js\n([^]*?)^```$/gm;
const IMPORT = /^import .*$/gm;

/** What a reader's own page would have: values that the snippets speak of without making them. */
const AROUND = `
const { Burnside, pipeline } = await import("/pkg/index.js");
const shown = [];
const [show, confirm] = [(text) => shown.push(text), () => true];
const messages = [{ role: "user", content: "Say hello to Maria Keller." }];
const pages = ["A delight from start to finish.", "The battery died after two days, tell maria@example.org."];
`;

for (const file of ["README.md", ...readdirSync(path.join(ROOT, "docs")).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)]) {
  const snippets = [...readFileSync(path.join(ROOT, file), "utf8").matchAll(SNIPPET)].map(([, code]) => code);
  // Those of an extension run in the extension's own tests.
  for (const [index, snippet] of snippets.filter((code) => !code.includes("chrome.")).entries()) {
    test(`${file}, snippet ${index + 1}: ${snippet.split("\n").find((line) => line && !line.startsWith("import"))?.slice(0, 60)}`, async () => {
      const here = snippet
        .replaceAll(/"burnside-web\/([a-z-]+)"/g, '"/pkg/$1.js"')
        .replaceAll(/"(burnside-web|\.\/pkg\/index\.js)"/g, '"/pkg/index.js"')
        .replaceAll(/https:\/\/example\.org\/[\w.-]+\.gguf/g, "/models/smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf")
        .replaceAll(/https:\/\/(edge|central)\.example/g, edge.origin)
        .replaceAll(/first_token_budget_ms: \d+/g, "first_token_budget_ms: 1"); // so that the edge is asked
      const imports = here.match(IMPORT)?.join("\n") ?? "";
      const body = here.replace(IMPORT, "");
      // A snippet that goes on from the one before has its engine.
      const engine = /burnside\./.test(body) && !/const burnside =/.test(body) ? `const burnside = await Burnside.create({ edge: { url: "${edge.origin}" } });\n` : "";
      module = `${imports}\nexport async function run() {\n${AROUND}\n{\n${engine}${body}\n}\n}`;
      edge.behave(echo);
      await browser.page((page) => page.evaluate(async () => (await import("/snippet.js")).run()), { path: EMPTY });
      // What speaks of an edge asked it, and no more than its placeholders got there.
      if (/edge/.test(engine + body) && /completions|forward/.test(body)) {
        assert.ok(edge.asked.length > 0, "the edge was not asked");
        for (const { body } of edge.asked) assert.doesNotMatch(body, /Keller|maria@/);
      }
    });
  }
}
