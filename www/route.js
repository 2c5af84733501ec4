// Which panel is shown, and with what: #/classify?text=... The part behind # never leaves the browser, so a link may carry
// a text without any server seeing it.

/** @typedef {{ fields: Record<string, HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>, code: () => string, shown?: () => void }} Panel */

const DEFAULT = "redact";
/** Longer texts don't go into links. */
const MOST_LINK_CHARS = 8000;

export class Routes {
  /** @type {Record<string, Panel>} */
  #panels;
  #shown = "";
  #onShow;

  /** @param {Record<string, Panel>} panels @param {(name: string, panel: Panel) => void} onShow */
  constructor(panels, onShow) {
    this.#panels = panels;
    this.#onShow = onShow;
    addEventListener("hashchange", () => this.#follow());
    this.#follow();
  }

  get shown() {
    return this.#shown;
  }

  /** The address of the shown panel with what stands in it; without texts too long for a link. */
  link() {
    const values = new URLSearchParams();
    for (const [name, field] of Object.entries(this.#panels[this.#shown].fields)) {
      const value = field.type === "checkbox" ? (field.checked ? "1" : "") : field.value;
      if (value && value.length <= MOST_LINK_CHARS) values.set(name, value);
    }
    return `${location.origin}${location.pathname}#/${this.#shown}${values.size ? `?${values}` : ""}`;
  }

  #follow() {
    const [, name = "", query = ""] = /^#\/([a-z]*)(?:\?(.*))?$/s.exec(location.hash) ?? [];
    const panel = Object.hasOwn(this.#panels, name) ? name : DEFAULT;
    const { fields } = this.#panels[panel];
    for (const [key, value] of new URLSearchParams(query)) {
      const field = Object.hasOwn(fields, key) && fields[key];
      if (!field) continue;
      if (field.type === "checkbox") field.checked = value === "1";
      else field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    for (const section of document.querySelectorAll("[data-panel]")) section.hidden = section.dataset.panel !== panel;
    for (const link of document.querySelectorAll("nav a")) {
      if (link.hash === `#/${panel}`) {
        link.setAttribute("aria-current", "page");
        link.scrollIntoView({ block: "nearest", inline: "nearest" });
      } else link.removeAttribute("aria-current");
    }
    this.#shown = panel;
    this.#onShow(panel, this.#panels[panel]);
    this.#panels[panel].shown?.();
  }
}
