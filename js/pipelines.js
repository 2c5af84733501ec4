// pipeline(task, model, options): callables in the shape of transformers.js.

import { invalid } from "./errors.js";
import { checkGeneration, checkMessages, checkText, LoadedModel } from "./model.js";

/** @typedef {import("./index.js").GenerateOptions} GenerateOptions */
/** @typedef {string | import("./index.js").ChatMessage[]} Prompt */

/**
 * Loads a model for a task and returns it as a function.
 * @param {string} task
 * @param {import("./index.js").ModelRef} [model] default: the manifest's for the task
 * @param {import("./index.js").LoadOptions} [options]
 * @returns {Promise<any>}
 */
export async function pipeline(task, model, options = {}) {
  return asFunction(task, await LoadedModel.load(task, model, options ?? {}));
}

/** @param {string} task @param {LoadedModel} model */
function asFunction(task, model) {
  const call = CALLS[task](model);
  const extras = {
    run: model.decision,
    dispose: () => model.dispose(),
    ...(task === "text-generation" && { stream: (/** @type {Prompt} */ prompt, /** @type {GenerateOptions} */ o) => stream(model, prompt, o) }),
  };
  return Object.assign(call, extras);
}

/** @type {Record<string, (model: LoadedModel) => (input: any, options?: any) => Promise<any>>} */
const CALLS = {
  "text-classification":
    (model) =>
    async (input, { top_k = 1, signal } = {}) => {
      if (top_k !== null && !(Number.isInteger(top_k) && top_k > 0)) throw invalid("top_k must be a whole number from 1, or null for all labels");
      const labels = await model.call("classify", { texts: list(input), topK: top_k ?? undefined }, signal);
      return Array.isArray(input) ? labels : labels[0];
    },

  "token-classification":
    (model) =>
    async (input, { aggregation_strategy = "none", signal } = {}) => {
      if (!["none", "simple"].includes(aggregation_strategy)) throw invalid('aggregation_strategy must be "none" or "simple"');
      return model.call("tag", { text: checkText(input), aggregation: aggregation_strategy }, signal);
    },

  "feature-extraction":
    (model) =>
    async (input, { pooling = "mean", normalize = true, signal } = {}) => {
      if (!["mean", "cls"].includes(pooling)) throw invalid('pooling must be "mean" or "cls"');
      return model.call("embed", { texts: list(input), pooling, normalize: Boolean(normalize) }, signal);
    },

  "text-generation":
    (model) =>
    async (input, options = {}) => {
      const generation = await model.generate(requestOf(input, options), options.signal);
      let generated_text = "";
      for (let event = await generation.next(); event; event = await generation.next()) generated_text += event.text;
      return { generated_text, burnside: (await generation.result).decision };
    },
};

/** @param {LoadedModel} model @param {Prompt} prompt @param {GenerateOptions} [options] */
async function* stream(model, prompt, options = {}) {
  const generation = await model.generate(requestOf(prompt, options), options.signal);
  try {
    for (let event = await generation.next(); event; event = await generation.next()) yield event;
  } finally {
    generation.cancel(); // a reader who leaves the loop wants no more tokens
  }
}

/** @param {Prompt} prompt @param {GenerateOptions} options */
function requestOf(prompt, options) {
  const input = typeof prompt === "string" ? { prompt: checkText(prompt, "the prompt") } : { messages: checkMessages(prompt) };
  return { ...input, ...checkGeneration(/** @type {any} */ (options)) };
}

/** @param {unknown} input @returns {string[]} */
function list(input) {
  return Array.isArray(input) ? input.map((text) => checkText(text, "each text")) : [checkText(input)];
}
