//! Text classification.

use super::encode::Encoder;
use super::{read, softmax};
use crate::model::Head;
use crate::{Error, Result};
use serde::Serialize;

/// A class and how likely it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Label {
    pub label: String,
    /// 0 to 1; over all labels of a text they add up to 1.
    pub score: f32,
}

impl Encoder {
    /// The labels of each text, the likeliest first; all of them, or the first `top_k`.
    ///
    /// A text longer than the model's positions is read in overlapping windows, whose logits are
    /// averaged by length.
    pub async fn classify(&self, texts: &[&str], top_k: Option<usize>) -> Result<Vec<Vec<Label>>> {
        let logits = self.class_logits(texts).await?;
        Ok(logits
            .iter()
            .map(|logits| {
                let mut labels: Vec<Label> = softmax(logits)
                    .into_iter()
                    .zip(&self.model.labels)
                    .map(|(score, label)| Label { label: label.clone(), score })
                    .collect();
                labels.sort_by(|a, b| b.score.total_cmp(&a.score));
                labels.truncate(top_k.unwrap_or(usize::MAX));
                labels
            })
            .collect())
    }

    /// The logits of each text, in class order.
    pub async fn class_logits(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>> {
        if !matches!(self.model.head, Head::Sequence { .. }) {
            return Err(Error::InvalidArgument(
                "this model has no sequence classifier; load one for text-classification".into(),
            ));
        }
        let classes = self.model.labels.len();
        let encodings = texts.iter().map(|text| self.encode(text)).collect::<Result<Vec<_>>>()?;
        let mut sums = vec![vec![0.0; classes]; texts.len()];
        let mut weights = vec![0.0; texts.len()];
        for work in self.plan(&encodings)? {
            let logits = read(self.model.logits(&work.batch)?).await?;
            for (placed, row) in work.placed.iter().zip(logits.chunks_exact(classes)) {
                let weight = placed.window.tokens.len().max(1) as f32;
                weights[placed.text] += weight;
                for (sum, logit) in sums[placed.text].iter_mut().zip(row) {
                    *sum += weight * logit;
                }
            }
        }
        for (sum, weight) in sums.iter_mut().zip(weights) {
            sum.iter_mut().for_each(|value| *value /= weight);
        }
        Ok(sums)
    }
}
