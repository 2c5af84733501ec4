//! Every kernel against its reference, over odd shapes, on every instruction set that this machine has.

use super::random::Random;
#[cfg(target_arch = "x86_64")]
use super::simd::{Level, MOST};
use super::*;
use crate::weights::ElementType;
use crate::weights::quant::dequantize;

fn dequantized(element: ElementType, bytes: &[u8], elements: usize) -> Vec<f32> {
    let mut out = vec![0.0; elements];
    dequantize(element, bytes, &mut out).unwrap();
    out
}

/// Runs `test` on every instruction set that this machine has.
fn on_each(test: impl Fn()) {
    test();
    #[cfg(target_arch = "x86_64")]
    for most in [Level::Avx2, Level::Portable] {
        MOST.set(most);
        test();
        MOST.set(Level::Vnni);
    }
}

fn norm(x: &[f32]) -> f32 {
    x.iter().map(|v| v * v).sum::<f32>().sqrt()
}

/// Every `y` within `tolerance(i)` of `want`, and none of them NaN.
#[track_caller]
fn assert_close(got: &[f32], want: &[f32], what: &str, tolerance: impl Fn(usize) -> f32) {
    assert_eq!(got.len(), want.len(), "{what}");
    for (i, (g, w)) in got.iter().zip(want).enumerate() {
        assert!((g - w).abs() <= tolerance(i), "{what}, {i}: {g}, expected {w} within {}", tolerance(i));
    }
}

/// The activations as the integer kernels see them: with these, the product must be exact but for
/// the order of float sums.
fn rounded(x: &[f32], len: usize) -> Vec<f32> {
    let a = super::activations::Activations::new(x, x.len(), len, 1);
    a.q.iter().enumerate().map(|(i, &q)| f32::from(q) * a.d[i / len]).collect()
}

fn check_matmul(element: ElementType, m: usize, rows: usize, cols: usize) {
    let mut random = Random((m * 1_000_000 + rows * 1000 + cols) as u64);
    let bytes = random.blocks(element, rows * cols);
    let x = random.normals(m * cols);
    let w = MatrixRef { element, rows, cols, bytes: &bytes };
    let floats = dequantized(element, &bytes, rows * cols);
    let mut y = vec![f32::NAN; m * rows];
    matmul(&x, m, &w, &mut y, rows);
    let what = format!("{element:?} m={m} rows={rows} cols={cols}");
    // In parts, side by side, as threads share it: the same bits.
    let mut parts = vec![f32::NAN; m * rows];
    let (above, below) = bytes.split_at(rows / 3 * w.row_bytes());
    for (first, bytes) in [(0, above), (rows / 3, below)] {
        let part = MatrixRef { rows: bytes.len() / w.row_bytes(), bytes, ..w };
        matmul(&x, m, &part, &mut parts[first..], rows);
    }
    assert!(y.iter().zip(&parts).all(|(a, b)| a.to_bits() == b.to_bits()), "{what}: in parts");
    let size = |i: usize| norm(&x[i / rows * cols..][..cols]) * norm(&floats[i % rows * cols..][..cols]);
    if !element.is_quantized() {
        // Sums in f32, in another order.
        return assert_close(&y, &reference::matmul(&x, &floats, cols), &what, |i| 1e-6 * size(i));
    }
    // For many rows blocks of 32 are joined, which rounds their weights.
    let len = super::panel::group_len(&w, m);
    let step = if len == element.block_len() { vec![0.0; rows] } else { joined_steps(element, &bytes, rows) };
    // A rounding error is 0.29 steps; five deviations of the sum of as many, each times its activation.
    let joined = |i: usize| 5.0 * 0.29 * step[i % rows] * norm(&x[i / rows * cols..][..cols]);
    // With the activations rounded: only sums in f32, and that.
    let exact = reference::matmul(&rounded(&x, len), &floats, cols);
    assert_close(&y, &exact, &what, |i| 2e-6 * size(i) + joined(i));
    // With the activations as they were: a step is the maximum of 32 (256) normal numbers, about 2
    // (3) deviations, over 32767 (8191); its rounding error 0.29 steps; five deviations of that.
    let want = reference::matmul(&x, &floats, cols);
    let rounding = if len == 32 { 1.6e-4 } else { 6.2e-4 };
    assert_close(&y, &want, &what, |i| (rounding / (cols as f32).sqrt() + 2e-6) * size(i) + joined(i));
}

/// The step of the integers, for each row, when its blocks of 32 are put on one scale: the largest scale in the row times
/// the range of the format's integers, a power of two, over that of the new ones.
fn joined_steps(element: ElementType, bytes: &[u8], rows: usize) -> Vec<f32> {
    let range = match element {
        ElementType::Q4_0 => 8.0,
        ElementType::Q4_1 | ElementType::Q5_0 => 16.0,
        ElementType::Q5_1 => 32.0,
        _ => 128.0,
    };
    let scale = |block: &[u8]| half::f16::from_le_bytes([block[0], block[1]]).to_f32().abs();
    let largest = |row: &[u8]| row.chunks_exact(element.block_bytes()).map(scale).fold(0.0, f32::max);
    bytes.chunks_exact(bytes.len() / rows).map(|row| largest(row) * range / 4096.0).collect()
}

#[test]
fn matmul_over_odd_shapes() {
    on_each(|| {
        for element in ElementType::ALL {
            let step = element.block_len().max(32);
            for (m, rows) in [(1, 1), (1, 97), (2, 7), (3, 33), (4, 4), (5, 8), (6, 5), (7, 97), (8, 2), (9, 6)] {
                for cols in [step, 3 * step, 5 * step] {
                    check_matmul(element, m, rows, cols);
                }
            }
            // Blocks of 32 in groups of 8, 7, 6, 4 and 1, the widths of models among them.
            if step == 32 {
                for cols in [512, 576, 896, 960, 128, 13 * 32] {
                    check_matmul(element, 17, 6, cols);
                }
                check_matmul(element, 16, 5, 37 * 192);
            }
            // Past the panel's columns and the batch's rows.
            check_matmul(element, 17, 33, 1024 + 256);
            check_matmul(element, 1, 9, 2048 + 768);
            check_matmul(element, 129, 7, 1024);
        }
        for cols in [1, 3, 24, 63, 515, 1031] {
            for element in [ElementType::F32, ElementType::F16, ElementType::BF16] {
                check_matmul(element, 3, 7, cols);
            }
        }
    });
}

#[test]
fn matmul_shows_what_is_not_finite() {
    on_each(|| {
        for element in ElementType::ALL {
            for m in [1, 3] {
                let bytes = Random(7).blocks(element, 5 * 256);
                let mut x = vec![1.0; m * 256];
                x[100] = f32::NAN;
                let mut y = vec![0.0; m * 5];
                matmul(&x, m, &MatrixRef { element, rows: 5, cols: 256, bytes: &bytes }, &mut y, 5);
                assert!(y[..5].iter().all(|v| v.is_nan()), "{element:?}");
                assert!(y[5..].iter().all(|v| v.is_finite()), "{element:?}");
            }
        }
    });
}

#[test]
fn gather_opens_rows() {
    on_each(|| {
        for element in ElementType::ALL {
            for cols in [256, 1280] {
                let bytes = Random(3).blocks(element, 33 * cols);
                let floats = dequantized(element, &bytes, 33 * cols);
                let ids = [32, 0, 7, 7];
                let mut y = vec![0.0; ids.len() * cols];
                gather(&MatrixRef { element, rows: 33, cols, bytes: &bytes }, &ids, &mut y);
                let want = reference::gather(&floats, cols, &ids);
                // The sub-scale is applied to the integer, not to the scale: one rounding apart,
                // of a product that a minimum may then cancel.
                assert_close(&y, &want, &format!("{element:?}"), |_| 1e-6);
            }
        }
    });
}

#[test]
fn norms() {
    on_each(|| {
        for width in [1, 2, 24, 384, 577, 768, 2048] {
            let mut random = Random(width as u64);
            // Far from zero, where a careless variance loses its digits.
            let x: Vec<f32> = random.normals(5 * width).iter().map(|v| v + 30.0).collect();
            let residual = random.normals(5 * width);
            let (weight, bias) = (random.normals(width), random.normals(width));
            let both: Vec<f32> = x.iter().zip(&residual).map(|(a, b)| a + b).collect();
            // A width of 1 normalizes to 0, whatever eps; wider rows keep 5 digits of 30 ± 1.
            let eps = if width < 24 { 1e-2 } else { 1e-12 };
            let mut y = x.clone();
            layer_norm(&mut y, Some(&residual), &weight, &bias, eps, width);
            assert_close(&y, &reference::layer_norm(&both, &weight, &bias, eps), "residual", |_| 1e-4);
            let mut y = x.clone();
            layer_norm(&mut y, None, &weight, &bias, eps, width);
            assert_close(&y, &reference::layer_norm(&x, &weight, &bias, eps), "plain", |_| 1e-4);
            let mut y = vec![0.0; x.len()];
            rms_norm(&residual, &weight, 1e-6, width, &mut y);
            assert_close(&y, &reference::rms_norm(&residual, &weight, 1e-6), "rms", |_| 4e-6);
        }
    });
}

#[test]
fn rope_rotates_pairs() {
    for (heads, dim) in [(1, 2), (3, 24), (9, 64), (2, 128)] {
        let mut random = Random(dim as u64);
        let (positions, start, tokens) = (11, 4, 7);
        let x = random.normals(tokens * heads * dim);
        let angles: Vec<f32> = random.normals(positions * dim / 2);
        let (cos, sin): (Vec<f32>, Vec<f32>) = angles.iter().map(|a| (a.cos(), a.sin())).unzip();
        for interleaved in [true, false] {
            let mut y = x.clone();
            rope(&mut y, heads, dim, start, &cos, &sin, interleaved);
            let want = reference::rope(&x, heads, dim, start, &cos, &sin, interleaved);
            assert_close(&y, &want, "rope", |_| 1e-6);
            assert_ne!(y, x);
        }
    }
}

#[test]
fn attention_over_ranges_and_groups() {
    on_each(|| {
        for (heads, kv_heads, dim) in [(1, 1, 24), (12, 12, 32), (9, 3, 64), (14, 2, 64), (4, 1, 128), (2, 1, 7)] {
            for len in [1, 5, 64, 65, 200] {
                let mut random = Random((heads * 1000 + len) as u64);
                let (k, v) = (random.normals(len * kv_heads * dim), random.normals(len * kv_heads * dim));
                let end = len as u32;
                // All, one, causal, windowed, none, and past the end.
                let ranges = [(0, end), (0, 1), (0, end.div_ceil(2)), (end / 3, end), (end, end), (0, end + 9)];
                // Few queries, and so many that they go in pairs, the last without a partner if heads are odd.
                for ranges in [ranges.to_vec(), [ranges, ranges].concat(), [&ranges, &ranges[..5]].concat()] {
                    // Scores of up to ±30: the running maximum has work to do.
                    let q: Vec<f32> = random.normals(ranges.len() * heads * dim).iter().map(|v| v * 4.0).collect();
                    let scale = 1.0 / (dim as f32).sqrt();
                    let mut y = vec![f32::NAN; q.len()];
                    attention(&q, &k, &v, &ranges, heads, kv_heads, dim, scale, &mut y);
                    let want = reference::attention(&q, &k, &v, &ranges, heads, kv_heads, dim, scale);
                    // A score of 30 in f32 is off by 2e-6 or so, which is what its weight is off by.
                    assert_close(&y, &want, &format!("{heads} {kv_heads} {dim} {len}"), |_| 2e-5);
                }
            }
        }
    });
}

/// Texts of a batch, or a decoder's tokens, beside one whose keys and values are not finite: only who sees it shows it.
#[test]
fn attention_keeps_what_is_not_finite_to_who_sees_it() {
    on_each(|| {
        let (heads, kv_heads, dim, scale) = (6, 2, 20, 0.2);
        let stride = kv_heads * dim;
        for first in [1, 2, 3, 7, 61, 66] {
            let len = first + 9;
            let packed = |i: usize| if i < first { (0, first) } else { (first, len) };
            let causal = |i: usize| (0, i + 1);
            let window = |i: usize| (i.saturating_sub(2), len.min(i + 3));
            for range in [&packed as &dyn Fn(usize) -> (usize, usize), &causal, &window] {
                let ranges: Vec<_> = (0..len).map(|i| (range(i).0 as u32, range(i).1 as u32)).collect();
                for bad in [0, first, len - 1] {
                    let mut random = Random((first * 100 + bad) as u64);
                    let q = random.normals(len * heads * dim);
                    let (mut k, mut v) = (random.normals(len * stride), random.normals(len * stride));
                    k[bad * stride..][..dim].fill(f32::NAN);
                    v[bad * stride + dim..][..dim].fill(f32::INFINITY);
                    let mut y = vec![0.0; q.len()];
                    attention(&q, &k, &v, &ranges, heads, kv_heads, dim, scale, &mut y);
                    let want = reference::attention(&q, &k, &v, &ranges, heads, kv_heads, dim, scale);
                    for (i, (got, want)) in y.iter().zip(want).enumerate() {
                        let same = if want.is_finite() { (got - want).abs() < 1e-5 } else { !got.is_finite() };
                        assert!(same, "first {first} bad {bad}, query {}: {got}, {want}", i / (heads * dim));
                    }
                }
            }
        }
    });
}

#[test]
fn attention_shows_what_is_not_finite() {
    let (k, v) = ([1.0, f32::NAN], [1.0, 2.0]);
    let mut y = [0.0];
    attention(&[1.0], &k, &v, &[(0, 2)], 1, 1, 1, 1.0, &mut y);
    assert!(y[0].is_nan());
}

#[test]
fn elementwise_functions() {
    on_each(|| {
        let x: Vec<f32> = (-200_000..=200_000).map(|i| i as f32 * 1e-4).collect();
        let mut y = x.clone();
        gelu(&mut y);
        let want: Vec<f32> = x.iter().map(|&v| reference::gelu(v)).collect();
        // The result is rounded too.
        assert_close(&y, &want, "gelu", |i| 2e-7 + f32::EPSILON * x[i].abs());
        let mut y = x.clone();
        silu_mul(&mut y, &vec![1.0; x.len()]);
        let want: Vec<f32> = x.iter().map(|&v| reference::silu(v)).collect();
        assert_close(&y, &want, "silu", |i| 1e-30 + 4e-7 * want[i].abs());

        let (mut gate, up) = ([1.0, 2.0, f32::NAN, -1000.0, 1000.0], [3.0, 0.5, 1.0, 1.0, 1.0]);
        silu_mul(&mut gate, &up);
        assert_close(&gate[..2], &[3.0 * reference::silu(1.0), 0.5 * reference::silu(2.0)], "up", |_| 1e-6);
        assert!(gate[2].is_nan() && gate[3].abs() < 1e-30 && gate[4] == 1000.0);
        let mut y = [f32::NAN, 100.0, -100.0];
        gelu(&mut y);
        assert!(y[0].is_nan() && y[1] == 100.0 && y[2].abs() < 1e-30);

        let mut y = [1.0, 2.0, 3.0, 4.0];
        add(&mut y, &[1.0, 1.0, 2.0, 2.0]);
        assert_eq!(y, [2.0, 3.0, 5.0, 6.0]);
    });
}
