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
            (Store::Gpu { keys, values, halves }, Angles::Gpu(angles), Raw::Gpu(x)) => {
                let y = gpu_empty(&x, [tokens, width]);
                let kernel = Wgsl {
                    name: "rope",
                    source: {
                        let halves = *halves;
                        Box::new(move || (if halves { HALVES } else { FLOATS }).to_string() + SOURCE)
                    },
                    constants: vec![("interleaved", u32::from(table.interleaved)), ("halves", u32::from(*halves))],
                    workgroup: 64,
                };
                let buffers = [&x.handle, &angles.handle, &y.handle, &keys.handle, &values.handle];
                let params = [heads, kv_heads, dim, start].map(|value| value as u32);
                let grid = [((heads + 2 * kv_heads) * dim / 4).div_ceil(64) as u32, tokens as u32, 1];
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

/// How a pair of keys or values is stored. WGSL lets an adapter round up or down, so they are rounded before: to the nearest
/// half, ties to even. What is beyond the largest half would be indeterminate, and is cut off.
const HALVES: &str = "
alias Stored = u32;
fn stored(x: vec2<f32>) -> u32 {
    let bits = bitcast<vec2<u32>>(clamp(x, vec2<f32>(-65504.0), vec2<f32>(65504.0)));
    let odd = (bits >> vec2<u32>(13u)) & vec2<u32>(1u);
    return pack2x16float(bitcast<vec2<f32>>((bits + vec2<u32>(0xfffu) + odd) & vec2<u32>(0xffffe000u)));
}";
const FLOATS: &str = "
alias Stored = vec2<f32>;
fn stored(x: vec2<f32>) -> vec2<f32> { return x; }";

// An invocation has four values of a head, in two pairs of neighbours, since two halves are one word. It turns queries and keys,
// and copies values. What turns together are the neighbours, or the pairs' first values and their second ones.
const SOURCE: &str = "
@group(0) @binding(0) var<storage, {{read}}> x: array<vec2<f32>>;
@group(0) @binding(1) var<storage, {{read}}> angles: array<vec2<f32>>;
@group(0) @binding(2) var<storage, read_write> y: array<vec2<f32>>;
@group(0) @binding(3) var<storage, read_write> keys: array<Stored>;
@group(0) @binding(4) var<storage, read_write> values: array<Stored>;
@group(0) @binding(5) var<storage, read> params: array<u32>;
@compute @workgroup_size({{workgroup}})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let heads = params[0];
    let kv_heads = params[1];
    let quarter = params[2] / 4u;
    let pairs = params[2] / 2u;
    let all = heads + 2u * kv_heads;
    let head = id.x / quarter;
    if (head >= all) { return; }
    let i = id.x % quarter;
    let interleaved = {{interleaved}}u == 1u;
    let first = select(i, 2u * i, interleaved);
    let second = select(i + quarter, 2u * i + 1u, interleaved);
    let row = params[3] + id.y;
    let base = (id.y * all + head) * pairs;
    let p = x[base + first];
    let q = x[base + second];
    let c = angles[row * pairs + i];
    let s = angles[row * pairs + quarter + i];
    let a = select(p, vec2<f32>(p.x, q.x), interleaved);
    let b = select(q, vec2<f32>(p.y, q.y), interleaved);
    let turned_a = a * c - b * s;
    let turned_b = b * c + a * s;
    let turned_p = select(turned_a, vec2<f32>(turned_a.x, turned_b.x), interleaved);
    let turned_q = select(turned_b, vec2<f32>(turned_a.y, turned_b.y), interleaved);
    if (head < heads) {
        let at = (id.y * heads + head) * pairs;
        y[at + first] = turned_p;
        y[at + second] = turned_q;
    } else if (head < heads + kv_heads) {
        let at = (row * kv_heads + head - heads) * pairs;
        keys[at + first] = stored(turned_p);
        keys[at + second] = stored(turned_q);
    } else {
        let at = (row * kv_heads + head - heads - kv_heads) * pairs;
        values[at + first] = stored(p);
        values[at + second] = stored(q);
    }
}
";
