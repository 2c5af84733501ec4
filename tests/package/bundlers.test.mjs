// The package in projects as people start them: no plugin, no configuration file. Built, served, opened in Chromium.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { ROOT } from "../../scripts/lib/serve.mjs";
import { echo, Edge } from "../browser/edge-server.mjs";
import { command, launch, outcomeOf, packed, site, tool, TOOLS, within } from "./harness.mjs";

const EXPECTED = {
  redacted: "I love it! Mail [EMAIL_1].",
  restored: "I love it! Mail ada@example.org.",
  labels: ["POSITIVE", "POSITIVE", "POSITIVE"],
  answered: "I love it! Mail ada@example.org.",
  hasLeft: false,
  text: "yes",
  oneClass: true,
  logged: [],
};
const page = (script) => `<!doctype html><title>app</title><link rel="icon" href="data:,">${script}`;

let bundle;
let browser;
let edge;
before(async () => {
  [bundle, browser, edge] = await Promise.all([packed(), launch(), Edge.start()]);
  edge.behave(echo);
});
after(() => Promise.all([browser?.close(), edge?.close(), bundle?.close()]));

/** @param {string} url @param {object} [globals] @param {RegExp} [allow] */
async function check(url, globals, allow) {
  const { workers, ...got } = await outcomeOf(browser.context, url, { globals: { EDGE: edge.origin, ...globals }, allow });
  assert.deepEqual(got, EXPECTED);
  assert.ok(workers.length > 0 && workers.every((worker) => new URL(worker).origin === new URL(url).origin), `workers: ${workers}`);
}
/** @param {string} folder @param {(origin: string) => Promise<void>} body */
async function served(folder, body) {
  const server = await site(folder);
  try {
    await body(server.origin);
  } finally {
    await server.close();
  }
}

test("Vite: built, also with the network off after one visit; and its development server", async () => {
  const at = await bundle.project("vite", { "index.html": page('<script type="module" src="/index.js"></script>'), "index.js": "=app/index.js" });
  const printed = await tool(at, "vite/bin/vite.js", "build");
  assert.doesNotMatch(printed, /warn/i);
  execFileSync(process.execPath, [path.join(at, "node_modules/burnside-web/bin/burnside-web.mjs"), "init", path.join(at, "dist")]);
  await served(path.join(at, "dist"), async (origin) => {
    await check(`${origin}/`, { REGISTER: true });
    await browser.context.setOffline(true);
    try {
      await check(`${origin}/`, { EDGE: undefined }, /ERR_INTERNET_DISCONNECTED/);
    } finally {
      await browser.context.setOffline(false);
    }
  });
  // It serves nothing but its own folder.
  for (const name of ["manifest.json", "sst2-mini.gguf"]) cpSync(path.join(ROOT, "models", name), path.join(at, "public/models", name === "manifest.json" ? name : `sst2-mini/${name}`));
  const server = spawn(process.execPath, [path.join(TOOLS, "vite/bin/vite.js"), "--port", "0", "--host", "127.0.0.1"], { cwd: at, env: { ...process.env, NO_COLOR: "1" } });
  try {
    const address = new Promise((resolve) => {
      let said = "";
      server.stdout.on("data", (bytes) => {
        const found = /http:\/\/127\.0\.0\.1:\d+\//.exec((said += bytes));
        if (found) resolve(found[0]);
      });
    });
    await check(await within(30, "Vite's server", address));
  } finally {
    server.kill();
  }
});

test("webpack 5", async () => {
  const at = await bundle.project("webpack", { "src/index.js": "=app/index.js" });
  const printed = await tool(at, "webpack-cli/bin/cli.js", "--mode", "production");
  // What it says of all large files, wasm among them, and nothing else.
  for (const [, warning] of printed.matchAll(/^WARNING in (.*)$/gm)) assert.match(warning, /size limit|code splitting/);
  writeFileSync(path.join(at, "dist/index.html"), page('<script src="/main.js"></script>'));
  await served(path.join(at, "dist"), (origin) => check(`${origin}/`));
});

test("esbuild, and what it leaves for `burnside-web copy`", async () => {
  const at = await bundle.project("esbuild", { "index.js": "=app/index.js" });
  const printed = await command(at, path.join(TOOLS, ".bin/esbuild"), ["index.js", "--bundle", "--format=esm", "--outdir=dist"]);
  assert.doesNotMatch(printed, /WARNING/);
  execFileSync(process.execPath, [path.join(at, "node_modules/burnside-web/bin/burnside-web.mjs"), "copy", path.join(at, "dist")]);
  writeFileSync(path.join(at, "dist/index.html"), page('<script type="module" src="/index.js"></script>'));
  await served(path.join(at, "dist"), (origin) => check(`${origin}/`));
});
