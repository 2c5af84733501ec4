// What this device has, in words.

import { element, size } from "./dom.js";

const REASONS = {
  local: "a real GPU: models run on it",
  "adapter-missing": "no WebGPU in this browser: models run on the CPU",
  "adapter-software": "WebGPU is emulated in software here: the CPU is quicker",
};

const NAMES = { webgpu: "WebGPU", cpu: "CPU" };

/**
 * @param {(id: string) => HTMLElement} $
 * @param {import("/pkg/index.js").DeviceReport} report
 * @param {"auto" | "webgpu" | "cpu"} chosen by the person
 */
export function showDevice($, report, chosen) {
  const { adapter } = report;
  const verdict = $("verdict");
  verdict.textContent = chosen === "auto" ? NAMES[report.verdict] : `${NAMES[chosen]} (your choice)`;
  verdict.className = `badge ${chosen === "auto" ? report.verdict : chosen}`;
  const limit = (name) => (adapter?.limits?.[name] ? size(adapter.limits[name]) : undefined);
  const facts = [
    ["Automatic choice", `${NAMES[report.verdict]}: ${REASONS[report.rule] ?? report.rule}`],
    ["Adapter", adapter ? [adapter.vendor, adapter.architecture, adapter.description].filter(Boolean).join(" · ") + (adapter.fallback ? " (software)" : "") : "none"],
    ["Largest buffer", limit("maxBufferSize") ?? limit("max_buffer_size")],
    ["Half precision on the GPU", adapter && (adapter.features.includes("shader-f16") ? "yes" : "no")],
    ["Processor threads", String(navigator.hardwareConcurrency ?? "unknown")],
    ["Self-test", report.self_test && `${report.self_test.passed ? "passed" : "failed"} in ${Math.round(report.self_test.ms)} ms`],
  ];
  $("facts").replaceChildren(
    ...facts.filter(([, value]) => value).map(([name, value]) => element("div", "", element("dt", "", name), element("dd", "", value))),
  );
  $("limits").hidden = !adapter;
  if (!adapter) return;
  const limits = Object.entries(adapter.limits).map(([name, value]) => `${name}: ${value.toLocaleString()}`);
  $("limits-body").replaceChildren(element("div", "", adapter.features.join(", ") || "no features"), element("div", "", limits.join(" · ")));
}
