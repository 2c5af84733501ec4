// Burnside.create(): one engine for redacting, classifying and chatting. Models load when they are
// first needed, each call runs on the first rung of the ladder that can answer it.

import { createCompletion } from "./chat.js";
import { Conversation } from "./conversation.js";
import { BurnsideError, orAbort, throwIfAborted } from "./errors.js";
import { Host } from "./host.js";
import { NO_ENGINE, openLadder } from "./ladder/ladder.js";
import { lazy } from "./lazy.js";
import { Metrics } from "./metrics.js";
import { charsOf, open } from "./pipelines.js";
import { checkRedactOptions, redaction } from "./redaction.js";
import { checkGeneration, checkSchema, checkText } from "./requests.js";
import { Values } from "./restorer.js";
import { extraction } from "./structured.js";

/** @typedef {import("./index.js").CreateOptions} CreateOptions */
/** @typedef {import("./index.js").ModelRef} ModelRef */

/** Without an edge. @type {readonly never[]} */
const NEVER_LEFT = Object.freeze([]);
/** Failures with a tagger that are the caller's own doing. */
const NOT_THE_TAGGER = new Set(["aborted", "disposed", "invalid-argument"]);

export class Burnside {
  #host;
  /** @type {CreateOptions} */ #options;
  #metrics = new Metrics();
  #ladder;
  /** @type {Awaited<ReturnType<typeof import("./ladder/edge-rung.js")["openEdge"]>> | undefined} */ #edge;
  /** @type {import("./ladder/shadow.js").Shadow | undefined} */ #shadow;
  /** @type {Set<{ dispose(): Promise<void> }>} */ #pipelines = new Set();
  /** @type {Set<Conversation>} */ #conversations = new Set();
  /** @type {Promise<void> | undefined} */ #disposed;
  /** @type {Readonly<import("./index.js").DeviceReport>} */ #device;

  /**
   * Starts the engine and looks at the device. No model is loaded yet.
   * @param {CreateOptions} [options]
   */
  static async create(options = {}) {
    const { signal } = options;
    throwIfAborted(signal);
    const module = options.edge ? await lazy(import("./ladder/edge-rung.js")) : undefined;
    if (options.shadow && !module) throw new BurnsideError("invalid-argument", "a shadow mode needs an edge; give Burnside.create() one");
    const shadow = options.shadow && (await lazy(import("./ladder/shadow.js")));
    const starting = Host.acquire(options.worker ?? true);
    /** @type {Partial<Awaited<ReturnType<typeof Host.acquire>>>} */
    const { host, report = NO_ENGINE } = await orAbort(starting, signal).catch((error) => {
      if (signal?.aborted) void starting.then(({ host }) => host.release(), () => {});
      if (signal?.aborted || !module) throw error;
      return { report: { ...NO_ENGINE, reason: error.message } };
    });
    try {
      return new Burnside(host, options, report, module, shadow);
    } catch (error) {
      host?.release();
      throw error;
    }
  }

  /** Use `Burnside.create()`. @param {Host | undefined} host undefined where no engine starts @param {CreateOptions} options @param {import("./index.js").DeviceReport} report @param {typeof import("./ladder/edge-rung.js")} [module] where there is an edge @param {typeof import("./ladder/shadow.js")} [shadow] */
  constructor(host, options, report, module, shadow) {
    this.#host = host;
    this.#options = options;
    const { edge: endpoints, policy, onEgress } = options;
    const survey = (/** @type {string} */ text, /** @type {AbortSignal} */ signal) => this.#withTagger(signal, "survey", { text });
    const edge = { endpoints: endpoints ?? [], policy, onEgress, tagger: { survey } };
    if (endpoints) this.#edge = module?.openEdge(edge);
    if (shadow && this.#edge && options.shadow && !policy?.never_leave) this.#shadow = new shadow.Shadow(options.shadow, { ...edge, ledger: this.#edge.ledger }, this.#metrics);
    this.#ladder = openLadder(this.#loadOptions(), this.#rungs(), this.#shadow);
    this.#device = Object.freeze(report);
    /** OpenAI's shape. @readonly */
    this.chat = { completions: { create: (/** @type {any} */ request) => this.#chat(request) } };
    /** `pipeline()` with this engine's manifest, device and worker; disposed of with it. @readonly */
    this.pipeline = (/** @type {string} */ task, /** @type {ModelRef | undefined} */ model, o = {}) => this.#pipeline(task, model, o);
  }

  /** What this device has, and how its last self-test went. */
  get device() {
    return this.#device;
  }

  /** What has left the device, redacted. @returns {readonly import("./index.js").EgressRecord[]} */
  get ledger() {
    return this.#edge?.client.ledger ?? NEVER_LEFT;
  }

  /**
   * `canRun()` with this engine's manifest and device.
   * @param {string} [model] @param {import("./index.js").CanRunOptions} [options]
   */
  async canRun(model, options) {
    const { manifest, device } = this.#options;
    const { canRun } = await lazy(import("./can-run.js"));
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
      return redaction(await this.#withTagger(either, "redact", args), values);
    } catch (error) {
      const isLate = late?.aborted && !signal?.aborted && !this.#disposed;
      if (!(error instanceof BurnsideError) || (NOT_THE_TAGGER.has(error.code) && !isLate)) throw error;
      // The patterns still work. The result's state says that only they did.
      const reason = isLate ? { code: "aborted", message: `the tagger took longer than ${tagger_timeout_ms} ms` } : { code: error.code, message: error.message };
      return redaction(await this.#byPatterns(args, session, signal), values, reason);
    }
  }

  /**
   * A call on the tagger, where that model is: after a crash it may be in another worker than ours.
   * @param {AbortSignal | undefined} signal @param {string} method @param {{ text: string, session?: number }} args
   */
  async #withTagger(signal, method, args) {
    const call = { task: "token-classification", model: this.#options.tagger, signal, redactor: true, once: args.session !== undefined };
    return (await this.#ladder.run(call, (rung, stop) => rung.call(method, args, stop))).result;
  }

  /** @param {object} args @param {import("./conversation.js").Session | undefined} session @param {AbortSignal | undefined} signal */
  async #byPatterns(args, session, signal) {
    const host = session?.host ?? (await orAbort(this.#engine(), signal));
    return host.call("redact", args, { signal });
  }

  /**
   * All labels of a text, the likeliest first.
   * @param {string} text
   * @param {{ signal?: AbortSignal }} [options]
   * @returns {Promise<{ labels: import("./index.js").Label[], decision: import("./index.js").Decision }>}
   */
  async classify(text, { signal } = {}) {
    return this.#metrics.measure("classify", () => this.#classify(text, signal, false), (result) => result.decision);
  }

  /**
   * Classifies pages on the device, and asks the edge about those that need it, redacted. What was saved by that is in
   * the ledger.
   * @template {string | { text: string }} P
   * @param {Iterable<P> | AsyncIterable<P>} pages
   * @param {import("./index.js").ForwardOptions<P>} options
   * @returns {AsyncGenerator<import("./index.js").ForwardResult<P>, void>}
   */
  forward(pages, options) {
    this.#check();
    if (!this.#edge) throw new BurnsideError("edge", "forward() needs an edge; give Burnside.create() one");
    return this.#edge.forward(pages, options, (text, { signal }) => this.#classify(text, signal, true));
  }

  /** @param {string} text @param {AbortSignal | undefined} signal @param {boolean} here and not at the edge */
  async #classify(text, signal, here) {
    this.#check();
    const call = { task: "text-classification", model: this.#options.classifier, chars: checkText(text).length, signal, redactor: here };
    const { result, decision } = await this.#ladder.run(call, (rung, stop) => rung.call("classify", { texts: [text] }, stop));
    return { labels: result[0], decision };
  }

  /**
   * What a schema names of a text, as JSON that always validates.
   * @param {string} text @param {object} schema
   * @param {{ model?: string, max_tokens?: number, signal?: AbortSignal }} [options]
   * @returns {Promise<{ value: any, complete: boolean, decision: import("./index.js").Decision }>}
   */
  async extract(text, schema, options = {}) {
    return this.#metrics.measure("extract", () => this.#extract(text, schema, options), (result) => result.decision);
  }

  /** @param {string} text @param {object} schema @param {{ model?: string, max_tokens?: number, signal?: AbortSignal }} options */
  async #extract(text, schema, { model = /** @type {any} */ (this.#options.generator), max_tokens, signal }) {
    this.#check();
    const { messages, ...rest } = extraction(checkText(text), checkSchema(schema), max_tokens);
    const request = { messages, ...checkGeneration(rest) };
    const generation = await this.#ladder.generate({ task: "text-generation", model, chars: charsOf(messages), signal }, request);
    let content = "";
    for (let event = await generation.next(); event; event = await generation.next()) content += event.text;
    const { finish_reason, decision } = await generation.result;
    return { value: JSON.parse(content), complete: finish_reason === "stop", decision };
  }

  /** @param {any} request */
  async #chat(request) {
    this.#check();
    return createCompletion(request, this.#ladder, this.#options.generator, this.#metrics);
  }

  /** @param {string} task @param {ModelRef | undefined} model @param {import("./index.js").LoadOptions} options */
  async #pipeline(task, model, options) {
    this.#check();
    const loaded = await open(task, model, { ...this.#loadOptions(), ...options }, { ...this.#rungs(), metrics: this.#metrics, shadow: this.#shadow });
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
    const models = this.#ladder.dispose(gone);
    await this.#shadow?.dispose();
    await this.#edge?.client.dispose();
    await Promise.all([...this.#conversations, ...this.#pipelines].map((one) => one.dispose()));
    await models;
    this.#host?.release();
  }

  #check() {
    if (this.#disposed) throw new BurnsideError("disposed", "the engine was disposed of; create another");
  }

  /** The engine itself; after a crash a new one. */
  async #engine() {
    if (!this.#host || this.#host.isRetired) {
      const { host } = await Host.acquire(this.#options.worker ?? true);
      const isNeeded = (!this.#host || this.#host.isRetired) && !this.#disposed; // another call may have been quicker
      (isNeeded ? this.#host : host)?.release();
      if (isNeeded) this.#host = host;
    }
    this.#check();
    return /** @type {Host} */ (this.#host);
  }

  #loadOptions() {
    const { manifest, device, dtype, worker, policy, force, threads, onProgress } = this.#options;
    return { manifest, device, dtype, worker, policy, force, threads, progress_callback: onProgress };
  }

  #rungs() {
    const onModel = (/** @type {import("./model.js").LoadedModel} */ { self_test }) => {
      if (this.#device.self_test !== self_test) this.#device = Object.freeze({ ...this.#device, self_test });
    };
    return { edge: this.#edge?.rung, onModel };
  }
}
