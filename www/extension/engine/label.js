// The label of a page: each passage that is read gets its scores, and the page their mean by length.

import { cut, spread } from "./passages.js";

/** Of a passage: some sentences, as classifiers are trained on; long passages of mixed matter come out as neither. */
const PASSAGE_CHARS = 300;
const MOST_PASSAGES = 24;
/** For labels by example. */
const EMBEDDER = "minilm-l6";

/**
 * @typedef {object} Labelled
 * @property {import("../pkg/index.js").Label[]} labels the likeliest first; none: there was no text
 * @property {import("../pkg/index.js").Decision} [decision] where it ran
 * @property {string} [adapter] this device's
 * @property {number} read passages
 * @property {number} passages in the page
 */

/**
 * @param {import("../pkg/index.js").Burnside} burnside
 * @param {import("../settings.js").Settings} settings
 * @param {string} text of the page
 * @param {AbortSignal} signal
 * @returns {Promise<Labelled>}
 */
export async function label(burnside, settings, text, signal) {
  const all = cut(text, PASSAGE_CHARS);
  const passages = spread(all, MOST_PASSAGES);
  if (passages.length === 0) return { labels: [], read: 0, passages: 0 };
  const isOwn = settings.classifier === "own";
  // Vectors of one's own examples are compared with this device's alone.
  const options = { signal, ...(isOwn && settings.device === "edge" && { device: /** @type {const} */ ("auto") }) };
  const classify = isOwn ? await openOwn(burnside, settings, options) : await burnside.pipeline("text-classification", undefined, options);
  try {
    const scored = await classify(passages, { top_k: null, signal });
    const { adapter } = burnside.device;
    const names = adapter && [adapter.vendor, adapter.architecture, adapter.description].filter(Boolean).join(" ");
    return { labels: mean(scored, passages), decision: { ...classify.run }, adapter: names || undefined, read: passages.length, passages: all.length };
  } finally {
    await classify.dispose();
  }
}

/** What was fitted to the examples last, for the next page. @type {{ key: string, saved: import("../pkg/index.js").SavedLabels } | undefined} */
let fitted;

/** @param {import("../settings.js").Settings} settings */
const keyOf = ({ labels, manifest }) => JSON.stringify([labels, manifest]);

/**
 * Labels by example; a page that is of none of them is "other", where the examples are enough to tell.
 * @param {import("../pkg/index.js").Burnside} burnside @param {import("../settings.js").Settings} settings
 * @param {import("../pkg/index.js").LoadOptions} options
 */
async function openOwn(burnside, settings, options) {
  const key = keyOf(settings);
  const open = (/** @type {any} */ model) => burnside.pipeline("text-classification", model, options);
  if (fitted?.key === key) return open(fitted.saved);
  const labels = { embedder: EMBEDDER, labels: Object.fromEntries(settings.labels.map(({ name, examples }) => [name, examples])) };
  const classify = await open({ ...labels, other: true }).catch((error) => {
    if (error.code !== "invalid-argument") throw error;
    return open(labels);
  });
  fitted = { key, saved: classify.toJSON() };
  return classify;
}

/** @param {import("../pkg/index.js").Label[][]} scored @param {string[]} passages */
function mean(scored, passages) {
  /** @type {Map<string, number>} */ const sums = new Map();
  const length = passages.reduce((sum, passage) => sum + passage.length, 0);
  scored.forEach((labels, i) => labels.forEach(({ label: name, score }) => sums.set(name, (sums.get(name) ?? 0) + (score * passages[i].length) / length)));
  return [...sums].map(([name, score]) => ({ label: name, score })).sort((a, b) => b.score - a.score);
}
