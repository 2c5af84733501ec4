// The last step of a build: takes the comments out of what ships, makes the service worker one classic script, and writes
// which build the package is.
//   node scripts/lib/package.mjs pkg
// A service worker is copied away from the package, and not every browser takes one that is a module, so it can't import.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const dir = process.argv[2] ?? "pkg";
const scripts = () => readdirSync(dir, { recursive: true }).map((name) => name.split(path.sep).join("/")).filter((name) => name.endsWith(".js")).sort();

// Types and words are for those who read js/ and index.d.ts; a page would download a third more for them.
for (const name of scripts()) {
  const source = readFileSync(path.join(dir, name), "utf8");
  writeFileSync(path.join(dir, name), source.replace(/\/\*\*[\s\S]*?\*\/[ \n]?/g, "").replace(/^\s*\/\/.*\n/gm, ""));
}

/** All modules that `file` imports, each before those that need it, and `file` last. */
function inOrder(file, seen = new Set()) {
  if (seen.has(file)) return [];
  seen.add(file);
  const source = readFileSync(file, "utf8");
  const imports = [...source.matchAll(/^import\s+\{[^}]*\}\s+from\s+"(\.[^"]+)";$/gm)].map(([, name]) => path.join(path.dirname(file), name));
  return [...imports.flatMap((name) => inOrder(name, seen)), file];
}

/** One script: the modules one after another in one function, which works as long as no two use a name for two things. */
function oneScript(entry) {
  const names = new Map();
  const parts = inOrder(entry).map((file) => {
    const body = readFileSync(file, "utf8")
      .replace(/^import\s+\{[^}]*\}\s+from\s+"\.[^"]+";\n/gm, "")
      .replace(/^export (?=(async )?(function|class|const|let) )/gm, "");
    if (/^(import|export)\b|\bimport\(|import\.meta/m.test(body)) throw new Error(`${file}: what it imports or exports can't be put into one script`);
    for (const [, name] of body.matchAll(/^(?:async )?(?:function|class|const|let) (\w+)/gm)) {
      if (names.has(name)) throw new Error(`${name} is in both ${names.get(name)} and ${file}: rename one, they share the service worker's script`);
      names.set(name, file);
    }
    return `// ${path.relative(dir, file)}\n${body.trim()}\n`;
  });
  return `// Burnside's service worker: copy it to your site's root, see burnside-web's registerServiceWorker(). Apache-2.0\n(() => {\n"use strict";\n${parts.join("\n")}})();\n`;
}

const worker = path.join(dir, "service-worker.js");
writeFileSync(worker, oneScript(worker));

const digest = (name) => createHash("sha256").update(readFileSync(path.join(dir, name))).digest("hex").slice(0, 16);
const shipped = scripts().filter((name) => !["service-worker.js", "build.js"].includes(name));
const wasm = readdirSync(dir).filter((name) => name.endsWith(".wasm"));
const files = Object.fromEntries([...shipped, ...wasm].map((name) => [name, digest(name)]));
const build = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16);
// The file that says so is of the build itself, so it can't be among those it has hashes of; "" matches any.
const text = `// Which build of the package this is: written by scripts/build.\n\nexport const BUILD = "${build}";\n/** Its files, and the first 16 hex digits of the SHA-256 of each. @type {Record<string, string>} */\nexport const FILES = ${JSON.stringify({ ...files, "build.js": "" }, null, 1)};\n`;
writeFileSync(path.join(dir, "build.js"), text);
