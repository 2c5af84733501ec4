// The readable text of a page, through the DOM: what a person came to read, without what stands around it.

import { invalid } from "./errors.js";
import { outline } from "./extract/outline.js";
import { prune } from "./extract/prune.js";
import { Text } from "./extract/text.js";
import { local } from "./local.js";

/** @typedef {import("./extract/outline.js").Part} Part */

/**
 * Readable text of a page: scripts, styles, navigation, hidden parts and what else stands around the content removed.
 * Blocks are set on lines of their own, cells of a table apart by tabs, white space as a browser would show it.
 * The document is read, never changed. In a worker, where there is no DOM, it throws.
 * @param {string | Document} html
 * @param {{ maxChars?: number }} [options] `maxChars` in UTF-16 code units, never cutting a character
 * @returns {string}
 */
export function extractText(html, { maxChars = Infinity } = {}) {
  if (!(maxChars >= 0)) throw invalid("maxChars must be a number from 0");
  const page = typeof html === "string" ? parse(html) : html;
  const all = outline(page);
  if (!all) throw invalid("extractText() takes a string of HTML or a Document");
  const text = new Text(maxChars);
  write(prune(all), text);
  return text.finish();
}

/** @param {string} html @returns {Document} */
function parse(html) {
  if (local.parse) return local.parse(html);
  if (typeof DOMParser === "undefined") throw invalid("extractText() needs a DOM, which workers do not have; call it in the page");
  return new DOMParser().parseFromString(html, "text/html"); // inert: runs and fetches nothing
}

/** Without recursion: pages nest deeper than the stack. @param {Part} root @param {Text} text */
function write(root, text) {
  /** @type {{ part: Part, next: number }[]} */ const open = [{ part: root, next: 0 }];
  text.open(root.tag);
  while (open.length > 0 && !text.isFull) {
    const top = open[open.length - 1];
    const child = top.part.children[top.next++];
    if (child === undefined) {
      text.close(top.part.tag);
      open.pop();
    } else if (typeof child === "string") {
      text.add(child, top.part.isPreformatted);
    } else if (!child.isOut) {
      text.open(child.tag);
      open.push({ part: child, next: 0 });
    }
  }
}
