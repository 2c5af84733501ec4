// Burnside through its public API, as a page would use it; and its wasm heap through the interface under that API.

import { withPlaceholders } from "/js/sessions.js";
import { pieces, throughput } from "./pieces.js";

const api = () => import("/pkg/index.js");

/** @param {{ device: string, dtype: string, model: string, input: { text: string }, threads?: number }} spec */
export async function encoder({ device, dtype, model, input, threads }) {
  const { pipeline } = await api();
  const ref = { weights: `${model}/model.safetensors`, config: `${model}/config.json`, tokenizer: `${model}/tokenizer.json` };
  const classify = await pipeline("text-classification", absolute(ref), { device, dtype, threads });
  mustRunOn(classify.run, device);
  return {
    about: about(classify.run),
    async run() {
      const start = performance.now();
      const labels = await classify(input.text, { top_k: null });
      const ms = performance.now() - start;
      return { ms, output: labels.sort((a, b) => (a.label < b.label ? -1 : 1)).map((l) => l.score) };
    },
    dispose: () => classify.dispose(),
  };
}

/** @param {{ device: string, model: string, text: string }} spec */
export async function classifier({ device, model, text }) {
  const { pipeline } = await api();
  const classify = await pipeline("text-classification", absolute({ weights: model }), { device });
  return {
    about: `${classify.run?.backend} ${classify.run?.dtype}`,
    async run() {
      const start = performance.now();
      const [{ label }] = await classify(text);
      return { ms: performance.now() - start, output: `${label}, ${classify.run?.backend}` };
    },
    dispose: () => classify.dispose(),
  };
}

/** @param {{ device: string, model: string, text: string }} spec */
export async function tagger({ device, model, text }) {
  const { pipeline } = await api();
  const tag = await pipeline("token-classification", absolute({ weights: model }), { device });
  mustRunOn(tag.run, device);
  return {
    about: `${tag.run?.backend} ${tag.run?.dtype}`,
    async run() {
      const start = performance.now();
      const tokens = await tag(text);
      return { ms: performance.now() - start, output: tokens.map(({ entity }) => entity) };
    },
    dispose: () => tag.dispose(),
  };
}

/** @param {{ device: string, model: string, prompt: string, tokens: number, threads?: number }} spec */
export async function decoder({ device, model, prompt, tokens, threads }) {
  const { pipeline } = await api();
  const generate = await pipeline("text-generation", absolute({ weights: model }), { device, threads });
  mustRunOn(generate.run, device);
  return {
    about: about(generate.run),
    async run() {
      const [ids, texts] = [[], []];
      let first;
      let last;
      const start = performance.now();
      for await (const step of generate.stream(prompt, { max_new_tokens: tokens, temperature: 0 })) {
        last = performance.now();
        first ??= last;
        ids.push(step.token);
        texts.push(step.text);
      }
      return { prefill_ms: first - start, tokens_per_second: ((ids.length - 1) * 1000) / (last - first), ids, texts, output: texts.join("") };
    },
    dispose: () => generate.dispose(),
  };
}

/** Every pattern on, from text to redacted text and entities. @param {{ url: string }} spec */
export async function redactor({ url }) {
  const wasm = await import("/pkg/redactor.js");
  await wasm.default();
  const texts = await pieces(url);
  return {
    about: "every kind",
    run: () =>
      throughput(texts, (text) => {
        const redactor = new wasm.Redactor();
        const found = JSON.parse(redactor.redact(text, {}));
        redactor.free();
        return withPlaceholders(text, found.entities).length && found.entities.length;
      }),
    dispose: () => {},
  };
}

/** Bytes of wasm memory after loading a GGUF and generating: wasm memory never shrinks, so that is its peak. */
export async function heapPeak({ device, model, prompt, tokens }) {
  const wasm = await import("/pkg/burnside.js");
  await wasm.default();
  await wasm.probe();
  const loader = new wasm.Loader(JSON.stringify({ task: "text-generation", device, dtype: "auto" }));
  const response = await fetch(model);
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    loader.push(value);
  }
  const built = await loader.finish();
  const generation = await built.generate(JSON.stringify({ prompt, max_new_tokens: tokens, temperature: 0 }));
  while ((await generation.next()) !== undefined);
  return wasm.memory_bytes();
}

const about = ({ backend, dtype, threads }) => `${backend} ${dtype}${threads ? `, ${threads} threads` : ""}`;
const absolute = (ref) => Object.fromEntries(Object.entries(ref).map(([key, url]) => [key, new URL(url, location.href).href]));
function mustRunOn(decision, device) {
  if (decision && decision.backend !== device) throw new Error(`asked for ${device}, runs on ${decision.backend} (${decision.rule})`);
}
