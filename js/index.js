// burnside-web: inference on the reader's side of the wire. index.d.ts is the contract.

export { canRun } from "./can-run.js";
export { Burnside } from "./client.js";
export { BurnsideError } from "./errors.js";
export { extractText } from "./extract-text.js";
export { models } from "./models.js";
export { pipeline } from "./pipelines.js";
export { registerServiceWorker } from "./register.js";
