//! Attention with grouped queries, without a score matrix: the softmax is computed online
//! (Milakov & Gimelshein 2018, arXiv 1805.02867; as in FlashAttention, arXiv 2205.14135).

mod serial;

use super::cpu;
use super::gpu::{self, Raw, Wgsl, cpu_tensor, gpu_empty, gpu_tensor, launch};
use super::kv_cache::KvCache;
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

    fn new(host: Vec<(u32, u32)>, device: &Device) -> Self {
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
            let (k, v) = match source {
                Source::Tensors(k, v) => {
                    held = (gpu::gpu(k), gpu::gpu(v));
                    (&held.0, &held.1)
                }
                Source::Cache(cache) => match cache.gpu() {
                    Some(planes) => planes,
                    None => unreachable!("cache and activations live on one device"),
                },
            };
            run_gpu(&q, k, v, ranges, [tokens, heads, kv_heads, dim], scale)
        }
    }
}

/// Attention among tensors, as in an encoder. See `attend`.
pub fn attention(q: &Tensor<2>, k: &Tensor<2>, v: &Tensor<2>, ranges: &Ranges, heads: usize) -> Tensor<2> {
    attend(q, Source::Tensors(k, v), ranges, heads, heads)
}

impl KvCache {
    /// Attention over the cache, as in a decoder. See `attend`.
    pub fn attention(&self, q: &Tensor<2>, ranges: &Ranges, heads: usize, kv_heads: usize) -> Tensor<2> {
        attend(q, Source::Cache(self), ranges, heads, kv_heads)
    }
}

fn run_gpu(
    q: &CubeTensor,
    k: &CubeTensor,
    v: &CubeTensor,
    ranges: &Ranges,
    shape: [usize; 4],
    scale: f32,
) -> Tensor<2> {
    let [tokens, heads, kv_heads, dim] = shape;
    let y = gpu_empty(q, [tokens, heads * dim]);
    let Some(ranges) = &ranges.on_gpu else { unreachable!("ranges were made for this device") };
    let software = gpu::is_software_adapter();
    let (queries, share) = serial::plan(tokens, heads, kv_heads, dim);
    let kernel = Wgsl {
        name: "attention",
        source: if software {
            Box::new(move || serial::source(dim, queries, share))
        } else {
            Box::new(|| include_str!("parallel.wgsl").into())
        },
        constants: vec![
            ("dim", dim as u32),
            ("software", u32::from(software)),
            ("queries", queries as u32),
            ("share", share as u32),
        ],
        workgroup: if software { 4 } else { 64 },
    };
    assert!(dim.is_multiple_of(4), "head dimensions are multiples of 4; the loader checks");
    let buffers = [&q.handle, &k.handle, &v.handle, ranges, &y.handle];
    let params = [tokens as u32, heads as u32, kv_heads as u32, scale.to_bits()];
    let [x, y_extent] = serial::extent(tokens, heads, kv_heads, dim);
    let grid = if software { [x.div_ceil(4), y_extent, 1] } else { [heads, tokens, 1] };
    let grid = grid.map(|count| count as u32);
    launch(&q.client, kernel, grid, &buffers, &params);
    gpu_tensor(y)
}
