// Personal data in a page: which kinds and how many. The values stay in this document's memory until the tab goes on to
// another page; they are neither stored nor sent.

/** The tagger, which finds names and places, reads so much from the beginning: on a CPU that takes some seconds. */
const TAGGER_CHARS = 10_000;

/**
 * @typedef {object} Personal
 * @property {{ type: string, count: number }[]} kinds the most frequent first; a value that stands there twice counts once
 * @property {number} names_read UTF-16 code units from the beginning in which names were looked for too
 * @property {string} [names_error] why they were not
 */

export class Personal {
  #engine;
  /** @type {Map<number, { text: string, found: import("../pkg/index.js").Entity[] }>} */ #tabs = new Map();

  /** @param {import("./engine.js").Engine} engine */
  constructor(engine) {
    this.#engine = engine;
  }

  /**
   * First what patterns find in all of it, then with names.
   * @param {number} tabId @param {string} text @param {AbortSignal} signal
   * @returns {AsyncGenerator<Personal, void>}
   */
  async *find(tabId, text, signal) {
    const patterns = await this.#redact(text, { tagger: false }, signal);
    yield summary(patterns.entities, 0);
    const head = text.slice(0, TAGGER_CHARS).toWellFormed();
    const tagged = await this.#redact(head, {}, signal);
    // In the part that both have read, what they say together is right; of a value that the cut went through, the whole.
    const found = [...tagged.entities, ...patterns.entities.filter(({ end }) => end > head.length)];
    this.#tabs.set(tabId, { text, found });
    yield summary(found, tagged.state === "ready" ? head.length : 0, tagged.tagger_error?.message);
  }

  /** The values, by kind. @param {number} tabId @param {string} text @param {AbortSignal} signal @returns {Promise<Record<string, string[]>>} */
  async values(tabId, text, signal) {
    if (this.#tabs.get(tabId)?.text !== text) await Array.fromAsync(this.find(tabId, text, signal)); // the engine was another one then
    /** @type {Record<string, string[]>} */ const values = {};
    for (const { type, text: value } of this.#tabs.get(tabId)?.found ?? []) if (!(values[type] ??= []).includes(value)) values[type].push(value);
    return values;
  }

  /** @param {number} tabId */
  forget(tabId) {
    this.#tabs.delete(tabId);
  }

  /** @param {string} text @param {import("../pkg/index.js").RedactOptions} options @param {AbortSignal} signal */
  #redact(text, options, signal) {
    return this.#engine.run((burnside) => burnside.redact(text, { ...options, signal }), signal);
  }
}

/** @param {import("../pkg/index.js").Entity[]} entities @param {number} names_read @param {string} [names_error] @returns {Personal} */
function summary(entities, names_read, names_error) {
  /** @type {Map<string, Set<string>>} */ const kinds = new Map();
  for (const { type, text } of entities) kinds.set(type, (kinds.get(type) ?? new Set()).add(text.toLowerCase().replace(/\s+/g, " ")));
  const counted = [...kinds].map(([type, values]) => ({ type, count: values.size }));
  return { kinds: counted.sort((a, b) => b.count - a.count || a.type.localeCompare(b.type)), names_read, ...(names_error && { names_error }) };
}
