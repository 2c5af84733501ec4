// A page in passages, and which of them a model reads: no model reads two megabytes while a person waits.

/**
 * Cuts a text into passages of about so many characters, at paragraphs, then at sentences, then at spaces.
 * @param {string} text @param {number} size UTF-16 code units
 * @returns {string[]}
 */
export function cut(text, size) {
  /** @type {string[]} */ const passages = [];
  let open = "";
  for (const piece of pieces(text, size)) {
    if (open && open.length + piece.length > size) {
      passages.push(open.trim());
      open = "";
    }
    open += piece;
  }
  passages.push(open.trim());
  return passages.filter(Boolean);
}

/** @param {string} text @param {number} size @returns {Iterable<string>} none much longer than `size` */
function* pieces(text, size) {
  for (const line of text.split(/(?<=\n)/)) {
    if (line.length <= size) {
      yield line;
      continue;
    }
    for (const sentence of line.split(/(?<=[.!?。！？]["'”’)]*\s)/u)) {
      if (sentence.length <= size) yield sentence;
      else yield* sentence.toWellFormed().match(new RegExp(`[^]{1,${size}}(?=\\s|$)|[^]{1,${size}}`, "gu")) ?? [];
    }
  }
}

/** The first, and then some spread evenly over the rest. @template T @param {T[]} all @param {number} most @returns {T[]} in order */
export function spread(all, most) {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, i) => all[Math.round((i * (all.length - 1)) / (most - 1))]);
}

/**
 * The passages that have most to do with a question, by its words: rare ones count more (BM25, k1 1.2, b 0.75).
 * @param {string[]} passages @param {string} question @param {number} most characters in all
 * @returns {string[]} in the page's order
 */
export function about(passages, question, most) {
  const asked = new Set(wordsOf(question));
  const words = passages.map(wordsOf);
  const mean = words.reduce((sum, { length }) => sum + length, 0) / Math.max(1, words.length);
  const score = new Array(passages.length).fill(0);
  for (const word of asked) {
    const counts = words.map((all) => all.filter((other) => other === word).length);
    const having = counts.filter(Boolean).length;
    const weight = Math.log(1 + (passages.length - having + 0.5) / (having + 0.5));
    counts.forEach((n, i) => (score[i] += (weight * n * 2.2) / (n + 1.2 * (0.25 + (0.75 * words[i].length) / mean))));
  }
  // What has nothing to do with it comes last, in the page's order: its beginning says what it is about.
  return taken(passages.map((_, i) => i).sort((a, b) => score[b] - score[a] || a - b), passages, most);
}

/** The beginning, and what else fits, spread over the page. @param {string[]} passages @param {number} most @returns {string[]} */
export function overview(passages, most) {
  const fits = Math.max(1, Math.floor(most / Math.max(1, passages.reduce((sum, { length }) => sum + length, 0) / passages.length)));
  const order = spread(passages.map((_, i) => i), Math.max(2, fits));
  return taken(order, passages, most);
}

/** @param {number[]} order best first @param {string[]} passages @param {number} most */
function taken(order, passages, most) {
  /** @type {number[]} */ const kept = [];
  let length = 0;
  for (const i of order) {
    if (kept.length > 0 && length + passages[i].length > most) continue;
    kept.push(i);
    length += passages[i].length;
  }
  return kept.sort((a, b) => a - b).map((i) => passages[i]);
}

/** @param {string} text */
function wordsOf(text) {
  return text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? [];
}
