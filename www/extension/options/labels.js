// Labels of a person's own: a name each, and texts that deserve it.

import { element } from "../dom.js";
import { say } from "./problem.js";

/** @param {(id: string) => any} $ @param {import("../settings.js").Settings} settings @param {(changed: Partial<import("../settings.js").Settings>) => Promise<unknown>} change */
export function showLabels($, { classifier, labels }, change) {
  const radios = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll('input[name="classifier"]')]);
  for (const radio of radios) {
    radio.checked = radio.value === classifier;
    radio.addEventListener("change", async () => {
      $("own").hidden = radio.value !== "own";
      await change({ classifier: /** @type {any} */ (radio.value) });
    });
  }
  $("own").hidden = classifier !== "own";

  const rows = () => /** @type {HTMLElement[]} */ ([...$("own-labels").children]);
  const keep = async () => {
    const typed = rows().map((row) => ({
      name: /** @type {HTMLInputElement} */ (row.querySelector("input")).value.trim(),
      examples: /** @type {HTMLTextAreaElement} */ (row.querySelector("textarea")).value.split("\n").map((line) => line.trim()).filter(Boolean),
    }));
    const problem = problemOf(typed);
    say($("labels-error"), $("own-labels"), problem);
    if (!problem) await change({ labels: typed });
  };
  const add = (/** @type {{ name: string, examples: string[] }} */ { name, examples }) => {
    const row = makeRow({ name, examples });
    row.addEventListener("change", keep);
    row.querySelector("button")?.addEventListener("click", async () => {
      row.remove();
      await keep();
      $("add-label").focus();
    });
    $("own-labels").append(row);
    return row;
  };
  labels.forEach(add);
  $("add-label").addEventListener("click", () => add({ name: "", examples: [] }).querySelector("input")?.focus());
}

/** @param {{ name: string, examples: string[] }[]} labels */
function problemOf(labels) {
  if (labels.length < 2) return "At least two labels are needed: one alone says nothing.";
  const unnamed = labels.find(({ name }) => !name);
  if (unnamed) return "Each label needs a name.";
  const names = labels.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice) return `There are two labels named ${twice}.`;
  const bare = labels.find(({ examples }) => examples.length === 0);
  return bare && `${bare.name} needs an example; three to eight are better.`;
}

let lastId = 0;

/** @param {{ name: string, examples: string[] }} label */
function makeRow({ name, examples }) {
  const id = ++lastId;
  const input = /** @type {HTMLInputElement} */ (element("input", ""));
  input.id = `label-${id}`;
  input.value = name;
  const area = /** @type {HTMLTextAreaElement} */ (element("textarea", ""));
  area.id = `examples-${id}`;
  area.rows = 3;
  area.value = examples.join("\n");
  const remove = /** @type {HTMLButtonElement} */ (element("button", "quiet small", "Remove"));
  remove.type = "button";
  remove.setAttribute("aria-label", `Remove the label ${name || "without a name"}`);
  return element("div", "own-label", field("Name", input), field("Examples, one a line", area), remove);
}

/** @param {string} text @param {HTMLElement} control */
function field(text, control) {
  const label = /** @type {HTMLLabelElement} */ (element("label", "", text));
  label.htmlFor = control.id;
  return element("div", "field", label, control);
}
