// Finds values in a document, across elements and whatever white space the page has in them.

const UNSEEN = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "TEXTAREA", "SELECT", "OPTION"]);
/** Of one value. */
const MOST_RANGES = 200;

/**
 * @param {Document} document
 * @param {string[]} values
 * @returns {Range[][]} for each value where it stands, in order
 */
export function rangesOf(document, values) {
  const { text, at } = flatten(document);
  return values.map((value) => {
    const needle = value.replace(/\s+/g, " ").trim();
    /** @type {Range[]} */ const ranges = [];
    for (let from = text.indexOf(needle); needle && from >= 0 && ranges.length < MOST_RANGES; from = text.indexOf(needle, from + needle.length)) {
      const range = document.createRange();
      const first = at(from);
      const last = at(from + needle.length - 1);
      range.setStart(first.node, first.offset);
      range.setEnd(last.node, last.offset + 1);
      ranges.push(range);
    }
    return ranges;
  });
}

/** All text of a document, with white space as one space, and where each character is from. @param {Document} document */
function flatten(document) {
  const walker = document.createTreeWalker(document.body ?? document.documentElement, NodeFilter.SHOW_TEXT);
  /** Where pieces without a gap begin: in the text, and in their node. @type {{ start: number, node: Node, offset: number }[]} */
  const pieces = [];
  let text = "";
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (UNSEEN.has(node.parentElement?.nodeName ?? "")) continue;
    for (const { 0: run, index } of (node.nodeValue ?? "").matchAll(/\s+|\S+/g)) {
      const isSpace = run.trim() === "";
      if (isSpace && text.endsWith(" ")) continue;
      pieces.push({ start: text.length, node, offset: index });
      text += isSpace ? " " : run;
    }
  }
  /** @param {number} position */
  const at = (position) => {
    let low = 0;
    let high = pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (pieces[middle].start <= position) low = middle;
      else high = middle - 1;
    }
    const { start, node, offset } = pieces[low];
    return { node, offset: offset + position - start };
  };
  return { text, at };
}
