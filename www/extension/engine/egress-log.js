// What has left the device, kept beyond the engine's life: in IndexedDB, where the settings page shows it. A record is
// there before its request goes; where it can't be written, nothing is sent.

const NAME = "burnside-ledger";
const STORE = "records";
/** Newest records that are kept. */
const MOST = 500;

/** @typedef {import("../pkg/index.js").EgressRecord & { key: string }} Kept */

/** @returns {Promise<IDBDatabase>} */
function open() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
  return done(request);
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @template T @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} body @returns {Promise<T>} */
async function inStore(mode, body) {
  const database = await open();
  try {
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const written = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    const value = await done(body(transaction.objectStore(STORE)));
    await written;
    return value;
  } finally {
    database.close();
  }
}

/** Newest first. @returns {Promise<Kept[]>} */
export async function readLedger() {
  return (await inStore("readonly", (store) => store.getAll())).sort((a, b) => b.at - a.at);
}

export async function clearLedger() {
  await inStore("readwrite", (store) => store.clear());
}

/** The records of one engine. */
export class EgressLog {
  #engine = crypto.randomUUID();
  /** As they were written last, by their number. @type {Map<number, import("../pkg/index.js").EgressRecord>} */ #written = new Map();

  /** Before a request goes. @param {import("../pkg/index.js").EgressRecord} record */
  async add(record) {
    await this.#put(record);
    const all = await readLedger();
    for (const { key } of all.slice(MOST)) await inStore("readwrite", (store) => store.delete(key));
  }

  /** What became of the requests. @param {readonly import("../pkg/index.js").EgressRecord[]} ledger */
  async complete(ledger) {
    for (const record of ledger) if (this.#written.get(record.id) !== record && this.#written.has(record.id)) await this.#put(record).catch(() => {});
  }

  /** @param {import("../pkg/index.js").EgressRecord} record */
  async #put(record) {
    await inStore("readwrite", (store) => store.put({ ...record, key: `${this.#engine}:${record.id}` }));
    this.#written.set(record.id, record);
  }
}
