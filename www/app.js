// The demo page: its panels, and what they share. All text goes into the page as text nodes, never as HTML.

import { registerServiceWorker } from "/pkg/index.js";
import { Downloads } from "./downloads.js";
import { engine } from "./engine.js";
import { askPanel } from "./panels/ask.js";
import { classifyPanel } from "./panels/classify.js";
import { devicePanel, showNoDevice } from "./panels/device.js";
import { extractPanel } from "./panels/extract.js";
import { ledgerPanel } from "./panels/ledger.js";
import { modelsPanel } from "./panels/models.js";
import { redactPanel } from "./panels/redact.js";
import { tagPanel } from "./panels/tag.js";
import { Routes } from "./route.js";

const $ = (id) => document.getElementById(id);

const downloads = new Downloads($("downloads"));
engine.addEventListener("progress", ({ detail }) => downloads.show(detail));
engine.addEventListener("settled", ({ detail: error }) => (error ? downloads.clear() : downloads.settle()));

const start = () => engine.get().catch((error) => showNoDevice($, error));
/** Another device, or another model. */
async function restart() {
  ask.reset();
  downloads.clear();
  $("verdict").textContent = "looking…";
  await engine.restart().catch((error) => showNoDevice($, error));
}

const ask = askPanel($);
const panels = {
  redact: redactPanel($),
  classify: classifyPanel($),
  tag: tagPanel($),
  ask,
  extract: extractPanel($),
  device: devicePanel($),
  models: modelsPanel($, (file) => {
    engine.local = file;
    restart();
  }),
  ledger: ledgerPanel($),
};
$("device").addEventListener("change", () => {
  engine.device = $("device").value;
  restart();
});

const showCode = () => ($("snippet").textContent = panels[routes.shown].code());
const routes = new Routes(panels, (_name, panel) => {
  $("code").open = false;
  $("snippet").textContent = panel.code();
  $("copied").textContent = "";
});
$("code").addEventListener("toggle", showCode);
$("main").addEventListener("input", () => $("code").open && showCode());
async function copy(text, what) {
  await navigator.clipboard.writeText(text);
  $("copied").textContent = `${what} copied`;
}
$("code-copy").addEventListener("click", () => copy($("snippet").textContent, "code"));
$("link-copy").addEventListener("click", () => copy(routes.link(), "link"));
$("skip").addEventListener("click", (event) => {
  event.preventDefault(); // the part behind # is the panel's
  $("main").focus();
});

// After the engine, which needs the same files first. Without a service worker the page works all the same, online.
start().then(() => registerServiceWorker()).catch((error) => console.info(error.message));
