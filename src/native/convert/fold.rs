//! BERT is DistilBERT: the same blocks under other names.
//!
//! When every token type is 0, BERT's token-type table adds its row 0 to every token. Added to
//! every position embedding instead, the table is gone and nothing has changed. The pooler is
//! dropped: no head of DistilBERT uses it.

use super::config::{Config, Family, Head};
use super::weight::Weight;
use crate::weights::FormatError;
use std::collections::BTreeMap;

/// Where a tensor belongs, which decides how it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    WordEmbeddings,
    PositionEmbeddings,
    /// A matrix of the encoder.
    Linear,
    /// A matrix of the head: small, and the last thing that touches the answer.
    Head,
    /// Biases and norms.
    Vector,
}

/// A tensor under its DistilBERT name.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    pub name: String,
    pub place: Place,
    pub weight: Weight,
}

/// What [`distilbert`] makes of a checkpoint.
#[derive(Debug, Default)]
pub struct Folded {
    /// In the order in which the model uses them.
    pub tensors: Vec<Placed>,
    /// Names that the model has no use for.
    pub dropped: Vec<String>,
}

/// `(DistilBERT's name, BERT's name)` of the layers in a block.
const LINEARS: [(&str, &str); 6] = [
    ("attention.q_lin", "attention.self.query"),
    ("attention.k_lin", "attention.self.key"),
    ("attention.v_lin", "attention.self.value"),
    ("attention.out_lin", "attention.output.dense"),
    ("ffn.lin1", "intermediate.dense"),
    ("ffn.lin2", "output.dense"),
];
const NORMS: [(&str, &str); 2] =
    [("sa_layer_norm", "attention.output.LayerNorm"), ("output_layer_norm", "output.LayerNorm")];

/// Takes a checkpoint's tensors, checks their shapes against the config, and names them as
/// `DistilBertModel` does, with the `distilbert.` prefix.
///
/// # Errors
/// [`FormatError::MissingTensor`] with the checkpoint's own name, [`FormatError::WrongShape`].
pub fn distilbert(config: &Config, weights: BTreeMap<String, Weight>) -> Result<Folded, FormatError> {
    let mut folder = Folder { config, weights, tensors: Vec::new() };
    folder.embeddings()?;
    for layer in 0..config.layers {
        folder.block(layer)?;
    }
    folder.head()?;
    let Folder { weights, tensors, .. } = folder;
    Ok(Folded { tensors, dropped: weights.into_keys().collect() })
}

struct Folder<'c> {
    config: &'c Config,
    weights: BTreeMap<String, Weight>,
    tensors: Vec<Placed>,
}

impl Folder<'_> {
    fn embeddings(&mut self) -> Result<(), FormatError> {
        let Config { vocabulary, positions, width, family, .. } = *self.config;
        let words = self.take("embeddings.word_embeddings.weight", &[vocabulary, width])?;
        self.put("embeddings.word_embeddings.weight", Place::WordEmbeddings, words);
        let mut table = self.take("embeddings.position_embeddings.weight", &[positions, width])?;
        if family == Family::Bert {
            let name = "embeddings.token_type_embeddings.weight";
            let types = self.find(name)?;
            if types.shape().get(1) != Some(&width) {
                return Err(FormatError::WrongShape {
                    name: name.into(),
                    got: types.shape(),
                    expected: vec![2, width],
                });
            }
            let row = types.to_f32();
            let sum = table.to_f32().iter().zip(row.iter().take(width).cycle()).map(|(p, t)| p + t).collect();
            table = Weight::Float { shape: vec![positions, width], values: sum };
        }
        self.put("embeddings.position_embeddings.weight", Place::PositionEmbeddings, table);
        self.norm("embeddings.LayerNorm", "embeddings.LayerNorm")
    }

    fn block(&mut self, layer: usize) -> Result<(), FormatError> {
        let Config { width, feed_forward, family, .. } = *self.config;
        let to = format!("transformer.layer.{layer}");
        let from = if family == Family::Bert { format!("encoder.layer.{layer}") } else { to.clone() };
        let source = |distilbert: &str, bert: &str| match family {
            Family::Bert => format!("{from}.{bert}"),
            Family::DistilBert => format!("{from}.{distilbert}"),
        };
        for (distilbert, bert) in LINEARS {
            let (out, inner) = match distilbert {
                "ffn.lin1" => (feed_forward, width),
                "ffn.lin2" => (width, feed_forward),
                _ => (width, width),
            };
            self.linear(&source(distilbert, bert), &format!("{to}.{distilbert}"), out, inner, Place::Linear)?;
        }
        for (distilbert, bert) in NORMS {
            self.norm(&source(distilbert, bert), &format!("{to}.{distilbert}"))?;
        }
        Ok(())
    }

    fn head(&mut self) -> Result<(), FormatError> {
        let Config { width, labels, head, .. } = *self.config;
        if head == Head::Sequence {
            self.linear("pre_classifier", "pre_classifier", width, width, Place::Head)?;
        }
        if head != Head::None {
            self.linear("classifier", "classifier", labels, width, Place::Head)?;
        }
        Ok(())
    }

    fn linear(&mut self, from: &str, to: &str, out: usize, inner: usize, place: Place) -> Result<(), FormatError> {
        let weight = self.take(&format!("{from}.weight"), &[out, inner])?;
        self.put(&format!("{to}.weight"), place, weight);
        let bias = self.take(&format!("{from}.bias"), &[out])?;
        self.put(&format!("{to}.bias"), Place::Vector, bias);
        Ok(())
    }

    fn norm(&mut self, from: &str, to: &str) -> Result<(), FormatError> {
        for part in ["weight", "bias"] {
            let vector = self.take(&format!("{from}.{part}"), &[self.config.width])?;
            self.put(&format!("{to}.{part}"), Place::Vector, vector);
        }
        Ok(())
    }

    fn take(&mut self, name: &str, shape: &[usize]) -> Result<Weight, FormatError> {
        let weight = self.find(name)?;
        if weight.shape() != shape {
            return Err(FormatError::WrongShape {
                name: name.to_owned(),
                got: weight.shape(),
                expected: shape.to_vec(),
            });
        }
        Ok(weight)
    }

    /// Checkpoints of a bare encoder leave the prefix out; the oldest call a norm's halves gamma
    /// and beta.
    fn find(&mut self, name: &str) -> Result<Weight, FormatError> {
        let prefix = if self.config.family == Family::Bert { "bert" } else { "distilbert" };
        let old = name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta");
        let spellings = [format!("{prefix}.{name}"), name.to_owned(), format!("{prefix}.{old}"), old];
        let found = spellings.iter().find_map(|spelling| self.weights.remove(spelling));
        found.ok_or_else(|| FormatError::MissingTensor(name.to_owned()))
    }

    fn put(&mut self, name: &str, place: Place, weight: Weight) {
        let is_head = name.starts_with("classifier") || name.starts_with("pre_classifier");
        let name = if is_head { name.to_owned() } else { format!("distilbert.{name}") };
        self.tensors.push(Placed { name, place, weight });
    }
}
