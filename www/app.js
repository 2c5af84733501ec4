// The demo page. All text goes into the page as text nodes, never as HTML.

import { Burnside, BurnsideError, registerServiceWorker } from "/pkg/index.js";
import { showDevice } from "./device.js";
import { Downloads } from "./downloads.js";
import { element, failure, tips } from "./dom.js";
import { EDGE, offerEdge, showLedger } from "./egress.js";
import { Models } from "./models.js";
import { showLabels, showRedaction } from "./results.js";

const EXAMPLE = `Hi team, this is Maria Keller from Freiburg. The new scheduling tool is wonderful, it saves our clinic hours every week!

One thing: please send the invoice to maria.keller@example.org and call me on +49 761 2045 9983 before Friday. My card 4111 1111 1111 1111 was charged twice. Jonas Weber at 12 Garden Street knows the details.`;
const QUESTION = "Give me three short tips for writing a friendly e-mail.";
const MAX_ANSWER_TOKENS = 200;

const $ = (id) => document.getElementById(id);
const text = $("text");
const question = $("question");
const downloads = new Downloads($("downloads"));

/** After the device or the engine died, the next press starts a new one. */
function recover(error) {
  if (error?.code !== "device-lost") return;
  engine?.then((b) => b.dispose()).catch(() => {});
  engine = undefined;
}

/** The engine for the chosen device; made anew when another one is chosen. @type {Promise<Burnside> | undefined} */
let engine;
/** A GGUF of the person's own that answers in place of the usual model. @type {File | undefined} */
let local;
/** The conversation so far. */
let messages = [];
/** @type {AbortController | undefined} */
let answering;

function burnside() {
  if (!engine) {
    const device = $("device").value;
    const generator = local && { weights: local };
    const edge = EDGE && { edge: { url: EDGE } };
    const created = Burnside.create({ manifest: "/models/manifest.json", device, generator, ...edge, onProgress: (p) => downloads.show(p) });
    engine = created;
    created.then(
      (b) => engine === created && showDevice($, b.device, device),
      () => engine === created && (engine = undefined),
    );
  }
  return engine;
}

/** After a task: its downloads are done, and what they left in the cache is listed. */
function settle() {
  downloads.settle();
  models.refresh();
  engine?.then((b) => showLedger($, b.ledger), () => {});
}

/**
 * Runs what a button asks for, with its result area marked as busy, and shows what went wrong there.
 * Pressing again replaces what still runs.
 */
function task(area, meta, work) {
  let current;
  return async () => {
    current?.abort();
    const mine = (current = new AbortController());
    area.setAttribute("aria-busy", "true");
    meta.textContent = "working…";
    try {
      await work(await burnside(), mine.signal);
    } catch (error) {
      recover(error);
      if (mine !== current || error?.code === "disposed") return;
      meta.textContent = "";
      downloads.clear();
      area.className = "result";
      area.replaceChildren(failure(error));
    } finally {
      if (mine === current) {
        area.setAttribute("aria-busy", "false");
        settle();
      }
    }
  };
}

const redact = task($("redacted"), $("redact-meta"), async (b, signal) => {
  const since = performance.now();
  const result = await b.redact(text.value, { signal });
  showRedaction($, result);
  const how = result.state === "ready" ? "patterns and tagger" : "patterns only";
  $("redact-meta").textContent = `${result.entities.length} found · ${how} · ${Math.round(performance.now() - since)} ms`;
});

const classify = task($("labels"), $("classify-meta"), async (b, signal) => {
  const since = performance.now();
  const { labels, decision } = await b.classify(text.value, { signal });
  showLabels($("labels"), labels);
  $("classify-meta").textContent = `${decision.backend} (${decision.rule}) · ${Math.round(performance.now() - since)} ms`;
});

async function ask(event) {
  event?.preventDefault();
  const content = question.value.trim();
  if (!content || answering) return;
  const chat = $("chat");
  const meta = $("ask-meta");
  answering = new AbortController();
  const { signal } = answering;
  $("stop").disabled = false;
  $("send").disabled = true;
  if (messages.length === 0) chat.replaceChildren();
  question.value = "";
  const turn = [...messages, { role: "user", content }];
  chat.append(element("div", "message user", content));
  const bubble = chat.appendChild(element("div", "message assistant streaming", ""));
  const toEnd = () => (chat.scrollTop = chat.scrollHeight);
  toEnd();
  meta.textContent = "loading the model…";
  let answer = "";
  let ended = "";
  try {
    const b = await burnside();
    const stream = await b.chat.completions.create({ messages: turn, stream: true, max_tokens: MAX_ANSWER_TOKENS, signal });
    const since = performance.now();
    let count = 0;
    let first;
    for await (const { choices: [{ delta }] } of stream) {
      if (!delta.content) continue;
      first ??= performance.now();
      count++;
      answer += delta.content;
      bubble.textContent = answer;
      toEnd();
      const seconds = (performance.now() - first) / 1000;
      meta.textContent = count > 1 ? `${((count - 1) / seconds).toFixed(1)} tokens/s` : `first token after ${Math.round(first - since)} ms`;
    }
    const d = await stream.burnside;
    meta.textContent = `${d.completion_tokens} tokens · ${d.tokens_per_second?.toFixed(1) ?? "–"} tokens/s · first after ${Math.round(d.ttft_ms ?? 0)} ms · ${d.backend} (${d.rule})`;
    ended = "Answer complete: ";
  } catch (error) {
    recover(error);
    if (error instanceof BurnsideError && error.code === "aborted") {
      meta.textContent += " · stopped";
      ended = "Stopped: ";
      if (!answer) bubble.textContent = "(stopped)";
    } else {
      meta.textContent = "";
      downloads.clear();
      if (!answer) bubble.remove();
      chat.append(failure(error));
    }
  } finally {
    bubble.classList.remove("streaming");
    answering = undefined;
    $("stop").disabled = true;
    $("send").disabled = false;
    settle();
    toEnd();
  }
  // What was said counts for the next turn; a question without an answer does not.
  if (answer) {
    messages = [...turn, { role: "assistant", content: answer }];
    $("answer-done").textContent = ended + answer;
  }
}

function newChat() {
  answering?.abort();
  messages = [];
  $("chat").replaceChildren(element("p", "empty", "A new conversation: the model knows nothing of the last one."));
  $("ask-meta").textContent = "";
  $("answer-done").textContent = "";
  question.value = QUESTION;
}

/** Another device, or another model: a new engine. */
async function restart() {
  const old = engine;
  engine = undefined;
  answering?.abort();
  downloads.clear();
  $("verdict").textContent = "looking…";
  const created = burnside();
  await Promise.allSettled([old?.then((b) => b.dispose()), created]);
  await start();
}

async function start() {
  try {
    await burnside();
  } catch (error) {
    $("verdict").textContent = "not running";
    $("facts").replaceChildren(failure(error));
  }
}

const counted = () => ($("count").textContent = `${text.value.length.toLocaleString()} characters`);
const put = (value) => {
  text.value = value;
  counted();
};

$("redact").addEventListener("click", redact);
$("classify").addEventListener("click", classify);
$("example").addEventListener("click", () => put(EXAMPLE));
$("clear").addEventListener("click", () => {
  put("");
  text.focus();
});
text.addEventListener("input", counted);
$("ask").addEventListener("submit", ask);
$("stop").addEventListener("click", () => answering?.abort());
$("new-chat").addEventListener("click", newChat);
question.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) ask(event);
});
$("device").addEventListener("change", restart);
const models = new Models($, (file) => {
  local = file;
  newChat();
  restart();
});

offerEdge($);
tips($("redacted"));
put(text.value || EXAMPLE);
question.value ||= QUESTION;
// After the engine, which needs the same files first. Without a service worker the page works all the same, online.
start().then(() => registerServiceWorker()).catch((error) => console.info(error.message));
