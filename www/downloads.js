// What is being downloaded, with bytes.

import { element, size } from "./dom.js";

const SAYS = {
  initiate: "asking…",
  verify: "verifying…",
  upload: "uploading to the device…",
  "self-test": "checking the device computes right…",
};

/** How fast, and how long still. @param {import("/pkg/index.js").Progress} p */
function pace({ cached, bytes_per_second, eta_s }) {
  if (cached) return " · from this browser";
  if (!bytes_per_second) return "";
  return ` · ${size(bytes_per_second)}/s${eta_s > 1 ? ` · ${eta_s < 90 ? `${Math.ceil(eta_s)} s` : `${Math.ceil(eta_s / 60)} min`} left` : ""}`;
}

export class Downloads {
  #rows = new Map();
  #area;

  /** @param {HTMLElement} area */
  constructor(area) {
    this.#area = area;
  }

  /** @param {import("/pkg/index.js").Progress} p */
  show(p) {
    if (p.status === "ready") return this.settle();
    if (p.status === "done" || p.status === "progress_total") return;
    const row = this.#row(p.file ?? "model");
    if (p.status === "warning") return void (row.line.title = p.message);
    const loaded = p.loaded ?? 0;
    const isWhole = p.total !== undefined && loaded === p.total;
    row.state.textContent = SAYS[p.status] ?? (p.total ? `${size(loaded)} of ${size(p.total)}` : size(loaded)) + pace(p);
    if (p.status === "self-test") row.bar.removeAttribute("value"); // takes as long as it takes
    else if (p.total) row.bar.value = loaded / p.total;
    row.isDone = p.status === "verify" || (p.status === "progress" && isWhole);
    this.#area.hidden = false;
  }

  /** Takes away the rows that have nothing more to say. */
  settle() {
    for (const [file, row] of this.#rows) {
      if (!row.isDone && file !== "model") continue;
      row.line.remove();
      this.#rows.delete(file);
    }
    this.#area.hidden = this.#rows.size === 0;
  }

  clear() {
    this.#rows.clear();
    this.#area.replaceChildren();
    this.#area.hidden = true;
  }

  #row(file) {
    if (!this.#rows.has(file)) {
      const state = element("span", "");
      const bar = element("progress", "");
      bar.max = 1;
      bar.value = 0;
      bar.setAttribute("aria-label", `Loading ${file}`);
      const title = file === "model" ? "Building the model" : file;
      const line = element("div", "download", element("div", "download-head", element("span", "", title), state), bar);
      this.#area.append(line);
      this.#rows.set(file, { line, state, bar, isDone: false });
    }
    return this.#rows.get(file);
  }
}
