//! Rotary position embedding (Su et al. 2021, arXiv 2104.09864) and the KV cache it writes to.

use super::cpu;
use super::gpu::{self, Raw, Wgsl, cpu_tensor, gpu_empty, gpu_tensor, launch};
use burn::backend::wgpu::CubeTensor;
use burn::tensor::{Device, Tensor, TensorData};

/// Cosines and sines of every position, `[positions, head_dim / 2]` each.
#[derive(Clone)]
pub struct RopeTable {
    cos: Tensor<2>,
    sin: Tensor<2>,
    /// Pairs are `(2i, 2i + 1)` (GGUF's llama layout) instead of `(i, i + head_dim / 2)` (Hugging Face).
    interleaved: bool,
}

impl RopeTable {
    /// `frequencies` holds the angle per position of each pair.
    #[must_use]
    pub fn new(frequencies: &[f32], positions: usize, interleaved: bool, device: &Device) -> Self {
        let angle = |f: fn(f64) -> f64| -> Vec<f32> {
            (0..positions).flat_map(|p| frequencies.iter().map(move |&w| f(p as f64 * f64::from(w)) as f32)).collect()
        };
        let table = |values| Tensor::from_data(TensorData::new(values, [positions, frequencies.len()]), device);
        Self { cos: table(angle(f64::cos)), sin: table(angle(f64::sin)), interleaved }
    }
}

/// Keys and values of the tokens so far, one layer's.
///
/// `[capacity, kv_heads * head_dim]` each, allocated once: nothing grows while decoding.
pub struct KvCache {
    store: Store,
    capacity: usize,
    width: usize,
    length: usize,
}

enum Store {
    Gpu { keys: Box<CubeTensor>, values: Box<CubeTensor> },
    Cpu { keys: Vec<f32>, values: Vec<f32> },
}

impl Drop for KvCache {
    fn drop(&mut self) {
        if let Store::Gpu { keys, values } = &self.store {
            gpu::destroy(&keys.client, [&keys.handle, &values.handle]);
        }
    }
}

impl KvCache {
    /// Room for `capacity` tokens of `width` = `kv_heads * head_dim`.
    #[must_use]
    pub fn new(capacity: usize, width: usize, device: &Device) -> Self {
        let store = match gpu::specimen(device) {
            Some(like) => Store::Gpu {
                keys: Box::new(gpu::dedicated_tensor(&like, [capacity, width])),
                values: Box::new(gpu::dedicated_tensor(&like, [capacity, width])),
            },
            None => Store::Cpu { keys: vec![0.0; capacity * width], values: vec![0.0; capacity * width] },
        };
        Self { store, capacity, width, length: 0 }
    }

    /// Tokens in the cache.
    #[must_use]
    pub fn length(&self) -> usize {
        self.length
    }

    /// Rotates `keys` to the positions that follow the cached ones and appends them and `values`:
    /// `[tokens, kv_heads * head_dim]` each.
    pub fn append(&mut self, keys: &Tensor<2>, values: &Tensor<2>, kv_heads: usize, table: &RopeTable) {
        let [tokens, width] = keys.dims();
        assert!(width == self.width && self.length + tokens <= self.capacity, "the caller sized the cache");
        let start = self.length;
        match &mut self.store {
            Store::Gpu { keys: k, values: v } => {
                rotate(&gpu::gpu(keys), k, start, start, kv_heads, table);
                copy(&gpu::gpu(values), v, start);
            }
            Store::Cpu { keys: k, values: v } => {
                let place = start * width..(start + tokens) * width;
                k[place.clone()].copy_from_slice(gpu::values(&gpu::cpu(keys)));
                v[place.clone()].copy_from_slice(gpu::values(&gpu::cpu(values)));
                let (cos, sin) = (gpu::cpu(&table.cos), gpu::cpu(&table.sin));
                cpu::rope(
                    &mut k[place],
                    kv_heads,
                    width / kv_heads,
                    start,
                    gpu::values(&cos),
                    gpu::values(&sin),
                    table.interleaved,
                );
            }
        }
        self.length += tokens;
    }

    /// Keys and values as attention takes them. Only the first [`length`](Self::length) rows mean anything.
    pub(super) fn gpu(&self) -> Option<(&CubeTensor, &CubeTensor)> {
        match &self.store {
            Store::Gpu { keys, values } => Some((keys, values)),
            Store::Cpu { .. } => None,
        }
    }

    pub(super) fn cpu(&self) -> Option<(&[f32], &[f32])> {
        let end = self.length * self.width;
        match &self.store {
            Store::Cpu { keys, values } => Some((&keys[..end], &values[..end])),
            Store::Gpu { .. } => None,
        }
    }
}

/// Rotates each head of each token, the first token standing at position `start`:
/// `[tokens, heads * head_dim]` -> the same.
pub fn rope(x: &Tensor<2>, heads: usize, start: usize, table: &RopeTable) -> Tensor<2> {
    let [tokens, width] = x.dims();
    match gpu::raw(x) {
        Raw::Gpu(x) => {
            let y = gpu_empty(&x, [tokens, width]);
            rotate(&x, &y, start, 0, heads, table);
            gpu_tensor(y)
        }
        Raw::Cpu(x) => {
            let mut y = gpu::values(&x).to_vec();
            let (cos, sin) = (gpu::cpu(&table.cos), gpu::cpu(&table.sin));
            cpu::rope(&mut y, heads, width / heads, start, gpu::values(&cos), gpu::values(&sin), table.interleaved);
            cpu_tensor(y, [tokens, width])
        }
    }
}

const ROTATE: &str = "
@group(0) @binding(0) var<storage, {{read}}> x: array<f32>;
@group(0) @binding(1) var<storage, {{read}}> cosine: array<f32>;
@group(0) @binding(2) var<storage, {{read}}> sine: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<storage, read> params: array<u32>;
@compute @workgroup_size({{workgroup}})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let half = params[1] / 2u;
    let pairs = params[0] * half; // of a token
    if (id.x >= pairs) { return; }
    let head = id.x / half;
    let i = id.x % half;
    let at = id.y * pairs * 2u + head * params[1];
    let a = at + select(i, 2u * i, {{interleaved}}u == 1u);
    let b = select(a + half, a + 1u, {{interleaved}}u == 1u);
    let c = cosine[(params[2] + id.y) * half + i];
    let s = sine[(params[2] + id.y) * half + i];
    let out = params[3] * pairs * 2u;
    y[out + a] = x[a] * c - x[b] * s;
    y[out + b] = x[b] * c + x[a] * s;
}
";

/// Rotates `x` into `y`, from row `to` on.
fn rotate(x: &CubeTensor, y: &CubeTensor, start: usize, to: usize, heads: usize, table: &RopeTable) {
    let [tokens, width] = [x.meta.shape()[0], x.meta.shape()[1]];
    let (cos, sin) = (gpu::gpu(&table.cos), gpu::gpu(&table.sin));
    let kernel = Wgsl {
        name: "rope",
        source: Box::new(|| ROTATE.into()),
        constants: vec![("interleaved", u32::from(table.interleaved))],
        workgroup: 64,
    };
    let params = [heads, width / heads, start, to].map(|value| value as u32);
    let grid = [(width / 2).div_ceil(64) as u32, tokens as u32, 1];
    launch(&x.client, kernel, grid, &[&x.handle, &cos.handle, &sin.handle, &y.handle], &params);
}

const COPY: &str = "
@group(0) @binding(0) var<storage, {{read}}> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read> params: array<u32>;
@compute @workgroup_size({{workgroup}})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    if (id.x >= params[0]) { return; }
    y[(params[1] + id.y) * params[0] + id.x] = x[id.y * params[0] + id.x];
}
";

/// Copies `x` into `y`, from row `to` on.
fn copy(x: &CubeTensor, y: &CubeTensor, to: usize) {
    let [tokens, width] = [x.meta.shape()[0], x.meta.shape()[1]];
    let kernel = Wgsl { name: "append", source: Box::new(|| COPY.into()), constants: vec![], workgroup: 64 };
    let grid = [width.div_ceil(64) as u32, tokens as u32, 1];
    launch(&x.client, kernel, grid, &[&x.handle, &y.handle], &[width as u32, to as u32]);
}
