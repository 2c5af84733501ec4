//! What a decoder looks like: read from `config.json` or from GGUF metadata.

use crate::kernels::WIDEST_HEAD;
use crate::weights::{FormatError, Metadata, Value};
use serde::Deserialize;

const SUPPORTED: &str = "llama, qwen2";

/// The longest context taken; models that claim more are cut to it. The rotary table has a row a
/// position, so that a file that promises billions would take the memory for them.
const MAX_CONTEXT: usize = 131_072;

/// A Llama or Qwen2 decoder's shape.
#[derive(Debug, Clone, PartialEq)]
pub struct DecoderConfig {
    /// `llama` or `qwen2`.
    pub architecture: String,
    pub context: usize,
    pub hidden: usize,
    pub intermediate: usize,
    pub layers: usize,
    pub heads: usize,
    pub kv_heads: usize,
    pub head_dim: usize,
    pub rms_eps: f32,
    pub rope_theta: f32,
    pub rope_scaling: RopeScaling,
    /// Rotary pairs are `(2i, 2i + 1)`: GGUF files of the llama architecture, whose query and key
    /// rows llama.cpp's converter permutes for it.
    pub interleaved: bool,
}

/// How rotary angles are stretched beyond the trained context.
#[derive(Debug, Clone, PartialEq)]
pub enum RopeScaling {
    None,
    /// All angles divided by the factor.
    Linear(f32),
    /// Llama 3: low frequencies divided by `factor`, high ones kept, a ramp between.
    Llama3 {
        factor: f32,
        low_freq_factor: f32,
        high_freq_factor: f32,
        original_context: f32,
    },
}

/// `config.json` of `LlamaForCausalLM` and `Qwen2ForCausalLM`.
#[derive(Deserialize)]
struct HfConfig {
    model_type: String,
    max_position_embeddings: usize,
    hidden_size: usize,
    intermediate_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    num_key_value_heads: Option<usize>,
    head_dim: Option<usize>,
    rms_norm_eps: f32,
    rope_theta: Option<f32>,
    rope_scaling: Option<HfRopeScaling>,
    /// Where newer `transformers` keep both of the above.
    rope_parameters: Option<HfRopeScaling>,
}

#[derive(Deserialize, Clone, Default)]
struct HfRopeScaling {
    #[serde(alias = "type")]
    rope_type: Option<String>,
    rope_theta: Option<f32>,
    factor: Option<f32>,
    low_freq_factor: Option<f32>,
    high_freq_factor: Option<f32>,
    original_max_position_embeddings: Option<f32>,
}

impl HfRopeScaling {
    fn read(&self) -> Result<RopeScaling, FormatError> {
        let need = |value: Option<f32>, name: &str| {
            value.ok_or_else(|| FormatError::Invalid(format!("config.json: rope_scaling has no {name}")))
        };
        match self.rope_type.as_deref() {
            None | Some("default") => Ok(RopeScaling::None),
            Some("linear") => Ok(RopeScaling::Linear(need(self.factor, "factor")?)),
            Some("llama3") => Ok(RopeScaling::Llama3 {
                factor: need(self.factor, "factor")?,
                low_freq_factor: need(self.low_freq_factor, "low_freq_factor")?,
                high_freq_factor: need(self.high_freq_factor, "high_freq_factor")?,
                original_context: need(self.original_max_position_embeddings, "original_max_position_embeddings")?,
            }),
            Some(other) => Err(FormatError::Unsupported {
                what: "the rope scaling",
                got: other.into(),
                supported: "default, linear, llama3",
            }),
        }
    }
}

impl DecoderConfig {
    /// From the text of `config.json`.
    pub fn from_json(json: &[u8]) -> Result<Self, FormatError> {
        let hf: HfConfig = serde_json::from_slice(json)
            .map_err(|error| FormatError::Invalid(format!("config.json is not a decoder config: {error}")))?;
        let rope = hf.rope_parameters.or(hf.rope_scaling).unwrap_or_default();
        Self {
            architecture: hf.model_type,
            context: hf.max_position_embeddings,
            hidden: hf.hidden_size,
            intermediate: hf.intermediate_size,
            layers: hf.num_hidden_layers,
            heads: hf.num_attention_heads,
            kv_heads: hf.num_key_value_heads.unwrap_or(hf.num_attention_heads),
            head_dim: hf.head_dim.unwrap_or(hf.hidden_size / hf.num_attention_heads.max(1)),
            rms_eps: hf.rms_norm_eps,
            rope_theta: rope.rope_theta.or(hf.rope_theta).unwrap_or(10_000.0),
            rope_scaling: rope.read()?,
            interleaved: false,
        }
        .checked()
    }

    /// From GGUF metadata (`llama.block_count` and so on).
    pub fn from_metadata(metadata: &Metadata) -> Result<Self, FormatError> {
        let Some(Value::String(architecture)) = metadata.get("general.architecture") else {
            return Err(FormatError::Invalid(
                "the file names no `general.architecture`; it is not a GGUF model".into(),
            ));
        };
        if !SUPPORTED.split(", ").any(|supported| supported == architecture) {
            return Err(FormatError::Unsupported {
                what: "the architecture",
                got: architecture.clone(),
                supported: SUPPORTED,
            });
        }
        let find = |name: &str| match metadata.get(&format!("{architecture}.{name}")) {
            Some(Value::Int(value)) => Some(*value as f64),
            Some(Value::Float(value)) => Some(*value),
            _ => None,
        };
        let float = |name: &str| {
            find(name)
                .ok_or_else(|| FormatError::Invalid(format!("the GGUF metadata has no number `{architecture}.{name}`")))
        };
        // Sizes beyond any model would overflow later arithmetic.
        let size = |name: &str| match float(name)? {
            value if (1.0..=16_777_216.0).contains(&value) => Ok(value as usize),
            value => Err(FormatError::Invalid(format!("`{architecture}.{name}` is {value}, which no model has"))),
        };
        let (hidden, heads) = (size("embedding_length")?, size("attention.head_count")?);
        let optional = |name: &str, default| if find(name).is_some() { size(name) } else { Ok(default) };
        let scaling = match metadata.get(&format!("{architecture}.rope.scaling.type")) {
            Some(Value::String(kind)) if kind == "linear" => RopeScaling::Linear(float("rope.scaling.factor")? as f32),
            Some(Value::String(kind)) if kind != "none" => {
                return Err(FormatError::Unsupported {
                    what: "the rope scaling",
                    got: kind.clone(),
                    supported: "none, linear",
                });
            }
            _ => RopeScaling::None,
        };
        Self {
            architecture: architecture.clone(),
            context: size("context_length")?,
            hidden,
            intermediate: size("feed_forward_length")?,
            layers: size("block_count")?,
            heads,
            kv_heads: optional("attention.head_count_kv", heads)?,
            head_dim: optional("attention.key_length", hidden / heads)?,
            rms_eps: float("attention.layer_norm_rms_epsilon")? as f32,
            rope_theta: find("rope.freq_base").unwrap_or(10_000.0) as f32,
            rope_scaling: scaling,
            interleaved: architecture == "llama",
        }
        .checked()
    }

    fn checked(mut self) -> Result<Self, FormatError> {
        self.context = self.context.min(MAX_CONTEXT);
        if !SUPPORTED.split(", ").any(|supported| supported == self.architecture) {
            return Err(FormatError::Unsupported {
                what: "the architecture",
                got: self.architecture,
                supported: SUPPORTED,
            });
        }
        let shape = self.heads > 0
            && self.kv_heads > 0
            && self.heads.is_multiple_of(self.kv_heads)
            && self.head_dim > 0
            && self.head_dim.is_multiple_of(4)
            && self.head_dim <= WIDEST_HEAD
            && self.hidden.is_multiple_of(4)
            && self.intermediate.is_multiple_of(4)
            && self.layers < 1024;
        if !shape {
            return Err(FormatError::Invalid(format!(
                "{} query heads, {} key heads of {} dimensions, hidden {} do not make a decoder (heads divide, widths are multiples of 4, heads at most {WIDEST_HEAD} wide)",
                self.heads, self.kv_heads, self.head_dim, self.hidden
            )));
        }
        Ok(self)
    }

    /// Angle per position of each rotary pair: `[head_dim / 2]`. `factors` are GGUF's
    /// `rope_freqs.weight`, which say Llama 3's scaling in numbers.
    #[must_use]
    pub fn rope_frequencies(&self, factors: Option<&[f32]>) -> Vec<f32> {
        let half = self.head_dim / 2;
        (0..half)
            .map(|i| {
                let frequency = self.rope_theta.powf(-(2.0 * i as f32) / self.head_dim as f32);
                match (&self.rope_scaling, factors) {
                    (_, Some(factors)) => frequency / factors[i],
                    (RopeScaling::None, None) => frequency,
                    (RopeScaling::Linear(factor), None) => frequency / factor,
                    (RopeScaling::Llama3 { factor, low_freq_factor, high_freq_factor, original_context }, None) => {
                        let wavelength = 2.0 * std::f32::consts::PI / frequency;
                        let ramp =
                            (original_context / wavelength - low_freq_factor) / (high_freq_factor - low_freq_factor);
                        let keep = ramp.clamp(0.0, 1.0);
                        frequency / factor * (1.0 - keep) + frequency * keep
                    }
                }
            })
            .collect()
    }
}
