// The small module for a page: redactor, door and readers, without models and GPU. Loaded when first needed.

import { startRedactor } from "../start-redactor.js";

/** What wasm-bindgen wrote, started. */
export const loadRedactor = startRedactor(() => import("../redactor.js"));
