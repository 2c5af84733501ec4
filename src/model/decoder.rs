//! The decoder of Llama (Touvron et al. 2023, <https://arxiv.org/abs/2302.13971>) and Qwen2
//! (<https://arxiv.org/abs/2407.10671>): RMSNorm, rotary positions, grouped-query attention, SwiGLU.
//!
//! Tensor names are the checkpoint's, verbatim: GGUF's or Hugging Face's.

use super::decoder_config::DecoderConfig;
use super::loading::Tensors;
use crate::kernels::{KvCache, Linear, Matrix, Ranges, RopeTable, rms_norm, rows, silu_mul};
use crate::weights::FormatError;
use burn::tensor::{Device, Tensor};

/// Keys and values of the tokens seen so far, every layer's.
pub struct Cache {
    layers: Vec<KvCache>,
    capacity: usize,
}

impl Cache {
    /// Tokens in the cache.
    #[must_use]
    pub fn length(&self) -> usize {
        self.layers.first().map_or(0, KvCache::length)
    }
}

struct Attention {
    q: Linear,
    k: Linear,
    v: Linear,
    output: Linear,
    heads: usize,
    kv_heads: usize,
}

impl Attention {
    /// `[tokens, hidden]` normalized and as it was -> `[tokens, hidden]`, the latter added.
    fn forward(
        &self,
        x: &Tensor<2>,
        residual: &Tensor<2>,
        cache: &mut KvCache,
        ranges: &Ranges,
        table: &RopeTable,
    ) -> Tensor<2> {
        let (q, k, v) = (self.q.forward(x), self.k.forward(x), self.v.forward(x));
        let q = cache.append(&q, &k, &v, self.kv_heads, table);
        let seen = cache.attention(&q, ranges, self.heads, self.kv_heads);
        self.output.forward_onto(&seen, residual)
    }
}

struct Mlp {
    gate: Linear,
    up: Linear,
    down: Linear,
}

impl Mlp {
    /// `[tokens, hidden]` normalized and as it was -> `[tokens, hidden]`, the latter added.
    fn forward(&self, x: &Tensor<2>, residual: &Tensor<2>) -> Tensor<2> {
        self.down.forward_onto(&silu_mul(&self.gate.forward(x), &self.up.forward(x)), residual)
    }
}

struct Block {
    attention_norm: Tensor<1>,
    attention: Attention,
    mlp_norm: Tensor<1>,
    mlp: Mlp,
    eps: f32,
}

impl Block {
    fn build(tensors: &Tensors, names: &Names, layer: usize, config: &DecoderConfig) -> Result<Self, FormatError> {
        let (hidden, kv) = (config.hidden, config.kv_heads * config.head_dim);
        let linear = |part: Part, out, inputs| tensors.linear(&names.layer(layer, part), out, inputs);
        let norm = |part: Part| tensors.vector(&format!("{}.weight", names.layer(layer, part)), hidden);
        Ok(Self {
            attention_norm: norm(Part::AttentionNorm)?,
            attention: Attention {
                q: linear(Part::Query, config.heads * config.head_dim, hidden)?,
                k: linear(Part::Key, kv, hidden)?,
                v: linear(Part::Value, kv, hidden)?,
                output: linear(Part::Output, hidden, config.heads * config.head_dim)?,
                heads: config.heads,
                kv_heads: config.kv_heads,
            },
            mlp_norm: norm(Part::MlpNorm)?,
            mlp: Mlp {
                gate: linear(Part::Gate, config.intermediate, hidden)?,
                up: linear(Part::Up, config.intermediate, hidden)?,
                down: linear(Part::Down, hidden, config.intermediate)?,
            },
            eps: config.rms_eps,
        })
    }

    /// `[tokens, hidden]` -> `[tokens, hidden]`
    fn forward(&self, x: &Tensor<2>, cache: &mut KvCache, ranges: &Ranges, table: &RopeTable) -> Tensor<2> {
        let x = self.attention.forward(&rms_norm(x, &self.attention_norm, self.eps), x, cache, ranges, table);
        self.mlp.forward(&rms_norm(&x, &self.mlp_norm, self.eps), &x)
    }
}

/// A language model: token ids in, logits of the next token out.
pub struct Decoder {
    pub config: DecoderConfig,
    embedding: Matrix,
    blocks: Vec<Block>,
    norm: Tensor<1>,
    /// `None`: tied to the embedding.
    output: Option<Linear>,
    table: RopeTable,
    device: Device,
}

impl Decoder {
    /// Takes the weights by name; GGUF's or Hugging Face's, whichever they have.
    pub fn build(config: DecoderConfig, tensors: &Tensors) -> Result<Self, FormatError> {
        let names = Names::of(tensors);
        let embedding_name = format!("{}.weight", names.embedding());
        let embedding = tensors.matrix(&embedding_name, tensors.rows(&embedding_name)?, config.hidden)?;
        let output = names.output();
        let factors = tensors.rope_factors.as_deref();
        if let Some(factors) = factors
            && factors.len() != config.head_dim / 2
        {
            return Err(FormatError::WrongShape {
                name: "rope_freqs.weight".into(),
                got: vec![factors.len()],
                expected: vec![config.head_dim / 2],
            });
        }
        let frequencies = config.rope_frequencies(factors);
        Ok(Self {
            blocks: (0..config.layers)
                .map(|layer| Block::build(tensors, &names, layer, &config))
                .collect::<Result<_, _>>()?,
            norm: tensors.vector(&format!("{}.weight", names.norm()), config.hidden)?,
            output: tensors
                .contains(&format!("{output}.weight"))
                .then(|| tensors.linear(output, embedding.rows(), config.hidden))
                .transpose()?,
            table: RopeTable::new(&frequencies, config.context, config.interleaved, &tensors.device),
            device: tensors.device.clone(),
            embedding,
            config,
        })
    }

    /// Rows of the embedding table.
    #[must_use]
    pub fn vocab(&self) -> usize {
        self.embedding.rows()
    }

    /// Where it computes.
    #[must_use]
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// An empty cache with room for `capacity` tokens.
    #[must_use]
    pub fn cache(&self, capacity: usize) -> Cache {
        let width = self.config.kv_heads * self.config.head_dim;
        Cache {
            layers: (0..self.config.layers).map(|_| KvCache::new(capacity, width, &self.device)).collect(),
            capacity,
        }
    }

    /// Whether the weights lie in a GPU's memory, where waiting for a token costs more than computing one.
    #[must_use]
    pub fn is_on_gpu(&self) -> bool {
        self.device != Device::flex()
    }

    /// Hidden states of the tokens `ids`, which follow those in the cache: `[ids.len(), hidden]`.
    ///
    /// # Errors
    /// More tokens than the cache has room for, or an id outside the vocabulary.
    pub fn hidden_states(&self, ids: &[u32], cache: &mut Cache) -> crate::Result<Tensor<2>> {
        self.run(self.embedding.gather(ids, &self.device)?, cache)
    }

    /// `[tokens, hidden]` -> `[tokens, hidden]`
    fn run(&self, mut x: Tensor<2>, cache: &mut Cache) -> crate::Result<Tensor<2>> {
        let (cached, tokens) = (cache.length(), x.dims()[0]);
        if cached + tokens > cache.capacity {
            return Err(crate::Error::ContextLength { tokens: cached + tokens, limit: cache.capacity });
        }
        let ranges = Ranges::causal(cached, tokens, &self.device);
        for (block, cache) in self.blocks.iter().zip(&mut cache.layers) {
            x = block.forward(&x, cache, &ranges, &self.table);
        }
        Ok(x)
    }

    /// Logits from hidden states: `[tokens, hidden]` -> `[tokens, vocab]`.
    pub fn logits(&self, hidden: &Tensor<2>) -> Tensor<2> {
        let x = rms_norm(hidden, &self.norm, self.config.rms_eps);
        match &self.output {
            Some(output) => output.forward(&x),
            None => self.embedding.matmul(&x, crate::kernels::Epilogue::default()),
        }
    }

    /// Logits of the token that follows `ids`: `[1, vocab]`. `ids` (a whole prompt, or one token)
    /// are appended to the cache.
    pub fn forward(&self, ids: &[u32], cache: &mut Cache) -> crate::Result<Tensor<2>> {
        if ids.is_empty() {
            return Err(crate::Error::InvalidArgument("no tokens to continue; give a prompt".into()));
        }
        let hidden = self.hidden_states(ids, cache)?;
        Ok(self.logits(&rows(&hidden, &[ids.len() - 1])))
    }

    /// As [`forward`](Self::forward), of one token that only the device knows: `chosen` is what
    /// [`argmax`](crate::kernels::argmax) gave for the logits before it, `[1, 2]` -> `[1, vocab]`.
    pub fn forward_chosen(&self, chosen: &Tensor<2>, cache: &mut Cache) -> crate::Result<Tensor<2>> {
        Ok(self.logits(&self.run(self.embedding.gather_chosen(chosen), cache)?))
    }
}

/// A part of a block.
#[derive(Clone, Copy)]
enum Part {
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

/// The two naming schemes.
enum Names {
    Gguf,
    HuggingFace,
}

impl Names {
    fn of(tensors: &Tensors) -> Self {
        if tensors.contains("model.embed_tokens.weight") { Names::HuggingFace } else { Names::Gguf }
    }

    fn embedding(&self) -> &'static str {
        match self {
            Names::Gguf => "token_embd",
            Names::HuggingFace => "model.embed_tokens",
        }
    }

    fn norm(&self) -> &'static str {
        match self {
            Names::Gguf => "output_norm",
            Names::HuggingFace => "model.norm",
        }
    }

    fn output(&self) -> &'static str {
        match self {
            Names::Gguf => "output",
            Names::HuggingFace => "lm_head",
        }
    }

    fn layer(&self, layer: usize, part: Part) -> String {
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
