// The glue that wasm-bindgen wrote, without what no page of ours needs. Its way to start the wasm takes many kinds of
// arguments, with warnings about some, in a tenth of the glue; ours takes what js/local.js gives. And what it brings for
// browsers without FinalizationRegistry or encodeInto is for none that runs the wasm, which needs SIMD.

const REGISTRY = /\(typeof FinalizationRegistry === 'undefined'\)\s*\? \{[^:]*: \(\) => \{\}, unregister: \(\) => \{\} \}\s*: new/g;
const ENCODE_INTO = /if \(!\('encodeInto' in cachedTextEncoder\)\) \{[\s\S]*?\n\}\n/;
const TAIL = /async function __wbg_load\([\s\S]*$/;

/** @param {string} file the wasm @returns {string} */
const start = (file) => `
async function instantiateFrom(source, imports) {
    const from = await source;
    if (!(from instanceof Response)) return WebAssembly.instantiate(from, imports);
    if (!from.ok) throw new Error(\`\${from.url} answered \${from.status}\`);
    // A server that knows no wasm costs time, not the start.
    const isWasm = from.headers.get("content-type") === "application/wasm";
    return isWasm ? WebAssembly.instantiateStreaming(from, imports) : WebAssembly.instantiate(await from.arrayBuffer(), imports);
}

let starting;
export default function startOnce({ module_or_path } = {}) {
    starting ??= instantiateFrom(module_or_path ?? fetch(new URL("${file}", import.meta.url)), __wbg_get_imports()).then(({ instance, module }) => __wbg_finalize_init(instance, module));
    starting.catch(() => (starting = undefined)); // the next call tries again
    return starting;
}

export function initSync({ module }) {
    if (!(module instanceof WebAssembly.Module)) module = new WebAssembly.Module(module);
    return (wasm ??= __wbg_finalize_init(new WebAssembly.Instance(module, __wbg_get_imports()), module));
}
`;

/** @param {string} glue @param {string} file the wasm @returns {string} */
export function slimmed(glue, file) {
  if (!/^ +\S/m.test(glue)) return glue; // minified: made already
  const tail = TAIL.exec(glue)?.[0];
  if (!tail?.includes("export { initSync, __wbg_init as default };")) throw new Error(`the glue of ${file} ends in another way than this version of wasm-bindgen's: see scripts/lib/glue.mjs`);
  return glue.slice(0, -tail.length).replace(REGISTRY, "new").replace(ENCODE_INTO, "") + start(file);
}
