// What a device can run.

import type { Backend, Task } from "./load.js";

/** A known input through a real model: `max_error` is over the root mean square of the known answer. */
export interface SelfTest { passed: boolean; max_error: number; ms: number }
export interface DeviceReport {
  webgpu: boolean; adapter?: { vendor: string; architecture: string; description: string; fallback: boolean; features: string[]; limits: Record<string, number> };
  /** Where a model would run that nothing else is known of, and by which rule. */
  verdict: Backend; rule: string;
  /** Of the model that was used last; of an earlier visit where it passed then. */
  self_test?: SelfTest;
  /** Milliseconds for the same small product; measured once for an adapter, unless it says itself that it is software. */
  speed?: { gpu_ms: number; cpu_ms: number; slow: boolean };
  /** Why there is no GPU. */
  reason?: string;
  /** Rungs that an earlier visit found broken, whatever the model. */
  out?: Record<string, string>;
}

/**
 * Whether a model of the manifest can run here, before any of it is downloaded and without starting the engine.
 *
 * Compared are: WebAssembly's 4 GiB, the adapter's limits, the memory that the browser admits to (`navigator.deviceMemory`,
 * which Firefox and Safari keep to themselves, and which most browsers cap at 8 GiB), and the storage it grants. No browser
 * tells how much memory a GPU has: `fits` is a forecast from sizes, not a promise.
 */
export function canRun(model?: string, o?: CanRunOptions): Promise<CanRun>;
export interface CanRunOptions {
  /** Whose default to take where no model is named. Default: text-generation. */
  task?: Task;
  device?: "auto" | Backend;
  /** Tokens of prompt and answer to make room for. Default 2048. */
  context?: number;
  manifest?: string;
  signal?: AbortSignal;
}
export interface CanRun {
  fits: boolean;
  /** Where it would run, or where it does not fit. */
  backend: Backend;
  /** The rule of the ladder that chose it, as on a Decision. */
  rule: string;
  /** One sentence for a person. */
  reason: string;
  /** Bytes. `kv_bytes` (keys and values of `context` tokens) are part of `gpu_bytes`, or on the CPU of `heap_bytes`. */
  needs: { download_bytes: number; gpu_bytes: number; heap_bytes: number; kv_bytes: number; largest_binding: number };
  /** Whether it is in the cache already. */
  cached: boolean;
  /** Whether the browser's storage has room for it. Without, it runs, and each visit downloads it anew. */
  cacheable: boolean;
  /** Other models for the same task that would fit, the largest first; only where this one does not. */
  would_fit?: string[];
}
