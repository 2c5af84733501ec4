// canRun(): whether a model can run here, before any of it is downloaded.

import { isCached } from "./download.js";
import { BurnsideError, invalid } from "./errors.js";
import { CONTEXT_TOKENS, lookAround, verdict } from "./fits.js";
import { manifestModels, planOf } from "./manifest.js";
import { address } from "./requests.js";

/** @typedef {import("./fits.js").Device} Device */
/** @typedef {import("./index.js").CanRun} CanRun */

/**
 * @param {string} [model] a name from the manifest; default: the manifest's for the task
 * @param {import("./index.js").CanRunOptions} [options]
 * @returns {Promise<import("./index.js").CanRun>}
 */
export async function canRun(model, { task = "text-generation", device = "auto", context = CONTEXT_TOKENS, manifest, signal } = {}) {
  if (model !== undefined && typeof model !== "string") throw invalid("canRun() knows the models of the manifest: give a name");
  if (!(Number.isInteger(context) && context > 0)) throw invalid("context must be a whole number of tokens, 1 or more");
  const url = manifest ? address(manifest) : new URL("./manifest.json", import.meta.url).href;
  const { models, wanted } = await manifestModels(task, model, url, { signal });
  if (!wanted.facts) throw new BurnsideError("model-format", `the manifest has no facts about ${wanted.name}; run \`burnside models hash\` on it`);
  const here = await lookAround();
  const [weights] = planOf(wanted, url).weights;
  const cached = await isCached(weights).catch(() => false);
  const answer = assess(wanted, here, { device, context, cached });
  if (answer.fits) return answer;
  const others = models.filter((other) => other !== wanted && other.task === wanted.task && other.facts);
  const fitting = others.filter((other) => assess(other, here, { device, context, cached: false }).fits);
  fitting.sort((a, b) => b.facts.heap_bytes - a.facts.heap_bytes);
  return { ...answer, would_fit: fitting.map(({ name }) => name) };
}

/**
 * The ladder (src/route) as far as a forecast can climb it: from what the browser tells of its adapter.
 * - "caller": the caller named the device
 * - "adapter-missing": no WebGPU adapter, so the CPU
 * - "adapter-software": WebGPU would run on the CPU anyway, and slower, so the CPU directly
 * - "local": a real GPU
 * @param {string} device "auto" or a backend
 * @param {import("./index.js").DeviceReport} report
 * @returns {{ backend: "webgpu" | "cpu", rule: string }}
 */
export function choose(device, report) {
  switch (device) {
    case "auto":
      if (!report.webgpu || !report.adapter) return { backend: "cpu", rule: "adapter-missing" };
      if (report.adapter.fallback) return { backend: "cpu", rule: "adapter-software" };
      // The probe knows more than presence (limits too small); it may still say no.
      return report.verdict === "webgpu" ? { backend: "webgpu", rule: "local" } : { backend: "cpu", rule: report.rule };
    case "cpu":
      return { backend: "cpu", rule: "caller" };
    case "webgpu":
      if (report.webgpu) return { backend: "webgpu", rule: "caller" };
      throw new BurnsideError("unsupported-device", 'WebGPU was asked for and this browser offers no adapter; use device: "auto" or "cpu"');
    case "edge":
      throw new BurnsideError("edge", 'device: "edge" was asked for and no edge is configured; use "auto", "webgpu" or "cpu"');
    default:
      throw invalid('device must be "auto", "webgpu" or "cpu"');
  }
}

/**
 * The answer from what is known; asks nobody.
 * @param {any} model an entry of the manifest, with facts
 * @param {Device} here
 * @param {{ device: "auto" | "webgpu" | "cpu" | "edge", context: number, cached: boolean }} options
 * @returns {CanRun}
 */
export function assess(model, here, { device, context, cached }) {
  let choice;
  try {
    choice = choose(device, here.report);
  } catch (error) {
    if (!(error instanceof BurnsideError) || error.code === "invalid-argument") throw error;
    return { ...verdict(model, here, "cpu", context, cached), fits: false, backend: device === "edge" ? "edge" : "webgpu", rule: error.code, reason: error.message };
  }
  const first = { ...verdict(model, here, choice.backend, context, cached), rule: choice.rule };
  // As loading does it: a GPU that was not asked for by name hands over to the CPU.
  if (first.fits || device !== "auto" || choice.backend === "cpu") return first;
  const second = verdict(model, here, "cpu", context, cached);
  return second.fits ? { ...second, rule: "unsupported-device", reason: `not on WebGPU (${first.reason}); on the CPU it fits` } : first;
}
