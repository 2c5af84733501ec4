// One classic script of modules, for the places that take no module: a service worker that is copied away from its
// package, a script that is put into a page.
import { buildSync, MINIFY } from "./esbuild.mjs";

/**
 * @param {string} entry a module @param {string} head the first line, a comment
 */
export function oneScript(entry, head) {
  const { outputFiles } = buildSync({ ...MINIFY, entryPoints: [entry], bundle: true, format: "iife", banner: { js: head }, write: false, logLevel: "error" });
  return outputFiles[0].text;
}
