// The settings page. A change is kept as soon as it is valid, and holds for what is asked next.

import { tellEngine, hasEngine } from "./open-engine.js";
import { showEdge } from "./options/edge.js";
import { showLabels } from "./options/labels.js";
import { showLedger } from "./options/ledger.js";
import { showModels } from "./options/models.js";
import { showSites } from "./options/sites.js";
import { changeSettings, readSettings } from "./settings.js";

const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));

/** @param {Partial<import("./settings.js").Settings>} changed */
async function change(changed) {
  const settings = await changeSettings(changed);
  // What runs by the old settings ends now, above all what may no longer leave.
  if (await hasEngine()) await tellEngine({ configure: settings });
  $("saved").textContent = `Saved at ${new Date().toLocaleTimeString()}`;
  return settings;
}

const settings = await readSettings();
showEdge($, settings, change);
showLabels($, settings, change);
showModels($, settings, change);
showSites($);
showLedger($);
document.documentElement.dataset.ready = "";
