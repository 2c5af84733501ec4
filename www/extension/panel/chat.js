// Questions about the page, and the answers as they come. Each reading of a page is a conversation of its own.

import { element, failure, size } from "../dom.js";
import { textOf } from "../tab.js";
import { whereOf } from "../words.js";

/** Conversations that are kept while the panel is open. */
const MOST_KEPT = 20;

/** @typedef {{ history: { question: string, answer: string }[], log: Node[], note: string }} Conversation */

export class Chat {
  #$;
  #calls;
  /** @type {number | undefined} */ #tabId;
  /** @type {string | undefined} */ #job;
  #title = "";
  /** @type {{ question: string, answer: string }[]} */ #history = [];
  /** Of other readings, to go back to. @type {Map<string, Conversation>} */ #others = new Map();
  /** @type {AbortController | undefined} */ #answering;

  /** @param {(id: string) => any} $ @param {import("../calls.js").Calls} calls */
  constructor($, calls) {
    this.#$ = $;
    this.#calls = calls;
    $("ask").addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      this.#ask($("question").value.trim());
    });
    $("question").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#ask($("question").value.trim());
    });
    $("question").addEventListener("focus", () => this.#foretell(), { once: true });
    $("summarise").addEventListener("click", () => this.#ask(undefined));
    $("stop").addEventListener("click", () => this.#answering?.abort());
  }

  /** Turns to a reading, if it is another: of another page, or of the same anew. @param {number | undefined} tabId @param {import("../jobs.js").State | undefined} state */
  open(tabId, state) {
    const $ = this.#$;
    this.#title = state?.title ?? "";
    if (state?.job === this.#job) return;
    this.#answering?.abort();
    if (this.#job && $("chat").hasChildNodes()) {
      this.#others.set(this.#job, { history: this.#history, log: [...$("chat").childNodes], note: $("ask-note").textContent });
      if (this.#others.size > MOST_KEPT) this.#others.delete(/** @type {string} */ (this.#others.keys().next().value));
    }
    this.#tabId = tabId;
    this.#job = state?.job;
    const { history, log, note } = this.#others.get(state?.job ?? "") ?? { history: [], log: [], note: "" };
    this.#history = history;
    $("chat").replaceChildren(...log);
    $("chat").hidden = log.length === 0;
    $("ask-note").textContent = note;
  }

  /** What the first question will cost, before it is asked. */
  async #foretell() {
    const facts = await this.#calls.call("facts", {}).catch(() => undefined);
    if (!facts || this.#answering || this.#history.length > 0) return;
    this.#$("ask-note").textContent = !facts.fits ? facts.reason : facts.cached ? "" : `The language model is downloaded once, ${size(facts.needs.download_bytes)}, and then works offline.`;
  }

  /** @param {string | undefined} question undefined: a summary */
  async #ask(question) {
    if (question === "" || this.#answering) return;
    const $ = this.#$;
    const tabId = this.#tabId;
    if (tabId === undefined) return;
    const controller = (this.#answering = new AbortController());
    const history = this.#history;
    const job = this.#job;
    /** Of another page meanwhile: that one's notes are not ours to write. */
    const note = (/** @type {string} */ text) => job === this.#job && ($("ask-note").textContent = text);
    this.#busy(true);
    const chat = $("chat");
    chat.hidden = false;
    if (question !== undefined) $("question").value = "";
    chat.append(element("p", "message user", question ?? "Summarise this page"));
    const bubble = chat.appendChild(element("p", "message assistant streaming"));
    const toEnd = () => (chat.scrollTop = chat.scrollHeight);
    toEnd();
    note("Reading the page…");
    let answer = "";
    try {
      const { text } = await textOf(tabId);
      const onEvent = (/** @type {{ text: string }} */ event) => {
        if (!answer) note("Answering…");
        answer += event.text;
        bubble.append(event.text);
        toEnd();
      };
      const { decision, read, chars } = await this.#calls.call("ask", { title: this.#title, text, question, history }, { signal: controller.signal, onEvent });
      note(about(decision, read, chars));
      $("answer-done").textContent = `Answer: ${answer}`;
    } catch (error) {
      const isStopped = controller.signal.aborted;
      note(isStopped ? "Stopped." : "");
      if (!answer) bubble.remove();
      if (!isStopped) chat.append(failure(error));
    } finally {
      if (answer) history.push({ question: question ?? "Summarise this page.", answer });
      bubble.classList.remove("streaming");
      this.#answering = undefined;
      this.#busy(false);
      toEnd();
    }
  }

  /** @param {boolean} busy */
  #busy(busy) {
    const $ = this.#$;
    const hadFocus = document.activeElement === $("stop") || document.activeElement === $("send");
    $("stop").hidden = !busy;
    $("send").hidden = busy;
    $("summarise").disabled = busy;
    if (hadFocus) $(busy ? "stop" : "send").focus();
  }
}

/** Where an answer is from, and what of the page it rests on. @param {import("../pkg/index.js").Decision} decision @param {number} read @param {number} chars */
function about(decision, read, chars) {
  const facts = [
    whereOf(decision),
    decision.tokens_per_second && `${decision.tokens_per_second.toFixed(1)} tokens a second`,
    read < 0.95 * chars && `from ${Math.max(1, Math.round((100 * read) / chars))} % of the page`,
    decision.redacted && `${decision.redacted} ${decision.redacted === 1 ? "value" : "values"} taken out before sending`,
  ];
  return facts.filter(Boolean).join(" · ");
}
