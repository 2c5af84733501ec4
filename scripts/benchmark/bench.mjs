// node scripts/benchmark/bench.mjs [--json] [--only ID,...] [--rounds N] [--note TEXT] [--write]: ./scripts/bench does the set-up.
import { readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "../lib/serve.mjs";
import { measure } from "./measure.mjs";
import { markdown, merge, table } from "./report.mjs";

const { values } = parseArgs({
  options: { json: { type: "boolean" }, only: { type: "string" }, rounds: { type: "string" }, note: { type: "string" }, write: { type: "boolean" } },
});
const only = values.only?.split(",");
const { rows, chromium, plot } = await measure({ only, rounds: values.rounds ? Number(values.rounds) : undefined });
const cpu = os.cpus();
const machine = `${cpu[0]?.model.trim() ?? "unknown"}, ${cpu.length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GB${chromium ? `, Chromium ${chromium}` : ""}, WebGPU adapter ${process.env.BURNSIDE_WEBGPU_ADAPTER || "swiftshader"}`;
const date = new Date().toISOString().slice(0, 10);
for (const row of rows) Object.assign(row, { date, ...(values.note && { note: values.note }) });

process.stdout.write(table(rows));
if (values.write || !only) {
  // A part renews its own rows and leaves the others as they were measured.
  const file = path.join(ROOT, "benchmarks/results.json");
  const report = path.join(ROOT, "BENCHMARKS.md");
  const results = only ? merge(JSON.parse(readFileSync(file, "utf8")), { machine, rows }) : { machine, rows };
  writeFileSync(file, `${JSON.stringify(results, null, 1)}\n`);
  // What was measured elsewhere, on texts that are not in the repository, stays.
  const kept = readFileSync(report, "utf8").match(/\n## Redaction: .*/s)?.[0] ?? "";
  writeFileSync(report, markdown(results) + kept);
  if (plot) writeFileSync(path.join(ROOT, "benchmarks/memory.svg"), plot);
}
if (values.json) {
  const bare = rows.map(({ id, unit, better, ours, peers, failures }) => ({ id, unit, better, ours, peers, failures }));
  process.stdout.write(`${JSON.stringify({ machine, rows: bare })}\n`);
}
const missing = rows.filter((row) => row.ours === null).map((row) => row.id);
const wrong = rows.filter((row) => row.agreement?.ours?.ok === false).map((row) => row.id);
if (missing.length) process.stderr.write(`  not measured on our side: ${missing.join(", ")}\n`);
if (wrong.length) process.stderr.write(`  our answers are too far from the peer's: ${wrong.join(", ")}\n`);
process.exitCode = missing.length || wrong.length ? 1 : 0;
