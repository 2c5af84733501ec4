// What a page and its workers hold of JavaScript memory, by the debugging protocol.

/** The JavaScript heaps of a page and its workers, with ArrayBuffers, as V8 counts them. */
export async function heapWatch(page) {
  const session = await page.context().newCDPSession(page);
  const bytesOf = ({ usedSize, backingStorageSize = 0 }) => usedSize + backingStorageSize;
  const workers = new Map();
  let nextId = 1;
  session.on("Target.attachedToTarget", ({ sessionId }) => workers.set(sessionId, 0));
  session.on("Target.detachedFromTarget", ({ sessionId }) => workers.delete(sessionId));
  session.on("Target.receivedMessageFromTarget", ({ sessionId, message }) => {
    const { result } = JSON.parse(message);
    if (result?.usedSize !== undefined && workers.has(sessionId)) workers.set(sessionId, bytesOf(result));
  });
  await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  return async () => {
    for (const sessionId of workers.keys()) {
      const message = JSON.stringify({ id: nextId++, method: "Runtime.getHeapUsage" });
      session.send("Target.sendMessageToTarget", { sessionId, message }).catch(() => {}); // answers when it can
    }
    const own = bytesOf(await session.send("Runtime.getHeapUsage"));
    return [...workers.values()].reduce((sum, bytes) => sum + bytes, own);
  };
}

/**
 * The most that they come to while `body` runs, in bytes, and what `body` returns.
 * @template T @param {import("playwright-core").Page} page @param {() => Promise<T>} body @returns {Promise<{ peak: number, result: T }>}
 */
export async function heapPeak(page, body) {
  const bytes = await heapWatch(page);
  let peak = 0;
  let isDone = false;
  const sampling = (async () => {
    while (!isDone) {
      peak = Math.max(peak, await bytes());
      await new Promise((done) => setTimeout(done, 50));
    }
  })();
  try {
    return { result: await body(), peak };
  } finally {
    isDone = true;
    await sampling;
  }
}
