//! `burnside convert`: an encoder in, one GGUF file out, with its config and tokenizer inside.
//!
//! What loss there is: floats become the element types that were asked for. Weights that came as
//! 4-bit blocks of 32 (`MatMulNBits`) keep their 4-bit values untouched; only their scales are
//! rounded from f32 to f16, as ggml's types have them (2^-11 of the value at most).
//!
//! | file | what it does |
//! |---|---|
//! | [`source`] | finds and reads what is to be converted |
//! | [`config`] | the Hugging Face config |
//! | [`weight`] | a tensor in the precision it came in |
//! | [`fold`]   | BERT's tensors under DistilBERT's names |
//! | [`encode`] | tensors to GGUF element types |

pub mod config;
pub mod encode;
pub mod fold;
pub mod source;
pub mod weight;

#[cfg(test)]
mod tests;

use super::cache::part_path;
use super::io_error;
use crate::Result;
use crate::weights::{ElementType, FormatError, GgufWriter, Metadata, TensorSpec, Value};
use config::Config;
use std::collections::BTreeMap;
use std::io::BufWriter;
use std::path::Path;
use std::str::FromStr;

/// How floats are stored, by its short name: `f32`, `f16`, `q8`, `q4`, or one of ggml's types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dtype(pub ElementType);

impl FromStr for Dtype {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        Ok(Dtype(match text {
            "f32" => ElementType::F32,
            "f16" => ElementType::F16,
            "q8" | "q8_0" => ElementType::Q8_0,
            // A minimum a block costs half a bit a weight and halves the error of one-sided blocks.
            "q4" | "q4_1" => ElementType::Q4_1,
            "q4_0" => ElementType::Q4_0,
            "q5_0" => ElementType::Q5_0,
            "q5_1" => ElementType::Q5_1,
            other => {
                return Err(FormatError::Unsupported {
                    what: "dtype",
                    got: other.chars().take(20).collect(),
                    supported: "f32, f16, q8, q4, q4_0, q4_1, q5_0, q5_1, q8_0",
                });
            }
        }))
    }
}

/// What [`convert`] is asked for.
#[derive(Debug, Clone)]
pub struct Options {
    /// Of the encoder's matrices.
    pub dtype: Dtype,
    /// Of the word embeddings. `None`: 8 bits where the matrices are quantized, else as they are.
    pub embedding_dtype: Option<Dtype>,
    /// `general.name`; the input's name when left out.
    pub name: Option<String>,
    /// `general.license`.
    pub licence: Option<String>,
    /// `general.source.url`.
    pub source: Option<String>,
    /// `general.description`: what the licence asks to be shown.
    pub attribution: Option<String>,
}

/// What [`convert`] did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many tensors have which type.
    pub tensors: BTreeMap<ElementType, usize>,
    /// How many came quantized and kept their integers.
    pub carried_over: usize,
    /// Tensors of the checkpoint that the model has no use for.
    pub dropped: Vec<String>,
    /// Of the file.
    pub bytes: u64,
}

impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.1} MB;", self.bytes as f64 / 1e6)?;
        for (element, count) in &self.tensors {
            write!(f, " {count} x {element},")?;
        }
        write!(f, " {} kept their quantized values (scales rounded to f16)", self.carried_over)?;
        match self.dropped.as_slice() {
            [] => Ok(()),
            dropped => write!(f, "; not used: {}", dropped.join(", ")),
        }
    }
}

/// Converts `input` (an .onnx or .safetensors file, or a folder) into the GGUF file `output`, which
/// appears only when it is complete.
///
/// # Errors
/// [`crate::Error::Format`] when the input is not an encoder that can be converted, [`Error::Io`] when a
/// file is missing or the disk fails.
pub fn convert(input: &Path, output: &Path, options: &Options) -> Result<Summary> {
    let source = source::Source::find(input)?;
    let config_text = source.config()?;
    let tokenizer = source.tokenizer()?;
    let config = Config::parse(&config_text)?;
    let folded = fold::distilbert(&config, source.weights()?)?;
    let types = encode::Types::of(options);
    let plan: Vec<(TensorSpec, fold::Placed)> = folded
        .tensors
        .into_iter()
        .map(|tensor| {
            let element = types.choose(&tensor);
            (TensorSpec { name: tensor.name.clone(), element, shape: tensor.weight.shape() }, tensor)
        })
        .collect();
    let quantized = plan.iter().any(|(spec, _)| spec.element.is_quantized());
    let metadata = metadata(&config, &config_text, tokenizer, quantized, &source, options)?;
    let mut summary = Summary { dropped: folded.dropped, ..Summary::default() };

    let part = part_path(output);
    let file = std::fs::File::create(&part).map_err(|e| io_error("create", &part, &e))?;
    let specs: Vec<TensorSpec> = plan.iter().map(|(spec, _)| spec.clone()).collect();
    let mut writer = GgufWriter::new(BufWriter::new(file), &metadata, &specs)?;
    for (spec, tensor) in &plan {
        let encoded = encode::encode(&tensor.weight, spec.element)?;
        writer.write(&encoded.bytes)?;
        *summary.tensors.entry(spec.element).or_default() += 1;
        summary.carried_over += usize::from(encoded.carried_over);
    }
    writer.finish()?;
    summary.bytes = std::fs::metadata(&part).map_err(|e| io_error("read", &part, &e))?.len();
    std::fs::rename(&part, output).map_err(|e| io_error("rename to", output, &e))?;
    Ok(summary)
}

/// Keys as llama.cpp names them (`docs/gguf.md` of ggml), and two of our own that hold the original
/// files: `distilbert.config.json` and `tokenizer.huggingface.json`.
fn metadata(
    config: &Config,
    config_text: &str,
    tokenizer: String,
    quantized: bool,
    source: &source::Source,
    options: &Options,
) -> Result<Metadata> {
    let int = |value: usize| Value::Int(i64::try_from(value).unwrap_or(i64::MAX));
    let name = options.name.clone().unwrap_or_else(|| source.name());
    let mut metadata = Metadata::from(
        [
            ("general.architecture", Value::String("distilbert".into())),
            ("general.name", Value::String(name)),
            ("distilbert.vocab_size", int(config.vocabulary)),
            ("distilbert.context_length", int(config.positions)),
            ("distilbert.embedding_length", int(config.width)),
            ("distilbert.feed_forward_length", int(config.feed_forward)),
            ("distilbert.block_count", int(config.layers)),
            ("distilbert.attention.head_count", int(config.heads)),
            ("distilbert.attention.layer_norm_epsilon", Value::Float(f64::from(config.norm_epsilon as f32))),
            ("distilbert.attention.causal", Value::Bool(false)),
            ("distilbert.config.json", Value::String(config.distilbert_json(config_text)?)),
            ("tokenizer.huggingface.json", Value::String(tokenizer)),
        ]
        .map(|(key, value)| (key.to_owned(), value)),
    );
    let optional = [
        ("general.license", &options.licence),
        ("general.source.url", &options.source),
        ("general.description", &options.attribution),
    ];
    for (key, value) in optional {
        if let Some(value) = value {
            metadata.insert(key.to_owned(), Value::String(value.clone()));
        }
    }
    if quantized {
        metadata.insert("general.quantization_version".to_owned(), Value::Int(2));
    }
    Ok(metadata)
}
