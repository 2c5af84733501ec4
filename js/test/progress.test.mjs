// What a load tells its caller, against transformers.js 4.3: the fields of each status as its src/utils/core.js documents
// them, and the sums that its DefaultProgressCallback made of the same events.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ofModel } from "../progress.js";

/** @typedef {import("../index.js").Progress} Progress */
const FIELDS = {
  initiate: ["name", "file"],
  download: ["name", "file"],
  progress: ["name", "file", "progress", "loaded", "total"],
  progress_total: ["name", "progress", "loaded", "total", "files"],
  done: ["name", "file"],
};
const of = (/** @type {string} */ file, /** @type {number} */ loaded, /** @type {number | undefined} */ total) =>
  /** @type {Progress} */ ({ status: "progress", file, loaded, total, progress: total && (100 * loaded) / total });

/** @param {Progress[]} events @param {{ file: string, bytes?: number }[]} files */
function told(events, files) {
  /** @type {Progress[]} */
  const seen = [];
  const tell = ofModel("some/model", files, (p) => seen.push(p));
  for (const event of events) tell(event);
  return seen;
}

test("every status has the fields that transformers.js gives it, and the sum comes before its part", () => {
  const seen = told([{ status: "initiate", file: "a" }, { status: "download", file: "a" }, of("a", 10, 40), { status: "done", file: "a" }], [{ file: "a", bytes: 40 }]);
  assert.deepEqual(seen.map(({ status }) => status), ["initiate", "download", "progress_total", "progress", "done"]);
  for (const event of seen) for (const field of FIELDS[/** @type {keyof typeof FIELDS} */ (event.status)]) assert.ok(/** @type {any} */ (event)[field] !== undefined, `${event.status} without ${field}`);
});

test("sums over files: those whose size is known beforehand count from the start, as in transformers.js", () => {
  const sums = told([of("a", 10, 40), of("a", 40, 40), of("b", 30, 60)], [{ file: "a", bytes: 40 }, { file: "b", bytes: 60 }]).filter(({ status }) => status === "progress_total");
  assert.deepEqual(sums.map(({ name, loaded, total, progress }) => [name, loaded, total, progress]), [["some/model", 10, 100, 10], ["some/model", 40, 100, 40], ["some/model", 70, 100, 70]]);
  assert.deepEqual(sums[0].files, { a: { loaded: 10, total: 40 }, b: { loaded: 0, total: 60 } }, "what was told does not change afterwards");
  assert.deepEqual(sums[2].files, { a: { loaded: 40, total: 40 }, b: { loaded: 30, total: 60 } });
});

test("a file of unknown size leaves the total open; the time left is of all files", () => {
  const [open] = told([of("a", 10, undefined)], []);
  assert.deepEqual([open.loaded, open.total, open.progress], [10, undefined, undefined]);
  const [sum] = told([{ ...of("a", 10, 40), bytes_per_second: 10, eta_s: 3 }], [{ file: "a", bytes: 40 }, { file: "b", bytes: 60 }]);
  assert.deepEqual([sum.bytes_per_second, sum.eta_s], [10, 9]);
});
