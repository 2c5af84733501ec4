// esbuild, as scripts/build has installed it in the cache, and how everything that ships is minified.
import { createRequire } from "node:module";
import path from "node:path";
import { CACHE } from "./serve.mjs";

/** node_modules beside it has what is built in. */
export const TOOLS = path.join(CACHE, "node-build/node_modules");

function load() {
  try {
    return createRequire(path.join(TOOLS, "x.js"))("esbuild");
  } catch (cause) {
    throw new Error("esbuild is not installed: run ./scripts/build", { cause });
  }
}
export const { build, buildSync, transform } = load();
export const MINIFY = { minify: true, target: "es2022", charset: "utf8", legalComments: "none" };
