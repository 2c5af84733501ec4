// A server that misbehaves on purpose, and remembers what it was asked. Faults are armed per path and compose: one with
// an offset fires on the first request whose bytes reach that offset, so it means the same thing to a client that asks
// for the whole file and to one that asks part by part.
import { EventEmitter, once } from "node:events";
import { gzipSync } from "node:zlib";
import { within } from "../../scripts/lib/browser.mjs";
import { MOUNTS, parseRange, serve } from "../../scripts/lib/serve.mjs";

const PIECE_BYTES = 64 << 10;
/** Where the browser hangs up, the server has already sent what lies in the buffers between them. */
export const IN_FLIGHT_BYTES = 8 << 20;

/**
 * What a request is about to get. A fault changes it.
 * @typedef {object} Answer
 * @property {number} status
 * @property {Record<string, string | number>} headers
 * @property {Buffer} body
 * @property {Buffer} whole the file
 * @property {number} from file offset of the body's first byte
 * @property {{ at: number, how: "cut" | "hold" }[]} stops file offsets at which something happens, in order
 * @property {{ bytes: number, ms: number }} [pace]
 *
 * @typedef {{ at?: number, preflight?: boolean, apply(answer: Answer): void }} Fault `preflight`: OPTIONS gets it too
 * @typedef {{ path: string, method: string, range?: string, ifRange?: string, status?: number, from?: number, sent: number, state: "open" | "held" | "complete" | "cut" | "left" }} Asked
 */

/** The connection breaks before this file offset is sent. */
export const cut = (at) => ({ at, apply: (answer) => answer.stops.push({ at, how: "cut" }) });
/** Nothing comes from this offset on, until release(); the connection stays. Then so at the next offset. */
export const hold = (...offsets) => ({ at: offsets[0], apply: (answer) => answer.stops.push(...offsets.map((at) => ({ at, how: "hold" }))) });
/** A slow line. */
export const trickle = (bytes, ms) => ({ apply: (answer) => (answer.pace = { bytes, ms }) });
/** An error status instead of the file. */
export const refuse = (status, headers = {}) => ({
  apply: (answer) => Object.assign(answer, { status, headers: { ...answer.headers, ...headers, "content-length": 2 }, body: Buffer.from("no") }),
});
/** The bit at this file offset is wrong. */
export const flip = (at) => ({
  at,
  apply(answer) {
    answer.body = Buffer.from(answer.body);
    answer.body[at - answer.from] ^= 1;
  },
});
/** A 206 that says it is another part than was asked for, and is. */
export const wrongPart = (shift) => ({
  apply(answer) {
    const { whole } = answer;
    const from = answer.from + shift;
    answer.body = whole.subarray(from);
    Object.assign(answer.headers, { "content-length": answer.body.length, "content-range": `bytes ${from}-${whole.length - 1}/${whole.length}` });
    answer.status = 206;
    answer.from = from;
  },
});
/** A 206 whose Content-Range is right and whose bytes are of another part. */
export const lyingPart = (shift) => ({
  apply(answer) {
    const length = answer.body.length;
    answer.body = Buffer.concat([answer.whole.subarray(answer.from + shift), answer.whole]).subarray(0, length);
  },
});
/** 200 and the whole file, whatever was asked for; and no word of ranges. */
export const noRanges = {
  apply(answer) {
    delete answer.headers["accept-ranges"];
    delete answer.headers["content-range"];
    Object.assign(answer, { status: 200, from: 0, body: answer.whole });
    answer.headers["content-length"] = answer.whole.length;
  },
};
/** A length that is not the body's. */
export const wrongLength = (by) => ({ apply: (answer) => (answer.headers["content-length"] = answer.body.length + by) });
/** The whole file, compressed on the way, as some proxies do. */
export const gzip = {
  apply(answer) {
    noRanges.apply(answer);
    answer.body = gzipSync(answer.whole, { level: 1 });
    Object.assign(answer.headers, { "content-encoding": "gzip", "content-length": answer.body.length });
  },
};
/** No leave for other origins. */
export const noCors = {
  preflight: true,
  apply(answer) {
    for (const name of Object.keys(answer.headers)) if (name.startsWith("access-control-")) delete answer.headers[name];
  },
};
export const redirect = (to) => ({
  apply: (answer) => Object.assign(answer, { status: 302, headers: { ...answer.headers, location: to, "content-length": 0 }, body: Buffer.alloc(0) }),
});
/** What single-page servers and captive portals say to everything. */
export const webPage = {
  apply(answer) {
    const body = Buffer.from("<!doctype html><title>Sign in</title><h1>Welcome to our network</h1>".repeat(50));
    Object.assign(answer, { status: 200, body, headers: { "access-control-allow-origin": "*", "content-type": "text/html; charset=utf-8", "content-length": body.length } });
  },
};

export class MisbehavingServer {
  /** @type {Map<string, { body: Buffer, etag?: string, headers: object, armed: { fault: Fault, times: number }[] }>} */
  #files = new Map();
  #held = new Set();
  #changes = new EventEmitter();
  /** Every request for a file of put(), in order. @type {Asked[]} */
  requests = [];
  /** Every path that was asked for, of put() or not. @type {string[]} */
  paths = [];
  #server;

  /** @param {Parameters<typeof serve>[0]} [options] */
  static async start({ mounts = MOUNTS, ...options } = {}) {
    const self = new MisbehavingServer();
    self.#server = await serve({ ...options, mounts, first: (request, response) => self.#answer(request, response) });
    self.origin = self.#server.origin;
    return self;
  }

  async close() {
    this.release();
    await this.#server.close();
  }

  /**
   * Serves a body at a path: with ranges, a strong ETag, If-Range, open to all origins. Replaces what was there.
   * @param {string} path @param {Buffer | string} body @param {{ etag?: string | null, headers?: object }} [options]
   */
  put(path, body, { etag = `"${Buffer.byteLength(body)}-${++this.#version}"`, headers = {} } = {}) {
    const armed = this.#files.get(path)?.armed ?? [];
    this.#files.set(path, { body: Buffer.from(body), etag: etag ?? undefined, headers, armed });
    return this.origin + path;
  }
  #version = 0;

  /** @param {string} path @param {Fault} fault @param {number} [times] requests that it spoils */
  arm(path, fault, times = 1) {
    this.#files.get(path).armed.push({ fault, times });
  }
  /** Takes all faults of a path away. @param {string} path */
  disarm(path) {
    this.#files.get(path).armed = [];
  }

  /** What a path serves. @param {string} path */
  bytes(path) {
    return this.#files.get(path).body;
  }

  /** Lets what is held go on. */
  release() {
    for (const { go } of this.#held) go();
    this.#held.clear();
  }
  /** Breaks the connections of what is held. */
  hangUp() {
    for (const { response } of this.#held) response.destroy();
    this.#held.clear();
  }

  /** Resolves when a request for a path has got all that hold() lets through. @param {string} path */
  held(path) {
    const isHeld = async () => {
      while (!this.of(path).some((r) => r.state === "held")) await once(this.#changes, "change");
    };
    return within(60, `a request for ${path} that reaches the hold`, isHeld());
  }

  /** Resolves when whoever asked for a path is gone: of a held answer, nothing more was sent. @param {string} path */
  left(path) {
    const isLeft = async () => {
      while (this.of(path).some((r) => r.state === "held")) await once(this.#changes, "change");
    };
    return within(60, `the end of the connections for ${path}`, isLeft());
  }

  /** What a path was asked for. @param {string} path */
  of(path) {
    return this.requests.filter((r) => r.path === path && r.method === "GET");
  }

  /**
   * Bytes of the file that were sent more than once.
   * @param {string} path @param {Asked[]} [requests]
   */
  twice(path, requests = this.of(path)) {
    const spans = requests.filter((r) => r.status < 300 && r.sent > 0).map((r) => [r.from, r.from + r.sent]);
    spans.sort((a, b) => a[0] - b[0]);
    let [end, again] = [0, 0];
    for (const [from, to] of spans) {
      again += Math.max(0, Math.min(end, to) - from);
      end = Math.max(end, to);
    }
    return again;
  }
  sent(path) {
    return this.of(path).reduce((sum, r) => sum + r.sent, 0);
  }

  #answer(request, response) {
    const path = new URL(request.url, "http://localhost").pathname;
    this.paths.push(path);
    const file = this.#files.get(path);
    if (!file) {
      response.setHeader("access-control-allow-origin", "*"); // a page of an opaque origin loads the package too
      return false;
    }
    const { headers: given, method } = request;
    /** @type {Asked} */
    const asked = { path, method, range: given.range, ifRange: given["if-range"], sent: 0, state: "open" };
    this.requests.push(asked);
    this.#send(response, this.#plan(request, file), asked).catch(() => response.destroy());
    return true;
  }

  /** The answer to a request, faults and all. @returns {Answer} */
  #plan(request, file) {
    const { headers: given, method } = request;
    const { body: whole, etag } = file;
    const current = !given["if-range"] || given["if-range"] === etag;
    const range = current ? parseRange(given.range, whole.length) : undefined;
    const [from, last] = range ?? [0, whole.length - 1];
    const headers = {
      "access-control-allow-origin": "*",
      "access-control-allow-headers": "range, if-range",
      "access-control-expose-headers": "content-range, content-length, etag, accept-ranges",
      "content-type": "application/octet-stream",
      "accept-ranges": "bytes",
      "cache-control": "no-store", // the browser's own cache must not hide what was fetched
      ...(etag && { etag }),
      "content-length": last + 1 - from,
      ...(range && { "content-range": `bytes ${from}-${last}/${whole.length}` }),
      ...file.headers,
    };
    const answer = { status: range ? 206 : 200, headers, body: whole.subarray(from, last + 1), whole, from, stops: [], pace: undefined };
    if (range === null) Object.assign(answer, { status: 416, body: Buffer.alloc(0), headers: { ...headers, "content-length": 0, "content-range": `bytes */${whole.length}` } });
    if (method === "OPTIONS") Object.assign(answer, { status: 204, body: Buffer.alloc(0) });
    for (const entry of file.armed) {
      const { at, preflight } = entry.fault;
      if (entry.times <= 0 || (method !== "GET" && !(preflight && method === "OPTIONS"))) continue;
      if (at !== undefined && (at < answer.from || at >= answer.from + answer.body.length)) continue;
      if (method === "GET") entry.times -= 1;
      entry.fault.apply(answer);
    }
    if (method === "HEAD") answer.body = Buffer.alloc(0);
    return answer;
  }

  async #send(response, { status, headers, body, from, stops, pace }, asked) {
    Object.assign(asked, { status, from });
    response.on("close", () => {
      if (["open", "held"].includes(asked.state)) asked.state = "left";
      this.#changes.emit("change");
    });
    response.writeHead(status, headers);
    response.flushHeaders();
    const write = async (until) => {
      const step = pace?.bytes ?? PIECE_BYTES;
      while (asked.sent < until && !response.destroyed) {
        const piece = body.subarray(asked.sent, Math.min(asked.sent + step, until));
        await new Promise((done, failed) => response.write(piece, (error) => (error ? failed(error) : done())));
        asked.sent += piece.length;
        if (pace) await new Promise((done) => setTimeout(done, pace.ms));
      }
    };
    for (const { at, how } of stops) {
      await write(at - from);
      if (how === "cut") {
        asked.state = "cut";
        return response.destroy();
      }
      if (response.destroyed) break;
      asked.state = "held";
      this.#changes.emit("change");
      await Promise.race([new Promise((go) => this.#held.add({ go, response })), once(response, "close")]);
      if (asked.state === "held") asked.state = "open";
    }
    await write(body.length);
    if (asked.state === "open") asked.state = "complete";
    response.end();
  }
}
