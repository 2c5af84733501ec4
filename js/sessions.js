// The engine's end of conversations: a wasm `Redactor` each, kept until the page ends it.

import { BurnsideError, throwIfAborted } from "./errors.js";
import { nextMacrotask, Queue } from "./queue.js";

/** @typedef {{ redactor: any, queue: Queue, life: AbortController }} Session */

export class Sessions {
  /** @type {Map<number, Session>} */ #sessions = new Map();
  #nextId = 1;

  /** @param {any} redactor @returns {number} */
  begin(redactor) {
    const id = this.#nextId++;
    this.#sessions.set(id, { redactor, queue: new Queue(), life: new AbortController() });
    return id;
  }

  /** Ends what runs in it, then frees it with every value it holds. @param {number} id */
  async end(id) {
    const session = this.#sessions.get(id);
    if (!session) return;
    this.#sessions.delete(id);
    session.life.abort(new BurnsideError("disposed", "the conversation was disposed of"));
    await session.queue.run(async () => session.redactor.free());
  }

  /**
   * Runs `body` on a text of its own: nothing of it stays in wasm after the call.
   * @template T
   * @param {any} blank a wasm `Redactor`, which this ends
   * @param {AbortSignal} signal
   * @param {(redactor: any, signal: AbortSignal) => Promise<{ redactor: any, found: T }>} body
   * @returns {Promise<T>}
   */
  async once(blank, signal, body) {
    try {
      const { redactor, found } = await body(blank, signal);
      redactor.free();
      return found;
    } finally {
      blank.free();
    }
  }

  /**
   * Runs `body` when the conversation's turn comes. The redactor that it returns takes the place of
   * the one before; when it throws, nothing has happened.
   * @template T
   * @param {number} id
   * @param {AbortSignal} signal
   * @param {(redactor: any, signal: AbortSignal) => Promise<{ redactor: any, found: T }>} body
   * @returns {Promise<T>}
   */
  run(id, signal, body) {
    const session = this.#sessions.get(id);
    if (!session) throw new BurnsideError("disposed", "the conversation was disposed of");
    const either = AbortSignal.any([signal, session.life.signal]);
    return session.queue.run(async () => {
      const { redactor, found } = await body(session.redactor, either);
      session.redactor.free();
      session.redactor = redactor;
      return found;
    }, either);
  }
}

/**
 * A text, and the redactor after it. `before` stays as it was.
 * @param {any} before @param {string | undefined} survey what the tagger found, as JSON @param {string} text @param {any} options @param {RegExp[]} allowPatterns @param {AbortSignal} signal
 */
export async function redactWith(before, survey, text, options, allowPatterns, signal) {
  const allow = new Set(options.allow ?? []);
  for (;;) {
    await nextMacrotask();
    throwIfAborted(signal);
    const redactor = before.fork();
    let isFinal = false;
    try {
      const request = { ...options, allow: [...allow] };
      const found = JSON.parse(survey === undefined ? redactor.redact(text, request) : redactor.redact_with(text, request, survey));
      // Rust knows nothing of JavaScript's regular expressions. What they match becomes a literal,
      // and the text is redacted anew: without that span another one may come to light.
      const known = allow.size;
      for (const entity of found.entities) entity.score /= 1e6;
      for (const { text: value } of found.entities) if (allowPatterns.some((p) => p.test(value))) allow.add(value);
      isFinal = allow.size === known;
      if (isFinal) return { redactor, found: { ...found, text: withPlaceholders(text, found.entities) } };
    } finally {
      if (!isFinal) redactor.free();
    }
  }
}

/**
 * The redacted text, as `Session::redact` makes it: what goes is said by the entities, and what stays is here already.
 * Sent back out of wasm, as JSON, it took a sixth of the time.
 * @param {string} text @param {import("./index.js").Entity[]} entities in text order, in UTF-16 units
 */
export function withPlaceholders(text, entities) {
  const parts = [];
  let at = 0;
  for (const { start, end, placeholder } of entities) {
    parts.push(text.slice(at, start), placeholder);
    at = end;
  }
  return parts.concat(text.slice(at)).join("");
}
