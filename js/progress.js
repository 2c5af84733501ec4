// Progress in the shape of transformers.js (its src/utils/core.js), with the rate and the time left.

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

/**
 * What a load tells its caller, out of what its files tell: everything with the model's name, and before each "progress"
 * of a file the "progress_total" of all files so far, and of those whose size the manifest has.
 * @param {string} name @param {{ file: string, bytes?: number }[]} files @param {(p: Progress) => void} emit
 * @returns {(p: Progress) => void}
 */
export function ofModel(name, files, emit) {
  /** @type {NonNullable<Progress["files"]>} */
  const parts = {};
  for (const { file, bytes } of files) if (bytes !== undefined) parts[file] = { loaded: 0, total: bytes };
  return (p) => {
    if (p.status === "progress" && p.file !== undefined) {
      parts[p.file] = { loaded: p.loaded ?? 0, total: p.total };
      const all = Object.values(parts);
      const loaded = all.reduce((sum, part) => sum + part.loaded, 0);
      const total = all.reduce((sum, part) => sum + (part.total ?? NaN), 0) || undefined;
      const { bytes_per_second } = p;
      const eta_s = total !== undefined && bytes_per_second ? Math.max(0, total - loaded) / bytes_per_second : undefined;
      emit({ status: "progress_total", name, progress: total && (100 * loaded) / total, loaded, total, files: structuredClone(parts), bytes_per_second, eta_s });
    }
    emit({ ...p, name });
  };
}
