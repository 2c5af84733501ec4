// The last step of a build: takes the comments out of what ships, makes the service worker one classic script, and writes
// which build the package is.
//   node scripts/lib/package.mjs pkg
// A service worker is copied away from the package, and not every browser takes one that is a module, so it can't import.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { oneScript } from "./one-script.mjs";

const dir = process.argv[2] ?? "pkg";
const scripts = () => readdirSync(dir, { recursive: true }).map((name) => name.split(path.sep).join("/")).filter((name) => name.endsWith(".js")).sort();

// Types and words are for those who read js/ and index.d.ts; a page would download a third more for them.
for (const name of scripts()) {
  const source = readFileSync(path.join(dir, name), "utf8");
  writeFileSync(path.join(dir, name), source.replace(/\/\*\*[\s\S]*?\*\/[ \n]?/g, "").replace(/^\s*\/\/.*\n/gm, ""));
}

const worker = path.join(dir, "service-worker.js");
writeFileSync(worker, oneScript(worker, dir, "// Burnside's service worker: copy it to your site's root, see burnside-web's registerServiceWorker(). Apache-2.0"));

const digest = (name) => createHash("sha256").update(readFileSync(path.join(dir, name))).digest("hex").slice(0, 16);
const shipped = scripts().filter((name) => !["service-worker.js", "build.js"].includes(name));
const wasm = readdirSync(dir).filter((name) => name.endsWith(".wasm"));
const files = Object.fromEntries([...shipped, ...wasm].map((name) => [name, digest(name)]));
const build = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16);
// The file that says so is of the build itself, so it can't be among those it has hashes of; "" matches any.
const text = `// Which build of the package this is: written by scripts/build.\n\nexport const BUILD = "${build}";\n/** Its files, and the first 16 hex digits of the SHA-256 of each. @type {Record<string, string>} */\nexport const FILES = ${JSON.stringify({ ...files, "build.js": "" }, null, 1)};\n`;
writeFileSync(path.join(dir, "build.js"), text);
