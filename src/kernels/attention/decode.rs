//! Attention of one token on adapters with lanes to spare, after Flash-Decoding (Dao et al. 2023): a workgroup has a chunk of
//! the keys, and all query heads that look at them.
//!
//! Four lanes score four keys together, so that they read 32 neighbouring bytes of halves; then each lane has a key of its
//! own for the softmax, and for the values four dimensions of every few keys. A chunk has as many keys as the workgroup has
//! lanes: up to that, its result is the answer. Of more chunks each leaves its maximum, its sum and what it sums up, and a
//! second kernel combines them.

use super::{Shape, prelude, unroll};
use crate::kernels::gpu::{Wgsl, gpu_empty, launch};
use crate::kernels::kv_cache::Planes;
use burn::backend::wgpu::CubeTensor;

/// Lanes of a workgroup, and keys of a chunk.
pub(super) const CHUNK: usize = 256;
/// Lanes that fold a row's scores: as many rows fit a workgroup.
const FOLD: usize = 32;
/// What every WebGPU adapter has, without what the rows' maxima and the compiler's own take.
const SHARED_BYTES: usize = 16_384 - 256;

/// Query heads that a workgroup takes at once, and floats that its lanes exchange.
fn plan(group: usize, dim: usize) -> (usize, usize) {
    let scratch = |rows: usize| (rows * CHUNK).max(rows.min(2) * 4 * (CHUNK + 1));
    let fits = |rows: usize| 4 * (rows * dim + scratch(rows) + CHUNK) <= SHARED_BYTES;
    let rows = (1..=group.min(CHUNK / FOLD)).rev().find(|&rows| group.is_multiple_of(rows) && fits(rows)).unwrap_or(1);
    (rows, scratch(rows))
}

/// The query of one token, which sees the keys `range`, -> `[1, heads * dim]`
pub(super) fn run(q: &CubeTensor, planes: &Planes, range: (u32, u32), shape: &Shape) -> CubeTensor {
    let &Shape { heads, kv_heads, dim, scale, .. } = shape;
    let (rows, scratch) = plan(heads / kv_heads, dim);
    let halves = planes.halves;
    let chunks = ((range.1 - range.0) as usize).div_ceil(CHUNK).max(1);
    let kernel = Wgsl {
        name: "attention, one token",
        source: Box::new(move || prelude(halves) + &unroll(include_str!("decode.wgsl"), "$r", rows)),
        constants: vec![
            ("dim", dim as u32),
            ("rows", rows as u32),
            ("q_vectors", (rows * dim / 4) as u32),
            ("scratch", scratch as u32),
            ("halves", u32::from(halves)),
        ],
        workgroup: CHUNK as u32,
    };
    let y = gpu_empty(q, [1, heads * dim]);
    let parts = (chunks > 1).then(|| gpu_empty(q, [chunks * heads, dim + 2]));
    let out = parts.as_ref().unwrap_or(&y);
    let buffers = [&q.handle, &planes.keys.handle, &planes.values.handle, &out.handle];
    let params = [heads as u32, kv_heads as u32, scale.to_bits(), range.0, range.1, chunks as u32];
    launch(&q.client, kernel, [(heads / rows) as u32, chunks as u32, 1], &buffers, &params);
    if let Some(parts) = &parts {
        let kernel = Wgsl {
            name: "attention, chunks",
            source: Box::new(|| include_str!("combine.wgsl").into()),
            constants: vec![],
            workgroup: 64,
        };
        let params = [heads * dim, dim, chunks].map(|value| value as u32);
        let grid = [params[0].div_ceil(kernel.workgroup), 1, 1];
        launch(&q.client, kernel, grid, &[&parts.handle, &y.handle], &params);
    }
    y
}
