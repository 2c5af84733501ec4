// The last rung: an edge, called as a model is. What it is given goes through the door (../edge/client.js).

import { EdgeClient } from "../edge/client.js";
import { forward } from "../edge/forward.js";
import { invalid } from "../errors.js";
import { Ledger } from "../ledger.js";

/** @typedef {import("../index.js").Decision} Decision */
/** @typedef {import("../edge/client.js").EdgeMeta} EdgeMeta */

/** @param {ConstructorParameters<typeof EdgeClient>[0]} options */
export function openEdge(options) {
  const ledger = new Ledger();
  const client = new EdgeClient({ ...options, ledger });
  return {
    client,
    ledger,
    rung: async (/** @type {import("./ladder.js").Choice} */ { rule }) => new EdgeRung(client, rule),
    /**
     * @template {string | { text: string }} P
     * @param {Iterable<P> | AsyncIterable<P>} pages @param {import("../index.js").ForwardOptions<P>} options
     * @param {Parameters<typeof forward>[2]["classify"]} classify
     */
    forward: (pages, options, classify) => forward(pages, options, { classify, chat: (request, o) => client.chat(request, o), ledger }),
  };
}

/** One call's. */
export class EdgeRung {
  #client;

  /** @param {EdgeClient} client @param {string} rule */
  constructor(client, rule) {
    this.#client = client;
    /** @type {Decision} */
    this.decision = { backend: "edge", rule, model: "" };
  }

  /** @param {string} method @param {any} args as the engine takes them @param {AbortSignal} [signal] @returns {Promise<any>} */
  async call(method, { texts, topK, text, aggregation, pooling, normalize }, signal) {
    if (method === "classify") {
      const { labels, meta } = await this.#client.classify(texts, { signal });
      this.#learn(meta);
      return labels.map((all) => all.slice(0, topK));
    }
    if (method === "tag") {
      if (aggregation !== "simple") throw invalid('an edge tags spans, not tokens: use aggregation_strategy "simple"');
      const { groups, meta } = await this.#client.tag([text], { signal });
      this.#learn(meta);
      return groups[0];
    }
    if (pooling !== "mean") throw invalid('an edge chooses how it pools: pooling "cls" is for the device');
    const { vectors, meta } = await this.#client.embed(texts, { signal });
    this.#learn(meta);
    return normalize ? vectors.map(ofLengthOne) : vectors;
  }

  /**
   * @param {any} request as the engine takes it @param {AbortSignal} [signal]
   * @returns {Promise<import("../model.js").Generation>} at the first token
   */
  async generate({ messages, prompt, max_new_tokens, temperature, top_p, seed, stop, json_schema }, signal) {
    const response_format = json_schema && { type: /** @type {const} */ ("json_schema"), json_schema: { schema: json_schema } };
    const request = { messages: messages ?? [{ role: "user", content: prompt }], max_tokens: max_new_tokens, temperature, top_p, seed, stop, response_format, stream: true };
    const { stream, meta } = await this.#client.chat(request, { signal });
    const pieces = stream[Symbol.asyncIterator]();
    /** @type {"stop" | "length"} */ let finish_reason = "stop";
    const result = meta.then((about) => ({ finish_reason, decision: this.#learn(about) }));
    result.catch(() => {}); // its reader gets it from next()
    const next = async () => {
      for (;;) {
        const { value, done } = await pieces.next();
        if (done) return undefined;
        if (value.finish_reason) finish_reason = /** @type {any} */ (value.finish_reason);
        if (value.content) return { text: value.content };
      }
    };
    return { next, result, cancel: () => void pieces.return?.() };
  }

  /** @param {EdgeMeta} meta */
  #learn({ model = "", ttft_ms, redacted, usage }) {
    return (this.decision = { ...this.decision, model, ttft_ms, redacted, ...usage });
  }
}

/** @param {Float32Array} vector */
function ofLengthOne(vector) {
  const length = Math.hypot(...vector);
  return length > 0 ? vector.map((value) => value / length) : vector;
}
