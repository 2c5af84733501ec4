// Arcjet's redactor, all of its kinds on. Its npm entrance begs its wasm from a bundler; this is what that entrance does.
import { instantiate } from "/npm/@arcjet/redact-wasm/wasm/arcjet_analyze_bindings_redact.component.js";
import { pieces, throughput } from "./pieces.js";

/** @param {{ url: string }} spec */
export async function redactor({ url }) {
  const compile = (path) => WebAssembly.compileStreaming(fetch(`/npm/@arcjet/redact-wasm/wasm/${path}`));
  const none = { detectSensitiveInfo: () => [], redactSensitiveInfo: () => undefined };
  const wasm = await instantiate(compile, { "arcjet:redact/custom-redact": none });
  const options = { contextWindowSize: 1, skipCustomDetect: true, skipCustomRedact: true };
  const texts = await pieces(url);
  return {
    about: "email, phone, card, ip",
    run: () => throughput(texts, (text) => wasm.redact(text, options).length),
    dispose: () => {},
  };
}
