// What is measured, against whom, and how close the answers must be.

const THREADS = 2;
/** Written by scripts/bench: random weights, so what it answers means nothing. */
const LLAMA_1B = "/models/synthetic/llama-3.2-1b-q4_0.gguf";
const SENTIMENT = "/models/sst2-mini/sst2-mini.gguf";
const SMOLLM2 = "/models/smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf";
const DISTILBERT = "/bench-data/distilbert-base";

/** About 120 tokens, nothing personal, and a continuation that goes on. */
export const PROMPT =
  "The lighthouse at the end of the long stone pier had been dark for nearly thirty years when the town decided to " +
  "repair it. Every winter the storms had taken a little more of the wall, and every summer the children had climbed " +
  "through the broken door to look out over the sea. The carpenter said that the stairs could be saved. The smith said " +
  "that the lamp could not. So they wrote to the city for a new one, and waited, and while they waited they painted the " +
  "walls white again and put glass into the empty windows. On the first evening of autumn the new lamp arrived, and";

const SHORT_PROMPT = "The capital of France is Paris, and";

/**
 * How far rounding activations to 8 bits, as llama.cpp does, moves two logits apart at most: of the ten likeliest tokens at
 * each place of a text (SmolLM2: 134 places of 3 texts, median 0.4; the random weights: 11 places, median 0.06), the file
 * computed in f32 and again with ggml's rounding, in numpy.
 */
const [SMOLLM2_GAP, LLAMA_1B_GAP] = [1.0, 0.12];

const encoder = (extra) => ({ engine: "onnxruntime", threads: THREADS, ...extra });
const ours = (extra) => ({ engine: "ours", model: DISTILBERT, ...extra });

/**
 * `tolerance`: of an encoder, how far a probability may be from onnxruntime's f32 answer, for each engine of the group; of
 * a decoder, how many logits below the peer's choice it may find any of our tokens.
 * @type {{ id: string, kind: "encoder" | "decoder" | "redactor", rounds: number, engines: Record<string, object>, tolerance?: number }[]}
 */
export const GROUPS = [
  {
    id: "distilbert128-cpu-f32",
    kind: "encoder",
    rounds: 9,
    engines: {
      ours: ours({ device: "cpu", dtype: "f32", threads: 1 }),
      "ort-wasm-f32": encoder({ provider: "wasm", onnx: `${DISTILBERT}/f32.onnx`, threads: 1 }),
    },
    tolerance: 0.001,
  },
  {
    id: "distilbert128-cpu-f32-2",
    kind: "encoder",
    rounds: 9,
    engines: {
      ours: ours({ device: "cpu", dtype: "f32", threads: THREADS }),
      "ort-wasm-f32": encoder({ provider: "wasm", onnx: `${DISTILBERT}/f32.onnx` }),
    },
    tolerance: 0.001,
  },
  {
    id: "distilbert128-cpu-q8",
    kind: "encoder",
    rounds: 9,
    engines: {
      ours: ours({ device: "cpu", dtype: "q8", threads: 1 }),
      "ort-wasm-q8": encoder({ provider: "wasm", onnx: `${DISTILBERT}/q8.onnx`, threads: 1 }),
    },
    tolerance: 0.03,
  },
  {
    id: "distilbert128-cpu-q8-2",
    kind: "encoder",
    rounds: 9,
    engines: {
      ours: ours({ device: "cpu", dtype: "q8", threads: THREADS }),
      "ort-wasm-q8": encoder({ provider: "wasm", onnx: `${DISTILBERT}/q8.onnx` }),
      // What the second thread brings.
      "ours, 1 thread": ours({ device: "cpu", dtype: "q8", threads: 1 }),
    },
    tolerance: 0.03,
  },
  {
    id: "distilbert128-webgpu",
    kind: "encoder",
    rounds: 3,
    engines: {
      ours: ours({ device: "webgpu", dtype: "q4" }),
      "ort-webgpu-q4": encoder({ provider: "webgpu", onnx: `${DISTILBERT}/q4.onnx` }),
      "ort-webgpu-q4, int8 products": encoder({ provider: "webgpu", onnx: `${DISTILBERT}/q4-int8.onnx` }),
      "ort-webgpu-f32": encoder({ provider: "webgpu", onnx: `${DISTILBERT}/f32.onnx` }),
    },
    tolerance: 0.1,
  },
  ...["novel", "prose", "clean", "dense"].map((text) => ({
    id: `redact-${text}`,
    kind: "redactor",
    rounds: 5,
    engines: {
      ours: { engine: "ours", url: `/bench-data/redact/${text}.txt` },
      "arcjet redact-wasm": { engine: "arcjet", url: `/bench-data/redact/${text}.txt` },
    },
  })),
  ...["cpu", "webgpu"].map((device) => ({
    id: `smollm2-${device}`,
    kind: "decoder",
    rounds: 3,
    tolerance: SMOLLM2_GAP,
    engines: {
      ours: { engine: "ours", device, model: SMOLLM2, prompt: PROMPT, tokens: 48, threads: THREADS },
      ...(device === "cpu" && { "ours, 1 thread": { engine: "ours", device, model: SMOLLM2, prompt: PROMPT, tokens: 48, threads: 1 } }),
      // Left to itself it takes WebGPU where it trusts the adapter; a software one it declines.
      wllama: { engine: "wllama", device, model: SMOLLM2, prompt: PROMPT, tokens: 48, threads: THREADS },
    },
  })),
  {
    id: "llama1b-webgpu",
    kind: "decoder",
    rounds: 2,
    tolerance: LLAMA_1B_GAP,
    engines: {
      ours: { engine: "ours", device: "webgpu", model: LLAMA_1B, prompt: SHORT_PROMPT, tokens: 8 },
      wllama: { engine: "wllama", device: "cpu", model: LLAMA_1B, prompt: SHORT_PROMPT, tokens: 8, threads: THREADS },
    },
  },
];

/** For the memory rows: the model, a short answer. */
export const MEMORY = { model: SMOLLM2, prompt: PROMPT, tokens: 8, threads: THREADS };

const qwen = (size) => `/models/qwen2.5-coder-${size}-instruct/qwen2.5-coder-${size}-instruct-q4_k_m.gguf`;
const load = (size, bytes) => ({
  id: `qwen-${size}`,
  model: qwen(size),
  bytes,
  prompt: "def add(a, b):",
  tokens: 3,
  engines: { "ours webgpu": { engine: "ours", device: "webgpu" }, "ours cpu": { engine: "ours", device: "cpu" }, wllama: { engine: "wllama", device: "cpu", threads: THREADS } },
});
/** Large models whose memory is watched while they load. `row`: only the heap's peak is wanted, as the row of this id. */
export const LOADS = [
  load("0.5b", 491400064),
  load("1.5b", 1117320768),
  {
    id: "llama-1b",
    row: "heap-peak-1b",
    model: LLAMA_1B,
    bytes: 770924032,
    prompt: SHORT_PROMPT,
    tokens: 3,
    engines: { "ours webgpu": { engine: "ours", device: "webgpu" }, wllama: { engine: "wllama", device: "cpu", threads: THREADS } },
  },
];

const TEXT = "Dear Ms Maria Keller, please call me on 555-0100 or write to anna@example.com.";
/** Starts from a cold page with warm caches. `file`: what must not come over the network again. */
export const STARTS = [
  {
    id: "warm-first-label",
    kind: "classifier",
    engines: { ours: { engine: "ours", device: "auto", model: SENTIMENT, file: SENTIMENT, text: "What a wonderful evening this was." } },
  },
  {
    id: "warm-start-rampart",
    kind: "tagger",
    engines: {
      ours: { engine: "ours", device: "cpu", model: "/models/rampart-pii/rampart-pii.gguf", file: "/models/rampart-pii/rampart-pii.gguf", text: TEXT },
      "transformers.js": { engine: "transformers", model: "rampart-pii", dtype: "q4", file: "/bench-hub/rampart-pii/onnx/model_q4.onnx", text: TEXT, threads: THREADS },
    },
  },
  {
    id: "warm-start-smollm2",
    kind: "decoder",
    engines: {
      ours: { engine: "ours", device: "cpu", model: SMOLLM2, file: SMOLLM2, prompt: "def add(a, b):", tokens: 2 },
      wllama: { engine: "wllama", device: "cpu", model: SMOLLM2, file: SMOLLM2, prompt: "def add(a, b):", tokens: 2, threads: THREADS },
    },
  },
];

/** What each peer makes a browser download: package paths, one engine's worth. */
export const PAYLOADS = {
  wllama: ["@wllama/wllama/esm/wasm/wllama.wasm"],
  "ort-wasm": ["onnxruntime-web/dist/ort-wasm-simd-threaded.wasm"],
  "ort-webgpu": ["onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify.wasm"],
  "ort-webgpu-jspi": ["onnxruntime-web/dist/ort-wasm-simd-threaded.jspi.wasm"],
};
