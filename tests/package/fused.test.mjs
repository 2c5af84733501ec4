// The module with fused multiply-add that the engine carries is the one whose text lies beside it.
//   BURNSIDE_WRITE=1 node --test tests/package/fused.test.mjs   makes its bytes anew
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { test } from "node:test";
import { ROOT } from "../../scripts/lib/serve.mjs";
import { TOOLS } from "./harness.mjs";

const FUSED = path.join(ROOT, "src/kernels/cpu/fused");

test("tile.wasm is made of tile.wat", async () => {
  const { parseWat } = await createRequire(import.meta.url)(path.join(TOOLS, "wabt"))();
  const text = parseWat("tile.wat", readFileSync(path.join(FUSED, "tile.wat"), "utf8"), { simd: true, relaxed_simd: true });
  const made = Buffer.from(text.toBinary({}).buffer);
  if (process.env.BURNSIDE_WRITE) writeFileSync(path.join(FUSED, "tile.wasm"), made);
  assert.ok(made.equals(readFileSync(path.join(FUSED, "tile.wasm"))), "tile.wat has changed: set BURNSIDE_WRITE=1 once");
});
