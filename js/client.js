// Burnside.create(): one engine for redacting, classifying and chatting. Models load when they are
// first needed. Everything happens on the device: this version opens no connection but the
// downloads of models, so no text can leave.

import { createCompletion } from "./chat.js";
import { Conversation } from "./conversation.js";
import { BurnsideError, invalid, orAbort, throwIfAborted } from "./errors.js";
import { Host } from "./host.js";
import { Metrics } from "./metrics.js";
import { checkText, LoadedModel } from "./model.js";
import { pipeline } from "./pipelines.js";
import { checkRedactOptions, redaction } from "./redaction.js";
import { Values } from "./restorer.js";

/** @typedef {import("./index.js").CreateOptions} CreateOptions */
/** @typedef {import("./index.js").ModelRef} ModelRef */
/** @typedef {{ model: Promise<LoadedModel>, waiters: number, isLoaded: boolean, controller: AbortController }} Load */

/** @type {readonly never[]} */
const NEVER_LEFT = Object.freeze([]);
/** Failures with a tagger that are the caller's own doing. */
const NOT_THE_TAGGER = new Set(["aborted", "disposed", "invalid-argument"]);

export class Burnside {
  #host;
  /** @type {CreateOptions} */ #options;
  #metrics = new Metrics();
  /** @type {Map<string | object, Load>} */ #loads = new Map();
  /** @type {Set<{ dispose(): Promise<void> }>} */ #pipelines = new Set();
  /** @type {Set<Conversation>} */ #conversations = new Set();
  /** @type {Promise<void> | undefined} */ #disposed;

  /**
   * Starts the engine and looks at the device. No model is loaded yet.
   * @param {CreateOptions} [options]
   */
  static async create(options = {}) {
    const given = /** @type {Record<string, unknown>} */ (options);
    for (const name of ["edge", "onEgress"]) {
      if (given[name] !== undefined) throw invalid(`${name} is not supported yet by this version: it has no edge, nothing can leave the device`);
    }
    const { host, report } = await Host.acquire(options.worker ?? true);
    return new Burnside(host, options, report);
  }

  /** Use `Burnside.create()`. @param {Host} host @param {CreateOptions} options @param {import("./index.js").DeviceReport} report */
  constructor(host, options, report) {
    this.#host = host;
    this.#options = options;
    /** What this device has. @readonly */
    this.device = Object.freeze(report);
    /** What has left the device: nothing, ever, in this version. @readonly @type {readonly never[]} */
    this.ledger = NEVER_LEFT;
    /** OpenAI's shape. @readonly */
    this.chat = { completions: { create: (/** @type {any} */ request) => this.#chat(request) } };
    /** `pipeline()` with this engine's manifest, device and worker; disposed of with it. @readonly */
    this.pipeline = (/** @type {string} */ task, /** @type {ModelRef | undefined} */ model, o = {}) => this.#pipeline(task, model, o);
  }

  /** Counts and latencies since creation. @returns {Record<string, number>} */
  metrics() {
    return this.#metrics.snapshot();
  }

  /**
   * Takes personal data out of a text. Each call is a conversation of its own.
   * @param {string} text
   * @param {import("./index.js").RedactOptions} [options]
   * @returns {Promise<import("./index.js").Redaction>}
   */
  async redact(text, options = {}) {
    return this.#metrics.measure("redact", () => this.#redact(text, options, new Values()), () => undefined);
  }

  /**
   * Begins a conversation: texts in which the same value has the same placeholder. Its values stay
   * in memory until its dispose(), or this engine's.
   * @returns {import("./index.js").Conversation}
   */
  conversation() {
    this.#check();
    const conversation = new Conversation(
      () => this.#engine(),
      (text, options, values, session) => this.#metrics.measure("redact", () => this.#redact(text, options, values, session), () => undefined),
    );
    this.#conversations.add(conversation);
    return conversation;
  }

  /**
   * @param {string} text @param {import("./index.js").RedactOptions} o @param {Values} values
   * @param {import("./conversation.js").Session} [session]
   * @returns {Promise<any>}
   */
  async #redact(text, o, values, session) {
    this.#check();
    const { tagger = true, tagger_timeout_ms, signal } = o;
    throwIfAborted(signal);
    const args = { text: checkText(text), ...checkRedactOptions(o), session: session?.id };
    if (!tagger) return redaction(await this.#byPatterns(args, session, signal), values);
    const late = tagger_timeout_ms === undefined ? undefined : AbortSignal.timeout(tagger_timeout_ms);
    const either = signal && late ? AbortSignal.any([signal, late]) : (signal ?? late);
    try {
      // Where that model is: after a crash it may be in another worker than ours.
      const model = await this.#model("token-classification", this.#options.tagger, either);
      return redaction(await model.call("redact", args, either), values);
    } catch (error) {
      const isLate = late?.aborted && !signal?.aborted && !this.#disposed;
      if (!(error instanceof BurnsideError) || (NOT_THE_TAGGER.has(error.code) && !isLate)) throw error;
      // The patterns still work. The result's state says that only they did.
      const reason = isLate ? { code: "aborted", message: `the tagger took longer than ${tagger_timeout_ms} ms` } : { code: error.code, message: error.message };
      return redaction(await this.#byPatterns(args, session, signal), values, reason);
    }
  }

  /** @param {object} args @param {import("./conversation.js").Session | undefined} session @param {AbortSignal | undefined} signal */
  async #byPatterns(args, session, signal) {
    const host = session?.host ?? (await this.#engine());
    return host.call("redact", args, { signal });
  }

  /**
   * All labels of a text, the likeliest first.
   * @param {string} text
   * @param {{ signal?: AbortSignal }} [options]
   * @returns {Promise<{ labels: import("./index.js").Label[], decision: import("./index.js").Decision }>}
   */
  async classify(text, { signal } = {}) {
    const run = async () => {
      checkText(text);
      const model = await this.#model("text-classification", this.#options.classifier, signal);
      const [labels] = await model.call("classify", { texts: [text] }, signal);
      return { labels, decision: model.decision };
    };
    return this.#metrics.measure("classify", run, (result) => result.decision);
  }

  /** @param {any} request */
  async #chat(request) {
    this.#check();
    return createCompletion(request, (name, signal) => this.#model("text-generation", name ?? this.#options.generator, signal), this.#metrics);
  }

  /** @param {string} task @param {ModelRef | undefined} model @param {import("./index.js").LoadOptions} options */
  async #pipeline(task, model, options) {
    this.#check();
    const loaded = await pipeline(task, model, { ...this.#loadOptions(), ...options });
    if (this.#disposed) {
      await loaded.dispose();
      this.#check();
    }
    this.#pipelines.add(loaded);
    return loaded;
  }

  /** Frees all models of this engine; what still runs ends with "disposed". The last one out ends the worker. */
  dispose() {
    this.#disposed ??= this.#dispose();
    return this.#disposed;
  }

  async #dispose() {
    const gone = new BurnsideError("disposed", "the engine was disposed of");
    const loads = [...this.#loads.values()];
    for (const load of loads) load.controller.abort(gone);
    await Promise.all([...this.#conversations].map((conversation) => conversation.dispose()));
    const models = await Promise.all(loads.map((load) => load.model.catch(() => undefined)));
    await Promise.all([...models, ...this.#pipelines].map((model) => model?.dispose()));
    this.#host.release();
  }

  #check() {
    if (this.#disposed) throw new BurnsideError("disposed", "the engine was disposed of; create another");
  }

  /** The engine itself; after a crash a new one. */
  async #engine() {
    if (this.#host.isRetired) {
      const { host } = await Host.acquire(this.#options.worker ?? true);
      const isNeeded = this.#host.isRetired && !this.#disposed; // another call may have been quicker
      (isNeeded ? this.#host : host).release();
      if (isNeeded) this.#host = host;
    }
    this.#check();
    return this.#host;
  }

  #loadOptions() {
    const { manifest, device, dtype, worker, onProgress } = this.#options;
    return { manifest, device, dtype, worker, progress_callback: onProgress };
  }

  /**
   * The model for a task, loaded by the first who asks and shared by the rest. When all who wait
   * for it have given up, so does the download.
   * @param {string} task
   * @param {ModelRef | undefined} ref
   * @param {AbortSignal} [signal]
   * @returns {Promise<LoadedModel>}
   */
  async #model(task, ref, signal) {
    this.#check();
    throwIfAborted(signal);
    const key = ref !== null && typeof ref === "object" ? ref : `${task} ${ref ?? ""}`;
    const load = this.#loads.get(key) ?? this.#startLoad(key, task, ref);
    load.waiters++;
    try {
      const model = await orAbort(load.model, signal);
      if (!model.isLost) return model;
      // A crash, perhaps another caller's, took the engine: this model goes into a new one.
      if (this.#loads.get(key) === load) this.#loads.delete(key);
      void model.dispose();
      return await this.#model(task, ref, signal);
    } finally {
      load.waiters--;
      if (load.waiters === 0 && signal?.aborted && !load.isLoaded) {
        if (this.#loads.get(key) === load) this.#loads.delete(key);
        load.controller.abort();
      }
    }
  }

  /** @param {string | object} key @param {string} task @param {ModelRef | undefined} ref */
  #startLoad(key, task, ref) {
    const controller = new AbortController();
    const model = LoadedModel.load(task, ref, { ...this.#loadOptions(), signal: controller.signal });
    /** @type {Load} */
    const load = { model, controller, waiters: 0, isLoaded: false };
    this.#loads.set(key, load);
    model.then(
      () => (load.isLoaded = true),
      () => this.#loads.get(key) === load && this.#loads.delete(key), // the next caller tries again
    );
    return load;
  }
}
