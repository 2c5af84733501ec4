//! Sentence embedding.

use super::encode::Encoder;
use super::read;
use crate::{Error, Result};
use serde::Deserialize;

/// How a text's token states become one vector.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pooling {
    /// The mean over all tokens, special ones included, as sentence-transformers does.
    #[default]
    Mean,
    /// The first token's state.
    Cls,
}

impl Encoder {
    /// One vector of `dim` values per text; scaled to length 1 if `normalize`.
    ///
    /// A text longer than the model's positions is read in overlapping windows: their vectors are
    /// averaged by length.
    pub async fn embed(&self, texts: &[&str], pooling: Pooling, normalize: bool) -> Result<Vec<Vec<f32>>> {
        let dim = self.model.config.dim;
        let encodings = texts.iter().map(|text| self.encode(text)).collect::<Result<Vec<_>>>()?;
        let mut sums = vec![vec![0.0f32; dim]; texts.len()];
        let mut weights = vec![0.0f32; texts.len()];
        for work in self.plan(&encodings)? {
            let hidden = read(self.model.hidden_states(&work.batch)?).await?;
            let starts = work.batch.starts();
            for ((placed, start), &length) in work.placed.iter().zip(starts).zip(&work.batch.lengths) {
                let rows = match pooling {
                    Pooling::Mean => length,
                    Pooling::Cls => 1,
                };
                // Means of windows weigh by their tokens, and so do first tokens.
                let weight = length as f32 / rows as f32;
                weights[placed.text] += length as f32;
                for row in hidden[start * dim..(start + rows) * dim].chunks_exact(dim) {
                    for (sum, value) in sums[placed.text].iter_mut().zip(row) {
                        *sum += weight * value;
                    }
                }
            }
        }
        for (sum, weight) in sums.iter_mut().zip(weights) {
            sum.iter_mut().for_each(|value| *value /= weight);
            if normalize {
                let norm = sum.iter().map(|value| value * value).sum::<f32>().sqrt();
                if norm == 0.0 {
                    return Err(Error::SelfTest("an embedding of length zero".into()));
                }
                sum.iter_mut().for_each(|value| *value /= norm);
            }
        }
        Ok(sums)
    }
}
