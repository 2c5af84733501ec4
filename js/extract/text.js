// Text as it comes out of the walk: white space collapsed, breaks where blocks begin and end.

const BLOCKS = new Set(
  "address article blockquote body caption center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main ol p pre section summary table tbody tfoot thead tr ul".split(" "),
);
/** Breaks, each wider than the one before. */
const BREAKS = ["", " ", "\t", "\n", "\n\n"];

/** @param {string} tag */
export const isBlock = (tag) => BLOCKS.has(tag);

export class Text {
  #out = "";
  #pending = ""; // white space that is written only when text follows
  #max;

  /** @param {number} max */
  constructor(max) {
    this.#max = max;
  }

  get isFull() {
    return this.#out.length >= this.#max;
  }

  /** @param {string} raw @param {boolean} preformatted */
  add(raw, preformatted) {
    if (preformatted) return this.#write(raw.replace(/\r\n?/g, "\n"));
    const text = raw.replace(/[ \t\n\r\f]+/g, " ");
    if (text === " " || text === "") return text && this.#space(" ");
    if (text.startsWith(" ")) this.#space(" ");
    this.#write(text.trim() === "" ? text : text.replace(/^ | $/g, ""));
    if (text.endsWith(" ")) this.#space(" ");
  }

  /** @param {string} tag */
  open(tag) {
    if (tag === "br" || BLOCKS.has(tag)) this.#space("\n");
  }

  /** @param {string} tag */
  close(tag) {
    if (BLOCKS.has(tag)) this.#space(tag === "p" || /^h[1-6]$/.test(tag) ? "\n\n" : "\n");
    else if (tag === "td" || tag === "th") this.#space("\t");
  }

  finish() {
    let end = Math.min(this.#out.length, this.#max);
    if (end < this.#out.length && /[\uD800-\uDBFF]/.test(this.#out[end - 1] ?? "")) end--;
    return this.#out.slice(0, end).trim();
  }

  /** A wider break takes the place of a narrower one. @param {string} white */
  #space(white) {
    if (BREAKS.indexOf(white) > BREAKS.indexOf(this.#pending)) this.#pending = white;
  }

  /** @param {string} text */
  #write(text) {
    if (this.#out) this.#out += this.#pending;
    this.#pending = "";
    this.#out += text;
  }
}
