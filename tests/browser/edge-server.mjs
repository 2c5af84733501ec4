// An edge that misbehaves on purpose, on an origin of its own, and keeps every request as it came.
import http from "node:http";
import net from "node:net";

/** @typedef {{ method: string, url: string, headers: http.IncomingHttpHeaders, body: string, sent: number, left: Promise<void> }} Asked */
/** @typedef {(asked: Asked, response: http.ServerResponse) => unknown} Behaviour */

const json = (response, status, value, headers = {}) => response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
const piece = (content) => `data: ${JSON.stringify({ object: "chat.completion.chunk", choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;
const END = `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }], usage: { prompt_tokens: 3, completion_tokens: 2 } })}\n\ndata: [DONE]\n\n`;
const stream = (response) => response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The texts of a request, whatever it asks for. */
export function textsOf({ body }) {
  const { messages, text, texts, input } = JSON.parse(body);
  return messages ? messages.map(({ content }) => content) : (texts ?? [text ?? input].flat());
}

/** An edge as it should be: what it was told last comes back as the answer, in pieces of three characters. */
export function echo(asked, response) {
  const { stream: isStream } = JSON.parse(asked.body);
  const texts = textsOf(asked);
  if (asked.url.startsWith("/classify")) return json(response, 200, texts.map((text) => [{ label: "LONG", score: text.length / 1000 }, { label: "SHORT", score: 0.5 }]));
  if (asked.url.startsWith("/tag")) return json(response, 200, texts.map((text) => [...text.matchAll(/\[\w+\]|Paris/g)].map(({ 0: word, index }) => ({ entity_group: "X", word, score: 1, start: index, end: index + word.length }))));
  if (asked.url.startsWith("/v1/embeddings")) return json(response, 200, { data: texts.map((text, index) => ({ index, embedding: [text.length, index] })).reverse() });
  const answer = texts.at(-1);
  if (!isStream) return json(response, 200, { choices: [{ index: 0, message: { role: "assistant", content: answer }, finish_reason: "stop" }], usage: { prompt_tokens: 3, completion_tokens: 2 } });
  stream(response);
  for (const part of answer.match(/[^]{1,3}/gu) ?? []) response.write(piece(part));
  return response.end(END);
}

/** What can go wrong, each as a behaviour. */
export const faults = {
  /** A status, with the error that OpenAI's clients expect. */
  status: (status, headers = {}, message = `status ${status}`) => (_asked, response) => json(response, status, { error: { message, type: "server_error" } }, headers),
  /** Nothing, ever. */
  silent: () => {},
  /** Headers, and then nothing. */
  silentBody: (_asked, response) => stream(response).flushHeaders(),
  /** A token, and then nothing. */
  silentMiddle: (_asked, response) => stream(response).write(piece("one ")),
  /** No token, but signs of life. */
  heartbeats: async (_asked, response) => {
    stream(response);
    while (!response.destroyed) {
      response.write(": still here\n\n");
      await pause(20);
    }
  },
  /** The connection breaks before an answer. */
  hangUp: (_asked, response) => response.destroy(),
  /** The stream breaks after a token. */
  cut: async (_asked, response) => {
    stream(response).write(piece("one "));
    await pause(50);
    response.destroy();
  },
  /** The stream ends after a token, as if it were all. */
  truncated: (_asked, response) => stream(response).end(piece("one ")),
  /** The stream ends before a token. */
  empty: (_asked, response) => stream(response).end(),
  /** An error of the server's in the stream. */
  refusal: (after) => (_asked, response) => {
    stream(response);
    for (const text of after) response.write(piece(text));
    response.end(`data: ${JSON.stringify({ error: { message: "the model ran out of memory" } })}\n\n`);
  },
  garbage: (_asked, response) => stream(response).end("data: <<<\n\n"),
  garbageJson: (_asked, response) => response.writeHead(200, { "content-type": "application/json" }).end('{"choices": ['),
  webPage: (_asked, response) => response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Sign in</title>"),
  noType: (_asked, response) => response.writeHead(200).end("hello"),
  redirect: (to, status = 307) => (_asked, response) => response.writeHead(status, { location: to }).end(),
  /** Tokens, or one line, without end. */
  endless: (line) => async (asked, response) => {
    stream(response);
    // One token first: a megabyte at once would be too long an answer before its first token, and another edge's turn.
    if (!line) response.write(piece("yyyy"));
    await pause(300);
    while (!response.destroyed) {
      const block = line ? "x".repeat(1 << 16) : piece("y".repeat(1 << 16));
      asked.sent += block.length;
      if (!response.write(block)) await Promise.race([new Promise((resolve) => response.once("drain", resolve)), asked.left]);
    }
  },
  /** These bytes, in these pieces, each in a packet of its own. */
  pieces: (pieces) => async (_asked, response) => {
    stream(response);
    for (const bytes of pieces) {
      response.write(bytes);
      await pause(1);
    }
    response.end();
  },
};

export class Edge {
  /** Every request, preflights too. @type {Asked[]} */ requests = [];
  /** @type {Behaviour[]} */ #behaviours = [echo];
  #server;

  static async start() {
    const self = new Edge();
    self.#server = http.createServer((request, response) => self.#answer(request, response));
    await new Promise((resolve) => self.#server.listen(0, "127.0.0.1", resolve));
    self.origin = `http://127.0.0.1:${self.#server.address().port}`;
    return self;
  }

  close() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  /** What the next requests get, one after another; the last for all that follow. Forgets what was asked. @param {...Behaviour} behaviours */
  behave(...behaviours) {
    this.#behaviours = behaviours;
    this.requests = [];
  }

  /** What was asked, without preflights. */
  get asked() {
    return this.requests.filter(({ method }) => method === "POST");
  }

  async #answer(request, response) {
    let body = "";
    /** @type {Asked} */
    const asked = { method: request.method, url: request.url, headers: request.headers, body, sent: 0, left: new Promise((resolve) => response.once("close", resolve)) };
    this.requests.push(asked);
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    asked.body = body;
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-expose-headers", "retry-after");
    if (request.method === "OPTIONS") {
      // Not kept by the browser: a preflight must not be what a test measures.
      return response.writeHead(204, { "access-control-allow-methods": "POST", "access-control-allow-headers": "content-type, authorization, idempotency-key, x-user", "access-control-max-age": "600" }).end();
    }
    const behaviour = this.#behaviours.length > 1 ? this.#behaviours.shift() : this.#behaviours[0];
    response.on("error", () => {});
    return behaviour(asked, response);
  }
}

/** Where the tests' pages are. */
export const EMPTY = "/empty.html";
/** A page that came over the network: one that playwright makes up counts as public, and may ask no server of this machine. */
export function emptyPage(request, response) {
  if (request.url !== EMPTY) return false;
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<!doctype html><title>test</title>");
  return true;
}

/** An address where nobody listens. */
export async function nobody() {
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
