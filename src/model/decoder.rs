//! The decoder of Llama (Touvron et al. 2023, <https://arxiv.org/abs/2302.13971>) and Qwen2
//! (<https://arxiv.org/abs/2407.10671>): RMSNorm, rotary positions, grouped-query attention, SwiGLU.
//!
//! Tensor names are the checkpoint's, verbatim: GGUF's or Hugging Face's.

use super::decoder_config::DecoderConfig;
use super::names::{Names, Part};
use super::tensors::Tensors;
use crate::kernels::{Fused, KvCache, Linear, LinearStack, Matrix, Ranges, RmsNorm, RopeTable, rows};
use crate::weights::FormatError;
use burn::tensor::{Device, Tensor};

/// Keys and values of the tokens seen so far, every layer's.
#[derive(Default)]
pub struct Cache {
    layers: Vec<KvCache>,
    limit: usize,
}

/// Tokens that a cache has room for at first, beyond those that are known to come. Most answers are shorter.
const ROOM: usize = 256;

impl Cache {
    /// Tokens in the cache.
    #[must_use]
    pub fn length(&self) -> usize {
        self.layers.first().map_or(0, KvCache::length)
    }

    /// Forgets the tokens from `length` on.
    pub fn truncate(&mut self, length: usize) {
        self.layers.iter_mut().for_each(|layer| layer.truncate(length));
    }

    /// Lets it grow to `limit` tokens; of those, `known` are about to come.
    pub fn extend(&mut self, known: usize, limit: usize) {
        self.limit = limit;
        self.reserve(limit.min(known.saturating_add(ROOM)));
    }

    /// Room for `tokens`, which the limit allows.
    fn reserve(&mut self, tokens: usize) {
        self.layers.iter_mut().for_each(|layer| layer.reserve(tokens));
    }
}

struct Attention {
    norm: RmsNorm,
    /// Queries, keys and values.
    qkv: LinearStack,
    output: Linear,
    heads: usize,
    kv_heads: usize,
}

impl Attention {
    /// `[tokens, hidden]` -> `[tokens, hidden]`, the input added.
    fn forward(&self, x: &Tensor<2>, cache: &mut KvCache, ranges: &Ranges, table: &RopeTable) -> Tensor<2> {
        let q = cache.append(&self.qkv.forward(x, &self.norm), self.heads, self.kv_heads, table);
        let seen = cache.attention(&q, ranges, self.heads, self.kv_heads);
        self.output.forward_onto(&seen, x)
    }
}

struct Mlp {
    norm: RmsNorm,
    gate_up: LinearStack,
    down: Linear,
}

impl Mlp {
    /// `[tokens, hidden]` -> `[tokens, hidden]`, the input added.
    fn forward(&self, x: &Tensor<2>) -> Tensor<2> {
        self.down.forward_onto(&self.gate_up.forward_gated(x, &self.norm), x)
    }
}

pub(super) struct Block {
    attention: Attention,
    mlp: Mlp,
}

impl Block {
    pub(super) fn build(
        tensors: &Tensors,
        names: &Names,
        layer: usize,
        config: &DecoderConfig,
    ) -> Result<Self, FormatError> {
        let (hidden, q, kv) = (config.hidden, config.heads * config.head_dim, config.kv_heads * config.head_dim);
        let name = |part| names.layer(layer, part);
        let norm = |part| {
            let weight = tensors.vector(&format!("{}.weight", name(part)), hidden)?;
            Ok::<_, FormatError>(RmsNorm { weight, eps: config.rms_eps })
        };
        let stack = |parts: &[(Part, usize)]| {
            let layers: Vec<_> = parts.iter().map(|&(part, out)| (name(part), out)).collect();
            tensors.linear_stack(&layers, hidden)
        };
        Ok(Self {
            attention: Attention {
                norm: norm(Part::AttentionNorm)?,
                qkv: stack(&[(Part::Query, q), (Part::Key, kv), (Part::Value, kv)])?,
                output: tensors.linear(&name(Part::Output), hidden, q)?,
                heads: config.heads,
                kv_heads: config.kv_heads,
            },
            mlp: Mlp {
                norm: norm(Part::MlpNorm)?,
                gate_up: stack(&[(Part::Gate, config.intermediate), (Part::Up, config.intermediate)])?,
                down: tensors.linear(&name(Part::Down), hidden, config.intermediate)?,
            },
        })
    }

    /// `[tokens, hidden]` -> `[tokens, hidden]`
    pub(super) fn forward(&self, x: &Tensor<2>, cache: &mut KvCache, ranges: &Ranges, table: &RopeTable) -> Tensor<2> {
        self.mlp.forward(&self.attention.forward(x, cache, ranges, table))
    }

    /// The first of its norms.
    pub(super) fn norm(&self) -> &RmsNorm {
        &self.attention.norm
    }
}

/// A language model: token ids in, logits of the next token out.
pub struct Decoder {
    pub config: DecoderConfig,
    embedding: Matrix,
    blocks: Vec<Block>,
    norm: RmsNorm,
    /// `None`: tied to the embedding.
    output: Option<Matrix>,
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
            norm: RmsNorm {
                weight: tensors.vector(&format!("{}.weight", names.norm()), config.hidden)?,
                eps: config.rms_eps,
            },
            output: tensors
                .contains(&format!("{output}.weight"))
                .then(|| tensors.matrix(&format!("{output}.weight"), embedding.rows(), config.hidden))
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

    /// An empty cache with room for `limit` tokens, and for no more.
    #[must_use]
    pub fn cache(&self, limit: usize) -> Cache {
        self.growing_cache(limit, limit)
    }

    /// An empty cache that grows to `limit` tokens; of those, `known` are about to come.
    #[must_use]
    pub fn growing_cache(&self, known: usize, limit: usize) -> Cache {
        let width = self.config.kv_heads * self.config.head_dim;
        let room = limit.min(known.saturating_add(ROOM));
        Cache { layers: (0..self.config.layers).map(|_| KvCache::new(room, width, &self.device)).collect(), limit }
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
        let needed = cached + tokens;
        if needed > cache.limit {
            return Err(crate::Error::ContextLength { tokens: needed, limit: cache.limit });
        }
        let room = cache.layers.first().map_or(0, KvCache::capacity);
        if needed > room {
            // By half: all copying together costs less than three times the writing.
            cache.reserve(needed.max(room + room / 2).min(cache.limit));
        }
        let ranges = Ranges::causal(cached, tokens, &self.device);
        for (block, cache) in self.blocks.iter().zip(&mut cache.layers) {
            x = block.forward(&x, cache, &ranges, &self.table);
        }
        Ok(x)
    }

    /// Logits from hidden states: `[tokens, hidden]` -> `[tokens, vocab]`.
    pub fn logits(&self, hidden: &Tensor<2>) -> Tensor<2> {
        let matrix = self.output.as_ref().unwrap_or(&self.embedding);
        matrix.matmul(hidden, Fused { norm: Some(&self.norm), ..Fused::default() })
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
    /// [`sample`](crate::kernels::sample) gave for the logits before it, `[1, 2]` -> `[1, vocab]`.
    pub fn forward_chosen(&self, chosen: &Tensor<2>, cache: &mut Cache) -> crate::Result<Tensor<2>> {
        Ok(self.logits(&self.run(self.embedding.gather_chosen(chosen), cache)?))
    }
}
