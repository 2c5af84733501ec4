//! Rotary position embedding (Su et al. 2021, arXiv 2104.09864), on the way into the KV cache.

use super::cpu;
use super::gpu::{self, Raw, Wgsl, cpu_tensor, gpu_empty, gpu_tensor, launch};
use super::kv_cache::{KvCache, Store};
use burn::backend::wgpu::CubeTensor;
use burn::tensor::{Device, Tensor};
use std::sync::Arc;

/// Cosines and sines of every position's pairs.
#[derive(Clone)]
pub struct RopeTable {
    angles: Angles,
    /// Pairs are `(2i, 2i + 1)` (GGUF's llama layout) instead of `(i, i + head_dim / 2)` (Hugging Face).
    interleaved: bool,
}

#[derive(Clone)]
enum Angles {
    /// `[positions, head_dim]`: a position's cosines, then its sines. One buffer, as a kernel may bind few.
    Gpu(Box<CubeTensor>),
    /// `[positions, head_dim / 2]` each.
    Cpu { cos: Arc<[f32]>, sin: Arc<[f32]> },
}

impl RopeTable {
    /// `frequencies` holds the angle per position of each pair.
    #[must_use]
    pub fn new(frequencies: &[f32], positions: usize, interleaved: bool, device: &Device) -> Self {
        let row = |f: fn(f64) -> f64, p: usize| frequencies.iter().map(move |&w| f(p as f64 * f64::from(w)) as f32);
        let angles = if gpu::client(device).is_some() {
            let rows = (0..positions).flat_map(|p| row(f64::cos, p).chain(row(f64::sin, p))).collect::<Vec<_>>();
            Angles::Gpu(Box::new(gpu::gpu(&gpu::upload(rows, [positions, 2 * frequencies.len()], device))))
        } else {
            Angles::Cpu {
                cos: (0..positions).flat_map(|p| row(f64::cos, p)).collect(),
                sin: (0..positions).flat_map(|p| row(f64::sin, p)).collect(),
            }
        };
        Self { angles, interleaved }
    }
}

impl KvCache {
    /// Takes up the next tokens, whose rows are `heads` queries, then keys and values of this cache's width: rotates the keys
    /// to the positions that follow the cached ones and appends them and the values. -> the queries rotated to the same
    /// positions. `[tokens, (heads + 2 * kv_heads) * head_dim]` -> `[tokens, heads * head_dim]`
    pub fn append(&mut self, x: &Tensor<2>, heads: usize, kv_heads: usize, table: &RopeTable) -> Tensor<2> {
        let [tokens, stride] = x.dims();
        let dim = self.width / kv_heads;
        let width = heads * dim;
        assert!(stride == width + 2 * self.width, "rows are queries, keys and values");
        assert!(self.length + tokens <= self.capacity, "the caller sized the cache");
        let start = self.length;
        self.length += tokens;
        match (&mut self.store, &table.angles, gpu::raw(x)) {
            (Store::Gpu { keys, values }, Angles::Gpu(angles), Raw::Gpu(x)) => {
                let y = gpu_empty(&x, [tokens, width]);
                let kernel = Wgsl {
                    name: "rope",
                    source: Box::new(|| SOURCE.into()),
                    constants: vec![("interleaved", u32::from(table.interleaved))],
                    workgroup: 64,
                };
                let buffers = [&x.handle, &angles.handle, &y.handle, &keys.handle, &values.handle];
                let params = [heads, kv_heads, dim, start].map(|value| value as u32);
                let grid = [((heads + 2 * kv_heads) * dim / 2).div_ceil(64) as u32, tokens as u32, 1];
                launch(&x.client, kernel, grid, &buffers, &params);
                gpu_tensor(y)
            }
            (Store::Cpu { keys, values }, Angles::Cpu { cos, sin }, Raw::Cpu(x)) => {
                let mut y = Vec::with_capacity(tokens * width);
                for (token, row) in gpu::values(&x).chunks_exact(stride).enumerate() {
                    let (queries, rest) = row.split_at(width);
                    let (k, v) = rest.split_at(self.width);
                    let at = (start + token) * self.width;
                    y.extend_from_slice(queries);
                    keys[at..at + self.width].copy_from_slice(k);
                    values[at..at + self.width].copy_from_slice(v);
                }
                let new = &mut keys[start * self.width..(start + tokens) * self.width];
                cpu::rope(new, kv_heads, dim, start, cos, sin, table.interleaved);
                cpu::rope(&mut y, heads, dim, start, cos, sin, table.interleaved);
                cpu_tensor(y, [tokens, width])
            }
            _ => unreachable!("cache, table and activations live on one device"),
        }
    }
}

// An invocation a pair of values: of a query head, of a key head, or of a value head, which is only copied.
const SOURCE: &str = "
@group(0) @binding(0) var<storage, {{read}}> x: array<f32>;
@group(0) @binding(1) var<storage, {{read}}> angles: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<storage, read_write> keys: array<f32>;
@group(0) @binding(4) var<storage, read_write> values: array<f32>;
@group(0) @binding(5) var<storage, read> params: array<u32>;
@compute @workgroup_size({{workgroup}})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let heads = params[0];
    let kv_heads = params[1];
    let dim = params[2];
    let half = dim / 2u;
    let head = id.x / half;
    let all = heads + 2u * kv_heads;
    if (head >= all) { return; }
    let i = id.x % half;
    let a = select(i, 2u * i, {{interleaved}}u == 1u);
    let b = select(a + half, a + 1u, {{interleaved}}u == 1u);
    let c = angles[(params[3] + id.y) * dim + i];
    let s = angles[(params[3] + id.y) * dim + half + i];
    let from_a = x[(id.y * all + head) * dim + a];
    let from_b = x[(id.y * all + head) * dim + b];
    let turned_a = from_a * c - from_b * s;
    let turned_b = from_b * c + from_a * s;
    let row = params[3] + id.y;
    if (head < heads) {
        let at = (id.y * heads + head) * dim;
        y[at + a] = turned_a;
        y[at + b] = turned_b;
    } else if (head < heads + kv_heads) {
        let at = (row * kv_heads + head - heads) * dim;
        keys[at + a] = turned_a;
        keys[at + b] = turned_b;
    } else {
        let at = (row * kv_heads + head - heads - kv_heads) * dim;
        values[at + a] = from_a;
        values[at + b] = from_b;
    }
}
";
