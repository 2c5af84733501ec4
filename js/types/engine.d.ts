// Burnside.create(): one engine for redacting, classifying and chatting.

import type { ChatRequest, ChatResponse, ChatStream } from "./chat.js";
import type { CanRun, CanRunOptions, DeviceReport } from "./device.js";
import type { EdgeOptions, EgressRecord, ForwardOptions, ForwardResult, Policy, ShadowOptions } from "./edge.js";
import type { Backend, Decision, DType, ModelRef, Progress } from "./load.js";
import type { Label, pipeline } from "./pipeline.js";
import type { Conversation, Redaction, RedactOptions } from "./redact.js";

export interface CreateOptions {
  manifest?: string;
  /** Where calls go that no device can answer, redacted; tried in order. Without one nothing ever leaves. */
  edge?: EdgeOptions | EdgeOptions[];
  policy?: Policy;
  /** Answers some calls twice, on the device and at the edge, and records how far the answers agree. Default: off. */
  shadow?: ShadowOptions;
  classifier?: ModelRef;
  tagger?: ModelRef;
  generator?: ModelRef;
  device?: "auto" | Backend;
  dtype?: DType;
  worker?: boolean;
  /** Of create() alone: what is created has signals of its own. */
  signal?: AbortSignal;
  /** As in LoadOptions. */
  force?: boolean;
  /** As in LoadOptions. */
  threads?: number;
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
  /**
   * What a schema names of a text (docs/tasks.md has the keywords), written by the generator. It always validates.
   * `complete` is false where `max_tokens` (default 1024) or the context closed it early.
   */
  extract<T = unknown>(text: string, schema: object, o?: { model?: string; max_tokens?: number; signal?: AbortSignal }): Promise<{ value: T; complete: boolean; decision: Decision }>;
  chat: { completions: { create(r: ChatRequest & { stream: true }): Promise<ChatStream>; create(r: ChatRequest & { stream?: false }): Promise<ChatResponse> } };
  dispose(): Promise<void>;
}
