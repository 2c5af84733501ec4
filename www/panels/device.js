// Device: what was probed, why models run where they do, and which would fit.

import { MANIFEST, engine } from "../engine.js";
import { element, failure, size, table } from "../dom.js";

const REASONS = {
  local: "a real GPU: models run on it",
  "adapter-missing": "no WebGPU in this browser: models run on the CPU",
  "adapter-software": "WebGPU is emulated in software here: the CPU is quicker",
};

const NAMES = { webgpu: "WebGPU", cpu: "CPU", edge: "Edge" };

/** @param {(id: string) => any} $ @returns {import("../route.js").Panel} */
export function devicePanel($) {
  const show = async () => {
    const b = await engine.get();
    showReport($, b.device, engine.device);
    if (!$("main").querySelector('[data-panel="device"]').hidden) await showFits($("fits"), b);
  };
  engine.addEventListener("device", () => show().catch(() => {}));
  engine.addEventListener("settled", () => engine.isThere && show().catch(() => {}));
  return {
    fields: {},
    shown: () => show().catch(() => {}),
    code: () => `import { Burnside, canRun } from "burnside-web";

console.log(await canRun("qwen2.5-coder-0.5b-instruct")); // before anything is downloaded
const burnside = await Burnside.create();
console.log(burnside.device); // adapter, limits, verdict and its rule
console.log(burnside.metrics()); // counters by backend, rule and error`,
  };
}

/** @param {(id: string) => any} $ @param {any} error when no engine starts */
export function showNoDevice($, error) {
  $("verdict").textContent = "not running";
  $("facts").replaceChildren(failure(error));
}

/** @param {(id: string) => any} $ @param {import("/pkg/index.js").DeviceReport} report @param {string} chosen by the person */
function showReport($, report, chosen) {
  const { adapter } = report;
  const verdict = $("verdict");
  verdict.textContent = chosen === "auto" ? NAMES[report.verdict] : NAMES[chosen];
  verdict.className = `badge ${chosen === "auto" ? report.verdict : chosen}`;
  const limit = (name) => (adapter?.limits?.[name] ? size(adapter.limits[name]) : undefined);
  const facts = [
    ["Runs on", chosen === "auto" ? `${NAMES[report.verdict]}: ${REASONS[report.rule] ?? report.rule}` : `${NAMES[chosen]}: your choice`],
    ["Adapter", adapter ? [adapter.vendor, adapter.architecture, adapter.description].filter(Boolean).join(" · ") + (adapter.fallback ? " (software)" : "") : "none"],
    ["Largest buffer", limit("maxBufferSize") ?? limit("max_buffer_size")],
    ["Half precision on the GPU", adapter && (adapter.features.includes("shader-f16") ? "yes" : "no")],
    ["Processor threads", String(navigator.hardwareConcurrency ?? "unknown")],
    ["Self-test", report.self_test && `${report.self_test.passed ? "passed" : "failed"} in ${Math.round(report.self_test.ms)} ms`],
  ];
  $("facts").replaceChildren(...facts.filter(([, value]) => value).map(([name, value]) => element("div", "", element("dt", "", name), element("dd", "", value))));
  $("limits").hidden = !adapter;
  if (!adapter) return;
  const limits = Object.entries(adapter.limits).map(([name, value]) => `${name}: ${value.toLocaleString()}`);
  $("limits-body").replaceChildren(element("div", "", adapter.features.join(", ") || "no features"), element("div", "", limits.join(" · ")));
}

/** Nothing is downloaded for this but the manifest. @param {HTMLElement} area @param {import("/pkg/index.js").Burnside} b */
async function showFits(area, b) {
  const { models } = await (await fetch(MANIFEST)).json();
  const rows = [];
  for (const { name, facts } of models) {
    if (!facts) continue;
    const { fits, backend, cached, needs, reason } = await b.canRun(name);
    const where = fits ? `yes, on ${NAMES[backend]}` : "no";
    const verdict = element("span", fits ? "yes" : "no", where);
    verdict.title = reason;
    rows.push([name, cached ? "here already" : size(needs.download_bytes), size(needs.gpu_bytes + needs.heap_bytes), verdict]);
  }
  area.replaceChildren(table(["model", "download", "memory", "fits"], rows));
}
