// chat.completions.create in OpenAI's shape.

import { invalid } from "./errors.js";
import { checkGeneration, checkMessages, generationOf } from "./requests.js";
import { charsOf } from "./pipelines.js";
import { schemaOf } from "./structured.js";

/** @typedef {import("./index.js").ChatRequest} ChatRequest */
/** @typedef {import("./ladder/shadow.js").Laddered} Ladder */
/** @typedef {import("./metrics.js").Metrics} Metrics */

/** What other clients may send and this version would have to ignore; it says so instead. */
const UNSUPPORTED = ["tools", "tool_choice", "functions", "function_call", "logprobs", "logit_bias", "frequency_penalty", "presence_penalty"];

/**
 * @param {ChatRequest & Record<string, unknown>} request
 * @param {Ladder} ladder
 * @param {import("./index.js").ModelRef | undefined} generator where the request names no model
 * @param {Metrics} metrics
 */
export async function createCompletion(request, ladder, generator, metrics) {
  const since = performance.now();
  /** @type {Generation} */ let generation;
  /** @type {Head} */ let head;
  try {
    const body = checkRequest(request);
    const call = { task: "text-generation", model: request.model ?? generator, chars: charsOf(body.messages), signal: request.signal };
    generation = await ladder.generate(call, body);
    head = { id: newId(), created: Math.floor(Date.now() / 1000), model: generation.decision.model };
  } catch (error) {
    metrics.failed("chat", error);
    throw error;
  }
  generation.result.then(
    ({ decision }) => metrics.done("chat", since, decision),
    (error) => metrics.failed("chat", error),
  );
  return request.stream ? streamed(head, generation) : whole(head, generation);
}

/** @param {ChatRequest & Record<string, any>} request */
function checkRequest(request) {
  if (typeof request !== "object" || request === null) throw invalid("create() takes an object with messages");
  for (const name of UNSUPPORTED) {
    if (request[name] !== undefined && request[name] !== null) throw invalid(`${name} is not supported yet by this version; leave it out`);
  }
  if (request.n !== undefined && request.n !== 1) throw invalid("n must be 1: one answer is generated at a time");
  const options = { ...generationOf(request), json_schema: schemaOf(request.response_format) };
  try {
    return { messages: checkMessages(request.messages), ...checkGeneration(options) };
  } catch (error) {
    // The caller of this face knows the option under its other name.
    const { message } = /** @type {Error} */ (error);
    throw invalid(message.replace("max_new_tokens", "max_tokens"));
  }
}

/** @typedef {Awaited<ReturnType<Ladder["generate"]>>} Generation */
/** @typedef {{ id: string, created: number, model: string }} Head */

/** @param {Head} head @param {Generation} generation */
async function whole(head, generation) {
  let content = "";
  for (let event = await generation.next(); event; event = await generation.next()) content += event.text;
  const { finish_reason, decision } = await generation.result;
  const prompt_tokens = decision.prompt_tokens ?? 0;
  const completion_tokens = decision.completion_tokens ?? 0;
  return {
    ...head,
    object: "chat.completion",
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason }],
    usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens },
    burnside: decision,
  };
}

/** @param {Head} head @param {Generation} generation */
function streamed(head, generation) {
  const burnside = generation.result.then(({ decision }) => decision);
  burnside.catch(() => {}); // the reader of the chunks gets the error
  const chunk = (/** @type {object} */ delta, /** @type {"stop" | "length" | null} */ finish_reason = null) => ({
    ...head,
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, finish_reason }],
  });
  async function* chunks() {
    try {
      yield chunk({ role: "assistant", content: "" });
      for (let event = await generation.next(); event; event = await generation.next()) {
        if (event.text) yield chunk({ content: event.text });
      }
      yield chunk({}, (await generation.result).finish_reason);
    } finally {
      generation.cancel(); // a reader who leaves the loop wants no more tokens
    }
  }
  const iterator = chunks();
  return { burnside, [Symbol.asyncIterator]: () => iterator };
}

/** Not crypto.randomUUID: a page served over plain http has none. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return `chatcmpl-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
