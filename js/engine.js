// The engine: owns the wasm instance and the models in it. Runs in the worker, or for
// `worker: false` in the page. Its methods are the handlers that rpc.js serves.

import { asBurnsideError, BurnsideError, isTrap, orTrap, throwIfAborted } from "./errors.js";
import { fuse } from "./fused.js";
import { Notes } from "./ladder/notes.js";
import { Rungs } from "./ladder/rungs.js";
import { identity, resolveModel } from "./manifest.js";
import { nextMacrotask, Queue } from "./queue.js";
import { redactWith, Sessions } from "./sessions.js";
import { Shared } from "./shared.js";

/** @typedef {import("./rpc.js").Context} Context */
/** @typedef {import("./manifest.js").Plan} Plan */
/**
 * @typedef {object} SharedModel a loaded model, for all who asked for the same
 * @property {any} model the wasm `Model`
 * @property {Queue} queue
 * @property {any} info what the model says of itself
 * @property {import("./index.js").SelfTest} test
 *
 * @typedef {object} Handle one caller's hold on it
 * @property {SharedModel} shared
 * @property {() => Promise<void>} release
 * @property {import("./index.js").Decision} decision
 * @property {AbortController} life aborted when the handle is unloaded
 */

/**
 * Instances in which wasm trapped: their memory can't be trusted any more. A worker is replaced
 * together with its instance; a page has only the one until it is reloaded.
 * @type {WeakMap<object, BurnsideError>}
 */
const dead = new WeakMap();

/** Texts in one call into wasm: between two calls an abort can come through. */
const BATCH = 32;

export class Engine {
  /** @type {any} */ #wasm;
  /** @type {() => Promise<unknown>} */ #init;
  /** @type {() => Promise<any>} */ #redactor;
  /** @type {Promise<import("./index.js").DeviceReport> | undefined} */ #started;
  #rungs;
  #sessions = new Sessions();
  /** @type {Map<number, Handle>} */ #handles = new Map();
  /** @type {Shared<SharedModel>} */ #shared = new Shared(({ model, queue }) => queue.run(async () => model.free()));
  #nextId = 1;

  /**
   * @param {any} wasm the module that wasm-bindgen wrote
   * @param {() => Promise<unknown>} init its initializer
   * @param {() => Promise<any>} redactor the other module, started
   */
  constructor(wasm, init, redactor) {
    this.#wasm = wasm;
    this.#init = init;
    this.#redactor = redactor;
    this.#rungs = new Rungs(wasm);
  }

  /** The methods that a page may call. @returns {Map<string, import("./rpc.js").Handler>} */
  handlers() {
    /** @type {import("./rpc.js").Handler[]} */
    const methods = [this.start, this.route, this.facts, this.load, this.unload, this.classify, this.tag, this.survey, this.embed, this.generate, this.validate, this.redact, this.beginConversation, this.endConversation];
    return new Map(methods.map((method) => [method.name, (args, context) => this.#guard(() => method.call(this, args, context))]));
  }

  /** @template T @param {() => Promise<T>} body @returns {Promise<T>} */
  async #guard(body) {
    const before = dead.get(this.#wasm);
    if (before) throw before;
    try {
      return await body();
    } catch (error) {
      if (!isTrap(error)) throw error;
      const fatal = Object.assign(asBurnsideError(error), { isFatal: true });
      dead.set(this.#wasm, fatal);
      throw fatal;
    }
  }

  /**
   * Compiles the wasm and looks at the device, once.
   * @param {{ session: string, gpu: boolean }} [args] of the first call: this engine's name, and whether to look for a GPU
   */
  start(args = { session: "", gpu: true }) {
    this.#started ??= this.#start(args);
    this.#started.catch(() => (this.#started = undefined));
    return this.#started;
  }

  /** @param {{ session: string, gpu: boolean }} args */
  async #start({ session, gpu }) {
    const notes = Notes.open(session); // meanwhile
    try {
      fuse(await this.#init());
    } catch (cause) {
      if (cause instanceof WebAssembly.CompileError || cause instanceof WebAssembly.LinkError) {
        throw new BurnsideError("unsupported-device", "this browser cannot run the engine's WebAssembly; it needs SIMD (Chrome 91, Firefox 89, Safari 16.4 or later), and a content security policy must allow 'wasm-unsafe-eval'", { cause });
      }
      throw new BurnsideError("network", "the engine's WebAssembly file could not be loaded; burnside_bg.wasm must lie beside burnside.js", { cause });
    }
    return this.#rungs.start(await notes, gpu);
  }

  /** Where a call runs. @param {{ situation: string }} args JSON, see src/route/mod.rs */
  async route({ situation }) {
    await this.start();
    return this.#rungs.route(situation);
  }

  /**
   * What there is to load of a model, and what is known of how it does here.
   * @param {{ task: string, model?: import("./index.js").ModelRef, dtype: string, manifest: string, cache?: boolean, force?: boolean }} spec
   * @param {Context} context
   */
  async facts({ task, model, dtype, manifest, cache, force = false }, { signal, emit }) {
    await this.start();
    const plan = await resolveModel(task, model, manifest, { signal, cache, onProgress: emit, newHash: () => new this.#wasm.Sha256() });
    return { plan, ...(await this.#rungs.facts(plan, task, dtype, force)) };
  }

  /**
   * Downloads, builds and tests a model on one rung: a handle on one that is there or on its way already, else a new one.
   * @param {{ plan: Plan, task: string, choice: { backend: "webgpu" | "cpu", rule: string }, dtype: string, cache?: boolean, force?: boolean, threads?: number }} spec
   * @param {Context} context
   */
  async load({ plan, task, choice: { backend, rule }, dtype, cache, force, threads }, { signal, emit }) {
    await this.start();
    const files = identity(plan);
    const key = files && JSON.stringify([task, backend, dtype, files]);
    const make = async (/** @type {AbortSignal} */ all, /** @type {(event: any) => void} */ tell) => {
      const options = { signal: all, cache, force, threads, onProgress: tell, newHash: () => new this.#wasm.Sha256() };
      const { model, test } = await this.#rungs.build(plan, task, backend, dtype, options);
      return { model, test, queue: new Queue(), info: JSON.parse(model.info()) };
    };
    const { value: shared, release } = await this.#shared.acquire(key, make, { signal, emit });
    const { info, test } = shared;
    const sha256 = plan.weights.length === 1 ? plan.weights[0].sha256?.toLowerCase() : undefined;
    const decision = { backend, rule, model: plan.name, revision: plan.revision, sha256, dtype: info.dtype, adapter: info.adapter ?? undefined, threads: info.threads ?? undefined };
    const id = this.#nextId++;
    this.#handles.set(id, { shared, release, decision, life: new AbortController() });
    emit({ status: "ready", name: plan.name, task, model: plan.name });
    return { id, decision, info, self_test: test };
  }

  /**
   * Lets go of a model; what this handle runs on it ends with "disposed". The last handle frees it.
   * @param {{ id: number }} args
   */
  async unload({ id }) {
    const handle = this.#handles.get(id);
    if (!handle) return;
    this.#handles.delete(id);
    handle.life.abort(new BurnsideError("disposed", "the model was disposed of"));
    await handle.release();
  }

  /**
   * Runs a task on a model when its turn comes.
   * @template T
   * @param {number} id
   * @param {AbortSignal} signal
   * @param {(model: any, signal: AbortSignal, decision: import("./index.js").Decision) => Promise<T>} body
   */
  #withModel(id, signal, body) {
    const handle = this.#handles.get(id);
    if (!handle) throw new BurnsideError("disposed", "the model was disposed of");
    const { shared, decision, life } = handle;
    const either = AbortSignal.any([signal, life.signal]);
    return shared.queue.run(() => orTrap(body(shared.model, either, decision)), either);
  }

  /** @param {{ id: number, texts: string[], topK?: number }} args @param {Context} context @returns {Promise<any>} */
  async classify({ id, texts, topK }, { signal }) {
    return this.#withModel(id, signal, async (model, stop) => {
      const labels = [];
      for (const batch of batches(texts, stop)) labels.push(...JSON.parse(await model.classify(JSON.stringify(await batch), topK)));
      return labels;
    });
  }

  /** @param {{ id: number, text: string, aggregation: string }} args @param {Context} context @returns {Promise<any>} */
  async tag({ id, text, aggregation }, { signal }) {
    return this.#withModel(id, signal, async (model) => JSON.parse(await model.tag(text, aggregation)));
  }

  /** What the tagger found, as the edge client's door takes it. @param {{ id: number, text: string }} args @param {Context} context @returns {Promise<any>} */
  async survey({ id, text }, { signal }) {
    return this.#withModel(id, signal, async (model) => JSON.parse(await model.survey(text)));
  }

  /** @param {{ id: number, texts: string[], pooling: string, normalize: boolean }} args @param {Context} context @returns {Promise<any>} */
  async embed({ id, texts, pooling, normalize }, { signal }) {
    return this.#withModel(id, signal, async (model, stop) => {
      const rows = [];
      for (const batch of batches(texts, stop)) {
        const part = await batch;
        /** @type {Float32Array} */
        const flat = await model.embed(JSON.stringify(part), pooling, normalize);
        const hidden = flat.length / part.length;
        for (let i = 0; i < part.length; i++) rows.push(flat.slice(i * hidden, (i + 1) * hidden));
      }
      return rows;
    });
  }

  /**
   * Emits `{ token, text }` for each token.
   * @param {{ id: number, request: object }} args @param {Context} context
   * @returns {Promise<any>}
   */
  async generate({ id, request }, { signal, emit }) {
    return this.#withModel(id, signal, async (model, stop, decision) => {
      const generation = await model.generate(JSON.stringify(request));
      try {
        for (;;) {
          await nextMacrotask(); // lets an abort in
          throwIfAborted(stop);
          const step = await generation.next();
          if (step === undefined) break;
          emit(JSON.parse(step));
        }
        const { finish_reason, tokens_per_second, ...measured } = JSON.parse(generation.summary());
        // null: a single token has no speed
        return { finish_reason, decision: { ...decision, ...measured, tokens_per_second: tokens_per_second ?? undefined } };
      } finally {
        generation.free();
      }
    });
  }

  /** What is wrong with `text` as JSON by a schema. @param {{ schema: object, text: string }} args @returns {Promise<string | undefined>} */
  async validate({ schema, text }) {
    await this.start();
    return this.#wasm.validate_json(JSON.stringify(schema), text);
  }

  /** Its number; see `redact`. */
  async beginConversation() {
    const { Redactor } = await this.#redactor();
    return this.#sessions.begin(new Redactor());
  }

  /** @param {{ session: number }} args */
  async endConversation({ session }) {
    await this.#sessions.end(session);
  }

  /**
   * Without a `session`, one text is one conversation of its own: placeholders count from 1, and no
   * personal data stays in wasm after the call.
   * @param {{ text: string, options: object, allowPatterns: RegExp[], id?: number, session?: number }} args `id`: the tagger
   * @param {Context} context
   * @returns {Promise<any>}
   */
  async redact({ text, options, allowPatterns, id, session }, { signal }) {
    const { Redactor } = await this.#redactor();
    /** @type {(redactor: any, stop: AbortSignal) => Promise<{ redactor: any, found: any }>} */
    const run = async (redactor, stop) => {
      const survey = id === undefined ? undefined : await this.#withModel(id, stop, (model) => model.survey(text));
      return redactWith(redactor, survey, text, options, allowPatterns, stop);
    };
    return session === undefined ? this.#sessions.once(new Redactor(), signal, run) : this.#sessions.run(session, signal, run);
  }
}

/** Batches of texts; between them messages get in, and an abort ends it. @param {string[]} texts @param {AbortSignal} signal */
function* batches(texts, signal) {
  for (let at = 0; at < texts.length; at += BATCH) {
    yield nextMacrotask().then(() => {
      throwIfAborted(signal);
      return texts.slice(at, at + BATCH);
    });
  }
}
