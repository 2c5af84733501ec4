// The labels of a page, and where they were computed.

import { element } from "../dom.js";
import { labelName, percent, ruleOf, whereOf } from "../words.js";

/** Between two scores. */
const CLOSE = 0.2;

/** @param {(id: string) => any} $ @param {import("../jobs.js").State | undefined} state */
export function showLabel($, state) {
  const label = state?.label;
  $("where").hidden = !label?.decision;
  if (!label) return $("labels").replaceChildren(element("p", "muted", state?.step === "reading" ? "Reading the page…" : "Labelling…"));
  if (label.labels.length === 0) return $("labels").replaceChildren(element("p", "muted", "There is no text to read on this page."));
  $("labels").replaceChildren(element("ul", "bars", ...label.labels.map(bar)), ...(isClose(label.labels) ? [element("p", "muted", "Close: the page speaks for both.")] : []));
  const { decision, adapter, read, passages } = label;
  if (!decision) return;
  $("where-short").textContent = whereOf(decision);
  const facts = [
    ["Why there", `${ruleOf(decision.rule)} (${decision.rule})`],
    ["Model", [decision.model, decision.dtype !== "auto" && decision.dtype].filter(Boolean).join(", ")],
    ["Graphics adapter", decision.adapter ?? adapter ?? "none"],
    ["Read", read === passages ? `all of it: ${count(read, "passage")}` : `${read} of ${count(passages, "passage")}, spread over the page`],
    state.cut && ["Length", "longer than 2 million characters; the rest was left out"],
  ];
  $("where-facts").replaceChildren(...facts.filter(Boolean).map(([name, value]) => element("div", "", element("dt", "", name), element("dd", "", value))));
}

/** Whether the first label is hardly likelier than the second. @param {import("../pkg/index.js").Label[]} labels */
const isClose = ([first, second]) => second !== undefined && first.score - second.score < CLOSE;

/** @param {import("../pkg/index.js").Label} label */
function bar({ label, score }) {
  const name = labelName(label);
  const progress = /** @type {HTMLProgressElement} */ (element("progress", ""));
  progress.max = 1;
  progress.value = score;
  progress.setAttribute("aria-label", `${name} ${percent(score)}`);
  return element("li", "", element("div", "bar-head", element("b", "", name), element("span", "", percent(score))), progress);
}

/** @param {number} n @param {string} noun */
export const count = (n, noun) => `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
