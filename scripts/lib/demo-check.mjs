// The demo, headless: opens the page in real Chromium, lets it do everything once (www/check.js), and judges the result.
//   node scripts/lib/demo-check.mjs [--device auto|webgpu|cpu] [--screenshot FILE]
// Progress on standard error; one line of JSON, last, on standard output; exit status 0 only if all of it worked.
import { parseArgs } from "node:util";
import { launch, watch, within } from "./browser.mjs";
import { serve } from "./serve.mjs";

const LIMIT_S = Number(process.env.BURNSIDE_CHECK_LIMIT_S || 900);

/**
 * What is wrong with a result of check(), in words; empty when nothing is.
 * @param {any} result
 * @param {string} device
 */
export function judge(result, device) {
  const wrong = [];
  const want = (holds, what) => holds || wrong.push(what);
  if (result === null || typeof result !== "object") return ["check() returned no object"];
  const { device: report, redact, classify, generate } = result;

  want(typeof report?.webgpu === "boolean", "device.webgpu is not a boolean");
  want(["webgpu", "cpu", "edge"].includes(report?.verdict), "device.verdict is not a backend");
  want(typeof report?.rule === "string" && report.rule !== "", "device.rule is missing");

  want(redact?.state === "ready", `redact.state is ${JSON.stringify(redact?.state)}, not "ready": the tagger did not run`);
  const entities = Array.isArray(redact?.entities) ? redact.entities : [];
  const text = typeof redact?.text === "string" ? redact.text : "";
  const email = entities.find((e) => /email/i.test(e?.type));
  want(email, "redact found no email address");
  want(!/[^\s@]+@[^\s@]+\.[a-z]{2,}/i.test(text), "an email address is still in the redacted text");
  want(entities.some((e) => e?.source === "tagger"), "redact has nothing that the tagger found");
  for (const e of entities) {
    want(typeof e?.placeholder === "string" && text.includes(e.placeholder), `the placeholder of a ${e?.type} is not in the redacted text`);
    want(Number.isInteger(e?.start) && e.end > e.start, `the span of a ${e?.type} is empty`);
    want(e?.end - e?.start === e?.text?.length, `the span of a ${e?.type} is not as long as its text`);
  }

  const labels = Array.isArray(classify?.labels) ? classify.labels : [];
  const best = labels[0];
  want(best?.label === "POSITIVE", `the preset was classified ${JSON.stringify(best?.label)}, not POSITIVE`);
  want(best?.score > 0.5 && best?.score <= 1, `the best score is ${best?.score}`);

  want(typeof generate?.text === "string" && generate.text.trim().length > 0, "no text was generated");
  want(generate?.tokens >= 8, `${generate?.tokens} tokens were generated, fewer than 8`);
  want(Number.isFinite(generate?.tokens_per_second) && generate.tokens_per_second > 0, "tokens_per_second is no number");
  want(!/\uFFFD/.test(generate?.text ?? ""), "half a character was emitted");

  for (const [name, part] of Object.entries({ classify, generate })) {
    const ran = part?.backend;
    want(ran === "webgpu" || ran === "cpu", `${name}.backend is ${JSON.stringify(ran)}`);
    want(device === "auto" || ran === device, `${name} ran on ${ran}, not on the ${device} that was asked for`);
  }
  return wrong;
}

async function main() {
  const { values } = parseArgs({
    options: { device: { type: "string", default: "auto" }, screenshot: { type: "string" } },
  });
  const say = (line) => process.stderr.write(`  ${line}\n`);
  const server = await serve();
  const browser = await launch();
  let result;
  let wrong = [];
  try {
    const page = await browser.context.newPage();
    const { errors, crashed } = watch(page);
    page.on("console", (message) => message.type() === "error" || say(`page: ${message.text().slice(0, 300)}`));
    await within(60, "opening the page", page.goto(`${server.origin}/`, { waitUntil: "load" }));
    // A failure in the page comes back as data: a thrown error would lose its code.
    const run = page.evaluate(async (device) => {
      const { check } = await import("/check.js");
      try {
        return { result: await check({ device, onProgress: (p) => p?.status !== "progress" && console.info([p.status, p.file].filter(Boolean).join(" ")) }) };
      } catch (error) {
        return { error: { code: error?.code, message: String(error?.message ?? error), stack: String(error?.stack ?? "") } };
      }
    }, values.device);
    const outcome = await within(LIMIT_S, "check()", Promise.race([run, crashed]));
    if (outcome.error) wrong.push(`check() failed${outcome.error.code ? ` (${outcome.error.code})` : ""}: ${outcome.error.message}`);
    else {
      result = outcome.result;
      wrong = judge(result, values.device);
    }
    wrong.push(...errors);
    if (values.screenshot) await page.screenshot({ path: values.screenshot, fullPage: true });
  } catch (error) {
    wrong.push(error.message);
  } finally {
    await browser.close();
    await server.close();
  }
  for (const line of wrong) process.stderr.write(`  wrong: ${line}\n`);
  process.stdout.write(`${JSON.stringify(wrong.length === 0 ? result : { ...result, error: wrong })}\n`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}

if (process.argv[1]?.endsWith("demo-check.mjs")) await main();
