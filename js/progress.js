// Progress in the shape of transformers.js, with the rate and the time left.

const EVERY_MS = 100;
/** The rate is of about the last so many milliseconds. */
const WINDOW_MS = 3000;
/** Less says nothing: the first bytes come at once, from a buffer. */
const LEAST_MS = 250;

/** @typedef {import("./index.js").Progress} Progress */

export class Meter {
  #file;
  #emit;
  #lastReport = 0;
  /** Network bytes of late, as [when, how many so far]. @type {[number, number][]} */ #marks = [];
  #fetched = 0;

  /** @param {string} file @param {(p: Progress) => void} emit */
  constructor(file, emit) {
    this.#file = file;
    this.#emit = emit;
  }

  /** @param {Progress["status"]} status @param {Partial<Progress>} [more] */
  say(status, more) {
    this.#emit({ status, file: this.#file, ...more });
  }

  /** A connection starts to count. */
  start() {
    this.#marks = [[Date.now(), this.#fetched]];
  }

  /** @param {number} bytes that came from the network */
  fetched(bytes) {
    this.#fetched += bytes;
  }

  /** @param {number} loaded @param {number | undefined} total @param {boolean} [cached] */
  progress(loaded, total, cached) {
    const now = Date.now();
    const isWhole = loaded === total;
    if (now - this.#lastReport < EVERY_MS && !isWhole) return;
    this.#lastReport = now;
    const report = { loaded, total, progress: total ? (100 * loaded) / total : undefined };
    this.say("progress", cached ? { ...report, cached } : { ...report, ...this.#speed(now, loaded, total) });
  }

  /** @param {number} now @param {number} loaded @param {number | undefined} total */
  #speed(now, loaded, total) {
    this.#marks.push([now, this.#fetched]);
    while (this.#marks.length > 2 && now - this.#marks[1][0] >= WINDOW_MS) this.#marks.shift();
    const [since, before] = this.#marks[0];
    if (now - since < LEAST_MS || this.#fetched === before) return {};
    const bytes_per_second = Math.round((1000 * (this.#fetched - before)) / (now - since));
    return { bytes_per_second, eta_s: total === undefined ? undefined : Math.max(0, total - loaded) / bytes_per_second };
  }
}
