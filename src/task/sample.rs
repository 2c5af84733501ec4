//! Choosing the next token from logits.

use crate::{Error, Result};

/// How the next token is chosen. The defaults are greedy.
#[derive(Debug, Clone, PartialEq)]
pub struct Sampling {
    /// 0: always the likeliest token.
    pub temperature: f32,
    /// Only the `k` likeliest tokens; 0 for all.
    pub top_k: usize,
    /// Only the likeliest tokens that together reach this probability; 1 for all.
    pub top_p: f32,
    /// Divides the logits of tokens that occurred (multiplies negative ones), as in CTRL
    /// (Keskar et al. 2019, arXiv 1909.05858); 1 for none.
    pub repetition_penalty: f32,
    pub seed: u64,
}

impl Default for Sampling {
    fn default() -> Self {
        Self { temperature: 0.0, top_k: 0, top_p: 1.0, repetition_penalty: 1.0, seed: 0 }
    }
}

/// Draws tokens; the same seed and logits give the same tokens.
pub(crate) struct Sampler {
    sampling: Sampling,
    state: u64,
}

impl Sampler {
    /// # Errors
    /// Numbers outside their ranges.
    pub(crate) fn new(sampling: Sampling) -> Result<Self> {
        let check = |ok: bool, what: &str| if ok { Ok(()) } else { Err(Error::InvalidArgument(what.into())) };
        check(sampling.temperature >= 0.0 && sampling.temperature.is_finite(), "temperature must be 0 or more")?;
        check(sampling.top_p > 0.0 && sampling.top_p <= 1.0, "top_p must be above 0 and at most 1")?;
        check(
            sampling.repetition_penalty > 0.0 && sampling.repetition_penalty.is_finite(),
            "repetition_penalty must be above 0",
        )?;
        let state = sampling.seed;
        Ok(Self { sampling, state })
    }

    /// Whether the next token is the likeliest one, whatever came before.
    pub(crate) fn is_greedy(&self) -> bool {
        self.sampling.temperature == 0.0 && self.sampling.repetition_penalty == 1.0
    }

    /// The next token after `seen`. Minus infinity is a token that must not be drawn.
    pub(crate) fn sample(&mut self, logits: &mut [f32], seen: &[u32]) -> u32 {
        if self.sampling.repetition_penalty != 1.0 {
            self.penalize(logits, seen);
        }
        if self.sampling.temperature == 0.0 {
            return argmax(logits);
        }
        let all = logits.iter().enumerate().map(|(i, &logit)| (i as u32, logit));
        let mut candidates: Vec<(u32, f32)> = all.filter(|&(_, logit)| logit > f32::NEG_INFINITY).collect();
        let keep = match self.sampling.top_k {
            0 => candidates.len(),
            k => k.min(candidates.len()),
        };
        if keep < candidates.len() {
            candidates.select_nth_unstable_by(keep - 1, |a, b| b.1.total_cmp(&a.1));
            candidates.truncate(keep);
        }
        candidates.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let scaled: Vec<f32> = candidates.iter().map(|&(_, logit)| logit / self.sampling.temperature).collect();
        let probabilities = super::softmax(&scaled);
        let mut mass = 0.0;
        let nucleus = probabilities.iter().position(|p| {
            mass += p;
            mass >= self.sampling.top_p
        });
        let nucleus = nucleus.map_or(candidates.len(), |last| last + 1);
        let total: f32 = probabilities[..nucleus].iter().sum();
        let mut draw = self.uniform() * total;
        for (&(token, _), p) in candidates.iter().zip(&probabilities[..nucleus]) {
            draw -= p;
            if draw < 0.0 {
                return token;
            }
        }
        candidates.get(nucleus.saturating_sub(1)).map_or(0, |&(token, _)| token)
    }

    /// As if a token had been drawn, so that the next draw is the one after it.
    pub(crate) fn skip(&mut self) {
        if self.sampling.temperature != 0.0 {
            self.uniform();
        }
    }

    fn penalize(&self, logits: &mut [f32], seen: &[u32]) {
        let mut once: Vec<u32> = seen.to_vec();
        once.sort_unstable();
        once.dedup();
        for token in once {
            if let Some(logit) = logits.get_mut(token as usize) {
                *logit *= if *logit > 0.0 {
                    1.0 / self.sampling.repetition_penalty
                } else {
                    self.sampling.repetition_penalty
                };
            }
        }
    }

    /// Uniform in [0, 1): SplitMix64 (Steele, Lea, Flood 2014), its upper 24 bits.
    fn uniform(&mut self) -> f32 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 40) as f32 / (1u64 << 24) as f32
    }
}

/// The index of the largest logit; the first of equals.
fn argmax(logits: &[f32]) -> u32 {
    let mut best = 0;
    for (i, &logit) in logits.iter().enumerate() {
        if logit > logits[best] {
            best = i;
        }
    }
    best as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(sampling: Sampling, logits: &[f32], draws: usize) -> Vec<usize> {
        let mut sampler = Sampler::new(sampling).expect("valid");
        let mut counts = vec![0; logits.len()];
        for _ in 0..draws {
            counts[sampler.sample(&mut logits.to_vec(), &[]) as usize] += 1;
        }
        counts
    }

    #[test]
    fn draws_follow_the_softmax() {
        let logits = [1.0f32, 2.0, 0.0, -1.0];
        let draws = 40_000;
        let counts = counts(Sampling { temperature: 1.0, seed: 7, ..Sampling::default() }, &logits, draws);
        let total: f32 = logits.iter().map(|x| x.exp()).sum();
        for (count, logit) in counts.iter().zip(logits) {
            let (got, expected) = (*count as f32 / draws as f32, logit.exp() / total);
            assert!((got - expected).abs() < 0.01, "{got} for {expected}");
        }
    }

    #[test]
    fn top_k_and_top_p_cut_the_tail() {
        let logits = [3.0f32, 2.0, 1.0, 0.0];
        let k = counts(Sampling { temperature: 2.0, top_k: 2, ..Sampling::default() }, &logits, 500);
        assert!(k[0] > 0 && k[1] > 0 && k[2] == 0 && k[3] == 0);
        // softmax is 0.64, 0.24, 0.09, 0.03: 0.7 takes two of them.
        let p = counts(Sampling { temperature: 1.0, top_p: 0.7, ..Sampling::default() }, &logits, 500);
        assert!(p[0] > 0 && p[1] > 0 && p[2] == 0 && p[3] == 0);
    }

    #[test]
    fn seeds_repeat_and_differ() {
        let logits: Vec<f32> = (0..50).map(|i| (i as f32 * 0.37).sin()).collect();
        let run = |seed| {
            let mut sampler = Sampler::new(Sampling { temperature: 1.0, seed, ..Sampling::default() }).expect("valid");
            (0..20).map(|_| sampler.sample(&mut logits.clone(), &[])).collect::<Vec<_>>()
        };
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
    }

    #[test]
    fn a_penalty_moves_greedy_off_what_was_said() {
        let mut sampler = Sampler::new(Sampling { repetition_penalty: 2.0, ..Sampling::default() }).expect("valid");
        assert_eq!(sampler.sample(&mut [4.0, 3.0, -1.0], &[0, 0]), 1);
        assert_eq!(sampler.sample(&mut [-1.0, -1.5], &[0]), 1);
    }

    #[test]
    fn nonsense_is_refused() {
        for sampling in [
            Sampling { temperature: -1.0, ..Sampling::default() },
            Sampling { temperature: f32::NAN, ..Sampling::default() },
            Sampling { top_p: 0.0, ..Sampling::default() },
            Sampling { repetition_penalty: 0.0, ..Sampling::default() },
        ] {
            assert_eq!(Sampler::new(sampling).err().map(|error| error.code()), Some("invalid-argument"));
        }
    }
}
