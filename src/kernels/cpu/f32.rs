//! The matrix product in `f32`: F32 weights where they lie, F16 and BF16 opened panel by panel.

use super::dot::f16_to_f32;
use super::matmul::MatrixRef;
use super::simd::{Simd, entry};
use crate::weights::ElementType;

/// Rows of weights in a panel.
const ROWS: usize = 4;
/// Columns in a panel.
const COLS: usize = 512;
/// Rows of activations that pass by a panel: 256 KiB of them, about a second-level cache.
const BATCH: usize = 128;

/// As [`super::matmul`], whose checks it relies on.
pub(super) fn matmul(x: &[f32], m: usize, w: &MatrixRef<'_>, y: &mut [f32]) {
    y.fill(0.0);
    let mut opened = [0.0_f32; ROWS * COLS];
    let size = w.element.block_bytes();
    for batch in (0..m).step_by(BATCH) {
        for col in (0..w.cols).step_by(COLS) {
            let cols = COLS.min(w.cols - col);
            for row in (0..w.rows).step_by(ROWS) {
                let rows = ROWS.min(w.rows - row);
                for (r, opened) in opened.chunks_exact_mut(COLS).take(rows).enumerate() {
                    let from = ((row + r) * w.cols + col) * size;
                    decode(
                        w.element,
                        &w.bytes[from..from + cols * size],
                        &mut opened[..cols],
                    );
                }
                let part = Part {
                    w: &opened,
                    rows,
                    cols,
                    row,
                    col,
                    outputs: w.rows,
                    inputs: w.cols,
                };
                tiles(&part, x, batch..m.min(batch + BATCH), y);
            }
        }
    }
}

/// Plain elements as floats; `bytes` holds as many as `y`.
pub(super) fn decode(element: ElementType, bytes: &[u8], y: &mut [f32]) {
    match element {
        ElementType::F32 => {
            for (y, b) in y.iter_mut().zip(bytes.as_chunks::<4>().0) {
                *y = f32::from_le_bytes(*b);
            }
        }
        ElementType::BF16 => {
            for (y, b) in y.iter_mut().zip(bytes.as_chunks::<2>().0) {
                *y = f32::from_bits(u32::from(u16::from_le_bytes(*b)) << 16);
            }
        }
        _ => halves(bytes, y),
    }
}

entry! { fn halves(bytes: &[u8], y: &mut [f32]) => halves_kernel }

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn halves_kernel<S: Simd>(bytes: &[u8], y: &mut [f32]) {
    for (y, b) in y.iter_mut().zip(bytes.as_chunks::<2>().0) {
        *y = f16_to_f32(u16::from_le_bytes(*b));
    }
}

/// A panel of weights: `rows` rows of `COLS` floats, of which `cols` count. It is the part of an
/// `[outputs, inputs]` matrix that begins at `row`, `col`.
struct Part<'a> {
    w: &'a [f32; ROWS * COLS],
    rows: usize,
    cols: usize,
    row: usize,
    col: usize,
    outputs: usize,
    inputs: usize,
}

entry! { fn tiles(p: &Part<'_>, x: &[f32], batch: std::ops::Range<usize>, y: &mut [f32]) => tiles_kernel }

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn tiles_kernel<S: Simd>(
    p: &Part<'_>,
    x: &[f32],
    batch: std::ops::Range<usize>,
    y: &mut [f32],
) {
    // What the pointers below rely on.
    assert!(
        p.rows <= ROWS
            && p.cols <= COLS
            && p.col + p.cols <= p.inputs
            && p.row + p.rows <= p.outputs
    );
    assert!(batch.end * p.inputs <= x.len() && batch.end * p.outputs <= y.len());
    let mut i = batch.start;
    while i < batch.end {
        let many = if i + 2 <= batch.end { 2 } else { 1 };
        // SAFETY: rows i..i + many of `x` exist and have `cols` elements from `col` on; so do the
        // panel's rows.
        unsafe {
            let x = x.as_ptr().add(i * p.inputs + p.col);
            let w = p.w.as_ptr();
            if p.rows == ROWS && many == 2 {
                let sums = dots::<S, ROWS, 2>(w, COLS, x, p.inputs, p.cols);
                for (c, sums) in sums.iter().enumerate() {
                    for (y, sum) in y[(i + c) * p.outputs + p.row..][..ROWS]
                        .iter_mut()
                        .zip(sums)
                    {
                        *y += sum;
                    }
                }
            } else if p.rows == ROWS {
                let [sums] = dots::<S, ROWS, 1>(w, COLS, x, p.inputs, p.cols);
                for (y, sum) in y[i * p.outputs + p.row..][..ROWS].iter_mut().zip(sums) {
                    *y += sum;
                }
            } else {
                for c in 0..many {
                    for r in 0..p.rows {
                        let [[sum]] = dots::<S, 1, 1>(
                            w.add(r * COLS),
                            COLS,
                            x.add(c * p.inputs),
                            p.inputs,
                            p.cols,
                        );
                        y[(i + c) * p.outputs + p.row + r] += sum;
                    }
                }
            }
        }
        i += many;
    }
}

/// `[c][r]`: the dot products of `R` rows from `w` with `C` rows from `x`, `len` elements each,
/// rows `w_stride` and `x_stride` elements apart. All sums stay in registers.
///
/// # Safety
/// `S` exists here and those rows exist.
#[inline(always)]
pub(super) unsafe fn dots<S: Simd, const R: usize, const C: usize>(
    w: *const f32,
    w_stride: usize,
    x: *const f32,
    x_stride: usize,
    len: usize,
) -> [[f32; R]; C] {
    unsafe {
        let w: [_; R] = std::array::from_fn(|r| w.add(r * w_stride));
        let x: [_; C] = std::array::from_fn(|c| x.add(c * x_stride));
        let mut total = [[S::splat(0.0); R]; C];
        let whole = len - len % S::F32_LANES;
        for k in (0..whole).step_by(S::F32_LANES) {
            let w: [_; R] = std::array::from_fn(|r| S::load_f32(w[r].add(k)));
            for c in 0..C {
                let x = S::load_f32(x[c].add(k));
                for r in 0..R {
                    total[c][r] = S::mul_add(w[r], x, total[c][r]);
                }
            }
        }
        std::array::from_fn(|c| {
            std::array::from_fn(|r| {
                let rest: f32 = (whole..len).map(|k| *w[r].add(k) * *x[c].add(k)).sum();
                S::sum(total[c][r]) + rest
            })
        })
    }
}
