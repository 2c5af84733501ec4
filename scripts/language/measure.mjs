// Accuracy of detectLanguage() on the test lines of lingua's crates (Leipzig's corpora), which the table has not seen: what
// docs/tasks.md says of it.
//   node scripts/language/measure.mjs
import { detectLanguage } from "../../js/language.js";
import { tests } from "./languages.mjs";

for (const kind of ["sentences", "word-pairs", "single-words"]) {
  const since = performance.now();
  let lines = 0;
  /** [score, right] of each line, by tenths. */
  const bins = Array.from({ length: 11 }, () => ({ lines: 0, score: 0, right: 0 }));
  const confused = {};
  const accuracy = tests(kind).map(([code, texts]) => {
    let right = 0;
    for (const text of texts) {
      const [best] = detectLanguage(text);
      const isRight = best?.language === code;
      if (!isRight) confused[`${code} as ${best?.language}`] = (confused[`${code} as ${best?.language}`] ?? 0) + 1;
      right += Number(isRight);
      const bin = bins[Math.floor((best?.score ?? 0) * 10)];
      bin.lines++;
      bin.score += best?.score ?? 0;
      bin.right += Number(isRight);
    }
    lines += texts.length;
    return { code, share: right / texts.length };
  });
  const mean = accuracy.reduce((sum, { share }) => sum + share, 0) / accuracy.length;
  const gap = bins.reduce((sum, bin) => sum + Math.abs(bin.score - bin.right), 0) / lines;
  const percent = (share) => `${(share * 100).toFixed(1)} %`;
  accuracy.sort((a, b) => a.share - b.share);
  const often = Object.entries(confused).sort(([, a], [, b]) => b - a).slice(0, 8).map(([pair, count]) => `${pair} ${count}`);
  console.log(`${kind}: ${percent(mean)} of ${lines} lines, calibration error ${percent(gap)}, ${(((performance.now() - since) / lines) * 1000).toFixed(0)} us a line`);
  console.log(`  least: ${accuracy.slice(0, 8).map(({ code, share }) => `${code} ${percent(share)}`).join(", ")}`);
  console.log(`  most often: ${often.join(", ")}`);
}
