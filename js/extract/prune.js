// What of a page is content. Three looks: at the names that authors give to furniture, at lists of links, and at where the
// prose is. Each is given up where it would take most of the page: then the page is of that kind.

import { isBlock } from "./text.js";

/** @typedef {import("./outline.js").Part} Part */

/** Words in a class or id that furniture has. */
const FURNITURE = new Set(
  ("ad ads advert adverts advertisement advertising also banner breadcrumb breadcrumbs comment comments consent cookie cookies copyright crumbs disclaimer disqus foot footer gdpr header legal login masthead menu menubar modal " +
    "nav navbar navigation navi newsletter overlay pager pagination paging popup promo promoted promotion recirc recommendations recommended related share sharing sidebar sidenav signup similar social sponsor sponsored subscribe " +
    "subscription tagcloud toolbar tooltip topbar usp widget widgets").split(" "),
);
/** Of the page's text: what has more is no furniture, whatever its name. */
const MOST_OF_PAGE = 0.4;
/** Words of furniture that may be longer than what it belongs to, as long as there is that. */
const FOLLOWERS = new Set("comment comments disqus related recirc recommendations recommended".split(" "));
/** Characters that an article has at least. */
const ARTICLE = 1000;
/** Of a part's text in links: a list of links. */
const LINK_LIST = 0.6;
const FEWEST_LINKS = 3;
/** Of the prose: a part that holds so much of it holds the content. */
const HOLDS = 0.85;
/** Of the text: with less, the looks have found nothing. */
const LEAST_KEPT = 0.25;
/** Characters of a paragraph, rather than of a caption or a button. */
const PARAGRAPH = 25;
const MOST_WEIGHT = 600;

/**
 * Marks what is left out.
 * @param {Part} page its body
 * @returns {Part} what to write
 */
export function prune(page) {
  const out = [...named(page), ...linkLists(page)];
  for (const part of out) part.isOut = true;
  const kept = page.chars - outside(page);
  if (kept < Math.min(ARTICLE, LEAST_KEPT * page.chars)) {
    for (const part of out) part.isOut = false;
    return page;
  }
  const content = densest(page);
  const title = content === page ? undefined : find(page, (part) => part.tag === "h1" && part.chars > 0);
  if (!title || find(content, (part) => part === title)) return content;
  return { ...content, tag: "body", children: [title, content] };
}

/** Parts with a furniture's name. A word that would take much of the page means something else on it. @param {Part} page */
function named(page) {
  /** @type {Map<string, Part[]>} */ const byWord = new Map();
  visit(page, (part) => {
    const word = part === page || part.hasTitle ? undefined : wordsOf(part.names).find((name) => FURNITURE.has(name));
    if (word === undefined || !mayGo(page, part.chars, word)) return true;
    byWord.set(word, [...(byWord.get(word) ?? []), part]);
    return false;
  });
  return [...byWord].flatMap(([word, parts]) => (mayGo(page, parts.reduce((sum, { chars }) => sum + chars, 0), word) ? parts : []));
}

/** @param {Part} page @param {number} chars @param {string} word */
function mayGo(page, chars, word) {
  return chars <= MOST_OF_PAGE * page.chars || (FOLLOWERS.has(word) && page.chars - page.linkChars - chars >= ARTICLE);
}

/** "main-nav sideBar" has the words main, nav, side, bar, and sidebar. @param {string} names */
function wordsOf(names) {
  const whole = names.trim().split(/\s+/);
  return whole.flatMap((name) => [name.toLowerCase(), ...name.replace(/(\p{Ll})(\p{Lu})/gu, "$1-$2").toLowerCase().split(/[^\p{L}]+/u)]);
}

/** Lists of links: menus, tags, related articles. @param {Part} page */
function linkLists(page) {
  /** @type {Part[]} */ const found = [];
  visit(page, (part) => {
    if (part.isOut) return false;
    const isList = holdsBlocks(part) && part.tag !== "p" && part.links >= FEWEST_LINKS && part.linkChars > LINK_LIST * part.chars;
    if (!isList || part === page || part.hasTitle || part.chars > MOST_OF_PAGE * page.chars) return true;
    found.push(part);
    return false;
  });
  return found;
}

/** Cells hold blocks, and so do the elements of a page's own making. @param {Part} part */
function holdsBlocks({ tag, children }) {
  return isBlock(tag) || tag === "td" || tag === "th" || children.some((child) => typeof child !== "string" && isBlock(child.tag));
}

/** Characters in parts that are left out. @param {Part} page */
function outside(page) {
  let chars = 0;
  visit(page, (part) => {
    if (part.isOut) chars += part.chars;
    return !part.isOut;
  });
  return chars;
}

/** The smallest part that holds nearly all of the prose. @param {Part} page */
function densest(page) {
  /** @type {Map<Part, number>} */ const weights = new Map();
  /** @type {Part[]} */ const order = [];
  visit(page, (part) => {
    if (!part.isOut) order.push(part);
    return !part.isOut;
  });
  // Children come after their parents: backwards, each is done before what holds it.
  for (const part of order.reverse()) {
    let own = 0;
    let inside = 0;
    for (const child of part.children) {
      if (typeof child === "string") own += child.trim().length;
      else if (!child.isOut && holdsBlocks(child)) inside += weights.get(child) ?? 0;
      else if (!child.isOut) own += child.chars - child.linkChars / 2;
    }
    weights.set(part, inside + (own >= PARAGRAPH ? Math.min(own, MOST_WEIGHT) : 0));
  }
  const enough = HOLDS * (weights.get(page) ?? 0);
  let content = page;
  for (;;) {
    const next = content.children.find((child) => typeof child !== "string" && !child.isOut && holdsBlocks(child) && (weights.get(child) ?? 0) >= enough);
    if (enough === 0 || !next || typeof next === "string" || next.tag === "p") return content;
    content = next;
  }
}

/** @param {Part} root @param {(part: Part) => boolean} is */
function find(root, is) {
  /** @type {Part | undefined} */ let found;
  visit(root, (part) => {
    if (!found && !part.isOut && is(part)) found = part;
    return !found && !part.isOut;
  });
  return found;
}

/** All parts in the page's order, without recursion. @param {Part} root @param {(part: Part) => boolean} body whether to go into it */
function visit(root, body) {
  const open = [root];
  for (let part = open.pop(); part; part = open.pop()) {
    if (!body(part)) continue;
    for (let i = part.children.length - 1; i >= 0; i--) {
      const child = part.children[i];
      if (typeof child !== "string") open.push(child);
    }
  }
}
