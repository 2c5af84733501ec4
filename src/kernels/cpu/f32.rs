//! The matrix product in `f32`: F32 weights where they lie, F16 and BF16 opened panel by panel.

use std::ops::Range;

use super::dot::f16_to_f32;
use super::matmul::MatrixRef;
use super::simd::{Simd, entry, unroll};
use crate::weights::ElementType;

/// Rows of weights in a panel.
const ROWS: usize = 4;
/// Columns in a panel.
const COLS: usize = 512;
/// Rows of activations that pass by a panel: 256 KiB of them, about a second-level cache.
const BATCH: usize = 128;

/// As [`super::matmul`], whose checks it relies on.
pub(super) fn matmul(x: &[f32], m: usize, w: &MatrixRef<'_>, y: &mut [f32]) {
    // Memory is little-endian wherever there is a browser; F32 is then what it looks like.
    let in_place = w.element == ElementType::F32 && cfg!(target_endian = "little");
    let size = w.element.block_bytes();
    let mut opened = [0.0_f32; ROWS * COLS];
    y.fill(0.0);
    for batch in (0..m).step_by(BATCH) {
        let batch = batch..m.min(batch + BATCH);
        for col in (0..w.cols).step_by(COLS) {
            let cols = col..w.cols.min(col + COLS);
            for row in (0..w.rows).step_by(ROWS) {
                let rows = row..w.rows.min(row + ROWS);
                let from = |r: usize| (r * w.cols + col) * size;
                let mut starts = [opened.as_ptr(); ROWS];
                for (i, start) in starts.iter_mut().enumerate() {
                    // Where a row is missing the last stands in for it.
                    let row = (row + i).min(rows.end - 1);
                    let bytes = &w.bytes[from(row)..from(row) + cols.len() * size];
                    if in_place {
                        *start = bytes.as_ptr().cast();
                    } else {
                        let opened = &mut opened[i * COLS..][..cols.len()];
                        decode(w.element, bytes, opened);
                        *start = opened.as_ptr();
                    }
                }
                let part = Part { starts, rows, cols: cols.clone(), outputs: w.rows, inputs: w.cols };
                tiles(&part, x, batch.clone(), y);
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
    let whole = y.len().min(bytes.len() / 2) / S::F32_LANES * S::F32_LANES;
    let mut k = 0;
    while k < whole {
        // SAFETY: a register's worth of both is left.
        unsafe { S::store_f32(y.as_mut_ptr().add(k), S::load_half(bytes.as_ptr().add(2 * k))) };
        k += S::F32_LANES;
    }
    for (y, b) in y[whole..].iter_mut().zip(bytes[2 * whole..].as_chunks::<2>().0) {
        *y = f16_to_f32(u16::from_le_bytes(*b));
    }
}

/// Rows and columns of an `[outputs, inputs]` matrix.
struct Part {
    /// Where each row's `cols` begin: as many floats, perhaps not aligned.
    starts: [*const f32; ROWS],
    rows: Range<usize>,
    cols: Range<usize>,
    outputs: usize,
    inputs: usize,
}

entry! { fn tiles(p: &Part, x: &[f32], batch: Range<usize>, y: &mut [f32]) => tiles_kernel }

/// # Safety
/// `S` exists here, `p.starts` point at `p.cols.len()` floats each.
#[inline(always)]
unsafe fn tiles_kernel<S: Simd>(p: &Part, x: &[f32], batch: Range<usize>, y: &mut [f32]) {
    let (rows, cols) = (p.rows.len(), p.cols.len());
    // What the pointers below rely on.
    assert!(p.cols.end <= p.inputs && batch.end * p.inputs <= x.len() && rows <= ROWS);
    let mut i = batch.start;
    while i < batch.end {
        let at = i * p.outputs + p.rows.start;
        // SAFETY: row i of `x` exists, and its `cols`; so does row i + 1 where it is used.
        unsafe {
            let x = x.as_ptr().add(i * p.inputs + p.cols.start);
            if i + 1 < batch.end {
                let sums = dots::<S, 2>(p.starts, [x, x.add(p.inputs)], cols);
                add_to(&mut y[at..][..rows], &sums[..ROWS]);
                add_to(&mut y[at + p.outputs..][..rows], &sums[ROWS..]);
            } else {
                let sums = dots::<S, 1>(p.starts, [x, x], cols);
                add_to(&mut y[at..][..rows], &sums[..ROWS]);
            }
        }
        i += 2;
    }
}

#[inline(always)]
fn add_to(y: &mut [f32], sums: &[f32]) {
    for (y, sum) in y.iter_mut().zip(sums) {
        *y += sum;
    }
}

/// The dot products of `len` elements: the four `w` with `x[0]`, then, if `C` is 2, with `x[1]`.
/// All sums stay in registers.
///
/// # Safety
/// `S` exists here; the pointers are good for `len` floats, aligned or not.
#[inline(always)]
pub(super) unsafe fn dots<S: Simd, const C: usize>(w: [*const f32; 4], x: [*const f32; 2], len: usize) -> [f32; 8] {
    unsafe {
        let zero = S::splat(0.0);
        let mut a = [zero, zero, zero, zero];
        let mut b = [zero, zero, zero, zero];
        let mut k = 0;
        while k + S::F32_LANES <= len {
            let x0 = S::load_f32(x[0].add(k));
            let x1 = if C == 2 { S::load_f32(x[1].add(k)) } else { x0 };
            unroll!(4, I => {
                let w = S::load_f32(w[I].add(k));
                a[I] = S::mul_add(w, x0, a[I]);
                if C == 2 {
                    b[I] = S::mul_add(w, x1, b[I]);
                }
            });
            k += S::F32_LANES;
        }
        let mut sums = [0.0; 8];
        unroll!(4, I => {
            sums[I] = S::sum(a[I]);
            if C == 2 {
                sums[4 + I] = S::sum(b[I]);
            }
        });
        while k < len {
            for (i, sum) in sums[..4 * C].iter_mut().enumerate() {
                *sum += w[i % 4].add(k).read_unaligned() * *x[i / 4].add(k);
            }
            k += 1;
        }
        sums
    }
}
