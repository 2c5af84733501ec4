// Calls over postMessage, with abort and events. The same code serves a Worker and, for
// `worker: false`, a MessageChannel in the page: there is one path, not two.
//
// Messages to the engine:   { id, method, args } | { id, abort: true }
// Messages from the engine: { id, event } | { id, result } | { id, error: { code, message } }

import { abortError, BurnsideError, fromWire, toWire } from "./errors.js";

/**
 * What a handler gets beside its arguments.
 * @typedef {{ signal: AbortSignal, emit: (event: any) => void }} Context
 * @typedef {(args: any, context: Context) => any} Handler
 * @typedef {{ signal?: AbortSignal, onEvent?: (event: any) => void, onLate?: (result: any) => void }} CallOptions
 * @typedef {Pick<MessagePort, "postMessage" | "addEventListener"> & { start?: () => void, ref?: () => void, unref?: () => void }} Port
 *   `ref`, `unref`: in Node, whose process lives as long as a port does
 */

/**
 * Answers calls that arrive on a port.
 * @param {Port} port
 * @param {Map<string, Handler>} handlers
 */
export function serve(port, handlers) {
  /** @type {Map<number, AbortController>} */
  const running = new Map();
  port.addEventListener("message", async (/** @type {any} */ { data }) => {
    if (data.abort) return running.get(data.id)?.abort();
    const { id, method, args } = data;
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const handler = handlers.get(method);
      if (!handler) throw new BurnsideError("invalid-argument", "the page and its worker are of different versions; reload the page");
      const result = await handler(args, { signal: controller.signal, emit: (event) => port.postMessage({ id, event }) });
      port.postMessage({ id, result });
    } catch (error) {
      port.postMessage({ id, error: toWire(error) });
    } finally {
      running.delete(id);
    }
  });
  port.start?.();
  port.unref?.();
}

/** The calling side of a port. */
export class Client {
  /** @type {Port} */ #port;
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void, onEvent?: (event: any) => void }>} */
  #pending = new Map();
  #nextId = 1;
  /** @type {BurnsideError | undefined} */ #failure;

  /** @param {Port} port */
  constructor(port) {
    this.#port = port;
    port.addEventListener("message", (/** @type {any} */ { data }) => this.#receive(data));
    port.start?.();
    this.#live();
  }

  /**
   * Calls a method. An abort rejects at once, and tells the other side, which stops when it next
   * can; if it had already finished, `onLate` gets the result that nobody waits for any more.
   * @param {string} method
   * @param {any} args anything that can be structured-cloned
   * @param {CallOptions} [options]
   * @returns {Promise<any>}
   */
  call(method, args, { signal, onEvent, onLate = () => {} } = {}) {
    if (this.#failure) return Promise.reject(this.#failure);
    if (signal?.aborted) return Promise.reject(abortError(signal));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#pending.set(id, { resolve: onLate, reject: () => {} });
        this.#port.postMessage({ id, abort: true });
        reject(abortError(/** @type {AbortSignal} */ (signal)));
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      const settle = (/** @type {(value: any) => void} */ fn) => (/** @type {any} */ value) => {
        signal?.removeEventListener("abort", onAbort);
        fn(value);
      };
      this.#pending.set(id, { resolve: settle(resolve), reject: settle(reject), onEvent });
      try {
        this.#port.postMessage({ id, method, args });
      } catch (cause) {
        this.#pending.delete(id);
        settle(reject)(new BurnsideError("invalid-argument", "an option holds something that cannot be sent to the worker (a function, a DOM node)", { cause }));
      }
      this.#live();
    });
  }

  /** Rejects all that is pending and all later calls. @param {BurnsideError} error */
  fail(error) {
    this.#failure ??= error;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(this.#failure);
    this.#live();
  }

  /** Keeps a Node process alive while something is waited for. */
  #live() {
    if (this.#pending.size > 0) this.#port.ref?.();
    else this.#port.unref?.();
  }

  /** @param {any} message */
  #receive(message) {
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    if ("event" in message) return pending.onEvent?.(message.event);
    this.#pending.delete(message.id);
    if (message.error) pending.reject(fromWire(message.error));
    else pending.resolve(message.result);
    this.#live();
  }
}

/**
 * @typedef {object} StreamOptions
 * @property {AbortSignal} [signal]
 * @property {(error: unknown, events: any[]) => Promise<{ host: Callee, args: any } | undefined>} [again] after a failure:
 *   where the call goes on that gave these events, or undefined
 * @typedef {{ call(method: string, args: any, options: CallOptions): Promise<any> }} Callee
 */

/**
 * A call whose events are read as an async iterable. The engine pushes at its own pace and the
 * events wait here: a reader who stops without saying so cannot block the model for others.
 * @template E, R
 */
export class StreamCall {
  /** @type {E[]} */ #events = [];
  /** All that came, for the one who goes on. @type {E[]} */ #seen = [];
  #ended = false;
  /** @type {(() => void) | undefined} */ #wake;
  #controller = new AbortController();
  /** The call's result, once all events are out. @type {Promise<R>} */
  result;

  /**
   * @param {Callee} callee
   * @param {string} method
   * @param {any} args
   * @param {StreamOptions} [options]
   */
  constructor(callee, method, args, { signal, again } = {}) {
    const forward = () => this.#controller.abort(signal?.reason);
    if (signal?.aborted) forward();
    else signal?.addEventListener("abort", forward, { once: true });
    const onEvent = (/** @type {E} */ event) => {
      this.#events.push(event);
      if (again) this.#seen.push(event);
      this.#wake?.();
    };
    /** @type {(callee: Callee, args: any) => Promise<R>} */
    const attempt = async (callee, args) => {
      try {
        return await callee.call(method, args, { signal: this.#controller.signal, onEvent });
      } catch (error) {
        const next = this.#controller.signal.aborted ? undefined : await again?.(error, this.#seen);
        if (!next) throw error;
        return attempt(next.host, next.args);
      }
    };
    this.result = attempt(callee, args).finally(() => {
      signal?.removeEventListener("abort", forward);
      this.#ended = true;
      this.#wake?.();
    });
    this.result.catch(() => {}); // its readers get it from next(); nobody may be waiting on `result`
  }

  /** Waits until there is an event to read, or the end. Throws what the call threw before its first. */
  async ready() {
    while (this.#events.length === 0 && !this.#ended) await new Promise((resolve) => (this.#wake = () => resolve(undefined)));
    if (this.#events.length === 0) await this.result;
  }

  /** The next event; undefined at the end. Throws what the call threw. @returns {Promise<E | undefined>} */
  async next() {
    for (;;) {
      if (this.#ended && this.#controller.signal.aborted) await this.result;
      const event = this.#events.shift();
      if (event !== undefined) return event;
      if (this.#ended) {
        await this.result;
        return undefined;
      }
      await this.ready();
    }
  }

  /** Stops the call. */
  cancel() {
    this.#controller.abort();
  }
}
