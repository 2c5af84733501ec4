// A second worker, bound to the first as what Cloudflare would bind: the rate limiter, Workers AI, and the store behind the
// Cache API (whose protocol is HTTP: GET with only-if-cached, PUT with a whole response as its body).
import { WorkerEntrypoint } from "cloudflare:workers";

const counts = new Map();

export class RateLimiter extends WorkerEntrypoint {
  async limit({ key }) {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return { success: count <= Number(this.env.LIMIT) };
  }
}

const encoder = new TextEncoder();

export class Ai extends WorkerEntrypoint {
  async run(model, inputs) {
    if (model.includes("missing")) throw new Error(`no such model, and here are your inputs: ${JSON.stringify(inputs)}`);
    if (inputs.text !== undefined && Array.isArray(inputs.text)) return { shape: [inputs.text.length, 2], data: inputs.text.map((text) => [text.length, 1]) };
    if (inputs.text !== undefined) return [{ label: "POSITIVE", score: 0.75 }, { label: "NEGATIVE", score: 0.25 }];
    const answer = ["Words ", "from ", model, " for ", String(inputs.messages.length)];
    if (!inputs.stream) return { response: answer.join(""), usage: { prompt_tokens: 5, completion_tokens: 5, total_tokens: 10 } };
    const events = answer.map((response) => `data: ${JSON.stringify({ response })}\n\n`);
    if (!model.includes("cut")) events.push("data: [DONE]\n\n");
    // In pieces that end anywhere.
    const bytes = encoder.encode(events.join(""));
    let at = 0;
    return new ReadableStream({
      pull(controller) {
        if (at >= bytes.length) return controller.close();
        controller.enqueue(bytes.slice(at, (at += 7)));
      },
    });
  }
}

const stored = new Map();

export class CacheStore extends WorkerEntrypoint {
  async fetch(request) {
    if (request.method === "PUT") {
      stored.set(request.url, new Uint8Array(await request.arrayBuffer()));
      return new Response(null, { status: 204 });
    }
    const bytes = stored.get(request.url);
    if (bytes === undefined) return new Response(null, { status: 504, headers: { "cf-cache-status": "MISS" } });
    // The stored response, as it was on the wire.
    const text = new TextDecoder("latin1").decode(bytes);
    const end = text.indexOf("\r\n\r\n");
    const headers = new Headers(text.slice(0, end).split("\r\n").slice(1).map((line) => /** @type {[string, string]} */ (/^([^:]+): *(.*)$/.exec(line)?.slice(1) ?? ["x-odd", ""])));
    const isChunked = headers.get("transfer-encoding") === "chunked";
    headers.delete("transfer-encoding");
    headers.delete("content-length");
    headers.set("cf-cache-status", "HIT");
    return new Response(isChunked ? unchunk(bytes.subarray(end + 4)) : bytes.subarray(end + 4), { headers });
  }
}

function unchunk(bytes) {
  const pieces = [];
  for (let at = 0; ; ) {
    const line = bytes.indexOf(13, at);
    const length = Number.parseInt(new TextDecoder().decode(bytes.subarray(at, line)), 16);
    if (!(length > 0)) return new Blob(pieces).stream();
    pieces.push(bytes.subarray(line + 2, line + 2 + length));
    at = line + 2 + length + 2;
  }
}

export default { fetch: () => new Response("only bound, never asked") };
