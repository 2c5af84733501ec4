// The types that ship, in a project that has the package installed.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { ROOT } from "../../scripts/lib/serve.mjs";
import { packed, tool } from "./harness.mjs";

let bundle;
before(async () => (bundle = await packed()));
after(() => bundle?.close());

const OPTIONS = { strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: false, noEmit: true, target: "es2023", lib: ["es2023", "dom", "dom.iterable", "dom.asynciterable"], types: [], skipLibCheck: false };

test("the examples and the contract compile, strictly, as a bundler and as Node resolve them", async () => {
  const examples = path.join(ROOT, "examples/web");
  const files = Object.fromEntries(readdirSync(examples).map((name) => [name, readFileSync(path.join(examples, name), "utf8")]));
  const at = await bundle.project("types", { ...files, "contract.ts": "=contract/contract.ts", "api.d.ts": "=contract/api.d.ts", "tsconfig.json": JSON.stringify({ compilerOptions: OPTIONS }) });
  for (const [module, moduleResolution] of [["esnext", "bundler"], ["nodenext", "nodenext"]]) {
    assert.equal(await tool(at, "typescript/bin/tsc", "--module", module, "--moduleResolution", moduleResolution), "");
  }
});

test("a wrong call does not compile", async () => {
  const wrong = {
    task: 'import { pipeline } from "burnside-web"; await pipeline("translation");',
    text: 'import { redact } from "burnside-web/redact"; await redact(1);',
    tagger: 'import { redact } from "burnside-web/redact"; await redact("", { tagger: true });',
    internal: 'import "burnside-web/engine.js";',
    made: 'import { Burnside } from "burnside-web"; new Burnside();',
  };
  const at = await bundle.project("wrong", Object.fromEntries(Object.entries(wrong).map(([name, text]) => [`${name}.ts`, `${text}\nexport {};\n`])));
  for (const name of Object.keys(wrong)) {
    const args = ["--strict", "--noEmit", "--ignoreConfig", "--target", "es2023", "--module", "nodenext", "--lib", "es2023,dom", "--types", "", `${name}.ts`];
    await assert.rejects(tool(at, "typescript/bin/tsc", ...args), new RegExp(`\\n${name}\\.ts\\(1,`), name);
  }
});

test("the package's own scripts agree with their types", async () => {
  assert.equal(await tool(ROOT, "typescript/bin/tsc", "-p", "js"), "");
});

test("what the package says of itself holds: publint, arethetypeswrong", async () => {
  const lint = await tool(path.join(ROOT, "pkg"), "publint/src/cli.js", "--strict", ".");
  assert.match(lint, /All good!/);
  // ESM only. The wasm files have no types, nor any use for them.
  await tool(ROOT, "@arethetypeswrong/cli/dist/index.js", bundle.tarball, "--profile", "esm-only", "--exclude-entrypoints", "burnside_bg.wasm", "redactor_bg.wasm", "patterns_bg.wasm", "member_bg.wasm");
});
