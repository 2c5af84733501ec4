// The way back: placeholders in an answer become the values they stand for.
//
// The rules, and why they are so, are in src/redact/restore.rs; this is the same reader for pages,
// where restoring must not wait for the worker. Both run the cases of tests/fixtures/restore.json.

const OPENERS = "[{<【［";
const CLOSERS = "]}>】］";
/** What models write for an underscore. */
const JOINERS = "_- \u00a0\u202f\u2010\u2011";
/** Characters that may stand for one underscore, and edge spaces. */
const MOST_JOINERS = 3;
const IS_WORD = /^[\p{Alphabetic}\p{N}_]/u;

/** What a step found: text that is no placeholder, a placeholder, or what could still become one. */
const PLAIN = Symbol("plain");
const WAIT = Symbol("wait");

/** What the placeholders of a conversation stand for. */
export class Values {
  /** `EMAIL_1` to its value. @type {Map<string, string>} */ #values = new Map();
  /** All beginnings of keys. @type {Set<string>} */ #beginnings = new Set();

  /** @param {Record<string, string>} [values] placeholder to value */
  constructor(values = {}) {
    this.add(values);
  }

  /** @param {Record<string, string>} values placeholder to value */
  add(values) {
    for (const [placeholder, value] of Object.entries(values)) {
      const key = placeholder.slice(1, -1);
      this.#values.set(key, value);
      for (let end = 1; end <= key.length; end++) this.#beginnings.add(key.slice(0, end));
    }
  }

  clear() {
    this.#values.clear();
    this.#beginnings.clear();
  }

  /** @param {string} key */
  get(key) {
    return this.#values.get(key);
  }

  get isEmpty() {
    return this.#values.size === 0;
  }

  /** Whether some key begins so. @param {string} beginning */
  leads(beginning) {
    return this.#beginnings.has(beginning);
  }

  /** @param {string} text */
  restore(text) {
    const restorer = new Restorer(this);
    return restorer.push(text) + restorer.finish();
  }

  /** @param {AsyncIterable<string>} chunks */
  async *restoreStream(chunks) {
    const restorer = new Restorer(this);
    for await (const chunk of chunks) {
      const certain = restorer.push(chunk);
      if (certain) yield certain;
    }
    const rest = restorer.finish();
    if (rest) yield rest;
  }
}

/** Restores text that may come in pieces, cut anywhere. */
export class Restorer {
  /** @type {Values} */ #values;
  #held = "";
  /** The last character passed on; empty after a placeholder, which ends a word. */
  #previous = "";

  /** @param {Values} values */
  constructor(values) {
    this.#values = values;
  }

  /** What is certain so far. @param {string} chunk */
  push(chunk) {
    this.#held += chunk;
    return this.#settle(false);
  }

  /** The rest, at the end. */
  finish() {
    return this.#settle(true);
  }

  /** @param {boolean} last */
  #settle(last) {
    const text = this.#held;
    let out = "";
    let at = 0;
    while (at < text.length) {
      const step = this.#step(text, at, last);
      if (step === WAIT && !last) break;
      if (typeof step === "object") {
        out += step.value;
        at = step.end;
        this.#previous = "";
      } else {
        out += text[at];
        // A cut can run through a surrogate pair: its halves are put together again here.
        this.#previous = /[\ud800-\udbff]$/.test(this.#previous) ? this.#previous + text[at] : text[at];
        at += 1;
      }
    }
    this.#held = text.slice(at);
    return out;
  }

  /** @param {string} text @param {number} at @param {boolean} last @returns {symbol | { value: string, end: number }} */
  #step(text, at, last) {
    if (this.#values.isEmpty) return PLAIN;
    const c = text[at];
    if (c === "\\" || OPENERS.includes(c)) return this.#bracketed(text, at);
    if (!/[A-Za-z]/.test(c) || IS_WORD.test(this.#previous)) return PLAIN;
    const found = this.#key(text, at, false);
    if (!found) return PLAIN;
    const after = text.slice(found.end, found.end + 2);
    // The first half of a surrogate pair says nothing yet.
    if (!last && (after === "" || after === "\\" || /^[\ud800-\udbff]$/.test(after))) return WAIT;
    const value = this.#values.get(found.key);
    return IS_WORD.test(after) || value === undefined ? PLAIN : { value, end: found.end };
  }

  /** @param {string} text @param {number} start */
  #bracketed(text, start) {
    const isEscaped = text[start] === "\\";
    let at = isEscaped ? start + 1 : start;
    if (at === text.length) return WAIT;
    const kind = OPENERS.indexOf(text[at]);
    if (kind < 0) return PLAIN;
    at = skipSpaces(text, at + 1);
    if (at === text.length) return WAIT;
    const found = this.#key(text, at, true);
    if (!found) return PLAIN;
    at = skipSpaces(text, found.end);
    const isEndEscaped = text[at] === "\\";
    if (isEndEscaped) at += 1;
    if (at === text.length) return WAIT;
    const value = this.#values.get(found.key);
    const isClosed = text[at] === CLOSERS[kind] && (isEndEscaped || !isEscaped);
    return isClosed && value !== undefined ? { value, end: at + 1 } : PLAIN;
  }

  /** The beginning of a key, as far as there is one. @param {string} text @param {number} at @param {boolean} loose as brackets allow */
  #key(text, at, loose) {
    let key = "";
    let end = at;
    while (end < text.length) {
      const c = text[end];
      if (/[0-9A-Za-z]/.test(c)) {
        const direct = key + c.toUpperCase();
        const joined = loose && /[A-Z]$/.test(key) && /[0-9]/.test(c) && !this.#values.leads(direct);
        key = joined ? `${key}_${c}` : direct;
        if (!this.#values.leads(key)) return undefined;
        end += 1;
        continue;
      }
      const next = joiners(text, end, loose);
      if (next === end || !this.#values.leads(`${key}_`)) break;
      key += "_";
      end = next;
    }
    return key ? { key, end } : undefined;
  }
}

/** @param {string} text @param {number} at */
function skipSpaces(text, at) {
  const most = at + MOST_JOINERS;
  while (at < most && text[at] === " ") at += 1;
  return at;
}

/** Where what stands for one underscore ends. @param {string} text @param {number} at @param {boolean} loose */
function joiners(text, at, loose) {
  for (let i = 0; i < (loose ? MOST_JOINERS : 1); i++) {
    const escape = text[at] === "\\" ? 1 : 0;
    const c = text[at + escape];
    if (c === undefined || !(c === "_" || (loose && JOINERS.includes(c)))) break;
    at += escape + 1;
  }
  return at;
}
