// Small helpers for building the page out of text nodes.

/** @param {string} tag @param {string} className @param {...(string | Node)} children */
export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** An error as a person should see it. */
export function failure(error) {
  return element("p", "error", `${error?.message ?? "something unexpected went wrong"}${error?.code ? ` (${error.code})` : ""}`);
}

/** @param {string[]} head @param {(string | Node)[][]} rows */
export function table(head, rows) {
  const line = (cells, kind) => element("tr", "", ...cells.map((cell) => element(kind, "", cell)));
  const made = element("table", "", element("thead", "", line(head, "th")), element("tbody", "", ...rows.map((row) => line(row, "td"))));
  for (const th of made.querySelectorAll("th")) th.scope = "col";
  return made;
}

/** A string as it stands in code: in backticks when it has several lines. @param {string} text */
export function literal(text) {
  return text.includes("\n") ? `\`${text.replace(/[\\`]|\$\{/g, "\\$&")}\`` : JSON.stringify(text);
}

/** @param {number} bytes */
export function size(bytes) {
  return bytes < 1e3 ? `${bytes} B` : bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/** Shows the data-tip of a mark on hover and on focus. One tip, kept inside the window. */
export function tips(area) {
  let tip, mark;
  const hide = () => {
    tip?.remove();
    tip = mark = undefined;
  };
  const show = ({ target }) => {
    hide();
    mark = target.closest?.("mark") ?? area.querySelector("mark:focus");
    if (!mark) return;
    tip = document.body.appendChild(element("div", "tip", mark.dataset.tip));
    tip.setAttribute("aria-hidden", "true"); // the mark's own label says the same
    place();
  };
  const place = () => {
    if (!mark?.isConnected) return hide();
    const at = mark.getClientRects()[0];
    const box = tip.getBoundingClientRect();
    const above = at.top - box.height - 6;
    tip.style.top = `${above > 4 ? above : at.bottom + 6}px`;
    tip.style.left = `${Math.max(8, Math.min(at.left, innerWidth - box.width - 8))}px`;
  };
  area.addEventListener("pointerover", show);
  area.addEventListener("pointerleave", () => show({ target: document }));
  area.addEventListener("focusin", show);
  area.addEventListener("focusout", hide);
  addEventListener("scroll", place, { passive: true });
  addEventListener("keydown", (event) => event.key === "Escape" && hide());
}
