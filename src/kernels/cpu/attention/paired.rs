//! Two queries at a time, blocks of keys and values outermost: copied once a head, they lie close together, where rows of
//! all heads would drive each other out of the cache.

use super::super::f32::{WIDEST, in_turns, tile};
use super::super::panel::TILE;
use super::super::simd::{Simd, unroll};
use super::{BLOCK, Input, Softmax, weights};

/// # Safety
/// `S` exists here.
#[inline(always)]
pub(super) unsafe fn attention<S: Simd>(input: &Input<'_>, y: &mut [f32]) {
    let &Input { q, k, v, ranges, heads, kv_heads, dim, scale } = input;
    let stride = kv_heads * dim;
    let (len, width, group) = (k.len() / stride, dim.next_multiple_of(WIDEST), heads / kv_heads);
    // All the queries of a key-value head; with grouped queries those of one token are neighbours.
    let queries = ranges.len() * group;
    let at = |kv: usize, n: usize| (n / group * heads + kv * group + n % group) * dim;
    let mut pairs = vec![0.0; queries.next_multiple_of(2) * width];
    let mut mixed = vec![0.0; queries.next_multiple_of(2) * width];
    let mut softmax = vec![Softmax::START; queries.next_multiple_of(2)];
    let mut block = Block { k: vec![0.0; BLOCK * width], v: vec![0.0; BLOCK * width], width };
    for kv in 0..kv_heads {
        for n in 0..queries {
            let to = &mut pairs[n / 2 * 2 * width + n % 2 * S::F32_LANES..];
            in_turns::<S, 2>(&q[at(kv, n)..][..dim], to);
        }
        mixed.fill(0.0);
        softmax.fill(Softmax::START);
        for first in (0..len).step_by(BLOCK) {
            let count = BLOCK.min(len - first);
            for j in 0..count {
                let at = (first + j) * stride + kv * dim;
                in_turns::<S, TILE>(&k[at..][..dim], &mut block.k[j / TILE * TILE * width + j % TILE * S::F32_LANES..]);
                in_turns::<S, 1>(&v[at..][..dim], &mut block.v[j * width..][..width]);
            }
            let seen = |n: usize| {
                let (from, to) = *ranges.get(n / group).unwrap_or(&(0, 0));
                ((from as usize).saturating_sub(first).min(count), (to as usize).saturating_sub(first).min(count))
            };
            for (pair, ((q, y), softmax)) in pairs
                .chunks_exact(2 * width)
                .zip(mixed.chunks_exact_mut(2 * width))
                .zip(softmax.as_chunks_mut::<2>().0)
                .enumerate()
            {
                // SAFETY: `S` exists here; all are of the block's width, and `seen` ends within it.
                unsafe { attend::<S>(q, &block, [seen(2 * pair), seen(2 * pair + 1)], scale, softmax, y) };
            }
        }
        for (n, (mixed, softmax)) in mixed.chunks_exact(width).zip(&softmax).take(queries).enumerate() {
            // Nothing was seen: zeros.
            let inverse = if softmax.sum == 0.0 { 0.0 } else { 1.0 / softmax.sum };
            for (y, mixed) in y[at(kv, n)..][..dim].iter_mut().zip(mixed) {
                *y = mixed * inverse;
            }
        }
    }
}

/// Keys and values of a block, one head of them, filled up with zeros to `width`.
struct Block {
    /// In tiles of four keys, a register's worth of each in turns.
    k: Vec<f32>,
    /// `[BLOCK, width]`
    v: Vec<f32>,
    width: usize,
}

/// Adds to `y`, `[2, width]`, what two queries see of a block: `seen[i].0..seen[i].1` of its keys.
///
/// # Safety
/// `S` exists here; `q` has two rows of the block's width, a register's worth of either in turns; `seen` is within the block.
#[inline(always)]
unsafe fn attend<S: Simd>(
    q: &[f32],
    block: &Block,
    seen: [(usize, usize); 2],
    scale: f32,
    softmax: &mut [Softmax; 2],
    y: &mut [f32],
) {
    let width = block.width;
    let (from, to) = match seen {
        [(a, b), (c, d)] if a < b && c < d => (a.min(c), b.max(d)),
        [(a, b), _] if a < b => (a, b),
        [_, (c, d)] if c < d => (c, d),
        _ => return,
    };
    assert!(to <= BLOCK && q.len() == 2 * width && y.len() == q.len());
    assert!(block.k.len() == BLOCK * width && block.v.len() == block.k.len());
    let mut p = [[0.0; BLOCK]; 2];
    for t in from / TILE..to.div_ceil(TILE) {
        let mut sums = [0.0; 2 * TILE];
        // SAFETY: tile t is in the block.
        unsafe { tile::<S>(q.as_ptr(), block.k.as_ptr().add(t * TILE * width), width, &mut sums) };
        unroll!(4, I => {
            p[0][t * TILE + I] = sums[I];
            p[1][t * TILE + I] = sums[TILE + I];
        });
    }
    let mut rescale = [1.0; 2];
    for i in 0..2 {
        let (start, end) = seen[i];
        let p = &mut p[i];
        p[..start.min(BLOCK)].fill(0.0);
        p[end.max(start)..].fill(0.0);
        if start < end {
            // SAFETY: `S` exists here.
            rescale[i] = unsafe { weights::<S>(&mut p[start..end], scale, &mut softmax[i]) };
        }
    }
    // SAFETY: rows from..to of `v` are in the block, all of the block's width.
    unsafe { mix::<S>(y, rescale, block.v.as_ptr(), width, &p, from, to) };
}

/// `y[i] = y[i] * rescale[i] + p[i][from..to] · v[from..to]` for two rows of `y`.
///
/// # Safety
/// `S` exists here; `y` has two rows of `width`, a multiple of [`WIDEST`], and so has `v` `to` rows.
#[inline(always)]
unsafe fn mix<S: Simd>(
    y: &mut [f32],
    rescale: [f32; 2],
    v: *const f32,
    width: usize,
    p: &[[f32; BLOCK]; 2],
    from: usize,
    to: usize,
) {
    let lanes = S::F32_LANES;
    unsafe {
        let (y0, y1) = (y.as_mut_ptr(), y.as_mut_ptr().add(width));
        let mut k = 0;
        while k < width {
            // Where a register is missing the last stands in for it.
            let at = |i: usize| (k + i * lanes).min(width - lanes);
            let (mut a, mut b) = ([S::splat(0.0); 4], [S::splat(0.0); 4]);
            unroll!(4, I => {
                a[I] = S::mul(S::load_f32(y0.add(at(I))), S::splat(rescale[0]));
                b[I] = S::mul(S::load_f32(y1.add(at(I))), S::splat(rescale[1]));
            });
            for (j, (p0, p1)) in (from..to).zip(p[0][from..to].iter().zip(&p[1][from..to])) {
                let row = v.add(j * width);
                let (p0, p1) = (S::splat(*p0), S::splat(*p1));
                unroll!(4, I => {
                    let v = S::load_f32(row.add(at(I)));
                    a[I] = S::mul_add(p0, v, a[I]);
                    b[I] = S::mul_add(p1, v, b[I]);
                });
            }
            unroll!(4, I => {
                S::store_f32(y0.add(at(I)), a[I]);
                S::store_f32(y1.add(at(I)), b[I]);
            });
            k += 4 * lanes;
        }
    }
}
