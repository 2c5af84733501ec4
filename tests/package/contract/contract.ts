// The types that ship against the contract of the project (api.d.ts beside this): what callers get is what was promised,
// and what the contract lets them pass is taken. Compiled, never run.
import type * as contract from "./api.js";
import * as ours from "burnside-web";

/** Every name that can be imported. */
type Missing = Exclude<keyof typeof contract, keyof typeof ours>;
export const nothing: Missing[] = [] satisfies never[];

/** What callers get. */
interface Got {
  label: ours.Label;
  token: ours.TaggedToken;
  group: ours.TaggedGroup;
  classifier: Omit<ours.TextClassifier, never>;
  decision: ours.Decision;
  record: ours.EgressRecord;
  entity: ours.Entity;
  redaction: ours.Redaction;
  device: ours.DeviceReport;
  response: ours.ChatResponse;
  stream: ours.ChatStream;
  error: ours.BurnsideError;
  list: Awaited<ReturnType<typeof ours.models.list>>;
  estimate: Awaited<ReturnType<typeof ours.models.estimate>>;
  engine: Omit<ours.Burnside, "pipeline" | "chat" | "redact">;
}
interface Promised {
  label: contract.Label;
  token: contract.TaggedToken;
  group: contract.TaggedGroup;
  classifier: Omit<contract.TextClassifier, never>;
  decision: contract.Decision;
  record: contract.EgressRecord;
  entity: contract.Entity;
  redaction: contract.Redaction;
  device: contract.DeviceReport;
  response: contract.ChatResponse;
  stream: contract.ChatStream;
  error: contract.BurnsideError;
  list: Awaited<ReturnType<typeof contract.models.list>>;
  estimate: Awaited<ReturnType<typeof contract.models.estimate>>;
  engine: Omit<contract.Burnside, "pipeline" | "chat" | "redact">;
}
export const got = (all: Got): Promised => all;

/** What callers pass. Ours says more in a Progress, which a function that takes less may ignore. */
type Create = Exclude<Parameters<typeof contract.Burnside.create>[0], undefined>;
interface Given {
  model: contract.ModelRef;
  load: Omit<contract.LoadOptions, "progress_callback">;
  message: contract.ChatMessage;
  generate: contract.GenerateOptions;
  edge: contract.EdgeOptions;
  policy: contract.Policy;
  redact: contract.RedactOptions;
  chat: contract.ChatRequest;
  create: Omit<Create, "onProgress">;
  task: contract.Task;
}
interface Taken {
  model: ours.ModelRef;
  load: Omit<ours.LoadOptions, "progress_callback">;
  message: ours.ChatMessage;
  generate: ours.GenerateOptions;
  edge: ours.EdgeOptions;
  policy: ours.Policy;
  redact: ours.RedactOptions;
  chat: ours.ChatRequest;
  create: Omit<ours.CreateOptions, "onProgress">;
  task: ours.Task;
}
export const taken = (all: Given): Taken => all;

/** Calls as the contract has them. */
export async function calls(b: ours.Burnside, messages: contract.ChatMessage[], signal: AbortSignal) {
  const classify: contract.Label[] = await (await ours.pipeline("text-classification", "name", { device: "auto", dtype: "q8", signal }))("text", { top_k: null });
  const many: contract.Label[][] = await (await b.pipeline("text-classification"))(["one", "two"]);
  const tag = await ours.pipeline("token-classification");
  const tokens: contract.TaggedToken[] = await tag("text");
  const groups: contract.TaggedGroup[] = await tag("text", { aggregation_strategy: "simple", signal });
  const vectors: Float32Array[] = await (await ours.pipeline("feature-extraction"))(["text"], { pooling: "cls", normalize: false });
  const generate = await ours.pipeline("text-generation", { weights: new Blob(), sha256: "" });
  const { generated_text }: { generated_text: string } = await generate(messages, { max_new_tokens: 1, stop: ["."] });
  for await (const { token, text } of generate.stream("prompt")) console.log(token satisfies number, text satisfies string);
  const redaction: contract.Redaction = await b.redact("text", { operator: "mask", allow: [/a/] });
  const whole: contract.ChatResponse = await b.chat.completions.create({ messages });
  const stream: contract.ChatStream = await b.chat.completions.create({ messages, stream: true, signal });
  await Promise.all([classify, tag, generate].map((one) => ("dispose" in one ? one.dispose() : undefined)));
  await b.dispose();
  return [classify, many, tokens, groups, vectors, generated_text, redaction, whole, stream, ours.extractText("", { maxChars: 1 }), await ours.registerServiceWorker()];
}
