// The panel beside a page. Everything that comes from a page, or from a model that read one, goes in as text nodes.

import { Calls } from "./calls.js";
import { Chat } from "./panel/chat.js";
import { currentTab, onTab } from "./panel/current-tab.js";
import { Load } from "./panel/load.js";
import { PersonalCard } from "./panel/personal-card.js";
import { showPromise } from "./panel/promise.js";
import { showLabel } from "./panel/results.js";
import { Site } from "./panel/site.js";

const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
/** How often is asked whether the engine still lives while it reads for this tab. */
const ALIVE_MS = 2000;

/** @type {number | undefined} */ let tabId;
/** @type {import("./jobs.js").State | undefined} */ let shown;

const load = new Load($);
const calls = new Calls((progress) => load.show(progress));
const personal = new PersonalCard($, calls);
const chat = new Chat($, calls);
const site = new Site($);

function read() {
  if (tabId !== undefined) chrome.runtime.sendMessage({ to: "background", read: tabId });
}

/** @param {import("./jobs.js").State | undefined} state */
function show(state) {
  const isOther = state?.job !== shown?.job;
  const isNews = state?.step !== shown?.step;
  shown = state;
  const isOpen = state?.step === "reading" || state?.step === "working";
  const isRead = state !== undefined && state.step !== "reading" && state.url !== undefined;
  $("title").textContent = state?.title || (state?.url ? hostOf(state.url) : "Burnside");
  $("host").textContent = state?.url ? hostOf(state.url) : "";
  $("welcome").hidden = isOpen || (state?.label !== undefined && !state.error);
  $("failure").hidden = !state?.error;
  $("failure").textContent = state?.error?.message ?? "";
  $("welcome-title").textContent = state?.error ? (state.label ? "This page was not read to the end" : "This page could not be read") : "This page has not been read";
  $("read").textContent = state?.error ? "Try again" : "Read this page";
  $("label-card").hidden = !isOpen && !state?.label;
  $("label-card").setAttribute("aria-busy", String(isOpen));
  $("again").hidden = isOpen;
  showLabel($, state);
  personal.show(tabId, state);
  $("ask-card").hidden = !isRead || state.chars === 0;
  chat.open(tabId, state);
  site.show(state?.url);
  if (isNews) $("status").textContent = { reading: "Reading the page", working: "Labelling the page", done: "Done", failed: "This page could not be read" }[state?.step ?? ""] ?? "";
  if (!isOpen) load.hide();
  else if (isOther) calls.listen().catch(() => {}); // to hear how the models load
}

/** @param {string} url */
function hostOf(url) {
  return new URL(url).host || url;
}

async function turnTo(/** @type {number | undefined} */ tab) {
  tabId = tab;
  const key = `tab:${tab}`;
  const state = tab === undefined ? undefined : (await chrome.storage.session.get(key))[key];
  if (tabId === tab) show(state);
}

chrome.storage.session.onChanged.addListener((changes) => {
  const change = changes[`tab:${tabId}`];
  if (change) show(change.newValue);
});
chrome.storage.local.onChanged.addListener(() => showPromise($));
setInterval(() => {
  if (shown?.step === "reading" || shown?.step === "working") chrome.runtime.sendMessage({ to: "background", lost: true }).catch(() => {});
}, ALIVE_MS);

$("read").addEventListener("click", read);
$("again").addEventListener("click", read);
$("settings").addEventListener("click", () => chrome.runtime.openOptionsPage());

onTab(turnTo);
showPromise($);
turnTo(await currentTab());
