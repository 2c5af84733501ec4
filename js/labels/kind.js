// How labels of one's own are told from a model. What they need is loaded only then.

/** What a saved classifier says it is. */
export const KIND = "burnside-labels";

/** @param {any} model @returns {model is import("../index.js").LabelSet | import("../index.js").SavedLabels} */
export function isLabels(model) {
  return typeof model === "object" && model !== null && ("labels" in model || model.kind === KIND);
}
