// The public API of the npm package `burnside-web`: what this version has of the contract. By topic in types/.

export * from "./types/cache.js";
export * from "./types/chat.js";
export * from "./types/device.js";
export * from "./types/edge.js";
export * from "./types/engine.js";
export * from "./types/error.js";
export * from "./types/load.js";
export * from "./types/pipeline.js";
export * from "./types/redact.js";
export { extractText } from "./types/extract-text.js";
