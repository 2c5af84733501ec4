// The worker's whole script: an engine behind a port.

import init, { choose_kernels, kernels_chosen, Loader, probe, route, Sha256, speed, validate_json } from "./burnside.js";
import { Engine } from "./engine.js";
import { isTrap } from "./errors.js";
import { startWasm } from "./local.js";
import initRedactor, { Redactor } from "./redactor.js";
import { serve } from "./rpc.js";
import { startRedactor } from "./start-redactor.js";

// A trap in a callback of WebGPU's: the calls that were running fail with it, see orTrap().
globalThis.addEventListener("error", (event) => isTrap(event.error) && event.preventDefault());

// By name, so that a bundler leaves out what an engine does not use.
const wasm = { default: init, choose_kernels, kernels_chosen, Loader, probe, route, Sha256, speed, validate_json };
const redactor = { default: initRedactor, Redactor };
const engine = new Engine(wasm, () => startWasm(wasm, "burnside_bg.wasm"), startRedactor(async () => redactor));
serve(/** @type {any} */ (globalThis), engine.handlers());
