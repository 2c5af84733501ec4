// Imports and exports of what wasm-bindgen wrote. Short names for what a module imports, and for what it exports to its glue
// only: they are long (`__wbg_getMappedRange_8229b08f744819c0`), each is in the wasm and in its glue, and a third of the
// glue's gzip is their hashes. And an export that it leaves out.

import { leb, moduleOf, number, sectionsOf, text } from "./wasm.mjs";

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

/**
 * Exports the table of functions as `table`, for js/fused.js: wasm-bindgen takes away the export that the linker can make.
 * @param {Buffer} wasm @returns {Buffer} the same module; one that exports it already stays
 */
export function exportTable(wasm) {
  const sections = [...sectionsOf(wasm)];
  const [, tables] = sections.find(([id]) => id === 4) ?? [];
  // The first one, as the linker has it; wasm-bindgen's own, of references, is behind it.
  if (tables?.[number(tables, 0)[1]] !== 0x70) throw new Error("its first table is not one of functions: see scripts/lib/wasm-names.mjs");
  const exported = sections.find(([id]) => id === 7);
  const entries = [...exportsOf(exported[1])];
  if (entries.some(([name]) => name === "table")) return wasm;
  entries.push(["table", Buffer.from([1, 0])]);
  exported[1] = Buffer.concat([leb(entries.length), ...entries.flatMap(([name, rest]) => [text(name), rest])]);
  return moduleOf(sections);
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
  const sections = [...sectionsOf(wasm)].map(([id, body]) => {
    if (id === 2) {
      const entries = [...imports(body)];
      body = Buffer.concat([leb(entries.length), ...entries.flatMap(([module, name, rest]) => [text(module), text(short(name)), rest])]);
    } else if (id === 7) {
      const entries = [...exportsOf(body)];
      body = Buffer.concat([leb(entries.length), ...entries.flatMap(([name, rest]) => [text(short(name)), rest])]);
    }
    return [id, body];
  });
  return { wasm: moduleOf(sections), glue: glue.replace(/\b(?:__w|__externref_|wasm_bindgen__)\w+/g, (name) => names.get(name) ?? name) };
}
