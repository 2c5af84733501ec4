// From a ModelRef to the files to load. Names come from a manifest.json (models/manifest.json
// describes the format); URLs are understood by their ending, and a folder as the HF hub lays it out.

import { downloadBytes } from "./download.js";
import { BurnsideError, invalid } from "./errors.js";
import { NetworkFailure, withoutQuery } from "./network.js";

/** @typedef {import("./download.js").FileSpec} FileSpec */
/**
 * What to load, in order. `config` and `tokenizer` are missing where the weights carry them.
 * @typedef {object} Plan
 * @property {string} name appears as `model` on each decision
 * @property {string} [revision]
 * @property {string} slot the model's name in the cache, the same for all its revisions
 * @property {FileSpec | { json: string }} [config]
 * @property {FileSpec | { json: string }} [tokenizer]
 * @property {FileSpec[]} weights one, or the shards in order
 * @property {FileSpec} [index] read when the single weights file is not there: it lists the shards
 * @property {any} [entry] its entry in the manifest
 */
/** @typedef {import("./download.js").DownloadOptions} DownloadOptions */

/** @type {Record<string, string>} */
const DEFAULTS = {
  "text-classification": "sst2-mini",
  "token-classification": "rampart-pii",
  "feature-extraction": "minilm-l6",
  "text-generation": "smollm2-135m-instruct",
};

/** @param {string} task */
export function isTask(task) {
  return Object.hasOwn(DEFAULTS, task);
}

/** Whether a string is an address rather than a name in the manifest. @param {string} text */
export function isAddress(text) {
  return /^(https?:|blob:|data:|file:|chrome-extension:|moz-extension:|\/|\.\.?\/)/i.test(text) || /\.(gguf|safetensors|json)$/i.test(text);
}

/**
 * @param {string} task
 * @param {import("./index.js").ModelRef | undefined} ref addresses in it are absolute
 * @param {string} manifestUrl absolute
 * @param {DownloadOptions} options
 * @returns {Promise<Plan>}
 */
export async function resolveModel(task, ref, manifestUrl, options) {
  const plan = await planFor(task, ref, manifestUrl, options);
  for (const file of filesOf(plan)) Object.assign(file, { slot: plan.slot, revision: plan.revision });
  return plan;
}

/** The files of a plan that are downloaded. @param {Plan} plan @returns {FileSpec[]} */
export function filesOf({ config, tokenizer, weights, index }) {
  return [config, tokenizer, ...weights, index].filter((file) => file !== undefined && "sources" in file);
}

/**
 * What makes two plans the same model: the hashes of their files, or where there are none their addresses. Undefined
 * for local files, which have neither.
 * @param {Plan} plan
 */
export function identity({ config, tokenizer, weights, index, revision }) {
  const of = (/** @type {FileSpec | { json: string }} */ file) => ("json" in file ? file.json : (file.sha256 ?? file.sources.map(String)));
  const isLocal = [...weights, index].some((file) => file?.sources.some((source) => typeof source !== "string"));
  return isLocal ? undefined : [revision ?? null, ...[config, tokenizer, index].map((file) => (file ? of(file) : null)), ...weights.map(of)];
}

/** @type {typeof resolveModel} */
async function planFor(task, ref, manifestUrl, options) {
  if (ref === undefined || typeof ref === "string") {
    if (ref !== undefined && isAddress(ref)) return fromAddress(ref);
    return fromManifest(task, ref, manifestUrl, options);
  }
  const { weights, config, tokenizer, sha256, revision } = ref;
  const plan = typeof weights === "string" ? (isAddress(weights) ? fromAddress(weights, revision) : await fromManifest(task, weights, manifestUrl, options)) : fromBlob(weights);
  if (config !== undefined) plan.config = part("config.json", config);
  if (tokenizer !== undefined) plan.tokenizer = part("tokenizer.json", tokenizer);
  if (revision !== undefined) plan.revision = revision;
  if (sha256 !== undefined) {
    if (!/^[0-9a-f]{64}$/i.test(sha256)) throw invalid("sha256 must be 64 hexadecimal digits");
    if (plan.weights.length !== 1) throw invalid("sha256 is of one weights file; this model has several");
    plan.weights[0].sha256 = sha256;
    delete plan.index; // a hash names one file, not shards
  }
  return plan;
}

/** @param {string} file @param {string | object} given an address, or the parsed JSON itself */
function part(file, given) {
  return typeof given === "string" ? { file, sources: [given] } : { json: JSON.stringify(given) };
}

/** @param {Blob} blob @returns {Plan} */
function fromBlob(blob) {
  const file = /** @type {File} */ (blob).name || "weights";
  return { name: file, slot: "", weights: [{ file, sources: [blob] }] };
}

/**
 * - `x.gguf` needs nothing else
 * - `x.safetensors`, `x.safetensors.index.json`: config.json and tokenizer.json beside it
 * - anything else is a folder with model.safetensors (or its index) and the two
 * @param {string} address absolute
 * @param {string} [revision] of a hub repository's address
 * @returns {Plan}
 */
function fromAddress(address, revision) {
  const { pathname } = new URL(address);
  const file = decodeURIComponent(pathname.split("/").pop() ?? "") || "model";
  const slot = slotOf(address);
  if (/\.gguf$/i.test(pathname) || /^(blob|data):/i.test(address)) return { name: file, slot, weights: [{ file, sources: [address] }] };
  const beside = (/** @type {string} */ name) => ({ file: name, sources: [new URL(name, address).href] });
  const common = { config: beside("config.json"), tokenizer: beside("tokenizer.json") };
  if (/\.safetensors$/i.test(pathname)) return { name: file, slot, ...common, weights: [{ file, sources: [address] }] };
  if (/\.index\.json$/i.test(pathname)) return { name: file, slot, ...common, weights: [], index: { file, sources: [address] } };
  if (!pathname.endsWith("/") && /\.(json|onnx|bin|pt|pth|zip)$/i.test(file)) {
    throw new BurnsideError("model-format", `${file} is not a format that can be loaded; give a .gguf, a .safetensors or a folder that holds one`);
  }
  return fromFolder(address, revision);
}

/** An address without what names a revision in it. @param {string} address */
function slotOf(address) {
  return withoutQuery(address).replace(/\/(resolve|raw)\/[^/]+\//, "/$1/*/");
}

/** @param {string} address @param {string} revision @returns {Plan} */
function fromFolder(address, revision = "main") {
  const url = new URL(address);
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  const folders = [url.href];
  // `host/owner/name` is how a person copies a hub repository; its files are under resolve/.
  const segments = url.pathname.split("/").filter(Boolean);
  if (segments.length === 2) folders.push(new URL(`resolve/${encodeURIComponent(revision)}/`, url).href);
  const inside = (/** @type {string} */ name) => ({
    file: name,
    sources: folders.map((folder) => Object.assign(new URL(name, folder), { search: url.search }).href),
  });
  return {
    name: segments.slice(0, 2).join("/") || url.host,
    slot: slotOf(address),
    config: inside("config.json"),
    tokenizer: inside("tokenizer.json"),
    weights: [inside("model.safetensors")],
    index: inside("model.safetensors.index.json"),
  };
}

/**
 * The weights files of a plan: as planned, or when there is an index and no single file, its shards.
 * @param {Plan} plan
 * @param {DownloadOptions} options
 * @returns {Promise<FileSpec[]>}
 */
export async function shardsOf(plan, options) {
  const { index } = plan;
  if (!index) return plan.weights;
  const json = parse(await downloadBytes(index, options), index.file);
  const map = json?.weight_map;
  if (!map || typeof map !== "object") throw new BurnsideError("model-format", `${index.file} has no weight_map; it should map tensor names to shard files`);
  const names = [...new Set(Object.values(map))].sort();
  if (names.length === 0 || !names.every((name) => typeof name === "string" && /^[^/\\]+\.safetensors$/.test(name))) {
    throw new BurnsideError("model-format", `${index.file} names shards that are not .safetensors files beside it`);
  }
  return names.map((name) => ({
    file: name,
    slot: index.slot,
    revision: index.revision,
    sources: index.sources.map((source) => {
      const from = new URL(/** @type {string} */ (source));
      return Object.assign(new URL(encodeURIComponent(name), from), { search: from.search }).href;
    }),
  }));
}

/** @param {string} task @param {string | undefined} name @param {string} manifestUrl @param {DownloadOptions} options @returns {Promise<Plan>} */
async function fromManifest(task, name, manifestUrl, options) {
  const { wanted } = await manifestModels(task, name, manifestUrl, options);
  if (wanted.task !== task) throw invalid(`the model ${wanted.name} is for ${wanted.task}, not for ${task}`);
  return planOf(wanted, manifestUrl);
}

/**
 * @param {string} task
 * @param {string | undefined} name
 * @param {string} manifestUrl
 * @param {DownloadOptions} options
 * @returns {Promise<{ models: any[], wanted: any }>} all entries of the manifest, and the one of that name, or for the task
 */
export async function manifestModels(task, name, manifestUrl, options) {
  /** @type {any[]} */ let models;
  try {
    const bytes = await downloadBytes({ file: "manifest.json", sources: [manifestUrl], fresh: true }, { ...options, onProgress: undefined });
    models = parse(bytes, "manifest.json")?.models;
  } catch (error) {
    if (!(error instanceof NetworkFailure)) throw error;
    throw new BurnsideError("network", `the manifest of models is not at ${withoutQuery(manifestUrl)} (${error.message}); name its address in the option \`manifest\`, or give the model's own address`, { cause: error });
  }
  if (!Array.isArray(models)) throw new BurnsideError("model-format", 'the manifest has no list "models"');
  const wanted = name ?? models.find((m) => m?.default_for?.includes?.(task))?.name ?? DEFAULTS[task];
  const model = models.find((m) => m?.name === wanted);
  if (!model) {
    const known = models.filter((m) => m?.task === task).map((m) => m.name);
    throw invalid(`there is no model of this name in the manifest; for ${task} it has: ${known.join(", ") || "none"}`);
  }
  return { models: models.filter((m) => typeof m?.name === "string" && Array.isArray(m.files)), wanted: model };
}

/** @param {any} model an entry of the manifest @param {string} manifestUrl @returns {Plan} */
export function planOf(model, manifestUrl) {
  const local = (/** @type {string} */ path) => new URL([model.name, ...path.split("/")].map(encodeURIComponent).join("/"), manifestUrl).href;
  const spec = (/** @type {any} */ f) => ({
    file: f.path,
    bytes: f.bytes,
    sha256: f.sha256,
    chunk_bytes: f.chunk_bytes,
    chunk_sha256: f.chunk_sha256,
    sources: [local(f.path), ...(f.sources ?? []).filter((/** @type {any} */ s) => typeof s.url === "string").map((/** @type {any} */ s) => s.url)],
  });
  const { name, revision, convert } = model;
  const slot = `${withoutQuery(manifestUrl)}#${name}`;
  // What the browser loads of a converted model is the result, which only the own server has.
  if (convert?.to) return { name, revision, slot, entry: model, weights: [spec({ ...convert, path: convert.to })] };
  const files = Array.isArray(model.files) ? model.files.filter((/** @type {any} */ f) => typeof f?.path === "string") : [];
  const role = (/** @type {string} */ r) => files.filter((/** @type {any} */ f) => f.role === r).map(spec);
  const weights = role("weights");
  if (weights.length === 0) throw new BurnsideError("model-format", `the manifest lists no weights for ${name}`);
  const gguf = /\.gguf$/i.test(weights[0].file);
  return { name, revision, slot, entry: model, config: gguf ? undefined : role("config")[0], tokenizer: gguf ? undefined : role("tokenizer")[0], weights };
}

/** @param {Uint8Array} bytes @param {string} file @returns {any} */
function parse(bytes, file) {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new BurnsideError("model-format", `${file} is not JSON`);
  }
}
