// Runs in the page that is read, in Chrome's isolated world: the page's own scripts see nothing of it. scripts/extension
// makes one classic script of this and of what it imports.

import { extractText } from "../pkg/extract-text.js";
import { rangesOf } from "./ranges.js";

const NAME = "burnside-personal";

globalThis.burnsidePage = {
  /** @param {number} most UTF-16 code units of text */
  read(most) {
    const text = extractText(document, { maxChars: most + 1 });
    return { title: document.title, url: location.href, text: text.slice(0, most).toWellFormed(), cut: text.length > most };
  },

  /** Highlights values where they stand, without a change to the page. @param {string[]} values @returns {number} how many were found */
  highlight(values) {
    CSS.highlights.delete(NAME);
    if (values.length === 0) return 0;
    const found = rangesOf(document, values);
    const ranges = found.flat();
    if (ranges.length > 0) {
      CSS.highlights.set(NAME, new Highlight(...ranges));
      ranges[0].startContainer.parentElement?.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    }
    return found.filter((of) => of.length > 0).length;
  },
};
