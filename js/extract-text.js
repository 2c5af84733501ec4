// The readable text of a page, through the DOM.

import { invalid } from "./errors.js";

const SKIPPED = new Set(
  "script style noscript template nav aside svg canvas iframe object embed audio video map button select input textarea datalist dialog head menu".split(" "),
);
const SKIPPED_ROLES = new Set(["navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar", "dialog", "alertdialog", "toolbar", "tooltip"]);
const BLOCKS = new Set(
  "address article blockquote body caption center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main ol p pre section summary table tbody tfoot thead tr ul".split(" "),
);

/**
 * Readable text of a page: scripts, styles, navigation and hidden parts removed. Blocks are set on
 * lines of their own, cells of a table apart by tabs, white space as a browser would show it.
 * The document is read, never changed. In a worker, where there is no DOM, it throws.
 * @param {string | Document} html
 * @param {{ maxChars?: number }} [options] `maxChars` in UTF-16 code units, never cutting a character
 * @returns {string}
 */
export function extractText(html, { maxChars = Infinity } = {}) {
  if (!(maxChars >= 0)) throw invalid("maxChars must be a number from 0");
  const page = typeof html === "string" ? parse(html) : html;
  if (page?.nodeType !== 9 /* a Document, perhaps of another frame */) throw invalid("extractText() takes a string of HTML or a Document");
  const text = new Text(maxChars);
  const root = page.body ?? page.documentElement;
  const view = page.defaultView;
  // A walk without recursion: pages nest deeper than the stack.
  let node = /** @type {Node | null} */ (root);
  while (node && !text.isFull) {
    const enters = node.nodeType === 1 && !isSkipped(/** @type {Element} */ (node), view);
    if (node.nodeType === 3) text.add(node.nodeValue ?? "", isPreformatted(node));
    if (enters) {
      text.open(name(node));
      if (node.firstChild) {
        node = node.firstChild;
        continue;
      }
      text.close(name(node));
    }
    while (node && node !== root && !node.nextSibling) {
      node = node.parentNode;
      if (node) text.close(name(node));
    }
    node = node === root ? null : (node?.nextSibling ?? null);
  }
  return text.finish();
}

/** @param {string} html @returns {Document} */
function parse(html) {
  if (typeof DOMParser === "undefined") throw invalid("extractText() needs a DOM, which workers do not have; call it in the page");
  return new DOMParser().parseFromString(html, "text/html"); // inert: runs and fetches nothing
}

/** @param {Node} node */
const name = (node) => node.nodeName.toLowerCase();

/** @param {Element} element @param {Window | null} view null for a parsed document, which has no layout */
function isSkipped(element, view) {
  const tag = name(element);
  if (SKIPPED.has(tag) && !(tag === "dialog" && element.hasAttribute("open"))) return true;
  if (element.hasAttribute("hidden") || element.getAttribute("aria-hidden") === "true") return true;
  if (SKIPPED_ROLES.has(element.getAttribute("role")?.toLowerCase() ?? "")) return true;
  // A page's own header and footer are furniture; an article's are part of it.
  if ((tag === "header" || tag === "footer") && !element.closest("article, main, section, blockquote")) return true;
  if (!view) {
    // The attribute, not element.style: a strict content security policy leaves that one empty.
    return /(^|[\s;])(display\s*:\s*none|visibility\s*:\s*(hidden|collapse))/i.test(element.getAttribute("style") ?? "");
  }
  const style = view.getComputedStyle(element);
  return style.display === "none" || style.visibility === "hidden" || style.visibility === "collapse";
}

/** @param {Node} node */
function isPreformatted(node) {
  return Boolean(node.parentElement?.closest("pre"));
}

/** Text as it comes out of the walk: white space collapsed, breaks where blocks begin and end. */
class Text {
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
    const rank = ["", " ", "\t", "\n", "\n\n"];
    if (rank.indexOf(white) > rank.indexOf(this.#pending)) this.#pending = white;
  }

  /** @param {string} text */
  #write(text) {
    if (this.#out) this.#out += this.#pending;
    this.#pending = "";
    this.#out += text;
  }
}
