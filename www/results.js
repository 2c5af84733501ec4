// Redacted text with its spans, and labels with bars.

import { element } from "./dom.js";

const HUES = 8;

/** A type keeps its colour from one text to the next. */
const hues = new Map();
function hueOf(type) {
  if (!hues.has(type)) hues.set(type, hues.size % HUES);
  return `hue-${hues.get(type)}`;
}

const SOURCES = { pattern: "pattern", tagger: "tagger", "deny-list": "deny list" };

/** @param {(id: string) => HTMLElement} $ @param {import("/pkg/index.js").Redaction} result */
export function showRedaction($, result) {
  const area = $("redacted");
  area.className = "result prose";
  area.replaceChildren(...pieces(result));
  if (result.tagger_error) {
    area.prepend(element("p", "error", `Only patterns were looked for, the tagger could not be loaded: ${result.tagger_error.message}`));
  }
  if (result.text === "") area.replaceChildren(element("p", "empty", "There is no text."));
  const counts = new Map();
  for (const { type } of result.entities) counts.set(type, (counts.get(type) ?? 0) + 1);
  const legend = $("legend");
  legend.hidden = counts.size === 0;
  legend.replaceChildren(...[...counts].map(([type, n]) => element("li", "", element("span", hueOf(type), `${type} × ${n}`))));
}

/** The placeholders stand in the redacted text in the entities' order. */
function* pieces({ text, entities }) {
  let at = 0;
  for (const entity of [...entities].sort((a, b) => a.start - b.start)) {
    const found = entity.placeholder ? text.indexOf(entity.placeholder, at) : -1;
    if (found < 0) continue;
    yield document.createTextNode(text.slice(at, found));
    at = found + entity.placeholder.length;
    yield marked(entity);
  }
  yield document.createTextNode(text.slice(at));
}

function marked({ type, score, source, placeholder }) {
  const mark = element("mark", hueOf(type), placeholder);
  const tip = `${type} · ${(100 * score).toFixed(0)} % · found by ${SOURCES[source] ?? source}`;
  mark.dataset.tip = tip;
  mark.tabIndex = 0;
  mark.setAttribute("aria-label", `${placeholder}: ${tip}`);
  mark.setAttribute("role", "note");
  return mark;
}

/** @param {HTMLElement} area @param {import("/pkg/index.js").Label[]} labels */
export function showLabels(area, labels) {
  area.className = "result";
  const list = element("ul", "bars");
  for (const { label, score } of labels) {
    const percent = `${(100 * score).toFixed(1)} %`;
    const bar = element("progress", "");
    bar.max = 1;
    bar.value = score;
    bar.setAttribute("aria-label", `${label} ${percent}`);
    list.append(element("li", "", element("div", "bar-head", element("b", "", label), element("span", "", percent)), bar));
  }
  area.replaceChildren(list);
}
