//! Layer norm (arXiv:1607.06450) and RMS norm (arXiv:1910.07467), row by row.

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
    assert!(
        width > 0 && x.len().is_multiple_of(width),
        "x is [rows, width]"
    );
    assert!(
        weight.len() == width && bias.len() == width,
        "weight and bias are [width]"
    );
    if let Some(residual) = residual {
        assert_eq!(residual.len(), x.len(), "the residual has x's shape");
        for (x, r) in x.iter_mut().zip(residual) {
            *x += r;
        }
    }
    for x in x.chunks_exact_mut(width) {
        let mean = sum(x, |v| v) / width as f32;
        // Around the mean, in a second pass: E[x²] - E[x]² would lose the digits that matter.
        let variance = sum(x, |v| (v - mean) * (v - mean)) / width as f32;
        let scale = 1.0 / (variance + eps).sqrt();
        for ((x, w), b) in x.iter_mut().zip(weight).zip(bias) {
            *x = (*x - mean) * scale * w + b;
        }
    }
}

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn rms_norm_kernel<S: Simd>(
    x: &[f32],
    weight: &[f32],
    eps: f32,
    width: usize,
    y: &mut [f32],
) {
    assert!(
        width > 0 && x.len().is_multiple_of(width),
        "x is [rows, width]"
    );
    assert!(
        weight.len() == width && y.len() == x.len(),
        "weight is [width] and y has x's shape"
    );
    for (x, y) in x.chunks_exact(width).zip(y.chunks_exact_mut(width)) {
        let scale = 1.0 / (sum(x, |v| v * v) / width as f32 + eps).sqrt();
        for ((y, x), w) in y.iter_mut().zip(x).zip(weight) {
            *y = x * scale * w;
        }
    }
}

/// The sum of `f(x)` in eight lanes: what a compiler may not reorder into by itself.
#[inline(always)]
fn sum(x: &[f32], f: impl Fn(f32) -> f32) -> f32 {
    let (chunks, rest) = x.as_chunks::<8>();
    let mut lanes = [0.0_f32; 8];
    for x in chunks {
        for i in 0..8 {
            lanes[i] += f(x[i]);
        }
    }
    lanes.into_iter().chain(rest.iter().map(|&v| f(v))).sum()
}
