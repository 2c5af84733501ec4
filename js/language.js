// burnside-web/language: which language a text is in, by its letters alone. No model, no wasm, nothing to download.
//
// First the scripts: some have one language here. In a script of several each n-gram adds how likely it is in each language
// (naive Bayes); n-grams overlap and say the same again, so the sum is divided before it becomes a share.

import { invalid } from "./errors.js";
import { STEP, TABLE, ZERO } from "./language/table.js";

/** Characters that are looked at; more would not change the answer. */
const MOST = 10_000;
/** Found by scripts/language/measure.mjs: shares are as high as they are right. */
const TEMPERATURE = 3.5;
/** Scripts of one language here. A sign of Chinese or Korean says as much as several letters. @type {[string, RegExp, number][]} */
const ALONE = [
  ["el", /\p{Script=Greek}/gu, 1],
  ["he", /\p{Script=Hebrew}/gu, 1],
  ["hi", /\p{Script=Devanagari}/gu, 1],
  ["th", /\p{Script=Thai}/gu, 1],
  ["ko", /\p{Script=Hangul}/gu, 2.5],
  ["ja", /[\p{Script=Hiragana}\p{Script=Katakana}]/gu, 2.5],
  ["zh", /\p{Script=Han}/gu, 2.5],
];

/** @typedef {{ languages: string[], letter: RegExp, levels: Map<string, number[]> }} Group */
/** @type {Group[] | undefined} */ let groups;

/** The table, unpacked when it is first needed. @returns {Group[]} */
function unpacked() {
  groups ??= Object.entries(TABLE).map(([script, { languages, grams, levels }]) => {
    const list = grams.flatMap((joined, i) => joined.match(new RegExp(`.{${i + 1}}`, "gs")) ?? []);
    const of = (/** @type {number} */ at) => levels.map((row) => (row.charCodeAt(at) - ZERO) * STEP);
    return { languages: languages.split(" "), letter: new RegExp(`\\p{Script=${script}}`, "gu"), levels: new Map(list.map((gram, at) => [gram, of(at)])) };
  });
  return groups;
}

/** All that it tells, as BCP 47. */
export const languages = Object.freeze([...Object.values(TABLE).flatMap(({ languages }) => languages.split(" ")), ...ALONE.map(([code]) => code)].sort());

/**
 * @param {string} text
 * @param {{ languages?: string[] }} [options]
 * @returns {{ language: string, score: number }[]}
 */
export function detectLanguage(text, { languages: among } = {}) {
  if (typeof text !== "string") throw invalid("the text must be a string");
  if (among !== undefined && (!Array.isArray(among) || among.length === 0 || !among.every((code) => languages.includes(code)))) {
    throw invalid(`languages must be some of: ${languages.join(", ")}`);
  }
  const isAsked = (/** @type {string} */ code) => !among || among.includes(code);
  const lower = text.slice(0, MOST).normalize("NFC").toLowerCase();
  const count = (/** @type {RegExp} */ letter) => lower.match(letter)?.length ?? 0;
  /** @type {Map<string, number>} */
  const found = new Map();
  for (const [code, letter, weight] of ALONE) {
    const weighed = count(letter) * weight;
    // Where there is any kana, what is Han is Japanese.
    const to = code === "zh" && found.has("ja") ? "ja" : code;
    if (weighed > 0 && isAsked(to)) found.set(to, (found.get(to) ?? 0) + weighed);
  }
  for (const { languages: all, letter, levels } of unpacked()) {
    const letters = count(letter);
    if (letters === 0 || !all.some(isAsked)) continue;
    for (const [at, share] of shares(lower, levels, all.map(isAsked)).entries()) if (share > 0) found.set(all[at], letters * share);
  }
  const total = [...found.values()].reduce((sum, value) => sum + value, 0);
  return [...found].map(([language, value]) => ({ language, score: value / total })).sort((a, b) => b.score - a.score);
}

/** How likely each language of a script is. @param {string} text @param {Map<string, number[]>} levels @param {boolean[]} isAsked */
function shares(text, levels, isAsked) {
  const sums = isAsked.map((is) => (is ? 0 : -Infinity));
  for (const word of text.match(/[\p{L}\p{M}]+/gu) ?? []) {
    for (let size = 1; size <= 3; size++) {
      for (let at = 0; at + size <= word.length; at++) {
        const level = levels.get(word.slice(at, at + size));
        if (level) for (let i = 0; i < sums.length; i++) sums[i] += level[i];
      }
    }
  }
  const highest = Math.max(...sums);
  const likely = sums.map((sum) => Math.exp((sum - highest) / TEMPERATURE));
  const total = likely.reduce((sum, value) => sum + value, 0);
  return likely.map((value) => value / total);
}
