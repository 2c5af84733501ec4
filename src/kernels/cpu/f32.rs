//! The matrix product in `f32`, for F32, F16 and BF16 weights.

use std::ops::Range;

use super::dot::f16_to_f32;
use super::matmul::MatrixRef;
use super::panel::TILE;
use super::simd::{Simd, entry, unroll};
use super::tile::put;
use crate::weights::ElementType;

/// Rows of weights in a panel.
const ROWS: usize = 8;
/// Columns in a panel: 16 KiB with its rows, half a first-level cache.
const COLS: usize = 512;
/// Rows of activations that pass by a panel: 256 KiB of them, about a second-level cache.
const BATCH: usize = 128;
/// Rows are filled up with zeros to a multiple of the widest register.
pub(super) const WIDEST: usize = 8;

/// As [`super::matmul`], whose checks it relies on.
pub(super) fn matmul(x: &[f32], m: usize, w: &MatrixRef<'_>, y: &mut [f32]) {
    if m == 1 {
        return one_row(x, w, y);
    }
    let width = w.cols.next_multiple_of(WIDEST);
    let mut pairs = vec![0.0; m.next_multiple_of(2) * width];
    pair_up(x, w.cols, &mut pairs);
    let mut panel = [0.0; ROWS * COLS];
    for batch in (0..m).step_by(BATCH) {
        let batch = batch..m.min(batch + BATCH);
        for col in (0..width).step_by(COLS) {
            let cols = col..width.min(col + COLS);
            for row in (0..w.rows).step_by(ROWS) {
                let rows = row..w.rows.min(row + ROWS);
                open(w, rows.clone(), cols.clone(), &mut panel);
                let part = Part { panel: &panel, rows, cols: cols.clone(), inputs: width, outputs: w.rows };
                multiply(&part, &pairs, batch.clone(), y);
            }
        }
    }
}

/// One row of activations: the weights are read once, where they lie.
fn one_row(x: &[f32], w: &MatrixRef<'_>, y: &mut [f32]) {
    // Memory is little-endian wherever there is a browser; F32 is then what it looks like.
    let in_place = w.element == ElementType::F32 && cfg!(target_endian = "little");
    let mut opened = vec![0.0_f32; if in_place { 0 } else { TILE * w.cols }];
    for (tile, y) in y.chunks_mut(TILE).enumerate() {
        let mut starts = [opened.as_ptr(); TILE];
        for (i, start) in starts.iter_mut().enumerate() {
            // Where a row is missing the last stands in for it.
            let row = TILE * tile + i.min(y.len() - 1);
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

entry! { fn four_rows(x: &[f32], starts: [*const f32; TILE], y: &mut [f32]) => four_rows_kernel }

/// # Safety
/// `S` exists here, `starts` point at `x.len()` floats each, aligned or not.
#[inline(always)]
unsafe fn four_rows_kernel<S: Simd>(x: &[f32], starts: [*const f32; TILE], y: &mut [f32]) {
    put(y, &unsafe { dots::<S>(starts, x) }, true);
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
    /// Copies rows of `cols` into `to` in pairs, a register's worth of either in turns; `to` has room for an even number of
    /// rows, each as wide as the next multiple of [`WIDEST`].
    fn pair_up(x: &[f32], cols: usize, to: &mut [f32]) => pair_up_kernel
}

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn pair_up_kernel<S: Simd>(x: &[f32], cols: usize, to: &mut [f32]) {
    let pairs = x.chunks(2 * cols).zip(to.chunks_exact_mut(2 * cols.next_multiple_of(WIDEST)));
    for (rows, to) in pairs {
        for (i, row) in rows.chunks_exact(cols).enumerate() {
            in_turns::<S, 2>(row, &mut to[i * S::F32_LANES..]);
        }
    }
}

/// Copies a row, a register's worth in every `N`.
#[inline(always)]
pub(super) fn in_turns<S: Simd, const N: usize>(row: &[f32], to: &mut [f32]) {
    for (from, to) in row.chunks(S::F32_LANES).zip(to.chunks_mut(N * S::F32_LANES)) {
        match (from.as_chunks::<4>(), to) {
            // Of known length, as a loop or a copy of any length is a call.
            ((from, []), to) => {
                for (from, to) in from.iter().zip(to.as_chunks_mut::<4>().0) {
                    *to = *from;
                }
            }
            (_, to) => to[..from.len()].copy_from_slice(from),
        }
    }
}

entry! {
    /// Fills the panel: rows in tiles of four, a register's worth of each in turns; zeros past the columns of `w`.
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
    let mut opened = [0.0_f32; COLS];
    let size = w.element.block_bytes();
    let there = w.cols.min(cols.end) - cols.start;
    for (i, row) in rows.enumerate() {
        let bytes = &w.bytes[(row * w.cols + cols.start) * size..][..there * size];
        decode(w.element, bytes, &mut opened[..there]);
        in_turns::<S, TILE>(&opened[..cols.len()], &mut panel[i / TILE * TILE * COLS + i % TILE * S::F32_LANES..]);
    }
}

/// Opened rows and columns of an `[outputs, inputs]` matrix.
struct Part<'a> {
    panel: &'a [f32; ROWS * COLS],
    rows: Range<usize>,
    cols: Range<usize>,
    inputs: usize,
    outputs: usize,
}

entry! { fn multiply(p: &Part<'_>, x: &[f32], batch: Range<usize>, y: &mut [f32]) => multiply_kernel }

/// Adds the panel's part of the product; `x` is in pairs of rows.
///
/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn multiply_kernel<S: Simd>(p: &Part<'_>, x: &[f32], batch: Range<usize>, y: &mut [f32]) {
    // What the pointers below rely on.
    assert!(p.cols.len() <= COLS && p.cols.len().is_multiple_of(WIDEST) && p.rows.len() <= ROWS);
    assert!(p.cols.end <= p.inputs && batch.start.is_multiple_of(2));
    assert!(batch.end.next_multiple_of(2) * p.inputs <= x.len());
    for i in batch.clone().step_by(2) {
        for row in (0..p.rows.len()).step_by(TILE) {
            let mut sums = [0.0; 2 * TILE];
            // SAFETY: `p.cols` of the pair exist. A row that the panel or the pair lacks is multiplied as whatever lies
            // there, and its sums are dropped.
            unsafe {
                let x = x.as_ptr().add(i * p.inputs + 2 * p.cols.start);
                tile::<S>(x, p.panel[row * COLS..].as_ptr(), p.cols.len(), &mut sums);
            }
            let rows = TILE.min(p.rows.len() - row);
            for (i, sums) in (i..batch.end).zip(sums.as_chunks::<TILE>().0) {
                put(&mut y[i * p.outputs + p.rows.start + row..][..rows], sums, p.cols.start == 0);
            }
        }
    }
}

/// As `tile.rs` does it for integers.
///
/// # Safety
/// `S` exists here; `w` and `x` have `cols` columns, a register's worth of each row in turns.
#[inline(always)]
pub(super) unsafe fn tile<S: Simd>(mut x: *const f32, mut w: *const f32, cols: usize, sums: &mut [f32; 2 * TILE]) {
    unsafe {
        let zero = S::splat(0.0);
        let (mut a, mut b) = ([zero; TILE], [zero; TILE]);
        for _ in 0..cols / S::F32_LANES {
            let (x0, x1) = (S::load_f32(x), S::load_f32(x.add(S::F32_LANES)));
            unroll!(4, I => {
                let w = S::load_f32(w.add(I * S::F32_LANES));
                a[I] = S::mul_add(w, x0, a[I]);
                b[I] = S::mul_add(w, x1, b[I]);
            });
            w = w.add(TILE * S::F32_LANES);
            x = x.add(2 * S::F32_LANES);
        }
        S::add_sums(a, ONES.as_ptr(), 1.0, sums.as_mut_ptr());
        S::add_sums(b, ONES.as_ptr(), 1.0, sums.as_mut_ptr().add(TILE));
    }
}

/// Scales of what has none.
const ONES: [f32; TILE] = [1.0; TILE];

/// The dot products of the four `w` with `x`.
///
/// # Safety
/// `S` exists here; the pointers are good for `x.len()` floats, aligned or not.
#[inline(always)]
pub(super) unsafe fn dots<S: Simd>(w: [*const f32; TILE], x: &[f32]) -> [f32; TILE] {
    unsafe {
        let mut totals = [S::splat(0.0); TILE];
        let mut k = 0;
        while k + S::F32_LANES <= x.len() {
            let x = S::load_f32(x.as_ptr().add(k));
            unroll!(4, I => { totals[I] = S::mul_add(S::load_f32(w[I].add(k)), x, totals[I]); });
            k += S::F32_LANES;
        }
        let mut sums = [0.0; TILE];
        S::add_sums(totals, ONES.as_ptr(), 1.0, sums.as_mut_ptr());
        for (k, x) in x.iter().enumerate().skip(k) {
            unroll!(4, I => { sums[I] += w[I].add(k).read_unaligned() * x; });
        }
        sums
    }
}
