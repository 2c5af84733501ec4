//! The matrix product in `f32`, for F32, F16 and BF16 weights.

use std::ops::Range;

use super::dot::f16_to_f32;
use super::matmul::MatrixRef;
use super::simd::{Simd, entry, unroll};
use super::tile::{Sums, TALLEST, WIDE, put, tall};
use crate::weights::ElementType;

/// Rows of weights in a panel.
const ROWS: usize = 16;
/// Columns in a panel: 16 KiB with its rows, half a first-level cache.
const COLS: usize = 256;
/// Rows of activations that pass by a panel: 256 KiB of them, about a second-level cache.
const BATCH: usize = 128;

/// As [`super::matmul`], whose checks it relies on.
pub(super) fn matmul(x: &[f32], m: usize, w: &MatrixRef<'_>, y: &mut [f32], stride: usize) {
    if m == 1 {
        return one_row(x, w, &mut y[..w.rows]);
    }
    let mut fours = vec![0.0; m.next_multiple_of(WIDE) * w.cols];
    by_four(x, w.cols, &mut fours);
    let mut panel = [0.0; ROWS * COLS];
    for batch in (0..m).step_by(BATCH) {
        let batch = batch..m.min(batch + BATCH);
        for col in (0..w.cols).step_by(COLS) {
            let cols = col..w.cols.min(col + COLS);
            for row in (0..w.rows).step_by(ROWS) {
                let rows = row..w.rows.min(row + ROWS);
                open(w, rows.clone(), cols.clone(), &mut panel);
                let part = Part { panel: &panel, rows, cols: cols.clone(), inputs: w.cols, outputs: stride };
                multiply(&part, &fours, batch.clone(), y);
            }
        }
    }
}

/// One row of activations: the weights are read once, where they lie.
fn one_row(x: &[f32], w: &MatrixRef<'_>, y: &mut [f32]) {
    // Memory is little-endian wherever there is a browser; F32 is then what it looks like.
    let in_place = w.element == ElementType::F32 && cfg!(target_endian = "little");
    let mut opened = vec![0.0_f32; if in_place { 0 } else { 4 * w.cols }];
    for (tile, y) in y.chunks_mut(4).enumerate() {
        let mut starts = [opened.as_ptr(); 4];
        for (i, start) in starts.iter_mut().enumerate() {
            // Where a row is missing the last stands in for it.
            let row = 4 * tile + i.min(y.len() - 1);
            let bytes = &w.bytes[row * w.row_bytes()..][..w.row_bytes()];
            if in_place {
                *start = bytes.as_ptr().cast();
            } else {
                let opened = &mut opened[i * w.cols..][..w.cols];
                decode(w.element, bytes, opened);
                *start = opened.as_ptr();
            }
        }
        four_rows(x, starts, y);
    }
}

entry! { fn four_rows(x: &[f32], starts: [*const f32; 4], y: &mut [f32]) => four_rows_kernel }

/// # Safety
/// `S` exists here, `starts` point at `x.len()` floats each, aligned or not.
#[inline(always)]
unsafe fn four_rows_kernel<S: Simd>(x: &[f32], starts: [*const f32; 4], y: &mut [f32]) {
    // SAFETY: the caller's promise.
    let sums = unsafe { dots::<S>(starts, x) };
    for (y, sum) in y.iter_mut().zip(sums) {
        *y = sum;
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

entry! {
    /// Copies rows of `cols` into `to` by fours: a column of four rows, then the next; `to` has room for as many.
    fn by_four(x: &[f32], cols: usize, to: &mut [f32]) => by_four_kernel
}

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn by_four_kernel<S: Simd>(x: &[f32], cols: usize, to: &mut [f32]) {
    for (rows, to) in x.chunks(WIDE * cols).zip(to.chunks_exact_mut(WIDE * cols)) {
        // Where a row is missing the last stands in for it.
        let row = |i: usize| &rows[i.min(rows.len() / cols - 1) * cols..][..cols];
        // SAFETY: `S` exists here.
        unsafe { columns::<S>([row(0), row(1), row(2), row(3)], to, WIDE) };
    }
}

/// `to[k * step + i] = rows[i][k]`; the rows are of one length.
///
/// # Safety
/// `S` exists here.
#[inline(always)]
pub(super) unsafe fn columns<S: Simd>(rows: [&[f32]; 4], to: &mut [f32], step: usize) {
    let len = rows[0].len();
    let whole = len / 4 * 4;
    assert!(rows.iter().all(|row| row.len() == len) && (len == 0 || (len - 1) * step + 4 <= to.len()));
    for k in (0..whole).step_by(4) {
        let row = |i: usize| rows[i][k..].as_ptr();
        // SAFETY: four columns are left of the rows and of `to`.
        unsafe { S::transpose([row(0), row(1), row(2), row(3)], to[k * step..].as_mut_ptr(), step) };
    }
    for k in whole..len {
        for (to, row) in to[k * step..].iter_mut().zip(rows) {
            *to = row[k];
        }
    }
}

entry! {
    /// Fills the panel: in tiles of [`tall`] rows a column of each, then the next.
    fn open(w: &MatrixRef<'_>, rows: Range<usize>, cols: Range<usize>, panel: &mut [f32; ROWS * COLS]) => open_kernel
}

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn open_kernel<S: Simd>(
    w: &MatrixRef<'_>,
    rows: Range<usize>,
    cols: Range<usize>,
    panel: &mut [f32; ROWS * COLS],
) {
    let mut opened = [[0.0_f32; COLS]; 4];
    let (size, there) = (w.element.block_bytes(), cols.len());
    for four in (0..rows.len()).step_by(4) {
        for (row, opened) in (rows.start + four..rows.end).zip(&mut opened) {
            decode(w.element, &w.bytes[(row * w.cols + cols.start) * size..][..there * size], &mut opened[..there]);
        }
        let (tile, lane) = (four / tall::<S>() * tall::<S>(), four % tall::<S>());
        // SAFETY: `S` exists here. A row that isn't there has what was there before.
        unsafe {
            let row = |i: usize| &opened[i][..there];
            columns::<S>([row(0), row(1), row(2), row(3)], &mut panel[tile * COLS + lane..], tall::<S>());
        }
    }
}

/// Opened rows and columns of a matrix of `inputs` columns, whose outputs are `outputs` apart.
struct Part<'a> {
    panel: &'a [f32; ROWS * COLS],
    rows: Range<usize>,
    cols: Range<usize>,
    inputs: usize,
    outputs: usize,
}

entry! { fn multiply(p: &Part<'_>, x: &[f32], batch: Range<usize>, y: &mut [f32]) => multiply_kernel }

/// Adds the panel's part of the product; `x` is in fours of rows.
///
/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn multiply_kernel<S: Simd>(p: &Part<'_>, x: &[f32], batch: Range<usize>, y: &mut [f32]) {
    // What the pointers below rely on.
    assert!(p.cols.len() <= COLS && p.rows.len() <= ROWS && p.cols.end <= p.inputs && batch.start.is_multiple_of(WIDE));
    assert!(batch.end.next_multiple_of(WIDE) * p.inputs <= x.len());
    for i in batch.clone().step_by(WIDE) {
        let there = WIDE.min(batch.end - i);
        for row in (0..p.rows.len()).step_by(tall::<S>()) {
            let mut sums = [[0.0; TALLEST]; WIDE];
            // SAFETY: `p.cols` of the four exist. A row that the panel or the four lack is multiplied as whatever lies there,
            // and its sums are dropped.
            unsafe {
                let x = x.as_ptr().add(i * p.inputs + WIDE * p.cols.start);
                tile::<S>(x, p.panel[row * COLS..].as_ptr(), p.cols.len(), &mut sums);
            }
            let rows = tall::<S>().min(p.rows.len() - row);
            for (i, sums) in (i..i + there).zip(&sums) {
                put::<S>(&mut y[i * p.outputs + p.rows.start + row..][..rows], sums, p.cols.start == 0);
            }
        }
    }
}

/// As `tile.rs` does it for integers: adds to `sums` the products of [`WIDE`] rows of `x` and [`tall`] rows of `w`.
///
/// # Safety
/// `S` exists here; `w` and `x` have `cols` columns: one of each row, then the next.
#[inline(always)]
pub(super) unsafe fn tile<S: Simd>(x: *const f32, w: *const f32, cols: usize, sums: &mut Sums) {
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    // SAFETY: the caller's promise.
    unsafe {
        super::fused::tile(x, w, cols, sums);
    }
    #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
    // SAFETY: the caller's promise.
    unsafe {
        unfused_tile::<S>(x, w, cols, sums);
    }
}

/// [`tile`], in what `S` has.
///
/// # Safety
/// As for [`tile`].
#[inline(always)]
pub(super) unsafe fn unfused_tile<S: Simd>(mut x: *const f32, mut w: *const f32, cols: usize, sums: &mut Sums) {
    unsafe {
        let zero = S::splat(0.0);
        let (mut a, mut b) = ([zero; WIDE], [zero; WIDE]);
        for _ in 0..cols {
            let (w0, w1) = (S::load_f32(w), S::load_f32(w.add(S::F32_LANES)));
            unroll!(4, I => {
                let x = S::splat(*x.add(I));
                a[I] = S::mul_add(w0, x, a[I]);
                b[I] = S::mul_add(w1, x, b[I]);
            });
            w = w.add(tall::<S>());
            x = x.add(WIDE);
        }
        unroll!(4, I => {
            let to = sums[I].as_mut_ptr();
            S::store_f32(to, S::add(a[I], S::load_f32(to)));
            let to = to.add(S::F32_LANES);
            S::store_f32(to, S::add(b[I], S::load_f32(to)));
        });
    }
}

/// The dot products of the four `w` with `x`.
///
/// # Safety
/// `S` exists here; the pointers are good for `x.len()` floats, aligned or not.
#[inline(always)]
pub(super) unsafe fn dots<S: Simd>(w: [*const f32; 4], x: &[f32]) -> [f32; 4] {
    unsafe {
        let mut totals = [S::splat(0.0); 4];
        let mut k = 0;
        while k + S::F32_LANES <= x.len() {
            let x = S::load_f32(x.as_ptr().add(k));
            unroll!(4, I => { totals[I] = S::mul_add(S::load_f32(w[I].add(k)), x, totals[I]); });
            k += S::F32_LANES;
        }
        let mut sums = S::sums(totals);
        for (k, x) in x.iter().enumerate().skip(k) {
            unroll!(4, I => { sums[I] += w[I].add(k).read_unaligned() * x; });
        }
        sums
    }
}
