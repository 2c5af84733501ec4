// A request to an edge that came to nothing, and what that means for the next one.

import { BurnsideError } from "../errors.js";

/**
 * What to report of it: "failed" may pass, "unusable" will not, a number is the status that the edge
 * answered with. See src/edge/fleet.rs.
 * @typedef {"failed" | "unusable" | number} Outcome
 */

/** "network": no answer. "edge": an answer that is none. "mid-stream": an answer that broke off. */
export class EdgeFailure extends BurnsideError {
  /**
   * @param {"network" | "edge" | "mid-stream"} code
   * @param {string} message
   * @param {{ outcome: Outcome, status?: number, retryAfterMs?: number, cause?: unknown }} about
   */
  constructor(code, message, { outcome, status, retryAfterMs, cause }) {
    super(code, message, cause === undefined ? undefined : { cause });
    /** The edge's HTTP status, where it answered. */
    this.status = status;
    /** When the edge wants to be asked again. */
    this.retry_after_ms = retryAfterMs;
    this.outcome = outcome;
  }
}

/** @param {string} message @param {{ outcome?: Outcome, status?: number }} [about] */
export function garbage(message, { outcome = "unusable", status } = {}) {
  return new EdgeFailure("edge", message, { outcome, status });
}

/** After the first token nothing can be taken back, so nobody else is asked. @param {EdgeFailure} failure */
export function midStream(failure) {
  return new EdgeFailure("mid-stream", `the answer broke off: ${failure.message}`, { outcome: failure.outcome, status: failure.status, cause: failure });
}
