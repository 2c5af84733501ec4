// Ask: a conversation with a language model, which streams; with an edge, what was put back into its answer is marked.

import { BurnsideError } from "/pkg/index.js";
import { engine } from "../engine.js";
import { element, failure, literal, tips } from "../dom.js";
import { found } from "../spans.js";

const QUESTION = "Give me three short tips for writing a friendly e-mail.";
const MAX_ANSWER_TOKENS = 200;

/** @param {(id: string) => any} $ @returns {import("../route.js").Panel & { reset: () => void }} */
export function askPanel($) {
  const question = $("question");
  const chat = $("chat");
  const meta = $("ask-meta");
  /** The conversation so far. */
  let messages = [];
  /** @type {AbortController | undefined} */
  let answering;
  const toEnd = () => (chat.scrollTop = chat.scrollHeight);

  async function ask(event) {
    event?.preventDefault();
    const content = question.value.trim();
    if (!content || answering) return;
    answering = new AbortController();
    $("stop").disabled = false;
    $("send").disabled = true;
    if (messages.length === 0) chat.replaceChildren();
    question.value = "";
    const turn = [...messages, { role: "user", content }];
    chat.append(element("div", "message user", content));
    const bubble = chat.appendChild(element("div", "message assistant streaming", ""));
    toEnd();
    meta.textContent = "loading the model…";
    let answer = "";
    let ended = "";
    let failed;
    try {
      const b = await engine.get();
      const stream = await b.chat.completions.create({ messages: turn, stream: true, max_tokens: MAX_ANSWER_TOKENS, signal: answering.signal });
      const pace = tokenRate();
      for await (const { choices: [{ delta }] } of stream) {
        if (!delta.content) continue;
        answer += delta.content;
        bubble.textContent = answer;
        toEnd();
        meta.textContent = pace();
      }
      const decision = await stream.burnside;
      meta.textContent = summary(decision);
      ended = "Answer complete: ";
      if (decision.redacted) await showRestored(b, bubble, turn, answer);
    } catch (error) {
      failed = error;
      if (error instanceof BurnsideError && error.code === "aborted") {
        meta.textContent += " · stopped";
        ended = "Stopped: ";
        if (!answer) bubble.textContent = "(stopped)";
      } else {
        meta.textContent = "";
        if (!answer) bubble.remove();
        chat.append(failure(error));
      }
    } finally {
      bubble.classList.remove("streaming");
      answering = undefined;
      $("stop").disabled = true;
      $("send").disabled = false;
      engine.settled(failed);
      toEnd();
    }
    // What was said counts for the next turn; a question without an answer does not.
    if (answer) {
      messages = [...turn, { role: "assistant", content: answer }];
      $("answer-done").textContent = ended + answer;
    }
  }

  function reset() {
    answering?.abort();
    messages = [];
    chat.replaceChildren(element("p", "empty", "A new conversation: the model knows nothing of the last one."));
    meta.textContent = "";
    $("answer-done").textContent = "";
    question.value = QUESTION;
  }

  $("ask").addEventListener("submit", ask);
  $("stop").addEventListener("click", () => answering?.abort());
  $("new-chat").addEventListener("click", reset);
  question.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) ask(event);
  });
  tips(chat);
  question.value ||= QUESTION;

  return {
    fields: { q: question },
    reset,
    code: () => `import { Burnside } from "burnside-web";

const burnside = await Burnside.create();
const stream = await burnside.chat.completions.create({
  messages: [{ role: "user", content: ${literal(question.value || QUESTION)} }],
  max_tokens: ${MAX_ANSWER_TOKENS},
  stream: true,
});
for await (const { choices } of stream) console.log(choices[0].delta.content ?? "");
console.log(await stream.burnside); // where it ran, and how fast`,
  };
}

/** Says the pace at each piece of an answer. */
function tokenRate() {
  const since = performance.now();
  let [count, first] = [0, 0];
  return () => {
    const now = performance.now();
    if (count++ === 0) first = now;
    return count > 1 ? `${((count - 1) / ((now - first) / 1000)).toFixed(1)} tokens/s` : `first token after ${Math.round(now - since)} ms`;
  };
}

/** @param {import("/pkg/index.js").Decision} d */
function summary(d) {
  const rate = d.tokens_per_second ? ` · ${d.tokens_per_second.toFixed(1)} tokens/s` : "";
  const out = d.redacted ? ` · ${d.redacted} values taken out, and put back here` : "";
  return `${d.completion_tokens ?? "?"} tokens${rate} · first after ${Math.round(d.ttft_ms ?? 0)} ms · ${d.backend} (${d.rule})${out}`;
}

/** The edge saw placeholders; the person's own values came back into the answer on this device. */
async function showRestored(b, bubble, messages, answer) {
  const asked = messages.filter(({ role }) => role === "user").map(({ content }) => content).join("\n\n");
  const { entities } = await b.redact(asked);
  bubble.replaceChildren(...found(answer, new Map(entities.map(({ text, placeholder }) => [text, `the edge saw ${placeholder}`]))));
}
