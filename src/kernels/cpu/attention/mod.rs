//! Attention without a score matrix: softmax over blocks of keys, rescaled as larger scores turn
//! up (online softmax, arXiv:1805.02867; FlashAttention, arXiv:2205.14135).
//!
//! A few queries (a decoded token) read keys and values where they lie; for many, blocks of these are
//! copied once into the order in which they are multiplied.

mod blocked;
mod direct;
mod heads;

pub use heads::Heads;

use super::activation_fn::{Constants, Lanewise, constants, exp, lanes};
use super::simd::{Simd, entry};

/// Keys whose scores are in flight: with heads of 64 they and their values take 32 KiB.
const BLOCK: usize = 64;
/// From so many queries on the copies pay.
const MANY: usize = 8;

/// Three tensors and their shape, checked.
struct Input<'a> {
    q: &'a [f32],
    k: &'a [f32],
    v: &'a [f32],
    ranges: &'a [(u32, u32)],
    heads: usize,
    kv_heads: usize,
    dim: usize,
    scale: f32,
}

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
    assert!(q.len() == ranges.len() * heads * dim && y.len() == q.len(), "q and y are [m, heads, dim]");
    assert!(k.len().is_multiple_of(kv_heads * dim) && v.len() == k.len(), "k and v are [len, kv_heads, dim]");
    let input = Input { q, k, v, ranges, heads, kv_heads, dim, scale };
    // SAFETY: `S` exists here.
    unsafe {
        if ranges.len() < MANY {
            direct::attention::<S>(&input, y);
        } else {
            blocked::attention::<S>(&input, y);
        }
    }
}

/// The softmax of a query so far.
#[derive(Clone, Copy)]
struct Softmax {
    /// The largest score.
    max: f32,
    /// Of the weights relative to it.
    sum: f32,
}

impl Softmax {
    const START: Self = Self { max: f32::NEG_INFINITY, sum: 0.0 };
}

/// Turns scores into weights relative to the new maximum, adds them to the sum, and returns what the
/// output so far has to be multiplied by.
///
/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn weights<S: Simd>(p: &mut [f32], scale: f32, softmax: &mut Softmax) -> f32 {
    let mut top = softmax.max;
    for p in p.iter_mut() {
        *p *= scale;
        top = if *p > top { *p } else { top };
    }
    // Nothing to rescale in the first block, where `max` is still -inf.
    let rescale = if softmax.max == top { 1.0 } else { (softmax.max - top).exp() };
    let mut total = softmax.sum * rescale;
    // SAFETY: `S` exists here.
    unsafe {
        lanes::<S>(p, &[top; 8], 0, ExpOfDifference(constants()));
    }
    for p in p {
        total += *p;
    }
    *softmax = Softmax { max: top, sum: total };
    rescale
}

/// `exp(x - y)`
struct ExpOfDifference<'a>(&'a Constants);

impl<S: Simd> Lanewise<S> for ExpOfDifference<'_> {
    #[inline(always)]
    unsafe fn of(&self, x: S::F32, y: S::F32) -> S::F32 {
        // SAFETY: the caller's promise.
        unsafe { exp::<S>(S::sub_f32(x, y), self.0) }
    }
}
