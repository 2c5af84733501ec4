// Starts a redactor's module, once, when it is first needed.

import { BurnsideError } from "./errors.js";
import { startWasm } from "./local.js";

/**
 * @param {() => Promise<any>} open gives what wasm-bindgen wrote
 * @param {string} [file] its wasm
 * @param {string} [advice] what to see to where it does not load
 * @returns {() => Promise<any>} the same, started
 */
export function startRedactor(open, file = "redactor_bg.wasm", advice = "redactor.js and redactor_bg.wasm must lie beside index.js") {
  /** @type {Promise<any> | undefined} */
  let module;
  return () => {
    module ??= open().then(async (wasm) => {
      await startWasm(wasm, file);
      return wasm;
    });
    return module.catch((cause) => {
      module = undefined; // the next call tries again
      throw new BurnsideError("network", `the redactor's WebAssembly could not be loaded; ${advice}`, { cause });
    });
  };
}
