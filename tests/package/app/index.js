// The app of the bundlers' tests: each way into the package once. Built as it is by each of them.
import { Burnside, BurnsideError, extractText, pipeline, registerServiceWorker } from "burnside-web";
import { BurnsideError as SameError, redact } from "burnside-web/redact";

const TEXT = "I love it! Mail ada@example.org.";
const options = { manifest: "/models/manifest.json", device: "cpu" };

async function run() {
  const small = await redact(TEXT);
  const labels = [];
  for (const worker of [true, false]) {
    const classify = await pipeline("text-classification", "sst2-mini", { ...options, worker });
    labels.push((await classify(TEXT))[0].label);
    await classify.dispose();
  }
  const edge = globalThis.EDGE && { url: globalThis.EDGE };
  const burnside = await Burnside.create({ ...options, edge, policy: { require_tagger: false } });
  const [{ label }] = (await burnside.classify(TEXT)).labels;
  labels.push(label);
  // The edge's redactor is a module of its own.
  const there = edge && (await burnside.pipeline("text-generation", undefined, { device: "edge" }));
  const answer = await there?.(TEXT);
  const left = burnside.ledger.map(({ body }) => body).join();
  await burnside.dispose();
  const error = await redact(/** @type {any} */ (1)).catch((error) => error);
  if (globalThis.REGISTER) await registerServiceWorker();
  return {
    redacted: small.text,
    restored: small.restore(small.text),
    labels,
    answered: answer?.generated_text ?? TEXT,
    hasLeft: left.includes("ada@example.org"),
    text: extractText("<nav>no</nav><p>yes"),
    oneClass: error instanceof BurnsideError && BurnsideError === SameError,
  };
}
run().then(
  (result) => (globalThis.outcome = result),
  ({ code, message, stack, cause }) => (globalThis.outcome = { failed: { code, message, stack, cause: String(cause) } }),
);
