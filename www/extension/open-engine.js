// The engine lives in an offscreen document: it alone has a worker with WebGPU, and outlives the service worker. There is
// one for the whole profile, so a model is in memory once, whatever the number of tabs.

const PAGE = "offscreen.html";
/** For the document's scripts to be there; then whoever asked gets an error. */
const START_MS = 15_000;

/** Whether there is one. */
export async function hasEngine() {
  return (await chrome.runtime.getContexts({ contextTypes: [/** @type {any} */ ("OFFSCREEN_DOCUMENT")] })).length > 0;
}

/** Makes sure that there is one, and that it listens. */
export async function openEngine() {
  const until = Date.now() + START_MS;
  while (!(await tellEngine({ ping: true }))) {
    if (Date.now() > until) throw new Error("the engine's document does not answer; reload the extension");
    if (!(await hasEngine())) await create();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function create() {
  const document = { url: PAGE, reasons: [/** @type {any} */ ("WORKERS")], justification: "Language models run in a worker with WebGPU, on this device." };
  // It fails where another page of this extension was quicker, or where the last one is just going.
  await chrome.offscreen.createDocument(document).catch(() => {});
}

/** @param {object} message @returns {Promise<any>} its answer; undefined where nobody listens */
export function tellEngine(message) {
  return chrome.runtime.sendMessage({ to: "engine", ...message }).catch(() => undefined);
}
