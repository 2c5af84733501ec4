// Questions about the page, and the answers as they come. Each reading of a page is a conversation of its own.

import { element, failure, size } from "../dom.js";
import { textOf } from "../tab.js";
import { whereOf } from "../words.js";

export class Chat {
  #$;
  #calls;
  /** @type {number | undefined} */ #tabId;
  /** @type {string} */ #title = "";
  /** @type {{ question: string, answer: string }[]} */ #history = [];
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

  /** Another page, or the same read anew. @param {number | undefined} tabId @param {import("../jobs.js").State | undefined} state */
  open(tabId, state) {
    this.#answering?.abort();
    this.#tabId = tabId;
    this.#title = state?.title ?? "";
    this.#history = [];
    this.#$("chat").replaceChildren();
    this.#$("chat").hidden = true;
    this.#$("ask-note").textContent = "";
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
    this.#busy(true);
    const chat = $("chat");
    chat.hidden = false;
    if (question !== undefined) $("question").value = "";
    chat.append(element("p", "message user", question ?? "Summarise this page"));
    const bubble = chat.appendChild(element("p", "message assistant streaming"));
    const toEnd = () => (chat.scrollTop = chat.scrollHeight);
    toEnd();
    $("ask-note").textContent = "Reading the page…";
    let answer = "";
    try {
      const { text } = await textOf(tabId);
      const onEvent = (/** @type {{ text: string }} */ event) => {
        if (!answer) $("ask-note").textContent = "Answering…";
        answer += event.text;
        bubble.textContent = answer;
        toEnd();
      };
      const { decision, read, chars } = await this.#calls.call("ask", { title: this.#title, text, question, history: this.#history }, { signal: controller.signal, onEvent });
      if (tabId !== this.#tabId) return;
      this.#history.push({ question: question ?? "Summarise this page.", answer });
      $("ask-note").textContent = [whereOf(decision), decision.tokens_per_second && `${decision.tokens_per_second.toFixed(1)} tokens a second`, read < 0.95 * chars && `read ${Math.max(1, Math.round((100 * read) / chars))} % of the page`, decision.redacted && `${decision.redacted} values taken out before sending`].filter(Boolean).join(" · ");
      $("answer-done").textContent = `Answer: ${answer}`;
    } catch (error) {
      const isStopped = controller.signal.aborted;
      $("ask-note").textContent = isStopped ? "Stopped." : "";
      if (!answer) bubble.remove();
      if (!isStopped) chat.append(failure(error));
      else if (answer) this.#history.push({ question: question ?? "Summarise this page.", answer });
    } finally {
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
