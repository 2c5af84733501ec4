//! What a decoder's tensors are called in its checkpoint, GGUF or Hugging Face's, and which belong together.

use super::tensors::Tensors;
use crate::weights::{FileHeader, TensorInfo};
use std::collections::BTreeMap;

/// A part of a block.
#[derive(Clone, Copy)]
pub(super) enum Part {
    AttentionNorm,
    Query,
    Key,
    Value,
    Output,
    MlpNorm,
    Gate,
    Up,
    Down,
}

impl Part {
    pub(super) const MATRICES: [Self; 7] =
        [Part::Query, Part::Key, Part::Value, Part::Output, Part::Gate, Part::Up, Part::Down];
}

/// The two naming schemes.
pub(super) enum Names {
    Gguf,
    HuggingFace,
}

impl Names {
    pub(super) fn of(tensors: &Tensors) -> Self {
        if tensors.contains("model.embed_tokens.weight") { Names::HuggingFace } else { Names::Gguf }
    }

    pub(super) fn embedding(&self) -> &'static str {
        match self {
            Names::Gguf => "token_embd",
            Names::HuggingFace => "model.embed_tokens",
        }
    }

    pub(super) fn norm(&self) -> &'static str {
        match self {
            Names::Gguf => "output_norm",
            Names::HuggingFace => "model.norm",
        }
    }

    pub(super) fn output(&self) -> &'static str {
        match self {
            Names::Gguf => "output",
            Names::HuggingFace => "lm_head",
        }
    }

    pub(super) fn layer(&self, layer: usize, part: Part) -> String {
        use Part::*;
        match self {
            Names::Gguf => {
                let part = match part {
                    AttentionNorm => "attn_norm",
                    Query => "attn_q",
                    Key => "attn_k",
                    Value => "attn_v",
                    Output => "attn_output",
                    MlpNorm => "ffn_norm",
                    Gate => "ffn_gate",
                    Up => "ffn_up",
                    Down => "ffn_down",
                };
                format!("blk.{layer}.{part}")
            }
            Names::HuggingFace => {
                let part = match part {
                    AttentionNorm => "input_layernorm",
                    Query => "self_attn.q_proj",
                    Key => "self_attn.k_proj",
                    Value => "self_attn.v_proj",
                    Output => "self_attn.o_proj",
                    MlpNorm => "post_attention_layernorm",
                    Gate => "mlp.gate_proj",
                    Up => "mlp.up_proj",
                    Down => "mlp.down_proj",
                };
                format!("model.layers.{layer}.{part}")
            }
        }
    }
}

/// The matrices that are applied to the same input, as far as they are all in one file: each layer's queries, keys and
/// values, and its gates and what they gate.
pub(super) fn stacks(header: &FileHeader) -> Vec<Vec<&TensorInfo>> {
    let tensors: BTreeMap<&str, &TensorInfo> = header.tensors.iter().map(|t| (t.name.as_str(), t)).collect();
    let stack = |names: &Names, layer, parts: &[Part]| {
        let found =
            parts.iter().map(|&part| tensors.get(format!("{}.weight", names.layer(layer, part)).as_str()).copied());
        found.collect::<Option<Vec<_>>>()
    };
    let mut found = vec![];
    for names in [Names::Gguf, Names::HuggingFace] {
        // A file of several holds some layers, whose first need not be 0.
        for layer in 0..header.tensors.len() {
            found.extend(stack(&names, layer, &[Part::Query, Part::Key, Part::Value]));
            found.extend(stack(&names, layer, &[Part::Gate, Part::Up]));
        }
    }
    found
}
