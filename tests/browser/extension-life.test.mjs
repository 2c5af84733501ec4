// What the extension survives: the death of its service worker and of its engine, a second tab, a network that is gone.
// And the language model: an answer as it comes, and its end. Models come from the tests' server, which counts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openExtension } from "./extension.mjs";

const SHORT = "<!doctype html><title>Short</title><main><h1>Short</h1><p>What a lovely, generous and well made little page this is.</p></main>";
function shortPage(request, response) {
  if (request.url !== "/pages/short.html") return false;
  response.writeHead(200, { "content-type": "text/html" }).end(SHORT);
  return true;
}

let x;
before(async () => {
  x = await openExtension({ first: shortPage });
  await x.settings({ manifest: `${x.origin}/models/manifest.json`, device: "cpu" });
});
after(() => x?.close());

/** What is kept of a panel's tab. */
const stateOf = (panel) => panel.evaluate(async () => Object.values(await chrome.storage.session.get(`tab:${new URLSearchParams(location.search).get("tab")}`))[0]);
/** When the engine works on a reading, the panel's n-th attempt at it. */
const working = (panel, attempts = 1) =>
  x.until(
    panel,
    async (n) => {
      const running = (await chrome.runtime.sendMessage({ to: "engine", jobs: true }).catch(() => [])) ?? [];
      const state = Object.values(await chrome.storage.session.get(`tab:${new URLSearchParams(location.search).get("tab")}`))[0];
      return state?.attempts === n && state.step === "working" && running.includes(state.job);
    },
    attempts,
  );
/** Asks, and stops the answer at its first word: looked at from outside, a short one would be over. */
async function askAndStop(panel, question) {
  await panel.evaluate(() => {
    const stop = (_, observer) => {
      if (!(document.querySelector("#chat .assistant.streaming")?.textContent.length > 3)) return;
      observer.disconnect();
      document.getElementById("stop").click();
    };
    new MutationObserver(stop).observe(document.getElementById("chat"), { subtree: true, childList: true });
  });
  await panel.fill("#question", question);
  await panel.press("#question", "Enter");
  await panel.waitForFunction(() => document.getElementById("ask-note").textContent === "Stopped.");
}
const weights = () => x.asked.filter((url) => url.endsWith(".gguf"));

test("two tabs share one engine and one download of each model", async () => {
  const pages = [await x.visit("news.html"), await x.visit("profile.html")];
  const panels = [];
  for (const page of pages) panels.push(await x.panel(page));
  for (const page of pages) await x.press(page);
  for (const panel of panels) await x.done(panel);
  assert.deepEqual(weights().sort(), ["/models/rampart-pii/rampart-pii.gguf", "/models/sst2-mini/sst2-mini.gguf"]);
  assert.equal((await x.targets("background_page")).length, 1);
  for (const page of [...panels, ...pages]) await page.close();
  assert.deepEqual(x.errors, []);
});

test("the service worker dies while a page is read, and nobody notices", async () => {
  const page = await x.visit("news.html");
  const panel = await x.panel(page);
  await x.press(page);
  await working(panel);
  await x.stopServiceWorker();
  await x.done(panel);
  assert.match(await panel.textContent("#labels"), /Positive/);
  assert.equal((await stateOf(panel)).attempts, 1, "the reading went on, it was not begun anew");
  assert.equal(await panel.evaluate(() => chrome.action.getBadgeText({ tabId: Number(new URLSearchParams(location.search).get("tab")) })), "pos");
  // Dead again: the values are asked of the engine, and the next reading wakes it.
  await x.stopServiceWorker();
  await panel.click('#kinds button[data-type="PHONE"]');
  await panel.waitForFunction(() => /Highlighted/.test(document.getElementById("personal-note").textContent));
  await panel.click("#again");
  await panel.waitForFunction(() => document.getElementById("status").textContent !== "Done");
  await x.done(panel);
  await panel.close();
  await page.close();
  assert.deepEqual(x.errors, []);
});

test("the engine dies while a page is read: it is read again by a new one; twice, and that is said", async () => {
  const page = await x.visit("news.html");
  const panel = await x.panel(page);
  await x.press(page);
  await working(panel);
  await x.stopEngine();
  await x.done(panel);
  assert.equal((await stateOf(panel)).attempts, 2);

  await panel.click("#again");
  for (const attempts of [1, 2]) {
    await working(panel, attempts);
    await x.stopEngine();
  }
  await panel.waitForSelector("#failure:not([hidden])");
  assert.match(await panel.textContent("#failure"), /stopped twice/);
  await panel.click("#read");
  await x.done(panel);
  await panel.close();
  await page.close();
  assert.deepEqual(x.errors, []);
});

test("an answer comes word by word and is stopped; another question is answered", async () => {
  const page = await x.visit("short.html");
  const panel = await x.panel(page);
  await x.press(page);
  await x.done(panel);
  await panel.focus("#question");
  await panel.waitForFunction(() => /98\.4 MB/.test(document.getElementById("ask-note").textContent));
  await askAndStop(panel, "Count from one to one hundred in words.");
  const stopped = await panel.textContent("#chat .assistant");
  assert.ok(stopped.length > 3);

  await panel.fill("#question", "Is the page made well? Say yes or no.");
  await panel.press("#question", "Enter");
  await panel.waitForFunction(() => document.querySelectorAll("#chat .assistant").length === 2 && /On this device/.test(document.getElementById("ask-note").textContent));
  assert.equal(await panel.textContent("#chat .assistant"), stopped, "what was stopped stays as it was");
  assert.ok((await panel.textContent("#chat .assistant:last-child")).trim().length > 0);
  assert.equal(weights().filter((url) => /smollm2/i.test(url)).length, 1);
  await panel.close();
  await page.close();
  assert.deepEqual(x.errors, []);
});

test("without a network, what was used once still works, with a new engine too", async () => {
  const page = await x.visit("short.html");
  const panel = await x.panel(page);
  await x.stopServer();
  await x.stopEngine();
  await x.press(page);
  await x.done(panel);
  assert.match(await panel.textContent("#labels"), /Positive/);
  await panel.click("#summarise");
  await panel.waitForFunction(() => document.querySelector("#chat .assistant")?.textContent.length > 3);
  await x.startServer();
  await panel.close();
  await page.close();
});

test("WebGPU runs in the offscreen document's worker", async () => {
  await x.settings({ device: "webgpu" });
  const page = await x.visit("short.html");
  const panel = await x.panel(page);
  await x.press(page);
  await x.done(panel);
  assert.match(await panel.textContent("#labels"), /Positive/);
  assert.match(await panel.textContent("#where-short"), /WebGPU/);
  assert.match(await panel.textContent("#where-facts"), /you chose so.*swiftshader/s);
  await panel.close();
  await page.close();
  assert.deepEqual(x.errors, []);
});
