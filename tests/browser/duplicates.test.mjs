// Near duplicates over the real embedder: as well as docs/tasks.md says, in the page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { ROOT } from "../../scripts/lib/serve.mjs";
import { open } from "./harness.mjs";

let browser;
before(async () => {
  browser = await open();
});
after(() => browser?.close());

const { same, different } = JSON.parse(readFileSync(path.join(ROOT, "tests/fixtures/duplicates.json"), "utf8"));
const texts = [...new Set([...same, ...different].flat())];
const expected = new Set(same.map((pair) => pair.map((text) => texts.indexOf(text)).sort((a, b) => a - b).join()));

test("rewordings are told from other texts of the same topic, and the threshold decides how many", async (t) => {
  const found = await browser.page((page) =>
    page.evaluate(async (texts) => {
      const { pipeline } = await import("/pkg/index.js");
      const { nearDuplicates } = await import("/pkg/duplicates.js");
      const embedder = await pipeline("feature-extraction", "minilm-l6", { device: "cpu" });
      const usual = await nearDuplicates(texts, { embedder });
      const strict = await nearDuplicates(texts, { embedder, threshold: 0.9 });
      await embedder.dispose();
      return { usual, strict };
    }, texts),
  );
  const rate = ({ pairs }) => {
    const right = pairs.filter(({ a, b }) => expected.has(`${a},${b}`)).length;
    return { precision: right / pairs.length, recall: right / expected.size };
  };
  const { precision, recall } = rate(found.usual);
  t.diagnostic(`precision ${precision}, recall ${recall}`);
  assert.ok(precision >= 0.9 && recall >= 0.8, `precision ${precision}, recall ${recall}`);
  assert.ok(rate(found.strict).recall < recall);
  for (const { a, b } of found.usual.pairs) assert.ok(found.usual.groups.some((group) => group.includes(a) && group.includes(b)));
});
