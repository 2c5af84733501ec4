#!/usr/bin/env node
// npx burnside-web init public/   copies the service worker to where it can control the site's pages
// npx burnside-web copy dist/     copies what a bundle asks for beside it, where the bundler does not (esbuild)

import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const USAGE = `usage: burnside-web init FOLDER
       burnside-web copy FOLDER

init  copies the service worker into FOLDER, the one that is served as the site's root (often public/), as burnside-sw.js.
      The page then calls registerServiceWorker() of this package.
copy  copies the worker, the WebAssembly and the list of models into FOLDER, where the bundle lies. For esbuild, which
      leaves new URL("./file", import.meta.url) as it is; Vite and webpack do that themselves.

Run it again after each update of the package.`;

const HERE = fileURLToPath(new URL("../", import.meta.url));

/** A script and all that it imports. */
function graph(name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const [, file] of readFileSync(HERE + name, "utf8").matchAll(/(?:\bfrom|\bimport)\s*"\.\/([^"]+\.js)"/g)) graph(file, seen);
  return seen;
}

const COMMANDS = {
  init: () => [["service-worker.js", "burnside-sw.js"]],
  copy: () => [...graph("crew-worker.js"), "crew-member.js", "burnside_bg.wasm", "member_bg.wasm", "redactor_bg.wasm", "patterns_bg.wasm", "manifest.json"].map((name) => [name, name]),
};
const [command, folder, ...rest] = process.argv.slice(2);
if (command === "--help" || command === "-h") {
  console.log(USAGE);
} else if (!Object.hasOwn(COMMANDS, command ?? "") || !folder || rest.length > 0) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  try {
    mkdirSync(folder, { recursive: true });
    for (const [name, as] of COMMANDS[command]()) {
      const to = path.join(folder, as);
      const is = existsSync(to) ? "updated" : "written";
      copyFileSync(HERE + name, to);
      console.log(`${to} ${is}`);
    }
    if (command === "init") console.log(`In the page:

  import { registerServiceWorker } from "burnside-web";
  await registerServiceWorker();`);
  } catch (error) {
    console.error(`burnside-web: ${folder} could not be written: ${error.message}`);
    process.exitCode = 1;
  }
}
