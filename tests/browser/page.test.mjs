// The demo page as a person uses it: every panel, with the real models, on a phone and a desktop, light and dark.
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

const PANELS = ["redact", "classify", "tag", "ask", "extract", "device", "models", "ledger"];
/** The address changes at once, the panel at the browser's next turn. */
const shown = (page, name) => page.waitForSelector(`[data-panel="${name}"]:not([hidden])`);
async function go(page, name) {
  await page.click(`nav a[href="#/${name}"]`);
  await shown(page, name);
}
/** Once the line about a piece of work says how long it took. */
const done = (page, id) => page.waitForFunction((id) => / ms$/.test(document.getElementById(id).textContent), id);

for (const width of [375, 1280]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`every panel at ${width} px, ${colorScheme}`, async () => {
      await browser.page(
        async (page) => {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          await page.reload();
          await page.selectOption("#device", "cpu");
          await page.click("#redact");
          await page.waitForFunction(() => /tagger · \d+ ms$/.test(document.getElementById("redact-meta").textContent));
          for (const name of PANELS) {
            await go(page, name);
            if (name === "classify") {
              await page.click("#classify");
              await page.waitForSelector("#labels .bars");
              const bars = await page.$$eval("#labels progress", (all) => all.map((p) => ({ value: p.value, width: p.getBoundingClientRect().width })));
              assert.equal(bars.length, 2);
              assert.ok(bars[0].value >= bars[1].value && bars[0].width > 100);
            }
            if (name === "tag") {
              await page.click("#tag");
              await page.waitForSelector("#tagged mark");
            }
            if (name === "device") await page.waitForSelector("#fits table");
            assert.deepEqual(await page.$$eval("[data-panel]", (all) => all.filter((p) => p.offsetParent).map((p) => p.dataset.panel)), [name]);
            assert.equal(await page.textContent("nav a[aria-current]").then((text) => text.toLowerCase().split(" ")[0]), name);
            assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} scrolls sideways`);
            if (shots) await page.screenshot({ path: path.join(shots, `${name}-${width}-${colorScheme}.png`), fullPage: true });
            assert.deepEqual(await violations(page), [], name);
            assert.equal(await page.$$eval(".error", (all) => all.length), 0);
          }
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

test("personal data is marked as one types, and the marks lie where the words are; Redact finds names too", async () => {
  await browser.page(
    async (page) => {
      await page.setViewportSize({ width: 500, height: 900 });
      await page.click("#text");
      await page.keyboard.press("ControlOrMeta+A");
      await page.keyboard.type("Maria Keller, maria.keller@example.org, likes long letters. ".repeat(3));
      await page.waitForFunction(() => document.querySelectorAll("#backdrop .behind").length === 3);
      assert.match(await page.textContent("#redact-meta"), /3 found · patterns only · \d+ ms/);
      // The words behind are those of the textarea, at the same places: with a scroll bar too.
      await page.fill("#text", "Maria Keller, maria.keller@example.org, likes long letters. ".repeat(40));
      await page.waitForFunction(() => document.querySelectorAll("#backdrop .behind").length === 40);
      const heights = await page.evaluate(() => [document.getElementById("text"), document.getElementById("backdrop")].map((e) => e.scrollHeight));
      assert.ok(Math.abs(heights[0] - heights[1]) <= 30, `the words are broken into other lines: ${heights}`);

      await page.fill("#text", "Maria Keller, maria.keller@example.org");
      await page.selectOption("#device", "cpu");
      await page.click("#redact");
      await page.waitForFunction(() => document.querySelectorAll("#backdrop .behind").length === 2 && document.querySelectorAll("#redacted mark").length === 2);
      const marks = await page.$$eval("#redacted mark", (all) => all.map((m) => ({ text: m.textContent, tip: m.dataset.tip, background: getComputedStyle(m).backgroundColor })));
      assert.ok(marks.some((m) => m.text === "[EMAIL_1]") && marks.some((m) => /tagger/.test(m.tip)));
      assert.ok(marks.every((m) => m.background !== "rgba(0, 0, 0, 0)"), "spans are highlighted");
      assert.doesNotMatch(await page.textContent("#redacted"), /maria\.keller@/);
      assert.equal(await page.isVisible("#legend"), true);
      await page.hover("#redacted mark");
      assert.match(await page.textContent(".tip"), /% · found by/);
      await page.selectOption("#operator", "mask");
      await page.waitForFunction(() => /\*{3}/.test(document.getElementById("redacted").textContent));
    },
    { path: "/" },
  );
});

test("a link opens a panel with its text; many lines are classified as many texts", async () => {
  await browser.page(
    async (page) => {
      await page.evaluate(() => (location.hash = "#/classify?text=Wonderful%0A%0AAwful&lines=1"));
      await shown(page, "classify");
      assert.equal(await page.inputValue("#classify-text"), "Wonderful\n\nAwful");
      await page.click("#classify");
      await done(page, "classify-meta");
      assert.deepEqual(await page.$$eval("#labels tbody tr", (rows) => rows.map((row) => row.cells[0].textContent + row.cells[1].textContent)), ["WonderfulPOSITIVE", "AwfulNEGATIVE"]);
      // The link that the page itself makes leads back here.
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.click("#code summary");
      await page.click("#link-copy");
      const link = await page.evaluate(() => navigator.clipboard.readText());
      await page.goto("about:blank");
      await page.goto(link);
      assert.equal(await page.inputValue("#classify-text"), "Wonderful\n\nAwful");
      assert.equal(await page.isChecked("#by-line"), true);
      // What names no panel is the first one, and what is no field is nothing.
      await page.evaluate(() => (location.hash = "#/constructor?__proto__=1"));
      await shown(page, "redact");
    },
    { path: "/" },
  );
});

test("the code that a panel shows runs, and does the same", async () => {
  await browser.page(
    async (page) => {
      for (const [name, says] of [["redact", /\[EMAIL_1\]/], ["classify", /POSITIVE/], ["tag", /GIVEN_NAME/], ["device", /"webgpu"/], ["models", /usage/], ["ask", /smollm2/]]) {
        await go(page, name);
        await page.click("#code summary");
        const code = await page.textContent("#snippet");
        assert.match(code, /from "burnside-web"/);
        // As a page would: the name is where the package lies. The part that asks for a file of the person's is left out.
        const module = code.replaceAll('"burnside-web"', '"/pkg/index.js"').replace(/const \[file\][^]*$/, "");
        const [head, body] = [module.match(/^import .*$/gm).join("\n"), module.replace(/^import .*$/gm, "")];
        await page.route("**/snippet.js*", (route) => route.fulfill({ contentType: "text/javascript", body: `${head}\nexport async function run(console) {${body}\n}` }));
        const said = await page.evaluate(async (name) => {
          const lines = [];
          const { run } = await import(`/snippet.js?${name}`);
          await run({ log: (...all) => lines.push(JSON.stringify(all)) });
          return lines.join("\n");
        }, name).catch((error) => assert.fail(`${name}: ${error.message}\n${module}`));
        assert.match(said, says, name);
        await page.unroute("**/snippet.js*");
      }
    },
    { path: "/" },
  );
});

test("Ask streams; one panel's work goes on while another is looked at", async () => {
  await browser.page(
    async (page) => {
      await page.selectOption("#device", "cpu");
      await go(page, "ask");
      await page.fill("#question", "Name three colours.");
      await page.click("#send");
      // It streams: the answer grows while it is marked as unfinished.
      await page.waitForFunction(() => document.querySelector("#chat .assistant.streaming")?.textContent.length > 0);
      assert.match(await page.textContent("#ask-meta"), /token/);
      await go(page, "ledger");
      assert.equal(await page.isVisible("#nothing"), true);
      await page.waitForFunction(() => !document.getElementById("send").disabled);
      assert.match(await page.textContent("#ask-meta"), /\d+ tokens · [\d.]+ tokens\/s · first after \d+ ms · cpu \(caller\)/);
      const answer = await page.textContent("#chat .assistant");
      assert.ok(answer.length > 5);
      assert.equal(await page.textContent("#answer-done"), `Answer complete: ${answer}`);
      assert.equal(await page.isVisible("#downloads"), false, "nothing is said to be loading any more");
    },
    { path: "/" },
  );
});

test("Extract gives a value of the schema's shape, as a table; a schema that is none is said to be none", async () => {
  await browser.page(
    async (page) => {
      await page.selectOption("#device", "cpu");
      await go(page, "extract");
      await page.selectOption("#shape", "opinion");
      await page.fill("#extract-text", "The new tram is always late, I am furious!");
      await page.click("#extract");
      await page.waitForSelector("#extracted .json");
      const value = JSON.parse(await page.textContent("#extracted .json"));
      assert.ok(["happy", "neutral", "angry"].includes(value.mood) && typeof value.urgent === "boolean", JSON.stringify(value));
      assert.deepEqual(await page.$$eval("#extracted tbody tr", (rows) => rows.map((row) => row.cells[0].textContent)), ["topic", "mood", "urgent"]);
      await page.fill("#schema", "{");
      await page.click("#extract");
      await page.waitForSelector("#extracted .error");
      assert.match(await page.textContent("#extracted .error"), /no JSON/);
    },
    { path: "/" },
  );
});

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
      await go(page, "ask");
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
      await go(page, "classify");
      await page.click("#classify");
      // A model that is deleted while it loads is fetched again.
      await done(page, "classify-meta");
      await go(page, "models");
      const row = page.locator("#models .model", { hasText: "sst2-mini" });
      await row.waitFor();
      await row.getByRole("button").click();
      await row.waitFor({ state: "detached" });

      const before = await page.locator("#models .model").count();
      await page.setInputFiles("#local-file", GGUF);
      assert.match(await page.textContent("#local"), /SmolLM2-135M-Instruct\.Q4_1\.gguf \(98\.4 MB\)/);
      const asked = [];
      page.context().on("request", (request) => asked.push(request.url()));
      await page.click("#local a");
      await page.fill("#question", "Say hello.");
      await page.click("#send");
      await page.waitForFunction(() => document.querySelector("#chat .assistant:not(.streaming)")?.textContent.length > 3);
      assert.deepEqual(asked.filter((url) => /gguf/i.test(url)), []);
      assert.equal(await page.locator("#models .model").count(), before);
      await go(page, "models");
      await page.getByRole("button", { name: "Use the usual model" }).click();
      assert.equal(await page.textContent("#local"), "");

      // Dropped anywhere on the page it is taken as well.
      const protocol = await page.context().newCDPSession(page);
      const data = { items: [], files: [GGUF], dragOperationsMask: 1 };
      for (const type of ["dragEnter", "dragOver", "drop"]) await protocol.send("Input.dispatchDragEvent", { type, x: 100, y: 100, data });
      await page.waitForFunction(() => /SmolLM2/.test(document.getElementById("local").textContent));
      await page.click("#local a");
      const answers = await page.locator("#chat .assistant").count();
      await page.fill("#question", "Say hello.");
      await page.click("#send");
      await page.waitForFunction((n) => document.querySelectorAll("#chat .assistant").length > n && document.querySelector("#chat .assistant:last-child")?.textContent.length > 3, answers);
      assert.deepEqual(asked.filter((url) => /gguf/i.test(url)), []);
    },
    { path: "/" },
  );
});

test("after the first visit the page works with the network off: what was used, with its models", async () => {
  // Not the harness's page: what playwright routes is cut off before a service worker could answer it.
  const page = await browser.context.newPage();
  const use = async () => {
    await page.selectOption("#device", "cpu");
    await page.click("#redact");
    await page.waitForFunction(() => /tagger · \d+ ms$/.test(document.getElementById("redact-meta").textContent));
    await go(page, "classify");
    await page.click("#classify");
    await done(page, "classify-meta");
    const shown = await page.$$eval("#redacted mark, #labels progress", (all) => all.map((one) => one.value ?? one.textContent));
    await go(page, "redact");
    return shown;
  };
  try {
    await page.goto(`${browser.origin}/`);
    const online = await use();
    assert.ok(online.length > 4, `${online}`);
    // The page has asked for the same; this says when it is done.
    await page.evaluate(() => import("/pkg/index.js").then(({ registerServiceWorker }) => registerServiceWorker()));
    await browser.context.setOffline(true);
    await page.reload();
    assert.equal(await page.evaluate(() => fetch("/none").then(String, (error) => error.name)), "TypeError", "offline");
    assert.deepEqual(await use(), online);
    assert.equal(await page.$$eval(".error", (all) => all.length), 0);
  } finally {
    await browser.context.setOffline(false);
    await page.close();
  }
});
