/** Whether a message came from a page or worker of this extension, and not from a script in a web page. @param {chrome.runtime.MessageSender} sender */
export function fromUs({ id, url }) {
  return id === chrome.runtime.id && Boolean(url?.startsWith(chrome.runtime.getURL("")));
}
