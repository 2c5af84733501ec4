//! Activations in 8 bits, rounded as llama.cpp rounds them, so that greedy tokens agree with it.
//!
//! Blocks of 32 (its Q8_0, Q8_1): `d = max|x| / 127`, kept in half precision. Blocks of 256 (its
//! Q8_K): `d = -max / 127` where `max` is the element farthest from 0, kept in single precision.
//! The integers are stored as `i16`: what the dot product reads, on every instruction set.

use super::dot::f16_to_f32;
use super::simd::{Simd, entry};

/// `m` rows of 8-bit activations.
pub(super) struct Activations {
    /// Elements in a row.
    pub cols: usize,
    /// `[m, cols]`, each within -127..=127.
    pub q: Vec<i16>,
    /// `[m, cols / len]`: scales.
    pub d: Vec<f32>,
    /// `[m, cols / 32]`: what 32 elements sum to.
    pub sums: Vec<f32>,
}

impl Activations {
    /// `x: [m, cols]` in blocks of `len` (32 or 256), which divides `cols`.
    pub fn new(x: &[f32], cols: usize, len: usize) -> Self {
        let mut this = Self {
            cols,
            q: vec![0; x.len()],
            d: vec![0.0; x.len() / len],
            sums: vec![0.0; x.len() / 32],
        };
        if len == 32 {
            blocks_of_32(x, &mut this.q, &mut this.d, &mut this.sums);
        } else {
            blocks_of_256(x, &mut this.q, &mut this.d, &mut this.sums);
        }
        this
    }
}

entry! { fn blocks_of_32(x: &[f32], q: &mut [i16], d: &mut [f32], sums: &mut [f32]) => kernel_32 }
entry! { fn blocks_of_256(x: &[f32], q: &mut [i16], d: &mut [f32], sums: &mut [f32]) => kernel_256 }

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn kernel_32<S: Simd>(x: &[f32], q: &mut [i16], d: &mut [f32], sums: &mut [f32]) {
    for (((x, q), d), sum) in x
        .as_chunks::<32>()
        .0
        .iter()
        .zip(q.as_chunks_mut::<32>().0)
        .zip(d)
        .zip(sums)
    {
        let (min, max) = extremes(x);
        let scale = max.max(-min) / 127.0;
        let total = round(
            x,
            if scale >= f32::MIN_POSITIVE {
                1.0 / scale
            } else {
                0.0
            },
            q,
        );
        *d = through_half(scale) + poison(x);
        *sum = through_half(scale * total as f32);
    }
}

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn kernel_256<S: Simd>(x: &[f32], q: &mut [i16], d: &mut [f32], sums: &mut [f32]) {
    let blocks = x
        .as_chunks::<256>()
        .0
        .iter()
        .zip(q.as_chunks_mut::<256>().0);
    for (((x, q), d), sums) in blocks.zip(d).zip(sums.as_chunks_mut::<8>().0) {
        let (parts, q) = (x.as_chunks::<32>().0, q.as_chunks_mut::<32>().0);
        let (mut min, mut max) = (0.0_f32, 0.0_f32);
        for part in parts {
            let (low, high) = extremes(part);
            (min, max) = (min.min(low), max.max(high));
        }
        let farthest = if max >= -min { max } else { min };
        let inverse = if farthest.abs() < 127.0 * f32::MIN_POSITIVE {
            0.0
        } else {
            -127.0 / farthest
        };
        let scale = if inverse == 0.0 { 0.0 } else { 1.0 / inverse };
        *d = scale;
        for ((part, q), sum) in parts.iter().zip(q).zip(sums) {
            *sum = scale * round(part, inverse, q) as f32;
            *d += poison(part);
        }
    }
}

/// The least and the greatest of 32 and 0.
#[inline(always)]
fn extremes(x: &[f32; 32]) -> (f32, f32) {
    let (mut min, mut max) = ([0.0_f32; 8], [0.0_f32; 8]);
    for x in x.as_chunks::<8>().0 {
        for i in 0..8 {
            min[i] = if x[i] < min[i] { x[i] } else { min[i] };
            max[i] = if x[i] > max[i] { x[i] } else { max[i] };
        }
    }
    (
        min.into_iter().fold(0.0, f32::min),
        max.into_iter().fold(0.0, f32::max),
    )
}

/// `q = round(x * inverse)`, ties to even; returns the sum of `q`.
#[inline(always)]
fn round(x: &[f32; 32], inverse: f32, q: &mut [i16; 32]) -> i32 {
    // Adding 1.5 * 2^23 leaves the integer, rounded, in the low bits of the mantissa.
    const SHIFT: f32 = 12_582_912.0;
    let mut total = 0;
    for (x, q) in x.iter().zip(q) {
        let rounded = ((x * inverse + SHIFT).to_bits() as i32).wrapping_sub(SHIFT.to_bits() as i32);
        *q = rounded as i16;
        total += i32::from(*q);
    }
    total
}

/// 0, or NaN if an element is not finite: comparisons and integers would swallow it, and a model
/// that has gone wrong must not look as if it had an answer.
#[inline(always)]
fn poison(x: &[f32; 32]) -> f32 {
    let mut lanes = [0.0_f32; 8];
    for x in x.as_chunks::<8>().0 {
        for i in 0..8 {
            lanes[i] += x[i] * 0.0;
        }
    }
    lanes.into_iter().sum()
}

/// Rounded to half precision, or as it is where a half can't hold it.
#[inline(always)]
fn through_half(v: f32) -> f32 {
    let half = f16_to_f32(half::f16::from_f32(v).to_bits());
    if half.is_finite() { half } else { v }
}

#[cfg(test)]
mod tests {
    use super::Activations;

    #[test]
    fn rounding_is_half_a_step_at_most() {
        let x: Vec<f32> = (0..512)
            .map(|i| ((i * 37 % 101) as f32 - 50.0) * 0.013)
            .collect();
        for len in [32, 256] {
            let a = Activations::new(&x, x.len(), len);
            for (i, x) in x.iter().enumerate() {
                let d = a.d[i / len];
                // Half a step, and what a scale in half precision loses: 127 * 2^-11 of a step.
                assert!(
                    (x - d * f32::from(a.q[i])).abs() <= 0.57 * d.abs(),
                    "{len} {i}"
                );
            }
            for (i, sum) in a.sums.iter().enumerate() {
                let want: i32 = a.q[32 * i..][..32].iter().map(|&q| i32::from(q)).sum();
                let want = a.d[32 * i / len] * want as f32;
                assert!(
                    (sum - want).abs() <= 2e-3 * want.abs() + 1e-6,
                    "{len} {i}: {sum} {want}"
                );
            }
        }
    }

    #[test]
    fn zeros_stay_zeros_and_what_is_not_finite_shows() {
        for len in [32, 256] {
            let a = Activations::new(&[0.0; 256], 256, len);
            assert!(a.q.iter().all(|&q| q == 0) && a.d.iter().chain(&a.sums).all(|&d| d == 0.0));
            for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
                let mut x = [1.0; 256];
                x[200] = bad;
                let a = Activations::new(&x, x.len(), len);
                assert!(a.d[200 / len].is_nan());
            }
        }
    }
}
