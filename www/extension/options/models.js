// Which models answer, where they come from, and what of them lies on this device.

import { element, size } from "../dom.js";
import { canRun, models } from "../pkg/index.js";
import { manifestUrl } from "../settings.js";
import { say, webAddress } from "./problem.js";

const ADDRESS = "";

/** @param {(id: string) => any} $ @param {import("../settings.js").Settings} settings @param {(changed: Partial<import("../settings.js").Settings>) => Promise<unknown>} change */
export function showModels($, { generator, manifest, device }, change) {
  const note = async () => {
    const name = $("generator").value;
    $("address-field").hidden = name !== ADDRESS;
    $("generator-note").textContent = name === ADDRESS ? "" : await foretell(name, manifest);
  };
  const list = async () => {
    const names = await namesIn(manifest).catch((error) => (say($("model-error"), $("manifest"), `The list of models could not be read: ${error.message}`), []));
    const isAddress = !names.includes(generator);
    $("generator").replaceChildren(...names.map((name) => new Option(name)), new Option("A file of my own…", ADDRESS));
    $("generator").value = isAddress ? ADDRESS : generator;
    $("address").value = isAddress ? generator : "";
    await note();
  };
  $("device").value = device;
  $("manifest").value = manifest;
  $("manifest-details").open = manifest !== "";
  list();

  $("device").addEventListener("change", () => change({ device: $("device").value }));
  $("generator").addEventListener("change", async () => {
    await note();
    if ($("generator").value === ADDRESS) return $("address").focus();
    generator = $("generator").value;
    await change({ generator });
  });
  $("address").addEventListener("change", async () => {
    const { url, problem } = webAddress($("address").value.trim());
    say($("model-error"), $("address"), problem);
    if (url) await change({ generator: (generator = url) });
  });
  $("manifest").addEventListener("change", async () => {
    const text = $("manifest").value.trim();
    const { url = "", problem } = text ? webAddress(text) : {};
    say($("model-error"), $("manifest"), problem);
    if (problem) return;
    manifest = url;
    await change({ manifest });
    await list();
  });
  showCached($);
}

/** @param {string} manifest @returns {Promise<string[]>} of the language models in it */
async function namesIn(manifest) {
  const response = await fetch(manifestUrl(manifest));
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  const { models: all } = await response.json();
  return all.filter((/** @type {any} */ { task }) => task === "text-generation").map((/** @type {any} */ { name }) => String(name));
}

/** @param {string} name @param {string} manifest */
async function foretell(name, manifest) {
  try {
    const { fits, reason, cached, needs } = await canRun(name, { manifest: manifestUrl(manifest) });
    const kept = cached ? "On this device already." : `${size(needs.download_bytes)} are downloaded when it is first asked.`;
    return fits ? kept : `It does not fit here: ${reason}`;
  } catch {
    return "";
  }
}

/** @param {(id: string) => any} $ */
async function showCached($) {
  const files = await models.list();
  const groups = Map.groupBy(files, ({ model, url }) => model ?? url);
  const rows = [...groups].map(([model, parts]) => {
    const name = decodeURIComponent(model.split(/[#/]/).pop() ?? model);
    const button = /** @type {HTMLButtonElement} */ (element("button", "quiet small", "Delete"));
    button.type = "button";
    button.setAttribute("aria-label", `Delete ${name}`);
    button.addEventListener("click", async () => {
      await models.delete(model);
      await showCached($);
    });
    const bytes = size(parts.reduce((sum, part) => sum + part.bytes, 0));
    return element("li", "row", element("span", "", name), element("span", "muted", parts.every(({ complete }) => complete) ? bytes : `${bytes} so far`), button);
  });
  $("models").replaceChildren(...(rows.length ? rows : [element("li", "muted", "The models for labels and names are part of the extension. A language model is kept here once it was asked, and then works offline.")]));
}
