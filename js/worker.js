// The worker's whole script: an engine behind a port.

import * as wasm from "./burnside.js";
import { Engine } from "./engine.js";
import { isTrap } from "./errors.js";
import { startWasm } from "./local.js";
import { serve } from "./rpc.js";

// A trap in a callback of WebGPU's: the calls that were running fail with it, see orTrap().
globalThis.addEventListener("error", (event) => isTrap(event.error) && event.preventDefault());

serve(/** @type {any} */ (globalThis), new Engine(wasm, () => startWasm(wasm, "burnside_bg.wasm")).handlers());
