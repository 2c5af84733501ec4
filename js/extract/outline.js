// A page as plain objects: what of it a person can see and read, and how much text each part has.

const SKIPPED = new Set(
  "script style noscript template nav aside svg canvas iframe object embed audio video map button select input textarea datalist dialog head menu".split(" "),
);
const SKIPPED_ROLES = new Set(["navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar", "dialog", "alertdialog", "toolbar", "tooltip"]);
/** A page's own header and footer are furniture; those of these are part of them. */
const OWNERS = new Set("article main section blockquote".split(" "));
const ELEMENT = 1;
const TEXT = 3;
const DOCUMENT = 9;
const SHOW = 1 | 4; // elements and text

/**
 * @typedef {object} Part an element that is shown
 * @property {string} tag in lower case
 * @property {string} names its class and id
 * @property {(Part | string)[]} children texts as they are in the document
 * @property {boolean} isPreformatted
 * @property {number} chars of text in it, white space aside; with all that is in it
 * @property {number} linkChars of them in links
 * @property {number} links
 * @property {boolean} hasTitle an h1, or a main or article, is in it or is it
 * @property {boolean} isOut left out of the text
 */

/** @typedef {{ part: Part, isOwned: boolean, inLink: boolean }} Open */

/**
 * @param {Document} page
 * @returns {Part | undefined} of its body; undefined: this is no document
 */
export function outline(page) {
  if (read(page, "nodeType") !== DOCUMENT) return undefined; // perhaps of another frame
  const root = read(page, "body") ?? read(page, "documentElement");
  const view = read(page, "defaultView");
  const body = newPart("body", "", false);
  if (!root) return body;
  const style = view && ((/** @type {Element} */ element) => view.getComputedStyle(element));
  // The walker steps where the tree leads, whatever names the elements have.
  const walker = described(page, "createTreeWalker") ? /** @type {TreeWalker} */ (call(page, "createTreeWalker", root, SHOW)) : new Steps(root);
  /** @type {Open[]} */ const open = [{ part: body, isOwned: false, inLink: false }];
  let isDown = walker.firstChild() !== null;
  while (isDown) {
    const top = open[open.length - 1];
    const child = enter(walker.currentNode, top, style);
    if (child) {
      open.push(child);
      if (walker.firstChild()) continue;
      leave(open);
    }
    while (!walker.nextSibling()) {
      if (open.length === 1) return body;
      walker.parentNode();
      leave(open);
    }
  }
  return body;
}

/**
 * @param {Node} node @param {Open} parent
 * @param {((element: Element) => CSSStyleDeclaration) | null} style null for a parsed document, which has no layout
 * @returns {Open | undefined} the element, to go into
 */
function enter(node, { part, isOwned, inLink }, style) {
  const type = read(node, "nodeType");
  if (type === TEXT) {
    const text = /** @type {string} */ (read(node, "nodeValue"));
    part.children.push(text);
    const chars = text.replace(/\s+/g, "").length;
    part.chars += chars;
    if (inLink) part.linkChars += chars;
    return undefined;
  }
  const tag = String(read(node, "nodeName")).toLowerCase();
  if (type !== ELEMENT || isSkipped(/** @type {Element} */ (node), tag, isOwned, style)) return undefined;
  const names = `${call(node, "getAttribute", "class") ?? ""} ${call(node, "getAttribute", "id") ?? ""}`;
  const child = newPart(tag, names, part.isPreformatted || tag === "pre");
  child.hasTitle = tag === "h1" || tag === "main" || tag === "article";
  if (tag === "a") child.links = 1;
  part.children.push(child);
  return { part: child, isOwned: isOwned || OWNERS.has(tag), inLink: inLink || tag === "a" };
}

/** What is in a part is in the one around it. @param {Open[]} open */
function leave(open) {
  const { part } = /** @type {Open} */ (open.pop());
  const around = open[open.length - 1].part;
  around.chars += part.chars;
  around.linkChars += part.linkChars;
  around.links += part.links;
  around.hasTitle ||= part.hasTitle;
}

/** @param {string} tag @param {string} names @param {boolean} isPreformatted @returns {Part} */
const newPart = (tag, names, isPreformatted) => ({ tag, names, children: [], isPreformatted, chars: 0, linkChars: 0, links: 0, hasTitle: false, isOut: false });

/** @param {Element} element @param {string} tag @param {boolean} isOwned @param {((element: Element) => CSSStyleDeclaration) | null} style */
function isSkipped(element, tag, isOwned, style) {
  const attribute = (/** @type {string} */ name) => call(element, "getAttribute", name);
  if (SKIPPED.has(tag) && !(tag === "dialog" && attribute("open") !== null)) return true;
  if (attribute("hidden") !== null || attribute("aria-hidden") === "true") return true;
  if (SKIPPED_ROLES.has(attribute("role")?.toLowerCase() ?? "")) return true;
  if ((tag === "header" || tag === "footer") && !isOwned) return true;
  if (!style) {
    // The attribute, not element.style: a strict content security policy leaves that one empty.
    return /(^|[\s;])(display\s*:\s*none|visibility\s*:\s*(hidden|collapse))/i.test(attribute("style") ?? "");
  }
  const { display, visibility } = style(element);
  return display === "none" || visibility === "hidden" || visibility === "collapse";
}

/**
 * A property as the DOM has it. A form's controls and a document's images hide the properties whose names they carry,
 * `firstChild` and `body` among them; what the prototypes have, they can't hide.
 * @param {object} node @param {string} name
 * @returns {PropertyDescriptor | undefined}
 */
function described(node, name) {
  for (let at = Object.getPrototypeOf(node); at; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, name);
    if (found) return found;
  }
  return undefined;
}

/** @param {any} node @param {string} name @returns {any} */
function read(node, name) {
  if (!node || typeof node !== "object") return undefined;
  const found = described(node, name);
  return found ? found.get?.call(node) : node[name]; // a DOM that is not a browser's has plain fields
}

/** @param {object} node @param {string} name @param {...unknown} args @returns {any} */
function call(node, name, ...args) {
  return described(node, name)?.value.apply(node, args);
}

/** What is used of a TreeWalker, for a DOM that has none. */
class Steps {
  /** @param {any} root */
  constructor(root) {
    this.currentNode = root;
  }

  firstChild() {
    return this.#to(this.currentNode.firstChild);
  }

  nextSibling() {
    return this.#to(this.currentNode.nextSibling);
  }

  parentNode() {
    return this.#to(this.currentNode.parentNode);
  }

  /** @param {any} node */
  #to(node) {
    if (node) this.currentNode = node;
    return node;
  }
}
