// The measurements as text: a table for the terminal, BENCHMARKS.md for the repository.
import { isPeer } from "./agreement.mjs";

const number = (value) => {
  if (value === null || value === undefined) return "-";
  if (value >= 1000) return Math.round(value).toLocaleString("en-US").replaceAll(",", " ");
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
};

/** Ours over the best peer, so that more than 1 means better. What was not measured, or came out as nothing, has none. */
function ratio({ ours, peers, better }) {
  const others = Object.entries(peers).filter(([name, value]) => isPeer(name) && value > 0).map(([, value]) => value);
  if (!(ours > 0) || others.length === 0) return "-";
  const best = better === "lower" ? Math.min(...others) / ours : ours / Math.max(...others);
  return `${best.toFixed(2)}x`;
}

const withSpread = (row, name, value) => {
  const [low, high] = row.spread?.[name] ?? [];
  return low === undefined || low === high ? number(value) : `${number(value)} (${number(low)}-${number(high)})`;
};

/** @param {any[]} rows */
export function table(rows) {
  const lines = rows.map((row) => {
    const peers = Object.entries(row.peers).map(([name, value]) => `${name} ${withSpread(row, name, value)}`);
    return [row.id, row.unit, withSpread(row, "ours", row.ours), peers.join("; ") || "-", ratio(row)];
  });
  const all = [["row", "unit", "ours", "peers", "ours vs best"], ...lines];
  const widths = all[0].map((_, i) => Math.max(...all.map((line) => line[i].length)));
  return `${all.map((line) => line.map((cell, i) => cell.padEnd(widths[i])).join("  ").trimEnd()).join("\n")}\n`;
}

function agreement(row) {
  const a = row.agreement?.ours;
  if (!a) return "";
  if (a.max_error !== undefined) return `largest distance of a probability from onnxruntime's f32: ${a.max_error.toExponential(1)}${a.ok ? "" : ", **too far**"}`;
  const text = a.same_characters === a.of ? "the same text as the peer, to the last character" : `the same text for ${a.same_characters} of ${a.of} characters`;
  if (a.asked === undefined) return a.ok ? text : `${text}, **then different**`; // measured before the peer was asked
  const asked = a.asked === a.tokens ? `our ${a.tokens} tokens` : `the first ${a.asked} of our ${a.tokens} tokens`;
  const gap = a.largest_gap === null ? "one is beyond the peer's first 64" : `at most ${a.largest_gap.toFixed(2)} logits below the peer's choice`;
  return `${text}; ${asked}: ${gap}${a.ok ? "" : ", **too far**"}`;
}

/**
 * The results with the rows measured anew in their places. A row of another machine says so.
 * @param {{ machine: string, rows: any[] }} results @param {{ machine: string, rows: any[] }} anew
 */
export function merge({ machine, rows }, anew) {
  const known = new Set(rows.map(({ id }) => id));
  const kept = (row) => {
    const { machine: own = machine, ...rest } = row;
    return own === anew.machine ? rest : { ...rest, machine: own };
  };
  const all = [...rows.map((row) => anew.rows.find(({ id }) => id === row.id) ?? kept(row)), ...anew.rows.filter(({ id }) => !known.has(id))];
  return { machine: anew.machine, rows: all };
}

/** @param {{ machine: string, rows: any[] }} results */
export function markdown({ machine, rows }) {
  const notesOf = (row) => [row.note, row.machine && `measured on another machine: ${row.machine}`].filter(Boolean);
  const notes = [...new Set(rows.flatMap(notesOf))];
  const mark = (row) => notesOf(row).map((note) => ` [${notes.indexOf(note) + 1}]`).join("");
  const lines = rows.map((row) => {
    const peers = Object.entries(row.peers).map(([name, value]) => `${name}: ${withSpread(row, name, value)}`);
    return `| ${row.id}${mark(row)} | ${row.unit} | ${withSpread(row, "ours", row.ours)} | ${peers.join("<br>") || "-"} | ${ratio(row)} | ${agreement(row)} |`;
  });
  const failed = rows.flatMap((row) => Object.entries(row.failures ?? {}).map(([name, why]) => `- ${row.id}, ${name}: ${why}`));
  const dates = [...new Set(rows.map(({ date }) => date))].sort();
  return `# Benchmarks

Written by \`./scripts/bench\`; run it again to renew this file. Never edited by hand, but for the sections at the end, from redaction on.

- Machine: ${machine}
- Date: ${dates.join(", ")}
${notes.map((note, i) => `- [${i + 1}] ${note}\n`).join("")}
Median of warm rounds, in brackets the smallest and the largest. Everybody runs in one headless Chromium, round about,
each at its best setting. "Ours vs best" is against the best peer of the row, ours with other settings not counted; above 1
we are ahead. Absolute times are this machine's; the ratios are what counts. On a software adapter (SwiftShader) WebGPU rows say how much work a kernel
does, not how fast a GPU is.

| row | unit | ours | peers | ours vs best | answers |
|---|---|---|---|---|---|
${lines.join("\n")}

${failed.length ? `Not measured:\n\n${failed.join("\n")}\n\n` : ""}What the rows are:

- \`distilbert128-*\`: sequence classification with DistilBERT-base's shape (66M, random weights), one text of 128 tokens,
  from text to scores. \`ort\` is onnxruntime-web. Peers get token ids and a graph written in onnxruntime's own fused
  operators; ours tokenizes too. On the CPU everybody has one thread, in \`-2\` two. q4 and q8
  quantize the linear layers.
- \`smollm2-*\`: SmolLM2-135M-Instruct, GGUF Q4_1, the same file for both. \`prefill\` is the time to the first token of a
  prompt of 120 tokens, \`decode\` 48 tokens after it, greedy; \`load\` from the address to ready, no model cached,
  served from the same machine. On the CPU both have 2 threads. In the \`webgpu\` rows wllama runs on the CPU too, with 2
  threads, where it declines the adapter, as it does a software one.
- \`llama1b-*\`: Llama-3.2-1B's shape in Q4_0 with random weights, the same file for both, a prompt of nine tokens and 8
  after it. wllama runs on the CPU, with 2 threads.
- Answers of these: llama.cpp rounds activations to 8 bits, we to 16 on the CPU and not at all on a GPU, so greedy texts
  part where two tokens are nearly as likely. wllama is asked how far each of our tokens is, as a logit, below its own choice after the same text; how far is
  too far comes from what that rounding alone does (scripts/benchmark/groups.mjs).
- \`redact-*\`: megabytes of UTF-8 a second in wasm, in pieces of 64 kB, from text to redacted text and entities. Ours finds
  every kind of docs/redaction.md, the peer its four (email, phone, card, address). \`novel\` is
  Moby Dick, \`prose\` paragraphs of this repository's pages, which speak of personal data all the time, \`clean\` logs, code and lists without personal data but full of identifiers
  and numbers; \`dense\` has personal data in every line.
- \`wasm-gzip\`: the WebAssembly alone, gzip -9.
- \`heap-peak-*\`: size of our wasm memory after loading SmolLM2 and answering; it never shrinks, so it is the peak.
  \`heap-peak-1b\`: the same for Llama-3.2-1B's shape on WebGPU, sampled four times a second.
- \`renderer-peak-*\`: largest resident memory of the browser's renderer process (VmHWM) for the same, a new Chromium each.
- \`warm-start-*\`, \`warm-first-label\`: from a cold page with warm caches to the first answer: modules imported, wasm compiled, weights out of
  the cache, then the label of a sentence (the sentiment model, where the ladder puts it), the labels of a short text (Rampart, 4 bits, the same weights as GGUF and as ONNX) or the first token
  after a prompt of six (SmolLM2, the same GGUF). A new page each round; the latter two on the CPU.
- \`load-*\`: Qwen2.5-Coder Q4_K_M (0.5b: 491 MB, 1.5b: 1117 MB) from the address, nothing cached, to three tokens of an
  answer; sampled four times a second. \`heap\`: peak of the wasm heap. \`js\`: peak of the JavaScript heaps of the page and
  its workers, buffers included, garbage too. \`processes\`: peak of the renderer's and the GPU process's proportional set
  size together. On the software adapter the GPU's memory is the GPU process's. wllama runs on the CPU, for both rows.

![Memory over time while two models load, Burnside beside wllama](benchmarks/memory.svg)
`;
}
