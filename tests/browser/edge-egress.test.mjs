// Two locks around the page that do not need the edge client: the service worker's look at what is sent to models
// elsewhere, and the demo's content security policy.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { MOUNTS, ROOT } from "../../scripts/lib/serve.mjs";
import { Edge, echo } from "./edge-server.mjs";
import { open, within } from "./harness.mjs";

let site;
let browser;
let edge;
before(async () => {
  site = mkdtempSync(path.join(os.tmpdir(), "burnside-egress-"));
  cpSync(path.join(ROOT, "pkg/service-worker.js"), path.join(site, "burnside-sw.js"));
  for (const name of ["guarded.html", "open.html"]) writeFileSync(path.join(site, name), "<!doctype html><title>site</title>");
  const mounts = [...MOUNTS.filter(([prefix]) => prefix === "/pkg/" || prefix === "/js/"), ["/", (rest) => [[site, rest]]]];
  [browser, edge] = await Promise.all([open({ mounts }), Edge.start()]);
});
after(async () => {
  await Promise.all([browser?.close(), edge?.close()]);
  if (site) rmSync(site, { recursive: true, force: true });
});

/** Not the harness's page: what playwright routes never gets to a service worker. */
async function visit(script, body, args) {
  const page = await browser.context.newPage();
  try {
    await page.goto(`${browser.origin}/guarded.html`);
    await page.evaluate(async (script) => {
      await navigator.serviceWorker.register(script);
      await navigator.serviceWorker.ready;
      if (!navigator.serviceWorker.controller) await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
      // Another script of the same scope replaces the one before.
      while (!navigator.serviceWorker.controller.scriptURL.endsWith(script)) await new Promise((resolve) => setTimeout(resolve, 20));
    }, script);
    return await within(60, "the visit", page.evaluate(body, args));
  } finally {
    await page.close();
  }
}

const post = async ({ url, paths }) => {
  const outcome = {};
  for (const path of paths) {
    const body = JSON.stringify({ text: "hello", stream: false });
    outcome[path] = await fetch(url + path, { method: "POST", headers: { "content-type": "application/json" }, body }).then((r) => r.status, (error) => error.name);
  }
  return outcome;
};
const MODELS = ["/v1/chat/completions", "/v1/embeddings", "/classify", "/tag"];

test("text on its way to a model elsewhere is refused unless the edge client sends it; all else passes", async () => {
  edge.behave((_asked, response) => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
  const refused = await visit("/burnside-sw.js", post, { url: edge.origin, paths: MODELS });
  assert.deepEqual(refused, Object.fromEntries(MODELS.map((path) => [path, "TypeError"])));
  assert.deepEqual(edge.requests, [], "not even a preflight");
  assert.deepEqual(await visit("/burnside-sw.js", post, { url: edge.origin, paths: ["/collect", "/api/orders"] }), { "/collect": 200, "/api/orders": 200 });
  // Its own origin is its own business; this server has no such page.
  assert.deepEqual(await visit("/burnside-sw.js", post, { url: "", paths: ["/classify"] }), { "/classify": 405 });
  edge.behave((_asked, response) => response.writeHead(200, { "content-type": "application/json" }).end('[{"label":"A","score":1}]'));
  const labels = await visit("/burnside-sw.js", async (url) => {
    const { EdgeClient } = await import("/js/edge/client.js");
    const client = new EdgeClient({ endpoints: { url }, policy: { require_tagger: false } });
    return (await client.classify(["to ada@example.org"])).labels;
  }, edge.origin);
  assert.deepEqual(labels, [[{ label: "A", score: 1 }]]);
  assert.deepEqual(edge.asked.map(({ body }) => body), ['{"text":"to [EMAIL_1]"}']);
});

test("a site that asks models in other ways too can say so", async () => {
  edge.behave((_asked, response) => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
  const passed = await visit("/burnside-sw.js?egress=open", post, { url: edge.origin, paths: MODELS });
  assert.deepEqual(passed, Object.fromEntries(MODELS.map((path) => [path, 200])));
});

test("the demo's own questions reach an edge elsewhere; what else its page sends there is refused by its service worker", async () => {
  edge.behave(echo);
  const demo = await open({ edge: edge.origin });
  const page = await demo.context.newPage(); // not the harness's: what playwright routes never gets to a service worker
  try {
    await page.goto(`${demo.origin}/#/ask`);
    await page.selectOption("#device", "edge");
    await page.fill("#question", "Write to ada@example.org");
    await page.click("#send");
    await page.waitForFunction(() => document.getElementById("ask-meta").textContent.includes("edge (caller)"));
    assert.equal(await page.textContent("#chat .message.assistant"), "Write to ada@example.org", "restored");
    const { body } = edge.asked.at(-1);
    assert.ok(body.includes("Write to [EMAIL_1]") && !body.includes("ada@"), body);
    await page.waitForFunction(() => navigator.serviceWorker.controller);
    const before = edge.requests.length;
    assert.deepEqual(await page.evaluate(post, { url: edge.origin, paths: MODELS }), Object.fromEntries(MODELS.map((path) => [path, "TypeError"])));
    assert.equal(edge.requests.length, before, "its policy allows that address, and still not even a preflight came");
    await page.click("#new-chat");
    await page.fill("#question", "And to bob@example.org");
    await page.click("#send");
    await page.waitForFunction(() => document.getElementById("ask-meta").textContent.includes("edge (caller)"));
    assert.equal(await page.textContent("#chat .message.assistant"), "And to bob@example.org", "with the service worker in charge");
  } finally {
    await demo.close();
  }
});

test("the demo's policy lets it connect to its own server and to the one edge it was given, and to nothing else", async () => {
  const elsewhere = await Edge.start();
  edge.behave((_asked, response) => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
  for (const named of [edge.origin, undefined]) {
    const demo = await open({ edge: named });
    try {
      edge.requests = [];
      const outcome = await demo.page(
        (page) =>
          page.evaluate(async (origins) => {
            const outcome = {};
            for (const [name, url] of Object.entries(origins)) outcome[name] = await fetch(`${url}/anything`, { method: "POST" }).then((response) => response.status, (error) => error.name);
            return { ...outcome, edge: document.querySelector("meta[name=burnside-edge]").content, says: document.getElementById("promise").textContent };
          }, { named: edge.origin, elsewhere: elsewhere.origin, own: "" }),
        { path: "/", allow: /Content Security Policy|Failed to load resource/ },
      );
      assert.deepEqual([outcome.named, outcome.elsewhere, outcome.own], [named ? 200 : "TypeError", "TypeError", 405]);
      assert.equal(outcome.edge, named ? `${named}/` : "");
      assert.ok(outcome.says.includes(named ? new URL(named).host : "Nothing you type is sent anywhere"), outcome.says);
      assert.deepEqual([edge.asked.length, elsewhere.requests.length], [named ? 1 : 0, 0]);
    } finally {
      await demo.close();
    }
  }
  await elsewhere.close();
});
