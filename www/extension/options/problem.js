/** Says what is wrong with what was typed, beside it; undefined: nothing. @param {HTMLElement} place @param {HTMLElement} field @param {string} [problem] */
export function say(place, field, problem) {
  place.hidden = !problem;
  place.textContent = problem ?? "";
  if (problem) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

/** An address to ask over the network, or what is wrong with it. @param {string} text @returns {{ url?: string, problem?: string }} */
export function webAddress(text) {
  const url = URL.parse(text);
  const isLocal = url && /^(localhost|127\.0\.0\.1)$/.test(url.hostname);
  if (!url || !/^https?:$/.test(url.protocol)) return { problem: "This is no web address. It begins with https://." };
  if (url.protocol === "http:" && !isLocal) return { problem: "It must begin with https://; plain http is allowed for this computer alone (localhost)." };
  if (url.username || url.password) return { problem: "A user name or password does not belong into the address; use the Authorization header." };
  return { url: url.href };
}
