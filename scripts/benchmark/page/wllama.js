// wllama (llama.cpp), at its best: threads, nothing kept from the last prompt.

/** So many tokens it says the probability of at each place. */
const LISTED = 64;

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
      return { prefill_ms: first - start, tokens_per_second: ((count - 1) * 1000) / (last - first), prompt_tokens: timings?.prompt_n, output: text };
    },
    /**
     * By how much, in logits, each token that somebody else chose is below the one that llama.cpp would choose there. It takes
     * no token numbers: where its choice parts from theirs it goes on from their text, while it reads as many tokens in that.
     * @param {{ ids: number[], texts: string[] }} theirs @returns {Promise<number[]>} of the first tokens, or of all
     */
    async gaps({ ids, texts }) {
      const gaps = [];
      let given;
      while (gaps.length < ids.length) {
        const from = gaps.length;
        const sofar = prompt + texts.slice(0, from).join("");
        const { choices, usage } = await wllama.createCompletion({ prompt: sofar, max_tokens: ids.length - from, temperature: 0, top_k: 1, logprobs: LISTED, cache_prompt: true });
        given ??= usage.prompt_tokens;
        if (usage.prompt_tokens !== given + from) break;
        for (const { id, top_logprobs } of choices[0].logprobs?.content ?? []) {
          const theirs = ids[gaps.length];
          gaps.push(top_logprobs[0].logprob - (top_logprobs.find((one) => one.id === theirs)?.logprob ?? -Infinity));
          if (id !== theirs) break;
        }
        if (gaps.length === from) break; // it would end here
      }
      return gaps;
    },
    dispose: () => wllama.exit(),
  };
}
