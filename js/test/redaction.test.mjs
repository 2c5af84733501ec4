// What redact() is asked and returns, and conversations, over a stand-in for the engine's port.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Conversation } from "../conversation.js";
import { checkRedactOptions, redaction } from "../redaction.js";
import { Values } from "../restorer.js";
import { withPlaceholders } from "../sessions.js";

const found = (/** @type {Record<string, string>} */ originals) => ({ text: "", entities: [], state: /** @type {const} */ ("ready"), originals });

test("only what the engine calls an original comes back: secrets, masks and hashes are none", () => {
  const entity = /** @type {any} */ ({ type: "PASSWORD", text: "hunter2", placeholder: "[PASSWORD_1]" });
  const r = redaction({ ...found({ "[PERSON_1]": "Ada" }), entities: [entity] }, new Values());
  assert.equal(r.restore("[PERSON_1] [PASSWORD_1] ****"), "Ada [PASSWORD_1] ****");
});

test("options that make no sense are refused", () => {
  for (const options of [{ operator: "scramble" }, { threshold: 2 }, { threshold: NaN }, { types: "EMAIL" }, { tagger_timeout_ms: 0 }, { tagger_timeout_ms: NaN }, { allow: [1] }, { deny: ["\ud800"] }]) {
    assert.throws(() => checkRedactOptions(/** @type {any} */ (options)), { code: "invalid-argument" }, JSON.stringify(options));
  }
  const { options, allowPatterns } = checkRedactOptions({ allow: ["a", /b/gy] });
  assert.deepEqual([options.allow, options.operator, allowPatterns[0].flags], [["a"], "placeholder", ""]);
});

test("the redacted text is joined of what stays and the placeholders, by UTF-16 units", () => {
  const joined = (/** @type {string} */ text, /** @type {[string, string][]} */ ...found) => {
    let at = 0;
    const entities = found.map(([value, placeholder]) => {
      const start = text.indexOf(value, at);
      return { start, end: (at = start + value.length), placeholder };
    });
    return withPlaceholders(text, /** @type {any} */ (entities));
  };
  assert.equal(joined(""), "");
  assert.equal(joined("\u{1f600} e\u0301"), "\u{1f600} e\u0301");
  assert.equal(joined("\u{1f600}a@x.org\u{1f600}, b@x.org", ["a@x.org", "[EMAIL_1]"], ["b@x.org", "[EMAIL_2]"]), "\u{1f600}[EMAIL_1]\u{1f600}, [EMAIL_2]");
  assert.equal(joined("\u{1d7d2}1\u{1d7d2}1", ["\u{1d7d2}1", "[A_1]"], ["\u{1d7d2}1", ""]), "[A_1]");
  // One unit each on both sides, were checkText() not to refuse it: no offset after it would be another.
  assert.equal(joined("\ud800 a@x.org", ["a@x.org", "$&"]), "\ud800 $&");
});

/** A host that numbers conversations and keeps what it is asked. */
function host() {
  const calls = /** @type {any[]} */ ([]);
  return /** @type {any} */ ({ isRetired: false, calls, call: async (/** @type {string} */ method, /** @type {any} */ args) => calls.push([method, args]) });
}

test("a conversation remembers its values until it is disposed of", async () => {
  const engine = host();
  const texts = [{ "[PERSON_1]": "Ada" }, { "[PERSON_2]": "Bob" }];
  const chat = new Conversation(async () => engine, async (_text, _options, values) => redaction(found(/** @type {any} */ (texts.shift())), values));
  const first = await chat.redact("a");
  await chat.redact("b");
  assert.equal(engine.calls.length, 1);
  assert.equal(first.restore("[person 1], `PERSON_2`"), "Ada, `Bob`");
  async function* chunks() {
    yield* ["**[PER", "SON", "_2]** an", "d PERSON_", "1"];
  }
  const out = [];
  for await (const piece of chat.restoreStream(chunks())) out.push(piece);
  assert.deepEqual(out, ["**", "Bob** an", "d ", "Ada"]);
  await chat.dispose();
  assert.deepEqual(engine.calls.map(([method]) => method), ["beginConversation", "endConversation"]);
  assert.equal(first.restore("[PERSON_1]"), "[PERSON_1]");
  assert.throws(() => chat.restore("[PERSON_1]"), { code: "disposed" });
  await assert.rejects(chat.redact("c"), { code: "disposed" });
});

test("a conversation whose engine died goes on under no other numbers", async () => {
  const engine = host();
  const chat = new Conversation(async () => engine, async (_text, _options, values) => redaction(found({ "[PERSON_1]": "Ada" }), values));
  await chat.redact("a");
  engine.isRetired = true;
  await assert.rejects(chat.redact("b"), { code: "device-lost" });
  assert.equal(chat.restore("[PERSON_1]"), "Ada");
});
