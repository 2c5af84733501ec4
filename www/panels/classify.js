// Classify: one text with bars, or a text a line as a table.

import { task } from "../engine.js";
import { element, literal, table } from "../dom.js";

const EXAMPLE = "The new scheduling tool is wonderful, it saves our clinic hours every week!";
const REVIEWS = `A delight from start to finish.
The battery died after two days and nobody answers my mails.
Does what it says, nothing more.
I have never laughed so much in a theatre.
Overpriced, slow, and the screen scratches if you look at it.
Our whole team switched within a week and would not go back.
The plot makes no sense and the jokes are older than I am.
Delivery was quick and the colours are even better than in the pictures.
I wanted to like it, but the second half is painfully dull.
Simple, quiet, reliable: exactly what I was looking for.`;
const AT_ONCE = 8;

/** @param {(id: string) => any} $ @returns {import("../route.js").Panel} */
export function classifyPanel($) {
  const text = $("classify-text");
  const byLine = $("by-line");
  const lines = () => text.value.split("\n").map((line) => line.trim()).filter(Boolean);

  const run = task(
    $("labels"),
    $("classify-meta"),
    async (b, signal) => {
      const since = performance.now();
      const took = () => `${Math.round(performance.now() - since)} ms`;
      if (!byLine.checked) {
        const { labels, decision } = await b.classify(text.value, { signal });
        $("labels").replaceChildren(bars(labels));
        return `${decision.backend} (${decision.rule}) · ${took()}`;
      }
      const texts = lines();
      const classify = await b.pipeline("text-classification");
      const rows = [];
      for (let at = 0; at < texts.length; at += AT_ONCE) {
        const some = texts.slice(at, at + AT_ONCE);
        const labels = await classify(some, { signal });
        rows.push(...some.map((line, i) => [line, labels[i][0].label, percent(labels[i][0].score)]));
        $("labels").replaceChildren(table(["text", "label", "score"], rows));
        $("classify-meta").textContent = `${rows.length} of ${texts.length}…`;
      }
      if (texts.length === 0) $("labels").replaceChildren(element("p", "empty", "There is no text."));
      const { backend, rule } = classify.run;
      return `${texts.length} texts · ${backend} (${rule}) · ${took()}`;
    },
  );

  $("classify").addEventListener("click", run);
  $("reviews").addEventListener("click", () => {
    text.value = REVIEWS;
    byLine.checked = true;
    run();
  });
  text.value ||= EXAMPLE;

  return {
    fields: { text, lines: byLine },
    code: () => `import { pipeline } from "burnside-web";

const classify = await pipeline("text-classification");
console.log(await classify(${byLine.checked ? JSON.stringify(lines(), null, 2) : `${literal(text.value)}, { top_k: null }`}));
console.log(classify.run); // where it ran, and why`,
  };
}

const percent = (score) => `${(100 * score).toFixed(1)} %`;

/** @param {import("/pkg/index.js").Label[]} labels */
function bars(labels) {
  const list = element("ul", "bars");
  for (const { label, score } of labels) {
    const bar = element("progress", "");
    bar.max = 1;
    bar.value = score;
    bar.setAttribute("aria-label", `${label} ${percent(score)}`);
    list.append(element("li", "", element("div", "bar-head", element("b", "", label), element("span", "", percent(score))), bar));
  }
  return list;
}
