// Workers AI: its own shapes, turned into those that callers of this Worker know.

import { badField, badUpstream } from "./errors.js";

/** What its text models take. */
const CHAT = ["messages", "stream", "max_tokens", "temperature", "top_p", "top_k", "seed", "repetition_penalty"];
/** What would change the answer and isn't taken. */
const NOT_TAKEN = ["stop", "tools", "tool_choice", "response_format", "logprobs", "logit_bias"];

/**
 * @param {import("./config.js").Ai} ai @param {import("./request.js").Asked} asked @param {string} model
 * @returns {Promise<Response>}
 */
export async function askWorkersAi(ai, { kind, body }, model) {
  const run = async (/** @type {object} */ inputs) => {
    try {
      return await ai.run(model, inputs);
    } catch {
      // Its message may quote the inputs.
      throw badUpstream(502, "upstream_failed", "Workers AI failed; does it have this model, and does the model do this?", 5);
    }
  };
  if (kind === "tag") throw badField("model", "wrong_task", "Workers AI has no taggers");
  if (kind === "embeddings") return embeddings(await run({ text: [body.input].flat() }), model);
  if (kind === "classify") {
    if (body.text !== undefined) return json(await run({ text: body.text }));
    return json(await Promise.all(body.texts.map((/** @type {string} */ text) => run({ text }))));
  }
  const refused = NOT_TAKEN.find((name) => body[name] !== undefined && body[name] !== null);
  if (refused) throw badField(refused, "unsupported_parameter", `\`${refused}\` is not supported for this model; leave it out`);
  const inputs = Object.fromEntries(CHAT.filter((name) => body[name] !== undefined && body[name] !== null).map((name) => [name, body[name]]));
  inputs.max_tokens ??= body.max_completion_tokens ?? undefined;
  const head = { id: `chatcmpl-${crypto.randomUUID()}`, created: Math.floor(Date.now() / 1000), model };
  const answer = await run(inputs);
  if (body.stream) return new Response(answer.pipeThrough(toChunks(head)), { headers: { "content-type": "text/event-stream" } });
  const message = { role: "assistant", content: String(answer.response ?? "") };
  return json({ ...head, object: "chat.completion", choices: [{ index: 0, message, finish_reason: "stop" }], ...(answer.usage && { usage: answer.usage }) });
}

/** @param {unknown} value */
const json = (value) => new Response(JSON.stringify(value), { headers: { "content-type": "application/json" } });

/** @param {{ data: number[][] }} answer @param {string} model */
const embeddings = ({ data }, model) =>
  json({ object: "list", model, data: data.map((embedding, index) => ({ object: "embedding", index, embedding })) });

/** `data: {"response": ...}` events into OpenAI's chunks. @param {object} head */
function toChunks(head) {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let rest = "";
  let isFirst = true;
  let isDone = false;
  const chunk = (/** @type {object} */ delta, /** @type {string | null} */ finish_reason = null) =>
    `data: ${JSON.stringify({ ...head, object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
  const convert = (/** @type {string} */ line) => {
    const data = /^data: ?(.*)$/.exec(line.trimEnd())?.[1];
    if (data === undefined || isDone) return "";
    if (data === "[DONE]") {
      isDone = true;
      return `${chunk({}, "stop")}data: [DONE]\n\n`;
    }
    const { response } = JSON.parse(data);
    const role = isFirst ? chunk({ role: "assistant", content: "" }) : "";
    isFirst = false;
    return response ? role + chunk({ content: String(response) }) : role;
  };
  return new TransformStream({
    transform(/** @type {Uint8Array} */ bytes, controller) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      const out = lines.map(convert).join("");
      if (out) controller.enqueue(encoder.encode(out));
    },
    flush(controller) {
      if (isDone) return;
      // Cut off: an error where the end would be, so that nobody takes half an answer for a whole one.
      const error = { message: "Workers AI stopped in mid-stream", type: "server_error", param: null, code: "upstream_failed" };
      controller.enqueue(encoder.encode(`data: ${JSON.stringify({ error })}\n\n`));
    },
  });
}
