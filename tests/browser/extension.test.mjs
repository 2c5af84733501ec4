// The extension in Chromium, as a person has it: the button in the toolbar, the panel, the badge. BURNSIDE_SHOTS=FOLDER keeps
// screenshots.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import { openExtension } from "./extension.mjs";

let x;
before(async () => {
  x = await openExtension();
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
  assert.match(await panel.textContent("#where-facts"), /emulated in software.*adapter-software.*sst2-mini.*swiftshader.*all of it: 2 passages/s);

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
