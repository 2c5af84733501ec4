// The page's side of the ladder: asks which rung is next, runs the call there, and learns from what goes wrong.

import { loadRedactor } from "../edge/redactor.js";
import { asBurnsideError, BurnsideError, invalid, orAbort, throwIfAborted } from "../errors.js";
import { Host } from "../host.js";
import { LoadedModel } from "../model.js";
import { Shared } from "../shared.js";
import { checked } from "../structured.js";
import { adapterOf } from "./adapter.js";

/** How long a measured time is believed, and a model that could not be had is not asked for again. */
const BELIEVED_MS = 60_000;
/** Two losses within this time are one too many. */
const LOST_MS = 10 * 60_000;
/** Failures of a rung, which the next one need not share; and of a model, which no local rung can help. */
const OF_THE_RUNG = new Set(["self-test-failed", "unsupported-device"]);
const OF_THE_MODEL = new Set(["network", "integrity", "model-format", "quota"]);

/** @typedef {import("../index.js").Backend} Backend */
/** @typedef {import("../index.js").Decision} Decision */
/** @typedef {{ backend: Backend, rule: string }} Choice */
/** What calls are made on: a `LoadedModel`, or an edge. @typedef {Pick<LoadedModel, "call" | "generate" | "decision">} Rung */
/**
 * What is known of one model.
 * @typedef {object} Place
 * @property {string} task
 * @property {import("../index.js").ModelRef | undefined} ref
 * @property {import("./rungs.js").Facts} [facts]
 * @property {string} [misfit] why it does not fit, in words
 * @property {import("../manifest.js").Plan} [plan] what to load; known with the facts
 * @property {Record<string, string>} out rungs that failed here
 * @property {Record<string, number>} lost when they were lost the last time
 * @property {Record<string, { ms: number, chars: number, at: number }>} measured first tokens
 * @property {number} missing when the model could not be had
 * @property {Record<string, object>} keys of its loads, by backend
 *
 * @typedef {object} Call
 * @property {string} task
 * @property {import("../index.js").ModelRef} [model]
 * @property {number} [chars] of the input
 * @property {AbortSignal} [signal]
 * @property {boolean} [redactor] its text is not redacted yet, so no edge may see it
 * @property {boolean} [once] no second try: what it belongs to ends with the engine
 */

export class Ladder {
  #options;
  #policy;
  #edge;
  #onModel;
  /** @type {Shared<LoadedModel>} */ #models = new Shared((model) => model.dispose());
  /** @type {Map<unknown, Place>} */ #places = new Map();
  /** @type {Host | undefined} */ #host;
  #isDisposed = false;

  /**
   * @param {import("../index.js").CreateOptions & import("../index.js").LoadOptions} options
   * @param {{ edge?: (choice: Choice) => Promise<Rung>, onModel?: (model: LoadedModel) => void }} [more] `edge`: where it is
   *   configured; `onModel`: with each model that is used here
   */
  constructor(options, { edge, onModel } = {}) {
    if (!["auto", "webgpu", "cpu", "edge"].includes(options.device ?? "auto")) throw invalid('device must be "auto", "webgpu", "cpu" or "edge"');
    this.#options = options;
    this.#policy = options.policy ?? {};
    this.#edge = edge;
    this.#onModel = onModel;
  }

  /**
   * Runs a call on the first rung that can, and on the next where one fails that the next need not share.
   * @template T
   * @param {Call} call
   * @param {(rung: Rung, signal: AbortSignal | undefined, place: Place) => Promise<T>} body resolves at the first token
   * @returns {Promise<{ result: T, decision: Decision }>}
   */
  async run(call, body) {
    const place = this.#placeOf(call);
    const { task, chars = 0, signal } = call;
    const request = { complex: Boolean(this.#policy.complex?.({ task: /** @type {any} */ (task), chars })), too_long: false };
    /** @type {BurnsideError | undefined} */ let failure;
    for (;;) {
      throwIfAborted(signal);
      const choice = await orAbort(this.#choose(place, call, request, failure), signal);
      try {
        const rung = await this.#rung(place, choice, signal);
        const result = await this.#inTime(place, call, request, choice, (either) => body(rung, either, place));
        return { result, decision: { ...rung.decision, rule: choice.rule } };
      } catch (error) {
        failure = asBurnsideError(error);
        if (choice.backend === "edge" || call.once || !this.#learn(place, choice, failure, request)) throw failure;
      }
    }
  }

  /**
   * Starts an answer; resolves at its first token. One whose device is lost after that goes on from there, on a device
   * again; or nowhere, because what an edge writes would not follow from it.
   * @param {Call} call @param {object} request
   */
  async generate(call, request) {
    const { result: generation, decision } = await this.run(call, (rung, signal) =>
      rung.generate(request, signal, (failure) => this.#elsewhere(call, rung.decision, failure)),
    );
    const result = generation.result.then(({ decision: measured, finish_reason }) => {
      return { finish_reason, decision: measured.backend === decision.backend ? { ...measured, rule: decision.rule } : measured };
    });
    result.catch(() => {}); // its reader gets it from next()
    const { json_schema } = /** @type {{ json_schema?: object }} */ (request);
    const next = () => generation.next();
    const judge = (/** @type {string} */ text) => this.#judge(json_schema, text, call.signal);
    return { decision, result, next: decision.backend === "edge" && json_schema ? checked(next, judge) : next, cancel: () => generation.cancel() };
  }

  /** Loads a model ahead of its first call, or finds that it will run at the edge. @param {Call} call */
  ready(call) {
    return this.run(call, async () => undefined);
  }

  /** Frees all models. @param {Error} reason for those who wait for one */
  async dispose(reason) {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    await this.#models.clear(reason);
    this.#host?.release();
  }

  /** What is wrong with an answer. @param {object | undefined} schema @param {string} text @param {AbortSignal} [signal] @returns {Promise<string | undefined>} */
  async #judge(schema, text, signal) {
    const { host } = await this.#engine();
    return host.call("validate", { schema, text }, { signal });
  }

  /** Where a generation goes on. @param {Call} call @param {Decision} before @param {BurnsideError} failure @returns {Promise<LoadedModel | undefined>} */
  async #elsewhere(call, before, failure) {
    const place = this.#placeOf(call);
    const request = { complex: false, too_long: false };
    if (failure.code !== "device-lost" || !this.#learn(place, before, failure, request)) return undefined;
    const choice = await this.#choose(place, call, request, failure);
    return choice.backend === "edge" ? undefined : this.#model(place, choice, call.signal);
  }

  /** @param {Call} call @returns {Place} */
  #placeOf({ task, model: ref }) {
    const key = ref !== null && typeof ref === "object" ? ref : `${task} ${ref ?? ""}`;
    let place = this.#places.get(key);
    if (!place) this.#places.set(key, (place = { task, ref, out: {}, lost: {}, measured: {}, missing: -Infinity, keys: { webgpu: {}, cpu: {} } }));
    return place;
  }

  /**
   * The next rung. Where there is none: what failed last, or why none was tried.
   * @param {Place} place @param {Call} call @param {{ complex: boolean, too_long: boolean }} request @param {BurnsideError} [failure]
   * @returns {Promise<Choice>}
   */
  async #choose(place, { chars = 0, redactor = false, signal }, request, failure) {
    const { device = "auto" } = this.#options;
    const engine = await this.#engine().catch((error) => {
      if (!this.#edge) throw error;
      return undefined; // the small module can still lead to the edge
    });
    const { host, report = NO_ENGINE } = engine ?? {};
    try {
      const isMissing = performance.now() - place.missing < BELIEVED_MS;
      if (host && !place.facts && !isMissing) await this.#survey(place, host, signal);
      const situation = {
        // Who wants the edge wants his text redacted here first.
        device: device === "auto" || (redactor && device === "edge") ? undefined : device,
        adapter: adapterOf(report),
        ...place.facts,
        out: { ...report.out, ...place.facts?.out, ...place.out },
        unavailable: !host || !place.facts,
        ...request,
        budget_ms: redactor ? undefined : this.#policy.first_token_budget_ms,
        first_token_ms: expected(place, chars),
        edge: this.#edge !== undefined,
        never_leave: this.#policy.never_leave,
        redactor,
      };
      const json = JSON.stringify(situation);
      if (!host) return JSON.parse((await loadRedactor()).route(json));
      return await host.call("route", { situation: json }, { signal });
    } catch (error) {
      const refusal = asBurnsideError(error);
      if (refusal.code === "privacy" && failure) throw new BurnsideError("privacy", `${refusal.message} (${failure.message})`, { cause: failure });
      if (!failure && refusal.code === "unsupported-device" && place.misfit) throw new BurnsideError(refusal.code, place.misfit, { cause: refusal });
      throw failure ?? refusal;
    }
  }

  /** The engine, held until dispose(): between two calls it must not end. After a crash another one. */
  async #engine() {
    const engine = await Host.acquire(this.#options.worker ?? true);
    if (engine.host === this.#host || this.#isDisposed) engine.host.release();
    else {
      this.#host?.release();
      this.#host = engine.host;
    }
    return engine;
  }

  /** Finds out what is known of a model; that it can't be had is known then too. @param {Place} place @param {Host} host @param {AbortSignal} [signal] */
  async #survey(place, host, signal) {
    try {
      Object.assign(place, await host.call("facts", LoadedModel.spec(place.task, place.ref, this.#options), { signal }));
    } catch (error) {
      const { code } = asBurnsideError(error);
      if (!this.#edge || !OF_THE_MODEL.has(code)) throw error;
      place.missing = performance.now();
    }
  }

  /** @param {Place} place @param {Choice} choice @param {AbortSignal} [signal] @returns {Promise<Rung>} */
  #rung(place, choice, signal) {
    if (choice.backend === "edge" && this.#edge) return this.#edge(choice);
    return this.#model(place, choice, signal);
  }

  /**
   * The model on a local rung: loaded by the first who asks, and shared by the rest. When all who wait for it have given
   * up, so does the download.
   * @param {Place} place @param {Choice} choice @param {AbortSignal} [signal] @returns {Promise<LoadedModel>}
   */
  async #model(place, choice, signal) {
    const key = place.keys[choice.backend];
    const { task, ref, plan } = place;
    const make = (/** @type {AbortSignal} */ all) => LoadedModel.load({ ...LoadedModel.spec(task, ref, this.#options), plan, choice }, this.#options, all);
    const { value: model } = await this.#models.acquire(key, make, { signal });
    if (!model.isLost) {
      this.#onModel?.(model);
      return model;
    }
    // A crash, perhaps another caller's, took the engine: this model goes into a new one.
    void this.#models.replace(key, model);
    return this.#model(place, choice, signal);
  }

  /**
   * Runs `body`; when it takes longer than the policy allows and another rung is quicker, not to its end.
   * @template T
   * @param {Place} place @param {Call} call @param {{ complex: boolean, too_long: boolean }} request @param {Choice} choice
   * @param {(signal: AbortSignal | undefined) => Promise<T>} body @returns {Promise<T>}
   */
  async #inTime(place, call, request, { backend, rule }, body) {
    const budget = this.#policy.first_token_budget_ms;
    if (!budget || call.chars === undefined || call.redactor || backend === "edge" || rule === "caller") return body(call.signal);
    const since = performance.now();
    const measure = () => (place.measured[backend] = { ms: performance.now() - since, chars: /** @type {number} */ (call.chars), at: since });
    const stop = new AbortController();
    const work = body(call.signal ? AbortSignal.any([call.signal, stop.signal]) : stop.signal);
    /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, budget)));
    try {
      await Promise.race([work, late.then(() => Promise.reject(LATE))]);
    } catch (error) {
      if (error !== LATE) throw error;
      measure();
      const next = await this.#choose(place, call, request).catch(() => undefined);
      if (next && next.backend !== backend) {
        stop.abort();
        work.catch(() => {});
        throw LATE;
      }
    } finally {
      clearTimeout(timer);
    }
    const result = await work;
    measure();
    return result;
  }

  /**
   * Takes in what went wrong; says whether another try makes sense.
   * @param {Place} place @param {Choice} choice @param {BurnsideError} failure @param {{ too_long: boolean }} request
   */
  #learn(place, { backend, rule }, failure, request) {
    const { code } = failure;
    const isForced = rule === "caller";
    if (failure === LATE) return true;
    if (code === "device-lost") {
      const now = performance.now();
      const isAgain = now - (place.lost[backend] ?? -Infinity) < LOST_MS;
      place.lost[backend] = now;
      place.facts = undefined; // the engine may remember more
      if (isAgain) place.out[backend] = code;
      return !(isAgain && isForced);
    }
    if (OF_THE_MODEL.has(code)) place.facts = undefined; // its files may be others by now
    if (isForced) return false;
    if (OF_THE_RUNG.has(code)) place.out[backend] = code;
    else if (!this.#edge) return false;
    else if (code === "context-length") request.too_long = true;
    else if (OF_THE_MODEL.has(code)) place.missing = performance.now();
    else return false;
    return true;
  }
}

/**
 * A ladder; in shadow mode with one to the edge at its side.
 * @param {ConstructorParameters<typeof Ladder>[0]} options @param {ConstructorParameters<typeof Ladder>[1]} rungs
 * @param {import("./shadow.js").Shadow} [shadow]
 * @returns {import("./shadow.js").Laddered}
 */
export function openLadder(options, rungs, shadow) {
  const ladder = new Ladder(options, rungs);
  return shadow ? shadow.beside(ladder, new Ladder({ ...options, device: "edge", policy: {} }, { edge: shadow.rung })) : ladder;
}

/** @type {import("../index.js").DeviceReport} */
export const NO_ENGINE = { webgpu: false, verdict: "edge", rule: "model-unavailable" };

/** A local attempt that is given up for a quicker one. */
const LATE = new BurnsideError("aborted", "slower than policy.first_token_budget_ms");

/** How long first tokens took of late, for so much text. @param {Place} place @param {number} chars @returns {Record<string, number>} */
function expected({ measured }, chars) {
  const recent = Object.entries(measured).filter(([, { at }]) => performance.now() - at < BELIEVED_MS);
  return Object.fromEntries(recent.map(([backend, { ms, chars: before }]) => [backend, before > 0 ? (ms * chars) / before : ms]));
}
