// From a cold page with warm caches to the first answer: the modules imported, the wasm compiled, the weights out of the
// cache, one token or one text's labels. A new page each round, in one Chromium, in turns.

/**
 * @param {typeof import("./measure.mjs").withPage} withPage
 * @param {{ id: string, kind: "classifier" | "tagger" | "decoder", engines: Record<string, object> }[]} starts
 * @param {number} rounds @param {(line: string) => void} say
 * @returns {Promise<{ id: string, runs: Record<string, number[]>, failures: Record<string, string>, outputs: Record<string, unknown> }[]>}
 */
export async function measureWarmStarts(withPage, starts, rounds, say) {
  return withPage(async ({ visit, guarded, fetched }) => {
    const done = [];
    for (const { id, kind, engines } of starts) {
      const [runs, failures, outputs] = [{}, {}, {}];
      for (const name of Object.keys(engines)) runs[name] = [];
      for (let round = -1; round < rounds; round++) {
        const names = Object.keys(engines).filter((name) => !failures[name]);
        for (const name of round % 2 ? names.reverse() : names) {
          const page = await visit();
          try {
            const before = fetched(engines[name].file);
            const { ms, output } = await guarded(page.evaluate(([k, s]) => bench.firstAnswer(k, s), [kind, engines[name]]));
            outputs[name] = output;
            if (round < 0) continue; // fills the caches
            if (fetched(engines[name].file) > before) throw new Error("the weights came over the network again");
            runs[name].push(ms);
          } catch (error) {
            failures[name] = error.message.split("\n")[0];
            say(`      ${id}, ${name}: ${failures[name]}`);
          } finally {
            await page.close();
          }
        }
      }
      done.push({ id, runs, failures, outputs });
    }
    return done;
  });
}
