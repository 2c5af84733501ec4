// What may leave: the switch, and the one place where it may go.

import { say, webAddress } from "./problem.js";

/** @param {(id: string) => any} $ @param {import("../settings.js").Settings} settings @param {(changed: Partial<import("../settings.js").Settings>) => Promise<unknown>} change */
export function showEdge($, { never_leave, edge, budget_s }, change) {
  const show = () => {
    const nothing = $("never-leave").checked;
    $("edge-fields").hidden = nothing;
    $("leave-note").textContent = nothing
      ? "Pages are read, labelled and answered about on this device alone. What it can't do fails with a reason."
      : !edge.url
        ? "Nothing leaves as long as no edge server is named here."
        : "What this device can't do is asked of your edge server. Personal data is taken out first and put back into the answer here; without a working tagger nothing is sent.";
    $("device-edge").disabled = nothing || !edge.url;
  };
  $("origin").textContent = location.origin;
  $("never-leave").checked = never_leave;
  $("edge-url").value = edge.url;
  $("edge-model").value = edge.model;
  $("edge-authorization").value = edge.authorization;
  $("budget").value = budget_s ?? "";
  show();

  $("never-leave").addEventListener("change", async () => {
    show();
    await change({ never_leave: $("never-leave").checked });
  });
  const changeEdge = async () => {
    const text = $("edge-url").value.trim();
    const { url = "", problem } = text ? webAddress(text) : {};
    say($("edge-error"), $("edge-url"), problem);
    if (problem) return;
    edge = { url, model: $("edge-model").value.trim(), authorization: $("edge-authorization").value.trim() };
    show();
    await change({ edge });
  };
  for (const id of ["edge-url", "edge-model", "edge-authorization"]) $(id).addEventListener("change", changeEdge);
  $("budget").addEventListener("change", async () => {
    const seconds = Number($("budget").value);
    if ($("budget").validity.valid) await change({ budget_s: seconds > 0 ? seconds : null });
  });
}
