// burnside-web: inference on the reader's side of the wire. index.d.ts is the contract.

import { lazy } from "./lazy.js";

export { Burnside } from "./client.js";
export { BurnsideError } from "./errors.js";
export { extractText } from "./extract-text.js";
export { models } from "./models.js";
export { pipeline } from "./pipelines.js";

// What only some pages call is loaded with the first call.
/** See can-run.js. @param {Parameters<typeof import("./can-run.js")["canRun"]>} args */
export const canRun = async (...args) => (await lazy(import("./can-run.js"))).canRun(...args);
/** See register.js. @param {Parameters<typeof import("./register.js")["registerServiceWorker"]>} args */
export const registerServiceWorker = async (...args) => (await lazy(import("./register.js"))).registerServiceWorker(...args);
