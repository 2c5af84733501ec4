//! Four queries at a time, blocks of keys and values outermost: copied once a head, they lie close together, where rows of
//! all heads would drive each other out of the cache.

use super::super::f32::{columns, tile};
use super::super::simd::{Simd, unroll};
use super::super::tile::{Sums, TALLEST, WIDE, tall};
use super::{BLOCK, Input, Softmax, weights};

/// # Safety
/// `S` exists here.
#[inline(always)]
pub(super) unsafe fn attention<S: Simd>(input: &Input<'_>, y: &mut [f32]) {
    let &Input { q, k, v, ranges, heads, kv_heads, dim, scale } = input;
    let stride = kv_heads * dim;
    let (len, width, group) = (k.len() / stride, dim.next_multiple_of(2 * S::F32_LANES), heads / kv_heads);
    // All the queries of a key-value head; with grouped queries those of one token are neighbours.
    let queries = ranges.len() * group;
    let at = |kv: usize, n: usize| (n / group * heads + kv * group + n % group) * dim;
    let mut fours = vec![0.0; queries.next_multiple_of(WIDE) * dim];
    let mut mixed = vec![0.0; queries.next_multiple_of(WIDE) * width];
    let mut softmax = vec![Softmax::START; queries.next_multiple_of(WIDE)];
    let mut block = Block { k: vec![0.0; BLOCK * dim], v: vec![0.0; BLOCK * width], dim, width };
    for kv in 0..kv_heads {
        for (i, four) in fours.chunks_exact_mut(WIDE * dim).enumerate() {
            // Where a row is missing the last stands in for it.
            let row = |j: usize| &q[at(kv, (i * WIDE + j).min(queries - 1))..][..dim];
            // SAFETY: `S` exists here.
            unsafe { columns::<S>([row(0), row(1), row(2), row(3)], four, WIDE) };
        }
        mixed.fill(0.0);
        softmax.fill(Softmax::START);
        for first in (0..len).step_by(BLOCK) {
            let count = BLOCK.min(len - first);
            let row = |j: usize| (first + j.min(count - 1)) * stride + kv * dim;
            for j in (0..count).step_by(4) {
                let row = |i: usize| &k[row(j + i)..][..dim];
                let to = &mut block.k[j / tall::<S>() * tall::<S>() * dim + j % tall::<S>()..];
                // SAFETY: `S` exists here.
                unsafe { columns::<S>([row(0), row(1), row(2), row(3)], to, tall::<S>()) };
            }
            for j in 0..count {
                block.v[j * width..][..dim].copy_from_slice(&v[row(j)..][..dim]);
            }
            let seen = |n: usize| {
                let (from, to) = ranges[n.min(queries - 1) / group];
                let within = |key: u32| (key as usize).saturating_sub(first).min(count);
                (within(from), within(to).max(within(from)))
            };
            for (four, ((q, y), softmax)) in fours
                .chunks_exact(WIDE * dim)
                .zip(mixed.chunks_exact_mut(WIDE * width))
                .zip(softmax.as_chunks_mut::<WIDE>().0)
                .enumerate()
            {
                let n = WIDE * four;
                // SAFETY: `S` exists here; all are of the block's sizes, and `seen` ends within it.
                unsafe { attend::<S>(q, &block, [seen(n), seen(n + 1), seen(n + 2), seen(n + 3)], scale, softmax, y) };
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

/// Keys and values of a block, one head of them.
struct Block {
    /// In tiles of [`tall`] keys an element of each, then the next.
    k: Vec<f32>,
    /// `[BLOCK, width]`
    v: Vec<f32>,
    dim: usize,
    /// `dim`, filled up to whole registers.
    width: usize,
}

/// Adds to `y`, `[WIDE, width]`, what as many queries see of a block: `seen[i].0..seen[i].1` of its keys.
///
/// # Safety
/// `S` exists here; `q` has an element of each query, then the next, of the block's `dim`; `seen` is within the block.
#[inline(always)]
unsafe fn attend<S: Simd>(
    q: &[f32],
    block: &Block,
    seen: [(usize, usize); WIDE],
    scale: f32,
    softmax: &mut [Softmax; WIDE],
    y: &mut [f32],
) {
    let Block { dim, width, .. } = *block;
    // What anyone sees, and what all see.
    let (mut from, mut to, mut all) = (BLOCK, 0, (0, BLOCK));
    for (start, end) in seen {
        if start < end {
            (from, to) = (from.min(start), to.max(end));
        }
        all = (all.0.max(start), all.1.min(end));
    }
    if from >= to {
        return;
    }
    assert!(to <= BLOCK && q.len() == WIDE * dim && y.len() == WIDE * width);
    assert!(block.k.len() == BLOCK * dim && block.v.len() == BLOCK * width);
    let mut p = [[0.0; BLOCK]; WIDE];
    let mut j = from / tall::<S>() * tall::<S>();
    while j < to {
        let mut sums: Sums = [[0.0; TALLEST]; WIDE];
        // SAFETY: the tile of key j is in the block, whose keys are whole tiles.
        unsafe {
            tile::<S>(q.as_ptr(), block.k.as_ptr().add(j * dim), dim, &mut sums);
            unroll!(4, I => {
                let (from, to) = (sums[I].as_ptr(), p[I].as_mut_ptr().add(j));
                S::store_f32(to, S::load_f32(from));
                S::store_f32(to.add(S::F32_LANES), S::load_f32(from.add(S::F32_LANES)));
            });
        }
        j += tall::<S>();
    }
    let mut rescale = [1.0; WIDE];
    for i in 0..WIDE {
        let (start, end) = seen[i];
        if start < end {
            // SAFETY: `S` exists here.
            rescale[i] = unsafe { weights::<S>(&mut p[i][start..end], scale, &mut softmax[i]) };
        }
    }
    // A value that a query doesn't see is not multiplied by a weight of 0: it may be NaN.
    // SAFETY: these rows of `v` and of `y` exist.
    unsafe {
        if all.0 < all.1 {
            mix::<S, WIDE>(y, rescale, block, &p, all.0, all.1);
        }
        if seen.iter().all(|seen| *seen == all) {
            return;
        }
        let (first, last, rescale) = if all.0 < all.1 { (all.0, all.1, [1.0; WIDE]) } else { (BLOCK, BLOCK, rescale) };
        for (((seen, p), y), rescale) in seen.iter().zip(&p).zip(y.chunks_exact_mut(width)).zip(rescale) {
            let before = (seen.0, first.min(seen.1));
            let after = (last.max(seen.0), seen.1);
            for (rescale, (from, to)) in [(rescale, before), (1.0, after)] {
                if from < to {
                    mix::<S, 1>(y, [rescale; 1], block, std::slice::from_ref(p), from, to);
                }
            }
        }
    }
}

/// `y[i] = y[i] * rescale[i] + p[i][from..to] · v[from..to]` for `N` rows of `y`.
///
/// # Safety
/// `S` exists here; `y` has `N` rows of the block's width and `p` as many.
#[inline(always)]
unsafe fn mix<S: Simd, const N: usize>(
    y: &mut [f32],
    rescale: [f32; N],
    block: &Block,
    p: &[[f32; BLOCK]],
    from: usize,
    to: usize,
) {
    let (width, lanes) = (block.width, S::F32_LANES);
    assert!(p.len() == N && y.len() == N * width && to <= BLOCK);
    unsafe {
        for k in (0..width).step_by(2 * lanes) {
            let (mut a, mut b) = ([S::splat(0.0); N], [S::splat(0.0); N]);
            unroll!(4, I => { if I < N {
                let (y, rescale) = (y.as_ptr().add(I * width + k), S::splat(rescale[I]));
                a[I] = S::mul(S::load_f32(y), rescale);
                b[I] = S::mul(S::load_f32(y.add(lanes)), rescale);
            }});
            for j in from..to {
                let v = block.v.as_ptr().add(j * width + k);
                let (v0, v1) = (S::load_f32(v), S::load_f32(v.add(lanes)));
                unroll!(4, I => { if I < N {
                    let p = S::splat(*p.as_ptr().add(I).cast::<f32>().add(j));
                    a[I] = S::mul_add(p, v0, a[I]);
                    b[I] = S::mul_add(p, v1, b[I]);
                }});
            }
            unroll!(4, I => { if I < N {
                let y = y.as_mut_ptr().add(I * width + k);
                S::store_f32(y, a[I]);
                S::store_f32(y.add(lanes), b[I]);
            }});
        }
    }
}
