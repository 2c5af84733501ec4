// burnside-web/duplicates: texts that say the same in other words, by the cosine of their vectors. Every pair is compared.

import { invalid, throwIfAborted } from "./errors.js";
import { checkText } from "./requests.js";
import { dot } from "./vectors.js";

/** Measured by scripts/benchmark/duplicates.mjs for minilm-l6; docs/tasks.md has the others. */
const THRESHOLD = 0.7;
/** Vectors of a block: two blocks stay in the processor's cache. */
const BLOCK = 64;
/** How long the page waits at most, or a little longer. */
const SLICE_MS = 12;

/**
 * @param {string[]} texts
 * @param {import("./types/duplicates.js").DuplicateOptions} options
 * @returns {Promise<import("./types/duplicates.js").Duplicates>}
 */
export async function nearDuplicates(texts, { embedder, threshold = THRESHOLD, signal }) {
  if (!Array.isArray(texts)) throw invalid("near duplicates are of a list of texts");
  texts.forEach((text) => checkText(text, "each text"));
  if (typeof embedder !== "function") throw invalid('embedder must be a pipeline for "feature-extraction"');
  if (typeof threshold !== "number" || !(threshold > 0 && threshold <= 1)) throw invalid("threshold must be a cosine above 0, up to 1");
  throwIfAborted(signal);
  // The same text twice is one vector.
  const different = [...new Set(texts)];
  const vectors = different.length > 0 ? (await embedder(different, { signal })).map(ofLengthOne) : [];
  if (vectors.some(({ length }) => length !== vectors[0].length)) throw invalid("the embedder gave vectors of different lengths");
  const places = new Map(different.map((text, i) => [text, i]));
  const rows = texts.map((text) => vectors[/** @type {number} */ (places.get(text))]);

  /** @type {import("./types/duplicates.js").DuplicatePair[]} */
  const pairs = [];
  let since = performance.now();
  for (let top = 0; top < rows.length; top += BLOCK) {
    for (let left = 0; left <= top; left += BLOCK) {
      if (performance.now() - since > SLICE_MS) {
        await new Promise((resolve) => setTimeout(resolve));
        throwIfAborted(signal);
        since = performance.now();
      }
      for (let b = top; b < Math.min(top + BLOCK, rows.length); b++) {
        for (let a = left; a < Math.min(left + BLOCK, b); a++) {
          // Rounding can put the cosine of a text with itself a little above 1.
          const similarity = rows[a] === rows[b] ? 1 : Math.min(1, dot(rows[a], rows[b]));
          if (similarity >= threshold) pairs.push({ a, b, similarity });
        }
      }
    }
  }
  pairs.sort((one, other) => other.similarity - one.similarity || one.a - other.a || one.b - other.b);
  return { pairs, groups: grouped(texts.length, pairs) };
}

/** Texts that a chain of pairs leads to, each list and all lists in the order of the texts. @param {number} count @param {{ a: number, b: number }[]} pairs */
function grouped(count, pairs) {
  const parents = Array.from({ length: count }, (_, i) => i);
  const first = (/** @type {number} */ i) => {
    while (parents[i] !== i) i = parents[i] = parents[parents[i]];
    return i;
  };
  for (const { a, b } of pairs) {
    const [one, other] = [first(a), first(b)];
    parents[Math.max(one, other)] = Math.min(one, other);
  }
  /** @type {Map<number, number[]>} */
  const groups = new Map();
  for (let i = 0; i < count; i++) groups.set(first(i), [...(groups.get(first(i)) ?? []), i]);
  return [...groups.values()].filter((group) => group.length > 1);
}

/** @param {Float32Array} vector */
function ofLengthOne(vector) {
  const length = Math.sqrt(dot(vector, vector));
  if (!(length > 0)) throw invalid("the embedder gave a vector of length 0");
  return vector.map((value) => value / length);
}
