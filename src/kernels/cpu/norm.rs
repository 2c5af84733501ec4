//! Layer norm (arXiv:1607.06450) and RMS norm (arXiv:1910.07467), row by row.

use super::activation_fn::{Add, Lanewise, lanes};
use super::simd::{Simd, entry};

entry! {
    /// `x = (x + residual - mean) / sqrt(variance + eps) * weight + bias`, in rows of `width`.
    ///
    /// `x` and `residual` are `[rows, width]`, `weight` and `bias` `[width]`; the variance is
    /// over `width`, not `width - 1`.
    ///
    /// # Panics
    /// If a slice has another length than the shapes say.
    pub fn layer_norm(x: &mut [f32], residual: Option<&[f32]>, weight: &[f32], bias: &[f32], eps: f32, width: usize)
        => layer_norm_kernel
}

entry! {
    /// `y = x / sqrt(mean(x²) + eps) * weight`, in rows of `width`.
    ///
    /// `x` and `y` are `[rows, width]`, `weight` `[width]`.
    ///
    /// # Panics
    /// If a slice has another length than the shapes say.
    pub fn rms_norm(x: &[f32], weight: &[f32], eps: f32, width: usize, y: &mut [f32]) => rms_norm_kernel
}

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn layer_norm_kernel<S: Simd>(
    x: &mut [f32],
    residual: Option<&[f32]>,
    weight: &[f32],
    bias: &[f32],
    eps: f32,
    width: usize,
) {
    assert!(width > 0 && x.len().is_multiple_of(width), "x is [rows, width]");
    assert!(weight.len() == width && bias.len() == width, "weight and bias are [width]");
    if let Some(residual) = residual {
        assert_eq!(residual.len(), x.len(), "the residual has x's shape");
        // SAFETY: `S` exists here.
        unsafe { lanes::<S>(x, residual, 1, Add) };
    }
    for x in x.chunks_exact_mut(width) {
        // SAFETY: `S` exists here, and `x`, `weight` and `bias` are of one length.
        unsafe {
            let mean = sum_around::<S, false>(x, 0.0) / width as f32;
            // Around the mean, in a second pass: E[x²] - E[x]² would lose the digits that matter.
            let variance = sum_around::<S, true>(x, mean) / width as f32;
            let scale = 1.0 / (variance + eps).sqrt();
            lanes::<S>(x, weight, 1, Normalize { mean, scale });
            lanes::<S>(x, bias, 1, Add);
        }
    }
}

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn rms_norm_kernel<S: Simd>(x: &[f32], weight: &[f32], eps: f32, width: usize, y: &mut [f32]) {
    assert!(width > 0 && x.len().is_multiple_of(width), "x is [rows, width]");
    assert!(weight.len() == width && y.len() == x.len(), "weight is [width] and y has x's shape");
    for (x, y) in x.chunks_exact(width).zip(y.chunks_exact_mut(width)) {
        // SAFETY: `S` exists here, and `x`, `y` and `weight` are of one length.
        unsafe {
            let scale = 1.0 / (sum_around::<S, true>(x, 0.0) / width as f32 + eps).sqrt();
            y.copy_from_slice(x);
            lanes::<S>(y, weight, 1, Normalize { mean: 0.0, scale });
        }
    }
}

/// `(x - mean) * scale * weight`
struct Normalize {
    mean: f32,
    scale: f32,
}

impl<S: Simd> Lanewise<S> for Normalize {
    #[inline(always)]
    unsafe fn of(&self, x: S::F32, weight: S::F32) -> S::F32 {
        // SAFETY: the caller's promise.
        unsafe { S::mul(S::mul(S::sub_f32(x, S::splat(self.mean)), S::splat(self.scale)), weight) }
    }
}

/// The sum of `x - around`, or of its squares.
///
/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn sum_around<S: Simd, const SQUARES: bool>(x: &[f32], around: f32) -> f32 {
    let (mut k, mut rest) = (0, 0.0);
    unsafe {
        let mut total = S::splat(0.0);
        while k + S::F32_LANES <= x.len() {
            let v = S::sub_f32(S::load_f32(x.as_ptr().add(k)), S::splat(around));
            total = if SQUARES { S::mul_add(v, v, total) } else { S::add(total, v) };
            k += S::F32_LANES;
        }
        for v in &x[k..] {
            let v = v - around;
            rest += if SQUARES { v * v } else { v };
        }
        S::sum(total) + rest
    }
}
