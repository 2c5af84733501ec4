// A classifier fitted on a few vectors for each label: multinomial logistic regression, and what it takes to believe it.
//
// With so few examples the work is done on their similarities, one number for each pair: milliseconds, and the same result
// each time.

import { dot } from "../vectors.js";

/** Weight of the weights' size against the examples' errors, as 1 / C of other libraries. */
const SHRINK = 0.1;
/** Steps at most, and a change of any weight that is no change. */
const STEPS = 500;
const CLOSE = 1e-4;
/** Where there is nothing to find it by. */
const TEMPERATURE = 1;
/** Of names alone: cosines of different topics are that far apart. */
const ZERO_SHOT_TEMPERATURE = 0.05;

/** @typedef {Float32Array | number[]} Vector */
/**
 * What is fitted: all of it JSON.
 * @typedef {object} Fitted
 * @property {string[]} labels
 * @property {number[][]} weights a row for each label
 * @property {number[]} center of the examples
 * @property {number} temperature logits are divided by it
 * @property {number[][]} examples what a text must be near to, for `other`
 * @property {[number, number]} [known] slope and offset: how surely a text with this nearest cosine is of one of the labels
 */

/**
 * @param {string[]} labels
 * @param {Vector[]} vectors of length 1
 * @param {number[]} targets the label of each, by its place
 * @returns {Fitted}
 */
export function fit(labels, vectors, targets) {
  const center = mean(vectors);
  const cosines = vectors.map((a) => vectors.map((b) => dot(a, b)));
  const offsets = vectors.map((vector) => dot(vector, center));
  const middle = dot(center, center);
  // Similarities around the center, without computing the vectors around it.
  const kernel = cosines.map((row, i) => row.map((cosine, j) => cosine - offsets[i] - offsets[j] + middle));
  const all = vectors.map((_, i) => i);
  const solve = (/** @type {number[]} */ rows) => regress(kernel, rows, targets, labels.length);
  const shares = solve(all);
  const weights = labels.map((_, label) => combine(vectors, center, vectors.map((_, i) => shares[i * labels.length + label])));
  return { labels, weights: weights.map(rounded), center: rounded(center), temperature: temper(kernel, targets, labels.length, solve), examples: vectors.map(rounded), known: recognize(cosines, targets, labels.length) };
}

/** Names alone: each label's vector is its weights. @param {string[]} labels @param {Vector[]} vectors @returns {Fitted} */
export function fitNames(labels, vectors) {
  return { labels, weights: vectors.map(rounded), center: vectors[0] ? rounded(vectors[0]).map(() => 0) : [], temperature: ZERO_SHOT_TEMPERATURE, examples: [] };
}

/**
 * How likely each label is; together 1, with that of none of them where it is known.
 * @param {Fitted} fitted @param {Vector} vector
 * @returns {{ scores: number[], other: number | undefined }}
 */
export function score({ weights, center, temperature, examples, known }, vector) {
  const around = Array.from(vector, (value, i) => value - center[i]);
  const scores = softmax(weights.map((row) => dot(row, around) / temperature));
  if (!known) return { scores, other: undefined };
  const nearest = Math.max(...examples.map((example) => dot(example, vector)));
  const inside = sigmoid(known[0] * nearest + known[1]);
  return { scores: scores.map((one) => one * inside), other: 1 - inside };
}

/**
 * Multinomial logistic regression by accelerated gradient steps (Nesterov): for each example, how much of it each label's
 * weights have. Bias there is none: the vectors are around their center.
 * @param {number[][]} kernel @param {number[]} rows to learn from @param {number[]} targets @param {number} count of labels
 * @returns {Float64Array} `count` numbers for each of `rows`
 */
function regress(kernel, rows, targets, count) {
  const size = rows.length;
  const similar = Float64Array.from(rows.flatMap((i) => rows.map((j) => kernel[i][j])));
  let now = new Float64Array(size * count);
  let ahead = now;
  const logits = new Float64Array(count);
  // No step may be longer than the steepest slope allows; the largest row sum bounds that.
  let steepest = 0;
  for (let i = 0; i < size; i++) steepest = Math.max(steepest, similar.subarray(i * size, (i + 1) * size).reduce((sum, value) => sum + Math.abs(value), 0));
  const step = 1 / (steepest / 2 + SHRINK);
  let momentum = 1;
  for (let round = 0; round < STEPS; round++) {
    const next = new Float64Array(size * count);
    const grown = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    const carry = (momentum - 1) / grown;
    const further = new Float64Array(size * count);
    let change = 0;
    for (let i = 0; i < size; i++) {
      logits.fill(0);
      for (let j = 0; j < size; j++) {
        const near = similar[i * size + j];
        for (let label = 0; label < count; label++) logits[label] += near * ahead[j * count + label];
      }
      let total = 0;
      const highest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
      for (let label = 0; label < count; label++) total += logits[label] = Math.exp(logits[label] - highest);
      for (let label = 0; label < count; label++) {
        const at = i * count + label;
        const error = logits[label] / total - (targets[rows[i]] === label ? 1 : 0);
        next[at] = ahead[at] - step * (error + SHRINK * ahead[at]);
        const moved = next[at] - now[at];
        further[at] = next[at] + carry * moved;
        change = Math.max(change, Math.abs(moved));
      }
    }
    [now, ahead, momentum] = [next, further, grown];
    if (change < CLOSE) break;
  }
  return now;
}

/** @param {number[]} similar to each example @param {Float64Array} shares @param {number[]} rows @param {number} count */
function logitsOf(similar, shares, rows, count) {
  const logits = new Array(count).fill(0);
  for (const [at, j] of rows.entries()) for (let label = 0; label < count; label++) logits[label] += similar[j] * shares[at * count + label];
  return logits;
}

/**
 * The temperature at which examples that were left out are predicted as surely as they are predicted well (Guo et al. 2017,
 * arXiv 1706.04599).
 * @param {number[][]} kernel @param {number[]} targets @param {number} count @param {(rows: number[]) => Float64Array} solve
 */
function temper(kernel, targets, count, solve) {
  const sizes = new Array(count).fill(0);
  /** Its number among those of its label. */
  const places = targets.map((target) => sizes[target]++);
  const folds = Math.min(4, ...sizes);
  if (folds < 2) return TEMPERATURE;
  /** @type {{ logits: number[], target: number }[]} */
  const held = [];
  for (let fold = 0; fold < folds; fold++) {
    const rows = targets.map((_, i) => i).filter((i) => places[i] % folds !== fold);
    const shares = solve(rows);
    for (const [i, target] of targets.entries()) if (places[i] % folds === fold) held.push({ logits: logitsOf(kernel[i], shares, rows, count), target });
  }
  const loss = (/** @type {number} */ temperature) =>
    held.reduce((sum, { logits, target }) => sum - Math.log(softmax(logits.map((logit) => logit / temperature))[target] + 1e-12), 0);
  const grid = Array.from({ length: 61 }, (_, i) => 10 ** (-2 + i / 20));
  return grid.reduce((best, temperature) => (loss(temperature) < loss(best) ? temperature : best), TEMPERATURE);
}

/**
 * Tells texts of these labels from others by the cosine of the nearest example. What others look like is seen from each
 * label in turn, held against the examples of the rest.
 * @param {number[][]} cosines @param {number[]} targets @param {number} count
 * @returns {[number, number] | undefined}
 */
function recognize(cosines, targets, count) {
  const nearest = (/** @type {number} */ i, /** @type {(j: number) => boolean} */ among) =>
    Math.max(-1, ...cosines[i].filter((_, j) => j !== i && among(j)));
  const inside = targets.map((_, i) => nearest(i, () => true));
  const outside = targets.map((target, i) => nearest(i, (j) => targets[j] !== target));
  if (count < 2 || targets.length < 2 * count) return undefined;
  const points = [...inside.map((cosine) => ({ cosine, is: 1 })), ...outside.map((cosine) => ({ cosine, is: 0 }))];
  // Newton's method on two numbers; a little shrinking keeps the slope finite where the two kinds part cleanly.
  let [slope, offset] = [0, 0];
  for (let round = 0; round < 30; round++) {
    let [gs, go, ss, so, oo] = [0.01 * slope, 0, 0.01, 0, 1e-6];
    for (const { cosine, is } of points) {
      const chance = sigmoid(slope * cosine + offset);
      const spread = chance * (1 - chance);
      gs += (chance - is) * cosine;
      go += chance - is;
      ss += spread * cosine * cosine;
      so += spread * cosine;
      oo += spread;
    }
    const scale = ss * oo - so * so;
    slope -= (oo * gs - so * go) / scale;
    offset -= (ss * go - so * gs) / scale;
  }
  return slope > 0 && Number.isFinite(offset) ? [slope, offset] : undefined;
}

/** @param {Vector[]} vectors @param {number[]} center @param {number[]} shares */
function combine(vectors, center, shares) {
  return center.map((middle, d) => vectors.reduce((sum, vector, i) => sum + shares[i] * (vector[d] - middle), 0));
}

/** @param {Vector[]} vectors */
function mean(vectors) {
  return Array.from(vectors[0], (_, d) => vectors.reduce((sum, vector) => sum + vector[d], 0) / vectors.length);
}

/** @param {number[]} logits */
function softmax(logits) {
  const highest = Math.max(...logits);
  const raised = logits.map((logit) => Math.exp(logit - highest));
  const total = raised.reduce((sum, value) => sum + value, 0);
  return raised.map((value) => value / total);
}

/** @param {number} x */
const sigmoid = (x) => 1 / (1 + Math.exp(-x));
/** Six digits are more than the vectors are true to. @param {Vector} vector */
const rounded = (vector) => Array.from(vector, (value) => Number(value.toPrecision(6)));
