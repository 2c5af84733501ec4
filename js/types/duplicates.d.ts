// burnside-web/duplicates: texts that say the same in other words.

import type { Embedder } from "./pipeline.js";

export { BurnsideError } from "./error.js";
export type { ErrorCode } from "./error.js";

export interface DuplicateOptions {
  /** `await pipeline("feature-extraction")`, or any function that gives a vector for each text. */
  embedder: Embedder | ((texts: string[], o: { signal?: AbortSignal }) => Promise<Float32Array[]>);
  /** The least cosine of a pair. Default 0.7, measured for minilm-l6: docs/tasks.md. */
  threshold?: number;
  signal?: AbortSignal;
}
/** Places in the list of texts; `a` is the first of the two. */
export interface DuplicatePair { a: number; b: number; similarity: number }
export interface Duplicates {
  /** The most similar first. */
  pairs: DuplicatePair[];
  /** Texts that a chain of pairs leads to. Its ends may be less similar than the threshold. */
  groups: number[][];
}

/** Compares every pair of texts. */
export function nearDuplicates(texts: string[], o: DuplicateOptions): Promise<Duplicates>;
