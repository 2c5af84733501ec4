// The public API of the npm package `burnside-web`: what this version has of the contract.

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

export interface Label { label: string; score: number }
// Offsets are UTF-16 code units, so text.slice(start, end) is the word.
export interface TaggedToken { entity: string; word: string; score: number; index: number; start: number; end: number }
export interface TaggedGroup { entity_group: string; word: string; score: number; start: number; end: number }

/**
 * `run` says where the last call ran (before the first: where it will) and by which rule. Each result carries its own as
 * `burnside`, a property that is not enumerable.
 */
export interface Loaded { readonly run: Decision; dispose(): Promise<void> }
export interface TextClassifier extends Loaded {
  /** `top_k`: default 1; null for all labels. */
  (text: string, o?: { top_k?: number | null; signal?: AbortSignal }): Promise<Label[]>;
  (texts: string[], o?: { top_k?: number | null; signal?: AbortSignal }): Promise<Label[][]>;
}
export interface TokenClassifier extends Loaded {
  (text: string, o?: { aggregation_strategy?: "none"; signal?: AbortSignal }): Promise<TaggedToken[]>;
  (text: string, o: { aggregation_strategy: "simple"; signal?: AbortSignal }): Promise<TaggedGroup[]>;
}
export interface Embedder extends Loaded {
  /** One vector a text. Defaults: mean pooling, normalized. */
  (texts: string | string[], o?: { pooling?: "mean" | "cls"; normalize?: boolean; signal?: AbortSignal }): Promise<Float32Array[]>;
}
export interface TextGenerator extends Loaded {
  /** `generated_text` is the answer alone, without the prompt. */
  (prompt: string | ChatMessage[], o?: GenerateOptions): Promise<{ generated_text: string; burnside: Decision }>;
  /** `text` may be empty while a character is incomplete. Leaving the loop stops the generation. */
  stream(prompt: string | ChatMessage[], o?: GenerateOptions): AsyncIterable<{ token: number; text: string }>;
}

export function pipeline(task: "text-classification", model?: ModelRef, o?: LoadOptions): Promise<TextClassifier>;
export function pipeline(task: "token-classification", model?: ModelRef, o?: LoadOptions): Promise<TokenClassifier>;
export function pipeline(task: "feature-extraction", model?: ModelRef, o?: LoadOptions): Promise<Embedder>;
export function pipeline(task: "text-generation", model?: ModelRef, o?: LoadOptions): Promise<TextGenerator>;

export interface ChatMessage { role: "system" | "user" | "assistant"; content: string }
export interface GenerateOptions { max_new_tokens?: number; temperature?: number; top_p?: number; top_k?: number; repetition_penalty?: number; seed?: number; stop?: string[]; signal?: AbortSignal }

/**
 * Where something ran, and by which rule of the ladder: docs/ladder.md. "local" (a real GPU), "caller" (the device was
 * named), "adapter-missing", "adapter-software", "adapter-slow", "limits-too-small", "self-test-failed", "tombstone" (an
 * earlier visit died there), "device-lost", "unsupported-device", "too-slow", "model-unavailable", "context-length",
 * "complex", "never-leave".
 */
export interface Decision {
  backend: Backend; rule: string; model: string; revision?: string; dtype?: string;
  adapter?: string; ttft_ms?: number; tokens_per_second?: number; prompt_tokens?: number; completion_tokens?: number;
  /** Spans taken out before sending; none on the device. */
  redacted?: number;
}

export type RedactionState = "ready" | "patterns-only";
export interface Entity { type: string; start: number; end: number; score: number; text: string; placeholder: string; source: "pattern" | "tagger" | "deny-list" }
export interface Redaction {
  text: string;
  entities: Entity[];
  /**
   * "patterns-only": the tagger took no part, because of `tagger: false` or of `tagger_error`, or it
   * could not read a part of the text (a script that its vocabulary does not have).
   */
  state: RedactionState;
  tagger_error?: { code: string; message: string };
  /** Placeholders become the value as it was first written. Secrets (passwords, keys, CVV) stay out. */
  restore(text: string): string;
  restoreStream(chunks: AsyncIterable<string>): AsyncIterable<string>;
}
export interface RedactOptions { types?: string[]; operator?: "placeholder" | "mask" | "hash" | "remove"; threshold?: number; allow?: (string | RegExp)[]; deny?: string[]; recognizers?: CustomRecognizer[]; tagger?: boolean; signal?: AbortSignal;
  /** Where the text is from, as ISO 3166-1 codes such as "FR": phone numbers of there need no word beside them. */
  regions?: string[];
  /** Loading and running the tagger may take so long; then the result is "patterns-only". Default: no limit. */
  tagger_timeout_ms?: number;
}
/**
 * Texts in which the same value has the same placeholder, however it is written. Placeholders say
 * nothing outside of their conversation.
 */
export interface Conversation {
  /** The result restores the placeholders of the whole conversation. */
  redact(text: string, o?: RedactOptions): Promise<Redaction>;
  restore(text: string): string;
  restoreStream(chunks: AsyncIterable<string>): AsyncIterable<string>;
  /** Forgets every value. Until then they are kept in memory, here and in the worker; nowhere else. */
  dispose(): Promise<void>;
}
/** A kind of the caller's own. `pattern` is a regular expression of Rust's regex-lite: no look-around, no back-references. */
export interface CustomRecognizer {
  /** The placeholder's name, such as EMPLOYEE_ID. */
  type: string;
  pattern: string;
  /** Words that, near a match, raise its score to `context_score`. */
  context?: string[];
  /** 0 to 1; default 0.6, or 0.4 with `context`. */
  score?: number;
  /** Default 0.85. */
  context_score?: number;
  /** Not restorable, and not kept. */
  secret?: boolean;
  ignore_case?: boolean;
}

/** Where redacted text may be sent. */
export interface EdgeOptions {
  /**
   * "openai": a server (`https://edge.example`), a base (`https://edge.example/v1`) or a route of it; relative to the page.
   * "workers-ai": the address of one model.
   */
  url: string;
  /** Default "openai": chat and embeddings as OpenAI has them, /classify and /tag as `burnside serve` does. */
  protocol?: "openai" | "workers-ai";
  /** The name that is sent. That of a request is a local model's, and stays here. */
  model?: string;
  /** Such as Authorization. Nothing else says who asks: no cookie, no referrer. */
  headers?: Record<string, string>;
  /** For an answer to begin, and for each further piece of it. Default 30 s. */
  timeout_ms?: number;
  /** For the first token and for each further one, whatever else the edge sends; for a chat that does not stream, for all of it. Default 120 s. */
  token_timeout_ms?: number;
  /** Default 8 MiB. */
  max_response_bytes?: number;
  /** Of a request that failed in a way that may pass, with growing pauses and before the first token only. Default 2. */
  retries?: number;
  /**
   * Whether requests carry an Idempotency-Key, the same for all attempts. Default true. An edge of another origin must allow
   * that header (CORS). Without it the service worker refuses the request, see registerServiceWorker.
   */
  idempotency_key?: boolean;
  /** Whether a stream is asked for its token counts (`stream_options`). Default true; a few services refuse the field. */
  stream_usage?: boolean;
}
export interface Policy {
  /** Nothing leaves: an error, "privacy", instead. */
  never_leave?: boolean;
  /** Text that no tagger has read to its end does not leave. Default true. */
  require_tagger?: boolean;
  /**
   * For the first token, of an encoder the answer. A rung that was measured to be slower is left for the next one, if that
   * is not slower too; before the first token only. Loading does not count.
   */
  first_token_budget_ms?: number;
  /** Says of each request whether it is for a larger model: those go to the edge. `chars`: UTF-16 code units of the input. */
  complex?: (request: { task: Task; chars: number }) => boolean;
}
/** What is told to the redactor of all text that leaves. It takes out every kind in any case. */
export interface EdgeRedaction {
  /** Values that may leave, case aside. */
  allow?: string[];
  /** Values that may not. */
  deny?: string[];
  recognizers?: CustomRecognizer[];
}
/** One request to an edge. It is made before the request goes, and completed when an answer came. */
export interface EgressRecord {
  id: number;
  /** In ms since 1970. */
  at: number;
  url: string;
  /** Of the body. */
  bytes: number;
  /** As it was sent. */
  body: string;
  /** The body is not kept any more: only the last 16 MiB are. */
  body_dropped?: boolean;
  redactions: { type: string; count: number }[];
  /** Of the answer; none if there was none. */
  status?: number;
  /** The code of the error that it ended with. */
  error?: string;
  state: RedactionState;
  /** On the record that sums up one forward(); by itself it sent nothing. */
  gate?: GateCounts;
}
export interface GateCounts {
  pages: number;
  /** Pages that the edge answered about. */
  forwarded: number;
  /** Pages that ended in an error, here or there. */
  failed: number;
  /** UTF-8 bytes of all pages, as they came. */
  bytes: number;
  /** Of the pages that were not sent. */
  bytes_saved: number;
}
export interface ForwardOptions<P = string> {
  /** Labels whose pages are forwarded when they are the likeliest, or a function that says so of each page. */
  when: string[] | ((labels: Label[], page: P) => boolean | Promise<boolean>);
  /** The system prompt: what the edge is to do with a page. */
  instructions?: string;
  /** More of the chat request for a page (max_tokens, response_format), or other messages than instructions and text. */
  request?: (page: P) => Partial<ChatRequest>;
  signal?: AbortSignal;
  /** Pages that no tagger read may be forwarded. */
  allowPatternsOnly?: boolean;
}
export interface ForwardResult<P = string> {
  index: number;
  page: P;
  /** The edge has answered about it. */
  forwarded: boolean;
  labels?: Label[];
  /** Of the classification on the device. */
  decision?: Decision;
  /** With the page's own values in it. */
  answer?: string;
  meta?: EdgeMeta;
  /** This page failed; the next one may not. */
  error?: BurnsideError;
}
/** How an edge answered. */
export interface EdgeMeta {
  /** Without query. */
  url: string;
  status: number;
  /** From the call to the first piece of the answer. */
  ttft_ms: number;
  /** Spans taken out of what was sent. */
  redacted: number;
  state: RedactionState;
  /** Requests that were made for this call. */
  attempts: number;
  /** As configured for this edge. */
  model?: string;
  /** As the edge counts; not all do. */
  usage?: { prompt_tokens: number; completion_tokens: number };
}

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

export interface CreateOptions {
  manifest?: string;
  /** Where calls go that no device can answer, redacted; tried in order. Without one nothing ever leaves. */
  edge?: EdgeOptions | EdgeOptions[];
  policy?: Policy;
  classifier?: ModelRef;
  tagger?: ModelRef;
  generator?: ModelRef;
  device?: "auto" | Backend;
  dtype?: DType;
  worker?: boolean;
  /** As in LoadOptions. */
  force?: boolean;
  onProgress?: (p: Progress) => void;
  /** Before each request to an edge. False, a promise of it, or an error: it is not sent. */
  onEgress?: (r: EgressRecord) => unknown;
}

export class Burnside {
  /** Starts the engine and looks at the device. Models load when first needed. */
  static create(o?: CreateOptions): Promise<Burnside>;
  private constructor();
  readonly device: DeviceReport;
  /** What has left the device. */
  readonly ledger: readonly EgressRecord[];
  /** Counters and latency histograms by backend, rule and error code since creation; no text in it. */
  metrics(): Record<string, number>;
  pipeline: typeof pipeline;
  /** `canRun()` with this engine's manifest and device. */
  canRun(model?: string, o?: CanRunOptions): Promise<CanRun>;
  /** Classifies each page on the device and asks the edge about those that `when` names; the counts go into the ledger. */
  forward<P extends string | { text: string } = string>(pages: Iterable<P> | AsyncIterable<P>, o: ForwardOptions<P>): AsyncGenerator<ForwardResult<P>, void>;
  /** Each call is a conversation of its own: nothing is kept after it but in what it returns. */
  redact(text: string, o?: RedactOptions): Promise<Redaction>;
  /** For chats, and for pages cut in pieces. */
  conversation(): Conversation;
  classify(text: string, o?: { signal?: AbortSignal }): Promise<{ labels: Label[]; decision: Decision }>;
  chat: { completions: { create(r: ChatRequest & { stream: true }): Promise<ChatStream>; create(r: ChatRequest & { stream?: false }): Promise<ChatResponse> } };
  dispose(): Promise<void>;
}
/** `model`: a name or address; default: the engine's generator. */
export interface ChatRequest { messages: ChatMessage[]; model?: string; stream?: boolean; max_tokens?: number; temperature?: number; top_p?: number; seed?: number; stop?: string | string[]; /** At an edge only, in this version. */ response_format?: { type: "json_schema"; json_schema: { schema: object } }; signal?: AbortSignal }
export interface ChatResponse { id: string; object: "chat.completion"; created: number; model: string; choices: { index: 0; message: ChatMessage; finish_reason: "stop" | "length" }[]; usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number }; burnside: Decision }
export interface ChatStream extends AsyncIterable<{ id: string; object: "chat.completion.chunk"; created: number; model: string; choices: { index: 0; delta: { role?: string; content?: string }; finish_reason: null | "stop" | "length" }[] }> { readonly burnside: Promise<Decision> }

/** A file in the cache. */
export interface CachedFile {
  /** Its first address, without query. */
  url: string;
  revision?: string;
  /** Bytes that are in the cache. */
  bytes: number;
  /** Whether all of it is there, verified by what hashes were known; else the next load goes on from here. */
  complete: boolean;
  file: string;
  /** The model it belongs to: its address, or `<manifest>#<name>`. */
  model?: string;
  sha256?: string;
  /** Bytes of the whole file, where known. */
  total?: number;
  /** When it was last loaded, in ms since 1970. */
  used: number;
}
/** What is cached, and a way to drop it. Where the browser has no cache, nothing is listed and nothing is done. */
export const models: {
  list(): Promise<CachedFile[]>;
  /** By a file's address, a model's address, or a model's name in the manifest. Says whether there was one. */
  delete(url: string): Promise<boolean>;
  clear(): Promise<void>;
  /** Bytes of the whole origin. `persisted`: the browser evicts none of it unasked. */
  estimate(): Promise<{ usage: number; quota: number; persisted: boolean }>;
};
/**
 * Registers the service worker that makes the page work offline and serves weights from the cache to whoever fetches
 * them, with ranges. Resolves when the page, the package and what they need are there. `url`: where
 * `npx burnside-web init` put it; default "/burnside-sw.js". Models are cached without it too.
 *
 * It refuses what the page's other code sends to models of other origins (paths such as /v1/chat/completions) past the
 * edge client. "/burnside-sw.js?egress=open" lets it pass.
 */
export function registerServiceWorker(url?: string): Promise<ServiceWorkerRegistration>;

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

/** Readable text of a page: scripts, styles, navigation and hidden parts removed. Needs a DOM, so not in a worker. */
export function extractText(html: string | Document, o?: { maxChars?: number }): string;

export class BurnsideError extends Error {
  constructor(code: string, message: string, options?: { cause?: unknown });
  readonly code: string;
  readonly cause?: unknown;
}
// code: "unsupported-device" | "device-lost" | "self-test-failed" | "model-format" | "integrity" | "network" | "aborted" | "context-length" | "privacy" | "edge" | "mid-stream" | "disposed" | "invalid-argument"
