// onnxruntime-web, at its best: threads for wasm, its own fused graph, inputs of a fixed shape.

const DIST = "/npm/onnxruntime-web/dist/";

/** @param {{ provider: "wasm" | "webgpu", onnx: string, input: { ids: number[] }, threads: number }} spec */
export async function encoder({ provider, onnx, input, threads }) {
  // The plain build for the CPU: the WebGPU one carries asyncify, which would slow it down.
  const ort = await import(`${DIST}ort.${provider}.bundle.min.mjs`);
  ort.env.wasm.wasmPaths = DIST;
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = "error";
  const session = await ort.InferenceSession.create(onnx, { executionProviders: [provider], graphOptimizationLevel: "all" });
  const ids = new ort.Tensor("int64", BigInt64Array.from(input.ids, BigInt), [1, input.ids.length]);
  return {
    about: `${provider}, ${ort.env.wasm.numThreads} threads`,
    async run() {
      const start = performance.now();
      const { logits } = await session.run({ input_ids: ids });
      const data = [...(await logits.getData())];
      const ms = performance.now() - start;
      return { ms, output: softmax(data) };
    },
    dispose: () => session.release(),
  };
}

function softmax(logits) {
  const top = Math.max(...logits);
  const e = logits.map((x) => Math.exp(x - top));
  const sum = e.reduce((a, b) => a + b);
  return e.map((x) => x / sum);
}
