// What a person gave up on stops, and what was wrong has a code.
import { BurnsideError, models, pipeline } from "burnside-web";

const stop = new AbortController();
document.querySelector("#stop")?.addEventListener("click", () => stop.abort());
try {
  const embed = await pipeline("feature-extraction", "minilm-l6", { signal: stop.signal, progress_callback: ({ status, progress, eta_s }) => console.log(status, progress, eta_s) });
  const [a, b] = await embed(["a cat", "a dog"], { signal: stop.signal });
  console.log(a?.reduce((sum, x, i) => sum + x * (b?.[i] ?? 0), 0));
  await embed.dispose();
} catch (error) {
  if (!(error instanceof BurnsideError)) throw error;
  if (error.code === "quota") await models.clear();
  else if (error.code !== "aborted") console.error(error.code, error.message);
}
