// The ladder as far as canRun() climbs it, without compiling the engine: a forecast from what the browser tells of its
// adapter. The ladder itself is src/route.

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
