// Runs the groups in one Chromium, rounds interleaved: what disturbs the machine disturbs everyone.
import { readFileSync } from "node:fs";
import path from "node:path";
import { launch, watch, within } from "../lib/browser.mjs";
import { processesOf, statusBytes } from "../lib/processes.mjs";
import { CACHE, MOUNTS, ROOT, serve } from "../lib/serve.mjs";
import { gzipBytes, sizes } from "../lib/sizes.mjs";
import { decoderAgreement, encoderAgreement, isPeer } from "./agreement.mjs";
import { GROUPS, LOADS, MEMORY, PAYLOADS, STARTS } from "./groups.mjs";
import { measureLoads } from "./memory.mjs";
import { memoryPlot } from "./plot.mjs";
import { measureWarmStarts } from "./warm.mjs";

export const NPM = path.join(CACHE, "node-bench", "node_modules");
const DATA = path.join(CACHE, "bench");
const say = (line) => process.stderr.write(`  ${line}\n`);

/** Where the hub would have a model's files, for a peer that knows only the hub's layout. */
const hub = (rest) => [
  [path.join(CACHE, "models"), rest.replace("/onnx/", "/")],
  [path.join(ROOT, "scripts/benchmark/page"), path.basename(rest)], // tokenizer_config.json
];

/** @param {Map<string, number>} fetched counts the GETs of each path */
const server = (fetched) =>
  serve({
    isolate: true, // the peers get their threads
    first: ({ method, url }) => {
      const { pathname } = new URL(url, "http://localhost");
      if (method === "GET") fetched.set(pathname, (fetched.get(pathname) ?? 0) + 1);
      return false;
    },
    mounts: [
      ["/bench/", (rest) => [[path.join(ROOT, "scripts/benchmark/page"), rest]]],
      ["/bench-hub/", hub],
      ["/bench-data/", (rest) => [[DATA, rest]]],
      ["/npm/", (rest) => [[NPM, rest]]],
      ...MOUNTS,
    ],
  });

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** A row from samples by engine: medians, with the smallest and largest beside them. */
function row(id, unit, better, samples, extra = {}) {
  const names = Object.keys(samples).filter((name) => samples[name].length > 0);
  const of = (pick) => Object.fromEntries(names.map((name) => [name, pick(samples[name])]));
  const { ours = null, ...peers } = of(median);
  const spread = of((values) => [Math.min(...values), Math.max(...values)]);
  return { id, unit, better, ours, peers, spread, ...extra };
}

/** The version of the Chromium that was used. @type {string | undefined} */
let chromium;

/** Runs `body` with the benchmark's page in a new Chromium. `before`: runs in the page before its own scripts. */
export async function withPage(body, { before } = {}) {
  const counts = new Map();
  const { origin, close: stop } = await server(counts);
  const browser = await launch();
  try {
    let crash;
    const crashes = new Promise((_, reject) => (crash = reject));
    crashes.catch(() => {});
    /** A page of the benchmark's own. */
    const visit = async () => {
      const page = await browser.context.newPage();
      watch(page).crashed.catch(crash);
      if (before) await page.addInitScript(before);
      await page.goto(`${origin}/bench/`);
      await page.waitForFunction(() => globalThis.bench);
      return page;
    };
    chromium = browser.context.browser()?.version();
    return await body({
      visit,
      page: await visit(),
      profile: browser.profile,
      fetched: (file) => counts.get(file) ?? 0,
      guarded: (promise, seconds = 900) => within(seconds, "a step of the benchmark", Promise.race([promise, crashes])),
    });
  } finally {
    await browser.close();
    await stop();
  }
}

/** Measures one group. Engines that fail are reported and left out. */
async function measureGroup({ visit, guarded }, group, rounds) {
  const input = group.kind === "encoder" ? JSON.parse(readFileSync(path.join(DATA, "distilbert-base", "input.json"), "utf8")) : undefined;
  const runs = {};
  const load = {};
  const notes = {};
  const failures = {};
  const attempt = async (name, what, body) => {
    if (failures[name]) return;
    try {
      return await guarded(body());
    } catch (error) {
      failures[name] = `${what}: ${error.message.split("\n")[0]}`;
      say(`      ${name}: ${failures[name]}`);
    }
  };
  // A page each: onnxruntime takes its number of threads once a page.
  const pages = {};
  const once = (name) =>
    attempt(name, "run", async () => {
      await pages[name].bringToFront();
      return pages[name].evaluate((n) => bench.run(n), name);
    });

  for (const [name, spec] of Object.entries(group.engines)) {
    runs[name] = [];
    pages[name] = await visit();
    await attempt(name, "load", async () => {
      await pages[name].evaluate(() => bench.forget());
      const done = await pages[name].evaluate(([n, kind, s]) => bench.load(n, kind, s), [name, group.kind, { ...spec, input }]);
      load[name] = [done.ms];
      notes[name] = done.about;
    });
    await once(name); // warm: shaders compiled, buffers allocated
  }
  for (let i = 0; i < rounds; i += 1) {
    // Every other round backwards, so that nobody always runs after the same one.
    const names = Object.keys(group.engines);
    for (const name of i % 2 ? names.reverse() : names) {
      const result = await once(name);
      if (result) runs[name].push(result);
    }
  }
  const gaps = group.kind === "decoder" ? await askedPeer(group, pages, runs, attempt) : undefined;
  for (const name of Object.keys(group.engines)) {
    await attempt(name, "dispose", () => pages[name].evaluate((n) => bench.dispose(n), name));
    await pages[name].close();
  }

  const sample = (key) => Object.fromEntries(Object.entries(runs).map(([name, list]) => [name, list.map((r) => r[key])]));
  const extra = { notes, ...(Object.keys(failures).length ? { failures } : {}) };
  if (group.kind === "encoder") return [row(group.id, "ms", "lower", sample("ms"), { ...extra, agreement: encoderAgreement(runs, input.expected, group.tolerance) })];
  // Different kinds and different texts out: nothing to agree on.
  if (group.kind === "redactor") return [row(group.id, "MB/s", "higher", sample("mb_per_second"), extra)];
  const agreement = gaps && decoderAgreement(runs.ours[0].output, runs[gaps.peer][0].output, runs.ours[0].ids.length, gaps.gaps, group.tolerance);
  const promptTokens = Object.values(runs).flat().find((r) => r.prompt_tokens)?.prompt_tokens;
  return [
    row(`${group.id}-decode`, "tok/s", "higher", sample("tokens_per_second"), { ...extra, agreement }),
    row(`${group.id}-prefill`, "ms", "lower", sample("prefill_ms"), { ...extra, ...(promptTokens ? { prompt_tokens: promptTokens } : {}) }),
    row(`${group.id}-load`, "ms", "lower", load, extra),
  ];
}

/** Asks the group's peer about our tokens: `gaps`, see page/wllama.js. */
async function askedPeer({ engines }, pages, runs, attempt) {
  const peer = Object.keys(engines).find(isPeer);
  const [ours] = runs.ours;
  if (!ours || !peer || runs[peer].length === 0) return undefined;
  const gaps = await attempt(peer, "agreement", () => pages[peer].evaluate(([n, o]) => bench.gaps(n, o), [peer, ours]));
  return gaps && { peer, gaps };
}

/** Largest resident size that any renderer of this Chromium ever had, in bytes. */
const rendererPeak = (profile) =>
  Math.max(0, ...processesOf(profile).filter((p) => p.type === "renderer").map((p) => statusBytes(p.pid, "VmHWM")));

/** Each engine alone in a new Chromium: SmolLM2 loaded, a few tokens generated, then the peaks. */
async function measureMemory() {
  const renderer = {};
  const heap = {};
  const failures = {};
  const alone = async (name, body) => {
    try {
      await withPage(body);
    } catch (error) {
      failures[name] = error.message.split("\n")[0];
      say(`      ${name}: ${failures[name]}`);
    }
  };
  for (const [name, spec] of [
    ["ours cpu", { engine: "ours", device: "cpu", ...MEMORY }],
    ["ours webgpu", { engine: "ours", device: "webgpu", ...MEMORY }],
    ["wllama", { engine: "wllama", device: "cpu", ...MEMORY }],
  ]) {
    await alone(name, async ({ page, guarded, profile }) => {
      await guarded(page.evaluate(([n, s]) => bench.load(n, "decoder", s), [name, spec]));
      await guarded(page.evaluate((n) => bench.run(n), name));
      renderer[name] = rendererPeak(profile);
    });
  }
  for (const device of ["cpu", "webgpu"]) {
    await alone(`heap ${device}`, async ({ page, guarded }) => {
      heap[device] = await guarded(page.evaluate((s) => bench.heapPeak(s), { device, ...MEMORY }));
    });
  }
  const extra = Object.keys(failures).length ? { failures } : {};
  const mb = (bytes) => (bytes === undefined ? null : bytes / 1e6);
  const peers = renderer.wllama === undefined ? {} : { wllama: mb(renderer.wllama) };
  return ["cpu", "webgpu"].flatMap((device) => [
    { id: `heap-peak-${device}`, unit: "MB", better: "lower", ours: mb(heap[device]), peers: {}, ...extra },
    { id: `renderer-peak-${device}`, unit: "MB", better: "lower", ours: mb(renderer[`ours ${device}`]), peers, ...extra },
  ]);
}

/** Rows of the loads: each device of ours against the peer. */
function loadRows({ id, row, runs, failures }) {
  const extra = Object.keys(failures).length ? { failures } : {};
  const of = (name, key) => (runs[name] ? runs[name].peak[key] / 1e6 : undefined);
  const [peer] = Object.keys(runs).filter((name) => !name.startsWith("ours"));
  const unit = { unit: "MB", better: "lower" };
  if (row) return [{ id: row, ...unit, ours: of("ours webgpu", "wasm") ?? null, peers: peer ? { [peer]: of(peer, "wasm") } : {}, ...extra }];
  const kinds = { heap: "wasm", js: "js", processes: "processes" };
  return ["webgpu", "cpu"].flatMap((device) =>
    Object.entries(kinds).map(([kind, key]) => {
      const peers = peer ? { [peer]: of(peer, key) } : {};
      return { id: `load-${id}-${kind}-${device}`, ...unit, ours: of(`ours ${device}`, key) ?? null, peers, ...extra };
    }),
  );
}

function measurePayload() {
  const peers = Object.fromEntries(
    Object.entries(PAYLOADS).map(([name, files]) => [name, files.reduce((sum, f) => sum + gzipBytes(readFileSync(path.join(NPM, f))), 0) / 1e6]),
  );
  let ours = null;
  try {
    ours = sizes(path.join(ROOT, "pkg")).wasm["burnside_bg.wasm"].gzip / 1e6;
  } catch {
    // not built: the row says so
  }
  return [{ id: "wasm-gzip", unit: "MB", better: "lower", ours, peers }];
}

/**
 * @param {{ only?: string[], rounds?: number }} options `only`: prefixes of row ids
 * @returns {Promise<{ rows: object[], chromium?: string, plot?: string }>} `plot`: an SVG of the loads' memory
 */
export async function measure({ only, rounds }) {
  const wanted = (id) => !only || only.some((prefix) => id.startsWith(prefix) || prefix.startsWith(id));
  const rows = [];
  if (wanted("wasm-gzip")) rows.push(...measurePayload());
  const groups = GROUPS.filter((group) => wanted(group.id));
  if (groups.length > 0) {
    await withPage(async (session) => {
      for (const group of groups) {
        say(`${group.id}: ${Object.keys(group.engines).join(", ")}`);
        rows.push(...(await measureGroup(session, group, rounds ?? group.rounds)));
      }
    });
  }
  if (["heap-peak-cpu", "heap-peak-webgpu", "renderer-peak-"].some(wanted)) {
    say("memory: each engine in a Chromium of its own");
    rows.push(...(await measureMemory()));
  }
  const starts = STARTS.filter(({ id }) => wanted(id));
  if (starts.length > 0) {
    say("warm starts: cold pages, warm caches");
    for (const { id, runs, failures, outputs } of await measureWarmStarts(withPage, starts, rounds ?? 7, say)) {
      rows.push(row(id, "ms", "lower", runs, { notes: outputs, ...(Object.keys(failures).length ? { failures } : {}) }));
    }
  }
  const loads = LOADS.filter(({ id, row }) => wanted(row ?? `load-${id}`));
  let plot;
  if (loads.length > 0) {
    say("loads: each engine in a Chromium of its own");
    const measured = await measureLoads(withPage, loads, say);
    rows.push(...measured.flatMap(loadRows));
    if (loads.length === LOADS.length) plot = memoryPlot(measured);
  }
  return { rows, chromium, plot };
}
