// transformers.js, at its best: threads, its own cache, the file as its authors quantized it.

const PACKAGE = "/npm/@huggingface/transformers/";

/** @param {{ text: string, threads: number }} spec the model is what the server has under /bench-hub/ */
export async function tagger({ model, dtype, text, threads }) {
  const { env, pipeline } = await import(`${PACKAGE}dist/transformers.min.js`);
  env.remoteHost = location.origin;
  env.remotePathTemplate = "bench-hub/{model}/";
  env.backends.onnx.wasm.wasmPaths = `${PACKAGE}node_modules/onnxruntime-web/dist/`;
  env.backends.onnx.wasm.numThreads = threads;
  const tag = await pipeline("token-classification", model, { device: "wasm", dtype });
  return {
    about: `wasm ${dtype}, ${env.backends.onnx.wasm.numThreads} threads`,
    async run() {
      const start = performance.now();
      const tokens = await tag(text);
      return { ms: performance.now() - start, output: tokens.map(({ entity }) => entity) };
    },
    dispose: () => tag.dispose(),
  };
}
