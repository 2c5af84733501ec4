// The models that this browser keeps, with a way to drop each.

import { models } from "/pkg/index.js";
import { element, size } from "./dom.js";

/** @param {(id: string) => HTMLElement} $ */
export async function showCached($) {
  const all = await models.list();
  const groups = new Map();
  for (const file of all) {
    if (!file.model) continue; // not loaded as a model: a plain fetch() of its address
    groups.set(file.model, [...(groups.get(file.model) ?? []), file]);
  }
  const bytesOf = (files) => files.reduce((sum, { bytes }) => sum + bytes, 0);
  $("cached").hidden = groups.size === 0;
  $("cached-title").textContent = `Models kept in this browser: ${size(bytesOf(all))}`;
  $("cached-files").replaceChildren(
    ...[...groups].map(([model, files]) => {
      const name = model.split(/[#/]/).pop();
      const button = element("button", "quiet", "Delete");
      button.type = "button";
      button.setAttribute("aria-label", `Delete ${name}`);
      button.addEventListener("click", async () => {
        await models.delete(model);
        await showCached($);
      });
      const state = files.every(({ complete }) => complete) ? "" : " so far";
      return element("li", "", element("span", "", name), element("span", "muted", size(bytesOf(files)) + state), button);
    }),
  );
}
