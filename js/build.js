// Which build of the package this is. scripts/build writes this file anew into pkg/.

export const BUILD = "";
/** Its files, and the first 16 hex digits of the SHA-256 of each. @type {Record<string, string>} */
export const FILES = {};
