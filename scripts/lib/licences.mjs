// THIRD-PARTY.txt: whose code is in the package, and under which licence.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { TOOLS } from "./esbuild.mjs";
import { ROOT } from "./serve.mjs";

/** What of npm's is bundled, and into which files. */
const SCRIPTS = { parse5: "node*.js", entities: "node*.js" };
const RULE = `\n\n${"-".repeat(80)}\n\n`;

/** Cargo's options for what is compiled to wasm. */
const WASM = ["--locked", "--no-default-features", "--features=engine,wire"];
const cargo = (/** @type {string[]} */ ...args) => execFileSync("cargo", args, { cwd: ROOT, maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });

/** The crates that the wasm files are compiled from, as `cargo metadata` has them. */
function crates() {
  // Only the tree knows which optional crates are really compiled; macros run in the compiler alone.
  const tree = cargo("tree", ...WASM, "--edges=normal,no-proc-macro", "--target=wasm32-unknown-unknown", "--prefix=none", "--format={p}");
  const compiled = new Set(tree.split("\n").map((line) => line.split(" ").slice(0, 2).join(" ")));
  const { packages } = JSON.parse(cargo("metadata", ...WASM, "--format-version=1", "--filter-platform=wasm32-unknown-unknown"));
  return packages.filter(({ name, version, source }) => source && compiled.has(`${name} v${version}`)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The licence texts that lie in a crate. @param {{ manifest_path: string }} crate @param {RegExp} names */
function texts(crate, names) {
  const folder = path.dirname(crate.manifest_path);
  const found = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile() && names.test(entry.name)) : [];
  return found.map(({ name }) => readFileSync(path.join(folder, name), "utf8").trim());
}

const line = ({ name, version, repository }) => `${name} ${version}${repository ? `, ${repository}` : ""}`;

/** Where one may choose it is taken under the Apache License 2.0, as this package is; else with its own text. */
export function thirdParty() {
  const all = crates();
  const isApache = ({ license }) => /Apache-2\.0(?! WITH)/.test(license ?? "") && !/\bAND\b/.test(license);
  const shared = all.filter(isApache);
  const notices = shared.flatMap((crate) => texts(crate, /^notice/i).map((text) => `${line(crate)}\n\n${text}`));
  /** Each text once, with all who have it. @type {Map<string, string[]>} */
  const own = new Map();
  for (const crate of all.filter((one) => !isApache(one))) {
    const found = texts(crate, /^(licen[sc]e|copying|unlicense|notice)/i);
    const text = found.length > 0 ? found.join("\n\n") : `(The crate has no text beside its name: SPDX ${crate.license}. ${crate.authors.join(", ")})`;
    own.set(text, [...(own.get(text) ?? []), `${line(crate)} (${crate.license})`]);
  }
  const scripts = Object.entries(SCRIPTS).map(([name, files]) => `${name}, in the files ${files}\n\n${readFileSync(path.join(TOOLS, name, "LICENSE"), "utf8").trim()}`);
  return `${[
    `In the wasm files, under the Apache License 2.0 (see LICENSE):\n\n${shared.map(line).join("\n")}`,
    ...notices,
    ...[...own].map(([text, names]) => `In the wasm files:\n\n${names.join("\n")}\n\n${text}`),
    ...scripts,
    "The letter statistics in language.js are made of the language models of lingua (Peter M. Stahl), under the Apache License 2.0 (see LICENSE).",
  ].join(RULE)}\n`;
}
