// What every call throws.

/** Stable: code may be compared, messages may change. */
export type ErrorCode =
  | "unsupported-device"
  | "device-lost"
  | "self-test-failed"
  | "model-format"
  | "integrity"
  | "network"
  | "quota"
  | "aborted"
  | "context-length"
  | "privacy"
  | "edge"
  | "mid-stream"
  | "disposed"
  | "invalid-argument";

/** `code` is one of `ErrorCode`; later versions may add to them. No message contains text that was passed in. */
export class BurnsideError extends Error {
  constructor(code: string, message: string, options?: { cause?: unknown });
  readonly code: string;
  readonly cause?: unknown;
}
