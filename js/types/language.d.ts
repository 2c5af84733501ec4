// burnside-web/language: which language a text is in.

export { BurnsideError } from "./error.js";
export type { ErrorCode } from "./error.js";

/** What `detectLanguage` tells: BCP 47 codes. */
export const languages: readonly string[];

/**
 * The likeliest first; scores add up to 1. Of a text in several scripts each has its share. Empty where no letter is of a
 * script that is known. `languages`: only these come into question.
 */
export function detectLanguage(text: string, o?: { languages?: string[] }): { language: string; score: number }[];
