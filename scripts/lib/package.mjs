// The last step of a build: makes the package of what lies in it already (the wasm and its glue) and of js/.
//   node scripts/lib/package.mjs pkg
//
// Scripts are bundled by entry, with what several need in chunks beside them, and minified: js/ has one file a topic, and
// a page would ask for sixty. All lie in one folder, so that `import.meta.url` means the same in each. Names that others
// import stay: the entries, and the glue (burnside.js and its like) and build.js as modules of their own.
import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build, MINIFY, TOOLS, transform } from "./esbuild.mjs";
import { thirdParty } from "./licences.mjs";
import { oneScript } from "./one-script.mjs";
import { ROOT } from "./serve.mjs";
import { shortenImports } from "./wasm-names.mjs";

const out = path.resolve(process.argv[2] ?? "pkg");
const js = path.join(ROOT, "js");

/** What wasm-bindgen wrote: the engine; the redactor with the edge client's door; the redactor alone. */
const GLUE = ["burnside", "redactor", "patterns"];
/** Modules of their own: the glue, what has the hashes of all others, and the one class that all entries throw. */
const APART = [...GLUE.map((name) => `${name}.js`), "build.js", "errors.js"];
/** What shares chunks. Nobody who redacts alone should have to fetch five. */
const BROWSER = [["index.js", "worker.js"], ["redact.js"], ["extract-text.js"], ["evaluate.js"], ["language.js"], ["duplicates.js"]];
const NODE = ["node.js", "redact-node.js", "extract-text-node.js"];

const apart = {
  name: "apart",
  setup: ({ onResolve }) =>
    onResolve({ filter: /\.js$/ }, ({ path: name, resolveDir }) => {
      const inside = path.relative(js, path.resolve(resolveDir, name));
      return APART.includes(inside) ? { path: `./${inside}`, external: true } : undefined;
    }),
};
/** esbuild drops the comment by which bundlers leave an import() alone whose address is made at run time (js/host.js). */
const unseen = {
  name: "unseen",
  setup: ({ onEnd, initialOptions }) => {
    initialOptions.write = false;
    onEnd(({ outputFiles = [] }) => {
      for (const { path: file, text } of outputFiles) writeFileSync(file, text.replace(/import\((?!["'])/g, "import(/* webpackIgnore: true */ /* @vite-ignore */ "));
    });
  },
};
const bundle = (entries, prefix) =>
  build({
    ...MINIFY,
    entryPoints: entries.map((name) => path.join(js, name)),
    bundle: true,
    splitting: true,
    format: "esm",
    outdir: out,
    chunkNames: `${prefix}[name]-[hash]`,
    plugins: [apart, unseen],
    external: ["node:*"],
    nodePaths: [TOOLS],
  });

// What an earlier build, or a person, left here.
for (const name of readdirSync(out)) if (!GLUE.some((glue) => [`${glue}.js`, `${glue}_bg.wasm`].includes(name))) rmSync(path.join(out, name), { recursive: true });

await Promise.all([
  ...BROWSER.map((entries) => bundle(entries, "")),
  // Not together with the browser's: its entries would become mere chunks of Node's.
  bundle(NODE, "node-"),
  transform(readFileSync(path.join(js, "errors.js"), "utf8"), { ...MINIFY, format: "esm" }).then(({ code }) => writeFileSync(path.join(out, "errors.js"), code)),
  ...GLUE.map(async (name) => {
    const [module, script] = [`${name}_bg.wasm`, `${name}.js`].map((file) => path.join(out, file));
    const { wasm, glue } = shortenImports(readFileSync(module), readFileSync(script, "utf8"));
    writeFileSync(module, wasm);
    writeFileSync(script, (await transform(glue, { ...MINIFY, format: "esm", mangleProps: /^__(wbg_ptr|wrap|destroy_into_raw)$/ })).code);
  }),
]);

// A service worker is copied away from the package, and not every browser takes one that is a module.
writeFileSync(path.join(out, "service-worker.js"), oneScript(path.join(js, "service-worker.js"), "// Burnside's service worker: copy it to your site's root, see burnside-web's registerServiceWorker(). Apache-2.0"));
for (const name of ["index.d.ts", "types", "bin", "package.json"]) cpSync(path.join(js, name), path.join(out, name), { recursive: true });
cpSync(path.join(ROOT, "models/manifest.json"), path.join(out, "manifest.json"));
for (const name of ["LICENSE", "js/README.md"]) cpSync(path.join(ROOT, name), path.join(out, path.basename(name)));
writeFileSync(path.join(out, "THIRD-PARTY.txt"), thirdParty());

// Which build this is, and the hashes of the files that a page may load: a service worker keeps all of one build, or none.
const digest = (name) => createHash("sha256").update(readFileSync(path.join(out, name))).digest("hex").slice(0, 16);
const isLoaded = (name) => /\.(js|wasm)$/.test(name) && !/^node|-node/.test(name) && !["service-worker.js", "build.js"].includes(name);
const files = Object.fromEntries(readdirSync(out).filter(isLoaded).sort().map((name) => [name, digest(name)]));
const id = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16);
// The file that says so is of the build itself, so it can't be among those it has hashes of; "" matches any.
writeFileSync(path.join(out, "build.js"), `// Which build of the package this is: written by scripts/build.\nexport const BUILD = "${id}";\nexport const FILES = ${JSON.stringify({ ...files, "build.js": "" }, null, 1)};\n`);
