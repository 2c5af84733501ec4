// detectLanguage() on texts that its table has not seen. Measured on 111,790 lines: scripts/language/measure.mjs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { detectLanguage, languages } from "../language.js";

/** @type {{ texts: Record<string, string> }} */
const { texts } = JSON.parse(readFileSync(new URL("../../tests/fixtures/languages.json", import.meta.url), "utf8"));
const best = (/** @type {string} */ text, /** @type {object} */ options = {}) => detectLanguage(text, options)[0]?.language;

test("the Declaration of Human Rights' first article, in each language", () => {
  assert.deepEqual(Object.keys(texts).sort(), [...languages]);
  const wrong = Object.entries(texts).filter(([code, text]) => best(text) !== code).map(([code]) => code);
  // Slovene for Croatian: the one that it gets wrong of these.
  assert.ok(wrong.length <= 1, wrong.join());
  for (const [code, text] of Object.entries(texts)) {
    const all = detectLanguage(text);
    assert.ok(Math.abs(all.reduce((sum, { score }) => sum + score, 0) - 1) < 1e-9, code);
    assert.ok(all.every(({ score }, i) => i === 0 || score <= all[i - 1].score), code);
    assert.equal(best(text.toUpperCase().normalize("NFD")), best(text), `${code}, in capitals and taken apart`);
  }
});

test("only the languages that are asked about; each script its share", () => {
  assert.equal(best(texts.sl, { languages: ["sl", "en"] }), "sl");
  assert.equal(best(texts.de, { languages: ["ru"] }), undefined);
  const mixed = detectLanguage(`${texts.en} ${texts.ru}`);
  assert.deepEqual(mixed.slice(0, 2).map(({ language }) => language).sort(), ["en", "ru"]);
  assert.ok(mixed[1].score > 0.3, JSON.stringify(mixed.slice(0, 2)));
  assert.equal(best("東京は日本の首都です"), "ja");
  assert.equal(best("北京是中国的首都"), "zh");
});

test("nothing to tell it by, and what makes no sense", () => {
  for (const text of ["", "  ", "12:30, 4.5 €", "😀", "ქართული ენა"]) assert.deepEqual(detectLanguage(text), [], text);
  for (const wrong of [[1], ["a", { languages: [] }], ["a", { languages: ["tlh"] }], ["a", { languages: "en" }]]) {
    assert.throws(() => detectLanguage(.../** @type {[any, any]} */ (wrong)), { code: "invalid-argument" });
  }
});
