// The edge client in a page, and the edges that it asks.
import { after, before, beforeEach } from "node:test";
import { Edge, echo, EMPTY, emptyPage } from "./edge-server.mjs";
import { open } from "./harness.mjs";

let browser;
export let edge;
export let second;
before(async () => {
  [browser, edge, second] = await Promise.all([open({ first: emptyPage }), Edge.start(), Edge.start()]);
});
after(() => Promise.all([browser?.close(), edge?.close(), second?.close()]));
beforeEach(() => [edge, second].forEach((one) => one.behave(echo)));

/** What the browser says of requests that fail as they should. */
const FAILED = /Failed to load resource|blocked by CORS policy|violates the following Content Security Policy/;
export const MESSAGES = [{ role: "system", content: "Answer Ada Byron, ada@example.org." }, { role: "user", content: "I am ada@example.org; my \"phone\" is +1 415 555 2671." }];

/** Puts `client(options)` and `ask(client, request, options)` into a page. */
const helpers = () => {
  globalThis.client = async (endpoints, options = {}) => {
    const { EdgeClient } = await import("/js/edge/client.js");
    return new EdgeClient({ endpoints, policy: { require_tagger: false }, ...options });
  };
  /** Reads an answer to its end: its pieces, what is known of it, and the error, if any. */
  globalThis.ask = async (client, request, options) => {
    const got = { pieces: [], text: "" };
    try {
      const { stream, meta } = await client.chat({ stream: true, ...request }, options);
      for await (const { content, finish_reason } of stream) {
        if (content) got.pieces.push(content);
        if (finish_reason) got.finish_reason = finish_reason;
      }
      got.meta = await meta;
    } catch ({ name, code, message, status, retry_after_ms }) {
      got.error = { name, code, message, status, retry_after_ms };
    }
    got.text = got.pieces.join("");
    return got;
  };
};

/** Runs `body(args)` in a fresh page with the helpers. */
export const inPage = (body, args, options) =>
  browser.page(async (page) => {
    await page.evaluate(helpers);
    return page.evaluate(body, args);
  }, { path: EMPTY, allow: FAILED, ...options });

/** One chat over these edges: the answer and the ledger. */
export const chat = (endpoints, request = { messages: MESSAGES }, options = {}) =>
  inPage(async ({ endpoints, request, options }) => {
    const c = await client(endpoints);
    const got = await ask(c, request, options);
    return { ...got, ledger: c.ledger };
  }, { endpoints, request, options });
