//! How a token is chosen, in whole numbers, so that every device comes to the same token for the same logits.
//!
//! A logit's *key* says how far it lies below the highest one: in 2^-19 of a halving of its probability, cut at 32 halvings.
//! Its *weight* is its share in 2^31 of the highest one's, right to 2^-13 of itself; what is below 2^-31 is never drawn.
//! Tokens are ordered by key, equal ones by id. A draw of 32 bits lands in the sums of the weights in that order.

/// What a token is chosen by; made of `task::Sampling`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// The likeliest token, whatever the draw.
    pub(super) greedy: bool,
    /// Keys in a logit.
    pub(super) scale: f32,
    /// 0: all.
    pub(super) top_k: u32,
    /// In 2^-32; 0: all.
    pub(super) top_p: u32,
    /// Of the logits of tokens that occurred: a factor of those that are negative, and a divisor of the others.
    pub(super) penalty: f32,
}

impl Rule {
    /// The numbers of `task::Sampling`, within their ranges.
    #[must_use]
    pub fn new(temperature: f32, top_k: usize, top_p: f32, penalty: f32) -> Self {
        let halving = f64::from(1 << 19) * std::f64::consts::LOG2_E / f64::from(temperature);
        let share = (f64::from(top_p) * 2f64.powi(32)) as u64;
        Self {
            greedy: temperature == 0.0 || top_k == 1,
            // A product with 0 must stay 0.
            scale: halving.min(1e30) as f32,
            top_k: u32::try_from(top_k).unwrap_or(0),
            top_p: u32::try_from(share.max(1)).unwrap_or(0),
            penalty: penalty.clamp(1e-30, 1e30),
        }
    }

    /// Makes the tokens of `occurred`, a bit each, less likely. Minus infinity stays what it is.
    pub(crate) fn penalize(&self, logits: &mut [f32], occurred: &[u32]) {
        if self.penalty == 1.0 {
            return;
        }
        let inverse = 1.0 / self.penalty;
        for (logit, i) in logits.iter_mut().zip(0..).filter(|(logit, _)| logit.is_finite()) {
            if occurred.get(i / 32).is_some_and(|word| word >> (i % 32) & 1 == 1) {
                let product = *logit * if *logit > 0.0 { inverse } else { self.penalty };
                *logit = product.clamp(f32::MIN, f32::MAX);
            }
        }
    }

    /// The token that `draw` lands in. Minus infinity is a token that must not be drawn.
    #[must_use]
    pub(crate) fn choose(&self, logits: &[f32], draw: u32) -> u32 {
        if self.greedy {
            return argmax(logits);
        }
        let ranks = Ranks::new(logits, self.scale);
        let mut kept = ranks.bins.iter().map(|bin| bin[MASS]).sum();
        if let Some(last) = self.top_k.checked_sub(1)
            && let Some((_, mass)) = ranks.reach(u64::from(last), COUNT)
        {
            kept = mass;
        }
        if self.top_p > 0
            && let Some((_, mass)) = ranks.reach(share(kept, self.top_p).saturating_sub(1), MASS)
        {
            kept = mass;
        }
        ranks.reach(share(kept, draw), MASS).map_or(0, |(token, _)| token)
    }
}

/// The tokens with these ids, a bit each.
pub(crate) fn bits(ids: &[u32], vocab: usize) -> Vec<u32> {
    let mut bits = vec![0; vocab.div_ceil(32)];
    for id in ids {
        if let Some(word) = bits.get_mut(*id as usize / 32) {
            *word |= 1 << (id % 32);
        }
    }
    bits
}

const COUNT: usize = 0;
const MASS: usize = 1;

/// The tokens that weigh something.
struct Ranks {
    /// How many have the same upper 8 bits in their keys, and their weights' sum.
    bins: [[u64; 2]; 256],
    /// Key, then id.
    tokens: Vec<u64>,
}

impl Ranks {
    fn new(logits: &[f32], scale: f32) -> Self {
        let top = logits.iter().copied().fold(f32::MIN, f32::max);
        let mut ranks = Self { bins: [[0; 2]; 256], tokens: Vec::with_capacity(logits.len()) };
        for (id, logit) in logits.iter().enumerate() {
            let key = ((top - logit) * scale).min(16_777_215.0) as u32;
            let weight = weight(key);
            if weight > 0
                && let Some(bin) = ranks.bins.get_mut(key as usize >> 16)
            {
                bin[COUNT] += 1;
                bin[MASS] += u64::from(weight);
                ranks.tokens.push(u64::from(key) << 32 | id as u64);
            }
        }
        ranks
    }

    /// The first token with which the counts, or the weights, up to it come to more than `goal`; and its and their weight.
    fn reach(&self, mut goal: u64, by: usize) -> Option<(u32, u64)> {
        let mut mass = 0;
        let bin = self.bins.iter().position(|bin| {
            let is_it = goal < bin[by];
            if !is_it {
                goal -= bin[by];
                mass += bin[MASS];
            }
            is_it
        })?;
        let mut tokens: Vec<u64> = self.tokens.iter().copied().filter(|token| token >> 48 == bin as u64).collect();
        tokens.sort_unstable();
        for token in tokens {
            let weight = u64::from(weight((token >> 32) as u32));
            let size = if by == COUNT { 1 } else { weight };
            mass += weight;
            if goal < size {
                return Some((token as u32, mass));
            }
            goal -= size;
        }
        None
    }
}

/// `2^(31 - key / 2^19)`, the power of the fraction by a polynomial of fifth degree, fitted, in 16 bits.
fn weight(key: u32) -> u32 {
    let fraction = key >> 3 & 0xffff;
    let term = |factor: u32| (fraction * factor + 0x8000) >> 16;
    let power = 65536 - term(45426 - term(15740 - term(3624 - term(604 - term(62)))));
    (power << 15) >> (key >> 19)
}

/// `sum * part / 2^32`
fn share(sum: u64, part: u32) -> u64 {
    let part = u64::from(part);
    (sum >> 32) * part + (((sum & 0xffff_ffff) * part) >> 32)
}

/// The index of the largest logit; the first of equals.
fn argmax(logits: &[f32]) -> u32 {
    let mut best = (0, f32::NEG_INFINITY);
    for (i, &logit) in logits.iter().enumerate() {
        if logit > best.1 {
            best = (i as u32, logit);
        }
    }
    best.0
}
