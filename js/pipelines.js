// pipeline(task, model, options): callables in the shape of transformers.js.

import { BurnsideError, invalid } from "./errors.js";
import { isLabels } from "./labels/kind.js";
import { openLadder } from "./ladder/ladder.js";
import { lazy } from "./lazy.js";
import { checkGeneration, checkMessages, checkText } from "./requests.js";

/** @typedef {import("./index.js").GenerateOptions} GenerateOptions */
/** @typedef {import("./index.js").Decision} Decision */
/** @typedef {import("./ladder/ladder.js").Rung} Rung */
/** @typedef {string | import("./index.js").ChatMessage[]} Prompt */
/**
 * How a pipeline asks its model.
 * @typedef {object} Asking
 * @property {(input: string | string[], signal: AbortSignal | undefined, body: (rung: Rung, signal?: AbortSignal) => Promise<any>) => Promise<any>} ask
 * @property {(prompt: Prompt, options: GenerateOptions) => ReturnType<import("./ladder/ladder.js").Ladder["generate"]>} generate
 */

/** Other names that transformers.js has for them. @type {Record<string, string>} */
const ALIASES = { "sentiment-analysis": "text-classification", ner: "token-classification" };
/** What metrics call the tasks. @type {Record<string, string>} */
const OPERATIONS = { "text-classification": "classify", "token-classification": "tag", "feature-extraction": "embed", "text-generation": "generate" };

/**
 * Loads a model for a task and returns it as a function.
 * @param {string} task
 * @param {import("./index.js").ModelRef} [model] default: the manifest's for the task
 * @param {import("./index.js").LoadOptions} [options]
 * @returns {Promise<any>}
 */
export async function pipeline(task, model, options) {
  return open(task, model, options ?? {}, {});
}

/**
 * The same for an engine: with its edge and its metrics.
 * @param {string} name of the task
 * @param {import("./index.js").ModelRef | undefined} model
 * @param {import("./index.js").LoadOptions} options
 * @param {Parameters<typeof openLadder>[1] & { metrics?: import("./metrics.js").Metrics, shadow?: import("./ladder/shadow.js").Shadow }} engine
 * @returns {Promise<any>}
 */
export async function open(name, model, options, { metrics, shadow, ...rest }) {
  const task = Object.hasOwn(ALIASES, name) ? ALIASES[name] : name;
  if (task === "text-classification" && isLabels(model)) {
    const { openLabels } = await lazy(import("./labels/classifier.js"));
    return openLabels(model, (embedder) => open("feature-extraction", embedder, options, { metrics, ...rest }));
  }
  const ladder = openLadder(options, rest, shadow);
  const gone = new BurnsideError("disposed", "the model was disposed of; load it again");
  /** @type {Decision} */ let run;
  /** @type {Promise<void> | undefined} */ let disposed;
  const dispose = () => (disposed ??= ladder.dispose(gone));
  const check = () => {
    if (disposed) throw gone;
  };
  try {
    run = (await ladder.ready({ task, model, signal: options.signal })).decision;
  } catch (error) {
    await dispose();
    throw error;
  }
  /** @type {Asking} */
  const asking = {
    async ask(input, signal, body) {
      check();
      const work = () => ladder.run({ task, model, chars: charsOf(input), signal }, (rung, stop) => body(rung, stop));
      const { result, decision } = await (metrics ? metrics.measure(OPERATIONS[task], work, (done) => done.decision) : work());
      run = decision;
      return result;
    },
    async generate(prompt, options) {
      check();
      const request = requestOf(prompt, options);
      const since = performance.now();
      const generation = await ladder.generate({ task, model, chars: charsOf(prompt), signal: options.signal }, request).catch((error) => {
        metrics?.failed("generate", error);
        throw error;
      });
      generation.result.then(({ decision }) => metrics?.done("generate", since, (run = decision)), (error) => metrics?.failed("generate", error));
      return generation;
    },
  };
  const call = CALLS[task](asking);
  const stream = task === "text-generation" ? { stream: (/** @type {Prompt} */ prompt, /** @type {GenerateOptions} */ o) => streamOf(asking, prompt, o) } : {};
  return Object.defineProperty(Object.assign(withDecision(call, () => run), { dispose }, stream), "run", { get: () => run, enumerable: true });
}

/** Puts on each result where it was computed: `burnside`, which nobody sees who lists it. @param {(...args: any[]) => Promise<any>} call @param {() => Decision} run */
function withDecision(call, run) {
  return async (/** @type {any[]} */ ...args) => {
    const result = await call(...args);
    return "burnside" in result ? result : Object.defineProperty(result, "burnside", { value: run() });
  };
}

/** @type {Record<string, (asking: Asking) => (input: any, options?: any) => Promise<any>>} */
const CALLS = {
  "text-classification":
    ({ ask }) =>
    async (input, { top_k = 1, signal } = {}) => {
      if (top_k !== null && !(Number.isInteger(top_k) && top_k > 0)) throw invalid("top_k must be a whole number from 1, or null for all labels");
      const texts = list(input);
      const labels = await ask(texts, signal, (rung, stop) => rung.call("classify", { texts, topK: top_k ?? undefined }, stop));
      return Array.isArray(input) ? labels : labels[0];
    },

  "token-classification":
    ({ ask }) =>
    async (input, { aggregation_strategy = "none", signal } = {}) => {
      if (!["none", "simple"].includes(aggregation_strategy)) throw invalid('aggregation_strategy must be "none" or "simple"');
      const text = checkText(input);
      return ask(text, signal, (rung, stop) => rung.call("tag", { text, aggregation: aggregation_strategy }, stop));
    },

  "feature-extraction":
    ({ ask }) =>
    async (input, { pooling = "mean", normalize = true, signal } = {}) => {
      if (!["mean", "cls"].includes(pooling)) throw invalid('pooling must be "mean" or "cls"');
      const texts = list(input);
      return ask(texts, signal, (rung, stop) => rung.call("embed", { texts, pooling, normalize: Boolean(normalize) }, stop));
    },

  "text-generation":
    ({ generate }) =>
    async (input, options = {}) => {
      const generation = await generate(input, options);
      let generated_text = "";
      for (let event = await generation.next(); event; event = await generation.next()) generated_text += event.text;
      return { generated_text, burnside: (await generation.result).decision };
    },
};

/** @param {Asking} asking @param {Prompt} prompt @param {GenerateOptions} [options] */
async function* streamOf({ generate }, prompt, options = {}) {
  const generation = await generate(prompt, options);
  try {
    for (let event = await generation.next(); event; event = await generation.next()) yield event;
    await generation.result; // `run` is known now
  } finally {
    generation.cancel(); // a reader who leaves the loop wants no more tokens
  }
}

/** @param {Prompt} prompt @param {GenerateOptions} options */
function requestOf(prompt, options) {
  const input = typeof prompt === "string" ? { prompt: checkText(prompt, "the prompt") } : { messages: checkMessages(prompt) };
  return { ...input, ...checkGeneration(/** @type {any} */ (options)) };
}

/** @param {string | (string | import("./index.js").ChatMessage)[]} input */
export function charsOf(input) {
  if (typeof input === "string") return input.length;
  return input.reduce((sum, part) => sum + (typeof part === "string" ? part : part.content).length, 0);
}

/** @param {unknown} input @returns {string[]} */
function list(input) {
  return Array.isArray(input) ? input.map((text) => checkText(text, "each text")) : [checkText(input)];
}
