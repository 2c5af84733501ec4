// The small module: redactor, door and readers, without models and GPU. Loaded when first needed.

import { BurnsideError } from "../errors.js";
import { startWasm } from "../local.js";

/** @type {Promise<any> | undefined} */
let module;

/** @returns {Promise<any>} what wasm-bindgen wrote, started */
export function loadRedactor() {
  module ??= import("../redactor.js").then(async (wasm) => {
    await startWasm(wasm, "redactor_bg.wasm");
    return wasm;
  });
  return module.catch((cause) => {
    module = undefined; // the next call tries again
    throw new BurnsideError("network", "the redactor's WebAssembly could not be loaded; redactor.js and redactor_bg.wasm must lie beside index.js", { cause });
  });
}
