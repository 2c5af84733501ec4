// What the tests of the npm package share: the tarball that would be published, small projects that install it, and the
// tools that build them (pinned in package.json beside this file, installed in the cache by scripts/test).
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { launch, watch, within } from "../../scripts/lib/browser.mjs";
import { CACHE, MOUNTS, ROOT, serve } from "../../scripts/lib/serve.mjs";

export { within };
export const TOOLS = path.join(CACHE, "node-package/node_modules");
const HERE = path.join(ROOT, "tests/package");
const run = promisify(execFile);

/** A command in a folder: what it printed. Fails with all of that. @param {string} cwd @param {string} command @param {string[]} args */
export async function command(cwd, command, args) {
  try {
    const { stdout, stderr } = await run(command, args, { cwd, maxBuffer: 64 << 20, env: { ...process.env, NO_COLOR: "1" } });
    return stdout + stderr;
  } catch (error) {
    throw new Error(`${path.basename(command)} ${args.join(" ")}\n${error.stdout}\n${error.stderr}`, { cause: error });
  }
}
/** A tool of node_modules, such as "vite/bin/vite.js". @param {string} cwd @param {string} tool @param {...string} args */
export const tool = (cwd, tool, ...args) => command(cwd, process.execPath, [path.join(TOOLS, tool), ...args]);

/** A folder with the tarball in it; `close()` removes it with all projects. */
export async function packed() {
  const folder = mkdtempSync(path.join(os.tmpdir(), "burnside-package-"));
  await command(path.join(ROOT, "pkg"), "npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder]);
  const tarball = path.join(folder, "burnside-web-0.1.0.tgz");
  return {
    tarball,
    /**
     * A project that has the package installed, as a person would have it. Nothing comes from the network: the package
     * needs nothing.
     * @param {string} name @param {Record<string, string>} files path to text, or "=path" for a copy of one of ours
     * @returns {Promise<string>} its folder
     */
    async project(name, files) {
      const at = path.join(folder, name);
      const all = { "package.json": JSON.stringify({ name, private: true, type: "module" }), ...files };
      for (const [file, text] of Object.entries(all)) {
        mkdirSync(path.dirname(path.join(at, file)), { recursive: true });
        if (text.startsWith("=")) cpSync(path.join(HERE, text.slice(1)), path.join(at, file));
        else writeFileSync(path.join(at, file), text);
      }
      await command(at, "npm", ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", tarball]);
      return at;
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const models = MOUNTS.find(([prefix]) => prefix === "/models/");
/** A folder at the root, the models beside it. @param {string} folder @param {object} [options] of serve() */
export const site = (folder, options) => serve({ mounts: [models, ["/", (rest) => [[folder, rest]]]], ...options });

export { launch };
/**
 * Opens a page that leaves its result in `globalThis.outcome`, and returns that with the workers it started.
 * @param {import("playwright-core").BrowserContext} context @param {string} url
 * @param {{ globals?: object, allow?: RegExp }} [options] `allow`: errors that the page may log
 */
export async function outcomeOf(context, url, { globals = {}, allow } = {}) {
  const page = await context.newPage();
  const workers = [];
  page.on("worker", (worker) => workers.push(worker.url()));
  const { errors, crashed } = watch(page);
  try {
    await page.addInitScript((globals) => Object.assign(globalThis, globals), globals);
    await page.goto(url);
    const outcome = page.waitForFunction(() => globalThis.outcome, undefined, { timeout: 0 }).then(() => page.evaluate(() => globalThis.outcome));
    const result = await within(120, `the page at ${url} (${errors.join("; ")})`, Promise.race([outcome, crashed]));
    const logged = errors.filter((line) => !allow?.test(line));
    return { ...result, workers, logged };
  } finally {
    await page.close();
  }
}
