// What is in the tarball: all that is needed, nothing else, and no code that comes from anywhere else.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { command, packed } from "./harness.mjs";

let bundle;
/** @type {string} the package, installed */ let at;
/** @type {string[]} */ let names;
before(async () => {
  bundle = await packed();
  at = path.join(await bundle.project("contents", {}), "node_modules/burnside-web");
  names = readdirSync(at, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => path.relative(at, path.join(entry.parentPath, entry.name)));
});
after(() => bundle?.close());
const read = (name) => readFileSync(path.join(at, name), "utf8");

test("it holds what it names, and no sources, tests, maps or other people's files", () => {
  const { exports, bin, main, types, dependencies, devDependencies, scripts, license, repository, keywords } = JSON.parse(read("package.json"));
  const targets = Object.values(exports).flatMap((target) => (typeof target === "string" ? target : Object.values(target)));
  for (const target of [...targets, ...Object.values(bin), types]) assert.ok(names.includes(target.slice(2)), target);
  for (const [name, target] of Object.entries(exports)) if (typeof target === "object") assert.equal(Object.keys(target)[0], "types", name);
  assert.deepEqual([main, dependencies, devDependencies, scripts], [undefined, undefined, undefined, undefined], "ESM only; installs nothing and runs nothing");
  assert.ok(license && repository.url && keywords.length > 3);
  for (const name of ["LICENSE", "README.md", "THIRD-PARTY.txt"]) assert.ok(names.includes(name), name);
  for (const one of [/^burn 0\.22/m, /^minijinja \d/m, /^parse5, in the files/m]) assert.match(read("THIRD-PARTY.txt"), one);
  const expected = /^(LICENSE|README\.md|THIRD-PARTY\.txt|package\.json|manifest\.json|index\.d\.ts|types\/[a-z-]+\.d\.ts|bin\/burnside-web\.mjs|[a-z_]+_bg\.wasm|[A-Za-z0-9-]+\.js)$/;
  assert.deepEqual(names.filter((name) => !expected.test(name)), []);
});

test("no code from strings, none from elsewhere, no test's address", () => {
  for (const name of names.filter((name) => name.endsWith(".js"))) {
    const source = read(name);
    // `new Function` and its like need a policy of 'unsafe-eval'; stores refuse scripts of other origins. The glue has a
    // text that begins with it.
    assert.doesNotMatch(source, /\beval\s*\(|\bnew Function\b|(?<!`)\bFunction\s*\(|importScripts|set(Timeout|Interval)\(\s*["'`]|createElement\(\s*["'`]script/, name);
    assert.doesNotMatch(source, /\bimport\s*\(\s*["'`](?!\.\/)|\bfrom\s*["'](?!\.\/|node:)|\bimport\s*["'](?!\.\/|node:)/, name);
    assert.doesNotMatch(source, /localhost|127\.0\.0\.1|sourceMappingURL/, name);
  }
  const types = names.filter((name) => name.endsWith(".d.ts"));
  for (const name of types) assert.doesNotMatch(read(name), /\bfrom\s*["'](?!\.\/|\.\.\/)/, name);
});

/** A script and all that it imports, however deep. */
function graph(name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const [, file] of read(name).matchAll(/(?:\bfrom|\bimport)\s*"\.\/([^"]+)"/g)) graph(file, seen);
  return seen;
}

test("what a service worker may import has no import() in it; Node's modules are in Node's files only", () => {
  for (const entry of ["redact.js", "extract-text.js", "evaluate.js", "language.js", "duplicates.js", "worker.js", "crew-worker.js", "crew-member.js", "service-worker.js"]) {
    for (const name of graph(entry)) assert.doesNotMatch(read(name), /\bimport\s*\(/, `${entry}: ${name}`);
  }
  assert.doesNotMatch(read("service-worker.js"), /^\s*import\b|\bexport\b|import\.meta/m, "a classic script");
  for (const entry of ["index.js", "worker.js", "crew-worker.js", "crew-member.js", "redact.js", "extract-text.js", "evaluate.js", "language.js", "duplicates.js"]) {
    for (const name of graph(entry)) assert.doesNotMatch(read(name), /node:|\bprocess\./, `${entry}: ${name}`);
  }
});

test("the redactor alone knows nothing of GPUs and models", () => {
  for (const name of graph("redact.js")) assert.doesNotMatch(read(name), /requestAdapter|GPUDevice|safetensors/, name);
  const wasm = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(path.join(at, [...graph("redact.js")].map((name) => read(name).match(/\b[a-z]+_bg\.wasm/)?.[0]).find(Boolean)))));
  assert.ok(wasm.length > 0 && wasm.length < 40, `${wasm.length} imports; the engine has hundreds`);
});

test("no stock kernel of Burn's is in the engine", () => {
  // Each would bring its share of the compiler of kernels, which keeps the paths of its sources for its errors.
  const text = readFileSync(path.join(at, "burnside_bg.wasm"), "latin1");
  assert.match(text, /\bcubecl-[a-z]+-\d/, "paths can be seen at all");
  assert.deepEqual([...new Set(text.match(/\b(?:cubek-[a-z]+|burn-fusion|burn-autodiff)-\d/g) ?? [])], []);
});

test("the command says what it takes, and copies what it says", async () => {
  const bin = path.join(at, "bin/burnside-web.mjs");
  assert.match(await command(at, process.execPath, [bin, "--help"]), /usage: burnside-web init FOLDER/);
  await assert.rejects(command(at, process.execPath, [bin, "publish", "x"]), /usage/);
  const printed = execFileSync(process.execPath, [bin, "copy", path.join(at, "out")], { encoding: "utf8" });
  const copied = readdirSync(path.join(at, "out"));
  assert.deepEqual(printed.trim().split("\n").map((line) => path.basename(line.split(" ")[0])).sort(), copied.sort());
  for (const name of copied) assert.deepEqual(readFileSync(path.join(at, "out", name)), readFileSync(path.join(at, name)), name);
});
