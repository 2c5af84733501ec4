// What a person chose. Kept in chrome.storage.local; the sites that may be read unasked are not among it: those are the
// host permissions that Chrome has granted, and nobody else's list.

import { LABELS } from "./labels.js";

/**
 * @typedef {object} Settings
 * @property {"sentiment" | "own"} classifier
 * @property {{ name: string, examples: string[] }[]} labels for "own"
 * @property {string} generator a name in the manifest, or an address
 * @property {string} manifest address of the manifest that models come from; "" for the one in this extension
 * @property {"auto" | "webgpu" | "cpu" | "edge"} device
 * @property {boolean} never_leave
 * @property {{ url: string, model: string, authorization: string }} edge
 * @property {number | null} budget_s the edge is asked when the first word takes longer here; null: only when this device can't
 */

/** @type {Readonly<Settings>} */
export const DEFAULTS = Object.freeze({
  classifier: "sentiment",
  labels: LABELS,
  generator: "smollm2-135m-instruct",
  manifest: "",
  device: "auto",
  never_leave: true,
  edge: { url: "", model: "", authorization: "" },
  budget_s: null,
});

/** @returns {Promise<Settings>} */
export async function readSettings() {
  const { settings } = await chrome.storage.local.get("settings");
  return { ...DEFAULTS, ...settings };
}

/** @param {Partial<Settings>} changed @returns {Promise<Settings>} all of them, as they are now */
export async function changeSettings(changed) {
  const settings = { ...(await readSettings()), ...changed };
  await chrome.storage.local.set({ settings });
  return settings;
}

/** What Burnside.create() is to be told. @param {Settings} settings */
export function engineOptions({ manifest, generator, device, never_leave, edge, budget_s }) {
  const mayLeave = !never_leave && edge.url !== "";
  return {
    manifest: manifestUrl(manifest),
    generator,
    // "edge" was chosen while there was one.
    device: device === "edge" && !mayLeave ? "auto" : device,
    policy: { never_leave: !mayLeave, ...(mayLeave && budget_s && { first_token_budget_ms: budget_s * 1000 }) },
    ...(mayLeave && { edge: { url: edge.url, ...(edge.model && { model: edge.model }), ...(edge.authorization && { headers: { Authorization: edge.authorization } }) } }),
  };
}

/** @param {string} manifest */
export const manifestUrl = (manifest) => manifest || chrome.runtime.getURL("pkg/manifest.json");
