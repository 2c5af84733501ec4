// The package in Node: what needs no GPU, as `import "burnside-web"` gives it. No flag, no polyfill.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { CACHE, ROOT } from "../../scripts/lib/serve.mjs";
import { launch, packed, site } from "./harness.mjs";

const run = promisify(execFile);
const MODEL = path.join(ROOT, "models/sst2-mini.gguf");
let bundle;
let at;
before(async () => {
  bundle = await packed();
  at = await bundle.project("node", {});
});
after(() => bundle?.close());

/** Runs a script to its end, which comes by itself: what it printed as JSON, and on standard error nothing. @param {string} script @param {...string} args */
async function node(script, ...args) {
  const { stdout, stderr } = await run(process.execPath, ["--input-type=module", "-e", script, ...args], { cwd: at, timeout: 120_000, maxBuffer: 64 << 20 });
  assert.equal(stderr, "");
  return JSON.parse(stdout);
}
/** Shorthand of the scripts. */
const ATTEMPT = "const attempt = (promise) => promise.then((value) => ({ value }), ({ code, message, constructor }) => ({ code, message, name: constructor.name }));";

test("redact: alone, in conversations, streamed, aborted, disposed of twice", async () => {
  const got = await node(`
    import { redact, conversation, BurnsideError } from "burnside-web/redact";
    import { BurnsideError as Same } from "burnside-web";
    ${ATTEMPT}
    const one = await redact("Mail ada@example.org, IBAN DE89370400440532013000.", { types: ["EMAIL", "IBAN"] });
    const talk = conversation();
    const [first, second] = [await talk.redact("ada@example.org"), await talk.redact("bob@example.org, ADA@example.org")];
    let streamed = "";
    async function* chunks() { yield "to [EMA"; yield "IL_2] and [EMAIL_1]"; }
    for await (const piece of talk.restoreStream(chunks())) streamed += piece;
    const [a, b] = [talk.dispose(), talk.dispose()];
    await a; await b;
    const errors = [await attempt(talk.redact("x")), await attempt(redact("x", { signal: AbortSignal.abort() })), await attempt(redact(1)), await attempt(redact("x", { operator: "scramble" }))];
    const own = (...recognizers) => redact("E-1", { recognizers });
    const recognizer = { type: "EMPLOYEE_ID", pattern: "E-\\\\d", score: 0.9, ignore_case: null };
    const found = [(await own(recognizer)).text, (await own({ ...recognizer, secret: true })).restore("[EMPLOYEE_ID_1]")];
    for (const wrong of [{ type: "A_B" }, { ...recognizer, patern: "x" }, { ...recognizer, score: "1" }, { ...recognizer, secret: 1 }, { ...recognizer, context: ["x", 1] }, 1]) errors.push(await attempt(own(wrong)));
    console.log(JSON.stringify({ found, text: one.text, state: one.state, whole: one.restore(one.text), texts: [first.text, second.text], streamed, errors, same: BurnsideError === Same }));`);
  assert.deepEqual(got.texts, ["[EMAIL_1]", "[EMAIL_2], [EMAIL_1]"]);
  assert.deepEqual([got.text, got.state, got.whole], ["Mail [EMAIL_1], IBAN [IBAN_1].", "patterns-only", "Mail ada@example.org, IBAN DE89370400440532013000."]);
  assert.equal(got.streamed, "to bob@example.org and ada@example.org");
  assert.deepEqual(got.found, ["[EMPLOYEE_ID_1]", "[EMPLOYEE_ID_1]"]);
  assert.deepEqual(got.errors.map(({ code }) => code), ["disposed", "aborted", ...Array(8).fill("invalid-argument")]);
  const wrong = got.errors.slice(4).map(({ message }) => message.replace("redaction options: ", ""));
  assert.deepEqual(wrong, ["missing field `pattern`", "unknown field `patern`", "not a number: `score`", "not a boolean: `secret`", "not a list of strings: `context`", "not an object"]);
  assert.ok(got.same && got.errors.every(({ name }) => name));
});

test("models on the CPU: from a path, a file: address and a server, and the process ends with the script", async () => {
  const server = await site(path.join(ROOT, "models"));
  try {
    const got = await node(
      `
      import { Burnside, canRun, pipeline } from "burnside-web";
      import path from "node:path";
      import { pathToFileURL } from "node:url";
      const [file, origin, tagger] = process.argv.slice(1);
      const results = [];
      for (const model of [path.relative(process.cwd(), file), pathToFileURL(file).href, origin + "/sst2-mini.gguf"].map((model) => (/^(file|http):/.test(model) ? model : "./" + model))) {
        const classify = await pipeline("sentiment-analysis", model);
        const [[{ label }], [[{ label: second }]]] = [await classify("A delight."), await classify(["A waste of time."])];
        results.push([label, second, classify.run.backend, classify.run.rule]);
      }
      const burnside = await Burnside.create({ manifest: origin + "/models/manifest.json", tagger });
      const { text, state } = await burnside.redact("My name is Karl Lindqvist.");
      const forecast = await canRun("sst2-mini", { task: "text-classification" });
      console.log(JSON.stringify({ results, text, state, device: burnside.device, fits: forecast.fits }));`, // and nothing is disposed of
      MODEL, server.origin, path.join(CACHE, "models/rampart-pii/rampart-pii.gguf"));
    assert.deepEqual(got.results, Array(3).fill(["POSITIVE", "NEGATIVE", "cpu", "adapter-missing"]));
    assert.deepEqual([got.text, got.state, got.fits], ["My name is [PERSON_1].", "ready", true]);
    assert.deepEqual([got.device.webgpu, got.device.verdict], [false, "cpu"]);
  } finally {
    await server.close();
  }
});

test("what can't be had is a typed error", async () => {
  const got = await node(`
    import { Burnside, extractText, models, pipeline, registerServiceWorker } from "burnside-web";
    ${ATTEMPT}
    const burnside = await Burnside.create();
    await burnside.dispose();
    await burnside.dispose();
    const calls = [
      pipeline("text-classification", "./none.gguf"), pipeline("text-classification", process.argv[1], { device: "webgpu" }),
      pipeline("text-classification", process.argv[1], { signal: AbortSignal.abort() }), burnside.redact("x"), registerServiceWorker(),
    ];
    const errors = await Promise.all(calls.map(attempt));
    console.log(JSON.stringify({ errors: errors.map(({ code }) => code), models: await models.list(), estimate: await models.estimate() }));`, MODEL);
  assert.deepEqual(got.errors, ["network", "unsupported-device", "aborted", "disposed", "unsupported-device"]);
  assert.deepEqual([got.models, got.estimate], [[], { usage: 0, quota: 0, persisted: false }]);
});

const PAGES = {
  article: "<title>t</title><header>Menu</header><article><header>By Ada</header><h1>A&nbsp;title</h1><p>One &amp; two&hellip;<p>Three<br>four</article><footer>Imprint</footer>",
  hidden: '<p>seen<span hidden>no</span><span style="color:red; display : none">no</span><b aria-hidden=true>no</b><i role="navigation">no</i> too</p><script>let no = "</p>";</script><noscript><p>no</noscript><template><p>no</template>',
  table: "<table><tr><td>a<td>b<tr><th>c<th>d</table>after<table><caption>cap</caption><tbody><tr><td>x</table>",
  pre: "<pre>\n  two  spaces\n\tand a tab\r\nend</pre> <code> x  y </code>",
  broken: "<p>one<div>two</p>three</b></i><ul><li>a<li>b</ul><a href=x<b>link</a><!-- no --><![CDATA[ no ]]><? no ?>",
  deep: `${"<div>".repeat(5000)}deep${"</div>".repeat(5000)}<p>end`,
  frames: "<frameset><frame src=x></frameset><noframes><p>old</noframes>",
  entities: "&lt;b&gt; &copy; &#8364; &#x1F600; &notanentity; &amp;amp; &NotEqualTilde; &shy;x",
  empty: "",
  plain: "just  text\n\nof two lines",
};

test("extractText reads HTML as Chromium does", async () => {
  const browser = await launch();
  const server = await site(path.join(ROOT, "pkg"));
  try {
    const page = await browser.context.newPage();
    await page.goto(`${server.origin}/package.json`);
    const expected = await page.evaluate(async (pages) => {
      const { extractText } = await import("/extract-text.js");
      return Object.fromEntries(Object.entries(pages).map(([name, html]) => [name, extractText(html)]));
    }, PAGES);
    for (const entry of ["burnside-web", "burnside-web/extract-text"]) {
      const got = await node(`import { extractText } from "${entry}"; console.log(JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(process.argv[1])).map(([name, html]) => [name, extractText(html)]))));`, JSON.stringify(PAGES));
      assert.deepEqual(got, expected);
    }
    assert.ok(expected.article.includes("By Ada") && !expected.article.includes("Menu"), "the pages have something to read");
  } finally {
    await server.close();
    await browser.close();
  }
});
