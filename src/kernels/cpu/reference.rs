//! The same operations written as their formulas, in `f64` inside: what the kernels here and on
//! the GPU are tested against. Slow, and meant to be read.

/// `y[m, rows] = x[m, cols] · wᵀ`, `w` in floats, `[rows, cols]`.
#[must_use]
pub fn matmul(x: &[f32], w: &[f32], cols: usize) -> Vec<f32> {
    let dot = |x: &[f32], w: &[f32]| x.iter().zip(w).map(|(&x, &w)| f64::from(x) * f64::from(w)).sum::<f64>() as f32;
    x.chunks_exact(cols).flat_map(|x| w.chunks_exact(cols).map(move |w| dot(x, w))).collect()
}

/// The rows `ids` of `w`, `[rows, cols]`.
#[must_use]
pub fn gather(w: &[f32], cols: usize, ids: &[u32]) -> Vec<f32> {
    ids.iter().flat_map(|&id| &w[id as usize * cols..][..cols]).copied().collect()
}

/// `(x - mean) / sqrt(variance + eps) * weight + bias`, rows of `weight.len()`.
#[must_use]
pub fn layer_norm(x: &[f32], weight: &[f32], bias: &[f32], eps: f32) -> Vec<f32> {
    let width = weight.len();
    let row = |x: &[f32]| {
        let mean = x.iter().map(|&v| f64::from(v)).sum::<f64>() / width as f64;
        let variance = x.iter().map(|&v| (f64::from(v) - mean).powi(2)).sum::<f64>() / width as f64;
        let deviation = (variance + f64::from(eps)).sqrt();
        let normal = |i: usize| ((f64::from(x[i]) - mean) / deviation) as f32 * weight[i] + bias[i];
        (0..width).map(normal).collect::<Vec<_>>()
    };
    x.chunks_exact(width).flat_map(row).collect()
}

/// `x / sqrt(mean(x²) + eps) * weight`, rows of `weight.len()`.
#[must_use]
pub fn rms_norm(x: &[f32], weight: &[f32], eps: f32) -> Vec<f32> {
    let width = weight.len();
    let row = |x: &[f32]| {
        let mean = x.iter().map(|&v| f64::from(v).powi(2)).sum::<f64>() / width as f64;
        let root = (mean + f64::from(eps)).sqrt();
        x.iter().zip(weight).map(|(&x, w)| (f64::from(x) / root) as f32 * w).collect::<Vec<_>>()
    };
    x.chunks_exact(width).flat_map(row).collect()
}

/// Rotary embedding of `x: [tokens, heads, head_dim]` from position `start`; tables and pairs as
/// in [`super::rope`].
#[must_use]
#[allow(clippy::too_many_arguments)] // the kernel's
pub fn rope(
    x: &[f32],
    heads: usize,
    head_dim: usize,
    start: usize,
    cos: &[f32],
    sin: &[f32],
    interleaved: bool,
) -> Vec<f32> {
    let half = head_dim / 2;
    let mut y = x.to_vec();
    for at in (0..x.len()).step_by(head_dim) {
        let position = start + at / head_dim / heads;
        for i in 0..half {
            let (a, b) = if interleaved { (at + 2 * i, at + 2 * i + 1) } else { (at + i, at + i + half) };
            let (c, s) = (f64::from(cos[position * half + i]), f64::from(sin[position * half + i]));
            let (p, q) = (f64::from(x[a]), f64::from(x[b]));
            (y[a], y[b]) = ((p * c - q * s) as f32, (p * s + q * c) as f32);
        }
    }
    y
}

/// `softmax(q · kᵀ * scale) · v`, shapes and ranges as in [`super::attention`], scores and all.
#[must_use]
#[allow(clippy::too_many_arguments)] // the kernel's
pub fn attention(
    q: &[f32],
    k: &[f32],
    v: &[f32],
    ranges: &[(u32, u32)],
    heads: usize,
    kv_heads: usize,
    dim: usize,
    scale: f32,
) -> Vec<f32> {
    let len = k.len() / (kv_heads * dim);
    let mut y = vec![0.0; q.len()];
    for (at, y) in y.chunks_exact_mut(dim).enumerate() {
        let (i, head) = (at / heads, at % heads);
        let kv = head / (heads / kv_heads);
        let row = |key: usize| (key * kv_heads + kv) * dim;
        let keys = ranges[i].0 as usize..(ranges[i].1 as usize).min(len);
        let score = |key: usize| {
            let terms = (0..dim).map(|d| f64::from(q[at * dim + d]) * f64::from(k[row(key) + d]));
            terms.sum::<f64>() * f64::from(scale)
        };
        let scores: Vec<f64> = keys.clone().map(score).collect();
        let max = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = scores.iter().map(|s| (s - max).exp()).collect();
        let total: f64 = weights.iter().sum();
        for (d, y) in y.iter_mut().enumerate() {
            let mixed: f64 = keys.clone().zip(&weights).map(|(key, w)| w * f64::from(v[row(key) + d])).sum();
            *y = if weights.is_empty() { 0.0 } else { (mixed / total) as f32 };
        }
    }
    y
}

/// `x / 2 * (1 + erf(x / √2))`, by erf's series (Abramowitz and Stegun 7.1.6), which loses no
/// digits to cancellation.
#[must_use]
pub fn gelu(x: f32) -> f32 {
    let x = f64::from(x);
    if x.abs() > 9.0 {
        // erf is ±1 to sixteen digits.
        return x.max(0.0) as f32;
    }
    let z = x / std::f64::consts::SQRT_2;
    let (mut term, mut sum, mut n) = (z, z, 0.0);
    while term.abs() > 1e-18 * sum.abs() {
        n += 1.0;
        term *= 2.0 * z * z / (2.0 * n + 1.0);
        sum += term;
    }
    let erf = std::f64::consts::FRAC_2_SQRT_PI * (-z * z).exp() * sum;
    (0.5 * x * (1.0 + erf)) as f32
}

/// `x / (1 + exp(-x))`.
#[must_use]
pub fn silu(x: f32) -> f32 {
    let x = f64::from(x);
    (x / (1.0 + (-x).exp())) as f32
}
