// Which model is loaded, how, and where it ran.

export type Task = "text-classification" | "token-classification" | "feature-extraction" | "text-generation";
export type Backend = "webgpu" | "cpu" | "edge";
export type DType = "f32" | "f16" | "q8" | "q4" | "auto";

/**
 * A name from the manifest, or the files themselves.
 *
 * An address ends in `.gguf` (which carries config and tokenizer inside), in `.safetensors` or
 * `.safetensors.index.json` (config.json and tokenizer.json lie beside it), or is a folder, or a
 * hub repository, that holds `model.safetensors` or its index. `config` and `tokenizer` are
 * addresses or the parsed JSON. Relative addresses are relative to the page.
 */
export type ModelRef =
  | string
  | { weights: string | Blob; config?: string | object; tokenizer?: string | object; sha256?: string; revision?: string };

export interface LoadOptions {
  /** "auto" (default) follows the ladder: docs/ladder.md. */
  device?: "auto" | Backend;
  /** Encoder checkpoints are quantized while they load; a GGUF keeps its own types. */
  dtype?: DType;
  signal?: AbortSignal;
  /** In the shape of transformers.js. */
  progress_callback?: (p: Progress) => void;
  /** Address of the manifest that names come from. Default: manifest.json beside this package. */
  manifest?: string;
  /** Run in a Web Worker (default) or, with false, in the page. */
  worker?: boolean;
  /** With false, downloads are neither kept in the browser's cache nor taken from it. Default: true. */
  cache?: boolean;
  /** Load a model even where `canRun()` says that it does not fit. Default: false, an "unsupported-device" before its download. */
  force?: boolean;
  /**
   * Most threads for a model on the CPU, in a page that is cross-origin isolated; elsewhere, and with `worker: false`, there is
   * one. Default: half the cores, up to four, and one for text generation. `Decision` says how many there are.
   */
  threads?: number;
}
/** What transformers.js tells its progress_callback, and more: "verify", "self-test", "warning", the rate and the time left. */
export interface Progress {
  /**
   * "initiate" to "done": of a file. "progress_total": of all files together. "warning": the model loads, but is not cached;
   * `code` and `message` say why. "ready": the last, with `task` and `model`.
   */
  status: "initiate" | "download" | "progress" | "progress_total" | "verify" | "done" | "upload" | "self-test" | "ready" | "warning";
  /** Of the model: its name in the manifest, or its file's or repository's. */
  name?: string;
  file?: string;
  /** Bytes. */
  loaded?: number;
  total?: number;
  /** Percent. */
  progress?: number;
  /** Of a "progress_total": each file. */
  files?: Record<string, { loaded: number; total?: number }>;
  /** These bytes come from the cache, not from the network. */
  cached?: boolean;
  /** Of the network, over the last few seconds. */
  bytes_per_second?: number;
  /** Seconds left at that rate. */
  eta_s?: number;
  /** Of a warning: "quota" (the browser grants no more storage) or "cache" (it cannot be written). */
  code?: "quota" | "cache";
  message?: string;
  /** When ready. */
  task?: Task;
  model?: string;
}

/**
 * Where something ran, and by which rule of the ladder: docs/ladder.md. "local" (a real GPU), "caller" (the device was
 * named), "adapter-missing", "adapter-software", "adapter-slow", "limits-too-small", "self-test-failed", "tombstone" (an
 * earlier visit died there), "device-lost", "unsupported-device", "too-slow", "model-unavailable", "context-length",
 * "complex", "never-leave".
 */
export interface Decision {
  backend: Backend; rule: string; model: string; revision?: string; dtype?: string;
  /** Of the weights, in lower case; where they are one file whose hash is known, and then its bytes have it. */
  sha256?: string;
  adapter?: string;
  /** On the CPU: how many compute. */
  threads?: number;
  ttft_ms?: number; tokens_per_second?: number; prompt_tokens?: number; completion_tokens?: number;
  /** Tokens of the prompt that were not computed again: it goes on where the answer before ended. */
  cached_tokens?: number;
  /** Spans taken out before sending; none on the device. */
  redacted?: number;
}
