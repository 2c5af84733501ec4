// A loaded model, seen from the page; and the checks on what callers pass.

import { checkText } from "./checks.js";
import { asBurnsideError, BurnsideError, invalid } from "./errors.js";
import { Host } from "./host.js";
import { local } from "./local.js";
import { isAddress, isTask } from "./manifest.js";
import { askToPersist } from "./models.js";

/** @typedef {import("./index.js").Decision} Decision */
/** @typedef {import("./index.js").LoadOptions} LoadOptions */
/** @typedef {Pick<import("./rpc.js").StreamCall<{ token?: number, text: string }, { finish_reason: "stop" | "length", decision: Decision }>, "next" | "cancel" | "result">} Generation */

export class LoadedModel {
  #host;
  #id;
  /** @type {Promise<void> | undefined} */ #disposed;

  /** @param {Host} host @param {{ id: number, decision: Decision, self_test: import("./index.js").SelfTest }} loaded */
  constructor(host, { id, decision, self_test }) {
    this.#host = host;
    this.#id = id;
    this.decision = Object.freeze(decision);
    this.self_test = self_test;
  }

  /**
   * What the engine must know to load a model, checked.
   * @param {string} task
   * @param {import("./index.js").ModelRef | undefined} ref
   * @param {LoadOptions} options
   */
  static spec(task, ref, { dtype = "auto", manifest, cache = true, force = false }) {
    if (!isTask(task)) throw invalid("the task must be text-classification, token-classification, feature-extraction or text-generation");
    if (!["auto", "f32", "f16", "q8", "q4"].includes(dtype)) throw invalid('dtype must be "auto", "f32", "f16", "q8" or "q4"');
    return { task, model: absolute(ref), dtype, cache, force, manifest: manifest ? address(manifest) : new URL("./manifest.json", import.meta.url).href };
  }

  /**
   * Loads a model into the shared engine.
   * @param {ReturnType<typeof LoadedModel.spec> & { plan?: import("./manifest.js").Plan, choice: import("./ladder/ladder.js").Choice }} spec
   * @param {LoadOptions} options
   * @param {AbortSignal} signal
   */
  static async load(spec, { worker = true, progress_callback }, signal) {
    const { host } = await Host.acquire(worker);
    try {
      const onLate = (/** @type {{ id: number }} */ { id }) => void host.call("unload", { id }).catch(() => {});
      if (spec.cache) askToPersist();
      return new LoadedModel(host, await host.call("load", spec, { signal, onEvent: progress_callback, onLate }));
    } catch (error) {
      host.release();
      throw error;
    }
  }

  /** @param {string} method @param {object} args @param {AbortSignal} [signal] @returns {Promise<any>} */
  async call(method, args, signal) {
    this.#check();
    return this.#host.call(method, { ...args, id: this.#id }, { signal });
  }

  /**
   * Starts a generation, and waits until its first token is there.
   * @param {object} request
   * @param {AbortSignal} [signal]
   * @param {(failure: BurnsideError) => Promise<LoadedModel | undefined>} [again] where it goes on when this device is lost
   * @returns {Promise<Generation>}
   */
  async generate(request, signal, again) {
    this.#check();
    const goOn = async (/** @type {unknown} */ error, /** @type {any[]} */ events) => {
      const model = events.length > 0 ? await again?.(asBurnsideError(error)) : undefined;
      return model && { host: model.#host, args: { id: model.#id, request: { ...request, resume: events.map(({ token }) => token) } } };
    };
    const stream = this.#host.stream("generate", { id: this.#id, request }, { signal, again: goOn });
    await stream.ready();
    return stream;
  }

  /** Whether the engine died under it: only loading it anew helps. */
  get isLost() {
    return this.#host.isRetired;
  }

  /** Frees the model. What still runs on it ends with "disposed". */
  dispose() {
    this.#disposed ??= this.#host.call("unload", { id: this.#id }).catch(() => {}).then(() => this.#host.release());
    return this.#disposed;
  }

  #check() {
    if (this.#disposed) throw new BurnsideError("disposed", "the model was disposed of; load it again");
  }
}

/**
 * Generation options as the engine takes them.
 * @param {import("./index.js").GenerateOptions & Record<string, unknown>} options
 */
export function checkGeneration({ signal, json_schema, ...options }) {
  /** @type {[string, number, number, boolean][]} */
  const ranges = [
    ["max_new_tokens", 1, 2 ** 31, true],
    ["temperature", 0, 100, false],
    ["top_p", 0, 1, false],
    ["top_k", 0, 2 ** 31, true],
    ["repetition_penalty", Number.MIN_VALUE, 100, false],
    ["seed", 0, Number.MAX_SAFE_INTEGER, true],
  ];
  /** @type {Record<string, unknown>} */
  const request = {};
  for (const [name, low, high, whole] of ranges) {
    const value = /** @type {any} */ (options)[name];
    if (value === undefined || value === null) continue;
    if (typeof value !== "number" || !(value >= low && value <= high) || (whole && !Number.isInteger(value))) {
      throw invalid(`${name} must be ${whole ? "a whole number" : "a number"} from ${low === Number.MIN_VALUE ? "above 0" : low} to ${high}`);
    }
    request[name] = value;
  }
  if (options.stop !== undefined) {
    if (!Array.isArray(options.stop) || options.stop.some((s) => !s)) throw invalid("stop must be a list of strings that are not empty");
    request.stop = options.stop.map((s) => checkText(s, "each stop string"));
  }
  if (json_schema !== undefined) request.json_schema = checkSchema(json_schema);
  return request;
}

/** The options of an OpenAI request under the names that checkGeneration() takes. @param {Record<string, any>} request */
export const generationOf = ({ max_tokens, temperature, top_p, seed, stop }) => ({ max_new_tokens: max_tokens, temperature, top_p, seed, stop: typeof stop === "string" ? [stop] : (stop ?? undefined) });

/** A schema as JSON has it; what is wrong in it the engine says. @param {unknown} schema @returns {object} */
export function checkSchema(schema) {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) throw invalid("json_schema must be a JSON schema: an object");
  try {
    return JSON.parse(JSON.stringify(schema));
  } catch {
    throw invalid("json_schema must be a JSON schema, and this object leads back to itself");
  }
}

/** @param {unknown} messages @returns {import("./index.js").ChatMessage[]} */
export function checkMessages(messages) {
  if (!Array.isArray(messages) || messages.length === 0) throw invalid("messages must be a list with at least one message");
  return messages.map((message) => {
    if (!["system", "user", "assistant"].includes(message?.role)) throw invalid('each message needs a role: "system", "user" or "assistant"');
    return { role: message.role, content: checkText(message.content, "each message's content") };
  });
}

/** Addresses are relative to the page, and the worker does not know the page. @param {string} text */
export function address(text) {
  try {
    return new URL(text, globalThis.document?.baseURI ?? globalThis.location?.href ?? local.base).href;
  } catch {
    throw invalid("the address of a model or manifest is not a URL");
  }
}

/** @param {import("./index.js").ModelRef | undefined} ref @returns {import("./index.js").ModelRef | undefined} */
function absolute(ref) {
  if (ref === undefined || ref === null) return undefined;
  if (typeof ref === "string") return isAddress(ref) ? address(ref) : ref;
  const { weights, config, tokenizer, sha256, revision } = ref;
  if (typeof weights === "string" ? !weights : !(weights instanceof Blob)) throw invalid("a model needs weights: a name, an address, or a Blob or File");
  return {
    weights: typeof weights === "string" && isAddress(weights) ? address(weights) : weights,
    config: typeof config === "string" ? address(config) : config,
    tokenizer: typeof tokenizer === "string" ? address(tokenizer) : tokenizer,
    sha256,
    revision,
  };
}
