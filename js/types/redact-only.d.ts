// burnside-web/redact: the redactor alone. Patterns, checksums and dictionaries, no tagger: a name or a place
// that no pattern tells is not found. For the tagger as well: Burnside.redact() of burnside-web.

import type { Conversation, Redaction, RedactOptions } from "./redact.js";

export { BurnsideError } from "./error.js";
export type { ErrorCode } from "./error.js";
export type { CustomRecognizer, Entity, Redaction, RedactionState } from "./redact.js";

/** All of RedactOptions but for what concerns the tagger. */
export type PatternOptions = Omit<RedactOptions, "tagger" | "tagger_timeout_ms">;

/**
 * Takes personal data out of a text. Each call is a conversation of its own: nothing is kept after it but in what it
 * returns. `state` is "patterns-only". Runs where it is called; an abort gets through between two passes.
 */
export function redact(text: string, o?: PatternOptions): Promise<Redaction>;

/** Begins a conversation: texts in which the same value has the same placeholder, until its dispose(). */
export function conversation(): PatternConversation;
export interface PatternConversation extends Omit<Conversation, "redact"> {
  redact(text: string, o?: PatternOptions): Promise<Redaction>;
}
