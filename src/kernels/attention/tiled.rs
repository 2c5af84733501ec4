//! Attention of many tokens on adapters with lanes to spare, after FlashAttention-2 (Dao 2023, arXiv 2307.08691): a workgroup
//! has a tile of rows and walks the keys that any of them sees, 32 at a time.
//!
//! A row is a query head of a token; the heads that share one of keys are neighbours, then come the next token's, so a tile of
//! keys in workgroup memory serves them all. Keys are taken in slices of their dimensions, which leaves room for more rows.
//! Values are read where they lie: neighbouring lanes read neighbouring vectors.

use super::{Shape, prelude, unroll};
use crate::kernels::gpu::{Wgsl, gpu_empty, launch};
use crate::kernels::kv_cache::Planes;
use burn::backend::wgpu::CubeTensor;
use cubecl::server::Handle;

/// Lanes of a workgroup.
const LANES: usize = 128;
/// Keys of a tile; a quarter of the rows each have a lane for each of them.
const KEYS: usize = LANES / 4;
/// A row of scores: the padding puts the rows' ends into other banks.
const WIDE: usize = KEYS + 4;
/// Vectors of a key in workgroup memory, at most.
const SLICE: usize = 16;
/// What every WebGPU adapter has, without the bounds and what the compiler takes.
const SHARED_BYTES: usize = 16_384 - 64;

struct Plan {
    rows: usize,
    slice: usize,
    /// Vectors from a key to the next: odd, so that they begin in different banks.
    pitch: usize,
}

fn plan(dim: usize, halves: bool) -> Plan {
    let vectors = dim / 4;
    let slice = vectors.div_ceil(vectors.div_ceil(SLICE));
    let pitch = slice | 1;
    let keys = KEYS * pitch * if halves { 8 } else { 16 };
    let fits = |rows: &usize| keys + rows * 4 * (dim + WIDE + 4) <= SHARED_BYTES;
    let rows = (1..=8).rev().map(|n| 4 * n).find(fits).unwrap_or(4);
    Plan { rows, slice, pitch }
}

/// -> `[tokens, heads * dim]`
pub(super) fn run(q: &CubeTensor, planes: &Planes, ranges: &Handle, shape: &Shape) -> CubeTensor {
    let &Shape { tokens, heads, kv_heads, dim, scale } = shape;
    let halves = planes.halves;
    let Plan { rows, slice, pitch } = plan(dim, halves);
    let outputs = rows.div_ceil(LANES / (dim / 4));
    let kernel = Wgsl {
        name: "attention, many tokens",
        source: Box::new(move || {
            let text = unroll(include_str!("tiled.wgsl"), "$s", rows / 4);
            prelude(halves) + &unroll(&text, "$v", outputs)
        }),
        constants: vec![
            ("dim", dim as u32),
            ("rows", rows as u32),
            ("slice", slice as u32),
            ("pitch", pitch as u32),
            ("q_vectors", (rows * dim / 4) as u32),
            ("k_vectors", (KEYS * pitch) as u32),
            ("weights", (rows * WIDE) as u32),
            ("folds", (rows * 4) as u32),
            ("halves", u32::from(halves)),
        ],
        workgroup: LANES as u32,
    };
    let y = gpu_empty(q, [tokens, heads * dim]);
    let buffers = [&q.handle, &planes.keys.handle, &planes.values.handle, ranges, &y.handle];
    let params = [tokens as u32, heads as u32, kv_heads as u32, scale.to_bits()];
    let tiles = (tokens * (heads / kv_heads)).div_ceil(rows);
    launch(&q.client, kernel, [kv_heads as u32, tiles as u32, 1], &buffers, &params);
    y
}
