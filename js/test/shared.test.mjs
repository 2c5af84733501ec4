// What is shared is made once, ended once, and its making stops when nobody waits any more.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Shared } from "../shared.js";

/** A Shared of numbers whose making ends when told to. */
function setUp() {
  /** @type {number[]} */
  const ended = [];
  /** @type {{ signal: AbortSignal, emit: (event: any) => void, resolve: (value: number) => void, reject: (error: Error) => void }[]} */
  const makings = [];
  const shared = new Shared(async (/** @type {number} */ value) => void ended.push(value));
  const make = (/** @type {AbortSignal} */ signal, /** @type {(event: any) => void} */ emit) =>
    new Promise((/** @type {(value: number) => void} */ resolve, reject) => {
      makings.push({ signal, emit, resolve, reject });
      signal.addEventListener("abort", () => reject(new Error("stopped")));
    });
  return { shared, make, ended, makings };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

test("made once for all, events to each, ended when the last lets go, however often each lets go", async () => {
  const { shared, make, ended, makings } = setUp();
  /** @type {string[]} */
  const heard = [];
  const waiting = ["a", "b"].map((name) => shared.acquire("key", make, { emit: (event) => heard.push(name + event) }));
  await turn();
  assert.equal(makings.length, 1);
  makings[0].emit(1);
  makings[0].resolve(7);
  const [a, b] = await Promise.all(waiting);
  const c = await shared.acquire("key", make);
  makings[0].emit(2); // nobody waits any more
  assert.deepEqual(heard, ["a1", "b1"]);
  assert.deepEqual([a.value, b.value, c.value, makings.length], [7, 7, 7, 1]);
  await Promise.all([a.release(), a.release(), b.release()]);
  assert.deepEqual(ended, []);
  await c.release();
  assert.deepEqual(ended, [7]);
  void shared.acquire("key", make);
  await turn();
  assert.equal(makings.length, 2, "what ended is made anew");
});

test("making goes on while one waits, and stops when none does", async () => {
  const { shared, make, ended, makings } = setUp();
  const controllers = [new AbortController(), new AbortController()];
  const waiting = controllers.map(({ signal }) => shared.acquire("key", make, { signal }));
  await turn();
  controllers[0].abort();
  await assert.rejects(waiting[0], { code: "aborted" });
  assert.equal(makings[0].signal.aborted, false);
  controllers[1].abort();
  await assert.rejects(waiting[1], { code: "aborted" });
  assert.equal(makings[0].signal.aborted, true);
  assert.deepEqual(ended, []);
  const next = shared.acquire("key", make, { signal: AbortSignal.timeout(10_000) });
  await turn();
  makings[1].resolve(8);
  assert.equal((await next).value, 8);
});

test("what was made though nobody waits any more is ended", async () => {
  const { shared, ended } = setUp();
  const controller = new AbortController();
  const gone = shared.acquire("key", async () => 9, { signal: controller.signal });
  controller.abort();
  await assert.rejects(gone, { code: "aborted" });
  await turn();
  assert.deepEqual(ended, [9]);
});

test("a failure reaches all who wait and is not kept; without a key nothing is shared", async () => {
  const { shared, make, makings } = setUp();
  const waiting = [shared.acquire("key", make), shared.acquire("key", make)];
  await turn();
  makings[0].reject(new Error("no"));
  for (const one of waiting) await assert.rejects(one, { message: "no" });
  void shared.acquire("key", make);
  void shared.acquire(undefined, make);
  void shared.acquire(undefined, make);
  await turn();
  assert.equal(makings.length, 4);
});

test("what is replaced or cleared is ended once, though it is held, and the next caller gets a new one", async () => {
  const { shared, make, ended, makings } = setUp();
  const key = {};
  const waiting = shared.acquire(key, make);
  await turn();
  makings[0].resolve(7);
  const { value, release } = await waiting;
  await shared.replace(key, 6); // another one: nothing happens
  assert.deepEqual(ended, []);
  await Promise.all([shared.replace(key, value), shared.replace(key, value)]);
  await release();
  assert.deepEqual(ended, [7]);

  const [held, unmade] = [shared.acquire(key, make), shared.acquire("other", make)];
  await turn();
  makings[1].resolve(8);
  await held;
  const gone = new Error("gone");
  const cleared = shared.clear(gone);
  assert.equal(makings[2].signal.reason, gone);
  await assert.rejects(unmade, { message: "stopped" });
  await cleared;
  assert.deepEqual(ended, [7, 8]);
  void shared.acquire(key, make);
  await turn();
  assert.equal(makings.length, 4);
});
