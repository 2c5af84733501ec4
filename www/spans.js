// Text with its spans marked: where they stood, and what stands there now.

import { element } from "./dom.js";

const HUES = 8;

/** A type keeps its colour from one text to the next. */
const hues = new Map();
function hueOf(type) {
  if (!hues.has(type)) hues.set(type, hues.size % HUES);
  return `hue-${hues.get(type)}`;
}

const SOURCES = { pattern: "pattern", tagger: "tagger", "deny-list": "deny list" };

/** The original, its entities marked: for behind a textarea, where the marks must not take up room. */
export function* highlight(text, entities) {
  let at = 0;
  for (const { start, end, type } of inOrder(entities)) {
    if (start < at) continue;
    yield document.createTextNode(text.slice(at, start));
    yield element("span", `behind ${hueOf(type)}`, text.slice(start, end));
    at = end;
  }
  yield document.createTextNode(`${text.slice(at)}\n`); // as a textarea, it has a last line
}

/** What was put in their place, where something was. The placeholders stand in the redacted text in the entities' order. */
export function* pieces({ text, entities }) {
  let at = 0;
  for (const { type, score, source, placeholder } of inOrder(entities)) {
    const found = placeholder ? text.indexOf(placeholder, at) : -1;
    if (found < 0) continue;
    yield document.createTextNode(text.slice(at, found));
    at = found + placeholder.length;
    yield marked(placeholder, type, `${type} · ${(100 * score).toFixed(0)} % · found by ${SOURCES[source] ?? source}`);
  }
  yield document.createTextNode(text.slice(at));
}

/** A text with its spans, each with its label. */
export function* labelled(text, spans) {
  let at = 0;
  for (const { start, end, entity_group, score } of inOrder(spans)) {
    yield document.createTextNode(text.slice(at, start));
    yield marked(text.slice(start, end), entity_group, `${entity_group} · ${(100 * score).toFixed(0)} %`);
    at = end;
  }
  yield document.createTextNode(text.slice(at));
}

/** A text in which the given values are marked, with a tip each. @param {string} text @param {Map<string, string>} values */
export function* found(text, values) {
  let rest = text;
  while (rest) {
    const next = [...values.keys()].map((value) => ({ value, at: rest.indexOf(value) })).filter(({ at }) => at >= 0);
    if (next.length === 0) break;
    const { value, at } = next.reduce((a, b) => (b.at < a.at || (b.at === a.at && b.value.length > a.value.length) ? b : a));
    yield document.createTextNode(rest.slice(0, at));
    yield marked(value, values.get(value), values.get(value));
    rest = rest.slice(at + value.length);
  }
  yield document.createTextNode(rest);
}

const inOrder = (spans) => [...spans].sort((a, b) => a.start - b.start);

/** With a tip on hover and on focus: dom.js, tips(). */
function marked(text, type, tip) {
  const mark = element("mark", hueOf(type), text);
  mark.dataset.tip = tip;
  mark.tabIndex = 0;
  mark.setAttribute("aria-label", `${text}: ${tip}`);
  mark.setAttribute("role", "note");
  return mark;
}

/** How many of each type. @param {HTMLElement} legend @param {string[]} types */
export function countLegend(legend, types) {
  const counts = new Map();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  legend.hidden = counts.size === 0;
  legend.replaceChildren(...[...counts].map(([type, n]) => element("li", "", element("span", hueOf(type), `${type} × ${n}`))));
}
