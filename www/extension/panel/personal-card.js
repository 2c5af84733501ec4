// Personal data on the page: kinds and counts, and on demand where it stands. Values are fetched for the highlighting alone.

import { element } from "../dom.js";
import { highlight, textOf } from "../tab.js";
import { kindName } from "../words.js";
import { count } from "./results.js";

const ALL = "";

export class PersonalCard {
  #$;
  #calls;
  /** @type {number | undefined} */ #tabId;
  /** @type {import("../jobs.js").State | undefined} */ #state;
  /** The kind that is highlighted. @type {string | undefined} */ #shown;

  /** @param {(id: string) => any} $ @param {import("../calls.js").Calls} calls */
  constructor($, calls) {
    this.#$ = $;
    this.#calls = calls;
    $("show-all").addEventListener("click", () => this.#toggle(ALL));
  }

  /** @param {number | undefined} tabId @param {import("../jobs.js").State | undefined} state */
  show(tabId, state) {
    const $ = this.#$;
    if (state?.job !== this.#state?.job) this.#shown = undefined;
    this.#tabId = tabId;
    this.#state = state;
    const personal = state?.personal;
    $("personal-card").hidden = !personal;
    if (!personal) return;
    const isOpen = state.step === "working";
    $("show-all").hidden = isOpen || personal.kinds.length < 2;
    $("kinds").replaceChildren(...personal.kinds.map((kind) => this.#row(kind, isOpen)));
    if (personal.kinds.length === 0) $("kinds").replaceChildren(element("li", "muted", isOpen ? "None so far." : "None was found."));
    this.#note(isOpen ? "Looking for names…" : namesNote(personal, state.chars ?? 0));
    this.#press();
  }

  /** @param {{ type: string, count: number }} kind @param {boolean} isOpen */
  #row({ type, count: n }, isOpen) {
    const button = /** @type {HTMLButtonElement} */ (element("button", "kind", element("span", "", kindName(type)), element("span", "count", String(n))));
    button.type = "button";
    button.dataset.type = type;
    button.disabled = isOpen;
    button.title = `Highlight in the page: ${kindName(type)}`;
    button.addEventListener("click", () => this.#toggle(type));
    return element("li", "", button);
  }

  /** @param {string} type */
  async #toggle(type) {
    this.#shown = this.#shown === type ? undefined : type;
    this.#press();
    const tabId = /** @type {number} */ (this.#tabId);
    try {
      if (this.#shown === undefined) {
        await highlight(tabId, []);
        return this.#note(namesNote(/** @type {any} */ (this.#state?.personal), this.#state?.chars ?? 0));
      }
      const { text } = await textOf(tabId);
      /** @type {Record<string, string[]>} */ const values = await this.#calls.call("values", { tabId, text });
      if (this.#shown !== type) return;
      const wanted = type === ALL ? Object.values(values).flat() : (values[type] ?? []);
      const found = await highlight(tabId, wanted);
      this.#note(found === wanted.length ? `Highlighted in the page: ${count(found, "value")}.` : `Highlighted in the page: ${found} of ${count(wanted.length, "value")}; the page spells the others differently.`);
    } catch (error) {
      this.#shown = undefined;
      this.#press();
      this.#note(error.message);
    }
  }

  #press() {
    const $ = this.#$;
    for (const button of $("kinds").querySelectorAll("button")) button.setAttribute("aria-pressed", String(this.#shown === button.dataset.type || this.#shown === ALL));
    $("show-all").setAttribute("aria-pressed", String(this.#shown === ALL));
    $("show-all").textContent = this.#shown === ALL ? "Remove highlights" : "Highlight all";
  }

  /** @param {string} text */
  #note(text) {
    this.#$("personal-note").textContent = text;
  }
}

/** @param {import("../engine/personal.js").Personal} personal @param {number} chars */
function namesNote({ names_read, names_error }, chars) {
  if (names_error) return `Names were not looked for: ${names_error}`;
  if (names_read === 0) return "Names could not be looked for in this script.";
  return names_read < chars ? `Names were looked for in the first ${names_read.toLocaleString("en")} characters, everything else in all of it.` : "";
}
