// The languages of the table, where their statistics and test sentences lie, and what is read of both.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { ROOT } from "../lib/serve.mjs";

/** Name in lingua's crates to BCP 47. */
const NAMES = {
  arabic: "ar", bulgarian: "bg", catalan: "ca", chinese: "zh", croatian: "hr", czech: "cs", danish: "da", dutch: "nl", english: "en", estonian: "et",
  finnish: "fi", french: "fr", german: "de", greek: "el", hebrew: "he", hindi: "hi", hungarian: "hu", indonesian: "id", italian: "it", japanese: "ja",
  korean: "ko", latvian: "lv", lithuanian: "lt", bokmal: "nb", persian: "fa", polish: "pl", portuguese: "pt", romanian: "ro", russian: "ru", serbian: "sr",
  slovak: "sk", slovene: "sl", spanish: "es", swedish: "sv", thai: "th", turkish: "tr", ukrainian: "uk", vietnamese: "vi",
};

/** Folder of each language's crate; cargo puts them there. @returns {[string, string][]} */
export function folders() {
  const here = path.join(ROOT, "scripts/language");
  execFileSync("cargo", ["fetch", "--quiet", "--manifest-path", path.join(here, "Cargo.toml")], { stdio: "inherit" });
  const registry = path.join(process.env.CARGO_HOME ?? path.join(os.homedir(), ".cargo"), "registry/src");
  const [source] = readdirSync(registry);
  return Object.entries(NAMES).map(([name, code]) => [code, path.join(registry, source, `lingua-${name}-language-model-1.3.0`)]);
}

/** Of each language, how likely each n-gram is: ln p. @returns {Record<string, Map<string, number>>} */
export function statistics() {
  const all = folders();
  const manifest = path.join(ROOT, "scripts/language/Cargo.toml");
  const lines = execFileSync("cargo", ["run", "--quiet", "--release", "--manifest-path", manifest, "--", ...all.map(([, folder]) => folder)], { maxBuffer: 1 << 30, encoding: "utf8" }).split("\n");
  const codes = Object.fromEntries(all.map(([code, folder]) => [folder, code]));
  const grams = Object.fromEntries(all.map(([code]) => [code, new Map()]));
  for (const line of lines) {
    const [folder, gram, p] = line.split("\t");
    if (gram) grams[codes[folder]].set(gram, Number(p));
  }
  return grams;
}

/** A thousand lines of each language that the statistics have not seen. @param {"sentences" | "word-pairs" | "single-words"} kind @returns {[string, string[]][]} */
export const tests = (kind) => folders().map(([code, folder]) => [code, readFileSync(path.join(folder, `testdata/${kind}.txt`), "utf8").split("\n").filter(Boolean)]);
