// Where redacted text may be sent, under which rules, and what is recorded of it.

import type { ChatRequest } from "./chat.js";
import type { BurnsideError } from "./error.js";
import type { Decision, Task } from "./load.js";
import type { Label } from "./pipeline.js";
import type { CustomRecognizer, RedactionState } from "./redact.js";

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
  /** Says of each request whether shadow mode may send it to the edge too. */
  shadow?: (request: { task: Task; chars: number }) => boolean;
}
/** Shadow mode: docs/ladder.md. What is sent is redacted, recorded and under the policy like all else. */
export interface ShadowOptions {
  /** Share of the calls that are answered twice, above 0, up to 1. */
  rate: number;
  /** Which answer is returned. Default "local". With "edge" the device's, where the edge fails. */
  answer?: "local" | "edge";
  /** With each comparison, when it is made: after the answer. What it throws harms nothing. */
  onShadow?: (report: ShadowReport) => void;
}
/** In `metrics()` too, as `shadow.<task>.agreed`, `.differed`, `.failed.<code>`, `.skipped`, and `.sum` and `.max` of the measures. */
export interface ShadowReport {
  task: Task;
  /** The likeliest labels, all spans, or the texts but for space around them are equal; vectors have a cosine from 0.99. */
  agreed?: boolean;
  /** Of labels: the largest. */
  score_difference?: number;
  /** 0 to 1: words or spans in common; of vectors the least cosine. */
  similarity?: number;
  local?: Decision;
  edge?: Decision;
  /** As the pipeline's call would give them. They stay on the device. */
  answers?: { local: unknown; edge: unknown };
  /** Why there was no second answer, or with `answer: "edge"` no first one. The call has its own all the same. */
  error?: BurnsideError;
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
  /** Sent by shadow mode, beside an answer of the device. */
  shadow?: true;
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
