// Chromium with the extension loaded, as a person has it: the toolbar's button is pressed, the panel opens beside the page.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { launch, watch } from "../../scripts/lib/browser.mjs";
import { makeExtension } from "../../scripts/lib/extension.mjs";
import { MOUNTS, ROOT, serve } from "../../scripts/lib/serve.mjs";

/** The pages of tests/fixtures/pages, as a web site, and the models beside them. */
const PAGES = ["/pages/", (rest) => [[path.join(ROOT, "tests/fixtures/pages"), rest]]];

/**
 * @param {{ change?: (manifest: any) => void, first?: import("../../scripts/lib/serve.mjs").First }} [options] `change`: of the
 *   extension's manifest; a headless browser has nobody who could answer Chrome's question for a site. Tried in Chromium: with
 *   a press of a button chrome.permissions.request() stays unanswered, no CDP command answers it, and what chrome://extensions
 *   may call (developerPrivate.addHostPermission) says yes and grants nothing that the manifest has as optional
 */
export async function openExtension({ change, first } = {}) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "burnside-extension-"));
  /** What was asked of the server. @type {string[]} */ const asked = [];
  const note = (request, response) => {
    asked.push(request.url);
    response.setHeader("access-control-allow-origin", "*"); // as a server of models for extensions must
    return first?.(request, response) ?? false;
  };
  makeExtension(folder);
  if (change) {
    const file = path.join(folder, "manifest.json");
    const manifest = JSON.parse(readFileSync(file, "utf8"));
    change(manifest);
    writeFileSync(file, JSON.stringify(manifest));
  }
  const listen = (port = 0) => serve({ port, mounts: [PAGES, ...MOUNTS], first: note });
  let server = await listen();
  const { origin } = server;
  const flags = [`--load-extension=${folder}`, `--disable-extensions-except=${folder}`, "--disable-features=DisableLoadExtensionCommandLineSwitch", "--enable-unsafe-extension-debugging"];
  const browser = await launch({ args: flags, viewport: { width: 1000, height: 800 } });
  const { context } = browser;
  const cdp = await /** @type {any} */ (context.browser()).newBrowserCDPSession();
  const targets = async (type) => (await cdp.send("Target.getTargets", type === "tab" ? { filter: [{ type }] } : {})).targetInfos.filter((target) => target.type === type);
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
  const id = new URL(worker.url()).host;
  /** What the extension's own pages logged. @type {string[][]} */ const watched = [];

  const self = {
    id,
    context,
    asked,
    get errors() {
      return watched.flat();
    },
    origin,
    targets,
    url: (name) => `chrome-extension://${id}/${name}`,

    /** A page of the site, in a tab in front. @param {string} name */
    async visit(name) {
      const page = await context.newPage();
      await page.goto(`${origin}/pages/${name}`);
      await page.bringToFront();
      return page;
    },

    /** A page of the extension itself, watched for errors. @param {string} name @param {(page: import("playwright-core").Page) => unknown} [prepare] */
    async own(name, prepare) {
      const page = await context.newPage();
      page.setDefaultTimeout(90_000);
      const { errors: own } = watch(page);
      watched.push(own);
      await prepare?.(page);
      await page.goto(self.url(name));
      return page;
    },

    /** Presses the toolbar's button on a page. @param {import("playwright-core").Page} page */
    async press(page) {
      await page.bringToFront();
      const tab = (await targets("tab")).find(({ url, embedderData }) => url === page.url() && embedderData?.tabActive);
      await cdp.send("Extensions.triggerAction", { id, targetId: tab.targetId });
    },

    /** The panel of a page, in a tab of its own, where it can be looked at. @param {import("playwright-core").Page} page @param {(page: import("playwright-core").Page) => unknown} [prepare] */
    async panel(page, prepare) {
      const tabId = await self.tabId(page);
      return self.own(`panel.html?tab=${tabId}`, async (it) => {
        await it.setViewportSize({ width: 380, height: 800 });
        await prepare?.(it);
      });
    },

    /** Chrome's number of a tab: tabs stand in the order in which they were opened. @param {import("playwright-core").Page} page */
    async tabId(page) {
      const at = context.pages().indexOf(page);
      return self.inExtension((index) => chrome.tabs.query({ index }).then(([tab]) => tab.id), at);
    },

    /** Runs something in a page of the extension. @param {(arg: any) => any} body @param {any} [arg] */
    async inExtension(body, arg) {
      const page = await self.own("options.html");
      try {
        return await page.evaluate(body, arg);
      } finally {
        await page.close();
      }
    },

    /** @param {object} settings */
    settings: (settings) => self.inExtension((changed) => chrome.storage.local.set({ settings: changed }), settings),

    /** Until a promise of a page's comes true: waitForFunction() takes the promise itself for true. */
    async until(page, body, arg) {
      for (const end = Date.now() + 90_000; !(await page.evaluate(body, arg)); ) {
        if (Date.now() > end) throw new Error(`not within 90 s: ${body}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },

    /** When a panel shows the end of a reading. @param {import("playwright-core").Page} panel */
    done: (panel) => panel.waitForFunction(() => document.getElementById("status").textContent === "Done"),

    /** The text of the panel that Chrome opened beside the page, once it has some: a target that playwright knows no page of. @param {RegExp} text */
    async besidePage(text) {
      const [panel] = (await targets("page")).filter(({ url }) => url === self.url("panel.html"));
      const { sessionId } = await cdp.send("Target.attachToTarget", { targetId: panel.targetId, flatten: false });
      const answers = [];
      cdp.on("Target.receivedMessageFromTarget", ({ message }) => answers.push(JSON.parse(message).result.result.value));
      for (let id = 1; id < 200 && !text.test(answers.at(-1)); id++) {
        const message = JSON.stringify({ id, method: "Runtime.evaluate", params: { expression: "document.body.innerText" } });
        await cdp.send("Target.sendMessageToTarget", { sessionId, message });
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return answers.at(-1);
    },

    /** Ends the service worker, as Chrome does when it has been quiet. */
    async stopServiceWorker() {
      const [{ targetId }] = (await targets("service_worker")).filter(({ url }) => url.includes(id));
      await cdp.send("Target.closeTarget", { targetId });
      while ((await targets("service_worker")).some((target) => target.targetId === targetId)) await new Promise((resolve) => setTimeout(resolve, 10));
    },

    /** Ends the engine's document, with its worker and all models in it. */
    async stopEngine() {
      const gone = new Set((await targets("background_page")).map(({ targetId }) => targetId));
      for (const targetId of gone) await cdp.send("Target.closeTarget", { targetId });
      while ((await targets("background_page")).some(({ targetId }) => gone.has(targetId))) await new Promise((resolve) => setTimeout(resolve, 20));
    },

    /** The network is gone, and comes back. */
    stopServer: () => server.close(),
    startServer: async () => (server = await listen(Number(new URL(origin).port))),

    async close() {
      await browser.close();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return self;
}
