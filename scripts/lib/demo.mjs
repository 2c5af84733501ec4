// The demo: the page, and under /edge/ on the same origin `burnside serve` with the page's models.
//   node scripts/lib/demo.mjs [--port 8787] [--no-edge]
// The page is there at once. The edge runs the models natively, and building them takes as long again as building the page:
// it is built behind the page's back, at the lowest priority, and until it answers /edge/ answers 503.
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { relay } from "./relay.mjs";
import { ROOT, serve } from "./serve.mjs";

const PREFIX = "/edge/";
const MODELS = ["smollm2-135m-instruct", "rampart-pii", "sst2-mini=text-classification:models/sst2-mini.gguf"];

/** Builds and starts the edge. @param {string[]} origins of the page @param {(url: URL) => void} onReady */
async function startEdge(origins, onReady) {
  const run = (/** @type {string} */ command, /** @type {string[]} */ args, /** @type {any} */ options) => {
    const child = spawn(command, args, { cwd: ROOT, ...options });
    process.on("exit", () => child.kill());
    return child;
  };
  // Two builds, see Cargo.toml: the models with Burn, and the server without.
  for (const what of [["--bin", "burnside"], ["--no-default-features", "--features", "serve", "--bin", "burnside-serve"]]) {
    const build = run("nice", ["-n", "19", "cargo", "build", "--quiet", ...what], { stdio: ["ignore", "ignore", "inherit"] });
    const [built] = await once(build, "exit");
    if (built !== 0) return console.error("the edge could not be built: see above; the page works without it");
  }
  const command = path.join(process.env.CARGO_TARGET_DIR ?? "target", "debug", "burnside-serve");
  const args = ["--listen", "127.0.0.1:0", ...MODELS.flatMap((model) => ["--model", model]), ...origins.flatMap((origin) => ["--allow-origin", origin])];
  const edge = run(command, args, { stdio: ["ignore", "pipe", "ignore"] });
  edge.on("exit", (code) => console.error(`the edge ended (${code}); the page works without it`));
  const [line] = await once(createInterface({ input: edge.stdout }), "line");
  onReady(new URL(line));
}

const { values } = parseArgs({ options: { port: { type: "string", default: "8787" }, "no-edge": { type: "boolean" } } });
/** @type {URL | undefined} */ let edge;
try {
  const more = values["no-edge"] ? {} : { first: relay(PREFIX, () => edge), edge: `${PREFIX}v1` };
  const { origin } = await serve({ port: Number(values.port), ...more });
  console.log(`Burnside is at ${origin}/  (Ctrl-C stops it)`);
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
  if (!values["no-edge"]) {
    console.log("its edge is being built and will be at /edge/: that may take a quarter of an hour the first time");
    await startEdge([origin, origin.replace("127.0.0.1", "localhost")], (url) => {
      edge = url;
      console.log(`its edge is at ${origin}${PREFIX}v1/models`);
    });
  }
} catch (error) {
  if (error.code !== "EADDRINUSE") throw error;
  console.error(`error: port ${values.port} is taken. Stop what listens there, or choose another: --port 8788`);
  process.exit(1);
}
