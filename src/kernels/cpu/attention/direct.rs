//! Query by query, keys and values where they lie.

use super::super::f32::dots;
use super::super::simd::{Simd, unroll};
use super::{BLOCK, Input, Softmax, weights};

/// # Safety
/// `S` exists here.
#[inline(always)]
pub(super) unsafe fn attention<S: Simd>(input: &Input<'_>, y: &mut [f32]) {
    let &Input { q, k, v, ranges, heads, kv_heads, dim, scale } = input;
    let stride = kv_heads * dim;
    let len = k.len() / stride;
    // Heads outermost: a head's keys and values stay in the cache for all queries.
    for head in 0..heads {
        let kv = head / (heads / kv_heads) * dim;
        for (i, &(from, to)) in ranges.iter().enumerate() {
            let at = (i * heads + head) * dim;
            let (q, y) = (&q[at..at + dim], &mut y[at..at + dim]);
            y.fill(0.0);
            let mut softmax = Softmax::START;
            let (mut key, end) = (from as usize, (to as usize).min(len));
            while key < end {
                let count = BLOCK.min(end - key);
                let mut p = [0.0; BLOCK];
                // SAFETY: keys key..key + count exist, and `kv + dim <= stride`.
                unsafe {
                    let at = key * stride + kv;
                    scores::<S>(q, k.as_ptr().add(at), stride, &mut p[..count]);
                    let rescale = weights::<S>(&mut p[..count], scale, &mut softmax);
                    mix::<S>(y, rescale, v.as_ptr().add(at), stride, &p[..count]);
                }
                key += count;
            }
            if softmax.sum != 0.0 {
                let inverse = 1.0 / softmax.sum;
                for y in y {
                    *y *= inverse;
                }
            }
        }
    }
}

/// `p[j] = q · k[j]`.
///
/// # Safety
/// `S` exists here; `k` has `p.len()` rows, `stride` apart, of `q.len()` elements.
#[inline(always)]
unsafe fn scores<S: Simd>(q: &[f32], k: *const f32, stride: usize, p: &mut [f32]) {
    let last = p.len() - 1;
    for (j, p) in p.chunks_mut(4).enumerate() {
        // SAFETY: where a row is missing the last stands in for it.
        let sums = unsafe {
            let row = |i: usize| k.add((4 * j + i).min(last) * stride);
            dots::<S>([row(0), row(1), row(2), row(3)], q)
        };
        p.copy_from_slice(&sums[..p.len()]);
    }
}

/// `y = y * rescale + p · v`.
///
/// # Safety
/// `S` exists here; `v` has `p.len()` rows, `stride` apart, of `y.len()` elements.
#[inline(always)]
unsafe fn mix<S: Simd>(y: &mut [f32], rescale: f32, v: *const f32, stride: usize, p: &[f32]) {
    let lanes = S::F32_LANES;
    let whole = y.len() - y.len() % lanes;
    unsafe {
        let rescale_by = S::splat(rescale);
        let mut k = 0;
        while k < whole {
            // Four sums at a time: one would wait for its own last addition.
            let at = |i: usize| (k + i * lanes).min(whole - lanes);
            let mut totals = [S::splat(0.0); 4];
            unroll!(4, I => { totals[I] = S::mul(S::load_f32(y.as_ptr().add(at(I))), rescale_by); });
            for (j, &p) in p.iter().enumerate() {
                let (p, row) = (S::splat(p), v.add(j * stride));
                unroll!(4, I => { totals[I] = S::mul_add(p, S::load_f32(row.add(at(I))), totals[I]); });
            }
            // Where a register is missing the last stood in for it.
            unroll!(4, I => { S::store_f32(y.as_mut_ptr().add(at(I)), totals[I]); });
            k += 4 * lanes;
        }
        for (k, y) in y.iter_mut().enumerate().skip(whole) {
            let mixed: f32 = p.iter().enumerate().map(|(j, p)| p * *v.add(j * stride + k)).sum();
            *y = *y * rescale + mixed;
        }
    }
}
