// Every request that left this device, as it was sent.

import { element, size } from "../dom.js";
import { clearLedger, readLedger } from "../engine/egress-log.js";
import { kindName } from "../words.js";

/** @param {(id: string) => any} $ */
export function showLedger($) {
  const show = async () => {
    const records = (await readLedger()).filter(({ bytes }) => bytes > 0);
    const bytes = records.reduce((sum, record) => sum + record.bytes, 0);
    $("clear-ledger").hidden = records.length === 0;
    $("ledger-meta").textContent = records.length === 0 ? "Nothing has left this device." : `${records.length} ${records.length === 1 ? "request" : "requests"}, ${size(bytes)}. Values in [BRACKETS] were taken out before sending. Kept on this device alone.`;
    $("ledger").replaceChildren(...records.map(entry));
  };
  $("clear-ledger").addEventListener("click", async () => {
    await clearLedger();
    await show();
  });
  addEventListener("visibilitychange", () => document.visibilityState === "visible" && show());
  show();
}

/** @param {import("../engine/egress-log.js").Kept} record */
function entry({ at, url, bytes, body, redactions, status, error }) {
  const taken = redactions.map(({ type, count }) => `${count} × ${kindName(type)}`).join(", ");
  const outcome = status ? `answered ${status}` : error ? `failed: ${error}` : "no answer known";
  const line = [new Date(at).toLocaleString(), new URL(url).host, size(bytes), outcome].join(" · ");
  const summary = element("summary", "", line);
  return element("li", "", element("details", "", summary, element("p", "muted", taken ? `Taken out: ${taken}.` : "Nothing personal was found in it."), element("pre", "", pretty(body))));
}

/** @param {string} body */
function pretty(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
