// One sentence at the end of the panel: what may leave this device, and what has.

import { readLedger } from "../engine/egress-log.js";
import { readSettings } from "../settings.js";

/** @param {(id: string) => any} $ */
export async function showPromise($) {
  const { never_leave, edge } = await readSettings();
  const mayLeave = !never_leave && edge.url !== "";
  const sent = (await readLedger().catch(() => [])).filter(({ bytes }) => bytes > 0).length;
  const past = sent === 0 ? "" : ` ${sent} ${sent === 1 ? "request has" : "requests have"} left so far: see the ledger in the settings.`;
  $("promise").textContent = (mayLeave ? `Only what this device can't do is asked of ${new URL(edge.url).host}, without personal data.` : "No text leaves this device.") + past;
}
