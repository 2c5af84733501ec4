// node scripts/benchmark/load.mjs [--clients N] [--seconds N] [--kill] [-- ARGUMENTS]: ./scripts/load does the set-up.
import { readdirSync, readFileSync } from "node:fs";
import { Agent } from "node:http";
import http from "node:http";
import os from "node:os";
import { parseArgs } from "node:util";
import { startServe } from "../../tests/edge/harness.mjs";

const { values, positionals } = parseArgs({
  options: { clients: { type: "string", default: "50" }, seconds: { type: "string", default: "60" }, kill: { type: "boolean" } },
  allowPositionals: true,
});
const [clients, seconds] = [Number(values.clients), Number(values.seconds)];
const QUEUE = 16;
/** Longer than any deadline: what takes this long hangs. */
const HANGS_MS = 600_000;
const MODELS = ["smollm2-135m-instruct", "sst2=text-classification:models/sst2-mini.gguf"];
const start = (listen) => startServe({ models: MODELS, args: ["--queue", String(QUEUE), ...positionals], listen });

let serve = await start("127.0.0.1:0");
const { hostname, port } = new URL(serve.url);
const agent = new Agent({ keepAlive: true, maxSockets: clients });
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @type {Record<string, number[]>} */ const took = { "chat, first token": [], "chat, whole answer": [], classify: [] };
/** @type {Record<string, number>} */ const outcomes = {};
const count = (name) => (outcomes[name] = (outcomes[name] ?? 0) + 1);

/** One request, read to its end. Rejects when the connection fails. */
function ask(path, body) {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const since = performance.now();
    const request = http.request({ hostname, port, path, method: "POST", agent, headers: { "content-type": "application/json", "content-length": Buffer.byteLength(text) } }, (response) => {
      let answer = "";
      let first;
      response.setEncoding("utf8").on("data", (piece) => {
        first ??= performance.now() - since;
        answer += piece;
      });
      response.on("end", () => resolve({ status: response.statusCode, after: Number(response.headers["retry-after"]), first, whole: performance.now() - since, answer }));
      response.on("error", reject);
    });
    request.setTimeout(HANGS_MS, () => request.destroy(new Error("hangs")));
    request.on("error", reject);
    request.end(text);
  });
}

const until = performance.now() + seconds * 1000;
async function client(number) {
  for (let round = 0; performance.now() < until; round++) {
    const isChat = (number + round) % 5 === 0;
    try {
      const { status, after, first, whole, answer } = isChat
        ? await ask("/v1/chat/completions", { messages: [{ role: "user", content: `Write a line about the number ${number * 1000 + round}.` }], max_tokens: 16, stream: true })
        : await ask("/classify", { text: `Take ${number * 1000 + round} of this film is a delight from start to finish.` });
      const isWhole = isChat ? answer.endsWith("data: [DONE]\n\n") : status === 200;
      // A stream that fails says why in its last event.
      count(status === 200 && !isWhole ? `200, then ${/"code":"(\w+)"/.exec(answer)?.[1] ?? "cut off"}` : `${status}`);
      if (status === 429) await sleep((after || 1) * 1000 * (0.5 + Math.random()));
      else if (status === 200 && isChat) {
        took["chat, first token"].push(first);
        took["chat, whole answer"].push(whole);
      } else if (status === 200) took.classify.push(whole);
    } catch (error) {
      const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
      count(code ?? message);
      await sleep(200 + Math.random() * 300);
    }
  }
}

/** Resident memory in MB, as the kernel counts it: of the server and its models' processes. */
function memory(pid) {
  // A model's process is the child of the thread that started it.
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").trim().split(" ").filter(Boolean));
  const all = new Set([String(pid), ...children]);
  const rss = (one) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${one}/status`, "utf8"))?.[1] ?? 0) / 1024;
  return [...all].reduce((sum, one) => sum + rss(one), 0);
}
/** @type {{ mb: number, depth: number }[]} */ const samples = [];
let isOver = false;
async function watch() {
  while (!isOver) {
    try {
      const depths = await Promise.all(["smollm2-135m-instruct", "sst2"].map((model) => serve.metric(`burnside_queue_depth{model="${model}"}`)));
      samples.push({ mb: memory(serve.child.pid), depth: Math.max(...depths) });
    } catch {
      // being restarted
    }
    await sleep(1000);
  }
}

async function killHalfWay() {
  if (!values.kill) return;
  await sleep((seconds * 1000) / 2);
  await serve.stop("SIGKILL");
  await sleep(1000);
  serve = await start(`${hostname}:${port}`);
}

const watching = watch();
await Promise.all([killHalfWay(), ...Array.from({ length: clients }, (_, number) => client(number))]);
isOver = true;
await watching;
const exit = await serve.stop();

const percentile = (sorted, p) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * p) / 100))] ?? 0);
const latency = Object.fromEntries(
  Object.entries(took).map(([name, all]) => {
    all.sort((a, b) => a - b);
    return [name, { requests: all.length, p50_ms: percentile(all, 50), p90_ms: percentile(all, 90), p99_ms: percentile(all, 99) }];
  }),
);
const tenth = Math.max(1, Math.floor(samples.length / 10));
const mean = (part) => Math.round(part.reduce((sum, { mb }) => sum + mb, 0) / part.length);
const result = {
  machine: `${os.cpus()[0]?.model.trim()}, ${os.cpus().length} cores`,
  date: new Date().toISOString().slice(0, 10),
  load_average: os.loadavg().map((load) => Math.round(load * 10) / 10),
  clients,
  seconds,
  outcomes,
  latency,
  queue: { bound: QUEUE, deepest: Math.max(...samples.map(({ depth }) => depth)) },
  // The first tenth is of a server that warms up.
  memory_mb: { second_tenth: mean(samples.slice(tenth, 2 * tenth)), last_tenth: mean(samples.slice(-tenth)), peak: Math.round(Math.max(...samples.map(({ mb }) => mb))) },
  exit,
};
process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
const allowed = new Set(["200", "429", ...(values.kill ? ["ECONNRESET", "ECONNREFUSED", "EPIPE", "503"] : [])]);
const wrong = Object.keys(outcomes).filter((name) => !allowed.has(name));
if (wrong.length) process.stderr.write(`  not allowed: ${wrong.join(", ")}\n`);
process.exitCode = wrong.length || exit !== 0 || result.queue.deepest > QUEUE || !outcomes["200"] ? 1 : 0;
