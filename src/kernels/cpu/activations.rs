//! Activations as 16-bit integers with a scale a block.
//!
//! llama.cpp rounds activations to 8 bits before a quantized product. That moves the logits of a
//! small model by half a unit, enough to change its answers; here it would gain nothing, since the
//! dot products of wasm and AVX2 take 16-bit integers anyway. So the integers are as large as 32-bit
//! sums allow: a product rounds less than its weights' own scales do, and a model answers on the
//! CPU as it does in floats.

use super::row::GROUP;
use super::simd::{Simd, entry};
use super::tile::WIDE;

/// The largest integer in a block of 32: 32 products with 8-bit weights stay below 2^27.
const LEVELS_32: f32 = 32_767.0;
/// The largest integer in a block of 256. A 6-bit weight times its sub-scale reaches 2^12, and a
/// lane adds up 64 products: 2^12 * 8191 * 64 < 2^31.
const LEVELS_256: f32 = 8_191.0;

/// `m` rows of activations.
pub(super) struct Activations {
    /// Elements in a row.
    pub cols: usize,
    /// Elements that share a scale.
    pub len: usize,
    /// Rows that lie beside each other: one, or [`WIDE`] for `tile.rs`. A row that the last of these lack has scales of 0.
    pub wide: usize,
    /// `[m, cols]`, within ±32767 in groups of 32, ±8191 in larger ones; of `wide` rows two columns of each, then the next two.
    pub q: Vec<i16>,
    /// `[m / wide, cols / len, wide]`: scales.
    pub d: Vec<f32>,
    /// `[m / wide, cols / 32, wide]`: what 32 elements sum to.
    pub sums: Vec<f32>,
}

impl Activations {
    /// `x: [m, cols]` in groups of `len`, which divides `cols`: a multiple of 32, at most 256. `wide` is 1 or [`WIDE`].
    pub fn new(x: &[f32], cols: usize, len: usize, wide: usize) -> Self {
        let elements = x.len().checked_div(cols).unwrap_or(0).next_multiple_of(wide) * cols;
        let mut this = Self {
            cols,
            len,
            wide,
            q: vec![0; elements],
            d: vec![0.0; elements / len],
            sums: vec![0.0; elements / 32],
        };
        round_groups(x, &mut this);
        this
    }
}

entry! { fn round_groups(x: &[f32], to: &mut Activations) => groups_kernel }

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn groups_kernel<S: Simd>(x: &[f32], to: &mut Activations) {
    let (cols, len, wide) = (to.cols, to.len, to.wide);
    if cols == 0 {
        return;
    }
    assert!(cols.is_multiple_of(len) && len.is_multiple_of(32) && len <= GROUP && x.len().is_multiple_of(cols));
    assert!(wide == 1 || wide == WIDE);
    let levels = if len == 32 { LEVELS_32 } else { LEVELS_256 };
    let mut rounded = [[0; GROUP]; WIDE];
    let groups = to.q.chunks_exact_mut(wide * len).zip(to.d.chunks_exact_mut(wide));
    for (g, ((q, d), sums)) in groups.zip(to.sums.chunks_exact_mut(wide * (len / 32))).enumerate() {
        let (row, col) = (g / (cols / len) * wide, g % (cols / len) * len);
        for (i, x) in x[row * cols..].chunks_exact(cols).take(wide).enumerate() {
            let parts = x[col..][..len].as_chunks::<32>().0;
            let (mut min, mut max, mut poison) = (0.0_f32, 0.0_f32, 0.0);
            for part in parts {
                // SAFETY: `S` exists here.
                let range = unsafe { extremes::<S>(part) };
                (min, max) = (min.min(range.min), max.max(range.max));
                poison += range.poison;
            }
            let (scale, inverse) = scale(max.max(-min), levels);
            d[i] = scale + poison;
            let q = if wide == 1 { &mut *q } else { &mut rounded[i] };
            for (j, (part, q)) in parts.iter().zip(q.as_chunks_mut::<32>().0).enumerate() {
                // SAFETY: `S` exists here.
                sums[j * wide + i] = scale * unsafe { round::<S>(part, inverse, q) };
            }
        }
        if wide > 1 {
            for (k, to) in q.chunks_exact_mut(8 * WIDE).enumerate() {
                let row = |i: usize| rounded[i][8 * k..].as_ptr().cast();
                // SAFETY: eight columns of four rows, here and there.
                unsafe { S::transpose([row(0), row(1), row(2), row(3)], to.as_mut_ptr().cast(), WIDE) };
            }
        }
    }
}

/// The scale of a block whose largest magnitude is `largest`, and its inverse.
#[inline(always)]
fn scale(largest: f32, levels: f32) -> (f32, f32) {
    // Below this the inverse would overflow; such a block counts as zeros.
    if largest < levels * f32::MIN_POSITIVE { (0.0, 0.0) } else { (largest / levels, levels / largest) }
}

/// What 32 elements span.
struct Extremes {
    /// The least of them and 0.
    min: f32,
    /// The greatest of them and 0.
    max: f32,
    /// 0, or NaN if one is not finite: comparisons and integers would swallow it, and a model
    /// that has gone wrong must not look as if it had an answer.
    poison: f32,
}

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn extremes<S: Simd>(x: &[f32; 32]) -> Extremes {
    unsafe {
        let zero = S::splat(0.0);
        let (mut max, mut minus_min, mut poison) = (zero, zero, zero);
        let mut k = 0;
        while k < 32 {
            let v = S::load_f32(x.as_ptr().add(k));
            max = S::max(v, max);
            minus_min = S::max(S::sub_f32(zero, v), minus_min);
            poison = S::mul_add(v, zero, poison);
            k += S::F32_LANES;
        }
        let mut lanes = [0.0_f32; 16];
        S::store_f32(lanes.as_mut_ptr(), max);
        S::store_f32(lanes.as_mut_ptr().add(8), minus_min);
        let greatest = |lanes: &[f32]| lanes.iter().fold(0.0_f32, |a, &b| if b > a { b } else { a });
        Extremes { max: greatest(&lanes[..8]), min: -greatest(&lanes[8..]), poison: S::sum(poison) }
    }
}

/// `q = round(x * inverse)`, ties to even; returns the sum of `q`, exactly.
///
/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn round<S: Simd>(x: &[f32; 32], inverse: f32, q: &mut [i16; 32]) -> f32 {
    // Adding 1.5 * 2^23 leaves the integer, rounded, in the low bits of the mantissa.
    const SHIFT: f32 = 12_582_912.0;
    unsafe {
        let (inverse, shift) = (S::splat(inverse), S::splat(SHIFT));
        let mut total = S::splat(0.0);
        let mut k = 0;
        while k < 32 {
            let at = x.as_ptr().add(k);
            let low = S::mul_add(S::load_f32(at), inverse, shift);
            let high = S::mul_add(S::load_f32(at.add(S::F32_LANES)), inverse, shift);
            S::store_low_bits(q.as_mut_ptr().add(k), low, high, SHIFT);
            total = S::add(total, S::add(S::sub_f32(low, shift), S::sub_f32(high, shift)));
            k += 2 * S::F32_LANES;
        }
        S::sum(total)
    }
}

#[cfg(test)]
mod tests {
    use super::Activations;

    #[test]
    fn rounding_is_half_a_step_at_most() {
        let x: Vec<f32> = (0..512).map(|i| ((i * 37 % 101) as f32 - 50.0) * 0.013).collect();
        for len in [32, 256] {
            let a = Activations::new(&x, x.len(), len, 1);
            for (i, x) in x.iter().enumerate() {
                let d = a.d[i / len];
                // Half a step, and a little for the arithmetic.
                assert!((x - d * f32::from(a.q[i])).abs() <= 0.51 * d, "{len} {i}");
            }
            for (i, sum) in a.sums.iter().enumerate() {
                let want: i32 = a.q[32 * i..][..32].iter().map(|&q| i32::from(q)).sum();
                let want = a.d[32 * i / len] * want as f32;
                assert!((sum - want).abs() <= 1e-6 * want.abs() + 1e-6, "{len} {i}: {sum} {want}");
            }
        }
    }

    #[test]
    fn zeros_stay_zeros_and_what_is_not_finite_shows() {
        for len in [32, 256] {
            let a = Activations::new(&[0.0; 256], 256, len, 1);
            assert!(a.q.iter().all(|&q| q == 0) && a.d.iter().chain(&a.sums).all(|&d| d == 0.0));
            for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
                let mut x = [1.0; 256];
                x[200] = bad;
                let a = Activations::new(&x, x.len(), len, 1);
                assert!(a.d[200 / len].is_nan());
            }
        }
    }
}
