// Shadow mode: some calls are answered twice, on the device and at an edge; one answer is returned, and how far the two
// agree is recorded. What leaves goes through the door like all else, by a client of its own: its failures open no breaker
// of the calls that need an edge, and are nobody's errors.

import { EdgeClient } from "../edge/client.js";
import { asBurnsideError, invalid } from "../errors.js";
import { compare } from "./agreement.js";
import { EdgeRung } from "./edge-rung.js";

/** Second answers in the making; a call that would be one more has none. */
const MOST = 4;

/** @typedef {import("./ladder.js").Call} Call */
/** @typedef {Pick<import("./ladder.js").Ladder, "run" | "generate" | "ready" | "dispose">} Laddered */
/** @typedef {import("../index.js").Decision} Decision */
/** @typedef {{ result: any, decision: Decision }} Answer */

export class Shadow {
  #options;
  #allowed;
  #metrics;
  #client;
  #life = new AbortController();
  #running = 0;

  /**
   * @param {import("../index.js").ShadowOptions} options
   * @param {Omit<ConstructorParameters<typeof EdgeClient>[0], "ledger"> & { ledger: import("../ledger.js").Ledger }} edge as the engine's own client has it
   * @param {import("../metrics.js").Metrics} metrics
   */
  constructor(options, { endpoints, ledger, ...edge }, metrics) {
    const { rate, answer = "local", onShadow } = options;
    if (typeof rate !== "number" || !(rate > 0 && rate <= 1)) throw invalid("shadow.rate must be the share of calls that are answered twice: above 0, up to 1");
    if (!["local", "edge"].includes(answer)) throw invalid('shadow.answer must be "local" or "edge"');
    if (onShadow !== undefined && typeof onShadow !== "function") throw invalid("shadow.onShadow must be a function");
    this.#options = { rate, answer, onShadow };
    this.#allowed = edge.policy?.shadow;
    this.#metrics = metrics;
    // One request a call, and each marked as what it is.
    const once = [endpoints].flat().map((endpoint) => ({ ...endpoint, retries: 0 }));
    const marked = /** @type {any} */ ({
      draft: (/** @type {any} */ facts) => ledger.draft({ ...facts, shadow: true }),
      add: ledger.add.bind(ledger),
      complete: ledger.complete.bind(ledger),
    });
    this.#client = new EdgeClient({ ...edge, endpoints: once, ledger: marked });
  }

  /** For the ladder that leads to the edge. */
  rung = async (/** @type {import("./ladder.js").Choice} */ { rule }) => new EdgeRung(this.#client, rule);

  /**
   * A ladder that asks both.
   * @param {Laddered} here @param {Laddered} there which leads nowhere but to the edge
   * @returns {Laddered}
   */
  beside(here, there) {
    const isLocal = this.#options.answer === "local";
    // Nothing of a second answer on the device may end at an edge.
    const second = (/** @type {Call} */ call) => ({ ...call, signal: this.#life.signal, ...(!isLocal && { redactor: true }) });
    const [first, other] = isLocal ? [here, there] : [there, here];
    /** @template T @param {Call} call @param {(ladder: Laddered) => Promise<T>} ask @returns {Promise<{ given: T, isShadowed: boolean }>} */
    const primary = async (call, ask) => {
      const isShadowed = this.#isChosen(call);
      if (isShadowed && !isLocal) {
        try {
          return { given: await ask(there), isShadowed };
        } catch (error) {
          call.signal?.throwIfAborted();
          this.#failed(call.task, error);
        }
      }
      const given = await ask(here);
      const { backend, rule } = /** @type {any} */ (given).decision;
      // A device that the caller named is where the call stays.
      return { given, isShadowed: isShadowed && isLocal && backend !== "edge" && rule !== "caller" };
    };
    return {
      run: async (call, body) => {
        const { given, isShadowed } = await primary(call, (ladder) => ladder.run(call, body));
        if (isShadowed) void this.#compare(call.task, given, () => other.run(second(call), body));
        return given;
      },
      generate: async (call, request) => {
        const { given, isShadowed } = await primary(call, (ladder) => ladder.generate(call, request));
        if (!isShadowed) return given;
        let text = "";
        let isOver = false;
        const next = async () => {
          const event = await given.next();
          if (event) text += event.text;
          else if (!isOver) {
            isOver = true;
            // Only what was read to its end is compared.
            void given.result.then(
              ({ decision }) => this.#compare(call.task, { result: text, decision }, async () => whole(await other.generate(second(call), request))),
              () => {},
            );
          }
          return event;
        };
        return { ...given, next };
      },
      ready: (call) => first.ready(call),
      dispose: async (reason) => {
        await Promise.all([here.dispose(reason), there.dispose(reason)]);
      },
    };
  }

  /** Ends what still runs; nothing is recorded of it. */
  async dispose() {
    this.#life.abort();
    await this.#client.dispose();
  }

  /** @param {Call} call */
  #isChosen({ task, chars, redactor }) {
    // Without a length it is no request; a redactor's text is raw.
    if (chars === undefined || redactor || Math.random() >= this.#options.rate) return false;
    if (this.#allowed?.({ task: /** @type {any} */ (task), chars }) === false) return false;
    if (this.#running < MOST) return true;
    this.#metrics.add(`shadow.${task}.skipped`, 1);
    return false;
  }

  /** @param {string} task @param {Answer} given @param {() => Promise<Answer>} ask */
  async #compare(task, given, ask) {
    this.#running++;
    try {
      const more = await ask();
      if (this.#life.signal.aborted) return;
      const [local, edge] = this.#options.answer === "local" ? [given, more] : [more, given];
      const { agreed, ...measures } = compare(task, local.result, edge.result);
      const place = `shadow.${task}`;
      this.#metrics.add(`${place}.${agreed ? "agreed" : "differed"}`, 1);
      for (const [name, value] of Object.entries(measures)) {
        this.#metrics.add(`${place}.${name}.sum`, value);
        this.#metrics.most(`${place}.${name}.max`, value);
      }
      this.#tell({ task, agreed, ...measures, local: local.decision, edge: edge.decision, answers: { local: local.result, edge: edge.result } });
    } catch (error) {
      this.#failed(task, error);
    } finally {
      this.#running--;
    }
  }

  /** @param {string} task @param {unknown} cause */
  #failed(task, cause) {
    if (this.#life.signal.aborted) return;
    const error = asBurnsideError(cause);
    this.#metrics.add(`shadow.${task}.failed.${error.code}`, 1);
    this.#tell({ task, error });
  }

  /** @param {any} report */
  #tell(report) {
    try {
      this.#options.onShadow?.(Object.freeze(report));
    } catch (error) {
      // The listener's own matter, and not the answer's.
      globalThis.reportError?.(error);
    }
  }
}

/** @param {Awaited<ReturnType<Laddered["generate"]>>} generation @returns {Promise<Answer>} */
async function whole(generation) {
  let result = "";
  for (let event = await generation.next(); event; event = await generation.next()) result += event.text;
  return { result, decision: (await generation.result).decision };
}
