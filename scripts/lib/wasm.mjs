// The binary format of WebAssembly modules, as far as the build reads and writes it: sections and LEB128 numbers.
// https://webassembly.github.io/spec/core/binary/

/** A LEB128 number at `at`: [value, where it ends]. */
export function number(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
  }
}
export function leb(value) {
  const bytes = [];
  do bytes.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
  while ((value = Math.floor(value / 128)) > 0);
  return Buffer.from(bytes);
}
export const text = (string) => Buffer.concat([leb(Buffer.byteLength(string)), Buffer.from(string)]);

/** The module's sections: [id, body]. */
export function* sectionsOf(wasm) {
  for (let at = 8; at < wasm.length; ) {
    const [length, from] = number(wasm, at + 1);
    yield [wasm[at], wasm.subarray(from, from + length)];
    at = from + length;
  }
}
export const moduleOf = (sections) => Buffer.concat([Buffer.from("\0asm\x01\0\0\0"), ...sections.flatMap(([id, body]) => [Buffer.from([id]), leb(body.length), body])]);
