// The last step of a build: makes the package of what lies in it already (the wasm and its glue) and of js/.
//   node scripts/lib/package.mjs pkg
//
// Scripts are bundled by entry, with what several need in chunks beside them, and minified: js/ has one file a topic, and
// a page would ask for sixty. All lie in one folder, so that `import.meta.url` means the same in each. Names that others
// import stay: the entries, and the glue (burnside.js and its like), build.js and files.js as modules of their own.
// The page and its worker are what everybody loads, so what both need is one file, shared.js, and not the nine that
// esbuild would make of it; and the worker has its glue in it.
import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build, MINIFY, TOOLS, transform } from "./esbuild.mjs";
import { thirdParty } from "./licences.mjs";
import { slimmed } from "./glue.mjs";
import { oneScript } from "./one-script.mjs";
import { ROOT } from "./serve.mjs";
import { exportTable, shortenNames } from "./wasm-names.mjs";

const out = path.resolve(process.argv[2] ?? "pkg");
const js = path.join(ROOT, "js");

/** What wasm-bindgen wrote: the engine; the redactor with the edge client's door; the redactor alone. */
const GLUE = ["burnside", "redactor", "patterns"];
/** What has the hashes of all others. */
const HASHES = ["build.js", "files.js"];
/** Modules of their own: those, and the one class that all entries throw. */
const COMMON = [...HASHES, "errors.js"];
const APART = [...GLUE.map((name) => `${name}.js`), ...COMMON];
/** @param {string} inside */
const apart = (inside) => APART.find((name) => name === inside);
/** Entries that others need not load: the crew's worker, which only an isolated page starts, among them. What shares chunks: nobody who redacts alone should have to fetch five. */
const BROWSER = ["crew-member.js", "redact.js", "extract-text.js", "evaluate.js", "language.js", "duplicates.js"];
const NODE = ["node.js", "redact-node.js", "extract-text-node.js"];

/** Leaves imports of some modules as imports of a file beside. @param {(inside: string) => string | undefined} other which file a module of js/ is in */
const elsewhere = (other) => ({
  name: "elsewhere",
  setup: ({ onResolve }) =>
    onResolve({ filter: /\.js$/, namespace: "file" }, ({ path: name, resolveDir, kind }) => {
      const inside = path.relative(js, path.resolve(resolveDir, name));
      const file = kind === "entry-point" ? undefined : other(inside);
      if (file) return { path: `./${file}`, external: true };
      return GLUE.includes(inside.slice(0, -3)) ? { path: path.join(out, inside) } : undefined;
    }),
});
/** What shared.js calls its exports. @type {Map<string, string>} */
const short = new Map();
/** What esbuild leaves to do in a script. */
const finish = {
  name: "finish",
  setup: ({ onEnd, initialOptions }) => {
    initialOptions.write = false;
    onEnd(({ outputFiles = [] }) => {
      for (const { path: file, text } of outputFiles) writeFileSync(file, unseen(oneImport(text)));
    });
  },
};
/** esbuild drops the comment by which bundlers leave an import() alone whose address is made at run time (js/host.js). @param {string} script */
const unseen = (script) => script.replace(/import\((?!["'])/g, "import(/* webpackIgnore: true */ /* @vite-ignore */ ");
/** It leaves an import of another file for each module that had one. @param {string} script */
function oneImport(script) {
  /** @type {Map<string, string[]>} */
  const files = new Map();
  const rest = script.replace(/\bimport\{([^{}"]*)\}from"(\.\/[^"]+)";?/g, (_, names, file) => {
    files.set(file, [...(files.get(file) ?? []), ...names.split(",")]);
    return "";
  });
  const name = (/** @type {string} */ one) => one.replace(/^\w+/, (own) => (one.includes(" as ") ? short.get(own) : `${short.get(own)} as ${own}`));
  return [...files].map(([file, names]) => `import{${(file === "./shared.js" ? names.map(name) : names).join(",")}}from"${file}";`).join("") + rest;
}
/** @param {string[]} entries @param {(inside: string) => string | undefined} other see elsewhere() @param {object} [more] options of esbuild's */
const bundle = (entries, other, more = {}) =>
  build({
    ...MINIFY,
    entryPoints: entries.map((name) => path.join(js, name)),
    bundle: true,
    splitting: true,
    format: "esm",
    outdir: out,
    plugins: [elsewhere(other), finish],
    external: ["node:*"],
    nodePaths: [TOOLS],
    ...more,
  });

/** index.js with what it imports later, worker.js, and shared.js: what of the page's is also needed by one of the others. */
async function pageAndWorker() {
  const { metafile: { inputs } } = await build({ entryPoints: ["index.js", "worker.js"], absWorkingDir: js, bundle: true, splitting: true, format: "esm", outdir: out, write: false, metafile: true, plugins: [elsewhere(apart)] });
  const imports = (name, wanted) => inputs[name].imports.filter(({ kind, path: file }) => kind === wanted && file in inputs).map(({ path: file }) => file);
  const closure = (name, seen = new Set()) => {
    if (!seen.has(name)) for (const next of imports(seen.add(name) && name, "import-statement")) closure(next, seen);
    return seen;
  };
  const [page, worker] = [[...closure("index.js")], closure("worker.js")];
  const later = page.flatMap((name) => imports(name, "dynamic-import"));
  const others = [worker, ...later.map((name) => closure(name))];
  // A worker has no import() in it, see tests/package.
  const isStatic = (name) => [...closure(name)].every((inside) => inputs[inside].imports.every(({ kind }) => kind !== "dynamic-import"));
  const both = page.filter((name) => isStatic(name) && others.some((other) => other.has(name)));
  const { metafile } = await build({ entryPoints: both, absWorkingDir: js, format: "esm", outdir: js, write: false, metafile: true });
  const contents = Object.values(metafile.outputs).map(({ entryPoint, exports }) => `export { ${exports.map(shorten)} } from "./${entryPoint}";`).join("\n");
  const shared = (inside) => (both.includes(inside) ? "shared.js" : undefined);
  await Promise.all([
    bundle([], apart, { entryPoints: undefined, stdin: { contents, resolveDir: js }, splitting: false, outdir: undefined, outfile: path.join(out, "shared.js") }),
    bundle(["index.js"], (inside) => shared(inside) ?? apart(inside)),
    bundle(["worker.js"], (inside) => shared(inside) ?? COMMON.find((name) => name === inside)),
    bundle(["crew-worker.js"], (inside) => shared(inside) ?? ["worker.js", ...COMMON].find((name) => name === inside)),
  ]);
}

/** @param {string} name that page and worker share @returns {string} `name as _x` */
function shorten(name) {
  if (short.has(name)) throw new Error(`two modules that page and worker share export ${name}: rename one`);
  short.set(name, `_${short.size.toString(36)}`);
  return `${name} as ${short.get(name)}`;
}

/** The one wasm without glue. */
const MEMBER = "member_bg.wasm";
// What an earlier build, or a person, left here.
for (const name of readdirSync(out)) if (name !== MEMBER && !GLUE.some((glue) => [`${glue}.js`, `${glue}_bg.wasm`].includes(name))) rmSync(path.join(out, name), { recursive: true });

writeFileSync(path.join(out, MEMBER), exportTable(readFileSync(path.join(out, MEMBER))));
await Promise.all(
  GLUE.map(async (name) => {
    const [module, script] = [`${name}_bg.wasm`, `${name}.js`].map((file) => path.join(out, file));
    const { wasm, glue } = shortenNames(readFileSync(module), slimmed(readFileSync(script, "utf8"), `${name}_bg.wasm`));
    writeFileSync(module, name === "burnside" ? exportTable(wasm) : wasm);
    writeFileSync(script, (await transform(glue, { ...MINIFY, format: "esm", mangleProps: /^__(wbg_ptr|wrap|destroy_into_raw)$/ })).code);
  }),
);
await Promise.all([
  pageAndWorker(),
  ...BROWSER.map((entry) => bundle([entry], apart)),
  // Not together with the browser's: its entries would become mere chunks of Node's.
  bundle(NODE, apart, { chunkNames: "node-[name]-[hash]" }),
  transform(readFileSync(path.join(js, "errors.js"), "utf8"), { ...MINIFY, format: "esm" }).then(({ code }) => writeFileSync(path.join(out, "errors.js"), code)),
]);

// A service worker is copied away from the package, and not every browser takes one that is a module.
writeFileSync(path.join(out, "service-worker.js"), oneScript(path.join(js, "service-worker.js"), "// Burnside's service worker: copy it to your site's root, see burnside-web's registerServiceWorker(). Apache-2.0"));
for (const name of ["index.d.ts", "types", "bin", "package.json"]) cpSync(path.join(js, name), path.join(out, name), { recursive: true });
cpSync(path.join(ROOT, "models/manifest.json"), path.join(out, "manifest.json"));
for (const name of ["LICENSE", "js/README.md"]) cpSync(path.join(ROOT, name), path.join(out, path.basename(name)));
writeFileSync(path.join(out, "THIRD-PARTY.txt"), thirdParty());

// Which build this is, and the hashes of the files that a page may load: a service worker keeps all of one build, or none.
const digest = (name) => createHash("sha256").update(readFileSync(path.join(out, name))).digest("hex").slice(0, 16);
const isLoaded = (name) => /\.(js|wasm)$/.test(name) && !/^node|-node/.test(name) && !["service-worker.js", ...HASHES].includes(name);
const all = Object.fromEntries(readdirSync(out).filter(isLoaded).sort().map((name) => [name, digest(name)]));
/** What no page loads by burnside-web itself: a first visit need not fetch it for later. */
const isOther = (name) => BROWSER.includes(name) || name.startsWith("patterns") || name === MEMBER;
const files = Object.fromEntries(Object.entries(all).filter(([name]) => !isOther(name)));
const id = createHash("sha256").update(JSON.stringify(all)).digest("hex").slice(0, 16);
// The files that say so are of the build itself, so they can't be among those that it has hashes of; "" matches any.
const head = "// Written by scripts/build.\n";
writeFileSync(path.join(out, "build.js"), `${head}export const BUILD="${id}";\n`);
writeFileSync(path.join(out, "files.js"), `${head}export const OF="${id}";\nexport const FILES=${JSON.stringify({ ...files, ...Object.fromEntries(HASHES.map((name) => [name, ""])) })};\n`);
