// What every browser test starts from: the repository served on a port of its own, one Chromium, a page that is watched.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { launch, watch, within } from "../../scripts/lib/browser.mjs";
import { ROOT, serve } from "../../scripts/lib/serve.mjs";

export { within };

/**
 * Puts `attempt(call)` into a page: what a call threw, as data. Thrown out of the page, an error would lose its code.
 * `ours` is whether it is the one class that this package throws.
 */
function attemptInPage() {
  globalThis.attempt = async (call) => {
    try {
      return { value: await call() };
    } catch (error) {
      const { BurnsideError } = await import("/pkg/index.js");
      return { code: error.code, message: error.message, ours: error instanceof BurnsideError };
    }
  };
}

/** A file of tests/golden/. @param {string} name */
export const golden = (name) => JSON.parse(readFileSync(path.join(ROOT, "tests/golden", name), "utf8"));

/**
 * A server and a Chromium for a test file. Close it in `after()`.
 * @param {Parameters<typeof launch>[0] & Parameters<typeof serve>[0]} [options]
 */
export async function open(options = {}) {
  const server = await serve(options);
  const browser = await launch(options).catch(async (error) => {
    await server.close();
    throw error;
  });
  return {
    origin: server.origin,
    context: browser.context,
    profile: browser.profile,
    /**
     * Runs `body(page)` in a new page at `path` and fails if the page logged an error meanwhile, even one nobody awaited.
     * @template T
     * @param {(page: import("playwright-core").Page) => Promise<T>} body
     * @param {{ path?: string, seconds?: number, allow?: RegExp }} [options] `allow`: errors the test provokes on purpose
     * @returns {Promise<T>}
     */
    async page(body, { path = "/blank.html", seconds = 300, allow } = {}) {
      const page = await browser.context.newPage();
      const { errors, crashed } = watch(page);
      try {
        // A page that nobody has to write: same origin, no scripts of its own.
        await page.route("**/blank.html", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>test</title>" }));
        await page.addInitScript(attemptInPage);
        await page.goto(server.origin + path);
        const result = await within(seconds, "the test's page", Promise.race([body(page), crashed]));
        assert.deepEqual(errors.filter((line) => !allow?.test(line)), [], "the page logged errors");
        return result;
      } finally {
        await page.close();
      }
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
