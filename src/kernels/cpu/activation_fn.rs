//! Elementwise functions: GELU, SiLU, sums.

use super::simd::{Simd, entry};

entry! {
    /// `x = x / 2 * (1 + erf(x / √2))`, GELU (arXiv:1606.08415) in its exact form, which BERT uses;
    /// off by 2e-7 at most.
    pub fn gelu(x: &mut [f32]) => gelu_kernel
}
entry! {
    /// `gate = gate / (1 + exp(-gate)) * up`, the gate of SwiGLU (arXiv:2002.05202).
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn silu_mul(gate: &mut [f32], up: &[f32]) => silu_mul_kernel
}
entry! {
    /// `x += y`.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn add(x: &mut [f32], y: &[f32]) => add_kernel
}
entry! {
    /// `x += bias`, row by row: `x` is `[rows, bias.len()]`.
    ///
    /// # Panics
    /// If `x` is not whole rows.
    pub fn add_bias(x: &mut [f32], bias: &[f32]) => add_bias_kernel
}

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn gelu_kernel<S: Simd>(x: &mut [f32]) {
    for x in x {
        // x Φ(x) = max(x, 0) - |x| Φ(-|x|): the tail is small, so are its errors.
        let size = x.abs();
        let tail = 0.5 * size * erfc(size * std::f32::consts::FRAC_1_SQRT_2);
        *x = if *x < 0.0 { -tail } else { *x - tail };
    }
}

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn silu_mul_kernel<S: Simd>(gate: &mut [f32], up: &[f32]) {
    assert_eq!(gate.len(), up.len(), "gate and up have one shape");
    for (g, u) in gate.iter_mut().zip(up) {
        *g = *g / (1.0 + exp(-*g)) * u;
    }
}

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn add_kernel<S: Simd>(x: &mut [f32], y: &[f32]) {
    assert_eq!(x.len(), y.len(), "both have one shape");
    for (x, y) in x.iter_mut().zip(y) {
        *x += y;
    }
}

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn add_bias_kernel<S: Simd>(x: &mut [f32], bias: &[f32]) {
    if bias.is_empty() {
        return assert!(x.is_empty(), "x is [rows, bias]");
    }
    assert!(x.len().is_multiple_of(bias.len()), "x is [rows, bias]");
    for x in x.chunks_exact_mut(bias.len()) {
        for (x, b) in x.iter_mut().zip(bias) {
            *x += b;
        }
    }
}

/// `1 - erf(z)` for `z >= 0`, to 1.5e-7: Abramowitz and Stegun, Handbook of Mathematical
/// Functions, 7.1.26 (after Hastings, 1955).
#[inline(always)]
fn erfc(z: f32) -> f32 {
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let mut p = 1.061_405_4;
    for c in [-1.453_152_1, 1.421_413_8, -0.284_496_72, 0.254_829_6] {
        p = p * t + c;
    }
    p * t * exp(-z * z)
}

/// `eˣ` to 2 units in the last place for -87 < x < 88, clamped there; NaN stays NaN.
///
/// `x = n ln 2 + r` with `|r| <= ln 2 / 2`, then the Taylor series of `eʳ` to the seventh power
/// (what it leaves out is below 6e-9) times 2ⁿ. No branches, no calls: loops over it vectorize.
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    /// ln 2 in two parts, the first with so few digits that `n` times it is exact.
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    /// Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits.
    const SHIFT: f32 = 12_582_912.0;
    // Not `clamp`, `min` or `max`: these may turn NaN into a number.
    let x = if x < -87.0 { -87.0 } else { x };
    let x = if x > 88.0 { 88.0 } else { x };
    let shifted = x * std::f32::consts::LOG2_E + SHIFT;
    let n = shifted - SHIFT;
    let r = (x - n * LN_2_HIGH) - n * LN_2_LOW;
    let mut e = 1.0 / 5040.0;
    for c in [
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1.0,
        1.0,
    ] {
        e = e * r + c;
    }
    let power = (shifted.to_bits() << 23).wrapping_add(127 << 23);
    e * f32::from_bits(power)
}
