// The engine: owns the wasm instance and the models in it. Runs in the worker, or for
// `worker: false` in the page. Its methods are the handlers that rpc.js serves.

import { download, downloadBytes, forget, isCached, retire } from "./download.js";
import { asBurnsideError, BurnsideError, isTrap, throwIfAborted } from "./errors.js";
import { choose, stepDown } from "./ladder.js";
import { filesOf, resolveModel, shardsOf } from "./manifest.js";
import { NetworkFailure, StartOver } from "./network.js";
import { nextMacrotask, Queue } from "./queue.js";
import { redactWith, Sessions } from "./sessions.js";

/** @typedef {import("./rpc.js").Context} Context */
/** @typedef {import("./manifest.js").Plan} Plan */
/** @typedef {import("./download.js").FileSpec} FileSpec */
/**
 * @typedef {object} Entry a loaded model
 * @property {any} model the wasm `Model`
 * @property {Queue} queue
 * @property {import("./index.js").Decision} decision
 * @property {AbortController} life aborted when the model is unloaded
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
  /** @type {Promise<import("./index.js").DeviceReport> | undefined} */ #started;
  /** @type {Map<number, Entry>} */ #models = new Map();
  #sessions = new Sessions();
  #nextId = 1;

  /**
   * @param {any} wasm the module that wasm-bindgen wrote
   * @param {() => Promise<unknown>} init its initializer
   */
  constructor(wasm, init) {
    this.#wasm = wasm;
    this.#init = init;
  }

  /** The methods that a page may call. @returns {Map<string, import("./rpc.js").Handler>} */
  handlers() {
    /** @type {import("./rpc.js").Handler[]} */
    const methods = [this.start, this.load, this.unload, this.classify, this.tag, this.embed, this.generate, this.redact, this.beginConversation, this.endConversation];
    return new Map(methods.map((method) => [method.name, (args, context) => this.#guard(() => method.call(this, args, context))]));
  }

  /** @template T @param {() => Promise<T>} body @returns {Promise<T>} */
  async #guard(body) {
    const before = dead.get(this.#wasm);
    if (before) throw before;
    try {
      return await body();
    } catch (error) {
      if (isTrap(error)) dead.set(this.#wasm, asBurnsideError(error));
      throw error;
    }
  }

  /** Compiles the wasm and looks at the device, once. */
  start() {
    this.#started ??= this.#start();
    this.#started.catch(() => (this.#started = undefined));
    return this.#started;
  }

  async #start() {
    try {
      await this.#init();
    } catch (cause) {
      if (cause instanceof WebAssembly.CompileError || cause instanceof WebAssembly.LinkError) {
        throw new BurnsideError("unsupported-device", "this browser cannot run the engine's WebAssembly; it needs SIMD (Chrome 91, Firefox 89, Safari 16.4 or later), and a content security policy must allow 'wasm-unsafe-eval'", { cause });
      }
      throw new BurnsideError("network", "the engine's WebAssembly file could not be loaded; burnside_bg.wasm must lie beside burnside.js", { cause });
    }
    return JSON.parse(await this.#wasm.probe());
  }

  /**
   * Downloads and builds a model.
   * @param {{ task: string, model?: import("./index.js").ModelRef, device: string, dtype: string, manifest: string, cache?: boolean }} spec
   * @param {Context} context
   */
  async load({ task, model: ref, device, dtype, manifest, cache }, { signal, emit }) {
    const report = await this.start();
    const choice = choose(device, report);
    const options = { signal, cache, onProgress: emit, newHash: () => new this.#wasm.Sha256() };
    const plan = await resolveModel(task, ref, manifest, options);
    try {
      return await this.#buildOnce(plan, task, choice, dtype, options);
    } catch (error) {
      const lower = isTrap(error) ? undefined : stepDown(device, choice, asBurnsideError(error));
      if (!lower) throw error;
      return await this.#buildOnce(plan, task, lower, dtype, options);
    }
  }

  /** Builds a model, and again if its bytes turned out to be wrong; then keeps in the cache what is worth it. @type {Engine["#build"]} */
  async #buildOnce(plan, task, choice, dtype, options) {
    /** @type {FileSpec[]} */
    const files = [...filesOf(plan)];
    const build = (/** @type {number} */ turn) => this.#build(plan, task, choice, dtype, { ...options, turn }, files);
    try {
      const built = await build(0).catch((error) => {
        if (error instanceof StartOver) return build(1);
        throw error;
      });
      await retire(files).catch(() => {}); // housekeeping: the model is there
      return built;
    } catch (error) {
      if (asBurnsideError(error).code === "model-format") await forget(files).catch(() => {});
      throw error;
    }
  }

  /**
   * @param {Plan} plan @param {string} task @param {import("./ladder.js").Choice} choice @param {string} dtype
   * @param {import("./download.js").DownloadOptions} options
   * @param {FileSpec[]} [files] takes the shards, which only the index names
   */
  async #build(plan, task, choice, dtype, options, files = []) {
    const { signal, onProgress = () => {} } = options;
    /** @type {any} */
    let loader = new this.#wasm.Loader(JSON.stringify({ task, device: choice.backend, dtype }));
    let model;
    try {
      if (plan.config) loader.config(await bytesOf(plan.config, options));
      if (plan.tokenizer) loader.tokenizer(await bytesOf(plan.tokenizer, options));
      files.push(...(await this.#pushWeights(loader, plan, options)));
      throwIfAborted(signal);
      onProgress({ status: "self-test" });
      const consumed = loader; // finish() takes it over, whatever comes of it
      loader = undefined;
      model = await consumed.finish();
    } finally {
      loader?.free();
    }
    if (signal?.aborted) {
      model.free();
      throwIfAborted(signal);
    }
    const info = JSON.parse(model.info());
    const decision = { backend: choice.backend, rule: choice.rule, model: plan.name, revision: plan.revision, dtype: info.dtype, adapter: info.adapter ?? undefined };
    const id = this.#nextId++;
    this.#models.set(id, { model, queue: new Queue(), decision, life: new AbortController() });
    onProgress({ status: "ready" });
    return { id, decision, info };
  }

  /** @param {any} loader @param {Plan} plan @param {import("./download.js").DownloadOptions} options @returns {Promise<FileSpec[]>} the files that had them */
  async #pushWeights(loader, plan, options) {
    let files = plan.weights;
    // A cached index: the single file was missing before, and offline nobody could say so.
    if (files.length === 0 || (plan.index && options.cache !== false && (await isCached(plan.index)))) files = await shardsOf(plan, options);
    for (let i = 0; i < files.length; i++) {
      if (i > 0) loader.next_file();
      try {
        await download(files[i], (chunk) => loader.push(chunk), options);
      } catch (error) {
        // Nothing was pushed when the answer was 404, so the shards can take the file's place.
        const isMissing = error instanceof NetworkFailure && error.status === 404;
        if (!isMissing || !plan.index || files !== plan.weights) throw error;
        files = await shardsOf(plan, options);
        i = -1;
      }
    }
    return files;
  }

  /** Frees a model; what runs on it ends with "disposed". @param {{ id: number }} args */
  async unload({ id }) {
    const entry = this.#models.get(id);
    if (!entry) return;
    this.#models.delete(id);
    entry.life.abort(new BurnsideError("disposed", "the model was disposed of"));
    await entry.queue.run(async () => entry.model.free());
  }

  /**
   * Runs a task on a model when its turn comes.
   * @template T
   * @param {number} id
   * @param {AbortSignal} signal
   * @param {(model: any, signal: AbortSignal, decision: import("./index.js").Decision) => Promise<T>} body
   */
  #withModel(id, signal, body) {
    const entry = this.#models.get(id);
    if (!entry) throw new BurnsideError("disposed", "the model was disposed of");
    const either = AbortSignal.any([signal, entry.life.signal]);
    return entry.queue.run(() => body(entry.model, either, entry.decision), either);
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
   * Emits `{ started: true }` once the prompt is accepted, then `{ token, text }` for each token.
   * @param {{ id: number, request: object }} args @param {Context} context
   * @returns {Promise<any>}
   */
  async generate({ id, request }, { signal, emit }) {
    return this.#withModel(id, signal, async (model, stop, decision) => {
      const generation = await model.generate(JSON.stringify(request));
      try {
        emit({ started: true });
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

  /** Its number; see `redact`. */
  async beginConversation() {
    await this.start();
    return this.#sessions.begin(new this.#wasm.Redactor());
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
    await this.start();
    /** @type {(redactor: any, stop: AbortSignal) => Promise<{ redactor: any, found: any }>} */
    const run = (redactor, stop) => {
      if (id === undefined) return redactWith(redactor, undefined, text, options, allowPatterns, stop);
      return this.#withModel(id, stop, (model, either) => redactWith(redactor, model, text, options, allowPatterns, either));
    };
    if (session !== undefined) return this.#sessions.run(session, signal, run);
    const blank = new this.#wasm.Redactor();
    try {
      const { redactor, found } = await run(blank, signal);
      redactor.free();
      return found;
    } finally {
      blank.free();
    }
  }
}

/** @param {Plan["config"] & object} file @param {import("./download.js").DownloadOptions} options */
async function bytesOf(file, options) {
  return "json" in file ? new TextEncoder().encode(file.json) : downloadBytes(file, options);
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
