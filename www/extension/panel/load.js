// A model that is being loaded, with bytes and the time left.

import { size } from "../dom.js";

/** @type {Record<string, string>} */
const SAYS = { initiate: "asking…", verify: "verifying…", upload: "to the device…", "self-test": "testing…" };

export class Load {
  #$;

  /** @param {(id: string) => any} $ */
  constructor($) {
    this.#$ = $;
  }

  /** @param {import("../pkg/index.js").Progress} progress */
  show({ status, name, file, loaded, total, cached, eta_s }) {
    const $ = this.#$;
    if (status === "ready") return this.hide();
    if (status === "done" || status === "progress_total" || status === "warning") return;
    $("load").hidden = false;
    $("load-name").textContent = name ?? file ?? "model";
    const left = !cached && eta_s > 1 ? `, ${eta_s < 90 ? `${Math.ceil(eta_s)} s` : `${Math.ceil(eta_s / 60)} min`} left` : "";
    $("load-state").textContent = SAYS[status] ?? (total ? `${size(loaded)} of ${size(total)}${left}` : size(loaded ?? 0));
    if (total && loaded !== undefined) $("load-bar").value = loaded / total;
    else $("load-bar").removeAttribute("value");
  }

  hide() {
    this.#$("load").hidden = true;
  }
}
