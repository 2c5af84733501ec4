// The settings page, what it changes, and the one way out: an edge, the ledger of it, and the switch that closes it. Then
// a site that may be read unasked.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { CACHE } from "../../scripts/lib/serve.mjs";
import { Edge } from "./edge-server.mjs";
import { openExtension } from "./extension.mjs";

let x;
let edge;
before(async () => {
  edge = await Edge.start();
  // Chrome's question for a site can't be answered without a window: here it was answered before.
  x = await openExtension({ change: (manifest) => (manifest.host_permissions = ["http://127.0.0.1/*"]) });
});
after(async () => {
  await x?.close();
  await edge?.close();
});

const shots = process.env.BURNSIDE_SHOTS;

/** What axe finds wrong with a page for people who don't see it, or don't see it well; and a picture. */
async function look(page, name) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    if (shots) await page.screenshot({ path: path.join(shots, `extension-${name}-${colorScheme}.png`), fullPage: true });
    // Its policy lets no script of ours in: the debugger's may.
    await page.evaluate(readFileSync(path.join(CACHE, "node/node_modules/axe-core/axe.min.js"), "utf8"));
    const { violations } = await page.evaluate(() => axe.run());
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html.slice(0, 120)).join(" ")}`), [], `${name}, ${colorScheme}`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} scrolls sideways`);
  }
}

const settings = async () => {
  const page = await x.own("options.html");
  await page.waitForSelector("html[data-ready]");
  return page;
};

test("an allowed site is read when it opens, in the background too", async () => {
  const page = await x.visit("profile.html");
  const panel = await x.panel(page);
  await x.done(panel);
  assert.equal(await panel.isChecked("#site-on"), true);
  assert.equal(await panel.textContent("#site-name"), "127.0.0.1");
  await look(panel, "panel");
  await page.goto(page.url().replace("profile", "news"));
  await panel.waitForFunction(() => /paper mill/.test(document.getElementById("title").textContent));
  await x.done(panel);
  assert.deepEqual(x.errors, []);
  await panel.close();
  await page.close();
});

test("settings are kept, wrong ones are refused with a reason, and both looks are well", async () => {
  let page = await settings();
  assert.equal(await page.isChecked("#never-leave"), true, "nothing leaves unless one says so");
  await page.waitForFunction(() => document.querySelectorAll("#generator option").length > 2);
  await page.uncheck("#never-leave");
  await page.fill("#edge-url", "http://edge.example/");
  await page.press("#edge-url", "Tab");
  await page.waitForSelector("#edge-error:not([hidden])");
  assert.match(await page.textContent("#edge-error"), /https:/);
  assert.equal(await page.getAttribute("#edge-url", "aria-invalid"), "true");
  await page.fill("#edge-url", edge.origin);
  await page.fill("#edge-model", "big-model");
  await page.fill("#edge-authorization", "Bearer abc");
  await page.press("#edge-authorization", "Tab");
  await page.check('input[value="own"]');
  await page.click("#add-label");
  await page.locator(".own-label").last().locator("input").fill("Poem");
  await page.locator(".own-label").last().locator("textarea").fill("Shall I compare thee to a summer's day?\nThe woods are lovely, dark and deep.");
  await page.press("#add-label", "Tab");
  await x.until(page, async () => (await chrome.storage.local.get("settings")).settings?.labels?.length === 5);
  await page.locator("#sites li", { hasText: "127.0.0.1" }).waitFor();
  await page.fill("#site", "not a site");
  await page.click("#add-site button");
  assert.match(await page.textContent("#site-error"), /no site/);
  await look(page, "settings");
  await page.close();

  page = await settings();
  assert.equal(await page.isChecked("#never-leave"), false);
  assert.equal(await page.inputValue("#edge-url"), `${edge.origin}/`);
  assert.equal(await page.inputValue("#edge-model"), "big-model");
  assert.equal(await page.locator(".own-label").count(), 5);
  await page.locator(".own-label").last().getByRole("button").click();
  await page.check('input[value="sentiment"]');
  await page.setViewportSize({ width: 375, height: 800 });
  await look(page, "settings-narrow");
  await page.close();
  assert.deepEqual(x.errors, []);
});

test("labels by example: a page gets the one whose examples it is like, and keeps the rest in view", async () => {
  await x.settings({ classifier: "own" });
  const seen = {};
  for (const name of ["shop.html", "profile.html"]) {
    const page = await x.visit(name);
    const panel = await x.panel(page);
    await x.done(panel);
    seen[name] = await panel.$$eval("#labels progress", (all) => all.map((bar) => bar.getAttribute("aria-label")));
    if (name === "shop.html") await look(panel, "panel-own");
    await panel.close();
    await page.close();
  }
  assert.match(seen["shop.html"][0], /^Shop \d+ %$/, JSON.stringify(seen));
  assert.match(seen["profile.html"][0], /^Person or profile/, JSON.stringify(seen));
  assert.equal(seen["shop.html"].length, 5);
  assert.ok(seen["shop.html"].some((label) => label.startsWith("None of these ")));
  assert.deepEqual(x.errors, []);
});

test("what the edge is asked is redacted and in the ledger, which outlives the engine; never-leave ends it at once", async () => {
  await x.settings({ never_leave: false, edge: { url: edge.origin, model: "big-model", authorization: "Bearer abc" } });
  const page = await x.visit("hostile.html");
  const options = await settings();
  await options.selectOption("#device", "edge");
  const panel = await x.panel(page);
  await panel.waitForSelector("#label-card:not([hidden])");
  await panel.click("#again");
  await panel.waitForFunction(() => /edge server/.test(document.getElementById("where-short").textContent));
  await x.done(panel);
  edge.behave(echoPage);
  await panel.click("#summarise");
  await panel.waitForFunction(() => /taken out before sending/.test(document.getElementById("ask-note").textContent));
  // The edge said the page back: here it has its values again, and none of its markup is any.
  const answer = await panel.textContent("#chat .assistant");
  assert.match(answer, /4111 1111 1111 1111/);
  assert.match(answer, /<img\/src/);
  assert.equal(await panel.evaluate(() => document.querySelectorAll("#chat :not(p)").length), 0);
  const [{ body, headers }] = edge.asked;
  assert.equal(headers.authorization, "Bearer abc");
  assert.doesNotMatch(body, /4111|victim@|Connolly/);
  assert.match(body, /Win a prize/, "the title is part of what is asked about");
  assert.doesNotMatch(JSON.parse(body).messages.at(-1).content, /<\/page>[^]*<\/page>|<\|im_/, "the page can't end its own part, or a turn");

  await x.stopEngine();
  await options.reload();
  await options.waitForSelector("#ledger details");
  await options.click("#ledger details summary");
  assert.match(await options.textContent("#ledger"), /127\.0\.0\.1:\d+ · .*answered 200/);
  const sent = await options.textContent("#ledger pre");
  assert.match(sent, /\[CREDIT_CARD_1\]|\[CARD/);
  assert.doesNotMatch(await options.textContent("#ledger"), /4111|victim@|Connolly/);
  if (shots) await options.screenshot({ path: path.join(shots, "extension-ledger.png"), fullPage: true });

  // The engine dies while an answer is coming: what came stays, and why there is no more is said.
  const answering = () => panel.waitForFunction(() => document.querySelector("#chat .assistant.streaming")?.textContent.length > 3);
  edge.behave(drip);
  await panel.click("#summarise");
  await answering();
  await x.stopEngine();
  await panel.locator("#chat .error").waitFor();
  assert.match(await panel.textContent("#chat .error"), /the engine stopped/);
  assert.match(await panel.textContent("#chat .assistant:nth-last-child(2)"), /^again /);

  // The switch while an answer is coming.
  edge.behave(drip);
  await panel.click("#summarise");
  await answering();
  await options.check("#never-leave");
  await panel.locator("#chat .error").nth(1).waitFor();
  await edge.asked[0].left;
  edge.behave(echoPage);
  assert.match(await panel.textContent("#promise"), /^No text leaves this device\. \d+ requests have left so far/);
  await panel.click("#again");
  await x.done(panel);
  assert.match(await panel.textContent("#where-short"), /On this device/);
  assert.deepEqual(edge.asked, []);

  await options.click("#clear-ledger");
  await options.waitForFunction(() => /Nothing has left/.test(document.getElementById("ledger-meta").textContent));
  assert.deepEqual(x.errors, []);
});

/** The page's part of the question, as the answer. */
function echoPage(asked, response) {
  const content = JSON.parse(asked.body).messages.at(-1).content;
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const part of content.match(/[^]{1,7}/gu)) response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: part }, finish_reason: null }] })}\n\n`);
  response.end(`data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] })}\n\ndata: [DONE]\n\n`);
}

/** A word now and then, without end. */
async function drip(_asked, response) {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (; !response.destroyed; await new Promise((resolve) => setTimeout(resolve, 50))) {
    response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: "again " }, finish_reason: null }] })}\n\n`);
  }
}
