// How far our answers are from a reference's, and whether that is allowed.

/** Ours with other settings is no peer. @param {string} name */
export const isPeer = (name) => !name.startsWith("ours");

/** The largest distance of each engine's probabilities from the reference, and whether it is allowed. */
export function encoderAgreement(runs, expected, tolerance) {
  return Object.fromEntries(
    Object.entries(runs)
      .filter(([, list]) => list.length > 0)
      .map(([name, list]) => {
        const error = Math.max(...list.flatMap((r) => r.output.map((p, i) => Math.abs(p - expected[i]))));
        return [name, { max_error: error, ok: error <= tolerance }];
      }),
  );
}

/**
 * How much of the greedy text ours and the peer's share from the start, and how far the peer finds our tokens below its own
 * choices. Texts that part say little alone: where two tokens are nearly as likely, rounding chooses.
 * @param {string} ours @param {string} peer the texts
 * @param {number} tokens how many of ours there are
 * @param {number[]} gaps in logits, of as many of our tokens as the peer could be asked about
 * @param {number} tolerance
 */
export function decoderAgreement(ours, peer, tokens, gaps, tolerance) {
  let same = 0;
  while (same < Math.min(ours.length, peer.length) && ours[same] === peer[same]) same += 1;
  // JSON has no Infinity: null says that the peer did not list the token.
  const largest = Math.max(...gaps);
  const gap = Number.isFinite(largest) ? largest : null;
  return { ours: { same_characters: same, of: Math.max(ours.length, peer.length), tokens, asked: gaps.length, largest_gap: gap, ok: gap !== null && gap <= tolerance } };
}
