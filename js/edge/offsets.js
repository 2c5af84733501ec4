// From the text as it was sent back to the text as it was given.

/** A span of the original and what stood for it: `[start, end, placeholder]`. @typedef {[number, number, string]} Replaced */

/**
 * @param {{ entity_group: string, score: number, start: number, end: number }[]} spans of the text that was sent
 * @param {Replaced[]} replaced in text order
 * @param {string} text the original
 * @returns {import("../index.js").TaggedGroup[]}
 */
export function backToOriginal(spans, replaced, text) {
  return spans.map(({ entity_group, score, start, end }) => {
    const at = original(start, replaced, false);
    const until = original(end, replaced, true);
    return { entity_group, word: text.slice(at, until), score, start: at, end: until };
  });
}

/** @param {number} offset @param {Replaced[]} replaced @param {boolean} isEnd inside a placeholder, its end is meant */
function original(offset, replaced, isEnd) {
  let shift = 0; // sent offset minus original offset
  for (const [start, end, { length }] of replaced) {
    const from = start + shift;
    if (offset < from || (isEnd && offset === from)) break;
    if (offset < from + length || (isEnd && offset === from + length)) return isEnd ? end : start;
    shift += length - (end - start);
  }
  return offset - shift;
}
