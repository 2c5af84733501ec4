// Burnside's native command beside llama.cpp on the same GGUF files: a table for people, and JSON as the last line.
//   node scripts/benchmark/native/run.mjs FILE.gguf...
import { execFile } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { CACHE } from "../../lib/serve.mjs";

const PROMPT = 128;
const NEW = 64;
const command = path.join(process.env.CARGO_TARGET_DIR ?? "target", "debug/burnside");

/** What `burnside bench` prints. */
async function ours(file) {
  const sizes = ["--prompt-tokens", PROMPT, "--tokens", NEW].map(String);
  const { stdout } = await promisify(execFile)(command, ["bench", "--model", file, "--device", "gpu", "--kernels", ...sizes]);
  return JSON.parse(stdout);
}

/** Tokens a second, the second of two runs, as ours: the first compiles. */
async function llamaCpp(llama, file) {
  const model = await llama.loadModel({ modelPath: file, gpuLayers: "max" });
  const context = await model.createContext({ contextSize: PROMPT + NEW + 8, batchSize: PROMPT });
  const vocabulary = model.fileInfo.metadata.tokenizer.ggml.tokens.length;
  const prompt = Array.from({ length: PROMPT }, (_, i) => (i * 7919) % vocabulary);
  const rates = { prefill: 0, decode: 0 };
  for (let run = 0; run < 2; run++) {
    const sequence = context.getSequence();
    const began = performance.now();
    let first = 0;
    let count = 0;
    for await (const _ of sequence.evaluate(prompt, { temperature: 0, yieldEogToken: true })) {
      first ||= performance.now();
      if (count++ === NEW) break;
    }
    rates.prefill = (PROMPT * 1000) / (first - began);
    rates.decode = (NEW * 1000) / (performance.now() - first);
    sequence.dispose();
  }
  await context.dispose();
  await model.dispose();
  return rates;
}

/** llama.cpp on the GPU; null where it finds none that it would use. */
async function openLlama() {
  const entry = path.join(CACHE, "node-native/node_modules/node-llama-cpp/dist/index.js");
  const { getLlama } = await import(pathToFileURL(entry).href);
  return getLlama({ gpu: "vulkan", build: "never", logLevel: "error" }).catch((error) => {
    console.error(`llama.cpp: ${error.message}`);
    return null;
  });
}

const fixed = (value, digits = 1) => (value === undefined ? "-" : value.toFixed(digits));
const llama = await openLlama();
const device = llama && ((await llama.getGpuDeviceNames()).join(", ") || "the CPU, as it found no GPU");
const rows = [];
for (const file of process.argv.slice(2)) {
  const measured = await ours(file);
  const peer = llama && (await llamaCpp(llama, file));
  rows.push({ file: path.basename(file), ours: measured, "llama.cpp": peer && { ...peer, device } });
  const { prefill_tokens_per_second: prefill, decode_tokens_per_second: decode, copy_gb_per_second: copy } = measured;
  console.log(`${path.basename(file)} on ${measured.adapter}; llama.cpp on ${device ?? "nothing"}`);
  console.log(`  tokens a second   prompt of ${PROMPT}: ${fixed(prefill)} (llama.cpp ${fixed(peer?.prefill)})   decode: ${fixed(decode)} (llama.cpp ${fixed(peer?.decode)})`);
  console.log(`  ${measured.dispatches_per_token} kernels a token; a copy moves ${fixed(copy)} GB/s`);
  for (const { kernel, launches, microseconds, gb_per_second: speed } of measured.kernels) {
    // Others bind tables of which they read little.
    const moved = kernel.startsWith("matmul") ? `${fixed(speed).padStart(7)} GB/s ${fixed((100 * speed) / copy, 0).padStart(4)} %` : "".padStart(19);
    console.log(`  ${String(launches).padStart(4)} x ${fixed(microseconds).padStart(9)} us ${moved}  ${kernel}`);
  }
}
console.log(JSON.stringify({ prompt_tokens: PROMPT, tokens: NEW, rows }));
await llama?.dispose();
