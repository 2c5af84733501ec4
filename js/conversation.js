// A conversation: the same value has the same placeholder in all of its texts, and what stands for
// what is remembered until it ends.

import { BurnsideError, orAbort } from "./errors.js";
import { Values } from "./restorer.js";

/** @typedef {import("./host.js").Host} Host */
/** @typedef {{ host: Host, id: number }} Session where the engine keeps the conversation */

export class Conversation {
  /** What the placeholders stand for: in this page's memory until dispose(). */
  #values = new Values();
  /** @type {Promise<Session> | undefined} */ #session;
  /** @type {Promise<void> | undefined} */ #disposed;
  #start;
  #redact;

  /**
   * Use `burnside.conversation()`.
   * @param {() => Promise<Host>} start where to open the session
   * @param {(text: string, options: import("./index.js").RedactOptions, values: Values, session: Session) => Promise<import("./index.js").Redaction>} redact
   */
  constructor(start, redact) {
    this.#start = start;
    this.#redact = redact;
  }

  /**
   * Like `burnside.redact()`. What it returns restores the placeholders of the whole conversation.
   * @param {string} text
   * @param {import("./index.js").RedactOptions} [options]
   * @returns {Promise<import("./index.js").Redaction>}
   */
  async redact(text, options = {}) {
    this.#check();
    const session = await orAbort(this.#open(), options.signal);
    // Its numbers went with the engine: counting anew would give two values one placeholder.
    if (session.host.isRetired) throw new BurnsideError("device-lost", "the conversation was lost when the engine stopped; begin another one, and redact its texts again");
    this.#check();
    return this.#redact(text, options, this.#values, session);
  }

  /** Puts the values back. @param {string} text */
  restore(text) {
    this.#check();
    return this.#values.restore(text);
  }

  /** The same while the answer arrives. @param {AsyncIterable<string>} chunks @returns {AsyncIterable<string>} */
  restoreStream(chunks) {
    this.#check();
    return this.#values.restoreStream(chunks);
  }

  /** Forgets every value, here and in the engine. Nothing can be restored after it. */
  dispose() {
    this.#disposed ??= this.#dispose();
    return this.#disposed;
  }

  async #dispose() {
    this.#values.clear();
    const session = await this.#session?.catch(() => undefined);
    await session?.host.call("endConversation", { session: session.id }).catch(() => {}); // gone with its engine
    this.#values.clear(); // a call may have ended meanwhile
  }

  #open() {
    this.#session ??= this.#start().then(async (host) => ({ host, id: await host.call("beginConversation", {}) }));
    this.#session.catch(() => (this.#session = undefined)); // the next call tries again
    return this.#session;
  }

  #check() {
    if (this.#disposed) throw new BurnsideError("disposed", "the conversation was disposed of; begin another one");
  }
}
