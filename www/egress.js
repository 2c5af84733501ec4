// The edge that this page may ask, if its server named one, and what went there.

import { element, size } from "./dom.js";

/** Its address; undefined where there is none. */
export const EDGE = document.querySelector('meta[name="burnside-edge"]')?.content || undefined;

/** Makes the page say that there is an edge, and lets it be chosen. @param {(id: string) => HTMLElement} $ */
export function offerEdge($) {
  if (!EDGE) return;
  const { host } = new URL(EDGE, location.href);
  $("device").append(new Option("Edge", "edge"));
  $("ledger-card").hidden = false;
  $("promise").textContent = `What this device can't do itself may be asked of ${host}, without the personal data: it is taken out here and put back into the answer here. Everything that went there is listed above. This page may connect to nothing else but the server it came from.`;
}

/** @param {(id: string) => HTMLElement} $ @param {readonly import("/pkg/index.js").EgressRecord[]} records */
export function showLedger($, records) {
  const sent = records.filter(({ bytes }) => bytes > 0);
  const bytes = sent.reduce((sum, record) => sum + record.bytes, 0);
  $("ledger-meta").textContent = sent.length ? `${sent.length} ${sent.length === 1 ? "request" : "requests"} · ${size(bytes)}` : "nothing";
  $("ledger").replaceChildren(...sent.toReversed().map(entry));
}

/** @param {import("/pkg/index.js").EgressRecord} record */
function entry({ at, url, bytes, body, redactions, status, error }) {
  const taken = redactions.map(({ type, count }) => `${count} ${type}`).join(", ");
  const line = [new Date(at).toLocaleTimeString(), new URL(url).host, size(bytes), status ?? error ?? "on its way", taken && `taken out: ${taken}`];
  return element("li", "", element("span", "muted", line.filter(Boolean).join(" · ")), element("pre", "", body));
}
