// extractText beside Readability, on pages of a dozen kinds whose content was marked by hand (data-content, which neither
// looks at). Measured is how many words of the content are found, and how many of the words found are content.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { CACHE, MOUNTS, ROOT } from "../../scripts/lib/serve.mjs";
import { open } from "./harness.mjs";

const PAGES = ["news", "shop", "profile", "blog", "react", "forum", "docs", "recipe", "encyclopedia", "tables", "qanda", "nachricht"];
const READABILITY = path.join(CACHE, "node/node_modules/@mozilla/readability/Readability.js");

let browser;
before(async () => {
  browser = await open({ mounts: [["/pages/", (rest) => [[path.join(ROOT, "tests/fixtures/pages"), rest]]], ...MOUNTS] });
});
after(() => browser?.close());

/** Of two bags of words: the share of the wanted that was found, of the found that was wanted, and their harmonic mean. */
function compare(found, wanted) {
  const words = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const counts = new Map();
  for (const word of words(wanted)) counts.set(word, (counts.get(word) ?? 0) + 1);
  let both = 0;
  for (const word of words(found)) {
    const left = counts.get(word) ?? 0;
    if (left > 0) both++;
    counts.set(word, left - 1);
  }
  const recall = both / words(wanted).length;
  const precision = both / Math.max(1, words(found).length);
  return { recall, precision, f1: (2 * recall * precision) / Math.max(1e-9, recall + precision) };
}

async function read(name) {
  return browser.page(
    async (page) => {
      await page.addScriptTag({ path: READABILITY });
      return page.evaluate(async () => {
        const { extractText } = await import("/pkg/index.js");
        const html = await (await fetch(location.href)).text();
        const parsed = new DOMParser().parseFromString(html, "text/html");
        // Elements' texts with a gap between blocks, as a person would write them down.
        const wanted = [...parsed.querySelectorAll("[data-content]")].map((part) => part.innerHTML.replace(/<br>|<\/(p|li|h\d|td|th|div|dd|dt|pre|tr)>/g, "$& ")).map((inner) => new DOMParser().parseFromString(inner.replace(/<select[^]*?<\/select>|<form[^]*?<\/form>|<(div|ul|aside) class="(share|promo[^"]*|anzeige[^"]*)"[^]*?<\/\1>|<p class="byline">[^]*?<\/p>/g, ""), "text/html").body.textContent).join("\n");
        const copy = document.cloneNode(true);
        const article = new Readability(copy).parse();
        const theirs = article ? `${article.title}\n${article.content.replace(/<br>|<\/(p|li|h\d|td|th|div|dd|dt|pre|tr)>/g, "$& ").replace(/<[^>]*>/g, "")}` : "";
        const entities = new DOMParser().parseFromString(theirs.replace(/</g, "&lt;"), "text/html").body.textContent;
        return { wanted, live: extractText(document), parsed: extractText(html), theirs: entities };
      });
    },
    { path: `/pages/${name}.html`, allow: /Content Security|404/ },
  );
}

test("a dozen pages: the content, without what stands around it, at least as well as Readability", async () => {
  assert.ok(existsSync(READABILITY), "Readability is not installed: run ./scripts/setup browser");
  const rows = [];
  for (const name of PAGES) {
    const { wanted, live, parsed, theirs } = await read(name);
    rows.push({ name, live: compare(live, wanted), parsed: compare(parsed, wanted), theirs: compare(theirs, wanted), text: live });
  }
  const show = ({ recall, precision }) => `${recall.toFixed(3)}/${precision.toFixed(3)}`;
  const table = rows.map((row) => `${row.name}: live ${show(row.live)} parsed ${show(row.parsed)} Readability ${show(row.theirs)}`).join("\n");
  if (process.env.BURNSIDE_SHOW) console.log(table, "\n", rows.find((r) => r.name === process.env.BURNSIDE_SHOW)?.text);
  for (const { name, live, parsed } of rows) {
    assert.ok(live.recall > 0.95 && live.precision > 0.85, `${name}\n${table}`);
    assert.ok(parsed.recall > 0.95 && parsed.precision > 0.85, `${name}, parsed\n${table}`);
  }
  const mean = (of) => rows.reduce((sum, row) => sum + row[of].f1, 0) / rows.length;
  assert.ok(mean("live") >= mean("theirs"), `mean F1 ${mean("live").toFixed(3)}, Readability's ${mean("theirs").toFixed(3)}\n${table}`);
});
