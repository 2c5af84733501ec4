// Reading a page: its text goes to the engine, what the engine finds comes back as messages and is kept for the panel.
// Each tab has one state, in chrome.storage.session: in memory, gone with the browser, and never the page's text.

import { badge } from "./badge.js";
import { hasEngine, openEngine, tellEngine } from "./open-engine.js";
import { readSettings } from "./settings.js";
import { textOf } from "./tab.js";

/**
 * @typedef {object} Job
 * @property {string} id
 * @property {number} tabId
 *
 * @typedef {object} State what the panel shows of a tab
 * @property {string} job
 * @property {"reading" | "working" | "done" | "failed"} step
 * @property {number} attempts
 * @property {string} [title]
 * @property {string} [url]
 * @property {number} [chars] UTF-16 code units of the page's text
 * @property {boolean} [cut] there was more of it
 * @property {import("./engine/label.js").Labelled} [label]
 * @property {import("./engine/personal.js").Personal} [personal]
 * @property {{ code?: string, message: string }} [error]
 */

const TAB = "tab:";
/** An engine that dies twice over the same page is not asked a third time. */
const MOST_ATTEMPTS = 2;
/** Jobs that this service worker is handing over just now: the engine does not know them yet. */
const starting = new Set();

/** @param {number} tabId @returns {Promise<State | undefined>} */
async function stateOf(tabId) {
  return (await chrome.storage.session.get(TAB + tabId))[TAB + tabId];
}

/** @param {number} tabId @param {State} state */
async function keep(tabId, state) {
  await chrome.storage.session.set({ [TAB + tabId]: state });
  await badge(tabId, state);
}

/** Reads a tab and has it labelled. What was under way for it ends. @param {number} tabId @param {number} [attempts] */
export async function readPage(tabId, attempts = 1) {
  const job = crypto.randomUUID();
  starting.add(job);
  /** @type {State} */ let state = { job, step: "reading", attempts };
  let isTaken = true;
  try {
    await keep(tabId, state);
    const { text, ...page } = await textOf(tabId);
    state = { ...state, ...page, chars: text.length, step: "working" };
    await keep(tabId, state);
    await openEngine();
    watch();
    isTaken = Boolean(await tellEngine({ label: { id: job, tabId, text }, settings: await readSettings() }));
  } catch (error) {
    await update({ id: job, tabId }, { step: "failed", error: { code: error.code, message: error.message } });
  } finally {
    starting.delete(job);
  }
  if (!isTaken) await recover(); // it died at once
}

/**
 * What is new of a job.
 * @param {Job} job @param {Partial<State>} news
 * @returns {Promise<{ stale: boolean }>} stale: nobody wants it any more
 */
export async function update({ id, tabId }, news) {
  const state = await stateOf(tabId);
  if (state?.job !== id) return { stale: true };
  await keep(tabId, { ...state, ...news });
  return { stale: false };
}

/** A job that ended without a word. @param {Job} job */
export async function endJob(job) {
  await update(job, { step: "failed", error: { message: "reading was stopped" } });
}

/** The tab went to another page, or away. @param {number} tabId */
export async function forget(tabId) {
  if (!(await stateOf(tabId))) return;
  await chrome.storage.session.remove(TAB + tabId);
  await badge(tabId, undefined);
  await tellEngine({ forget: tabId });
}

/** @param {State} state */
const isOpen = ({ step }) => step === "reading" || step === "working";

/** Begins anew what was under way in an engine that is no more. */
export async function recover() {
  const open = Object.entries(await chrome.storage.session.get(null)).filter(([key, state]) => key.startsWith(TAB) && isOpen(state));
  if (open.length === 0) return;
  const jobs = await tellEngine({ jobs: true });
  // One that is there and does not answer is just starting, or it is this service worker that ends: the next to ask will know.
  if (!jobs && (await hasEngine())) return;
  const running = new Set(jobs ?? []);
  for (const [key, { job, attempts }] of open) {
    const tabId = Number(key.slice(TAB.length));
    const now = await stateOf(tabId); // it may have ended meanwhile
    if (running.has(job) || starting.has(job) || now?.job !== job || !isOpen(now)) continue;
    if (attempts < MOST_ATTEMPTS) await readPage(tabId, attempts + 1);
    else await update({ id: job, tabId }, { step: "failed", error: { message: "the engine stopped twice while it read this page" } });
  }
}

/** @type {chrome.runtime.Port | undefined} */
let watching;

/** A line to the engine that breaks when it dies. It is only heard while this service worker lives; see recover(). */
function watch() {
  if (watching) return;
  watching = chrome.runtime.connect({ name: "watch" });
  watching.onDisconnect.addListener(() => {
    void chrome.runtime.lastError; // read, or Chrome reports it
    watching = undefined;
    recover();
  });
}
