// burnside-web/evaluate: holds a model against a regression set. `burnside eval` does the same natively (src/native/eval);
// tests/fixtures/evaluation.json holds both to one result.

import { BurnsideError, invalid } from "./errors.js";
import { cosine } from "./vectors.js";

/** Where the set does not say; src/native/eval/set.rs says why so. */
const TOLERANCE = 0.1;
const COSINE = 0.999;
const MAX_NEW_TOKENS = 64;

const FIELDS = ["about", "model", "revision", "task", "tolerance", "floors", "cases"];
const CASE = ["id", "text"];
/** What a case of each task may expect, and the floors that it has. @type {Record<string, { expects: string[], more: string[], floors: string[] }>} */
const TASKS = {
  "text-classification": { expects: ["label", "logits"], more: [], floors: ["accuracy"] },
  "token-classification": { expects: ["entities"], more: [], floors: ["accuracy", "f1"] },
  "feature-extraction": { expects: ["embedding"], more: [], floors: ["cosine"] },
  "text-generation": { expects: ["answer", "begins"], more: ["system", "max_new_tokens"], floors: ["accuracy"] },
};

/** @typedef {import("./types/evaluate.js").RegressionSet} RegressionSet */
/** @typedef {import("./types/evaluate.js").RegressionCase} Case */
/** @typedef {import("./types/evaluate.js").CaseOutcome} Outcome */
/** @typedef {Record<string, { expected: number, found: number, right: number }>} Counts */

/**
 * @param {any} model a pipeline
 * @param {RegressionSet | string} given
 * @param {import("./types/evaluate.js").EvaluateOptions} [options]
 * @returns {Promise<import("./types/evaluate.js").Report>}
 */
export async function evaluate(model, given, { any_revision = false, signal } = {}) {
  const set = checked(typeof given === "string" ? parsed(given) : given);
  const { task, cases, floors = {}, tolerance = TOLERANCE } = set;
  /** @type {Counts} */ const labels = {};
  /** @type {Outcome[]} */ const results = [];
  for (const [index, one] of cases.entries()) {
    const id = one.id ?? String(index + 1);
    const outcome = await OUTCOMES[task](model, one, labels, { signal, floors });
    if (!outcome) throw invalid(`case ${id} expects other labels, or a vector of another length, than this model has`);
    results.push({ id, ...outcome });
  }
  const { revision: named, sha256 = named, backend } = model.run;
  const revision = named === set.revision ? named : (sha256 ?? "");
  const measures = measured(results, task === "token-classification" ? Object.values(labels) : undefined);
  const failures = shortfalls(measures, floors, tolerance);
  if (revision !== set.revision && !any_revision) failures.unshift(`revision ${revision || "(unknown)"} is not the pinned one, ${set.revision}`);
  return {
    model: set.model,
    revision,
    task,
    backend,
    passed: failures.length === 0,
    failures,
    cases: results.length,
    changed: results.filter(({ changed }) => changed).length,
    ...measures,
    labels: Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)).map(([label, counts]) => [label, shares(counts)])),
    results,
  };
}

/** One case asked and held against what it expects. @type {Record<string, (model: any, one: Case, labels: Counts, about: { signal?: AbortSignal, floors: { cosine?: number } }) => Promise<Omit<Outcome, "id"> | undefined>>} */
const OUTCOMES = {
  async "text-classification"(model, { text, label, logits }, labels, { signal }) {
    /** @type {{ label: string, score: number }[]} */
    const scores = await model(text, { top_k: null, signal });
    const found = scores[0].label;
    if (label !== undefined) count(labels, [label], [found], label === found ? [found] : []);
    const recorded = logits ? highest(logits) : label;
    // Scores tell logits but for a constant. No score is 0 in 32 bits unless its logit is 100 below the best.
    const logit_error = logits && difference(logits, Object.fromEntries(scores.map(({ label, score }) => [label, Math.log(Math.max(score, 1e-45))])));
    if (logits && logit_error === undefined) return undefined;
    return { changed: found !== recorded, right: label === undefined ? undefined : label === found, expected: label ?? recorded, found, logit_error };
  },

  async "token-classification"(model, { text, entities = [] }, labels, { signal }) {
    /** @type {import("./types/evaluate.js").RegressionSpan[]} */
    const spans = await model(text, { aggregation_strategy: "simple", signal });
    const isSame = (/** @type {any} */ a, /** @type {any} */ b) => a.entity_group === b.entity_group && a.start === b.start && a.end === b.end;
    const right = spans.filter((span) => entities.some((one) => isSame(one, span)));
    const names = (/** @type {typeof spans} */ list) => list.map(({ entity_group }) => entity_group);
    count(labels, names(entities), names(spans), names(right));
    const same = right.length === spans.length && right.length === entities.length;
    return { changed: !same, right: same, expected: written(entities), found: written(spans) };
  },

  async "feature-extraction"(model, { text, embedding = [] }, _labels, { signal, floors }) {
    const [vector] = await model(text, { signal });
    if (vector.length !== embedding.length) return undefined;
    const found = cosine(vector, embedding);
    return Number.isFinite(found) ? { changed: found < (floors.cosine ?? COSINE), cosine: found } : undefined;
  },

  async "text-generation"(model, { text, system, max_new_tokens = MAX_NEW_TOKENS, answer, begins = "" }, _labels, { signal }) {
    const messages = [...(system === undefined ? [] : [{ role: "system", content: system }]), { role: "user", content: text }];
    const { generated_text: found } = await model(messages, { max_new_tokens, temperature: 0, signal });
    const right = answer === undefined ? found.startsWith(begins) : found === answer;
    return { changed: !right, right, expected: answer ?? begins, found };
  },
};

/** @param {Counts} labels @param {string[]} expected @param {string[]} found @param {string[]} right */
function count(labels, expected, found, right) {
  for (const [field, names] of Object.entries({ expected, found, right })) {
    for (const name of names) {
      const counts = (labels[name] ??= { expected: 0, found: 0, right: 0 });
      counts[/** @type {"expected"} */ (field)]++;
    }
  }
}

/** @param {Outcome[]} results @param {Counts[string][]} [spans] */
function measured(results, spans) {
  const judged = results.filter(({ right }) => right !== undefined);
  const sum = (/** @type {"expected" | "found" | "right"} */ field) => spans?.reduce((all, counts) => all + counts[field], 0) ?? 0;
  const { f1, precision, recall } = shares({ expected: sum("expected"), found: sum("found"), right: sum("right") });
  const numbers = (/** @type {"logit_error" | "cosine"} */ field) => /** @type {number[]} */ (results.map((outcome) => outcome[field]).filter((value) => value !== undefined));
  const [errors, cosines] = [numbers("logit_error"), numbers("cosine")];
  return {
    ...(judged.length > 0 && { accuracy: judged.filter(({ right }) => right).length / judged.length }),
    ...(spans && { f1, precision, recall }),
    ...(errors.length > 0 && { logit_error: Math.max(...errors) }),
    ...(cosines.length > 0 && { cosine: Math.min(...cosines) }),
  };
}

/** @param {ReturnType<typeof measured>} measures @param {import("./types/evaluate.js").Floors} floors @param {number} tolerance */
function shortfalls(measures, floors, tolerance) {
  // Of spans, whole cases count only where the set says so.
  const least = { accuracy: measures.f1 === undefined ? 1 : 0, f1: 1, cosine: COSINE, ...floors };
  const failures = [];
  for (const name of /** @type {const} */ (["accuracy", "f1", "cosine"])) {
    const value = measures[name];
    if (value !== undefined && value < least[name]) failures.push(`${name} ${value.toFixed(4)} is below ${least[name]}`);
  }
  if (measures.logit_error !== undefined && measures.logit_error > tolerance) failures.push(`logit error ${measures.logit_error.toFixed(4)} is above ${tolerance}`);
  return failures;
}

/** @param {Counts[string]} counts */
function shares(counts) {
  const { expected, found, right } = counts;
  return { ...counts, precision: found ? right / found : 0, recall: expected ? right / expected : 0, f1: expected + found ? (2 * right) / (expected + found) : 1 };
}

/** @param {Record<string, number>} logits */
const highest = (logits) => Object.entries(logits).reduce((best, one) => (one[1] > best[1] ? one : best))[0];

/** The largest between logits less their mean; undefined where the labels are others. @param {Record<string, number>} expected @param {Record<string, number>} found */
function difference(expected, found) {
  const names = Object.keys(expected);
  if (names.length !== Object.keys(found).length || !names.every((name) => Object.hasOwn(found, name))) return undefined;
  const mean = (/** @type {Record<string, number>} */ logits) => names.reduce((sum, name) => sum + logits[name], 0) / names.length;
  const shift = mean(expected) - mean(found);
  return Math.max(...names.map((name) => Math.abs(expected[name] - found[name] - shift)));
}

/** @param {import("./types/evaluate.js").RegressionSpan[]} spans */
const written = (spans) => spans.map(({ entity_group, start, end }) => `${entity_group} ${start}-${end}`).join(", ");

/** JSON, or JSON Lines with all but the cases on the first line. @param {string} text @returns {any} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    const [head, ...lines] = text.split("\n").filter((line) => line.trim());
    try {
      return { ...JSON.parse(head ?? ""), cases: lines.map((line) => JSON.parse(line)) };
    } catch (cause) {
      throw new BurnsideError("invalid-argument", "the set is neither JSON nor JSON Lines", { cause });
    }
  }
}

/** Refuses what nothing would look at: a floor with a slip in its name would hold nothing. @param {any} set @returns {RegressionSet} */
function checked(set) {
  const only = (/** @type {any} */ object, /** @type {string[]} */ names, /** @type {string} */ what) => {
    const odd = Object.keys(object ?? {}).find((name) => !names.includes(name));
    if (odd !== undefined) throw invalid(`${what} has a field "${odd}", which nothing looks at; there are: ${names.join(", ")}`);
  };
  only(set, FIELDS, "the set");
  const { model, revision, task, tolerance = 0, floors = {}, cases } = set ?? {};
  if (!Object.hasOwn(TASKS, task ?? "")) throw invalid(`the set's task must be one of: ${Object.keys(TASKS).join(", ")}`);
  const { expects, more, floors: names } = TASKS[task];
  if (typeof model !== "string" || typeof revision !== "string" || !Array.isArray(cases) || cases.length === 0) throw invalid("a set names its model and the model's revision, and has cases; `burnside eval --write` fills in the revision");
  only(floors, names, `floors of ${task}`);
  const isShare = (/** @type {any} */ value) => typeof value === "number" && value >= 0 && value <= 1;
  if (!Object.values(floors).every(isShare)) throw invalid("floors must be from 0 to 1");
  if (!(Number.isFinite(tolerance) && tolerance >= 0) || (set.tolerance !== undefined && task !== "text-classification")) throw invalid("tolerance must be a number from 0, in a set of text-classification");
  for (const [index, one] of cases.entries()) {
    const what = `case ${one?.id ?? index + 1}`;
    only(one, [...CASE, ...expects, ...more], what);
    if (typeof one?.text !== "string" || !expects.some((name) => one[name] !== undefined)) throw invalid(`${what} needs a text and what is expected: ${expects.join(" or ")}`);
    if (one.answer !== undefined && one.begins !== undefined) throw invalid(`${what} expects both an answer and how it begins; one of them is enough`);
    if (one.logits !== undefined && Object.keys(one.logits).length < 2) throw invalid(`${what} needs the logits of all labels`);
  }
  return set;
}
