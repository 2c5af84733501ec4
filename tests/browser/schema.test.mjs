// JSON by a schema through pipeline(), chat and extract(): whatever the model wants to say, it parses and validates.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { EMPTY, Edge, echo, emptyPage } from "./edge-server.mjs";
import { open } from "./harness.mjs";

let browser;
let edge;
before(async () => {
  [browser, edge] = await Promise.all([open({ first: emptyPage }), Edge.start()]);
});
after(() => Promise.all([browser?.close(), edge?.close()]));
const inPage = (body, args) => browser.page((page) => page.evaluate(body, args), { path: EMPTY });

const person = {
  type: "object",
  properties: { name: { type: "string", maxLength: 40 }, age: { type: "integer", minimum: 0, maximum: 130 }, email: { type: "string", format: "email" }, born: { type: "string", format: "date" } },
  required: ["name", "age", "email", "born"],
  additionalProperties: false,
};
const schemas = {
  person,
  labels: { type: "object", properties: { sentiment: { enum: ["good", "bad", "neither"] }, topics: { type: "array", items: { type: "string", minLength: 2, maxLength: 20 }, minItems: 1, maxItems: 3 } }, required: ["sentiment", "topics"] },
  tree: { $ref: "#/$defs/node", $defs: { node: { type: "object", properties: { word: { type: "string", pattern: "^[a-z]{2,8}$" }, next: { anyOf: [{ $ref: "#/$defs/node" }, { type: "null" }] } }, required: ["word", "next"] } } },
  either: { oneOf: [{ type: "object", properties: { kind: { const: "price" }, amount: { type: "number", exclusiveMinimum: 0, maximum: 99.5 } }, required: ["kind", "amount"] }, { type: "object", properties: { kind: { const: "none" } }, required: ["kind"] }] },
  map: { type: "object", additionalProperties: { type: ["integer", "null"] }, minProperties: 1 },
};

/** The same schemas in plain words, so that nothing of ours judges itself. */
const isText = (value, low, high) => typeof value === "string" && [...value].length >= low && [...value].length <= high;
const isDate = (text) => new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
const isTree = ({ word, next, ...more }) => /^[a-z]{2,8}$/.test(word) && Object.keys(more).length === 0 && (next === null || isTree(next));
const fits = {
  person: ({ name, age, email, born, ...more }) => isText(name, 0, 40) && Number.isInteger(age) && age >= 0 && age <= 130 && /^[^@\s]+@[^@\s]+\.\w+$/.test(email) && isDate(born) && Object.keys(more).length === 0,
  labels: ({ sentiment, topics }) => ["good", "bad", "neither"].includes(sentiment) && topics.length >= 1 && topics.length <= 3 && topics.every((topic) => isText(topic, 2, 20)),
  tree: isTree,
  either: ({ kind, amount }) => (kind === "price" ? amount > 0 && amount <= 99.5 : kind === "none" && amount === undefined),
  map: (value) => !Array.isArray(value) && Object.keys(value).length >= 1 && Object.values(value).every((each) => each === null || Number.isInteger(each)),
};

const TEXT = "Ada Lovelace, 36, wrote the first program. She was born on 10 December 1815; write to ada@example.org. It cost 12.50 and was good.";

test("every schema, greedy and hot, with room and without: the answer validates", async (t) => {
  const answers = await inPage(
    async ({ schemas, text }) => {
      const { pipeline } = await import("/pkg/index.js");
      const generate = await pipeline("text-generation", "smollm2-135m-instruct", { device: "cpu" });
      const answers = [];
      for (const [name, schema] of Object.entries(schemas)) {
        for (const o of [{ temperature: 0, max_new_tokens: 80 }, { temperature: 1.5, seed: 1, max_new_tokens: 80 }, { temperature: 1.5, seed: 2, max_new_tokens: 60 }, { temperature: 1.5, seed: 3, top_k: 40, repetition_penalty: 1.3, max_new_tokens: 70 }]) {
          const { generated_text, burnside } = await generate([{ role: "user", content: `What of this is there to tell as JSON (${name})? ${text}` }], { ...o, json_schema: schema });
          answers.push({ name, text: generated_text, tokens: burnside.completion_tokens, limit: o.max_new_tokens });
        }
      }
      await generate.dispose();
      return answers;
    },
    { schemas, text: TEXT },
  );
  for (const { name, text, tokens, limit } of answers) {
    t.diagnostic(`${name}: ${text}`);
    assert.ok(tokens <= limit, name);
    assert.ok(fits[name](JSON.parse(text)), `${name}: ${text}`);
  }
  assert.equal(answers.length, 20);
});

test("extract(), chat's response_format, and errors that name the keyword", async () => {
  const got = await inPage(
    async ({ schema, text }) => {
      const { Burnside } = await import("/pkg/index.js");
      const b = await Burnside.create({ device: "cpu", generator: "smollm2-135m-instruct" });
      const extracted = await b.extract(text, schema);
      const short = await b.extract(text, { type: "string" }, { max_tokens: 3 });
      const messages = [{ role: "user", content: text }];
      const response_format = { type: "json_schema", json_schema: { name: "answer", schema } };
      const chat = await b.chat.completions.create({ messages, response_format, max_tokens: 100 });
      let streamed = "";
      for await (const { choices } of await b.chat.completions.create({ messages, response_format, max_tokens: 100, stream: true })) streamed += choices[0].delta.content ?? "";
      const errors = [];
      for (const call of [
        () => b.extract(text, { type: "object", properties: { a: { type: "string", not: {} } } }),
        () => b.extract(text, { type: "integer", minimum: 2, maximum: 1 }),
        () => b.extract(text, "a string"),
        () => b.extract(text, schema, { max_tokens: 5 }),
        () => b.chat.completions.create({ messages, response_format: { type: "json_object" } }),
        () => b.chat.completions.create({ messages, response_format, stop: "}" }),
      ]) {
        const { code, message } = await call().then(() => ({ code: "none" }), (error) => error);
        errors.push([code, message]);
      }
      await b.dispose();
      return { extracted, short, content: chat.choices[0].message.content, streamed, errors };
    },
    { schema: person, text: TEXT },
  );
  for (const value of [got.extracted.value, JSON.parse(got.content)]) assert.ok(fits.person(value), JSON.stringify(value));
  assert.deepEqual(Object.keys(got.extracted.value), ["name", "age", "email", "born"]);
  assert.equal(got.streamed, got.content);
  assert.equal(got.extracted.decision.backend, "cpu");
  assert.equal(got.extracted.complete, true);
  assert.ok(got.short.value.length > 0 && got.short.value.length < 20, got.short.value); // one token between two quotes
  assert.equal(got.short.complete, false);
  for (const [code, message] of got.errors) assert.equal(code, "invalid-argument", message);
  assert.match(got.errors[0][1], /\/properties\/a\/not.*`not`/s);
});

test("on WebGPU the same tokens are masked: the same JSON as on the CPU", async (t) => {
  // Enums and a format leave the model little: rounding decides nothing.
  const schema = { type: "object", properties: { name: { enum: ["Ada Lovelace", "Alan Turing", "Grace Hopper"] }, born: { type: "string", format: "date" }, good: { type: "boolean" } }, required: ["name", "born", "good"], additionalProperties: false };
  const [gpu, cpu] = await inPage(
    async ({ schema, text }) => {
      const { Burnside } = await import("/pkg/index.js");
      const answers = [];
      for (const device of /** @type {const} */ (["webgpu", "cpu"])) {
        const b = await Burnside.create({ device, generator: "smollm2-135m-instruct" });
        answers.push(await b.extract(text, schema, { max_tokens: 64 }));
        await b.dispose();
      }
      return answers;
    },
    { schema, text: TEXT },
  );
  t.diagnostic(JSON.stringify([gpu.value, cpu.value]));
  assert.deepEqual([gpu.decision.backend, cpu.decision.backend, gpu.complete, cpu.complete], ["webgpu", "cpu", true, true]);
  assert.ok(schema.properties.name.enum.includes(gpu.value.name) && isDate(gpu.value.born) && typeof gpu.value.good === "boolean", JSON.stringify(gpu.value));
  assert.deepEqual(gpu.value, cpu.value);
});

test("what an edge sends is held against the schema on the device", async () => {
  const schema = { type: "object", properties: { age: { type: "integer" } }, required: ["age"] };
  const ask = async (content) => {
    edge.behave(echo); // it answers with the text that it is asked about
    return inPage(
      async ({ origin, schema, content }) => {
        const { Burnside } = await import("/pkg/index.js");
        const b = await Burnside.create({ device: "edge", edge: { url: origin }, policy: { require_tagger: false } });
        const answer = await b.extract(content, schema).catch(({ code, message }) => ({ code, message }));
        await b.dispose();
        return answer;
      },
      { origin: edge.origin, content, schema },
    );
  };
  const good = await ask('{ "age": 36, "more": true }');
  assert.deepEqual([good.value, good.decision?.backend], [{ age: 36, more: true }, "edge"], JSON.stringify(good));
  // As it was given, members in their order, in which a model writes them: no keyword is taken for a name.
  assert.equal(JSON.stringify(JSON.parse(edge.asked[0].body).response_format.json_schema.schema), JSON.stringify(schema));
  const wrong = await ask('{"age":"36"}');
  assert.equal(wrong.code, "edge");
  assert.match(wrong.message, /\/age/);
  assert.equal((await ask("Sure! Here it is: {}")).code, "edge");
});
