// Tag: a token classifier's words, marked where they stand.

import { task } from "../engine.js";
import { element, literal, tips } from "../dom.js";
import { countLegend, labelled } from "../spans.js";

const EXAMPLE = "Dr. Amara Okafor moved from 14 Rose Lane, Leeds to Toronto, and Lucas Meyer took over her patients in May.";

/** @param {(id: string) => any} $ @returns {import("../route.js").Panel} */
export function tagPanel($) {
  const text = $("tag-text");
  const run = task(
    $("tagged"),
    $("tag-meta"),
    async (b, signal) => {
      const since = performance.now();
      const looked = text.value;
      const tag = await b.pipeline("token-classification");
      const groups = await tag(looked, { aggregation_strategy: "simple", signal });
      $("tagged").replaceChildren(...(looked ? labelled(looked, groups) : [element("p", "empty", "There is no text.")]));
      countLegend($("tag-legend"), groups.map(({ entity_group }) => entity_group));
      return `${groups.length} found · ${tag.run.backend} (${tag.run.rule}) · ${Math.round(performance.now() - since)} ms`;
    },
  );
  $("tag").addEventListener("click", run);
  tips($("tagged"));
  text.value ||= EXAMPLE;

  return {
    fields: { text },
    code: () => `import { pipeline } from "burnside-web";

const tag = await pipeline("token-classification");
console.log(await tag(${literal(text.value)}, { aggregation_strategy: "simple" }));`,
  };
}
