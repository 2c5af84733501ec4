//! The Hugging Face config of a BERT or DistilBERT checkpoint, and what becomes of it.

use crate::weights::FormatError;
use serde_json::{Map, Value as Json};

/// Layers of the deepest encoder in use are a few dozen; a config that asks for more is damaged.
const MAX_LAYERS: usize = 256;
/// Hidden sizes, positions, vocabulary entries, labels.
const MAX_SIZE: usize = 1 << 22;

/// Which family a checkpoint is of: they differ in names and in the token-type table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    Bert,
    DistilBert,
}

/// What is on top of the encoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Head {
    /// Nothing: hidden states.
    None,
    /// `pre_classifier`, ReLU, `classifier` on the first token.
    Sequence,
    /// `classifier` on every token.
    Token,
}

/// Sizes of an encoder, as its config has them.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    pub family: Family,
    pub head: Head,
    pub vocabulary: usize,
    /// Tokens.
    pub positions: usize,
    /// Hidden size.
    pub width: usize,
    /// Size between the two linear layers of a block.
    pub feed_forward: usize,
    pub layers: usize,
    pub heads: usize,
    pub labels: usize,
    pub norm_epsilon: f64,
    json: Map<String, Json>,
}

impl Config {
    /// Reads a `config.json`.
    ///
    /// # Errors
    /// [`FormatError`] when it is no BERT or DistilBERT, or one that can't be folded.
    pub fn parse(text: &str) -> Result<Self, FormatError> {
        let json: Map<String, Json> =
            serde_json::from_str(text).map_err(|e| invalid(format!("is no JSON object: {e}")))?;
        let text = |key: &str| json.get(key).and_then(Json::as_str);
        let family = match text("model_type") {
            Some("bert") => Family::Bert,
            Some("distilbert") => Family::DistilBert,
            other => {
                return Err(FormatError::Unsupported {
                    what: "model_type",
                    got: other.unwrap_or("(none)").chars().take(40).collect(),
                    supported: "bert, distilbert",
                });
            }
        };
        let activation = text(if family == Family::Bert { "hidden_act" } else { "activation" }).unwrap_or("gelu");
        if activation != "gelu" {
            return Err(FormatError::Unsupported {
                what: "activation",
                got: activation.chars().take(40).collect(),
                supported: "gelu",
            });
        }
        if text("position_embedding_type").is_some_and(|p| p != "absolute") {
            return Err(invalid("asks for relative positions; only absolute ones are read".into()));
        }
        let size = |bert: &str, distilbert: &str| {
            let key = if family == Family::Bert { bert } else { distilbert };
            let value = json.get(key).and_then(Json::as_u64).and_then(|v| usize::try_from(v).ok());
            value
                .filter(|v| (1..=MAX_SIZE).contains(v))
                .ok_or_else(|| invalid(format!("has no `{key}`, or one that makes no sense")))
        };
        let config = Config {
            family,
            head: head(family, &json)?,
            vocabulary: size("vocab_size", "vocab_size")?,
            positions: size("max_position_embeddings", "max_position_embeddings")?,
            width: size("hidden_size", "dim")?,
            feed_forward: size("intermediate_size", "hidden_dim")?,
            layers: size("num_hidden_layers", "n_layers")?,
            heads: size("num_attention_heads", "n_heads")?,
            labels: labels(&json),
            norm_epsilon: json.get("layer_norm_eps").and_then(Json::as_f64).unwrap_or(1e-12),
            json,
        };
        if config.layers > MAX_LAYERS || !config.width.is_multiple_of(config.heads) {
            return Err(invalid("has more than 256 layers, or a width that its heads don't divide".into()));
        }
        Ok(config)
    }

    /// The config of what comes out. A DistilBERT's is the one that came in, untouched; a BERT's
    /// keeps its keys and gains DistilBERT's, so that a reader of either finds what it looks for.
    ///
    /// # Errors
    /// None in practice: what was parsed can be written.
    pub fn distilbert_json(&self, original: &str) -> Result<String, FormatError> {
        if self.family == Family::DistilBert {
            return Ok(original.to_owned());
        }
        let mut json = self.json.clone();
        let architecture = match self.head {
            Head::None => "DistilBertModel",
            Head::Sequence => "DistilBertForSequenceClassification",
            Head::Token => "DistilBertForTokenClassification",
        };
        let added = [
            ("model_type", Json::from("distilbert")),
            ("architectures", Json::from(vec![architecture])),
            ("activation", Json::from("gelu")),
            ("dim", Json::from(self.width)),
            ("hidden_dim", Json::from(self.feed_forward)),
            ("n_layers", Json::from(self.layers)),
            ("n_heads", Json::from(self.heads)),
            ("sinusoidal_pos_embds", Json::from(false)),
        ];
        json.extend(added.map(|(key, value)| (key.to_owned(), value)));
        serde_json::to_string_pretty(&json).map_err(|e| invalid(format!("can't be written: {e}")))
    }
}

fn head(family: Family, json: &Map<String, Json>) -> Result<Head, FormatError> {
    let architecture = json.get("architectures").and_then(|a| a.get(0)).and_then(Json::as_str).unwrap_or("");
    let unsupported = |supported| {
        Err(FormatError::Unsupported { what: "architecture", got: architecture.chars().take(60).collect(), supported })
    };
    match (family, architecture) {
        (_, "BertForTokenClassification" | "DistilBertForTokenClassification") => Ok(Head::Token),
        (_, "DistilBertForSequenceClassification") => Ok(Head::Sequence),
        // Its pooler (a tanh) has no place in DistilBERT's head (a ReLU).
        (_, "BertForSequenceClassification") => unsupported(
            "DistilBertForSequenceClassification; BERT's sequence head goes through a pooler, which DistilBERT does not have",
        ),
        (
            _,
            "" | "BertModel" | "DistilBertModel" | "BertForMaskedLM" | "DistilBertForMaskedLM" | "BertForPreTraining",
        ) => Ok(Head::None),
        _ => unsupported(
            "the Model, ForMaskedLM, ForTokenClassification and DistilBertForSequenceClassification architectures",
        ),
    }
}

/// As transformers counts them: named, or numbered, or two.
fn labels(json: &Map<String, Json>) -> usize {
    let named = json.get("id2label").and_then(Json::as_object).map(Map::len).filter(|n| *n > 0);
    let numbered = || json.get("num_labels").and_then(Json::as_u64).and_then(|n| usize::try_from(n).ok());
    named.or_else(numbered).unwrap_or(2)
}

fn invalid(what: String) -> FormatError {
    FormatError::Invalid(format!("config.json {what}"))
}
