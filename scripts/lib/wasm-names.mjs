// Short names for what a wasm-bindgen module imports. They are long (`__wbg_getMappedRange_8229b08f744819c0`), each is in
// the wasm and in its glue, and a third of the glue's gzip is their hashes.

/** A LEB128 number at `at`: [value, where it ends]. */
function number(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
  }
}
function leb(value) {
  const bytes = [];
  do bytes.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
  while ((value = Math.floor(value / 128)) > 0);
  return Buffer.from(bytes);
}
const text = (string) => Buffer.concat([leb(Buffer.byteLength(string)), Buffer.from(string)]);

/** The import section's entries: [module, name, the rest of it]. */
function* imports(section) {
  let [count, at] = number(section, 0);
  const string = () => {
    const [length, from] = number(section, at);
    at = from + length;
    return section.toString("utf8", from, at);
  };
  for (; count > 0; count--) {
    const [module, name] = [string(), string()];
    const from = at;
    const kind = section[at++];
    if (kind === 0) [, at] = number(section, at); // a function: its type
    else if (kind === 3) at += 2; // a global: its type, whether it changes
    else {
      if (kind === 1) at++; // a table: its elements' type
      const flags = section[at++]; // limits, of it or of a memory
      [, at] = number(section, at);
      if (flags & 1) [, at] = number(section, at);
    }
    yield [module, name, section.subarray(from, at)];
  }
}

/**
 * @param {Buffer} wasm @param {string} glue the module that wasm-bindgen wrote
 * @returns {{ wasm: Buffer, glue: string }} the same module; names that are short already stay
 */
export function shortenImports(wasm, glue) {
  const names = new Map();
  const sections = [wasm.subarray(0, 8)];
  for (let at = 8; at < wasm.length; ) {
    const [length, from] = number(wasm, at + 1);
    let body = wasm.subarray(from, from + length);
    if (wasm[at] === 2) {
      const entries = [...imports(body)];
      const taken = new Set(entries.map(([, name]) => name));
      let next = 0;
      const short = (name) => {
        if (!/^__w/.test(name)) return name;
        let made;
        do made = `_${(next++).toString(36)}`;
        while (taken.has(made));
        names.set(name, made);
        return made;
      };
      body = Buffer.concat([leb(entries.length), ...entries.flatMap(([module, name, rest]) => [text(module), text(names.get(name) ?? short(name)), rest])]);
    }
    sections.push(wasm.subarray(at, at + 1), leb(body.length), body);
    at = from + length;
  }
  return { wasm: Buffer.concat(sections), glue: glue.replace(/\b__w\w+/g, (name) => names.get(name) ?? name) };
}
