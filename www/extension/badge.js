// The toolbar's button, of one tab: a few letters and, in the tooltip, a sentence.

import { labelName, percent, shortName } from "./words.js";

const COLOUR = "#0f766e";
const QUIET = "#5a6562";

/** @param {number} tabId @param {import("./jobs.js").State | undefined} state */
export async function badge(tabId, state) {
  const { text, title, colour = COLOUR } = says(state);
  try {
    await chrome.action.setBadgeText({ tabId, text });
    await chrome.action.setTitle({ tabId, title });
    if (text) await chrome.action.setBadgeBackgroundColor({ tabId, color: colour });
    if (text) await chrome.action.setBadgeTextColor({ tabId, color: "#ffffff" });
  } catch {
    // the tab was closed meanwhile
  }
}

/** @param {import("./jobs.js").State | undefined} state @returns {{ text: string, title: string, colour?: string }} */
export function says(state) {
  if (!state) return { text: "", title: "Read this page with Burnside" };
  const { step, label, personal, error } = state;
  if (step === "failed") return { text: "!", title: `Burnside: ${error?.message ?? "this page could not be read"}`, colour: QUIET };
  const best = label?.labels[0];
  if (!best) return { text: step === "done" ? "–" : "…", title: step === "done" ? "Burnside: there is no text to read here" : "Burnside is reading this page", colour: QUIET };
  const kinds = personal?.kinds.reduce((sum, { count }) => sum + count, 0);
  const found = kinds === undefined ? "" : kinds === 0 ? "; no personal data found" : `; ${kinds} pieces of personal data`;
  return { text: shortName(best.label), title: `Burnside: ${labelName(best.label)}, ${percent(best.score)}${found}` };
}
