// Starts the small module, once, when it is first needed.

import { BurnsideError } from "./errors.js";
import { startWasm } from "./local.js";

/**
 * @param {() => Promise<any>} open gives what wasm-bindgen wrote
 * @returns {() => Promise<any>} the same, started
 */
export function startRedactor(open) {
  /** @type {Promise<any> | undefined} */
  let module;
  return () => {
    module ??= open().then(async (wasm) => {
      await startWasm(wasm, "redactor_bg.wasm");
      return wasm;
    });
    return module.catch((cause) => {
      module = undefined; // the next call tries again
      throw new BurnsideError("network", "the redactor's WebAssembly could not be loaded; redactor.js and redactor_bg.wasm must lie beside index.js", { cause });
    });
  };
}
