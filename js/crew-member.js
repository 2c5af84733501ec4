// A crew's member: a worker that keeps rows of matrices in a wasm of its own and does what it is told through the room that
// it shares with the engine (crew.js describes it). Once it has begun it never comes back to its event loop.

import { ANSWERED, CALLED, changesSoon, JOB, LEFT, LINE, SHOWN } from "./crew.js";
import { fuse } from "./fused.js";

/** Wasm-bindgen's own, for what only its glue would call. */
const IMPORTS = { "./member_bg.js": { __wbindgen_init_externref_table() {} } };

/** @param {{ data: import("./crew.js").Post }} message */
globalThis.onmessage = ({ data }) => join(data).catch(() => globalThis.postMessage(false));

/** @param {import("./crew.js").Post} post */
async function join({ room, member, members, lock }) {
  const file = await fetch(new URL("./member_bg.wasm", import.meta.url));
  if (!file.ok) throw new Error(`${file.url} answered ${file.status}`);
  const { instance } = await WebAssembly.instantiate(await file.arrayBuffer(), IMPORTS);
  /** @type {any} */ const wasm = instance.exports;
  fuse(wasm);
  const line = new Int32Array(room, LINE * member, LINE / 4);
  const shown = new Uint8Array(room, LINE * members, SHOWN);
  const activations = new Float32Array(room, LINE * members, SHOWN / 4);
  const left = new Float32Array(room, LINE * members + SHOWN + LEFT * member, LEFT / 4);
  // Memory that grows is another buffer.
  const floats = (/** @type {number} */ at, /** @type {number} */ length) => new Float32Array(wasm.memory.buffer, at, length);
  const read = (/** @type {number} */ length) => floats(wasm.input(length), length).set(activations.subarray(0, length));
  const leave = (/** @type {number} */ at, /** @type {number} */ length) => left.set(floats(at, length));
  /** @type {((...job: number[]) => void)[]} */
  const jobs = [
    wasm.keep,
    (id, offset, bytes) => {
      const at = wasm.place(id, offset, bytes);
      new Uint8Array(wasm.memory.buffer).set(shown.subarray(0, bytes), at);
    },
    wasm.forget,
    (id, m, inputs, outputs, bias, activation) => {
      read(inputs);
      leave(wasm.multiply(id, m, bias, activation), outputs);
    },
    (id, row, columns) => leave(wasm.gather(id, row), columns),
    (q, k, v, m, inputs, outputs, bias, stride, dim) => {
      read(inputs);
      leave(wasm.attend(q, k, v, m, bias, stride, dim), outputs);
    },
  ];
  const answer = (/** @type {number} */ turn) => {
    Atomics.store(line, ANSWERED, turn);
    Atomics.notify(line, ANSWERED);
  };
  const work = () => {
    globalThis.postMessage(true);
    try {
      for (let turn = 0; ; ) {
        if (!changesSoon(line, CALLED, turn)) Atomics.wait(line, CALLED, turn);
        turn = line[CALLED];
        const [job, ...rest] = line.subarray(JOB);
        jobs[job](...rest);
        answer(turn);
      }
    } catch {
      answer(-1);
    }
  };
  // Held as long as this worker lives, which the engine sees.
  await navigator.locks.request(lock, work);
}
