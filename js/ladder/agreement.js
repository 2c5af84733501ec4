// How far two answers to the same call agree.

import { cosine } from "../vectors.js";

/** @typedef {{ label: string, score: number }} Label */
/** @typedef {{ agreed: boolean, score_difference?: number, similarity?: number }} Agreement */

/** Cosine from which two vectors say the same. */
const SAME = 0.99;

/** Answers as the ladder gives them. @param {string} task @param {any} local @param {any} edge @returns {Agreement} */
export function compare(task, local, edge) {
  if (task === "text-classification") return ofLabels(local, edge);
  if (task === "token-classification") return ofSpans(local, edge);
  if (task === "feature-extraction") return ofVectors(local, edge);
  return { agreed: local.trim() === edge.trim(), similarity: overlap(words(local), words(edge)) };
}

/** Agreed: each text's likeliest label. The largest difference of a score that both name. @param {Label[][]} local @param {Label[][]} edge @returns {Agreement} */
function ofLabels(local, edge) {
  const agreed = local.every(([first], i) => first?.label === edge[i]?.[0]?.label);
  let score_difference = 0;
  for (const [i, labels] of local.entries()) {
    for (const { label, score } of labels) {
      const other = edge[i]?.find((one) => one.label === label);
      if (other) score_difference = Math.max(score_difference, Math.abs(score - other.score));
    }
  }
  return { agreed, score_difference };
}

/** @param {{ entity_group: string, start: number, end: number }[]} local @param {typeof local} edge @returns {Agreement} */
function ofSpans(local, edge) {
  const named = (/** @type {typeof local} */ spans) => spans.map(({ entity_group, start, end }) => `${entity_group} ${start} ${end}`);
  const similarity = overlap(named(local), named(edge));
  return { agreed: similarity === 1, similarity };
}

/** The least cosine; of another model's vectors it says nothing. @param {Float32Array[]} local @param {Float32Array[]} edge @returns {Agreement} */
function ofVectors(local, edge) {
  let similarity = 1;
  for (const [i, a] of local.entries()) {
    const b = edge[i] ?? [];
    similarity = Math.min(similarity, (a.length === b.length && cosine(a, b)) || 0);
  }
  return { agreed: similarity >= SAME, similarity };
}

/** What two lists have in common, over their mean length: 0 to 1. Of words, what SQuAD calls F1. @param {string[]} a @param {string[]} b */
function overlap(a, b) {
  /** @type {Map<string, number>} */
  const left = new Map();
  for (const one of a) left.set(one, (left.get(one) ?? 0) + 1);
  let common = 0;
  for (const one of b) {
    const count = left.get(one) ?? 0;
    if (count > 0) common++;
    left.set(one, count - 1);
  }
  return a.length + b.length > 0 ? (2 * common) / (a.length + b.length) : 1;
}

/** @param {string} text */
const words = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
