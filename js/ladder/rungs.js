// The engine's side of the ladder: what this device has, whether it is fast and computes rightly, and what is remembered
// of it.

import { BUILD } from "../build.js";
import { asBurnsideError, BurnsideError, isTrap, orTrap } from "../errors.js";
import { checkFits } from "../fits.js";
import { buildModel } from "../load.js";
import { identity } from "../manifest.js";
import { adapterOf } from "./adapter.js";
import { Notes } from "./notes.js";

/** @typedef {import("../manifest.js").Plan} Plan */
/** @typedef {import("../index.js").DeviceReport} DeviceReport */
/** @typedef {"webgpu" | "cpu"} Backend */
/** What of a situation (src/route/mod.rs) is known of a model. @typedef {{ out: Record<string, string>, too_small: string[], decoder_bytes?: number }} Facts */

/** Failures that say something of the rung, not of the model or the call; the rest is not remembered. @type {Record<string, "fail" | "strike">} */
const REMEMBERED = { "self-test-failed": "fail", "device-lost": "strike" };

export class Rungs {
  #wasm;
  /** @type {Notes} */ #notes = new Notes(undefined, "");
  /** @type {Partial<DeviceReport>} */ #report = {};

  /** @param {any} wasm the module that wasm-bindgen wrote */
  constructor(wasm) {
    this.#wasm = wasm;
  }

  /**
   * Looks at the device.
   * @param {Notes} notes @param {boolean} gpu false: it took the last engine with it, so leave it alone
   * @returns {Promise<DeviceReport>}
   */
  async start(notes, gpu) {
    this.#notes = notes;
    const report = gpu ? JSON.parse(await this.#wasm.probe()) : { webgpu: false, reason: "the GPU failed when it was opened" };
    this.#report = report;
    if (report.adapter && !report.adapter.fallback) await this.#measure(report);
    const { backend: verdict, rule } = this.route(JSON.stringify({ adapter: adapterOf(report), out: report.out }));
    return Object.assign(report, { verdict, rule });
  }

  /** How fast the adapter is, once for each adapter and version. @param {DeviceReport} report */
  async #measure(report) {
    const key = await Notes.key("speed", this.#device("webgpu"));
    const { speed, rule, until = 0 } = await this.#notes.read(key);
    if (rule && until > Date.now()) report.out = { webgpu: rule };
    else if (speed) report.speed = speed;
    else {
      try {
        report.speed = JSON.parse(await this.#notes.risk(key, () => orTrap(this.#wasm.speed())));
        await this.#notes.write(key, { speed: report.speed });
      } catch (error) {
        await this.#notes.strike(key, "self-test-failed");
        throw error;
      }
    }
  }

  /** Where a call runs. @param {string} situation JSON, of src/route/mod.rs @returns {import("./ladder.js").Choice} */
  route(situation) {
    return JSON.parse(this.#wasm.route(situation));
  }

  /**
   * What speaks against each rung for a model; and in words why it does not fit, if it doesn't.
   * @param {Plan} plan @param {string} task @param {string} dtype @param {boolean} force though it will not fit
   * @returns {Promise<{ facts: Facts, misfit?: string }>}
   */
  async facts(plan, task, dtype, force) {
    /** @type {Facts} */
    const facts = { out: {}, too_small: [] };
    /** @type {string | undefined} */ let misfit;
    for (const backend of /** @type {Backend[]} */ (["webgpu", "cpu"])) {
      if (backend === "webgpu" && !this.#report.webgpu) continue;
      try {
        if (!force) await checkFits(plan, backend);
      } catch (error) {
        misfit = asBurnsideError(error).message;
        facts.too_small.push(backend);
      }
      const { rule, until = 0 } = await this.#notes.read(await this.#key(plan, task, backend, dtype));
      if (rule && until > Date.now()) facts.out[backend] = rule;
    }
    const { bytes } = plan.weights[0] ?? {};
    if (task === "text-generation") facts.decoder_bytes = plan.entry?.facts?.heap_bytes ?? bytes;
    return { facts, misfit };
  }

  /**
   * Loads a model and tests it, unless it passed before.
   * @param {Plan} plan @param {string} task @param {Backend} backend @param {string} dtype
   * @param {import("../load.js").BuildOptions} options
   */
  async build(plan, task, backend, dtype, options) {
    const key = await this.#key(plan, task, backend, dtype);
    return this.#notes.risk(key, async () => {
      const before = await this.#notes.read(key);
      try {
        if (before.kernels) this.#wasm.choose_kernels(before.kernels);
        const model = await orTrap(buildModel(this.#wasm, plan, task, backend, dtype, options));
        const test = before.test ?? (await this.#test(model, plan, backend, options));
        if (before.test !== test) await this.#notes.write(key, { test, kernels: this.#wasm.kernels_chosen() });
        return { model, test };
      } catch (error) {
        const { code } = asBurnsideError(error);
        if (!options.signal?.aborted && code in REMEMBERED) await this.#notes[REMEMBERED[code]](key, code);
        throw error;
      }
    });
  }

  /** @param {any} model @param {Plan} plan @param {Backend} backend @param {import("../load.js").BuildOptions} options */
  async #test(model, plan, backend, { onProgress }) {
    onProgress?.({ status: "self-test", name: plan.name });
    const golden = plan.entry?.golden;
    /** @type {{ passed: boolean, max_error: number, ms: number }} */ let test;
    try {
      test = JSON.parse(await orTrap(model.self_test(golden && JSON.stringify(golden))));
    } catch (cause) {
      if (!isTrap(cause)) model.free();
      // A shader that does not compile, a validation error, NaN, the device lost: it can't run this model.
      throw new BurnsideError("self-test-failed", `this device failed while computing a known input on ${backend}: ${asBurnsideError(cause).message}`, { cause });
    }
    if (test.passed) return test;
    model.free();
    throw new BurnsideError("self-test-failed", `this device computes the model wrongly on ${backend}: off by ${test.max_error.toPrecision(2)} of the answer's size`);
  }

  /** A model on a rung, in this version. @param {Plan} plan @param {string} task @param {Backend} backend @param {string} dtype */
  #key(plan, task, backend, dtype) {
    const [{ sources, file }] = plan.weights.length > 0 ? plan.weights : [{ sources: [], file: plan.name }];
    const local = sources.map((source) => (typeof source === "string" ? source : source.size));
    return Notes.key(this.#device(backend), task, dtype, identity(plan) ?? [file, local]);
  }

  /** What a browser's update, ours, or another adapter changes. @param {Backend} backend */
  #device(backend) {
    const { vendor, architecture, description } = this.#report.adapter ?? {};
    return [BUILD, globalThis.navigator?.userAgent, backend, ...(backend === "webgpu" ? [vendor, architecture, description] : [])];
  }
}
