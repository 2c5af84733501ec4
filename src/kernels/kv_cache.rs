//! The KV cache: keys and values of the tokens so far, for attention to look at.
//!
//! Its buffers grow by steps, old rows copied into larger ones: a token rarely costs more than the writing of its own row,
//! and a long limit costs nothing until it is used.
//!
//! On a GPU they hold halves, two in a word: half the memory, and half of what attention reads. Words are packed by WGSL's
//! own functions, which need no feature. Software adapters and the CPU keep f32, which needs no unpacking.

use super::gpu::{self, Wgsl, launch};
use burn::backend::wgpu::CubeTensor;
use burn::tensor::Device;

/// Keys and values of the tokens so far, one layer's: `[capacity, kv_heads * head_dim]` each.
pub struct KvCache {
    pub(super) store: Store,
    pub(super) capacity: usize,
    pub(super) width: usize,
    pub(super) length: usize,
}

pub(super) enum Store {
    /// `halves`: pairs of f16 in words, instead of f32.
    Gpu {
        keys: Box<CubeTensor>,
        values: Box<CubeTensor>,
        halves: bool,
    },
    Cpu {
        keys: Vec<f32>,
        values: Vec<f32>,
    },
}

/// Keys and values on the GPU, as attention takes them.
pub(super) struct Planes<'a> {
    pub keys: &'a CubeTensor,
    pub values: &'a CubeTensor,
    /// Pairs of f16 in words, instead of f32.
    pub halves: bool,
}

impl Drop for KvCache {
    fn drop(&mut self) {
        if let Store::Gpu { keys, values, .. } = &self.store {
            gpu::destroy(&keys.client, [&keys.handle, &values.handle]);
        }
    }
}

impl KvCache {
    /// Room for `capacity` tokens of `width` = `kv_heads * head_dim`.
    #[must_use]
    pub fn new(capacity: usize, width: usize, device: &Device) -> Self {
        let store = match gpu::specimen(device) {
            Some(like) => {
                // Kept, as what the adapter is taken for may change.
                let halves = has_halves(device);
                let plane = || Box::new(gpu::dedicated_tensor(&like, [capacity, words(width, halves)]));
                Store::Gpu { keys: plane(), values: plane(), halves }
            }
            None => Store::Cpu { keys: vec![0.0; capacity * width], values: vec![0.0; capacity * width] },
        };
        Self { store, capacity, width, length: 0 }
    }

    /// Bytes that each token takes, its key and its value, in a cache made now.
    #[must_use]
    pub fn token_bytes(width: usize, device: &Device) -> usize {
        2 * size_of::<u32>() * words(width, has_halves(device))
    }

    /// Tokens in the cache.
    #[must_use]
    pub fn length(&self) -> usize {
        self.length
    }

    /// Tokens that it has room for.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// Forgets the tokens from `length` on.
    pub fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
    }

    /// Makes room for `capacity` tokens, if there is less.
    pub fn reserve(&mut self, capacity: usize) {
        if capacity <= self.capacity {
            return;
        }
        self.capacity = capacity;
        let used = self.length * self.width;
        match &mut self.store {
            Store::Gpu { keys, values, halves } => {
                let width = words(self.width, *halves);
                for plane in [keys, values] {
                    let larger = gpu::dedicated_tensor(plane, [capacity, width]);
                    copy(plane, &larger, self.length * width);
                    let old = std::mem::replace(&mut **plane, larger);
                    gpu::destroy(&old.client, [&old.handle]);
                }
            }
            Store::Cpu { keys, values } => {
                for plane in [keys, values] {
                    plane.truncate(used);
                    plane.reserve_exact(capacity * self.width - used);
                    plane.resize(capacity * self.width, 0.0);
                }
            }
        }
    }

    /// Keys and values as attention takes them. Only the first [`length`](Self::length) rows mean anything.
    pub(super) fn gpu(&self) -> Option<Planes<'_>> {
        match &self.store {
            Store::Gpu { keys, values, halves } => Some(Planes { keys, values, halves: *halves }),
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

fn has_halves(device: &Device) -> bool {
    *device != Device::flex() && !gpu::is_software_adapter()
}

/// Words of a row of `width` values, which is even.
fn words(width: usize, halves: bool) -> usize {
    if halves { width / 2 } else { width }
}

/// The first `count` words of `from` to the front of `to`.
fn copy(from: &CubeTensor, to: &CubeTensor, count: usize) {
    // Workgroups in two dimensions: in one, no more than 65535 can be launched.
    const LANES: usize = 256;
    const ACROSS: usize = 1024;
    let groups = count.div_ceil(LANES);
    if groups == 0 {
        return;
    }
    let kernel = Wgsl { name: "copy", source: Box::new(|| SOURCE.into()), constants: vec![], workgroup: LANES as u32 };
    let grid = [groups.min(ACROSS), groups.div_ceil(ACROSS), 1].map(|count| count as u32);
    launch(&from.client, kernel, grid, &[&from.handle, &to.handle], &[count as u32, (ACROSS * LANES) as u32]);
}

const SOURCE: &str = "
@group(0) @binding(0) var<storage, {{read}}> x: array<u32>;
@group(0) @binding(1) var<storage, read_write> y: array<u32>;
@group(0) @binding(2) var<storage, read> params: array<u32>;
@compute @workgroup_size({{workgroup}})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let i = id.y * params[1] + id.x;
    if (i < params[0]) { y[i] = x[i]; }
}
";
