// What redact() returns, and the way back from placeholders to values.

/** @typedef {import("./index.js").Entity} Entity */

/**
 * Puts values back in place of placeholders, in text that may come in pieces. Each placeholder is
 * looked for once: a value that looks like a placeholder is left as it is.
 */
export class Restorer {
  /** @type {Map<string, string>} */ #values;
  /** @type {RegExp | undefined} */ #pattern;
  #waiting = "";
  #longest = 0;

  /** @param {Map<string, string>} values placeholder to value */
  constructor(values) {
    this.#values = values;
    // Longest first, so that [NAME_1] is not found inside a longer one that begins the same way.
    const keys = [...values.keys()].sort((a, b) => b.length - a.length);
    if (keys.length === 0) return;
    this.#longest = keys[0].length;
    this.#pattern = new RegExp(keys.map((key) => key.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|"), "g");
  }

  /** What is certain so far: the end of `chunk` waits when a placeholder may have begun there. @param {string} chunk */
  push(chunk) {
    const text = this.#waiting + chunk;
    const split = this.#holdFrom(text);
    this.#waiting = text.slice(split);
    return this.#replace(text.slice(0, split));
  }

  /** The rest, at the end. */
  finish() {
    const rest = this.#waiting;
    this.#waiting = "";
    return this.#replace(rest);
  }

  /** @param {string} text */
  #replace(text) {
    return this.#pattern ? text.replace(this.#pattern, (key) => this.#values.get(key) ?? key) : text;
  }

  /** Where the end of the text may be the beginning of a placeholder; its length when nowhere. @param {string} text */
  #holdFrom(text) {
    if (!this.#pattern) return text.length;
    let from = Math.max(0, text.length - this.#longest + 1);
    for (const match of text.matchAll(this.#pattern)) {
      // Inside a whole placeholder nothing begins; at its start a longer one may.
      if (match.index < from) from = Math.max(from, match.index + match[0].length);
    }
    for (; from < text.length; from++) {
      const tail = text.slice(from);
      for (const key of this.#values.keys()) if (key.length > tail.length && key.startsWith(tail)) return from;
    }
    return text.length;
  }
}

/**
 * @param {{ text: string, entities: Entity[], state: "ready" | "patterns-only" }} found
 * @param {string} operator only placeholders lead back: a mask or a hash stands for anything
 * @param {{ code: string, message: string }} [taggerError] why the tagger did not take part
 */
export function redaction({ text, entities, state }, operator, taggerError) {
  /** @type {Map<string, string>} */
  const values = new Map();
  if (operator === "placeholder") {
    for (const entity of entities) if (entity.placeholder && !values.has(entity.placeholder)) values.set(entity.placeholder, entity.text);
  }
  return {
    text,
    entities,
    state,
    ...(taggerError && { tagger_error: taggerError }),
    /** @param {string} answer */
    restore(answer) {
      const restorer = new Restorer(values);
      return restorer.push(answer) + restorer.finish();
    },
    /** @param {AsyncIterable<string>} chunks */
    async *restoreStream(chunks) {
      const restorer = new Restorer(values);
      for await (const chunk of chunks) {
        const certain = restorer.push(chunk);
        if (certain) yield certain;
      }
      const rest = restorer.finish();
      if (rest) yield rest;
    },
  };
}
