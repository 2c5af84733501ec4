// Both ends of the port, over a real MessageChannel.

import assert from "node:assert/strict";
import { test } from "node:test";
import { BurnsideError } from "../errors.js";
import { Queue } from "../queue.js";
import { Client, serve, StreamCall } from "../rpc.js";

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {import("node:test").TestContext} t @param {Record<string, import("../rpc.js").Handler>} handlers */
function pair(t, handlers) {
  const { port1, port2 } = new MessageChannel();
  serve(port2, new Map(Object.entries(handlers)));
  t.after(() => port1.close());
  return new Client(port1);
}

test("results, events and errors with their codes come across", async (t) => {
  const client = pair(t, {
    double: ({ n }, { emit }) => {
      emit("half way");
      return n * 2;
    },
    fails: () => {
      throw Object.assign(new Error("too long"), { code: "context-length" });
    },
    bug: () => JSON.parse("Maria Keller"),
    trap: () => {
      throw new WebAssembly.RuntimeError("unreachable");
    },
  });
  /** @type {any[]} */
  const events = [];
  assert.equal(await client.call("double", { n: 21 }, { onEvent: (e) => events.push(e) }), 42);
  assert.deepEqual(events, ["half way"]);
  await assert.rejects(client.call("fails", {}), (e) => e instanceof BurnsideError && e.code === "context-length" && e.message === "too long");
  await assert.rejects(client.call("bug", {}), (/** @type {any} */ e) => e.code === "device-lost" && !/Maria/.test(e.message), "messages of bugs may quote the input");
  await assert.rejects(client.call("trap", {}), { code: "device-lost", message: /unreachable/ });
  await assert.rejects(client.call("nonesuch", {}), { code: "invalid-argument" });
  await assert.rejects(client.call("double", { n: () => {} }), { code: "invalid-argument" });
});

test("an abort rejects at once and reaches the other side", async (t) => {
  /** @type {(value: unknown) => void} */ let tell = () => {};
  const stopped = new Promise((resolve) => (tell = resolve));
  const client = pair(t, {
    long: (_, { signal }) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(tell(signal.aborted)))),
  });
  const controller = new AbortController();
  const call = client.call("long", {}, { signal: controller.signal });
  controller.abort("why");
  await assert.rejects(call, { code: "aborted", cause: "why" });
  assert.equal(await stopped, true);
  await assert.rejects(client.call("long", {}, { signal: controller.signal }), { code: "aborted" });
});

test("a result that comes after the abort is handed to onLate", async (t) => {
  const client = pair(t, { late: () => pause(30).then(() => "model 7") });
  const controller = new AbortController();
  const late = new Promise((onLate) => {
    client.call("late", {}, { signal: controller.signal, onLate }).catch(() => {});
  });
  await pause(5);
  controller.abort();
  assert.equal(await late, "model 7");
});

test("fail() ends what is pending and what comes", async (t) => {
  const client = pair(t, { never: () => new Promise(() => {}) });
  const call = client.call("never", {});
  client.fail(new BurnsideError("device-lost", "the worker stopped"));
  await assert.rejects(call, { code: "device-lost" });
  await assert.rejects(client.call("never", {}), { code: "device-lost" });
});

test("a stream gives all events, then its result; a reader's error is the call's", async (t) => {
  const client = pair(t, {
    count: async ({ to, fail }, { emit }) => {
      for (let i = 0; i < to; i++) emit({ i });
      if (fail) throw new BurnsideError("device-lost", "gone");
      return "done";
    },
  });
  const stream = new StreamCall(client, "count", { to: 3 });
  const seen = [];
  for (let e = await stream.next(); e; e = await stream.next()) seen.push(/** @type {any} */ (e).i);
  assert.deepEqual(seen, [0, 1, 2]);
  assert.equal(await stream.result, "done");
  const broken = new StreamCall(client, "count", { to: 1, fail: true });
  assert.deepEqual(await broken.next(), { i: 0 });
  await assert.rejects(broken.next(), { code: "device-lost" });
});

test("the queue runs one at a time, in order, past failures, and drops the aborted", async () => {
  const queue = new Queue();
  /** @type {string[]} */
  const log = [];
  let running = 0;
  const task = (/** @type {string} */ name, fails = false) => async () => {
    assert.equal(++running, 1);
    await pause(5);
    running--;
    log.push(name);
    if (fails) throw new Error(name);
  };
  const controller = new AbortController();
  const all = [queue.run(task("a")), queue.run(task("b", true)), queue.run(task("never"), controller.signal), queue.run(task("c"))];
  controller.abort();
  const outcome = await Promise.allSettled(all);
  assert.deepEqual(outcome.map((o) => o.status), ["fulfilled", "rejected", "rejected", "fulfilled"]);
  assert.equal(/** @type {any} */ (outcome[2]).reason.code, "aborted");
  assert.deepEqual(log, ["a", "b", "c"]);
});
