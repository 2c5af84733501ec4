// The engine's document. Pages are labelled here as jobs, whose news go to the service worker and wake it if need be;
// a panel's questions come through a port, and end with it.

import { Ask } from "./engine/ask.js";
import { Engine } from "./engine/engine.js";
import { label } from "./engine/label.js";
import { Personal } from "./engine/personal.js";
import { fromUs } from "./from-us.js";

/** How often news are told to a service worker that does not answer. */
const MOST_TRIES = 20;
const AGAIN_MS = 250;

/** The ports of panels and settings pages that are open: told how downloads go on. @type {Set<chrome.runtime.Port>} */
const ports = new Set();
const engine = new Engine((progress) => ports.forEach((port) => port.postMessage({ progress })));
const personal = new Personal(engine);
const ask = new Ask(engine);
/** What is being labelled, by tab. @type {Map<number, { id: string, controller: AbortController }>} */
const jobs = new Map();

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  if (message?.to !== "engine" || !fromUs(sender)) return false;
  const { label: page, settings, jobs: asked, forget, configure } = message;
  if (page) void work(page, settings);
  if (forget !== undefined) end(forget);
  if (configure) engine.configure(configure);
  answer(asked ? [...jobs.values()].map(({ id }) => id) : true);
  return false;
});

/** @param {number} tabId */
function end(tabId) {
  jobs.get(tabId)?.controller.abort();
  jobs.delete(tabId);
  personal.forget(tabId);
}

/** @param {{ id: string, tabId: number, text: string }} page @param {import("./settings.js").Settings} settings */
async function work({ id, tabId, text }, settings) {
  end(tabId);
  const controller = new AbortController();
  jobs.set(tabId, { id, controller });
  const { signal } = controller;
  /** @param {Partial<import("./jobs.js").State>} state */
  const tell = async (state) => {
    // Chrome starts the service worker for a message; one that it is just ending may lose it.
    for (let tries = 0; tries < MOST_TRIES && !signal.aborted; tries++) {
      const answer = await chrome.runtime.sendMessage({ to: "background", job: { id, tabId }, state }).catch(() => undefined);
      if (answer?.stale) controller.abort();
      if (answer) return;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  };
  try {
    engine.configure(settings);
    await tell({ label: await engine.run((b, chosen) => label(b, chosen, text, signal), signal) });
    for await (const found of personal.find(tabId, text, signal)) await tell({ personal: found });
    await tell({ step: "done" });
  } catch (error) {
    await tell({ step: "failed", error: { code: error.code, message: error.message } });
  } finally {
    if (jobs.get(tabId)?.id === id) jobs.delete(tabId);
  }
}

chrome.runtime.onConnect.addListener((port) => {
  if (!fromUs(/** @type {chrome.runtime.MessageSender} */ (port.sender))) return port.disconnect();
  if (port.name !== "engine") return; // the service worker's: it only wants to hear it break
  ports.add(port);
  /** @type {Map<number, AbortController>} */ const calls = new Map();
  port.onDisconnect.addListener(() => {
    ports.delete(port);
    for (const controller of calls.values()) controller.abort();
  });
  port.onMessage.addListener(async ({ id, method, args, settings, stop }) => {
    if (stop !== undefined) return calls.get(stop)?.abort();
    const controller = new AbortController();
    calls.set(id, controller);
    const say = (/** @type {object} */ message) => ports.has(port) && port.postMessage({ id, ...message });
    try {
      engine.configure(settings);
      const { signal } = controller;
      const value = method === "ask" ? await ask.answer(args, signal, (event) => say({ event })) : method === "values" ? await personal.values(args.tabId, args.text, signal) : await ask.facts();
      say({ value });
    } catch (error) {
      say({ error: { code: error.code, message: error.message } });
    } finally {
      calls.delete(id);
    }
  });
});
