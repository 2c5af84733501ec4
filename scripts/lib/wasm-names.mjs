// Short names for what a wasm-bindgen module imports, and for what it exports to its glue only. They are long
// (`__wbg_getMappedRange_8229b08f744819c0`), each is in the wasm and in its glue, and a third of the glue's gzip is their
// hashes.

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

/** The export section's entries: [name, the rest of it]. */
function* exportsOf(section) {
  let [count, at] = number(section, 0);
  for (; count > 0; count--) {
    const [length, from] = number(section, at);
    const to = from + length;
    [, at] = number(section, to + 1); // its kind, then which
    yield [section.toString("utf8", from, to), section.subarray(to, at)];
  }
}

/** Names of wasm-bindgen's own. What it makes of ours (`model_free`, `loader_new`) stays. */
const OWN = /^(__w|__externref_|wasm_bindgen__)/;

/**
 * @param {Buffer} wasm @param {string} glue the module that wasm-bindgen wrote
 * @returns {{ wasm: Buffer, glue: string }} the same module; names that are short already stay
 */
export function shortenNames(wasm, glue) {
  const names = new Map();
  const short = (name) => {
    if (!OWN.test(name)) return name;
    if (!names.has(name)) names.set(name, `_${names.size.toString(36)}`);
    return names.get(name);
  };
  const sections = [wasm.subarray(0, 8)];
  for (let at = 8; at < wasm.length; ) {
    const [length, from] = number(wasm, at + 1);
    let body = wasm.subarray(from, from + length);
    if (wasm[at] === 2) {
      const entries = [...imports(body)];
      body = Buffer.concat([leb(entries.length), ...entries.flatMap(([module, name, rest]) => [text(module), text(short(name)), rest])]);
    } else if (wasm[at] === 7) {
      const entries = [...exportsOf(body)];
      body = Buffer.concat([leb(entries.length), ...entries.flatMap(([name, rest]) => [text(short(name)), rest])]);
    }
    sections.push(wasm.subarray(at, at + 1), leb(body.length), body);
    at = from + length;
  }
  return { wasm: Buffer.concat(sections), glue: glue.replace(/\b(?:__w|__externref_|wasm_bindgen__)\w+/g, (name) => names.get(name) ?? name) };
}
