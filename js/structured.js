// JSON by a schema: what is asked of a model, and whether what an edge sent is that.

import { BurnsideError, invalid } from "./errors.js";

/** More than an answer of fields needs; one that would be longer is closed early. */
const MOST_TOKENS = 1024;

/** The schema of OpenAI's response_format. @param {any} format @returns {object | undefined} */
export function schemaOf(format) {
  if (format === undefined || format === null || format.type === "text") return undefined;
  const schema = format.type === "json_schema" ? format.json_schema?.schema : undefined;
  if (typeof schema !== "object" || schema === null) throw invalid('response_format must be { type: "json_schema", json_schema: { schema } }');
  return schema;
}

/**
 * A request for what a schema names of a text.
 * @param {string} text @param {object} schema @param {number} [max_tokens]
 * @returns {{ messages: import("./index.js").ChatMessage[], max_new_tokens: number, temperature: number, json_schema: object }}
 */
export function extraction(text, schema, max_tokens = MOST_TOKENS) {
  const system = `You take data out of texts. Answer with JSON that follows this JSON schema, with values from the text only:\n${JSON.stringify(schema)}`;
  return { messages: [{ role: "system", content: system }, { role: "user", content: text }], max_new_tokens: max_tokens, temperature: 0, json_schema: schema };
}

/**
 * What an edge writes nothing here has steered: at its end it is held against the schema, and is an error if it does not fit.
 * @template {{ text: string }} E
 * @param {() => Promise<E | undefined>} next
 * @param {(text: string) => Promise<string | undefined>} judge what is wrong with the whole
 */
export function checked(next, judge) {
  let text = "";
  let isOver = false;
  return async () => {
    const event = await next();
    if (event) text += event.text;
    else if (!isOver) {
      isOver = true;
      const wrong = await judge(text);
      if (wrong) throw new BurnsideError("edge", `the edge's answer is not what the schema asks for: ${wrong}`);
    }
    return event;
  };
}
