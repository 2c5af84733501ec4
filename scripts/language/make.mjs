// Writes js/language/table.js: for the scripts that several languages share, the n-grams of up to three letters that tell
// them apart, and how likely each is in each. From the statistics of lingua's language models (Peter M. Stahl, Apache-2.0;
// counted in Leipzig's corpora of newspapers).
//   node scripts/language/make.mjs
import { writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { ROOT } from "../lib/serve.mjs";
import { statistics } from "./languages.mjs";

/** n-grams that each language contributes, by script. */
const GROUPS = {
  Latin: { most: 170, languages: "ca cs da de en es et fi fr hr hu id it lt lv nb nl pl pt ro sk sl sv tr vi" },
  Cyrillic: { most: 100, languages: "bg ru sr uk" },
  Arabic: { most: 20, languages: "ar fa" },
};
/** ln p of what is not in the statistics, and between two levels. */
const FLOOR = -13.5;
const STEP = 0.6;
/** The character of level 0. */
const ZERO = 40;

const grams = statistics();
const table = {};
for (const [script, { most, languages }] of Object.entries(GROUPS)) {
  const codes = languages.split(" ");
  const ofScript = new RegExp(`^\\p{Script=${script}}+$`, "u");
  const p = (code, gram) => Math.max(FLOOR, grams[code].get(gram) ?? FLOOR);
  const chosen = new Set();
  for (const code of codes) {
    const others = codes.filter((other) => other !== code);
    const rows = [...grams[code].keys()].filter((gram) => ofScript.test(gram)).map((gram) => {
      const apart = p(code, gram) - others.reduce((sum, other) => sum + p(other, gram), 0) / others.length;
      return { gram, worth: Math.exp(p(code, gram)) * apart };
    });
    // Equal ones in the order of their letters, so that the table is the same each time.
    rows.sort((a, b) => b.worth - a.worth || (a.gram < b.gram ? -1 : 1));
    for (const { gram } of rows.slice(0, most)) chosen.add(gram);
  }
  const bySize = [1, 2, 3].map((size) => [...chosen].filter((gram) => gram.length === size).sort());
  const level = (code, gram) => String.fromCharCode(ZERO + Math.round((p(code, gram) - FLOOR) / STEP));
  table[script] = { languages, grams: bySize.map((list) => list.join("")), levels: codes.map((code) => bySize.flat().map((gram) => level(code, gram)).join("")) };
}
const source = `// Written by scripts/language/make.mjs, which says what it is. Letter statistics: lingua's language models, Apache-2.0.
export const STEP = ${STEP};
export const ZERO = ${ZERO};
/** @type {Record<string, { languages: string, grams: string[], levels: string[] }>} */
export const TABLE = ${JSON.stringify(table, null, 1)};
`;
writeFileSync(path.join(ROOT, "js/language/table.js"), source);
console.log(`${source.length} characters, ${gzipSync(source, { level: 9 }).length} bytes of gzip`);
