// burnside-web/evaluate: whether a model is still as good as it was.

import type { Backend, Task } from "./load.js";
import type { Embedder, TextClassifier, TextGenerator, TokenClassifier } from "./pipeline.js";

export { BurnsideError } from "./error.js";
export type { ErrorCode } from "./error.js";

/**
 * A model and its revision, inputs and what is expected of them, and how good is enough. docs/tasks.md says it at length;
 * `burnside eval` takes the same, and makes one of inputs with `--write`.
 */
export interface RegressionSet {
  /** Where its texts and expectations come from. */
  about?: string;
  /** A name in the manifest. */
  model: string;
  /** The SHA-256 of the weights, or the manifest's revision of the model where that is one commit. */
  revision: string;
  task: Task;
  /** How far a logit may be off. Default 0.1. */
  tolerance?: number;
  floors?: Floors;
  cases: RegressionCase[];
}
/** How good is enough, 0 to 1. What is not said must be as expected: 1, of a cosine 0.999. */
export interface Floors {
  /** Share of the cases with the expected label or answer. */
  accuracy?: number;
  /** Of the spans of all cases together. */
  f1?: number;
  /** The least of all cases. */
  cosine?: number;
}
export interface RegressionCase {
  /** Default: its number, from 1. */
  id?: string;
  /** For text-generation what the user says. */
  text: string;
  system?: string;
  /** Default 64. */
  max_new_tokens?: number;
  /** What is right, by a person or by the model. */
  label?: string;
  /** What the pinned model computes, of each label, up to a constant. */
  logits?: Record<string, number>;
  entities?: RegressionSpan[];
  embedding?: number[];
  /** All of the answer, at temperature 0. */
  answer?: string;
  /** How the answer begins. */
  begins?: string;
}
export interface RegressionSpan { entity_group: string; start: number; end: number }

export interface Report {
  model: string;
  /** What answered. */
  revision: string;
  task: Task;
  backend: Backend;
  passed: boolean;
  /** What fell below what the set states. */
  failures: string[];
  cases: number;
  /** Cases with another answer than the set recorded. */
  changed: number;
  accuracy?: number;
  /** Of spans, micro-averaged, as precision and recall. */
  f1?: number;
  precision?: number;
  recall?: number;
  /** The largest. */
  logit_error?: number;
  /** The least. */
  cosine?: number;
  labels: Record<string, { expected: number; found: number; right: number; precision: number; recall: number; f1: number }>;
  results: CaseOutcome[];
}
export interface CaseOutcome { id: string; changed: boolean; right?: boolean; expected?: string; found?: string; logit_error?: number; cosine?: number }

export interface EvaluateOptions {
  /** Judge a revision that is not the pinned one. */
  any_revision?: boolean;
  signal?: AbortSignal;
}

/** Asks a pipeline about each case of a set (an object, or its JSON or JSON Lines) and holds the answers against it. */
export function evaluate(model: TextClassifier | TokenClassifier | Embedder | TextGenerator, set: RegressionSet | string, o?: EvaluateOptions): Promise<Report>;
