// The demo page end to end, as `./scripts/demo --check` runs it, on each device; and the judge that check relies on.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { judge } from "../../scripts/lib/demo-check.mjs";
import { ROOT } from "../../scripts/lib/serve.mjs";

for (const device of ["cpu", "webgpu"]) {
  test(`the page redacts, classifies and generates on ${device}`, { timeout: 1_000_000 }, async () => {
    const script = path.join(ROOT, "scripts/lib/demo-check.mjs");
    const { code, out, log } = await new Promise((resolve) => {
      execFile(process.execPath, [script, "--device", device], { maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
        resolve({ code: error ? (error.code ?? 1) : 0, out: stdout, log: stderr }),
      );
    });
    assert.equal(code, 0, log.slice(-4000));
    const result = JSON.parse(out.trim().split("\n").at(-1));
    assert.equal(result.generate.backend, device);
  });
}

const good = () => ({
  device: { webgpu: true, verdict: "webgpu", rule: "local" },
  redact: {
    text: "Write to [EMAIL_1], [PERSON_1].",
    entities: [
      { type: "EMAIL", start: 9, end: 16, text: "a@bc.de", placeholder: "[EMAIL_1]", source: "pattern", score: 1 },
      { type: "PERSON", start: 18, end: 21, text: "Ann", placeholder: "[PERSON_1]", source: "tagger", score: 0.9 },
    ],
    state: "ready",
  },
  classify: { labels: [{ label: "POSITIVE", score: 0.99 }], backend: "cpu" },
  generate: { text: "Eight tokens of text, more or less.", tokens: 8, tokens_per_second: 3.5, backend: "cpu" },
});

test("the judge accepts a good result and names what is wrong with a bad one", () => {
  assert.deepEqual(judge(good(), "cpu"), []);
  const spoil = {
    "state": (r) => (r.redact.state = "patterns-only"),
    "still in the redacted text": (r) => (r.redact.text += " x@example.org"),
    "no email": (r) => r.redact.entities.shift(),
    "tagger": (r) => r.redact.entities.pop(),
    "not as long": (r) => (r.redact.entities[0].end = 15),
    "placeholder": (r) => (r.redact.text = ""),
    "not POSITIVE": (r) => (r.classify.labels[0].label = "NEGATIVE"),
    "best score": (r) => (r.classify.labels[0].score = NaN),
    "fewer than 8": (r) => (r.generate.tokens = 7),
    "no text": (r) => (r.generate.text = " "),
    "half a character": (r) => (r.generate.text += "\uFFFD"),
    "tokens_per_second": (r) => (r.generate.tokens_per_second = 0),
    "generate.backend": (r) => (r.generate.backend = "edge"),
    "classify ran on": (r) => (r.classify.backend = "webgpu"),
    "verdict": (r) => (r.device.verdict = "gpu"),
  };
  for (const [says, change] of Object.entries(spoil)) {
    const bad = good();
    change(bad);
    const wrong = judge(bad, "cpu");
    assert.ok(wrong.some((line) => line.includes(says)), `${says}: ${JSON.stringify(wrong)}`);
  }
  assert.equal(judge(null, "auto").length, 1);
  assert.ok(judge({}, "auto").length > 5);
});
