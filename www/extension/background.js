// The service worker: hears what happens in the browser, and keeps nothing in memory that it needs again. Chrome ends it
// whenever it likes; what is under way is in chrome.storage.session, and the work itself goes on in the offscreen document.

import { fromUs } from "./from-us.js";
import { endJob, forget, readPage, recover, update } from "./jobs.js";

chrome.action.onClicked.addListener((tab) => {
  if (tab.id === undefined) return;
  // First of all: Chrome opens the panel only in the very turn of the click.
  chrome.sidePanel.open({ windowId: tab.windowId }).catch(() => {});
  readPage(tab.id);
});

chrome.tabs.onUpdated.addListener(async (tabId, { status }, { url }) => {
  if (status === "loading") await forget(tabId);
  // An address that Chrome shows us is one that was allowed; whether for good, or only for this click, is asked here.
  if (status === "complete" && url && (await isAllowed(url))) await readPage(tabId);
});
chrome.tabs.onRemoved.addListener(forget);

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  if (message?.to !== "background" || !fromUs(sender)) return false;
  const { read, job, state, lost } = message;
  if (read !== undefined) readPage(read).then(answer, () => answer());
  else if (job) (state ? update(job, state) : endJob(job)).then(answer, () => answer());
  else if (lost) recover().then(answer, () => answer());
  return true; // answered later
});

/** @param {string} url */
async function isAllowed(url) {
  const { protocol, host } = new URL(url);
  return /^https?:$/.test(protocol) && chrome.permissions.contains({ origins: [`${protocol}//${host.replace(/:\d+$/, "")}/*`] });
}

// After a death: what was under way then may have lost its engine too.
recover();
