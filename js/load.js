// A model from its files: downloads them, pushes them into wasm as they come, and builds it there.

import { download, downloadBytes, forget, isCached, retire } from "./download.js";
import { asBurnsideError, throwIfAborted } from "./errors.js";
import { checkFits } from "./fits.js";
import { local } from "./local.js";
import { filesOf, shardsOf } from "./manifest.js";
import { NetworkFailure, StartOver } from "./network.js";
import { ofModel } from "./progress.js";

/** @typedef {import("./manifest.js").Plan} Plan */
/** @typedef {import("./download.js").FileSpec} FileSpec */
/** @typedef {import("./download.js").DownloadOptions} DownloadOptions */
/** @typedef {DownloadOptions & { force?: boolean, threads?: number }} BuildOptions `force`: though it will not fit, see canRun() */

/**
 * Builds a model, and again if its bytes turned out to be wrong; then keeps in the cache what is worth it. What can't
 * fit is "unsupported-device" before its first byte is asked for.
 * @param {any} wasm the module that wasm-bindgen wrote
 * @param {Plan} plan @param {string} task @param {"webgpu" | "cpu"} backend @param {string} dtype
 * @param {BuildOptions} given
 * @returns {Promise<any>} the wasm `Model`; free it
 */
export async function buildModel(wasm, plan, task, backend, dtype, { force = false, threads, ...given }) {
  // A generator's products are of one row and short: threads that share their cores with others make it slower, so it has one
  // unless it is told otherwise.
  const crew = backend === "cpu" ? local.crew?.(threads ?? (task === "text-generation" ? 1 : undefined)) : undefined;
  if (!force) await checkFits(plan, backend);
  /** @type {FileSpec[]} */
  const files = [...filesOf(plan)];
  const options = { ...given, onProgress: ofModel(plan.name, files, given.onProgress ?? (() => {})) };
  const spec = JSON.stringify({ task, device: backend, dtype });
  const helpers = await crew;
  const build = (/** @type {number} */ turn) => once(new wasm.Loader(spec, helpers), plan, { ...options, turn }, files);
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
 * @param {any} loader the wasm `Loader`, which this ends
 * @param {Plan} plan
 * @param {DownloadOptions} options
 * @param {FileSpec[]} files takes the shards, which only the index names
 */
async function once(loader, plan, options, files) {
  const { signal } = options;
  let model;
  try {
    if (plan.config) loader.config(await bytesOf(plan.config, options));
    if (plan.tokenizer) loader.tokenizer(await bytesOf(plan.tokenizer, options));
    files.push(...(await pushWeights(loader, plan, options)));
    throwIfAborted(signal);
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
  return model;
}

/** @param {any} loader @param {Plan} plan @param {DownloadOptions} options @returns {Promise<FileSpec[]>} the files that had them */
async function pushWeights(loader, plan, options) {
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

/** @param {Plan["config"] & object} file @param {import("./download.js").DownloadOptions} options */
async function bytesOf(file, options) {
  return "json" in file ? new TextEncoder().encode(file.json) : downloadBytes(file, options);
}
