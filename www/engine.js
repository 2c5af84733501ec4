// The page's one engine: made when first needed, and anew for another device or another model.

import { Burnside } from "/pkg/index.js";
import { failure } from "./dom.js";

/** Where the demo's server has its models. */
export const MANIFEST = "/models/manifest.json";

/** The edge that this page may ask, if its server named one. */
export const EDGE = document.querySelector('meta[name="burnside-edge"]')?.content || undefined;

/**
 * Events: "device" once it is known what there is, "progress" of downloads (detail), "settled" after each piece of work
 * (detail: its error, if it failed).
 */
class Engine extends EventTarget {
  /** As chosen by the person. */
  device = "auto";
  /** A GGUF of the person's own that answers in place of the usual model. @type {File | undefined} */
  local;
  /** @type {Promise<Burnside> | undefined} */
  #made;

  /** @returns {Promise<Burnside>} */
  get() {
    if (!this.#made) {
      const made = Burnside.create({
        manifest: MANIFEST,
        device: this.device,
        generator: this.local && { weights: this.local },
        ...(EDGE && { edge: { url: EDGE } }),
        onProgress: (detail) => this.dispatchEvent(new CustomEvent("progress", { detail })),
      });
      this.#made = made;
      made.then(
        () => this.#made === made && this.dispatchEvent(new Event("device")),
        () => this.#made === made && (this.#made = undefined),
      );
    }
    return this.#made;
  }

  /** Whether there is one; asking does not make one. */
  get isThere() {
    return this.#made !== undefined;
  }

  /** With another device or another model. */
  async restart() {
    const old = this.#made;
    this.#made = undefined;
    const created = this.get();
    await Promise.allSettled([old?.then((b) => b.dispose()), created]);
    await created;
  }

  /** To be called after each piece of work, with its error if it failed: what died is made anew by the next. */
  settled(error) {
    if (error?.code === "device-lost") {
      this.#made?.then((b) => b.dispose()).catch(() => {});
      this.#made = undefined;
    }
    this.dispatchEvent(new CustomEvent("settled", { detail: error }));
  }
}

export const engine = new Engine();

/**
 * What a button does: runs `work` with its result area marked as busy, and shows what went wrong there. Pressing again
 * replaces what still runs; `abort()` ends it.
 * @param {HTMLElement} area @param {HTMLElement} meta one line about it
 * @param {(b: Burnside, signal: AbortSignal) => Promise<string>} work what is said in `meta` afterwards
 */
export function task(area, meta, work) {
  /** @type {AbortController | undefined} */
  let current;
  const run = async () => {
    current?.abort();
    const mine = (current = new AbortController());
    area.setAttribute("aria-busy", "true");
    meta.textContent = "working…";
    let failed;
    try {
      const said = await work(await engine.get(), mine.signal);
      if (mine === current) meta.textContent = said;
    } catch (error) {
      failed = error;
      if (mine !== current || error?.code === "disposed") return;
      meta.textContent = error?.code === "aborted" ? "stopped" : "";
      if (error?.code !== "aborted") area.replaceChildren(failure(error));
    } finally {
      if (mine === current) {
        current = undefined;
        area.setAttribute("aria-busy", "false");
        engine.settled(failed);
      }
    }
  };
  return Object.assign(run, { abort: () => current?.abort() });
}
