//! DistilBERT (Sanh et al. 2019, <https://arxiv.org/abs/1910.01108>), with its three heads.
//!
//! A BERT encoder is read too, once `burnside convert` has folded its token types into the
//! positions. Tensor names are Hugging Face's, verbatim.

use super::tensors::Tensors;
use crate::kernels::{Activation, Linear, Matrix, Ranges, layer_norm, rows, self_attention};
use crate::weights::{FormatError, Value};
use burn::tensor::{Device, Tensor};
use serde::Deserialize;
use std::collections::BTreeMap;

/// `config.json` of a DistilBERT checkpoint.
#[derive(Debug, Clone, Deserialize)]
pub struct DistilBertConfig {
    pub model_type: String,
    pub vocab_size: usize,
    pub max_position_embeddings: usize,
    /// Width of the hidden states.
    pub dim: usize,
    pub n_layers: usize,
    pub n_heads: usize,
    pub hidden_dim: usize,
    #[serde(default = "gelu")]
    pub activation: String,
    /// Not in DistilBERT's config, where it is always 1e-12; BERT's is kept here when converted.
    #[serde(default = "layer_norm_eps")]
    pub layer_norm_eps: f32,
    #[serde(default)]
    pub id2label: BTreeMap<String, String>,
}

fn gelu() -> String {
    "gelu".into()
}

fn layer_norm_eps() -> f32 {
    1e-12
}

impl DistilBertConfig {
    /// From the text of `config.json`.
    pub fn from_json(json: &[u8]) -> Result<Self, FormatError> {
        let config: Self = serde_json::from_slice(json)
            .map_err(|error| FormatError::Invalid(format!("config.json is not a DistilBERT config: {error}")))?;
        config.check()?;
        Ok(config)
    }

    /// From the copy that `burnside convert` puts into a GGUF file.
    pub fn from_metadata(metadata: &crate::weights::Metadata) -> Result<Self, FormatError> {
        match metadata.get("distilbert.config.json") {
            Some(Value::String(json)) => Self::from_json(json.as_bytes()),
            _ => Err(FormatError::Invalid("the file carries no `distilbert.config.json`; give config.json beside it, or convert the checkpoint with `burnside convert`".into())),
        }
    }

    fn check(&self) -> Result<(), FormatError> {
        if self.model_type != "distilbert" {
            return Err(FormatError::Unsupported {
                what: "the encoder architecture",
                got: self.model_type.clone(),
                supported: "distilbert (convert BERT with `burnside convert`)",
            });
        }
        if self.activation != "gelu" {
            return Err(FormatError::Unsupported {
                what: "the activation",
                got: self.activation.clone(),
                supported: "gelu",
            });
        }
        if self.n_heads == 0 || !self.dim.is_multiple_of(self.n_heads * 4) {
            return Err(FormatError::Invalid(format!(
                "dim {} does not split into {} heads of a multiple of 4",
                self.dim, self.n_heads
            )));
        }
        Ok(())
    }

    /// Label names by class index; `LABEL_i` where the config has none.
    #[must_use]
    pub fn labels(&self, classes: usize) -> Vec<String> {
        (0..classes)
            .map(|i| self.id2label.get(&i.to_string()).cloned().unwrap_or_else(|| format!("LABEL_{i}")))
            .collect()
    }
}

/// What the checkpoint was trained for.
#[derive(Clone)]
#[allow(clippy::large_enum_variant)] // one a model
pub enum Head {
    Sequence {
        pre_classifier: Linear,
        classifier: Linear,
    },
    Token {
        classifier: Linear,
    },
    /// None: the hidden states are the output.
    Encoder,
}

/// Token ids of one or more sequences, end to end.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    pub ids: Vec<u32>,
    /// Tokens of each sequence.
    pub lengths: Vec<usize>,
}

impl Batch {
    pub fn push(&mut self, ids: &[u32]) {
        self.ids.extend_from_slice(ids);
        self.lengths.push(ids.len());
    }

    /// Index of each sequence's first token.
    #[must_use]
    pub fn starts(&self) -> Vec<usize> {
        let ends = self.lengths.iter().scan(0, |end, length| {
            *end += length;
            Some(*end)
        });
        ends.zip(&self.lengths).map(|(end, length)| end - length).collect()
    }
}

struct Attention {
    q_lin: Linear,
    k_lin: Linear,
    v_lin: Linear,
    out_lin: Linear,
    heads: usize,
}

impl Attention {
    /// `[tokens, dim]` -> `[tokens, dim]`, the residual `x` added.
    fn forward(&self, x: &Tensor<2>, ranges: &Ranges) -> Tensor<2> {
        let projections = [&self.q_lin, &self.k_lin, &self.v_lin];
        self.out_lin.forward_onto(&self_attention(x, projections, ranges, self.heads), x)
    }
}

struct FeedForward {
    lin1: Linear,
    lin2: Linear,
}

impl FeedForward {
    /// `[tokens, dim]` -> `[tokens, dim]`, the residual `x` added.
    fn forward(&self, x: &Tensor<2>) -> Tensor<2> {
        self.lin2.forward_onto(&self.lin1.forward_activated(x, Activation::Gelu), x)
    }
}

struct Norm {
    weight: Tensor<1>,
    bias: Tensor<1>,
    eps: f32,
}

impl Norm {
    fn build(tensors: &Tensors, name: &str, config: &DistilBertConfig) -> Result<Self, FormatError> {
        Ok(Self {
            weight: tensors.vector(&format!("{name}.weight"), config.dim)?,
            bias: tensors.vector(&format!("{name}.bias"), config.dim)?,
            eps: config.layer_norm_eps,
        })
    }

    /// `[tokens, dim]` -> `[tokens, dim]`
    fn forward(&self, x: &Tensor<2>) -> Tensor<2> {
        layer_norm(x, None, &self.weight, &self.bias, self.eps)
    }

    /// The same of `x + added`.
    fn forward_sum(&self, x: &Tensor<2>, added: &Tensor<2>) -> Tensor<2> {
        layer_norm(x, Some(added), &self.weight, &self.bias, self.eps)
    }
}

struct Block {
    attention: Attention,
    sa_layer_norm: Norm,
    ffn: FeedForward,
    output_layer_norm: Norm,
}

impl Block {
    fn build(tensors: &Tensors, prefix: &str, layer: usize, config: &DistilBertConfig) -> Result<Self, FormatError> {
        let name = |part: &str| format!("{prefix}transformer.layer.{layer}.{part}");
        let (dim, hidden) = (config.dim, config.hidden_dim);
        let linear = |part: &str, out, inputs| tensors.linear(&name(part), out, inputs);
        Ok(Self {
            attention: Attention {
                q_lin: linear("attention.q_lin", dim, dim)?,
                k_lin: linear("attention.k_lin", dim, dim)?,
                v_lin: linear("attention.v_lin", dim, dim)?,
                out_lin: linear("attention.out_lin", dim, dim)?,
                heads: config.n_heads,
            },
            sa_layer_norm: Norm::build(tensors, &name("sa_layer_norm"), config)?,
            ffn: FeedForward { lin1: linear("ffn.lin1", hidden, dim)?, lin2: linear("ffn.lin2", dim, hidden)? },
            output_layer_norm: Norm::build(tensors, &name("output_layer_norm"), config)?,
        })
    }

    /// `[tokens, dim]` -> `[tokens, dim]`
    fn forward(&self, x: &Tensor<2>, ranges: &Ranges) -> Tensor<2> {
        let x = self.sa_layer_norm.forward(&self.attention.forward(x, ranges));
        self.output_layer_norm.forward(&self.ffn.forward(&x))
    }
}

/// The encoder with its head.
pub struct DistilBert {
    pub config: DistilBertConfig,
    pub head: Head,
    /// Label names by class index; empty for a bare encoder.
    pub labels: Vec<String>,
    word_embeddings: Matrix,
    position_embeddings: Matrix,
    norm: Norm,
    blocks: Vec<Block>,
    device: Device,
}

impl DistilBert {
    /// Takes the weights by name. The head is the one that the checkpoint has.
    pub fn build(config: DistilBertConfig, tensors: &Tensors) -> Result<Self, FormatError> {
        // A bare `DistilBertModel` is saved without the prefix.
        let prefix = if tensors.contains("distilbert.embeddings.word_embeddings.weight") { "distilbert." } else { "" };
        let embedding =
            |name: &str, rows| tensors.matrix(&format!("{prefix}embeddings.{name}.weight"), rows, config.dim);
        let head = match (tensors.contains("pre_classifier.weight"), tensors.contains("classifier.weight")) {
            (true, _) => Head::Sequence {
                pre_classifier: tensors.linear("pre_classifier", config.dim, config.dim)?,
                classifier: tensors.linear("classifier", tensors.rows("classifier.weight")?, config.dim)?,
            },
            (false, true) => Head::Token {
                classifier: tensors.linear("classifier", tensors.rows("classifier.weight")?, config.dim)?,
            },
            (false, false) => Head::Encoder,
        };
        let labels = match &head {
            Head::Sequence { classifier, .. } | Head::Token { classifier } => config.labels(classifier.weight.rows()),
            Head::Encoder => vec![],
        };
        Ok(Self {
            word_embeddings: embedding("word_embeddings", config.vocab_size)?,
            position_embeddings: embedding("position_embeddings", config.max_position_embeddings)?,
            norm: Norm::build(tensors, &format!("{prefix}embeddings.LayerNorm"), &config)?,
            blocks: (0..config.n_layers)
                .map(|layer| Block::build(tensors, prefix, layer, &config))
                .collect::<Result<_, _>>()?,
            device: tensors.device.clone(),
            head,
            labels,
            config,
        })
    }

    /// Hidden states of every token: `[tokens, dim]`.
    ///
    /// # Errors
    /// A sequence longer than the positions (the task layer cuts windows), or an id outside the vocabulary.
    pub fn hidden_states(&self, batch: &Batch) -> crate::Result<Tensor<2>> {
        let limit = self.config.max_position_embeddings;
        if let Some(&tokens) = batch.lengths.iter().find(|&&length| length > limit) {
            return Err(crate::Error::ContextLength { tokens, limit });
        }
        let positions: Vec<u32> = batch.lengths.iter().flat_map(|&length| 0..length as u32).collect();
        let words = self.word_embeddings.gather(&batch.ids, &self.device)?;
        let places = self.position_embeddings.gather(&positions, &self.device)?;
        let ranges = Ranges::packed(&batch.lengths, &self.device);
        let x = self.norm.forward_sum(&words, &places);
        Ok(self.blocks.iter().fold(x, |x, block| block.forward(&x, &ranges)))
    }

    /// The head's output: `[sequences, classes]` for a sequence classifier, `[tokens, classes]` for
    /// a token classifier, `[tokens, dim]` for a bare encoder.
    pub fn logits(&self, batch: &Batch) -> crate::Result<Tensor<2>> {
        let hidden = self.hidden_states(batch)?;
        Ok(match &self.head {
            Head::Sequence { pre_classifier, classifier } => {
                let first = rows(&hidden, &batch.starts());
                classifier.forward(&pre_classifier.forward_activated(&first, Activation::Relu))
            }
            Head::Token { classifier } => classifier.forward(&hidden),
            Head::Encoder => hidden,
        })
    }
}
