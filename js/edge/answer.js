// The answer of a chat, while it arrives: read by wasm, restored in the page.

import { Restorer, Values } from "../restorer.js";
import { EdgeFailure, garbage, midStream } from "./failure.js";

/** @typedef {import("./attempts.js").Attempts} Attempts */
/** @typedef {import("../index.js").EdgeMeta} EdgeMeta */
/** @typedef {import("./exchange.js").Exchange} Exchange */
/** @typedef {{ content?: string, finish_reason?: string, usage?: { prompt_tokens: number, completion_tokens: number } }} ChatEvent */

/** So long a stream may take to end after it said that it is over. */
const GOODBYE_MS = 250;

export class ChatAnswer {
  #exchange;
  #endpoint;
  #events;
  /** What came until the first token. @type {ChatEvent[]} */ #head = [];

  /** @param {Exchange} exchange @param {any} wasm @param {import("./options.js").Endpoint} endpoint */
  constructor(exchange, wasm, endpoint) {
    this.#exchange = exchange;
    this.#endpoint = endpoint;
    // Some edges stream whatever was asked, some never do.
    this.#events = exchange.type === "application/json" ? whole(exchange, wasm) : streamed(exchange, wasm);
  }

  /** Waits for the first token. @param {Exchange} exchange @param {any} wasm @param {import("./options.js").Endpoint} endpoint */
  static async open(exchange, wasm, endpoint) {
    exchange.expect("text/event-stream", "application/json");
    const answer = new ChatAnswer(exchange, wasm, endpoint);
    for (let event = await answer.#next(); event; event = await answer.#next()) {
      answer.#head.push(event);
      if (event.content || event.finish_reason) break;
    }
    return answer;
  }

  /**
   * The answer with the values back in their places. Reading it to its end, or leaving it, settles `attempts`.
   * @param {{ originals: Record<string, string>, redacted: number, state: "ready" | "patterns-only" }} about what was sent
   * @param {{ since: number, isJson: boolean, attempts: Attempts }} call `isJson`: the answer is JSON, and must stay it
   * @returns {{ stream: AsyncIterable<{ content?: string, finish_reason?: string }>, meta: Promise<EdgeMeta> }}
   */
  restored({ originals, redacted, state }, { since, isJson, attempts }) {
    /** @type {EdgeMeta} */
    const meta = { url: this.#exchange.where, status: this.#exchange.status, ttft_ms: performance.now() - since, redacted, state, attempts: attempts.count, model: this.#endpoint.model };
    const values = new Values(isJson ? escaped(originals) : originals);
    /** @type {(meta: EdgeMeta) => void} */ let done = () => {};
    /** @type {(error: unknown) => void} */ let failed = () => {};
    const promise = new Promise((/** @type {(meta: EdgeMeta) => void} */ resolve, reject) => ([done, failed] = [resolve, reject]));
    promise.catch(() => {}); // the reader of the stream gets it
    // Read to its end or left by its reader: the edge did what it should.
    const leave = () => {
      attempts.settle("answered");
      this.#exchange.close();
      done(meta);
    };
    const pieces = this.#pieces(values, meta, attempts, leave, failed);
    const iterator = {
      next: () => pieces.next(),
      // Also of a reader who has read nothing, or still waits: the generator would not hear of it.
      return: () => (leave(), pieces.return()),
    };
    return { meta: promise, stream: { [Symbol.asyncIterator]: () => iterator } };
  }

  /** @param {Values} values @param {EdgeMeta} meta @param {Attempts} attempts @param {() => void} leave @param {(error: unknown) => void} failed */
  async *#pieces(values, meta, attempts, leave, failed) {
    const restorer = new Restorer(values);
    let finish_reason = "stop";
    try {
      for (let event = this.#head.shift() ?? (await this.#next()); event; event = this.#head.shift() ?? (await this.#next())) {
        const content = event.content && restorer.push(event.content);
        if (content) yield { content };
        if (event.finish_reason) finish_reason = event.finish_reason;
        if (event.usage) meta.usage = event.usage;
      }
      const rest = restorer.finish();
      if (rest) yield { content: rest };
      yield { finish_reason };
    } catch (error) {
      const fault = error instanceof EdgeFailure ? midStream(error) : error;
      attempts.settle(fault instanceof EdgeFailure ? fault.outcome : "answered");
      failed(fault);
      throw fault;
    } finally {
      leave();
    }
  }

  /** The next event; keep-alives are none. @returns {Promise<ChatEvent | undefined>} */
  async #next() {
    const { tokenMs } = this.#endpoint;
    /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new EdgeFailure("network", `${this.#exchange.where} sent no token for ${tokenMs} ms`, { outcome: "failed", status: this.#exchange.status })), tokenMs);
    });
    try {
      return (await Promise.race([this.#events.next(), late])).value ?? undefined;
    } catch (error) {
      this.#exchange.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** @param {Exchange} exchange @param {any} wasm @returns {AsyncGenerator<ChatEvent, void>} */
async function* whole(exchange, wasm) {
  yield* told(wasm.read_chat(await exchange.body()), exchange);
}

/** @param {Exchange} exchange @param {any} wasm @returns {AsyncGenerator<ChatEvent, void>} */
async function* streamed(exchange, wasm) {
  const reader = new wasm.ChatReader();
  const pieces = exchange.pieces();
  try {
    for (let step = await pieces.next(); !step.done; step = await pieces.next()) {
      yield* told(reader.push(step.value), exchange);
      if (!reader.is_over()) continue;
      // An answer that is read to its end leaves a connection that can be used again.
      await Promise.race([pieces.next().catch(() => {}), new Promise((resolve) => setTimeout(resolve, GOODBYE_MS))]);
      return;
    }
    if (!reader.is_complete()) throw new EdgeFailure("network", `${exchange.where} ended the stream before the answer was complete`, { outcome: "failed", status: exchange.status });
  } finally {
    exchange.close();
    reader.free();
  }
}

/** @param {string} events JSON, from wasm @param {Exchange} exchange @returns {Generator<ChatEvent, void>} */
function* told(events, { where, status }) {
  for (const event of JSON.parse(events)) {
    if (event.garbage !== undefined) throw garbage(`${where} answered with no chat: ${event.garbage}`, { status });
    if (event.refused !== undefined) throw garbage(`${where} reports an error${event.refused && `: ${event.refused}`}`, { status, outcome: "failed" });
    yield event;
  }
}

/** Inside of JSON a value must be written as JSON writes it. @param {Record<string, string>} originals */
function escaped(originals) {
  return Object.fromEntries(Object.entries(originals).map(([placeholder, value]) => [placeholder, JSON.stringify(value).slice(1, -1)]));
}
