//! Choosing the next token from logits.

use crate::kernels::{Rule, bits};
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
    /// The same seed draws the same tokens from the same logits, on every device. Logits of different devices differ by
    /// rounding, which now and then tips a draw that lies on the border of two tokens.
    pub seed: u64,
}

impl Default for Sampling {
    fn default() -> Self {
        Self { temperature: 0.0, top_k: 0, top_p: 1.0, repetition_penalty: 1.0, seed: 0 }
    }
}

/// Draws tokens. A draw depends on the seed and the token's position alone, so an answer that another device began goes on as it
/// would have there.
pub(crate) struct Sampler {
    rule: Rule,
    seed: u64,
}

impl Sampler {
    /// # Errors
    /// Numbers outside their ranges.
    pub(crate) fn new(sampling: &Sampling) -> Result<Self> {
        let check = |ok: bool, what: &str| if ok { Ok(()) } else { Err(Error::InvalidArgument(what.into())) };
        let &Sampling { temperature, top_k, top_p, repetition_penalty, seed } = sampling;
        check(temperature >= 0.0 && temperature.is_finite(), "temperature must be 0 or more")?;
        check(top_p > 0.0 && top_p <= 1.0, "top_p must be above 0 and at most 1")?;
        check(repetition_penalty > 0.0 && repetition_penalty.is_finite(), "repetition_penalty must be above 0")?;
        Ok(Self { rule: Rule::new(temperature, top_k, top_p, repetition_penalty), seed })
    }

    pub(crate) fn rule(&self) -> &Rule {
        &self.rule
    }

    /// The next token after `seen`. Minus infinity is a token that must not be drawn.
    pub(crate) fn sample(&self, logits: &mut [f32], seen: &[u32]) -> u32 {
        self.rule.penalize(logits, &bits(seen, logits.len()));
        self.rule.choose(logits, self.draw(seen.len()))
    }

    /// Of the token after `position` others: SplitMix64 (Steele, Lea, Flood 2014), whose states are a step apart; the
    /// number's upper half.
    pub(crate) fn draw(&self, position: usize) -> u32 {
        let step = (position as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut z = self.seed.wrapping_add(step);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 32) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(sampling: Sampling, logits: &[f32], draws: usize) -> Vec<usize> {
        let sampler = Sampler::new(&sampling).expect("valid");
        let mut counts = vec![0; logits.len()];
        let mut position = vec![];
        for _ in 0..draws {
            position.push(0);
            counts[sampler.sample(&mut logits.to_vec(), &position) as usize] += 1;
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
            let sampler = Sampler::new(&Sampling { temperature: 1.0, seed, ..Sampling::default() }).expect("valid");
            (0..20).map(|i| sampler.sample(&mut logits.clone(), &vec![0; i])).collect::<Vec<_>>()
        };
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
    }

    #[test]
    fn a_penalty_moves_greedy_off_what_was_said() {
        let sampler = Sampler::new(&Sampling { repetition_penalty: 2.0, ..Sampling::default() }).expect("valid");
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
            assert_eq!(Sampler::new(&sampling).err().map(|error| error.code()), Some("invalid-argument"));
        }
    }
}
