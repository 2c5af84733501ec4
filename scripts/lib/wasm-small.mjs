// Makes a wasm module smaller once it is compressed, whose speed does not hang on a compiler's last word: the redactor's.
//   node scripts/lib/wasm-small.mjs FILE.wasm    in place
// binaryen's optimizer takes 2 % off what LLVM makes for size. Then functions are put beside others that look like them:
// gzip knows the last 32 kB only, so what repeats has to be near. That is 2 % more.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { TOOLS } from "./esbuild.mjs";
import { leb, moduleOf, number, sectionsOf, text } from "./wasm.mjs";
import { withoutMessages } from "./wasm-panics.mjs";

/** What rustc's wasm target has by default, in binaryen's words. */
const FEATURES = ["simd", "bulk-memory", "sign-ext", "mutable-globals", "nontrapping-float-to-int", "reference-types", "multivalue"].map((name) => `--enable-${name}`);
/** Both of these make what is written shorter, and its gzip longer. */
const LONGER = ["local-cse", "memory-packing"].map((name) => `--skip-pass=${name}`);
/** How far back gzip finds what was there before. */
const WINDOW = 32768;
/** Bytes that are compared at a time. */
const SHINGLE = 6;
/** What is written last packs up to half a hundredth better or worse, so more than one is made. */
const ROUNDS = 2;

function wasmOpt(file, ...passes) {
  execFileSync(process.execPath, [path.join(TOOLS, "binaryen/bin/wasm-opt"), file, "-o", file, ...FEATURES, ...passes], { stdio: ["ignore", "inherit", "inherit"] });
}

/** The bodies of a module's functions. */
function bodiesOf(code) {
  const bodies = [];
  let [count, at] = number(code, 0);
  for (; count > 0; count--) {
    const [length, from] = number(code, at);
    at = from + length;
    bodies.push(code.subarray(from, at));
  }
  return bodies;
}

/** The order in which each function has most in common, by its length, with those in the window before it. */
function alike(bodies) {
  const shingles = bodies.map((body) => {
    const all = new Set();
    for (let at = 0; at + SHINGLE <= body.length; at++) all.add(body.readUIntLE(at, SHINGLE));
    return all;
  });
  // Which functions have each; what only one has, or a great many, tells nothing.
  const owners = new Map();
  shingles.forEach((all, i) => all.forEach((s) => owners.has(s) ? owners.get(s).push(i) : owners.set(s, [i])));
  const telling = shingles.map((all) => [...all].filter((s) => owners.get(s).length > 1 && owners.get(s).length <= 200));
  const shared = new Float64Array(bodies.length);
  const near = new Map();
  const count = (i, by) => {
    for (const s of telling[i]) {
      const before = near.get(s) ?? 0;
      near.set(s, before + by);
      if (before === 0 || before + by === 0) for (const j of owners.get(s)) shared[j] += by;
    }
  };
  const left = new Set(bodies.keys());
  const order = [];
  for (let from = 0, bytes = 0; left.size > 0; ) {
    let [best, most] = [-1, -1];
    for (const i of left) {
      const much = order.length === 0 ? bodies[i].length : shared[i] / (telling[i].length + 20);
      if (much > most) [best, most] = [i, much];
    }
    left.delete(best);
    order.push(best);
    count(best, 1);
    for (bytes += bodies[best].length; bytes > WINDOW && from < order.length - 1; from++) {
      count(order[from], -1);
      bytes -= bodies[order[from]].length;
    }
  }
  return order;
}

/** The module with its functions named by their places in `order`, for binaryen to sort them. */
function named(sections, imported, order) {
  const places = new Map(order.map((i, place) => [i + imported, String(place).padStart(6, "0")]));
  const names = [...places].sort(([a], [b]) => a - b).flatMap(([i, name]) => [leb(i), text(name)]);
  const functions = Buffer.concat([leb(places.size), ...names]);
  return moduleOf([...sections, [0, Buffer.concat([text("name"), Buffer.from([1]), leb(functions.length), functions])]]);
}

/** Sorts the functions of the module in `file`. */
function sort(file) {
  const sections = [...sectionsOf(readFileSync(file))];
  const body = (id) => sections.find(([of]) => of === id)?.[1] ?? Buffer.from([0]);
  // wasm-bindgen's modules import functions only.
  const [imported] = number(body(2), 0);
  writeFileSync(file, named(sections, imported, alike(bodiesOf(body(10)))));
  wasmOpt(file, "--reorder-functions-by-name", "--strip-debug");
}

const [file] = process.argv.slice(2);
writeFileSync(file, withoutMessages(readFileSync(file)));
const made = [];
for (let round = 0; round < ROUNDS; round++) {
  wasmOpt(file, "-Oz", "--converge", ...LONGER);
  sort(file);
  made.push(readFileSync(file));
}
const packed = made.map((bytes) => gzipSync(bytes, { level: 9 }).length);
writeFileSync(file, made[packed.indexOf(Math.min(...packed))]);
