// The switch that lets a site be read whenever it is opened: Chrome asks, Chrome keeps the answer.

export class Site {
  #$;
  /** @type {string | undefined} */ #pattern;

  /** @param {(id: string) => any} $ */
  constructor($) {
    this.#$ = $;
    $("site-on").addEventListener("change", () => this.#change());
  }

  /** @param {string | undefined} url */
  async show(url) {
    const $ = this.#$;
    const { protocol, hostname } = url ? new URL(url) : { protocol: "", hostname: "" };
    const isSite = /^https?:$/.test(protocol);
    $("site").hidden = !isSite;
    this.#pattern = isSite ? `${protocol}//${hostname}/*` : undefined;
    if (!isSite) return;
    $("site-name").textContent = hostname;
    const pattern = this.#pattern;
    const on = await chrome.permissions.contains({ origins: [/** @type {string} */ (pattern)] });
    if (pattern === this.#pattern) $("site-on").checked = on;
  }

  async #change() {
    const box = this.#$("site-on");
    const origins = [/** @type {string} */ (this.#pattern)];
    try {
      box.checked = box.checked ? await chrome.permissions.request({ origins }) : !(await chrome.permissions.remove({ origins }));
    } catch {
      box.checked = !box.checked;
    }
  }
}
