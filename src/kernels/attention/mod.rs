//! Attention with grouped queries, without a score matrix: the softmax is computed online
//! (Milakov & Gimelshein 2018, arXiv 1805.02867; as in FlashAttention, arXiv 2205.14135).
//!
//! | file | what it is for |
//! |---|---|
//! | `serial` | software adapters: an invocation takes its queries alone |
//! | `decode` | one token on a GPU: workgroups share the keys |
//! | `tiled` | many tokens on a GPU: a workgroup's queries share tiles of keys |

mod decode;
mod serial;
mod tiled;

use super::cpu;
use super::gpu::{self, Raw, cpu_tensor, gpu_tensor};
use super::kv_cache::{KvCache, Planes};
use super::linear::Linear;
use super::matrix::attend_shared;
use burn::backend::wgpu::CubeTensor;
use burn::tensor::{Device, Tensor};
use cubecl::server::Handle;

/// Which keys each query sees: `[start, end)` per query. This is how padding masks, packed batches
/// and causality are said.
#[derive(Clone)]
pub struct Ranges {
    host: Vec<(u32, u32)>,
    on_gpu: Option<Handle>,
}

impl Ranges {
    /// Sequences end to end, every token seeing the whole of its own sequence.
    #[must_use]
    pub fn packed(lengths: &[usize], device: &Device) -> Self {
        let mut host = Vec::with_capacity(lengths.iter().sum());
        let mut start = 0u32;
        for &length in lengths {
            let end = start + length as u32;
            host.resize(host.len() + length, (start, end));
            start = end;
        }
        Self::new(host, device)
    }

    /// `tokens` queries after `cached` keys, each seeing all keys up to its own.
    #[must_use]
    pub fn causal(cached: usize, tokens: usize, device: &Device) -> Self {
        Self::new((0..tokens).map(|i| (0, (cached + i + 1) as u32)).collect(), device)
    }

    /// One range a query.
    pub(super) fn new(host: Vec<(u32, u32)>, device: &Device) -> Self {
        let on_gpu = gpu::specimen(device).map(|like| {
            let words = host.iter().flat_map(|&(start, end)| [start, end]).collect();
            gpu::upload_words(&like, words).handle
        });
        Self { host, on_gpu }
    }
}

/// Where keys and values come from.
pub(crate) enum Source<'a> {
    Tensors(&'a Tensor<2>, &'a Tensor<2>),
    Cache(&'a KvCache),
}

/// `softmax(q k^T / sqrt(head_dim)) v` for each head.
///
/// `q` is `[tokens, heads * head_dim]`; keys and values are `[keys, kv_heads * head_dim]`, and
/// `heads / kv_heads` consecutive query heads share one of them. -> `[tokens, heads * head_dim]`
pub(crate) fn attend(q: &Tensor<2>, source: Source, ranges: &Ranges, heads: usize, kv_heads: usize) -> Tensor<2> {
    let [tokens, width] = q.dims();
    let dim = width / heads;
    let scale = 1.0 / (dim as f32).sqrt();
    match gpu::raw(q) {
        Raw::Cpu(q) => {
            let mut y = vec![0.0; tokens * width];
            let mut run = |k: &[f32], v: &[f32]| {
                cpu::attention(gpu::values(&q), k, v, &ranges.host, heads, kv_heads, dim, scale, &mut y);
            };
            match source {
                Source::Tensors(k, v) => run(gpu::values(&gpu::cpu(k)), gpu::values(&gpu::cpu(v))),
                Source::Cache(cache) => match cache.cpu() {
                    Some((k, v)) => run(k, v),
                    None => unreachable!("cache and activations live on one device"),
                },
            }
            cpu_tensor(y, [tokens, width])
        }
        Raw::Gpu(q) => {
            let held;
            let planes = match source {
                Source::Tensors(k, v) => {
                    held = (gpu::gpu(k), gpu::gpu(v));
                    Planes { keys: &held.0, values: &held.1, halves: false }
                }
                Source::Cache(cache) => match cache.gpu() {
                    Some(planes) => planes,
                    None => unreachable!("cache and activations live on one device"),
                },
            };
            gpu_tensor(run_gpu(&q, &planes, ranges, &Shape { tokens, heads, kv_heads, dim, scale }))
        }
    }
}

/// Attention among tensors, as in an encoder. See `attend`.
pub fn attention(q: &Tensor<2>, k: &Tensor<2>, v: &Tensor<2>, ranges: &Ranges, heads: usize) -> Tensor<2> {
    attend(q, Source::Tensors(k, v), ranges, heads, heads)
}

/// [`attention`] whose queries, keys and values are projections of `x`, `[tokens, width]`. Where these are split among a crew by
/// heads, so is all of it.
pub fn self_attention(x: &Tensor<2>, projections: [&Linear; 3], ranges: &Ranges, heads: usize) -> Tensor<2> {
    if let Raw::Cpu(x) = gpu::raw(x)
        && let [Some(q), Some(k), Some(v)] = projections.map(|linear| linear.bias.as_ref().map(gpu::cpu))
    {
        let weights = projections.map(|linear| &linear.weight);
        let (x, biases) = (gpu::values(&x), [&q, &k, &v].map(gpu::values));
        if let Some(y) = attend_shared(weights, biases, x, &ranges.host, heads) {
            return cpu_tensor(y, [ranges.host.len(), weights[0].rows()]);
        }
    }
    let [q, k, v] = projections.map(|linear| linear.forward(x));
    attention(&q, &k, &v, ranges, heads)
}

impl KvCache {
    /// Attention over the cache, as in a decoder. See `attend`.
    pub fn attention(&self, q: &Tensor<2>, ranges: &Ranges, heads: usize, kv_heads: usize) -> Tensor<2> {
        attend(q, Source::Cache(self), ranges, heads, kv_heads)
    }
}

/// What is computed.
struct Shape {
    tokens: usize,
    heads: usize,
    kv_heads: usize,
    /// Of a head; a multiple of 4.
    dim: usize,
    /// Of the scores.
    scale: f32,
}

fn run_gpu(q: &CubeTensor, planes: &Planes, ranges: &Ranges, shape: &Shape) -> CubeTensor {
    assert!(shape.dim.is_multiple_of(4), "head dimensions are multiples of 4; the loader checks");
    let Some(on_gpu) = &ranges.on_gpu else { unreachable!("ranges were made for this device") };
    // Which a cache of halves is for is settled, whatever the adapter is taken for since.
    let is_serial = !planes.halves && (gpu::is_software_adapter() || shape.dim > WIDEST_HEAD);
    match ranges.host[..] {
        _ if is_serial => serial::run(q, planes, on_gpu, shape),
        [range] => decode::run(q, planes, range, shape),
        _ => tiled::run(q, planes, on_gpu, shape),
    }
}

/// Dimensions of a head that the kernels for GPUs have the workgroup memory for.
pub(crate) const WIDEST_HEAD: usize = 256;

/// How keys and values lie in memory, and how four of them are read.
fn prelude(halves: bool) -> String {
    let text = if halves {
        "alias Stored = vec2<u32>;
fn four(x: vec2<u32>) -> vec4<f32> { return vec4<f32>(unpack2x16float(x.x), unpack2x16float(x.y)); }\n"
    } else {
        "alias Stored = vec4<f32>;\nfn four(x: vec4<f32>) -> vec4<f32> { return x; }\n"
    };
    text.into()
}

/// Each line with `mark` in it as often as said, with 0, 1, 2... in the mark's place. Arrays in loops might not become registers.
fn unroll(text: &str, mark: &str, times: usize) -> String {
    let mut unrolled = String::new();
    for line in text.lines() {
        for n in 0..if line.contains(mark) { times } else { 1 } {
            unrolled += &line.replace(mark, &n.to_string());
            unrolled.push('\n');
        }
    }
    unrolled
}
