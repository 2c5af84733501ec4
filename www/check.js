// What `./scripts/demo --check` runs in the page: the main job, through the public API.

import { Burnside } from "/pkg/index.js";

const TEXT = "Maria Keller from Freiburg wrote from maria.keller@example.org and asked to be called on +49 761 2045 9983.";
const OPINION = "The new tool is wonderful, it saves our clinic hours every week.";
const QUESTION = "Name three colours.";
const TOKENS = 24;

/**
 * Redacts with the tagger, classifies, and generates about 24 tokens. Throws if any of it fails.
 * @param {{ device?: "auto" | "webgpu" | "cpu", onProgress?: (p: import("/pkg/index.js").Progress) => void }} options
 */
export async function check({ device = "auto", onProgress } = {}) {
  const burnside = await Burnside.create({ manifest: "/models/manifest.json", device, onProgress });
  try {
    const { text, entities, state } = await burnside.redact(TEXT);
    const { labels, decision } = await burnside.classify(OPINION);
    const stream = await burnside.chat.completions.create({ messages: [{ role: "user", content: QUESTION }], stream: true, max_tokens: TOKENS, temperature: 0 });
    let answer = "";
    for await (const { choices } of stream) answer += choices[0].delta.content ?? "";
    const { backend, completion_tokens, tokens_per_second } = await stream.burnside;
    return {
      device: burnside.device,
      redact: { text, entities, state },
      classify: { labels, backend: decision.backend },
      generate: { text: answer, tokens: completion_tokens, tokens_per_second, backend },
    };
  } finally {
    await burnside.dispose();
  }
}
