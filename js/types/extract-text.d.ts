// burnside-web/extract-text: a page's text, for scripts that need nothing else (a content script, a crawler).

/**
 * Readable text of a page: scripts, styles, navigation and hidden parts removed. A string of HTML is parsed, without
 * running or fetching anything of it; in Node too. In a worker there is nothing to parse it with.
 */
export function extractText(html: string | Document, o?: { maxChars?: number }): string;
