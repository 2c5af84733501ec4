// What may be asked, read and checked before anything else sees it.

import { badField, badRequest } from "./errors.js";

/** @typedef {import("./config.js").Kind} Kind */
/** @typedef {{ kind: Kind, body: Record<string, any>, model: string | undefined }} Asked */

/** @type {Record<string, Kind>} */
export const PATHS = { "/v1/chat/completions": "chat", "/v1/embeddings": "embeddings", "/classify": "classify", "/tag": "tag" };

/** Fields that say who asks, or keep what was asked. They end here. */
const IDENTITY = ["user", "metadata", "safety_identifier", "prompt_cache_key", "store"];

/**
 * @param {Request} request @param {Kind} kind @param {number} mostBytes
 * @returns {Promise<Asked>}
 */
export async function readRequest(request, kind, mostBytes) {
  const type = (request.headers.get("content-type") ?? "").split(";")[0].trim().toLowerCase();
  if (type !== "application/json") throw badRequest(415, "not_json", "send JSON, with content-type: application/json");
  if ((request.headers.get("content-encoding") ?? "identity") !== "identity") throw badRequest(415, "encoded_body", "send the body as it is: no content-encoding is understood");
  const text = await readText(request, mostBytes);
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    throw badRequest(400, "invalid_json", "the body is not JSON");
  }
  if (body === null || typeof body !== "object" || Array.isArray(body)) throw badRequest(400, "invalid_json", "the body must be a JSON object");
  for (const name of IDENTITY) delete body[name];
  const model = body.model ?? undefined;
  if (model !== undefined && typeof model !== "string") throw badField("model", "invalid_type", "`model` must be a string");
  CHECKS[kind](body);
  return { kind, body, model };
}

/** @param {Request} request @param {number} mostBytes */
async function readText(request, mostBytes) {
  const tooLarge = () => badRequest(413, "body_too_large", `the body is longer than ${mostBytes} bytes; send less at once`);
  if (Number(request.headers.get("content-length") ?? 0) > mostBytes) throw tooLarge();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let bytes = 0;
  try {
    for await (const chunk of request.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > mostBytes) throw tooLarge();
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw badRequest(400, "invalid_json", "the body is not UTF-8");
    throw error;
  }
}

/** @type {Record<Kind, (body: Record<string, any>) => void>} */
const CHECKS = {
  chat({ messages, stream }) {
    if (messages === undefined || messages === null) throw badField("messages", "missing_field", "`messages` is missing");
    if (!Array.isArray(messages)) throw badField("messages", "invalid_type", "`messages` must be a list");
    if (messages.length === 0) throw badField("messages", "missing_field", "`messages` is empty; give at least one");
    messages.forEach(checkMessage);
    if (stream !== undefined && stream !== null && typeof stream !== "boolean") throw badField("stream", "invalid_type", "`stream` must be true or false");
  },
  embeddings: ({ input }) => checkTexts("input", input),
  classify: checkTextOrTexts,
  tag: checkTextOrTexts,
};

/** @param {any} message @param {number} index */
function checkMessage(message, index) {
  const at = `messages[${index}]`;
  if (typeof message?.role !== "string") throw badField(`${at}.role`, "missing_field", `\`${at}.role\` is missing`);
  const { content } = message;
  if (typeof content === "string") return;
  // A picture can't be scanned, so it does not pass.
  const isText = Array.isArray(content) && content.every((part) => part?.type === "text" && typeof part.text === "string");
  if (!isText) throw badField(`${at}.content`, content === undefined || content === null ? "missing_field" : "invalid_type", `\`${at}.content\` must be text`);
}

/** @param {Record<string, any>} body */
function checkTextOrTexts({ text, texts }) {
  if (texts !== undefined && texts !== null) {
    if (text !== undefined) throw badField("texts", "invalid_type", "give `text` or `texts`, not both");
    if (!Array.isArray(texts)) throw badField("texts", "invalid_type", "`texts` must be a list of strings");
    checkTexts("texts", texts);
  } else if (text === undefined || text === null) {
    throw badField("text", "missing_field", "`text` is missing");
  } else if (typeof text !== "string") {
    throw badField("text", "invalid_type", "`text` must be a string");
  }
}

/** @param {string} name @param {unknown} value */
function checkTexts(name, value) {
  if (value === undefined || value === null) throw badField(name, "missing_field", `\`${name}\` is missing`);
  const isTexts = typeof value === "string" || (Array.isArray(value) && value.every((item) => typeof item === "string"));
  if (!isTexts) throw badField(name, "invalid_type", `\`${name}\` must be a string or a list of strings`);
}
