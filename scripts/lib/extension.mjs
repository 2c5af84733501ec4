// The extension as Chrome loads it, in one folder: www/extension, the package, the small models.
//   node scripts/lib/extension.mjs OUT [--zip]      with --zip also OUT/../burnside-extension-VERSION.zip
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { oneScript } from "./one-script.mjs";
import { CACHE, ROOT } from "./serve.mjs";
import { zipOf } from "./zip.mjs";

/** Small enough to come along: they label, find names and embed, so that all but the language model works offline at once. */
const MODELS = ["sst2-mini", "rampart-pii", "minilm-l6"];
/** Of the package, what a page in an extension never asks for. */
const LEFT_OUT = /^(bin|types)(\/|$)|\.d\.ts$|^service-worker\.js$|^redact\.js$|^patterns|^node|-node\.js$/;

/** @param {string} out a folder, which is made anew */
export function makeExtension(out) {
  const source = path.join(ROOT, "www/extension");
  const pkg = path.join(ROOT, "pkg");
  if (!existsSync(path.join(pkg, "burnside_bg.wasm"))) throw new Error("there is no package in pkg/: run ./scripts/build");
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  cpSync(source, out, { recursive: true });
  for (const shared of ["dom.js", "palette.css"]) cpSync(path.join(ROOT, "www", shared), path.join(out, shared));
  cpSync(path.join(ROOT, "LICENSE"), path.join(out, "LICENSE"));
  cpSync(pkg, path.join(out, "pkg"), { recursive: true, dereference: true, filter: (file) => !LEFT_OUT.test(path.relative(pkg, file)) });
  writeFileSync(path.join(out, "page.js"), oneScript(path.join(out, "page/main.js"), "// Burnside, in the page that is read. Apache-2.0"));
  rmSync(path.join(out, "page"), { recursive: true });
  for (const model of MODELS) copyModel(model, path.join(out, "pkg", model));
  const version = JSON.parse(readFileSync(path.join(pkg, "package.json"), "utf8")).version;
  const manifest = path.join(out, "manifest.json");
  writeFileSync(manifest, `${JSON.stringify({ ...JSON.parse(readFileSync(manifest, "utf8")), version }, null, 2)}\n`);
  return { version, bytes: sizeOf(out) };
}

/** Beside the manifest, where names in it are looked for first. @param {string} name @param {string} to */
function copyModel(name, to) {
  const { models } = JSON.parse(readFileSync(path.join(ROOT, "models/manifest.json"), "utf8"));
  const model = models.find((one) => one.name === name);
  const file = model.convert?.to ?? model.files.find(({ role }) => role === "weights").path;
  const from = [path.join(CACHE, "models", name, file), path.join(ROOT, "models", file)].find(existsSync);
  if (!from) throw new Error(`the model ${name} is not in the cache: run ./scripts/models ${name}`);
  cpSync(from, path.join(to, file), { dereference: true });
}

/** @param {string} folder */
function sizeOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).reduce((sum, entry) => sum + statSync(path.join(entry.parentPath ?? entry.path, entry.name)).size, 0);
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const out = path.resolve(process.argv[2]);
  const { version, bytes } = makeExtension(out);
  const zip = path.join(path.dirname(out), `burnside-extension-${version}.zip`);
  if (process.argv.includes("--zip")) writeFileSync(zip, zipOf(out));
  const mb = (/** @type {number} */ n) => `${(n / 1e6).toFixed(1)} MB`;
  console.log(`${out} (${mb(bytes)})${process.argv.includes("--zip") ? `, ${zip} (${mb(statSync(zip).size)})` : ""}`);
}
