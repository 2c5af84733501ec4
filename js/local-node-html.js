// HTML in Node: parsed as browsers do (parse5), and of the DOM as much as extractText() walks over.

import { parse } from "parse5";
import { local } from "./local.js";

const TYPES = /** @type {Record<string, number>} */ ({ "#document": 9, "#text": 3, "#comment": 8, "#documentType": 10 });

class Node {
  /** @type {Node | null} */ firstChild = null;
  /** @type {Node | null} */ nextSibling = null;
  #attributes;

  /** @param {any} parsed parse5's @param {Node | null} parentNode */
  constructor({ nodeName, value, attrs = [] }, parentNode) {
    this.nodeType = TYPES[nodeName] ?? 1;
    this.nodeName = /** @type {string} */ (nodeName);
    this.nodeValue = /** @type {string | null} */ (value ?? null);
    this.parentNode = parentNode;
    this.#attributes = new Map(attrs.map((/** @type {{ name: string, value: string }} */ { name, value }) => [name, value]));
  }

  /** @param {string} name @returns {string | null} */
  getAttribute(name) {
    return this.#attributes.get(name) ?? null;
  }
}

/** parse5's tree as nodes, without recursion: pages nest deeper than the stack. @param {any} tree @returns {Node} */
function nodesOf(tree) {
  const root = new Node(tree, null);
  /** @type {[any, Node][]} */
  const open = [[tree, root]];
  for (let pair = open.pop(); pair; pair = open.pop()) {
    const [parsed, node] = pair;
    /** @type {Node | null} */ let last = null;
    for (const child of parsed.childNodes ?? []) {
      const made = new Node(child, node);
      if (last) last.nextSibling = made;
      else node.firstChild = made;
      last = made;
      open.push([child, made]);
    }
  }
  return root;
}

/** @param {Node | null} parent @param {string} name */
function childOf(parent, name) {
  let node = parent?.firstChild ?? null;
  while (node && node.nodeName !== name) node = node.nextSibling;
  return node;
}

local.parse = (html) => {
  // As DOMParser does, which runs no scripts.
  const page = nodesOf(parse(html, { scriptingEnabled: false }));
  const documentElement = childOf(page, "html");
  return /** @type {any} */ (Object.assign(page, { documentElement, body: childOf(documentElement, "body") ?? childOf(documentElement, "frameset"), defaultView: null }));
};
