// Personal data taken out of texts, and put back into answers.

export type RedactionState = "ready" | "patterns-only";
export interface Entity { type: string; start: number; end: number; score: number; text: string; placeholder: string; source: "pattern" | "tagger" | "deny-list" }
export interface Redaction {
  text: string;
  entities: Entity[];
  /**
   * "patterns-only": the tagger took no part, because of `tagger: false` or of `tagger_error`, or it
   * could not read a part of the text (a script that its vocabulary does not have).
   */
  state: RedactionState;
  tagger_error?: { code: string; message: string };
  /** Placeholders become the value as it was first written. Secrets (passwords, keys, CVV) stay out. */
  restore(text: string): string;
  restoreStream(chunks: AsyncIterable<string>): AsyncIterable<string>;
}
export interface RedactOptions { types?: string[]; operator?: "placeholder" | "mask" | "hash" | "remove"; threshold?: number; allow?: (string | RegExp)[]; deny?: string[]; recognizers?: CustomRecognizer[]; tagger?: boolean; signal?: AbortSignal;
  /** Where the text is from, as ISO 3166-1 codes such as "FR": phone numbers of there need no word beside them. */
  regions?: string[];
  /** Loading and running the tagger may take so long; then the result is "patterns-only". Default: no limit. */
  tagger_timeout_ms?: number;
}
/**
 * Texts in which the same value has the same placeholder, however it is written. Placeholders say
 * nothing outside of their conversation.
 */
export interface Conversation {
  /** The result restores the placeholders of the whole conversation. */
  redact(text: string, o?: RedactOptions): Promise<Redaction>;
  restore(text: string): string;
  restoreStream(chunks: AsyncIterable<string>): AsyncIterable<string>;
  /** Forgets every value. Until then they are kept in memory, here and in the worker; nowhere else. */
  dispose(): Promise<void>;
}
/** A kind of the caller's own. `pattern` is a regular expression without look-around, back-references and `\p`; flags stand in front, as in `(?i)emp-\d{5}`. */
export interface CustomRecognizer {
  /** The placeholder's name, such as EMPLOYEE_ID. */
  type: string;
  pattern: string;
  /** Words that, near a match, raise its score to `context_score`. */
  context?: string[];
  /** 0 to 1; default 0.6, or 0.4 with `context`. */
  score?: number;
  /** Default 0.85. */
  context_score?: number;
  /** Not restorable, and not kept. */
  secret?: boolean;
  ignore_case?: boolean;
}
