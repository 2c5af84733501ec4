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

/** Sizes in bytes of the wasm and of all scripts together (each compressed on its own, as a server would). */
export function sizes(dir) {
  const total = { wasm_raw: 0, wasm_gzip: 0, wasm_brotli: 0, js_raw: 0, js_gzip: 0 };
  for (const name of readdirSync(dir, { recursive: true })) {
    if (name.endsWith(".wasm")) {
      const bytes = readFileSync(path.join(dir, name));
      total.wasm_raw += bytes.length;
      total.wasm_gzip += gzipBytes(bytes);
      total.wasm_brotli += brotliBytes(bytes);
    } else if (/\.m?js$/.test(name)) {
      const bytes = readFileSync(path.join(dir, name));
      total.js_raw += bytes.length;
      total.js_gzip += gzipBytes(bytes);
    }
  }
  return total;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const s = sizes(process.argv[2] ?? "pkg");
  const mb = (n) => `${(n / 1e6).toFixed(2)} MB`;
  const kb = (n) => `${(n / 1e3).toFixed(1)} kB`;
  console.log(
    `  payload: wasm ${mb(s.wasm_raw)} raw, ${mb(s.wasm_gzip)} gzip, ${mb(s.wasm_brotli)} brotli; JS ${kb(s.js_raw)} raw, ${kb(s.js_gzip)} gzip`,
  );
}
