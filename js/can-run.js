// canRun(): whether a model can run here, before any of it is downloaded.

import { isCached } from "./download.js";
import { BurnsideError, invalid } from "./errors.js";
import { assess, CONTEXT_TOKENS, lookAround } from "./fits.js";
import { manifestModels, planOf } from "./manifest.js";
import { address } from "./model.js";

/**
 * @param {string} [model] a name from the manifest; default: the manifest's for the task
 * @param {import("./index.js").CanRunOptions} [options]
 * @returns {Promise<import("./index.js").CanRun>}
 */
export async function canRun(model, { task = "text-generation", device = "auto", context = CONTEXT_TOKENS, manifest, signal } = {}) {
  if (model !== undefined && typeof model !== "string") throw invalid("canRun() knows the models of the manifest: give a name");
  if (!(Number.isInteger(context) && context > 0)) throw invalid("context must be a whole number of tokens, 1 or more");
  const url = manifest ? address(manifest) : new URL("./manifest.json", import.meta.url).href;
  const { models, wanted } = await manifestModels(task, model, url, { signal });
  if (!wanted.facts) throw new BurnsideError("model-format", `the manifest has no facts about ${wanted.name}; run \`burnside models hash\` on it`);
  const here = await lookAround();
  const [weights] = planOf(wanted, url).weights;
  const cached = await isCached(weights).catch(() => false);
  const answer = assess(wanted, here, { device, context, cached });
  if (answer.fits) return answer;
  const others = models.filter((other) => other !== wanted && other.task === wanted.task && other.facts);
  const fitting = others.filter((other) => assess(other, here, { device, context, cached: false }).fits);
  fitting.sort((a, b) => b.facts.heap_bytes - a.facts.heap_bytes);
  return { ...answer, would_fit: fitting.map(({ name }) => name) };
}
