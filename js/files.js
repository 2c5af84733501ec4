// The files of the package. scripts/build writes this file anew into pkg/.

/** The first 16 hex digits of the SHA-256 of each. @type {Record<string, string>} */
export const FILES = {};
