// The demo page as a person uses it: every button, with the real models, on a phone and a desktop, light and dark.
// BURNSIDE_SHOTS=FOLDER keeps screenshots.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { CACHE } from "../../scripts/lib/serve.mjs";
import { open } from "./harness.mjs";

let browser;
before(async () => {
  browser = await open();
});
after(() => browser?.close());

/** What axe-core finds wrong with a page for people who don't see it, or don't see it well. */
async function violations(page) {
  const file = path.join(CACHE, "node/node_modules/axe-core/axe.min.js");
  assert.ok(existsSync(file), "axe-core is not installed: run ./scripts/setup browser");
  await page.evaluate(readFileSync(file, "utf8"));
  const { violations } = await page.evaluate(() => axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html.slice(0, 120)).join(" ")}`);
}

const shots = process.env.BURNSIDE_SHOTS;
const GGUF = path.join(CACHE, "models/smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf");

for (const width of [375, 1280]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`Redact, Classify and Ask at ${width} px, ${colorScheme}`, async () => {
      await browser.page(
        async (page) => {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          await page.reload();
          const shot = async (name) => shots && page.screenshot({ path: path.join(shots, `${name}-${width}-${colorScheme}.png`), fullPage: true });
          const fits = async () => assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the page scrolls sideways");
          await page.waitForFunction(() => document.getElementById("facts").childElementCount > 2);
          await fits();
          await shot("0-open");
          await page.selectOption("#device", "cpu");

          await page.click("#redact");
          await page.waitForSelector("#redacted mark");
          const marks = await page.$$eval("#redacted mark", (all) => all.map((m) => ({ text: m.textContent, tip: m.dataset.tip, background: getComputedStyle(m).backgroundColor })));
          assert.ok(marks.length >= 5, JSON.stringify(marks));
          assert.ok(marks.some((m) => m.text === "[EMAIL_1]") && marks.some((m) => /tagger/.test(m.tip)));
          assert.ok(marks.every((m) => m.background !== "rgba(0, 0, 0, 0)"), "spans are highlighted");
          assert.doesNotMatch(await page.textContent("#redacted"), /maria\.keller@/);
          assert.equal(await page.isVisible("#legend"), true);

          await page.click("#classify");
          await page.waitForSelector("#labels .bars");
          const bars = await page.$$eval("#labels progress", (all) => all.map((p) => ({ value: p.value, width: p.getBoundingClientRect().width })));
          assert.equal(bars.length, 2);
          assert.ok(bars[0].value >= bars[1].value && bars[0].width > 100);

          await page.fill("#question", "Name three colours.");
          await page.click("#send");
          // It streams: the answer grows while it is marked as unfinished.
          await page.waitForFunction(() => document.querySelector("#chat .assistant.streaming")?.textContent.length > 0);
          assert.match(await page.textContent("#ask-meta"), /token/);
          await shot("1-streaming");
          await page.waitForFunction(() => !document.getElementById("send").disabled);
          assert.match(await page.textContent("#ask-meta"), /\d+ tokens · [\d.]+ tokens\/s · first after \d+ ms · cpu \(caller\)/);
          const answer = await page.textContent("#chat .assistant");
          assert.ok(answer.length > 5);
          assert.equal(await page.textContent("#answer-done"), `Answer complete: ${answer}`);
          assert.equal(await page.$$eval(".error", (all) => all.length), 0);
          assert.equal(await page.isVisible("#downloads"), false, "nothing is said to be loading any more");
          await fits();
          await shot("2-done");
          assert.deepEqual(await violations(page), []);
          if (width === 375 && colorScheme === "light") {
            // The judge itself: it must see what is wrong with a page that is.
            await page.evaluate(() => document.querySelector("label[for=device]").remove());
            assert.match(String(await violations(page)), /select-name/);
          }
        },
        { path: "/" },
      );
    });
  }
}

test("Stop ends an answer, an empty text is no error, text is never taken for HTML", async () => {
  await browser.page(
    async (page) => {
      await page.selectOption("#device", "cpu");
      await page.fill("#text", '<img src=x onerror="document.title=1"> Sarah Johnson <b>bold</b>');
      await page.click("#redact");
      await page.waitForSelector("#redacted mark");
      assert.equal(await page.$$eval("#redacted img, #redacted b", (all) => all.length), 0);
      await page.click("#clear");
      await page.click("#redact");
      await page.waitForFunction(() => /no text/.test(document.getElementById("redacted").textContent));
      await page.fill("#question", "Count from one to one hundred in words.");
      await page.click("#send");
      await page.waitForFunction(() => document.querySelector("#chat .assistant")?.textContent.length > 3);
      await page.click("#stop");
      await page.waitForFunction(() => !document.getElementById("send").disabled);
      assert.match(await page.textContent("#ask-meta"), /stopped/);
      await page.fill("#question", "Name three colours.");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.querySelectorAll("#chat .assistant").length === 2 && !document.getElementById("send").disabled);
      assert.equal(await page.title(), "Burnside: inference on this side of the wire");
    },
    { path: "/" },
  );
});

test("models that are cached are listed and deleted; a GGUF of the person's own answers, and is not kept", async () => {
  await browser.page(
    async (page) => {
      await page.selectOption("#device", "cpu");
      await page.click("#classify");
      // A model that is deleted while it loads is fetched again.
      await page.waitForFunction(() => / ms$/.test(document.getElementById("classify-meta").textContent));
      const row = page.locator("#models .model", { hasText: "sst2-mini" });
      await row.waitFor();
      await row.getByRole("button").click();
      await row.waitFor({ state: "detached" });

      const before = await page.locator("#models .model").count();
      await page.setInputFiles("#local-file", GGUF);
      assert.match(await page.textContent("#local"), /SmolLM2-135M-Instruct\.Q4_1\.gguf \(98\.4 MB\)/);
      const asked = [];
      page.context().on("request", (request) => asked.push(request.url()));
      await page.fill("#question", "Say hello.");
      await page.click("#send");
      await page.waitForFunction(() => document.querySelector("#chat .assistant:not(.streaming)")?.textContent.length > 3);
      assert.deepEqual(asked.filter((url) => /gguf/i.test(url)), []);
      assert.equal(await page.locator("#models .model").count(), before);
      await page.getByRole("button", { name: "Use the usual model" }).click();
      assert.equal(await page.textContent("#local"), "");

      // Dropped anywhere on the page it is taken as well.
      const protocol = await page.context().newCDPSession(page);
      const data = { items: [], files: [GGUF], dragOperationsMask: 1 };
      for (const type of ["dragEnter", "dragOver", "drop"]) await protocol.send("Input.dispatchDragEvent", { type, x: 100, y: 100, data });
      await page.waitForFunction(() => /SmolLM2/.test(document.getElementById("local").textContent));
      const answers = await page.locator("#chat .assistant").count();
      await page.fill("#question", "Say hello.");
      await page.click("#send");
      await page.waitForFunction((n) => document.querySelectorAll("#chat .assistant").length > n && document.querySelector("#chat .assistant:last-child")?.textContent.length > 3, answers);
      assert.deepEqual(asked.filter((url) => /gguf/i.test(url)), []);
    },
    { path: "/" },
  );
});
