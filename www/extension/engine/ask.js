// Questions about a page, answered by the language model word by word.

import { about, cut, overview } from "./passages.js";
import { prompt } from "./prompt.js";

const PASSAGE_CHARS = 500;
/** Of the page, in one question: reading it comes before the first word of the answer. */
const MOST_CHARS = { webgpu: 6000, edge: 6000, cpu: 2400 };
const MOST_TOKENS = 256;
/** An edge may not keep to that. */
const MOST_ANSWER_CHARS = 16_000;

/**
 * @typedef {object} Answered
 * @property {import("../pkg/index.js").Decision} decision
 * @property {number} read characters of the page that the model was shown
 * @property {number} chars in the page
 */

export class Ask {
  #engine;

  /** @param {import("./engine.js").Engine} engine */
  constructor(engine) {
    this.#engine = engine;
  }

  /**
   * @param {{ title: string, text: string, question?: string, history?: { question: string, answer: string }[] }} asked without a question: a summary
   * @param {AbortSignal} signal
   * @param {(event: { text: string }) => void} say each piece of the answer
   * @returns {Promise<Answered>}
   */
  async answer({ title, text, question, history }, signal, say) {
    let answered = 0;
    return this.#engine.run(async (burnside, { device }) => {
      if (answered > 0) throw new Error("the settings were changed meanwhile; ask again");
      const most = MOST_CHARS[device === "auto" ? burnside.device.verdict : device];
      const all = cut(text, PASSAGE_CHARS);
      const passages = question === undefined ? overview(all, most) : about(all, question, most);
      const messages = prompt({ title, passages, question, history });
      const stream = await burnside.chat.completions.create({ messages, stream: true, max_tokens: MOST_TOKENS, temperature: 0.2, top_p: 0.9, signal });
      for await (const { choices } of stream) {
        const piece = choices[0].delta.content ?? "";
        answered += piece.length;
        if (answered > MOST_ANSWER_CHARS) throw new Error("the answer has no end; it was cut off");
        if (piece) say({ text: piece });
      }
      return { decision: await stream.burnside, read: passages.reduce((sum, { length }) => sum + length, 0), chars: text.length };
    }, signal);
  }

  /** Whether the language model can run here, and what it would download. Of one that is not in the manifest nothing is known. */
  facts() {
    return this.#engine.run((burnside, { generator }) => burnside.canRun(generator).catch(() => undefined), new AbortController().signal);
  }
}
