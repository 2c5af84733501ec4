// Burnside.create(): one engine for redacting, classifying and chatting. Models load when they are
// first needed. Everything happens on the device: this version opens no connection but the
// downloads of models, so no text can leave.

import { canRun } from "./can-run.js";
import { createCompletion } from "./chat.js";
import { Conversation } from "./conversation.js";
import { BurnsideError, invalid, throwIfAborted } from "./errors.js";
import { Host } from "./host.js";
import { Metrics } from "./metrics.js";
import { checkText, LoadedModel } from "./model.js";
import { pipeline } from "./pipelines.js";
import { checkRedactOptions, redaction } from "./redaction.js";
import { Values } from "./restorer.js";
import { Shared } from "./shared.js";

/** @typedef {import("./index.js").CreateOptions} CreateOptions */
/** @typedef {import("./index.js").ModelRef} ModelRef */

/** @type {readonly never[]} */
const NEVER_LEFT = Object.freeze([]);
/** Failures with a tagger that are the caller's own doing. */
const NOT_THE_TAGGER = new Set(["aborted", "disposed", "invalid-argument"]);

export class Burnside {
  #host;
  /** @type {CreateOptions} */ #options;
  #metrics = new Metrics();
  /** @type {Shared<LoadedModel>} */ #models = new Shared((model) => model.dispose());
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

  /**
   * `canRun()` with this engine's manifest and device.
   * @param {string} [model] @param {import("./index.js").CanRunOptions} [options]
   */
  canRun(model, options) {
    const { manifest, device } = this.#options;
    return canRun(model, { manifest, device, ...options });
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
    const models = this.#models.clear(gone);
    await Promise.all([...this.#conversations, ...this.#pipelines].map((one) => one.dispose()));
    await models;
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
    const { manifest, device, dtype, worker, force, onProgress } = this.#options;
    return { manifest, device, dtype, worker, force, progress_callback: onProgress };
  }

  /**
   * The model for a task, loaded by the first who asks and shared by the rest until this engine is disposed of. When all
   * who wait for it have given up, so does the download.
   * @param {string} task
   * @param {ModelRef | undefined} ref
   * @param {AbortSignal} [signal]
   * @returns {Promise<LoadedModel>}
   */
  async #model(task, ref, signal) {
    this.#check();
    throwIfAborted(signal);
    const key = ref !== null && typeof ref === "object" ? ref : `${task} ${ref ?? ""}`;
    const make = (/** @type {AbortSignal} */ all) => LoadedModel.load(task, ref, { ...this.#loadOptions(), signal: all });
    const { value: model } = await this.#models.acquire(key, make, { signal });
    if (!model.isLost) return model;
    // A crash, perhaps another caller's, took the engine: this model goes into a new one.
    void this.#models.replace(key, model);
    return this.#model(task, ref, signal);
  }
}
