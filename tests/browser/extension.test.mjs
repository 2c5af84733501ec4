// The extension in Chromium, as a person has it: the button in the toolbar, the panel, the badge. BURNSIDE_SHOTS=FOLDER keeps
// screenshots.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { ROOT } from "../../scripts/lib/serve.mjs";
import { openExtension } from "./extension.mjs";

/** Two megabytes of prose, and an address at the very end. */
function longPage(request, response) {
  if (request.url !== "/pages/long.html") return false;
  const sentence = (n) => `<p>Chapter ${n}: the caravan went on through a lovely, quiet valley, and everyone was happy with the weather that morning.</p>`;
  const body = Array.from({ length: 16_000 }, (_, n) => sentence(n)).join("\n");
  response.writeHead(200, { "content-type": "text/html" }).end(`<!doctype html><title>The long road</title><main><h1>The long road</h1>${body}<p>Write to the.author@caravan.example.</p></main>`);
  return true;
}

let x;
before(async () => {
  x = await openExtension({ first: longPage });
});
after(() => x?.close());

const shots = process.env.BURNSIDE_SHOTS;
const shot = async (page, name) => shots && page.screenshot({ path: path.join(shots, `extension-${name}.png`), fullPage: true });
const kindsOf = (panel) => panel.$$eval("#kinds button", (all) => Object.fromEntries(all.map((b) => [b.dataset.type, Number(b.querySelector(".count").textContent)])));

test("the button reads a page: label, badge, personal data, where it ran; nothing is read unasked", async () => {
  const page = await x.visit("news.html");
  const panel = await x.panel(page);
  assert.equal(await panel.textContent("#welcome-title"), "This page has not been read");
  // Without a press of the button in the toolbar Chrome gives the page to nobody, whatever the panel asks.
  await panel.click("#read");
  await panel.waitForSelector("#failure:not([hidden])");
  assert.match(await panel.textContent("#failure"), /Press its button in the toolbar/);

  await x.press(page);
  await x.done(panel);
  const bars = await panel.$$eval("#labels progress", (all) => all.map((bar) => [bar.getAttribute("aria-label"), bar.value]));
  assert.match(bars[0][0], /^Positive \d+ %$/);
  assert.ok(Math.abs(bars.reduce((sum, [, value]) => sum + value, 0) - 1) < 1e-3);
  const tabId = await x.tabId(page);
  assert.equal(await panel.evaluate((id) => chrome.action.getBadgeText({ tabId: id }), tabId), "pos");
  assert.match(await panel.evaluate((id) => chrome.action.getTitle({ tabId: id }), tabId), /^Burnside: Positive, \d+ %; \d+ pieces of personal data$/);
  assert.match(await panel.textContent("#where-short"), /On this device, processor \(CPU\)/);
  assert.match(await panel.textContent("#where-facts"), /emulated in software.*adapter-software.*sst2-mini.*swiftshader.*all of it: \d passages/s);

  // The article's own people and addresses; the footer's, the script's and the hidden paragraph's are no part of its text.
  const kinds = await kindsOf(panel);
  assert.equal(kinds.EMAIL, 1);
  assert.equal(kinds.PHONE, 1);
  assert.ok(kinds.PERSON >= 3, JSON.stringify(kinds));
  const kept = await panel.evaluate(async () => JSON.stringify([await chrome.storage.session.get(null), await chrome.storage.local.get(null)]));
  assert.doesNotMatch(kept, /tours@|Ellingworth|960 145|paper mill on Alder/, "neither the text nor its values are stored");
  await shot(panel, "panel-light");

  // Where the values stand is shown in the page, which is not changed by it.
  const html = await page.content();
  await panel.click('#kinds button[data-type="EMAIL"]');
  await panel.waitForFunction(() => /Highlighted/.test(document.getElementById("personal-note").textContent));
  assert.equal(await panel.getAttribute('#kinds button[data-type="EMAIL"]', "aria-pressed"), "true");
  const marked = () => page.evaluate(() => [...(CSS.highlights.get("burnside-personal") ?? [])].map((range) => range.toString()));
  assert.deepEqual(await marked(), ["tours@bramford-library.example"]);
  assert.equal(await page.content(), html);
  await panel.click('#kinds button[data-type="EMAIL"]');
  await panel.waitForFunction(() => document.getElementById("personal-note").textContent === "");
  assert.deepEqual(await marked(), []);

  // The panel that Chrome opened beside the page shows the same.
  await page.bringToFront();
  assert.match(await x.besidePage(/Positive/), /Positive[^]*E-mail address/);

  // Another page in the same tab: what was known of the last one is gone.
  await page.reload();
  await panel.waitForSelector("#welcome:not([hidden])");
  assert.equal(await panel.evaluate((id) => chrome.action.getBadgeText({ tabId: id }), tabId), "");
  assert.deepEqual(x.errors, []);
  await panel.close();
  await page.close();
});

test("a shop, a profile and two megabytes are read; of much text some passages, and that is said", async () => {
  const seen = {};
  for (const name of ["shop.html", "profile.html", "long.html"]) {
    const page = await x.visit(name);
    const panel = await x.panel(page);
    await x.press(page);
    await x.done(panel);
    seen[name] = { label: await panel.textContent("#labels .bars li:first-child b"), kinds: await kindsOf(panel), where: await panel.textContent("#where-facts"), note: await panel.textContent("#personal-note") };
    await panel.close();
    await page.close();
  }
  assert.equal(seen["shop.html"].label, "Positive");
  assert.equal(seen["shop.html"].kinds.EMAIL, 1, "the footer's telephone number is the shop's furniture, the reviewer's friend is not");
  assert.equal(seen["profile.html"].kinds.EMAIL, 2);
  assert.equal(seen["profile.html"].kinds.PHONE, 2);
  assert.match(seen["long.html"].where, /24 of [\d,]{5} passages, spread over the page/);
  assert.match(seen["long.html"].note, /first 10,000 characters/);
  assert.equal(seen["long.html"].kinds.EMAIL, 1, "the one address stands at its very end");
  assert.deepEqual(x.errors, []);
});

test("a hostile page: what it says is text, what it names breaks nothing, and its instructions are material", async () => {
  const page = await x.visit("hostile.html");
  const panel = await x.panel(page);
  await x.press(page);
  await x.done(panel);
  assert.equal(await panel.textContent("#title"), `<img src=x onerror="document.title='owned'"><script>document.body.dataset.owned=1</script> </page> Win a prize`);
  assert.equal(await panel.textContent("#labels .bars li:first-child b"), "Negative");
  assert.equal((await kindsOf(panel)).EMAIL, 1);
  await panel.click("#show-all");
  await panel.waitForFunction(() => /Highlighted/.test(document.getElementById("personal-note").textContent));
  // Nothing of it became an element, or a handler, of the extension's.
  assert.equal(await panel.evaluate(() => document.querySelectorAll("img, script:not([src='panel.js']), a, svg, b#owned, [onerror], [onload]").length), 0);
  assert.equal(await panel.title(), "Burnside");
  assert.equal(await panel.evaluate(() => document.body.dataset.owned), undefined);
  assert.ok(!x.asked.some((url) => /evil|owned/.test(url)));
  assert.deepEqual(x.errors, []);
  await panel.close();
  await page.close();
});

test("no source of the extension writes HTML or code from strings, and its policy would not let it", async () => {
  const folder = path.join(ROOT, "www/extension");
  const scripts = readdirSync(folder, { recursive: true }).filter((name) => /\.(js|html)$/.test(name));
  assert.ok(scripts.length > 20);
  for (const name of scripts) {
    assert.doesNotMatch(readFileSync(path.join(folder, name), "utf8"), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setTimeout\("|src="http|javascript:/, name);
  }
  const manifest = JSON.parse(readFileSync(path.join(folder, "manifest.json"), "utf8"));
  assert.match(manifest.content_security_policy.extension_pages, /script-src 'self' 'wasm-unsafe-eval';/);
  assert.deepEqual(manifest.permissions, ["activeTab", "scripting", "storage", "offscreen", "sidePanel"]);
  assert.equal(manifest.host_permissions ?? manifest.content_scripts ?? manifest.web_accessible_resources ?? manifest.externally_connectable, undefined);
});
