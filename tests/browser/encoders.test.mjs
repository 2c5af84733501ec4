// The three encoder tasks through pipeline(), on each device, against what PyTorch and onnxruntime computed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { golden, open } from "./harness.mjs";

let browser;
before(async () => {
  browser = await open();
});
after(() => browser?.close());
/** Runs `body` in a page with `args`. */
const inPage = (body, args) => browser.page((page) => page.evaluate(body, args));

/** The software GPU is some twenty times slower than the CPU path: it gets the first few texts, and short ones. */
const few = (device, cases, count) => (device === "webgpu" ? cases.filter((c) => c.ids.length <= 32).slice(0, count) : cases);

for (const device of ["cpu", "webgpu"]) {
  test(`text-classification on ${device}: shapes, labels and scores`, async () => {
    const LABELS = golden("sst2_sentences.json").about.labels;
    const sentences = golden("sst2_sentences.json").cases.filter((_, i) => i % 10 === 0);
    const chosen = few(device, sentences, 8);
    const cases = few(device, golden("sst2.json").cases, 6);
    const got = await inPage(
      async ({ device, sentences, texts }) => {
        const { pipeline } = await import("/pkg/index.js");
        const classify = await pipeline("text-classification", "sst2-mini", { device });
        const long = "The staff were kind and the food was lovely, so we shall come back. ".repeat(device === "webgpu" ? 50 : 160); // 700 or 2240 words; 512 tokens are one window
        const result = {
          run: classify.run,
          single: await classify(texts[0]),
          array: await classify(texts.slice(0, 2)),
          none: await classify([]),
          all: await classify(texts[0], { top_k: null }),
          allOfEach: await classify(texts, { top_k: null }),
          long: await classify(long),
          sentences: await classify(sentences),
          zero: await attempt(() => classify("x", { top_k: 0 })),
          number: await attempt(() => classify(1)),
        };
        await classify.dispose();
        result.after = await attempt(() => classify("x"));
        return result;
      },
      { device, sentences: chosen.map((s) => s.text), texts: cases.map((c) => c.text) },
    );
    assert.equal(got.run.backend, device);
    assert.equal(got.run.rule, "caller");
    assert.equal(got.run.model, "sst2-mini");
    assert.equal(got.single.length, 1);
    assert.deepEqual(Object.keys(got.single[0]).sort(), ["label", "score"]);
    assert.deepEqual(got.array.map((labels) => labels.length), [1, 1]);
    assert.equal(got.array[0][0].label, got.single[0].label);
    assert.deepEqual(got.none, []);
    assert.equal(got.all.length, 2);
    assert.ok(got.all[0].score > got.all[1].score);
    assert.ok(Math.abs(got.all[0].score + got.all[1].score - 1) < 1e-5);
    assert.equal(got.long.length, 1);
    assert.equal(got.long[0].label, "POSITIVE");
    // Weights in 4 and 8 bits against the f32 original.
    for (const [i, { text, logits }] of cases.entries()) {
      const positive = 1 / (1 + Math.exp(logits[0] - logits[1]));
      const { score } = got.allOfEach[i].find((l) => l.label === "POSITIVE");
      assert.ok(Math.abs(score - positive) < 0.12, `"${text.slice(0, 30)}": ${score}, PyTorch ${positive}`);
    }
    const equal = chosen.filter(({ label }, i) => got.sentences[i][0].label === LABELS[label]).length;
    assert.ok(equal >= chosen.length - 1, `${equal} of ${chosen.length} labels are PyTorch's`);
    assert.deepEqual([got.zero.code, got.number.code, got.after.code], ["invalid-argument", "invalid-argument", "disposed"]);
  });

  test(`token-classification on ${device}: labels and offsets`, async () => {
    const cases = few(device, golden("rampart.json").cases, 4);
    const emoji = "😀👩‍👩‍👧 Ask Sarah Johnson, 42 Maple Street, Springfield. 🏳️‍🌈 Or Jürgen Müller was there.";
    const texts = [...cases.map((c) => c.text), emoji];
    const got = await inPage(
      async ({ device, texts }) => {
        const { pipeline } = await import("/pkg/index.js");
        const tag = await pipeline("token-classification", "rampart-pii", { device });
        const rows = [];
        for (const text of texts) rows.push({ none: await tag(text), simple: await tag(text, { aggregation_strategy: "simple" }) });
        const empty = await tag("");
        const first = await attempt(() => tag("x", { aggregation_strategy: "first" }));
        const list = await attempt(() => tag(["x"]));
        await tag.dispose();
        return { run: tag.run, rows, empty, errors: [first.code, list.code] };
      },
      { device, texts },
    );
    assert.equal(got.run.backend, device);
    assert.deepEqual(got.errors, ["invalid-argument", "invalid-argument"]);
    for (const [i, text] of texts.entries()) {
      const { none, simple } = got.rows[i];
      for (const { word, score, start, end, index, entity } of none) {
        assert.ok(start >= 0 && start < end && end <= text.length, `${text}: ${start}..${end}`);
        assert.ok(score > 0 && score <= 1 && Number.isInteger(index) && /^[BI]-/.test(entity));
        assert.ok(word.length > 0);
      }
      for (const { word, start, end, score } of simple) {
        assert.equal(text.slice(start, end), word);
        assert.ok(score > 0 && score <= 1);
      }
    }
    let labels = 0;
    let equal = 0;
    for (const [i, { text, ids, offsets, labels: wanted }] of cases.entries()) {
      const codePoints = [...text];
      const utf16 = (at) => codePoints.slice(0, at).join("").length;
      for (let t = 1; t < ids.length - 1; t++) {
        labels++;
        const token = got.rows[i].none.find((row) => row.start === utf16(offsets[t][0]) && row.end === utf16(offsets[t][1]));
        if ((token?.entity ?? "O") === wanted[t]) equal++;
      }
    }
    assert.ok(equal >= 0.99 * labels, `${equal} of ${labels} tokens have onnxruntime's label and offsets`);
    const words = got.rows.at(-1).simple.map((group) => `${group.entity_group} ${group.word}`);
    for (const want of ["GIVEN_NAME Sarah", "SURNAME Johnson", "GIVEN_NAME Jürgen", "SURNAME Müller", "STREET_NAME Maple Street", "CITY Springfield"]) assert.ok(words.includes(want), `${want}: ${words}`);
    assert.deepEqual(got.empty, []);
  });

  test(`feature-extraction on ${device}: the vectors are PyTorch's`, async () => {
    const cases = few(device, golden("minilm.json").cases, 3);
    const got = await inPage(
      async ({ device, texts }) => {
        const { pipeline } = await import("/pkg/index.js");
        const embed = await pipeline("feature-extraction", "minilm-l6", { device });
        const rows = async (...args) => (await embed(...args)).map((row) => (row instanceof Float32Array ? [...row] : row));
        const result = {
          run: embed.run,
          mean: await rows(texts),
          cls: await rows(texts, { pooling: "cls" }),
          raw: await rows(texts[0], { normalize: false }),
          one: await rows(texts[0]),
          pair: await rows(["A man is playing a guitar on stage.", "Someone plays guitar in front of an audience.", "The invoice is due at the end of the month."]),
          long: await rows("The harbour was quiet that morning. ".repeat(device === "webgpu" ? 20 : 350)),
          empty: await rows(""),
          max: (await attempt(() => embed("x", { pooling: "max" }))).code,
        };
        await embed.dispose();
        return result;
      },
      { device, texts: cases.map((c) => c.text) },
    );
    assert.equal(got.run.backend, device);
    const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
    const length = (a) => Math.sqrt(dot(a, a));
    for (const pooling of ["mean", "cls"]) {
      for (const [i, c] of cases.entries()) {
        const row = got[pooling][i];
        assert.equal(row.length, 384);
        assert.ok(Math.abs(length(row) - 1) < 1e-4);
        const cosine = dot(row, c[pooling]);
        assert.ok(cosine > 0.995, `${pooling} of "${c.text.slice(0, 30)}": cosine ${cosine}`);
      }
    }
    assert.equal(got.one.length, 1);
    assert.ok(dot(got.one[0], got.mean[0]) > 0.99999, "a text alone and in a batch");
    assert.ok(Math.abs(length(got.raw[0]) - 1) > 0.01);
    assert.ok(dot(got.raw[0], got.one[0]) / length(got.raw[0]) > 0.99999);
    const [a, b, unrelated] = got.pair;
    assert.ok(dot(a, b) > dot(a, unrelated) + 0.3, `${dot(a, b)} and ${dot(a, unrelated)}`);
    assert.equal(got.long.length, 1);
    assert.ok(Math.abs(length(got.long[0]) - 1) < 1e-4);
    assert.equal(got.empty[0].length, 384);
    assert.ok(got.empty[0].every(Number.isFinite));
    assert.equal(got.max, "invalid-argument");
  });
}
