/**
 * Puts the product with fused multiply-add where a wasm of ours calls it, in browsers that have relaxed SIMD. Its module is
 * in that wasm's memory (src/kernels/cpu/fused).
 * @param {any} wasm exports of the engine or of a crew's member
 */
export function fuse(wasm) {
  try {
    const { memory, table, fused } = wasm;
    const module = new WebAssembly.Module(new Uint8Array(memory.buffer, fused(1), fused(2)));
    table.set(fused(0), new WebAssembly.Instance(module, { env: { memory } }).exports.tile);
  } catch {
    // No such instructions: products stay as they were compiled.
  }
}
