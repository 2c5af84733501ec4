// pipeline(task, model, options), in the shape of transformers.js.

import type { ChatMessage } from "./chat.js";
import type { Decision, LoadOptions, ModelRef } from "./load.js";

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

/** Labels of one's own: by a few examples each (8 are good), or by their names alone. */
export interface LabelSet {
  /** Default: the manifest's model for feature-extraction. */
  embedder?: ModelRef;
  /** A label without examples has its name, in the template, for one. */
  labels: Record<string, string[]> | string[];
  /** What a name becomes. Default "This text is about {label}." */
  template?: string;
  /** True or a threshold (default 0.5): also tell how surely a text is none of them, as the label "other". Needs examples. */
  other?: boolean | number;
}
/** What `toJSON()` gives: kept as JSON and passed to `pipeline()` again, it needs no examples. */
export interface SavedLabels { kind: "burnside-labels"; embedder?: ModelRef; revision?: string; other?: number; fitted: object }
export interface LabelClassifier extends TextClassifier { toJSON(): SavedLabels }

/** Loads a model for a task: a function that disposes of itself when told. "sentiment-analysis" and "ner" as transformers.js has them. */
export function pipeline(task: "text-classification" | "sentiment-analysis", model: LabelSet | SavedLabels, o?: LoadOptions): Promise<LabelClassifier>;
export function pipeline(task: "text-classification" | "sentiment-analysis", model?: ModelRef, o?: LoadOptions): Promise<TextClassifier>;
export function pipeline(task: "token-classification" | "ner", model?: ModelRef, o?: LoadOptions): Promise<TokenClassifier>;
export function pipeline(task: "feature-extraction", model?: ModelRef, o?: LoadOptions): Promise<Embedder>;
export function pipeline(task: "text-generation", model?: ModelRef, o?: LoadOptions): Promise<TextGenerator>;

export interface GenerateOptions { max_new_tokens?: number; temperature?: number; top_p?: number; top_k?: number; repetition_penalty?: number; seed?: number; stop?: string[]; /** The answer is JSON that follows this schema; docs/tasks.md has the keywords. */ json_schema?: object; signal?: AbortSignal }
