// The worker's whole script: an engine behind a port.

import * as wasm from "./burnside.js";
import { Engine } from "./engine.js";
import { isTrap } from "./errors.js";
import { startWasm } from "./local.js";
import * as redactor from "./redactor.js";
import { serve } from "./rpc.js";
import { startRedactor } from "./start-redactor.js";

// A trap in a callback of WebGPU's: the calls that were running fail with it, see orTrap().
globalThis.addEventListener("error", (event) => isTrap(event.error) && event.preventDefault());

const engine = new Engine(wasm, () => startWasm(wasm, "burnside_bg.wasm"), startRedactor(async () => redactor));
serve(/** @type {any} */ (globalThis), engine.handlers());
