// pipeline("text-classification", { embedder, labels }): labels of one's own, by example or by name.

import { BurnsideError, invalid } from "../errors.js";
import { checkText } from "../requests.js";
import { fit, fitNames, score } from "./head.js";
import { KIND } from "./kind.js";

const TEMPLATE = "This text is about {label}.";
const MOST_EXAMPLES = 1000;

/** @typedef {import("../index.js").LabelSet} LabelSet */
/** @typedef {import("../index.js").SavedLabels} SavedLabels */

/**
 * @param {LabelSet | SavedLabels} model
 * @param {(embedder: any) => Promise<any>} open the embedder's pipeline
 * @returns {Promise<any>}
 */
export async function openLabels(model, open) {
  const saved = "kind" in model ? checkSaved(model) : undefined;
  const asked = saved ? undefined : checkLabels(/** @type {LabelSet} */ (model));
  const { embedder } = model;
  const embed = await open(embedder);
  /** @param {string[]} texts @param {AbortSignal} [signal] @returns {Promise<Float32Array[]>} */
  const vectorsOf = async (texts, signal) => {
    const vectors = await embed(texts, { signal });
    // Another model's vectors would be labelled, too, and wrongly.
    if (vectors.burnside.backend === "edge") throw new BurnsideError("unsupported-device", "labels by example need their embedder on the device; this call would have gone to an edge");
    return vectors;
  };
  try {
    if (saved && saved.revision !== embed.run.revision) throw invalid("these labels were fitted on another revision of the embedder; fit them again");
    const fitted = saved?.fitted ?? (await learn(/** @type {ReturnType<typeof checkLabels>} */ (asked), vectorsOf));
    const other = saved ? saved.other : asked?.other;
    if (other !== undefined && !fitted.known) throw invalid("`other` needs two examples or more of each label, on average, and examples that differ more between labels than within them");
    const { weights } = fitted;
    const classify = async (/** @type {string | string[]} */ input, /** @type {{ top_k?: number | null, signal?: AbortSignal }} */ { top_k = 1, signal } = {}) => {
      if (top_k !== null && !(Number.isInteger(top_k) && top_k > 0)) throw invalid("top_k must be a whole number from 1, or null for all labels");
      const texts = Array.isArray(input) ? input.map((text) => checkText(text, "each text")) : [checkText(input)];
      const vectors = await vectorsOf(texts, signal);
      const rows = vectors.map((vector) => {
        if (vector.length !== weights[0].length) throw invalid("this embedder's vectors have another length than those that the labels were fitted on");
        return ranked(fitted, vector, other).slice(0, top_k ?? undefined);
      });
      const result = Array.isArray(input) ? rows : rows[0];
      return Object.defineProperty(result, "burnside", { value: /** @type {any} */ (vectors).burnside });
    };
    const toJSON = () => ({ kind: KIND, embedder: typeof embedder === "string" ? embedder : undefined, revision: embed.run.revision, other, fitted });
    return Object.defineProperty(Object.assign(classify, { toJSON, dispose: () => embed.dispose() }), "run", { get: () => embed.run, enumerable: true });
  } catch (error) {
    await embed.dispose();
    throw error;
  }
}

/** Likeliest first; "other" before all labels from its threshold on, and behind the first of them below. @param {import("./head.js").Fitted} fitted @param {Float32Array} vector @param {number} [threshold] */
function ranked(fitted, vector, threshold) {
  const known = threshold === undefined ? { ...fitted, known: undefined } : fitted;
  const { scores, other = 0 } = score(known, vector);
  const labels = scores.map((score, i) => ({ label: fitted.labels[i], score })).sort((a, b) => b.score - a.score);
  if (threshold === undefined) return labels;
  const none = { label: "other", score: other };
  if (other >= threshold) return [none, ...labels];
  return [labels[0], ...[...labels.slice(1), none].sort((a, b) => b.score - a.score)];
}

/** @param {ReturnType<typeof checkLabels>} asked @param {(texts: string[]) => Promise<Float32Array[]>} vectorsOf */
async function learn({ names, lists, template }, vectorsOf) {
  const named = (/** @type {string} */ label) => template.replaceAll("{label}", label);
  if (lists.every((list) => list.length === 0)) return fitNames(names, await vectorsOf(names.map(named)));
  const texts = lists.map((list, i) => (list.length > 0 ? list : [named(names[i])]));
  return fit(names, await vectorsOf(texts.flat()), texts.flatMap((list, i) => list.map(() => i)));
}

/** @param {LabelSet} model */
function checkLabels({ labels, template = TEMPLATE, other }) {
  const entries = Array.isArray(labels) ? labels.map((name) => /** @type {const} */ ([name, []])) : Object.entries(labels ?? {});
  const names = entries.map(([name]) => checkText(name, "each label"));
  if (names.length < 2 || new Set(names).size < names.length) throw invalid("labels must be two or more, each with a list of examples: { name: [text, ...] }, or a list of names");
  if (names.includes("other") && other) throw invalid('a label is named "other"; leave the option `other` out, or name the label differently');
  const lists = entries.map(([, list]) => {
    if (!Array.isArray(list)) throw invalid("the examples of a label must be a list of texts");
    return list.map((text) => checkText(text, "each example"));
  });
  if (lists.flat().length > MOST_EXAMPLES) throw invalid(`labels by example take ${MOST_EXAMPLES} examples in all; leave some out`);
  if (typeof template !== "string" || !template.includes("{label}")) throw invalid("template must be a text with {label} in it");
  return { names, lists, template, other: checkOther(other) };
}

/** @param {unknown} other @returns {number | undefined} */
function checkOther(other) {
  if (other === undefined || other === false) return undefined;
  if (other === true) return 0.5;
  if (typeof other === "number" && other > 0 && other < 1) return other;
  throw invalid("other must be true, or a number between 0 and 1 from which on a text counts as none of the labels");
}

/** @param {any} saved @returns {SavedLabels & { fitted: import("./head.js").Fitted }} */
function checkSaved(saved) {
  const { labels, weights, center, temperature, examples, known } = saved.fitted ?? {};
  const isRow = (/** @type {any} */ row) => Array.isArray(row) && row.length === center?.length && row.every(Number.isFinite);
  const isFitted = Array.isArray(labels) && labels.length >= 2 && Array.isArray(weights) && weights.length === labels.length && isRow(center) && weights.every(isRow);
  const isScaled = Number.isFinite(temperature) && temperature > 0 && Array.isArray(examples) && examples.every(isRow) && (known === undefined || (Array.isArray(known) && known.every(Number.isFinite)));
  if (saved.kind !== KIND || !isFitted || !isScaled) throw invalid("these are no saved labels: pass back what toJSON() gave, whole");
  checkOther(saved.other);
  return saved;
}
