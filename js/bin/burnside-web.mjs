#!/usr/bin/env node
// npx burnside-web init public/   copies the service worker to where it can control the site's pages

import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const USAGE = `usage: burnside-web init FOLDER

Copies the service worker into FOLDER, the one that is served as the site's root (often public/), as burnside-sw.js.
The page then calls registerServiceWorker() of this package. Run it again after each update of the package.`;

const [command, folder, ...rest] = process.argv.slice(2);
if (command === "--help" || command === "-h") {
  console.log(USAGE);
} else if (command !== "init" || !folder || rest.length > 0) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  const from = fileURLToPath(new URL("../service-worker.js", import.meta.url));
  const to = path.join(folder, "burnside-sw.js");
  try {
    const is = existsSync(to) ? "updated" : "written";
    mkdirSync(folder, { recursive: true });
    copyFileSync(from, to);
    console.log(`${to} ${is}. In the page:

  import { registerServiceWorker } from "burnside-web";
  await registerServiceWorker();`);
  } catch (error) {
    console.error(`burnside-web: ${to} could not be written: ${error.message}`);
    process.exitCode = 1;
  }
}
