// Extract: a text and a JSON schema in, a value of that shape out, as a table.

import { task } from "../engine.js";
import { element, literal, table } from "../dom.js";

const EXAMPLE = "Invoice 2041 from Hartmann Gartenbau, 14 March 2026: 3 apple trees at 24.50 each, 10 bags of soil at 6.20 each. To be paid within 30 days.";
const string = { type: "string", maxLength: 60 };
const SHAPES = {
  invoice: {
    type: "object",
    properties: {
      number: string,
      seller: string,
      items: { type: "array", maxItems: 5, items: { type: "object", properties: { name: string, count: { type: "integer", minimum: 1 }, price: { type: "number", minimum: 0 } }, required: ["name", "count", "price"] } },
    },
    required: ["number", "seller", "items"],
  },
  contact: { type: "object", properties: { name: string, company: string, city: string }, required: ["name", "city"] },
  opinion: { type: "object", properties: { topic: string, mood: { enum: ["happy", "neutral", "angry"] }, urgent: { type: "boolean" } }, required: ["topic", "mood", "urgent"] },
};

/** @param {(id: string) => any} $ @returns {import("../route.js").Panel} */
export function extractPanel($) {
  const text = $("extract-text");
  const schema = $("schema");
  const run = task(
    $("extracted"),
    $("extract-meta"),
    async (b, signal) => {
      const since = performance.now();
      $("extract-stop").disabled = false;
      try {
        const { value, decision } = await b.extract(text.value, read(schema.value), { signal });
        $("extracted").replaceChildren(shown(value), element("pre", "json", JSON.stringify(value, null, 2)));
        return `${decision.completion_tokens ?? "?"} tokens · ${decision.backend} (${decision.rule}) · ${((performance.now() - since) / 1000).toFixed(1)} s`;
      } finally {
        $("extract-stop").disabled = true;
      }
    },
  );
  const choose = () => (schema.value = JSON.stringify(SHAPES[$("shape").value], null, 2));
  $("shape").append(...Object.keys(SHAPES).map((name) => new Option(name)));
  $("shape").addEventListener("change", choose);
  $("extract").addEventListener("click", run);
  $("extract-stop").addEventListener("click", () => run.abort());
  text.value ||= EXAMPLE;
  if (!schema.value) choose();

  return {
    fields: { text, schema },
    code: () => `import { Burnside } from "burnside-web";

const burnside = await Burnside.create();
const schema = ${schema.value.trim() || "{}"};
const { value } = await burnside.extract(${literal(text.value)}, schema);
console.log(value);`,
  };
}

/** A person's JSON, with a message that says where it is wrong. */
function read(json) {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw Object.assign(new Error(`The schema is no JSON: ${error.message}`), { code: "invalid-argument" });
  }
}

/** A value as tables: a list of objects has a column a key, an object a row a key. */
function shown(value) {
  if (Array.isArray(value) && value.length && value.every(isObject)) {
    const keys = [...new Set(value.flatMap(Object.keys))];
    return table(keys, value.map((row) => keys.map((key) => (key in row ? cell(row[key]) : ""))));
  }
  if (Array.isArray(value)) return element("ul", "", ...value.map((one) => element("li", "", cell(one))));
  if (isObject(value)) return table(["key", "value"], Object.entries(value).map(([key, one]) => [key, cell(one)]));
  return element("p", "", String(value));
}
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const cell = (value) => (value !== null && typeof value === "object" ? shown(value) : String(value));
