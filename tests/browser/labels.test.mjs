// Labels by example and by name, over the real embedder: fitted in the page, saved as JSON, loaded again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./harness.mjs";

let browser;
before(async () => {
  browser = await open();
});
after(() => browser?.close());

const labels = {
  sport: ["The striker scored twice in the second half", "She won the marathon in record time", "Their goalkeeper saved a penalty", "The tennis final went to five sets"],
  money: ["The bank raised its interest rates", "Shares fell after the earnings report", "How do I transfer money to my savings account?", "Inflation slowed for the third month"],
  food: ["Simmer the sauce until it thickens", "This bakery sells the best sourdough", "Which wine goes with grilled fish?", "Chop the onions and fry them in butter"],
};
const texts = ["He broke the world record in the 100 metres", "The central bank left rates unchanged", "Add a pinch of salt and stir the soup", "The referee showed him a red card", "My credit card was charged twice", "A recipe for lentil curry"];
const expected = ["sport", "money", "food", "sport", "money", "food"];
const none = ["The telescope found water vapour on a distant planet", "My laptop does not start after the update"];

test("fitted on four examples each, saved, loaded, and by names alone", async (t) => {
  const got = await browser.page((page) =>
    page.evaluate(
      async ({ labels, texts, none }) => {
        const { pipeline } = await import("/pkg/index.js");
        const options = { device: "cpu" };
        const classify = await pipeline("text-classification", { embedder: "minilm-l6", labels, other: true }, options);
        const rows = await classify(texts, { top_k: null });
        const others = (await classify(none, { top_k: 1 })).map(([first]) => first.label);
        const saved = JSON.stringify(classify);
        const { backend } = rows.burnside;
        await classify.dispose();
        const again = await pipeline("text-classification", JSON.parse(saved), options);
        const reloaded = await again(texts, { top_k: null });
        await again.dispose();
        const named = await pipeline("text-classification", { embedder: "minilm-l6", labels: Object.keys(labels) }, options);
        const byName = (await named(texts)).map(([first]) => first.label);
        await named.dispose();
        const gone = await again("more").catch(({ code }) => code);
        return { rows, reloaded, others, byName, backend, gone, bytes: saved.length };
      },
      { labels, texts, none },
    ),
  );
  assert.deepEqual(got.rows.map(([first]) => first.label), expected);
  for (const row of got.rows) {
    assert.equal(row.length, 4);
    assert.ok(Math.abs(row.reduce((sum, { score }) => sum + score, 0) - 1) < 1e-6);
  }
  assert.deepEqual(got.reloaded, got.rows);
  assert.deepEqual(got.others, ["other", "other"]);
  assert.deepEqual(got.byName, expected);
  assert.deepEqual([got.backend, got.gone], ["cpu", "disposed"]);
  t.diagnostic(`saved: ${got.bytes} bytes`);
});
