// The files that a page may load of burnside-web itself. What only its other entries load is kept like the page's own
// files, once a page has loaded it. scripts/build writes this file anew into pkg/.

/** Of which build they are, see build.js. */
export const OF = "";
/** The first 16 hex digits of the SHA-256 of each. @type {Record<string, string>} */
export const FILES = {};
