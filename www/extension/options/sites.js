// The sites that Chrome lets this extension read unasked. Chrome's own list is the only one.

import { element } from "../dom.js";
import { say } from "./problem.js";

/** @param {(id: string) => any} $ */
export function showSites($) {
  const show = async () => {
    const { origins = [] } = await chrome.permissions.getAll();
    const rows = origins.map((pattern) => {
      const name = pattern.replace(/^https:\/\/|\/\*$/g, "");
      const button = /** @type {HTMLButtonElement} */ (element("button", "quiet small", "Remove"));
      button.type = "button";
      button.setAttribute("aria-label", `Remove ${name}`);
      button.addEventListener("click", async () => {
        const removed = await chrome.permissions.remove({ origins: [pattern] }).catch(() => false);
        say($("site-error"), button, removed ? undefined : "Chrome keeps this one: it belongs to the extension.");
      });
      return element("li", "row", element("span", "", name), button);
    });
    $("sites").replaceChildren(...(rows.length ? rows : [element("li", "muted", "None: a page is read only when you press the button in the toolbar.")]));
  };
  chrome.permissions.onAdded.addListener(show);
  chrome.permissions.onRemoved.addListener(show);
  show();

  $("add-site").addEventListener("submit", async (/** @type {Event} */ event) => {
    event.preventDefault();
    const typed = $("site").value.trim();
    const url = URL.parse(/^https?:\/\//.test(typed) ? typed : `https://${typed}`);
    const isSite = url && /^[^*\s]+$/.test(typed) && url.hostname;
    say($("site-error"), $("site"), isSite ? undefined : "This is no site. Write it as example.org.");
    if (!isSite) return;
    // Chrome asks the person; this must be the first thing that the press of the button does.
    const granted = await chrome.permissions.request({ origins: [`${url.protocol}//${url.hostname}/*`] }).catch((error) => say($("site-error"), $("site"), error.message));
    if (granted) $("site").value = "";
  });
}
