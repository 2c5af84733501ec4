// Errors in OpenAI's shape. No message quotes what a caller sent.

/** @typedef {{ status: number, type: string, code: string, param?: string | null, retryAfter?: number, kinds?: string[] }} Details */

export class Refusal extends Error {
  /** @param {Details} details @param {string} message */
  constructor(details, message) {
    super(message);
    this.details = details;
  }

  /** @returns {Response} */
  response() {
    const { status, type, code, param = null, retryAfter, kinds } = this.details;
    const error = { message: this.message, type, param, code, ...(kinds && { kinds }) };
    const headers = new Headers({ "content-type": "application/json" });
    if (retryAfter !== undefined) headers.set("retry-after", String(retryAfter));
    if (status === 401) headers.set("www-authenticate", "Bearer");
    return new Response(JSON.stringify({ error }), { status, headers });
  }
}

/** A mistake in the Worker's own variables: for its log, not for its callers. */
export class Misconfigured extends Error {}

/** A field that is missing, of another type, or not for here. @param {string} param @param {string} code @param {string} message */
export const badField = (param, code, message) => new Refusal({ status: 400, type: "invalid_request_error", code, param }, message);

/** @param {number} status @param {string} code @param {string} message */
export const badRequest = (status, code, message) => new Refusal({ status, type: "invalid_request_error", code }, message);

/** The other side failed: not the caller's fault. @param {number} status @param {string} code @param {string} message @param {number} [retryAfter] */
export const badUpstream = (status, code, message, retryAfter) => new Refusal({ status, type: "server_error", code, retryAfter }, message);
