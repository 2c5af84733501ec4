// The same text in the same pieces for every redactor: of about the size of a page's text.

const PIECE = 64 * 1024;

/** A text in pieces that end with a line. @param {string} url */
export async function pieces(url) {
  const text = await (await fetch(url)).text();
  const found = [];
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf("\n", at + PIECE);
    found.push(text.slice(at, end < 0 ? text.length : end + 1));
    at = end < 0 ? text.length : end + 1;
  }
  return found;
}

/** Megabytes of UTF-8 a second; `redact` returns how many spans it found. @param {string[]} texts @param {(text: string) => number} redact */
export function throughput(texts, redact) {
  const bytes = texts.reduce((sum, text) => sum + new TextEncoder().encode(text).length, 0);
  let spans = 0;
  const start = performance.now();
  for (const text of texts) spans += redact(text);
  const ms = performance.now() - start;
  return { ms, spans, mb_per_second: bytes / 1e3 / ms };
}
