// What of a chat request may be told to an edge: texts, each through the door, and numbers.

import { invalid } from "../errors.js";
import { checkGeneration, checkMessages, checkText, generationOf } from "../requests.js";
import { schemaOf } from "../structured.js";

/** Words of JSON schemas, as they stand in one. */
const KEYWORDS = /"(?:type|properties|required|additionalProperties|items|prefixItems|enum|const|anyOf|oneOf|allOf|\$(?:ref|defs|schema)|definitions|title|description|default|format|pattern|multipleOf|(?:min|max)(?:imum|Length|Items)|exclusiveM(?:in|ax)imum|uniqueItems|object|array|string|number|integer|boolean|null)"/g;

/**
 * A text about a schema as the tagger reads it: names are what it knows, and it takes some keywords for one. Spaces in
 * their place, so that all else stays where it is.
 * @param {string} text
 */
export const withoutKeywords = (text) => text.replace(KEYWORDS, (word) => " ".repeat(word.length));

/**
 * @param {import("../index.js").ChatRequest & Record<string, any>} request
 * @returns {{ texts: string[], roles: string[], stops: number, has_schema: boolean, settings: { stream: boolean } & Record<string, unknown> }}
 */
export function checkChat(request) {
  if (typeof request !== "object" || request === null) throw invalid("chat() takes an object with messages");
  const messages = checkMessages(request.messages);
  const { max_new_tokens, stop: stops = [], ...numbers } = checkGeneration(generationOf(request));
  const { seed } = request;
  if (seed !== undefined && seed !== null && seed >= 2 ** 32) throw invalid("for an edge, seed must be below 2^32");
  const asked = schemaOf(request.response_format);
  const schema = asked ? [checkText(JSON.stringify(asked), "the schema")] : [];
  return {
    texts: [...messages.map(({ content }) => content), .../** @type {string[]} */ (stops), ...schema],
    roles: messages.map(({ role }) => role),
    stops: /** @type {string[]} */ (stops).length,
    has_schema: schema.length > 0,
    settings: { ...numbers, max_tokens: max_new_tokens, stream: Boolean(request.stream) },
  };
}
