// Models: what is in the browser's cache, and a model of one's own from a file on this device.

import { models } from "/pkg/index.js";
import { engine } from "../engine.js";
import { element, failure, size } from "../dom.js";

/**
 * @param {(id: string) => any} $ @param {(file: File | undefined) => void} onLocal called with a GGUF to answer with;
 * undefined for the usual model @returns {import("../route.js").Panel}
 */
export function modelsPanel($, onLocal) {
  const list = new Models($, onLocal);
  engine.addEventListener("settled", () => list.refresh());
  return {
    fields: {},
    code: () => `import { models, pipeline } from "burnside-web";

console.log(await models.list(), await models.estimate());
await models.delete("sst2-mini"); // a name, an address, or models.clear()

const [file] = document.querySelector("input[type=file]").files; // a GGUF of the person's own
const generate = await pipeline("text-generation", { weights: file });`,
  };
}

/**
 * The panel of models. It lists itself anew when asked, and when the tab is looked at again: another tab may have
 * loaded or deleted something.
 */
class Models {
  #list;
  #meta;
  #local;
  #onLocal;

  /**
   * @param {(id: string) => any} $
   * @param {(file: File | undefined) => void} onLocal
   */
  constructor($, onLocal) {
    this.#list = $("models");
    this.#meta = $("models-meta");
    this.#local = $("local");
    this.#onLocal = onLocal;
    const input = $("local-file");
    $("local-pick").addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      if (input.files[0]) this.#use(input.files[0]);
      input.value = ""; // the same file may be picked again
    });
    $("models-clear").addEventListener("click", () => this.#change(() => models.clear()));
    this.#drops();
    addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.refresh());
    this.refresh();
  }

  /** Reads the cache anew. */
  async refresh() {
    try {
      const [files, { usage, quota, persisted }] = await Promise.all([models.list(), models.estimate()]);
      const groups = Map.groupBy(files, ({ model, url }) => model ?? url);
      const rows = [...groups].map(([model, parts]) => this.#row(model, parts));
      this.#list.replaceChildren(...(rows.length ? rows : [element("li", "empty", "Nothing yet. A model is kept here when it is first needed, and then works offline.")]));
      this.#meta.textContent = quota ? `${size(usage)} used${persisted ? " · kept until you delete it" : ""}` : "";
    } catch (error) {
      this.#list.replaceChildren(element("li", "", failure(error)));
    }
  }

  /** @param {string} model @param {import("/pkg/index.js").CachedFile[]} files */
  #row(model, files) {
    const name = decodeURIComponent(model.split(/[#/]/).pop());
    const bytes = size(files.reduce((sum, file) => sum + file.bytes, 0));
    const button = element("button", "quiet small", "Delete");
    button.type = "button";
    button.setAttribute("aria-label", `Delete ${name}`);
    button.addEventListener("click", () => this.#change(() => models.delete(model)));
    const state = files.every(({ complete }) => complete) ? bytes : `${bytes} so far; the next load goes on from there`;
    return element("li", "model", element("span", "model-name", name), element("span", "muted", state), button);
  }

  async #change(work) {
    try {
      await work();
    } finally {
      await this.refresh();
    }
  }

  /** @param {File} file */
  #use(file) {
    const ask = element("a", "", "Ask it something");
    ask.href = "#/ask";
    const back = element("button", "quiet small", "Use the usual model");
    back.type = "button";
    back.addEventListener("click", () => {
      this.#local.replaceChildren();
      this.#onLocal(undefined);
    });
    this.#local.replaceChildren(element("span", "", `Ask is answered by ${file.name} (${size(file.size)}), read from this device and sent nowhere.`), ask, back);
    this.#onLocal(file);
  }

  #drops() {
    const { classList } = document.body;
    const isFile = (event) => event.dataTransfer?.types.includes("Files");
    // Without this a file dropped would replace the page.
    addEventListener("dragover", (event) => isFile(event) && event.preventDefault());
    addEventListener("drop", (event) => {
      if (!isFile(event)) return;
      event.preventDefault();
      classList.remove("dropping");
      if (!event.dataTransfer.files[0]) return;
      location.hash = "#/models"; // where it is said what became of it
      this.#use(event.dataTransfer.files[0]);
    });
    addEventListener("dragenter", (event) => isFile(event) && classList.add("dropping"));
    addEventListener("dragleave", (event) => event.relatedTarget === null && classList.remove("dropping"));
  }
}
