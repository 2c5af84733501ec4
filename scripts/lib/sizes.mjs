// Payload of the package: what a browser downloads before the first model.
//   node scripts/lib/sizes.mjs pkg            prints it, and fails if a part grew by more than 3 % over scripts/lib/payload.json
//   node scripts/lib/sizes.mjs pkg --accept   records it there
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";

const RECORD = path.join(path.dirname(fileURLToPath(import.meta.url)), "payload.json");
const GROWTH = 0.03;
/** Entries that import nothing but the errors. */
const APART = ["crew-worker.js", "crew-member.js", "evaluate.js", "language.js", "duplicates.js"];

export const gzipBytes = (bytes) => gzipSync(bytes, { level: 9 }).length;
export const brotliBytes = (bytes) =>
  brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length;

/** The scripts that `entries` import, statically and however deep, with themselves. */
function graph(dir, entries, seen = new Set()) {
  for (const name of entries) {
    if (seen.has(name)) continue;
    seen.add(name);
    const source = readFileSync(path.join(dir, name), "utf8");
    graph(dir, [...source.matchAll(/(?:\bfrom|\bimport)\s*"\.\/([^"]+\.js)"/g)].map(([, file]) => file), seen);
  }
  return seen;
}

/** Bytes of some files, each compressed on its own, as a server would. */
function total(dir, names) {
  const sum = { files: 0, raw: 0, gzip: 0, brotli: 0 };
  for (const name of names) {
    const bytes = readFileSync(path.join(dir, name));
    sum.files++;
    sum.raw += bytes.length;
    sum.gzip += gzipBytes(bytes);
    sum.brotli += brotliBytes(bytes);
  }
  return sum;
}

/**
 * Sizes in bytes: of each wasm file, and of the scripts by what needs them. "scripts": the page's and its worker's together.
 * "an edge": what a page loads more when it has one. "other calls": what they load at their first, by import(), all of it
 * together. "redact": all of burnside-web/redact but its wasm. The rest: of an entry of its own.
 */
export function sizes(dir) {
  const wasm = Object.fromEntries(readdirSync(dir).filter((name) => name.endsWith(".wasm")).sort().map((name) => [name, total(dir, [name])]));
  const main = graph(dir, ["index.js", "worker.js"]);
  const edge = readdirSync(dir).filter((name) => /^edge-.*\.js$/.test(name));
  const more = [...graph(dir, [...edge, "redactor.js"])].filter((name) => !main.has(name));
  const asked = [...main].flatMap((name) => [...readFileSync(path.join(dir, name), "utf8").matchAll(/\bimport\("\.\/([^"]+\.js)"\)/g)].map(([, file]) => file));
  const later = [...graph(dir, asked)].filter((name) => !main.has(name) && !more.includes(name));
  return {
    wasm,
    js: { scripts: total(dir, main), "scripts for an edge": total(dir, more), "scripts of other calls": total(dir, later), "scripts of redact": total(dir, graph(dir, ["redact.js"])), ...Object.fromEntries(APART.map((name) => [`script ${name}`, total(dir, [name])])), "service worker": total(dir, ["service-worker.js"]) },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2);
  const { wasm, js } = sizes(args.find((arg) => !arg.startsWith("--")) ?? "pkg");
  const kb = (n) => `${(n / 1e3).toFixed(1)} kB`;
  const now = { ...wasm, ...js };
  const record = existsSync(RECORD) ? JSON.parse(readFileSync(RECORD, "utf8")) : {};
  const grown = [];
  for (const [name, { files, raw, gzip, brotli }] of Object.entries(now)) {
    const before = record[name];
    const change = before ? ` (${gzip >= before ? "+" : ""}${((gzip / before - 1) * 100).toFixed(1)} % over ${kb(before)})` : "";
    console.log(`  payload: ${name.padEnd(22)} gzip ${kb(gzip).padStart(9)}, brotli ${kb(brotli).padStart(9)}, raw ${kb(raw).padStart(9)}${files > 1 ? ` in ${files} files` : ""}${change}`);
    if (before === undefined || gzip > before * (1 + GROWTH)) grown.push(name);
  }
  if (args.includes("--accept")) {
    writeFileSync(RECORD, `${JSON.stringify(Object.fromEntries(Object.entries(now).map(([name, { gzip }]) => [name, gzip])), null, 2)}\n`);
  } else if (grown.length > 0) {
    console.error(`error: more than ${GROWTH * 100} % over what scripts/lib/payload.json has, or not in it: ${grown.join(", ")}`);
    console.error("  Every visitor downloads this. If it is worth that: node scripts/lib/sizes.mjs pkg --accept, and say why in the commit");
    process.exit(1);
  }
}
