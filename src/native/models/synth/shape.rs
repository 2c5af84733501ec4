//! Shapes of real models, and the tensors that a model of a shape has.

use clap::{Args, ValueEnum};

/// A shape that people know. Sizes are those of the models' own config.json.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::native) enum Like {
    #[value(name = "llama-3.2-1b")]
    Llama1b,
    #[value(name = "llama-3.2-3b")]
    Llama3b,
    #[value(name = "qwen2.5-0.5b")]
    Qwen05b,
    #[value(name = "qwen2.5-1.5b")]
    Qwen15b,
    #[value(name = "smollm2-135m")]
    Smollm2,
    /// 2 layers of 64: loads anywhere in no time
    Tiny,
}

/// Sizes that replace those of the shape.
#[derive(Debug, Clone, Default, Args)]
pub(in crate::native) struct Sizes {
    #[arg(long)]
    layers: Option<usize>,
    #[arg(long)]
    hidden: Option<usize>,
    #[arg(long)]
    intermediate: Option<usize>,
    #[arg(long)]
    heads: Option<usize>,
    #[arg(long)]
    kv_heads: Option<usize>,
    #[arg(long)]
    head_dim: Option<usize>,
    /// Rows of the embedding, at least the tokenizer's; the rest are unused tokens
    #[arg(long)]
    vocabulary: Option<usize>,
    /// Tokens
    #[arg(long)]
    context: Option<usize>,
}

/// A Llama or Qwen2 decoder whose output matrix is its embedding.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::native) struct Shape {
    /// `llama` or `qwen2`, which has biases on query, key and value.
    pub architecture: &'static str,
    pub layers: usize,
    pub hidden: usize,
    pub intermediate: usize,
    pub heads: usize,
    pub kv_heads: usize,
    pub head_dim: usize,
    pub vocabulary: usize,
    pub context: usize,
    pub rope_theta: f32,
    pub rms_eps: f32,
}

impl Like {
    /// The shape, with other sizes where they are given.
    pub(in crate::native) fn shape(self, sizes: &Sizes) -> Shape {
        // layers, hidden, intermediate, heads, kv_heads, head_dim, vocabulary, context
        let (architecture, rope_theta, rms_eps, numbers) = match self {
            Like::Llama1b => ("llama", 500_000.0, 1e-5, [16, 2048, 8192, 32, 8, 64, 128_256, 131_072]),
            Like::Llama3b => ("llama", 500_000.0, 1e-5, [28, 3072, 8192, 24, 8, 128, 128_256, 131_072]),
            Like::Qwen05b => ("qwen2", 1_000_000.0, 1e-6, [24, 896, 4864, 14, 2, 64, 151_936, 32_768]),
            Like::Qwen15b => ("qwen2", 1_000_000.0, 1e-6, [28, 1536, 8960, 12, 2, 128, 151_936, 32_768]),
            Like::Smollm2 => ("llama", 100_000.0, 1e-5, [30, 576, 1536, 9, 3, 64, 49_152, 8192]),
            Like::Tiny => ("llama", 10_000.0, 1e-5, [2, 64, 128, 4, 2, 16, 49_152, 512]),
        };
        let [layers, hidden, intermediate, heads, kv_heads, head_dim, vocabulary, context] = numbers;
        Shape {
            architecture,
            layers: sizes.layers.unwrap_or(layers),
            hidden: sizes.hidden.unwrap_or(hidden),
            intermediate: sizes.intermediate.unwrap_or(intermediate),
            heads: sizes.heads.unwrap_or(heads),
            kv_heads: sizes.kv_heads.unwrap_or(kv_heads),
            head_dim: sizes.head_dim.unwrap_or(head_dim),
            vocabulary: sizes.vocabulary.unwrap_or(vocabulary),
            context: sizes.context.unwrap_or(context),
            rope_theta,
            rms_eps,
        }
    }
}

/// What a tensor is for, which says how it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::native) enum Part {
    /// A norm's weight: ones.
    Norm,
    /// A bias: zeros.
    Bias,
    /// The table of the vocabulary.
    Embedding,
    Matrix,
    /// A matrix whose result is added to the residual stream.
    Residual,
}

impl Shape {
    /// Names (llama.cpp's), shapes (outermost first) and parts of all tensors, in file order.
    pub(in crate::native) fn tensors(&self) -> Vec<(String, Vec<usize>, Part)> {
        let (hidden, inner) = (self.hidden, self.intermediate);
        let (query, kv) = (self.heads * self.head_dim, self.kv_heads * self.head_dim);
        let mut all = vec![("token_embd.weight".to_owned(), vec![self.vocabulary, hidden], Part::Embedding)];
        for layer in 0..self.layers {
            let mut add = |name: &str, shape: Vec<usize>, part| all.push((format!("blk.{layer}.{name}"), shape, part));
            add("attn_norm.weight", vec![hidden], Part::Norm);
            for (name, rows) in [("q", query), ("k", kv), ("v", kv)] {
                add(&format!("attn_{name}.weight"), vec![rows, hidden], Part::Matrix);
                if self.architecture == "qwen2" {
                    add(&format!("attn_{name}.bias"), vec![rows], Part::Bias);
                }
            }
            add("attn_output.weight", vec![hidden, query], Part::Residual);
            add("ffn_norm.weight", vec![hidden], Part::Norm);
            add("ffn_gate.weight", vec![inner, hidden], Part::Matrix);
            add("ffn_up.weight", vec![inner, hidden], Part::Matrix);
            add("ffn_down.weight", vec![hidden, inner], Part::Residual);
        }
        all.push(("output_norm.weight".to_owned(), vec![hidden], Part::Norm));
        all
    }
}
