// Redact: what is personal is highlighted as one types, and stands as a placeholder beside it.

import { task } from "../engine.js";
import { element, literal, tips } from "../dom.js";
import { countLegend, highlight, pieces } from "../spans.js";

const EXAMPLE = `Hi team, this is Maria Keller from Freiburg. The new scheduling tool is wonderful, it saves our clinic hours every week!

One thing: please send the invoice to maria.keller@example.org and call me on +49 761 2045 9983 before Friday. My card 4111 1111 1111 1111 was charged twice. Jonas Weber at 12 Garden Street knows the details.`;

/** After the last key: patterns take a few milliseconds, the tagger some hundred. */
const PATTERNS_AFTER_MS = 120;
const TAGGER_AFTER_MS = 400;
/** Longer texts are looked at when asked. */
const MOST_LIVE_CHARS = 50_000;

/** @param {(id: string) => any} $ @returns {import("../route.js").Panel} */
export function redactPanel($) {
  const text = $("text");
  const operator = $("operator");
  const backdrop = $("backdrop");
  /** Until it was asked for once, the tagger is not loaded. */
  let withTagger = false;
  /** @type {import("/pkg/index.js").Redaction | undefined} */
  let last;

  const run = task(
    $("redacted"),
    $("redact-meta"),
    async (b, signal) => {
      const since = performance.now();
      const looked = text.value;
      const result = await b.redact(looked, { signal, operator: operator.value, tagger: withTagger });
      last = result;
      $("redacted").replaceChildren(...explained(result));
      if (text.value === looked) backdrop.replaceChildren(...highlight(looked, result.entities));
      fit();
      countLegend($("legend"), result.entities.map(({ type }) => type));
      const how = result.state === "ready" ? "patterns and tagger" : "patterns only";
      return `${result.entities.length} found · ${how} · ${Math.round(performance.now() - since)} ms`;
    },
  );

  let timer;
  const live = () => {
    clearTimeout(timer);
    if (text.value.length <= MOST_LIVE_CHARS) timer = setTimeout(run, withTagger ? TAGGER_AFTER_MS : PATTERNS_AFTER_MS);
  };
  const changed = () => {
    $("count").textContent = `${text.value.length.toLocaleString()} characters`;
    backdrop.replaceChildren(); // it would stand beside the words
    live();
  };
  const put = (value) => {
    text.value = value;
    changed();
  };

  /** As wide as the words' own room: a scroll bar takes some of it. */
  const fit = () => {
    backdrop.style.right = `${text.offsetWidth - text.clientWidth - 2}px`; // 2: the borders
    backdrop.scrollTop = text.scrollTop;
  };

  text.addEventListener("input", changed);
  new ResizeObserver(fit).observe(text);
  text.addEventListener("scroll", () => (backdrop.scrollTop = text.scrollTop), { passive: true });
  operator.addEventListener("input", live);
  $("redact").addEventListener("click", () => {
    clearTimeout(timer);
    withTagger = true;
    run();
  });
  $("example").addEventListener("click", () => put(EXAMPLE));
  $("clear").addEventListener("click", () => {
    put("");
    text.focus();
  });
  $("redact-copy").addEventListener("click", () => last && navigator.clipboard.writeText(last.text));
  tips($("redacted"));
  put(text.value || EXAMPLE);

  return {
    fields: { text, operator },
    code: () => `import { Burnside } from "burnside-web";

const burnside = await Burnside.create();
const { text, entities, restore } = await burnside.redact(${literal(text.value)}${operator.value === "placeholder" ? "" : `, { operator: ${literal(operator.value)} }`});
console.log(text, entities);
console.log(restore(text)); // the values are back; secrets stay out`,
  };
}

/** @param {import("/pkg/index.js").Redaction} result */
function* explained(result) {
  if (result.tagger_error) yield element("p", "error", `Only patterns were looked for, the tagger could not be loaded: ${result.tagger_error.message}`);
  if (result.text === "") yield element("p", "empty", "There is no text.");
  yield* pieces(result);
}
