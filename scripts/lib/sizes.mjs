// Payload of the package: what a browser downloads before the first model. `node sizes.mjs pkg` prints it,
// `sizes(dir)` returns it in bytes.
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";

export const gzipBytes = (bytes) => gzipSync(bytes, { level: 9 }).length;
export const brotliBytes = (bytes) =>
  brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length;

/** Sizes in bytes of each wasm file, and of all scripts together (each compressed on its own, as a server would). */
export function sizes(dir) {
  const found = { wasm: {}, js: { raw: 0, gzip: 0 } };
  for (const name of readdirSync(dir, { recursive: true }).sort()) {
    if (!/\.(wasm|m?js)$/.test(name)) continue;
    const bytes = readFileSync(path.join(dir, name));
    if (name.endsWith(".wasm")) found.wasm[name] = { raw: bytes.length, gzip: gzipBytes(bytes), brotli: brotliBytes(bytes) };
    else {
      found.js.raw += bytes.length;
      found.js.gzip += gzipBytes(bytes);
    }
  }
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { wasm, js } = sizes(process.argv[2] ?? "pkg");
  const kb = (n) => `${(n / 1e3).toFixed(0)} kB`;
  for (const [name, s] of Object.entries(wasm)) console.log(`  payload: ${name} ${kb(s.raw)}, gzip ${kb(s.gzip)}, brotli ${kb(s.brotli)}`);
  console.log(`  payload: scripts ${kb(js.raw)}, gzip ${kb(js.gzip)}`);
}
