// The engine's side of a crew: workers beside its own that keep rows of matrices and multiply by them (src/kernels/crew.rs).
// Each has a small wasm of its own, crew-member.js; this thread tells it what to do through a room that they share, and
// waits for it without a turn of the event loop. So it must be a worker, of a page that is cross-origin isolated.
//
// The room is a SharedArrayBuffer:
//
// | bytes | what | who writes |
// |---|---|---|
// | LINE a member | words: CALLED counts the jobs that it was given, ANSWERED is the last that it did (-1: it can't go on); then the job and its arguments | ANSWERED the member, the others the engine |
// | SHOWN | what all members are shown: activations, or bytes of rows | the engine, while no member works |
// | LEFT a member | what it leaves: outputs, row after row | the member, before it answers |
//
// | job | arguments | what the member does |
// |---|---|---|
// | 0 | id, element (as GGUF numbers them), rows, columns | makes room for a matrix |
// | 1 | id, offset, bytes | puts what is shown into it |
// | 2 | id | gives its memory back |
// | 3 | id, m, shown, left, bias, activation | multiplies m rows of activations by it; of the floats shown those from `bias` on are added (0: none), then the activation is applied |
// | 4 | id, row, columns | leaves one of its rows as floats |
// | 5 | ids of queries, keys and values, m, shown, left, bias, stride, dim | heads of a self-attention; behind the activations are the queries' ranges of keys, and the biases from `bias` on, `stride` apart |

export const LINE = 64;
export const SHOWN = 4 << 20;
export const LEFT = 16 << 20;
export const [CALLED, ANSWERED, JOB] = [0, 1, 2];

/** How long a thread looks for a change before it sleeps: about as long as waking it takes. */
const SPIN_MS = 0.05;
/** Seconds without an answer after which a member is lost. A job takes milliseconds here. */
const PATIENCE_S = 20;
/** Threads that a caller may ask for. */
const MOST = 16;
/** For a member to start. */
const START_MS = 5_000;

/** Whether a word changes soon. @param {Int32Array} line @param {number} word @param {number} from what it is now */
export function changesSoon(line, word, from) {
  const until = performance.now() + SPIN_MS;
  do {
    // Looking at the clock takes longer than at the word.
    for (let looks = 0; looks < 100; looks++) if (Atomics.load(line, word) !== from) return true;
  } while (performance.now() < until);
  return false;
}

/** @typedef {{ room: SharedArrayBuffer, member: number, members: number, lock: string }} Post what a member is sent first */

export class Crew {
  /** Whether a member died, or gave no answer: what it kept is lost. */
  #isLost = false;
  /** @type {Int32Array[]} */ #lines = [];
  /** @type {Uint8Array} */ #shown;
  /** @type {Float32Array[]} */ #left = [];
  /** @type {Worker[]} */ #workers = [];

  /** @param {number} members */
  constructor(members) {
    const room = new SharedArrayBuffer((LINE + LEFT) * members + SHOWN);
    this.#shown = new Uint8Array(room, LINE * members, SHOWN);
    for (let member = 0; member < members; member++) {
      this.#lines.push(new Int32Array(room, LINE * member, LINE / 4));
      this.#left.push(new Float32Array(room, LINE * members + SHOWN + LEFT * member, LEFT / 4));
    }
    this.room = room;
  }

  get members() {
    return this.#lines.length;
  }

  /** Starts the workers; rejects if one can't. */
  async start() {
    const { room, members } = this;
    const started = this.#lines.map((_, member) => {
      const worker = new Worker(new URL("./crew-member.js", import.meta.url), { type: "module", name: "burnside-crew" });
      this.#workers.push(worker);
      const lock = `burnside-crew-${crypto.randomUUID()}`;
      return new Promise((resolve, reject) => {
        worker.onerror = (event) => reject(event.preventDefault());
        worker.onmessage = ({ data: isReady }) => {
          if (!isReady) return reject();
          // It holds this lock as long as it lives.
          void navigator.locks.request(lock, () => this.end());
          resolve(undefined);
        };
        worker.postMessage({ room, member, members, lock });
        setTimeout(reject, START_MS);
      });
    });
    await Promise.all(started);
  }

  end() {
    this.#isLost = true;
    for (const worker of this.#workers) worker.terminate();
  }

  /** @param {number} at @param {Uint8Array} bytes */
  show(at, bytes) {
    this.#lines.forEach((_, member) => this.#answered(member));
    this.#shown.set(bytes, at);
  }

  /** @param {number} member @param {Uint32Array} job with its arguments */
  tell(member, job) {
    if (!this.#answered(member)) return;
    const line = this.#lines[member];
    line.set(job, JOB);
    Atomics.store(line, CALLED, (line[CALLED] & 0x3fffffff) + 1);
    Atomics.notify(line, CALLED);
  }

  /** Takes `rows` rows of `width` to `y`; false if a member is lost. @param {number} member @param {number} rows @param {number} width @param {Float32Array} y @param {number} stride */
  collect(member, rows, width, y, stride) {
    if (!this.#answered(member)) return false;
    const left = this.#left[member];
    for (let row = 0; row < rows; row++) y.set(left.subarray(row * width, (row + 1) * width), row * stride);
    return true;
  }

  /** Waits until a member has done its job; false if it never will. @param {number} member */
  #answered(member) {
    const line = this.#lines[member];
    for (let seconds = 0; !this.#isLost; ) {
      const answer = Atomics.load(line, ANSWERED);
      if (answer === line[CALLED]) return true;
      if (answer < 0 || seconds > PATIENCE_S) this.end();
      // A second at a time: a machine that slept meanwhile counts as one.
      else if (!changesSoon(line, ANSWERED, answer) && Atomics.wait(line, ANSWERED, answer, 1000) === "timed-out") seconds++;
    }
    return false;
  }
}

/** By their number of members. @type {Map<number, Promise<Crew | undefined>>} */
const crews = new Map();

/**
 * A crew for so many threads, this one among them; undefined if that is one, or they can't start.
 * @param {number} [threads] default: half the cores, up to four
 * @returns {Promise<Crew | undefined>}
 */
export async function crewOf(threads) {
  // Who shares a core with others waits for them at each product, and everybody for him.
  const members = Math.min(threads ?? Math.min(navigator.hardwareConcurrency >> 1, 4), MOST) - 1;
  if (members < 1) return undefined;
  const known = crews.get(members);
  if (known) return known;
  const started = startCrew(members);
  crews.set(members, started);
  return started;
}

/** @param {number} members */
async function startCrew(members) {
  /** @type {Crew | undefined} */ let crew;
  try {
    crew = new Crew(members);
    await crew.start();
    return crew;
  } catch {
    crew?.end();
    return undefined;
  }
}
