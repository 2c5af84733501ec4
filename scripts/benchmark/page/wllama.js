// wllama (llama.cpp), at its best: threads, nothing kept from the last prompt.

/** @param {{ device: "cpu" | "webgpu", model: string, prompt: string, tokens: number, threads: number }} spec */
export async function decoder({ device, model, prompt, tokens, threads }) {
  const { Wllama, LoggerWithoutDebug } = await import("/npm/@wllama/wllama/esm/index.js");
  const wllama = new Wllama({ default: "/npm/@wllama/wllama/esm/wasm/wllama.wasm" }, { logger: LoggerWithoutDebug, suppressNativeLog: true });
  await wllama.loadModelFromUrl(new URL(model, location.href).href, { n_threads: threads, ...(device === "cpu" ? { n_gpu_layers: 0 } : {}) });
  return {
    about: `${device}, ${wllama.getNumThreads()} threads`,
    async run() {
      let text = "";
      let count = 0;
      let first;
      let last;
      let timings;
      const start = performance.now();
      const chunks = await wllama.createCompletion({ prompt, max_tokens: tokens, temperature: 0, top_k: 1, cache_prompt: false, stream: true });
      for await (const chunk of chunks) {
        timings = chunk.timings ?? timings;
        const piece = chunk.choices?.[0]?.text ?? "";
        if (piece === "") continue;
        last = performance.now();
        first ??= last;
        count += 1;
        text += piece;
      }
      // A chunk may hold several tokens where a character spans them; llama.cpp knows the number.
      count = timings?.predicted_n ?? count;
      return { prefill_ms: first - start, tokens_per_second: ((count - 1) * 1000) / (last - first), tokens: count, prompt_tokens: timings?.prompt_n, output: text };
    },
    dispose: () => wllama.exit(),
  };
}
