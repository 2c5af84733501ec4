// Ledger: what went to the edge that this page may ask, byte for byte; or that nothing did.

import { EDGE, engine } from "../engine.js";
import { element, size } from "../dom.js";

/** @param {(id: string) => any} $ @returns {import("../route.js").Panel} */
export function ledgerPanel($) {
  const show = async () => {
    const records = engine.isThere ? (await engine.get()).ledger : [];
    const sent = records.filter(({ bytes }) => bytes > 0);
    const bytes = sent.reduce((sum, record) => sum + record.bytes, 0);
    $("ledger-count").textContent = sent.length ? size(bytes) : "0 B";
    $("nothing").hidden = sent.length > 0;
    $("ledger").hidden = sent.length === 0;
    const requests = `${sent.length} ${sent.length === 1 ? "request" : "requests"} · ${size(bytes)}`;
    $("ledger-meta").textContent = sent.length ? `${requests}, redacted on this device before.` : "Every byte of your text that leaves is listed here.";
    $("ledger").replaceChildren(...sent.toReversed().map(entry));
  };
  engine.addEventListener("settled", () => show().catch(() => {}));
  show().catch(() => {});
  if (EDGE) {
    const { host } = new URL(EDGE, location.href);
    $("device").append(new Option("Edge", "edge"));
    $("promise").textContent = `What this device can't do itself may be asked of ${host}, without the personal data: it is taken out here and put back into the answer here. This page may connect to nothing else but the server it came from; the browser enforces it (a content security policy).`;
  }
  return {
    fields: {},
    code: () => `import { Burnside } from "burnside-web";

const burnside = await Burnside.create({
  edge: { url: ${literalUrl()} },
  onEgress: ({ url, bytes, body }) => confirm(\`Send \${bytes} bytes to \${url}?\\n\${body}\`), // false: it is not sent
});
console.log(burnside.ledger); // every request so far`,
  };
}

const literalUrl = () => JSON.stringify(EDGE ?? "https://edge.example");

/** @param {import("/pkg/index.js").EgressRecord} record */
function entry({ at, url, bytes, body, redactions, status, error }) {
  const taken = redactions.map(({ type, count }) => `${count} ${type}`).join(", ");
  const line = [new Date(at).toLocaleTimeString(), new URL(url).host, size(bytes), status ?? error ?? "on its way", taken && `taken out: ${taken}`];
  return element("li", "", element("span", "muted", line.filter(Boolean).join(" · ")), element("pre", "", body));
}
