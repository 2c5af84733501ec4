// Starts the real things: `burnside serve` with real models, the Worker under workerd, and servers that misbehave.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const CACHE = process.env.BURNSIDE_CACHE || path.join(os.homedir(), ".cache", "burnside");
const TARGET = process.env.CARGO_TARGET_DIR || path.join(CACHE, "target");

/** What a test waits at most for a process: longer is a hang. */
const PATIENCE_MS = 120_000;

/** @template T @param {string} what @param {Promise<T>} promise @returns {Promise<T>} */
async function within(what, promise) {
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`${what}: nothing after ${PATIENCE_MS / 1000} s`)), PATIENCE_MS)));
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks until it holds. @param {string} what @param {() => Promise<boolean> | boolean} holds */
export async function until(what, holds) {
  const since = Date.now();
  while (!(await holds())) {
    if (Date.now() - since > PATIENCE_MS) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Ends with its process, whatever becomes of the test. @param {import("node:child_process").ChildProcess} child @param {NodeJS.Signals} signal */
async function end(child, signal) {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill(signal);
    await within("the end of a process", once(child, "exit"));
  }
  return child.exitCode;
}

/**
 * `burnside serve`, ready to answer.
 * @param {{ models?: string[], args?: string[], env?: Record<string, string>, listen?: string }} [options]
 */
export async function startServe({ models = ["smollm2-135m-instruct"], args = [], env = {}, listen = "127.0.0.1:0" } = {}) {
  const debug = path.join(TARGET, "debug");
  const server = process.env.BURNSIDE_SERVE || path.join(debug, "burnside-serve");
  const engine = process.env.BURNSIDE_ENGINE || path.join(debug, "burnside");
  for (const command of [server, engine]) if (!existsSync(command)) throw new Error(`${command} is missing: scripts/test edge builds it`);
  const child = spawn(server, ["--engine", engine, "--device", "cpu", "--listen", listen, ...models.flatMap((model) => ["--model", model]), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (log += text));
  const lines = createInterface({ input: child.stdout });
  const gone = once(child, "exit").then(() => Promise.reject(new Error(`burnside serve ended: ${log}`)));
  gone.catch(() => {});
  const [url] = /** @type {[string]} */ (await within("the address of burnside serve", Promise.race([once(lines, "line"), gone])));
  await Promise.race([gone, until("burnside serve is ready", async () => (await fetch(`${url}/readyz`)).ok)]);
  return {
    url,
    child,
    /** Its standard error so far. */
    log: () => log,
    /** The value of a metric, 0 when it isn't there. @param {string} name with its labels */
    metric: async (name) => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Number(text.split("\n").find((line) => line.startsWith(`${name} `))?.split(" ").pop() ?? 0);
    },
    stop: (/** @type {NodeJS.Signals} */ signal = "SIGTERM") => end(child, signal),
  };
}

const MODULES = ["index", "cache", "config", "errors", "gate", "guard", "request", "upstream", "workers-ai"];

/** A string of Cap'n Proto's text format. @param {string} text */
const quoted = (text) => `"${Array.from(new TextEncoder().encode(text), (byte) => (byte >= 32 && byte < 127 && byte !== 34 && byte !== 92 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`)).join("")}"`;

/**
 * The Worker under workerd, with the stand-ins bound.
 * @param {Record<string, string>} vars its text bindings; @param {{ limit?: number }} [options] requests that the rate limiter lets through
 */
export async function startWorker(vars, { limit = 1_000_000 } = {}) {
  const require = createRequire(path.join(CACHE, "node-edge", "package.json"));
  const binary = require.resolve(`@cloudflare/workerd-${os.platform()}-${{ x64: "64", arm64: "arm64" }[os.arch()]}/bin/workerd`);
  const dir = mkdtempSync(path.join(os.tmpdir(), "burnside-edge-"));
  const embed = (/** @type {string} */ file) => quoted(path.relative(dir, path.join(ROOT, file)));
  const modules = [
    ...MODULES.map((name) => `(name = "edge/src/${name}.js", esModule = embed ${embed(`edge/src/${name}.js`)})`),
    `(name = "pkg/redactor.js", esModule = embed ${embed("pkg/redactor.js")})`,
    `(name = "pkg/redactor_bg.wasm", wasm = embed ${embed("pkg/redactor_bg.wasm")})`,
  ];
  const bindings = [
    ...Object.entries(vars).map(([name, value]) => `(name = ${quoted(name)}, text = ${quoted(value)})`),
    `(name = "AI", service = (name = "stand-ins", entrypoint = "Ai"))`,
    `(name = "RATE_LIMITER", service = (name = "stand-ins", entrypoint = "RateLimiter"))`,
  ];
  const date = `compatibilityDate = "2026-10-01"`;
  writeFileSync(
    path.join(dir, "config.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "edge", worker = .edge), (name = "stand-ins", worker = .standIns), (name = "net", network = (allow = ["private", "local"]))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "edge")],
);
const edge :Workerd.Worker = (
  modules = [${modules.join(", ")}],
  ${date}, compatibilityFlags = ["enable_request_signal"],
  bindings = [${bindings.join(", ")}],
  globalOutbound = "net", cacheApiOutbound = (name = "stand-ins", entrypoint = "CacheStore"),
);
const standIns :Workerd.Worker = (
  modules = [(name = "stand-ins.js", esModule = embed ${embed("tests/edge/stand-ins.js")})],
  ${date}, bindings = [(name = "LIMIT", text = "${limit}")],
);
`,
  );
  const child = spawn(binary, ["serve", "config.capnp", "--control-fd=3"], { cwd: dir, stdio: ["ignore", "pipe", "pipe", "pipe"] });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text) => (log += text));
  const control = createInterface({ input: /** @type {import("node:stream").Readable} */ (child.stdio[3]) });
  const gone = once(child, "exit").then(() => Promise.reject(new Error(`workerd ended: ${log}`)));
  gone.catch(() => {});
  const [line] = /** @type {[string]} */ (await within("the port of workerd", Promise.race([once(control, "line"), gone])));
  return {
    url: `http://127.0.0.1:${JSON.parse(line).port}`,
    log: () => log,
    stop: async () => {
      await end(child, "SIGKILL");
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/**
 * A server that answers as it is told and remembers what it was sent.
 * @param {(request: http.IncomingMessage & { text: string }, response: http.ServerResponse) => void} answer
 */
export async function startUpstream(answer) {
  /** @type {{ method?: string, url?: string, headers: http.IncomingHttpHeaders, text: string }[]} */ const requests = [];
  const server = http.createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    requests.push({ method: request.method, url: request.url, headers: request.headers, text });
    answer(Object.assign(request, { text }), response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** @param {string} url @param {unknown} body @param {RequestInit & { headers?: Record<string, string> }} [init] */
export const post = (url, body, { headers = {}, ...init } = {}) =>
  fetch(url, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: typeof body === "string" ? body : JSON.stringify(body), ...init });

/** The data of each event of a whole stream. @param {string} text */
export const events = (text) => text.split("\n").filter((line) => line.startsWith("data: ")).map((line) => line.slice(6));

/** The text of a streamed chat. @param {string} text */
export const spoken = (text) =>
  events(text).filter((data) => data !== "[DONE]").map((data) => JSON.parse(data).choices?.[0]?.delta?.content ?? "").join("");
