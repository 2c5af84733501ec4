// A loaded model, seen from the page.

import { asBurnsideError, BurnsideError, invalid } from "./errors.js";
import { Host } from "./host.js";
import { isAddress, isTask } from "./manifest.js";
import { askToPersist } from "./models.js";
import { address } from "./requests.js";

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
  static spec(task, ref, { dtype = "auto", manifest, cache = true, force = false, threads }) {
    if (!isTask(task)) throw invalid("the task must be text-classification, token-classification, feature-extraction or text-generation");
    if (!["auto", "f32", "f16", "q8", "q4"].includes(dtype)) throw invalid('dtype must be "auto", "f32", "f16", "q8" or "q4"');
    if (threads !== undefined && !(Number.isInteger(threads) && threads > 0)) throw invalid("threads must be a whole number, 1 or more");
    return { task, model: absolute(ref), dtype, cache, force, threads, manifest: manifest ? address(manifest) : new URL("./manifest.json", import.meta.url).href };
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
