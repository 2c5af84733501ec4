// Takes out of a wasm module what only a panic's message needs. The redactor shows none (src/web/mod.rs): a panic ends the
// module either way, and the trap says in which function.
import { leb, moduleOf, number, sectionsOf } from "./wasm.mjs";

/** Functions of std that end in a trap: `core[c593...]::panicking::panic_bounds_check`, `core[c593...]::option::unwrap_failed`. */
const ENDING = /^<?(?:core|alloc|std|__rustc)(?:\[[0-9a-f]+\])?::.*\b(?:panic_\w+|panic|\w+_fail(?:ed)?|handle_error|capacity_overflow|handle_alloc_error|rust_oom|rust_begin_unwind)(?:::h[0-9a-f]{16})?$/;
const TRAP = Buffer.from([0, 0x00, 0x0b]); // no locals, unreachable, end
/** Where a panic's place is told: std's files and ours. */
const SOURCE = /(?:\/rustc\/[0-9a-f]{40}\/|\/[\w./-]*\.cargo\/|src\/)[\w./+-]+?\.rs/g;

/** The functions' names, of the custom section that has them: [index, name]. */
function* namesOf(sections) {
  const custom = sections.find(([id, body]) => id === 0 && body.subarray(1, 5).toString() === "name")?.[1];
  for (let at = 5; custom && at < custom.length; ) {
    const [length, from] = number(custom, at + 1);
    if (custom[at] === 1) {
      let [count, next] = number(custom, from);
      for (; count > 0; count--) {
        const [index, size] = number(custom, next);
        const [bytes, start] = number(custom, size);
        next = start + bytes;
        yield [index, custom.toString("latin1", start, next)];
      }
    }
    at = from + length;
  }
}

/** The code section with a trap for the body of each function of `ending`. */
function trapping(code, imported, ending) {
  let [count, at] = number(code, 0);
  const bodies = [leb(count)];
  for (let index = imported; count > 0; count--, index++) {
    const [length, from] = number(code, at);
    at = from + length;
    const body = ending.has(index) ? TRAP : code.subarray(from, at);
    bodies.push(leb(body.length), body);
  }
  return Buffer.concat(bodies);
}

/** Where the data lies in memory and in its section: [address, from, to], of segments with an address of their own. */
function* segmentsOf(data) {
  let [count, at] = number(data, 0);
  for (; count > 0; count--) {
    if (data[at] !== 0 || data[at + 1] !== 0x41) throw new Error("a data segment without a constant address");
    const [address, end] = number(data, at + 2);
    const [length, from] = number(data, end + 1);
    at = from + length;
    yield [address, from, at];
  }
}

/** The data section with zeros for the names of sources, and for each place in them (`core::panic::Location`). */
function placeless(data) {
  const out = Buffer.from(data);
  const segments = [...segmentsOf(data)];
  const files = new Map();
  for (const [address, from, to] of segments) {
    for (const { 0: name, index } of data.toString("latin1", from, to).matchAll(SOURCE)) {
      files.set(address + index, name.length);
      out.fill(0, from + index, from + index + name.length);
    }
  }
  for (const [address, from, to] of segments) {
    for (let at = from + ((4 - (address % 4)) % 4); at + 16 <= to; at += 4) {
      const length = files.get(data.readUInt32LE(at));
      const [told, line, column] = [4, 8, 12].map((part) => data.readUInt32LE(at + part));
      if (length !== undefined && (told === length || told === length + 1) && line < 1e5 && column < 1000) out.fill(0, at, at + 16);
    }
  }
  return out;
}

/** `wasm`, a module of rustc's with its names, without messages of panics. */
export function withoutMessages(wasm) {
  const sections = [...sectionsOf(wasm)];
  const body = (id) => sections.find(([of]) => of === id)?.[1] ?? Buffer.from([0]);
  const ending = new Set([...namesOf(sections)].filter(([, name]) => ENDING.test(name)).map(([index]) => index));
  if (ending.size === 0) throw new Error("no function that ends in a panic: were the names taken off before?");
  // wasm-bindgen's modules import functions only.
  const [imported] = number(body(2), 0);
  const change = { 10: (code) => trapping(code, imported, ending), 11: placeless };
  return moduleOf(sections.map(([id, part]) => [id, change[id]?.(part) ?? part]));
}
