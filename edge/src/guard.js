// The second look: a request in which patterns are certain of personal data goes no further. The device should have taken
// it out; this Worker can't know who asks, so it looks itself, with the same code.

import { guard, initSync } from "../../pkg/redactor.js";
import module from "../../pkg/redactor_bg.wasm";
import { Refusal } from "./errors.js";

let isReady = false;

/** Where the request will go is ours to choose and holds nothing of the caller's. */
const NOWHERE = "https://edge.invalid/";
const encoder = new TextEncoder();

/**
 * @param {string} body as it will be sent on
 * @param {string[]} allow values that may pass
 */
export function checkBody(body, allow) {
  if (!isReady) {
    initSync({ module });
    isReady = true;
  }
  const request = { method: "POST", url: NOWHERE, headers: [], endpoint: { url: NOWHERE, headers: [], allow } };
  try {
    guard(JSON.stringify(request), encoder.encode(body));
  } catch (error) {
    const { code, message } = /** @type {{ code?: string, message: string }} */ (error);
    if (code !== "privacy") throw error;
    // "... it holds 2 EMAIL in the body, 1 IBAN in the body; ...": kinds and counts, never a value.
    const kinds = [...new Set(Array.from(message.matchAll(/\d+ ([A-Z][A-Z0-9_]*) in the body/g), ([, kind]) => kind))];
    throw new Refusal(
      { status: 422, type: "invalid_request_error", code: "personal_data", kinds },
      `the request holds personal data (${kinds.join(", ") || "unreadable"}); take it out before it leaves the device`,
    );
  }
}
