// What is asked of the page in a tab. The script there is put in for one click or an allowed site, and is not left behind
// running: it has no listeners.

/** UTF-16 code units that are read of a page; far more than any article. */
const MOST_CHARS = 2_000_000;

/**
 * @param {number} tabId
 * @returns {Promise<{ title: string, url: string, text: string, cut: boolean }>}
 */
export async function textOf(tabId) {
  await putScript(tabId);
  return inPage(tabId, (most) => globalThis.burnsidePage.read(most), [MOST_CHARS]);
}

/**
 * Highlights values in the page, and no others.
 * @param {number} tabId @param {string[]} values none: the highlights go
 * @returns {Promise<number>} of the values, how many were found there
 */
export async function highlight(tabId, values) {
  await putScript(tabId);
  return inPage(tabId, (all) => globalThis.burnsidePage.highlight(all), [values]);
}

/** @param {number} tabId */
async function putScript(tabId) {
  try {
    await chrome.scripting.executeScript({ target: { tabId }, files: ["page.js"] });
    await chrome.scripting.insertCSS({ target: { tabId }, files: ["page.css"] });
  } catch (cause) {
    throw Object.assign(new Error("Chrome does not let Burnside read this page. Press its button in the toolbar while the page is open; pages of Chrome itself and of its Web Store stay closed to it."), { code: "no-access", cause });
  }
}

/** @param {number} tabId @param {(...args: any[]) => any} func @param {any[]} args @returns {Promise<any>} */
async function inPage(tabId, func, args) {
  const [frame] = await chrome.scripting.executeScript({ target: { tabId }, func, args });
  if (frame?.result === undefined || frame.result === null) throw new Error("this page could not be read");
  return frame.result;
}
