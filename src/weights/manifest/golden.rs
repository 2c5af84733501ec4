//! What a model is known to compute: the answer that a device must give before it is trusted.

use serde::{Deserialize, Serialize};

/// The largest values that are kept, and as many spread over all of them.
const LARGEST: usize = 4;
const SPREAD: usize = 12;

/// A text, and what the model's last layer makes of it. `scripts/golden/known_answers.py` writes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Golden {
    pub text: String,
    /// As the model's own tokenizer has it, special tokens included.
    pub ids: Vec<u32>,
    /// How many values the answer has.
    pub values: usize,
    /// Their root mean square.
    pub rms: f32,
    /// Some of them, `[index, value]`.
    pub samples: Vec<(usize, f32)>,
}

impl Golden {
    /// Keeps of an answer what is enough to know it again: the largest values, and some spread over all of them.
    #[must_use]
    pub fn of(text: &str, ids: &[u32], answer: &[f32]) -> Self {
        let mut by_size: Vec<usize> = (0..answer.len()).collect();
        by_size.sort_by(|&a, &b| answer.get(b).partial_cmp(&answer.get(a)).unwrap_or(std::cmp::Ordering::Equal));
        let spread = (0..SPREAD).map(|i| i * answer.len() / SPREAD);
        let mut kept: Vec<usize> = by_size.into_iter().take(LARGEST).chain(spread).collect();
        kept.sort_unstable();
        kept.dedup();
        let samples = kept.into_iter().filter_map(|i| Some((i, *answer.get(i)?))).collect();
        Self { text: text.into(), ids: ids.to_vec(), values: answer.len(), rms: rms(answer), samples }
    }

    /// How far an answer is from the known one: the largest distance of a value that is known, and of the root mean
    /// square, over the known root mean square. Infinite for an answer to other tokens, of another size, or with NaN.
    #[must_use]
    pub fn error(&self, ids: &[u32], answer: &[f32]) -> f32 {
        if ids != self.ids || answer.len() != self.values || answer.iter().any(|value| !value.is_finite()) {
            return f32::INFINITY;
        }
        let distances = self.samples.iter().map(|&(i, known)| (answer.get(i).unwrap_or(&f32::INFINITY) - known).abs());
        distances.fold((rms(answer) - self.rms).abs(), f32::max) / self.rms.max(f32::MIN_POSITIVE)
    }
}

/// Root mean square.
#[must_use]
pub fn rms(values: &[f32]) -> f32 {
    let sum: f64 = values.iter().map(|&value| f64::from(value) * f64::from(value)).sum();
    (sum / values.len().max(1) as f64).sqrt() as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_known_again_and_others_are_told_apart() {
        let answer: Vec<f32> = (0..1000).map(|i| ((i * 37 % 101) as f32 - 50.0) / 10.0).collect();
        let golden = Golden::of("text", &[1, 2], &answer);
        assert!(golden.samples.len() <= LARGEST + SPREAD && golden.samples.iter().any(|&(_, value)| value == 5.0));
        assert_eq!(golden.error(&[1, 2], &answer), 0.0);
        assert_eq!(golden.error(&[1, 3], &answer), f32::INFINITY);
        assert_eq!(golden.error(&[1, 2], &answer[1..]), f32::INFINITY);
        let scaled: Vec<f32> = answer.iter().map(|value| value * 1.1).collect();
        assert!((0.1..0.2).contains(&golden.error(&[1, 2], &scaled)));
        let mut holed = answer.clone();
        holed[1] = f32::NAN;
        assert_eq!(golden.error(&[1, 2], &holed), f32::INFINITY);
        // Each value in another's place: norm and multiset are the same.
        let turned: Vec<f32> = answer.iter().rev().copied().collect();
        assert!(golden.error(&[1, 2], &turned) > 0.5);
    }
}
