// What Node has in place of a page: its entries (node.js, redact-node.js) fill this in. And what an isolated page's worker has
// (crew-worker.js). Elsewhere it stays empty.

/**
 * @type {{
 *   read?: (file: string) => Promise<Uint8Array>,
 *   open?: (url: string) => Promise<Blob>,
 *   base?: string,
 *   parse?: (html: string) => Document,
 *   crew?: typeof import("./crew.js").crewOf,
 * }} `read`: a file of this package; `open`: a `file:` address; `base`: what relative addresses are relative to;
 *   `parse`: HTML to as much of a document as extractText() asks for
 */
export const local = {};

/**
 * Starts a module that wasm-bindgen wrote. A browser compiles its wasm file as it comes, Node reads it first.
 * @param {{ default: (options?: { module_or_path: unknown }) => Promise<unknown> }} module
 * @param {string} file its wasm
 */
export function startWasm(module, file) {
  return local.read ? module.default({ module_or_path: local.read(file) }) : module.default();
}
