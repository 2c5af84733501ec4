// Where bytes come from: the sources of a file in their order, each tried again while that makes sense.

import { abortError, throwIfAborted } from "../errors.js";
import { local } from "../local.js";
import { BodyReader } from "./body.js";
import { backoff, NetworkFailure, NEWS_MS, request, RETRIES, sleep, Stall, StartOver, withoutQuery, WrongFile } from "../network.js";

/** A connection that brought this much before it broke was worth it: the attempts are counted anew. */
const WORTH_BYTES = 256 << 10;

/** @typedef {import("./transfer.js").Transfer} Transfer */

/**
 * Gives a transfer its bytes from where it stands, up to `end` or to the file's end.
 * @param {Transfer} transfer @param {number | undefined} end exclusive
 */
export async function fill(transfer, end) {
  const { spec, options, remote } = transfer;
  const { signal, turn = 0, retries = RETRIES } = options;
  // Started over: perhaps it was the first source that had wrong bytes.
  const sources = spec.sources.map((_, i) => spec.sources[(i + turn) % spec.sources.length]);
  /** @type {NetworkFailure | WrongFile | undefined} */ let last;
  for (const source of sources) {
    // Without a hash nothing proves that two places hold the same bytes, so no mixing.
    if (last && transfer.position > 0 && !remote.isProvable) break;
    for (let attempt = 0, noRange = false; ; ) {
      throwIfAborted(signal);
      const before = transfer.position;
      try {
        const file = source instanceof Blob ? source : await opened(source);
        return await (file ? fromBlob(file, transfer) : fromUrl(/** @type {string} */ (source), transfer, end, noRange));
      } catch (error) {
        if (signal?.aborted) throw abortError(signal);
        if (!(error instanceof NetworkFailure || error instanceof WrongFile)) throw error;
        last = error;
        if (error instanceof WrongFile || !error.retry) break;
        if (transfer.position - before >= WORTH_BYTES) attempt = 0;
        if (attempt >= retries) break;
        // At last without a range: across origins it may be the range that was refused.
        noRange ||= error.noRange || (attempt === RETRIES - 1 && !remote.hasParts);
        await sleep(error.afterMs ?? backoff(attempt), signal);
        attempt++;
      }
    }
  }
  if (!last) throw new NetworkFailure(`${spec.file} has no source`);
  if (last instanceof WrongFile || sources.length === 1) throw last;
  const { message, status } = last;
  throw new NetworkFailure(`${spec.file} could not be had from any of its ${sources.length} sources; the last said: ${message}`, { status, cause: last });
}

/** A file on the disk, which Node alone may open; its fetch() does not. @param {string} url */
async function opened(url) {
  if (!local.open || !url.startsWith("file:")) return undefined;
  try {
    return await local.open(url);
  } catch (cause) {
    throw new NetworkFailure(`${withoutQuery(url)} could not be read`, { status: 404, cause });
  }
}

/** @param {Blob} blob @param {Transfer} transfer */
async function fromBlob(blob, transfer) {
  const { spec, remote, options, meter } = transfer;
  if (remote.named !== undefined && blob.size !== remote.named) throw new WrongFile(`${spec.file} is ${blob.size} bytes, expected ${remote.named}`);
  Object.assign(remote, { total: blob.size, isTotalSure: true });
  await transfer.begin();
  meter.say("download", { total: blob.size });
  const unreadable = (/** @type {unknown} */ cause) => new NetworkFailure(`${spec.file} could not be read; was it moved or changed since it was picked?`, { cause });
  const reader = new BodyReader(blob.slice(transfer.position).stream());
  try {
    while (transfer.position < blob.size) {
      throwIfAborted(options.signal);
      const bytes = await reader.read().catch((cause) => {
        throw unreadable(cause);
      });
      if (!bytes) throw unreadable(undefined);
      await transfer.take(bytes);
    }
    await transfer.end();
  } finally {
    reader.cancel();
  }
}

/** @param {string} url @param {Transfer} transfer @param {number | undefined} end @param {boolean} noRange */
async function fromUrl(url, transfer, end, noRange) {
  const { spec, remote, options, meter } = transfer;
  const from = transfer.position;
  const where = withoutQuery(url);
  const stall = new Stall(options.signal, options.stallMs);
  /** @type {BodyReader | undefined} */ let reader;
  try {
    const isRanged = !noRange && (from > 0 || end !== undefined);
    // What the chunk cache keeps need not be kept twice. The service worker lets such requests pass.
    const cache = transfer.store || options.turn || options.cache === false ? "no-store" : "default";
    const answer = await stall.watch(request(url, { from, end, isRanged, remote, signal: stall.signal, cache }));
    reader = answer.body && new BodyReader(answer.body);
    await transfer.begin();
    meter.start();
    meter.say("download", { loaded: from, total: remote.total });
    let { skip } = answer;
    while (end === undefined || transfer.position < end) {
      const read = reader && (await stall.watch(reader.read()).catch((cause) => {
        throw new NetworkFailure(`the connection to ${where} broke after ${transfer.position} bytes`, { retry: true, cause });
      }));
      if (!read) break;
      const { length } = read;
      meter.fetched(length);
      const wanted = read.subarray(Math.min(skip, length), end === undefined ? length : skip + end - transfer.position);
      skip -= Math.min(skip, length);
      await transfer.take(wanted);
    }
    if (end !== undefined && transfer.position >= end) return;
    const { total, isTotalSure } = remote;
    if (total !== undefined && isTotalSure && transfer.position < total) {
      throw new NetworkFailure(`${where} ended after ${transfer.position} of ${total} bytes`, { retry: true });
    }
    if (skip > 0) throw new StartOver(`${spec.file} became shorter while it was being downloaded; load it again`);
    if (end !== undefined && total === undefined) throw new NetworkFailure(`${where} sent less than was asked for`, { noRange: true });
    Object.assign(remote, { total: transfer.position, isTotalSure: true });
    await transfer.end();
  } finally {
    stall.end();
    reader?.cancel();
  }
}

/**
 * Whether the network still has what the cache has, as far as it says; when it can't be asked, the cache stands.
 * @param {(string | Blob)[]} sources @param {import("./store.js").FileRecord} record @param {AbortSignal} [signal]
 */
export async function isUnchanged(sources, record, signal) {
  const url = sources.find((source) => typeof source === "string" && withoutQuery(source) === record.source);
  if (typeof url !== "string") return true; // the validators of one mirror say nothing about another's
  const stall = new Stall(signal, NEWS_MS);
  try {
    // HEAD needs no preflight across origins, as a conditional GET would.
    const { ok, type, headers } = await stall.watch(fetch(url, { method: "HEAD", cache: "no-store", signal: stall.signal }));
    if (!ok) return true;
    const is = (/** @type {string} */ name, /** @type {string | number | undefined} */ then) => {
      const now = headers.get(name);
      return now === null || then === undefined ? undefined : now === String(then);
    };
    const isPlain = type !== "cors" && !headers.get("content-encoding");
    return is("etag", record.etag) ?? ((is("last-modified", record.modified) ?? true) && (!isPlain || (is("content-length", record.total) ?? true)));
  } catch {
    throwIfAborted(signal);
    return true;
  } finally {
    stall.end();
  }
}
