//! Attention without a score matrix: softmax over blocks of keys, rescaled as larger scores turn
//! up (online softmax, arXiv:1805.02867; FlashAttention, arXiv:2205.14135).

use super::activation_fn::{exp, lanes};
use super::f32::dots;
use super::simd::{Simd, entry, unroll};

/// Keys whose scores are in flight.
const BLOCK: usize = 64;

entry! {
    /// `y = softmax(q · kᵀ * scale) · v`, query heads in groups that share a key-value head.
    ///
    /// `q` and `y` are `[m, heads, dim]`, `k` and `v` `[len, kv_heads, dim]`. Query i sees the
    /// keys `ranges[i].0..ranges[i].1`: causal, padded, windowed or cached attention are all
    /// ranges. A range past `len` ends there; a query with an empty range gets zeros.
    ///
    /// # Panics
    /// If `kv_heads` doesn't divide `heads`, `m` isn't `ranges.len()`, or a slice has another
    /// length than the shapes say.
    #[allow(clippy::too_many_arguments)] // three tensors and their shape
    pub fn attention(
        q: &[f32], k: &[f32], v: &[f32], ranges: &[(u32, u32)],
        heads: usize, kv_heads: usize, dim: usize, scale: f32, y: &mut [f32],
    ) => attention_kernel
}

/// # Safety
/// `S` exists here.
#[allow(clippy::too_many_arguments)]
#[inline(always)]
unsafe fn attention_kernel<S: Simd>(
    q: &[f32],
    k: &[f32],
    v: &[f32],
    ranges: &[(u32, u32)],
    heads: usize,
    kv_heads: usize,
    dim: usize,
    scale: f32,
    y: &mut [f32],
) {
    assert!(dim > 0 && kv_heads > 0 && heads.is_multiple_of(kv_heads), "kv_heads divides heads");
    let stride = kv_heads * dim;
    assert!(q.len() == ranges.len() * heads * dim && y.len() == q.len(), "q and y are [m, heads, dim]");
    assert!(k.len().is_multiple_of(stride) && v.len() == k.len(), "k and v are [len, kv_heads, dim]");
    let len = k.len() / stride;
    // Heads outermost: a head's keys and values stay in the cache for all queries.
    for head in 0..heads {
        let kv = head / (heads / kv_heads) * dim;
        for (i, &(from, to)) in ranges.iter().enumerate() {
            let at = (i * heads + head) * dim;
            let (q, y) = (&q[at..at + dim], &mut y[at..at + dim]);
            y.fill(0.0);
            let (mut max, mut sum) = (f32::NEG_INFINITY, 0.0);
            let (mut key, end) = (from as usize, (to as usize).min(len));
            while key < end {
                let count = BLOCK.min(end - key);
                let mut p = [0.0; BLOCK];
                // SAFETY: keys key..key + count exist, and `kv + dim <= stride`.
                unsafe {
                    let at = key * stride + kv;
                    scores::<S>(q, k.as_ptr().add(at), stride, &mut p[..count]);
                    let rescale = weights::<S>(&mut p[..count], scale, &mut max, &mut sum);
                    mix::<S>(y, rescale, v.as_ptr().add(at), stride, &p[..count]);
                }
                key += count;
            }
            if sum > 0.0 || sum.is_nan() {
                let inverse = 1.0 / sum;
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
    let (last, q_start) = (p.len() - 1, q.as_ptr());
    for (j, p) in p.chunks_mut(4).enumerate() {
        // SAFETY: where a row is missing the last stands in for it.
        let sums = unsafe {
            let row = |i: usize| k.add((4 * j + i).min(last) * stride);
            dots::<S, 1>([row(0), row(1), row(2), row(3)], [q_start; 2], q.len())
        };
        p.copy_from_slice(&sums[..p.len()]);
    }
}

/// Turns scores into weights relative to the new `max`, adds them to `sum`, and returns what the
/// output so far has to be multiplied by.
///
/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn weights<S: Simd>(p: &mut [f32], scale: f32, max: &mut f32, sum: &mut f32) -> f32 {
    let mut top = *max;
    for p in p.iter_mut() {
        *p *= scale;
        top = if *p > top { *p } else { top };
    }
    // Nothing to rescale in the first block, where `max` is still -inf.
    let rescale = if *max == top { 1.0 } else { (*max - top).exp() };
    let mut total = *sum * rescale;
    // SAFETY: `S` exists here.
    unsafe {
        let top = [top; 8];
        lanes::<S>(p, &top, 0, |p, top| exp::<S>(S::sub_f32(p, top)));
    }
    for p in p {
        total += *p;
    }
    *sum = total;
    *max = top;
    rescale
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
