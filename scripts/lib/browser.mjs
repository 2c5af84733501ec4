// A real Chromium with WebGPU, headless, whatever the machine has for a GPU.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { processesOf } from "./processes.mjs";
import { CACHE } from "./serve.mjs";

/** `BURNSIDE_WEBGPU_ADAPTER=default` lets Chromium pick the machine's own GPU; the software one gives the same numbers everywhere. */
const ADAPTER = process.env.BURNSIDE_WEBGPU_ADAPTER || "swiftshader";

const FLAGS = [
  "--headless=new",
  "--no-sandbox", // CI runs as root, where the sandbox refuses to start
  "--enable-unsafe-webgpu",
  ...(ADAPTER === "default" ? ["--enable-features=Vulkan"] : [`--use-webgpu-adapter=${ADAPTER}`]),
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-dev-shm-usage", // containers give 64 MB there, models need more
];

function playwright() {
  try {
    return createRequire(path.join(CACHE, "node", "x.js"))("playwright-core");
  } catch (cause) {
    throw new Error("playwright-core is not installed: run ./scripts/setup browser", { cause });
  }
}

/** The Chromium to start: BURNSIDE_CHROMIUM (the scripts set it), else the first on PATH. */
function executable() {
  if (process.env.BURNSIDE_CHROMIUM) return process.env.BURNSIDE_CHROMIUM;
  for (const name of ["chromium", "google-chrome-stable", "google-chrome"]) {
    try {
      return execFileSync("which", [name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    } catch {
      // the next
    }
  }
  throw new Error("no Chromium found: run ./scripts/setup browser, or set BURNSIDE_CHROMIUM");
}

/**
 * Starts Chromium with an empty profile of its own, or on the one that a killed Chromium left.
 * @param {{ args?: string[], viewport?: { width: number, height: number }, colorScheme?: "light" | "dark", profile?: string }} [options]
 * @returns {Promise<{ context: import("playwright-core").BrowserContext, profile: string, kill: () => Promise<void>, close: () => Promise<void> }>}
 *   `kill` ends it at once and keeps the profile, `close` removes the profile
 */
export async function launch({ args = [], viewport = { width: 1280, height: 900 }, colorScheme = "light", profile = mkdtempSync(path.join(os.tmpdir(), "burnside-chromium-")) } = {}) {
  const clean = () => rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  try {
    // A persistent context: in an incognito one, caches live in memory and quotas are smaller.
    const context = await playwright().chromium.launchPersistentContext(profile, {
      executablePath: executable(),
      headless: true,
      args: [...FLAGS, ...args],
      viewport,
      colorScheme,
    });
    context.setDefaultTimeout(0); // a model on a software GPU takes minutes; the callers keep the clock
    return {
      context,
      profile,
      kill: async () => {
        const closed = new Promise((done) => context.once("close", done));
        // Stopped first, so that none sees another one die and acts on it.
        for (const signal of ["SIGSTOP", "SIGKILL"]) for (const { pid } of processesOf(profile)) send(signal, pid);
        await closed;
      },
      close: async () => {
        await context.close();
        clean();
      },
    };
  } catch (error) {
    clean();
    throw error;
  }
}

function send(signal, pid) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error; // it ended by itself
  }
}

/**
 * Collects what went wrong in a page that no promise reports: uncaught errors, console errors, crashes.
 * @param {import("playwright-core").Page} page
 * @returns {{ errors: string[], crashed: Promise<never> }}
 */
export function watch(page) {
  const errors = [];
  page.on("pageerror", (error) => errors.push(`uncaught: ${error.stack ?? error.message}`));
  page.on("console", (message) => {
    const { url, lineNumber } = message.location();
    if (message.type() === "error") errors.push(`console: ${message.text()} (${url}:${lineNumber})`);
  });
  const crashed = new Promise((_, reject) => page.on("crash", () => reject(new Error("the page crashed (out of memory?)"))));
  crashed.catch(() => {}); // whoever races it sees it
  return { errors, crashed };
}

/** Rejects after so many seconds with what was being waited for. */
export async function within(seconds, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
