// Which rung a model runs on. The facts come from the probe in wasm; the rule ids are stable and
// appear on every result.

import { BurnsideError, invalid } from "./errors.js";

/** @typedef {{ backend: "webgpu" | "cpu", rule: string }} Choice */

/**
 * - "caller": the caller named the device
 * - "adapter-missing": no WebGPU adapter, so the CPU
 * - "adapter-software": WebGPU would run on the CPU anyway, and slower, so the CPU directly
 * - "local": a real GPU
 * @param {string} device "auto" or a backend
 * @param {import("./index.js").DeviceReport} report
 * @returns {Choice}
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

/** Failures of a GPU that the CPU does not share. They become the rule of the rung below. */
const STEP_DOWN = new Set(["self-test-failed", "device-lost", "unsupported-device"]);

/**
 * The rung below after a failure, or undefined where there is none or the caller forced the device.
 * @param {string} device
 * @param {Choice} choice
 * @param {BurnsideError} error
 * @returns {Choice | undefined}
 */
export function stepDown(device, choice, error) {
  if (device !== "auto" || choice.backend !== "webgpu" || !STEP_DOWN.has(error.code)) return undefined;
  return { backend: "cpu", rule: error.code };
}
