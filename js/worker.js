// The worker's whole script: an engine behind a port.

import init, * as wasm from "./burnside.js";
import { Engine } from "./engine.js";
import { serve } from "./rpc.js";

serve(/** @type {any} */ (globalThis), new Engine(wasm, init).handlers());
