// What has left the device. A record is made before its request goes, and completed when an answer came.

/** @typedef {import("./index.js").EgressRecord} EgressRecord */
/** @typedef {import("./index.js").GateCounts} GateCounts */

/** Characters of bodies that are kept; records without limit, they are small. */
const MOST_BODIES = 16 << 20;

export class Ledger {
  /** @type {EgressRecord[]} */ #records = [];
  #nextId = 1;
  #kept = 0;
  /** The first record that may still have its body. */
  #oldest = 0;

  /** All records, oldest first; as they are now. @returns {readonly EgressRecord[]} */
  get records() {
    return Object.freeze([...this.#records]);
  }

  /**
   * A record that is not in the ledger yet: nothing has left.
   * @param {Omit<EgressRecord, "id" | "at">} facts
   * @returns {EgressRecord}
   */
  draft(facts) {
    return Object.freeze({ id: this.#nextId++, at: Date.now(), ...facts });
  }

  /** Now it leaves. @param {EgressRecord} record */
  add(record) {
    this.#records.push(record);
    this.#kept += record.body.length;
    // An endless pipeline must not keep every body in memory. The newest one always stays.
    while (this.#kept > MOST_BODIES && this.#oldest < this.#records.length - 1) {
      const old = this.#records[this.#oldest];
      this.#kept -= old.body.length;
      if (old.body) this.#records[this.#oldest] = Object.freeze({ ...old, body: "", body_dropped: true });
      this.#oldest++;
    }
  }

  /** What became of it. @param {number} id @param {Partial<EgressRecord>} facts */
  complete(id, facts) {
    for (let at = this.#records.length - 1; at >= 0; at--) {
      if (this.#records[at].id !== id) continue;
      this.#records[at] = Object.freeze({ ...this.#records[at], ...facts });
      return;
    }
  }

  /** What one `forward()` let through; nothing left by this record itself. @param {GateCounts} gate */
  addGate(gate) {
    this.add(this.draft({ url: "", bytes: 0, body: "", redactions: [], state: "ready", gate: Object.freeze(gate) }));
  }
}
