// Whether a model fits a device: its facts in the manifest against what the browser tells. Asked by canRun() and, before a
// download, by the loader.

import { BurnsideError } from "./errors.js";

const GIB = 2 ** 30;
/**
 * Wasm, its stack and tables, and the pieces on their way. With the next, above what was measured on WebGPU: 14 MB with
 * SmolLM2, 43 MB with Qwen2.5-Coder-0.5B. Llama 3.2's tokenizer, with twice the merges, took 83 MB when the pieces were
 * 12 MB larger.
 */
const HEAP_BASE_BYTES = 8e6;
/** Strings, merges and their maps, a token of the vocabulary. */
const HEAP_BYTES_PER_TOKEN = 240;
/** Activations of a prompt's part, uniforms and staging, on the GPU. */
const GPU_BASE_BYTES = 32e6;
/** wasm32 addresses this much; the last page is never had. */
const HEAP_LIMIT_BYTES = 4 * GIB - 65_536;
/** Of a device's memory, what a page may count on: the system and other pages have the rest. A rule of thumb. */
const SHARE_OF_MEMORY = 0.6;
/** Rows of a weight matrix that are never split between buffers (kernels/layout.rs), and their bytes a column at most. */
const TILE_BYTES_PER_COLUMN = 32 * 4;

/** Tokens that room is made for where nobody says how many. */
export const CONTEXT_TOKENS = 2048;

/** @typedef {import("./index.js").CanRun} CanRun */
/**
 * What is known of a device. What a browser does not tell is undefined, and vetoes nothing.
 * @typedef {object} Device
 * @property {import("./index.js").DeviceReport} report
 * @property {number} [memory_bytes] `navigator.deviceMemory`: rounded down, and capped (at 8 GiB in most browsers)
 * @property {number} [storage_bytes] what this origin may still store
 */

/**
 * Refuses, before its download, a model that canRun() says does not fit where it was to go. Models that the manifest has
 * no facts about, and those that are not in it, pass.
 * @param {{ entry?: any }} plan @param {"webgpu" | "cpu"} backend
 */
export async function checkFits({ entry }, backend) {
  if (!entry?.facts) return;
  const { fits, reason } = verdict(entry, await lookAround(), backend, CONTEXT_TOKENS, true);
  if (!fits) throw new BurnsideError("unsupported-device", `${reason}. Nothing was downloaded. canRun() names models that fit; with force: true it is loaded all the same`);
}

/** Asks the browser, not the engine: nothing is compiled and no device is opened. @returns {Promise<Device>} */
export async function lookAround() {
  const { gpu, deviceMemory, storage } = /** @type {any} */ (globalThis.navigator ?? {});
  const adapter = await gpu?.requestAdapter().catch(() => null);
  /** @type {Record<string, number>} */
  const limits = {};
  for (const name of ["maxBufferSize", "maxStorageBufferBindingSize"]) if (adapter) limits[name] = adapter.limits[name];
  const { vendor = "", architecture = "", description = "", isFallbackAdapter = false } = adapter?.info ?? {};
  // As the engine's own probe has it (src/web/device.rs).
  const fallback = Boolean(isFallbackAdapter || adapter?.isFallbackAdapter) || architecture === "swiftshader";
  const { quota, usage = 0 } = (await storage?.estimate?.().catch(() => undefined)) ?? {};
  const report = adapter
    ? { webgpu: true, adapter: { vendor, architecture, description, fallback, features: [], limits }, verdict: /** @type {const} */ ("webgpu"), rule: "local" }
    : { webgpu: false, verdict: /** @type {const} */ ("cpu"), rule: "adapter-missing" };
  return { report, memory_bytes: deviceMemory ? deviceMemory * GIB : undefined, storage_bytes: quota === undefined ? undefined : Math.max(0, quota - usage) };
}

/** Whether a model fits on one backend, and what it needs. @param {any} model an entry of the manifest, with facts @param {Device} here @param {"webgpu" | "cpu"} backend @param {number} context @param {boolean} cached @returns {CanRun} */
export function verdict({ facts, files, convert, name }, here, backend, context, cached) {
  const tokens = Math.min(context, facts.context);
  const isGpu = backend === "webgpu";
  // The facts count floats; GPUs that are no software keep halves (kernels/kv_cache.rs).
  const kv_bytes = facts.kv_bytes_per_token * tokens / (isGpu && !here.report.adapter?.fallback ? 2 : 1);
  const gpu_bytes = isGpu ? facts.gpu_bytes + facts.rotary_bytes + kv_bytes + GPU_BASE_BYTES : 0;
  const heap_bytes = HEAP_BASE_BYTES + HEAP_BYTES_PER_TOKEN * facts.vocabulary + facts.rotary_bytes + (isGpu ? 0 : facts.heap_bytes + kv_bytes);
  const download_bytes = convert?.bytes ?? files.reduce((/** @type {number} */ sum, /** @type {any} */ file) => sum + (file.role === "weights" ? file.bytes : 0), 0);
  const limits = here.report.adapter?.limits ?? {};
  const limit = isGpu ? Math.min(limits.maxBufferSize ?? Infinity, limits.maxStorageBufferBindingSize ?? Infinity) : Infinity;
  // A weight matrix is split at the limit. One layer's keys, or values, are not.
  const layer_kv_bytes = facts.layers > 0 ? kv_bytes / (2 * facts.layers) : 0;
  const largest_binding = isGpu ? Math.max(Math.min(facts.largest_matrix_bytes, limit), layer_kv_bytes) : 0;
  const needs = { download_bytes, gpu_bytes, heap_bytes, kv_bytes, largest_binding };
  const cacheable = cached || here.storage_bytes === undefined || here.storage_bytes >= download_bytes;
  const common = { backend, rule: "caller", needs, cached, cacheable };

  const reasons = [];
  const total = gpu_bytes + heap_bytes;
  if (layer_kv_bytes > limit || facts.hidden * TILE_BYTES_PER_COLUMN > limit) reasons.push(`the adapter binds ${size(limit)} at most`);
  if (heap_bytes > HEAP_LIMIT_BYTES) reasons.push(`it needs ${size(heap_bytes)} of a WebAssembly memory that ends at 4 GiB`);
  if (here.memory_bytes !== undefined && total > here.memory_bytes * SHARE_OF_MEMORY) {
    reasons.push(`it needs ${size(total)}, and this device has ${size(here.memory_bytes)} of memory, of which a page can count on about ${size(here.memory_bytes * SHARE_OF_MEMORY)}`);
  }
  if (reasons.length > 0) return { ...common, fits: false, reason: `${name} does not fit: ${reasons.join("; ")}` };
  const room = `${name} needs ${size(total)} of memory with ${tokens} tokens of context`;
  const storage = cacheable ? "" : `; the download of ${size(download_bytes)} does not fit into the ${size(here.storage_bytes ?? 0)} that the browser lets this site store, so each visit downloads it anew`;
  return { ...common, fits: true, reason: room + storage };
}

/** @param {number} bytes */
function size(bytes) {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`;
}
