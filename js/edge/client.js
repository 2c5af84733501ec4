// The edge client: texts go through the door (src/edge, in wasm), redacted, and answers come back with
// their placeholders restored. Decides nothing about when to ask an edge: that is the ladder's.

import { BurnsideError, invalid, orAbort, throwIfAborted } from "../errors.js";
import { Ledger } from "../ledger.js";
import { checkText } from "../requests.js";
import { Attempts } from "./attempts.js";
import { ChatAnswer } from "./answer.js";
import { checkChat, withoutKeywords } from "./chat.js";
import { forward } from "./forward.js";
import { backToOriginal } from "./offsets.js";
import { checkEdgeRedaction, checkEndpoints } from "./options.js";
import { loadRedactor } from "./redactor.js";

/** @typedef {import("../index.js").EdgeMeta} EdgeMeta */
/** @typedef {import("../index.js").EdgeOptions} EdgeOptions */
/** @typedef {import("../index.js").EgressRecord} EgressRecord */
/**
 * What the tagger found in a text: `spans` with offsets in UTF-8 bytes, and whether it read all of it.
 * @typedef {{ spans: { start: number, end: number, label: string, score: number }[], complete: boolean }} Survey
 *
 * @typedef {object} Tagger
 * @property {(text: string, signal: AbortSignal) => Promise<Survey>} survey
 *
 * @typedef {object} EdgeClientOptions
 * @property {EdgeOptions | EdgeOptions[]} endpoints in the order in which they are asked
 * @property {import("../index.js").Policy} [policy]
 * @property {import("../index.js").EdgeRedaction} [redact] for all texts
 * @property {() => Promise<any>} [redactor] the wasm module with the door; default: redactor.js
 * @property {Tagger} [tagger] without one, and when it fails, all texts are "patterns-only"
 * @property {Ledger} [ledger]
 * @property {(record: EgressRecord) => unknown} [onEgress] false, a promise of it, or an error: nothing is sent
 *
 * @typedef {object} CallOptions
 * @property {AbortSignal} [signal]
 * @property {boolean} [allowPatternsOnly] for this call, text that no tagger read may leave
 */

/** Texts in one request. */
const BATCH = 32;

export class EdgeClient {
  #endpoints;
  #policy;
  #redact;
  #redactor;
  #tagger;
  #ledger;
  #onEgress;
  /** @type {any} the wasm module's EdgeFleet */ #fleet;
  #life = new AbortController();

  /** @param {EdgeClientOptions} options */
  constructor({ endpoints, policy = {}, redact, redactor = loadRedactor, tagger, ledger = new Ledger(), onEgress }) {
    if (onEgress !== undefined && typeof onEgress !== "function") throw invalid("onEgress must be a function");
    this.#endpoints = checkEndpoints(endpoints);
    this.#policy = policy;
    this.#redact = checkEdgeRedaction(redact);
    this.#redactor = redactor;
    this.#tagger = tagger;
    this.#ledger = ledger;
    this.#onEgress = onEgress;
  }

  /** What has left through this client. */
  get ledger() {
    return this.#ledger.records;
  }

  /**
   * A chat. Resolves at the first token: until then other edges are tried, after it an edge that fails is an error,
   * "mid-stream", of the stream. Whoever leaves the stream ends the request.
   *
   * `request` is that of `chat.completions.create`. Its `model` is a local one and stays here; an edge is asked for the
   * model of its configuration.
   * @param {import("../index.js").ChatRequest} request
   * @param {CallOptions} [options]
   * @returns {Promise<{ stream: AsyncIterable<{ content?: string, finish_reason?: string }>, meta: Promise<EdgeMeta> }>}
   */
  async chat(request, options = {}) {
    const since = performance.now();
    const { texts, ...chat } = checkChat(request);
    const call = await this.#begin(texts, { ...options, signal: options.signal ?? request.signal }, chat.has_schema ? withoutKeywords : undefined);
    try {
      const answer = await call.attempts.run(
        (endpoint) => call.sealed.request(JSON.stringify({ ...endpoint, service: "chat", chat })),
        (exchange, endpoint) => ChatAnswer.open(exchange, call.wasm, endpoint),
        // What does not stream begins to answer when it has generated all of it.
        chat.settings.stream ? undefined : ({ tokenMs }) => tokenMs,
      );
      return answer.restored(call.about, { since, isJson: chat.has_schema, attempts: call.attempts });
    } finally {
      call.sealed.free();
    }
  }

  /**
   * All labels of each text, the likeliest first.
   * @param {string[]} texts @param {CallOptions} [options]
   * @returns {Promise<{ labels: import("../index.js").Label[][], meta: EdgeMeta }>}
   */
  async classify(texts, options) {
    const { answers, meta } = await this.#ask("classify", texts, options, (wasm, body, lengths) => JSON.parse(wasm.read_labels(body, lengths.length)));
    return { labels: answers, meta };
  }

  /**
   * The tagged spans of each text, in the text as it was given: a span that touches a placeholder covers all that the
   * placeholder stands for.
   * @param {string[]} texts @param {CallOptions} [options]
   * @returns {Promise<{ groups: import("../index.js").TaggedGroup[][], meta: EdgeMeta }>}
   */
  async tag(texts, options) {
    const { answers, meta, about } = await this.#ask("tag", texts, options, (wasm, body, lengths) => JSON.parse(wasm.read_tags(body, new Uint32Array(lengths))));
    const groups = answers.map((/** @type {any[]} */ spans, /** @type {number} */ i) => backToOriginal(spans, about.spans[i], texts[i]));
    return { groups, meta };
  }

  /**
   * A vector of each text, of what is left of it.
   * @param {string[]} texts @param {CallOptions} [options]
   * @returns {Promise<{ vectors: Float32Array[], meta: EdgeMeta }>}
   */
  async embed(texts, options) {
    const { answers, meta } = await this.#ask("embed", texts, options, (wasm, body, { length }) => {
      /** @type {Float32Array} */
      const flat = wasm.read_vectors(body, length);
      const width = flat.length / length;
      return Array.from({ length }, (_, i) => flat.slice(i * width, (i + 1) * width));
    });
    return { vectors: answers, meta };
  }

  /**
   * The gate of a pipeline: asks about those pages that `classify`, on the device, finds to need it.
   * @template {string | { text: string }} P
   * @param {Iterable<P> | AsyncIterable<P>} pages
   * @param {import("../index.js").ForwardOptions<P>} options
   * @param {(text: string, options: { signal?: AbortSignal }) => Promise<{ labels: import("../index.js").Label[], decision: any }>} classify
   */
  forward(pages, options, classify) {
    return forward(pages, options, { classify, chat: (request, callOptions) => this.chat(request, callOptions), ledger: this.#ledger });
  }

  /** Ends what still runs with "disposed". */
  async dispose() {
    this.#life.abort(new BurnsideError("disposed", "the edge client was disposed of"));
  }

  /**
   * @param {"classify" | "tag" | "embed"} service @param {string[]} texts @param {CallOptions | undefined} options
   * @param {(wasm: any, body: Uint8Array, lengths: number[]) => any[]} read
   * @returns {Promise<{ answers: any[], meta: EdgeMeta, about: any }>}
   */
  async #ask(service, texts, options, read) {
    const since = performance.now();
    if (!Array.isArray(texts) || texts.length === 0) throw invalid("there must be a list of texts");
    texts.forEach((text) => checkText(text));
    const call = await this.#begin(texts, options);
    // Workers AI takes one text at a time, and the request may end up there.
    const batch = this.#endpoints.some(({ protocol }) => protocol === "workers-ai") ? 1 : BATCH;
    /** @type {any[]} */
    const answers = [];
    /** @type {EdgeMeta | undefined} */ let meta;
    try {
      for (let from = 0; from < texts.length; from += batch) {
        const to = Math.min(from + batch, texts.length);
        await call.attempts.run(
          (endpoint) => call.sealed.request(JSON.stringify({ ...endpoint, service, from, to })),
          async (exchange, endpoint) => {
            exchange.expect("application/json");
            const body = await exchange.body();
            answers.push(...call.attempts.reading(exchange, () => read(call.wasm, body, call.about.lengths.slice(from, to))));
            meta ??= { url: exchange.where, status: exchange.status, ttft_ms: performance.now() - since, redacted: call.about.redacted, state: call.about.state, attempts: 0, model: endpoint.model };
          },
        );
        call.attempts.settle("answered");
      }
      return { answers, meta: { .../** @type {EdgeMeta} */ (meta), attempts: call.attempts.count }, about: call.about };
    } finally {
      call.sealed.free();
    }
  }

  /**
   * Redacts the texts of one request, all of them together.
   * @param {string[]} texts @param {CallOptions} [options] @param {(text: string) => string} [reading] a text as the tagger reads it
   */
  async #begin(texts, { signal, allowPatternsOnly = false } = {}, reading = (text) => text) {
    const either = signal ? AbortSignal.any([signal, this.#life.signal]) : this.#life.signal;
    throwIfAborted(either);
    const { never_leave = false, require_tagger = true } = this.#policy;
    // The door would say so too, after the tagger's work.
    if (never_leave) throw new BurnsideError("privacy", "policy.never_leave is set: nothing leaves this device");
    const wasm = await orAbort(this.#redactor(), either);
    const { taggings, failure } = await this.#survey(texts.map(reading), either);
    throwIfAborted(either);
    const sealed = new wasm.Sealed(JSON.stringify({ texts, taggings, options: this.#redact }));
    this.#fleet ??= new wasm.EdgeFleet(new Uint32Array(this.#endpoints.map(({ retries }) => retries)));
    const attempts = new Attempts(wasm, this.#fleet, this.#endpoints, {
      policy: { never_leave, require_tagger: require_tagger && !allowPatternsOnly },
      allow: this.#redact.allow,
      ledger: this.#ledger,
      onEgress: this.#onEgress,
      signal: either,
      taggerFailure: failure,
    });
    return { wasm, sealed, about: JSON.parse(sealed.about()), attempts };
  }

  /** @param {string[]} texts @param {AbortSignal} signal @returns {Promise<{ taggings: (Survey | null)[], failure?: unknown }>} */
  async #survey(texts, signal) {
    /** @type {(Survey | null)[]} */
    const taggings = texts.map(() => null);
    if (!this.#tagger) return { taggings };
    try {
      for (let i = 0; i < texts.length; i++) taggings[i] = await this.#tagger.survey(texts[i], signal);
      return { taggings };
    } catch (failure) {
      throwIfAborted(signal);
      return { taggings, failure }; // the rest is "patterns-only", and the policy says what that means
    }
  }
}
