//! Panels of opened weights, and many rows of activations by one of them.

use std::ops::Range;

use super::activations::Activations;
use super::dot::{Chunks, Quant, with_quant};
use super::matmul::MatrixRef;
use super::simd::{Simd, entry, unroll};

/// Rows of weights in a panel.
pub(super) const ROWS: usize = 4;
/// Columns in a panel: a multiple of every block length.
pub(super) const COLS: usize = 1024;

/// Opened weights: rows and columns of the matrix, each row in its own `COLS` of `q`.
pub(super) struct Panel {
    pub rows: Range<usize>,
    pub cols: Range<usize>,
    pub q: [i16; ROWS * COLS],
    /// A scale a block.
    pub d: [f32; ROWS * COLS / 32],
    /// A minimum per 32 elements; zeros for formats without.
    pub mins: [f32; ROWS * COLS / 32],
    /// Elements in a block.
    len: usize,
}

impl Panel {
    /// An empty panel, to be opened with one matrix.
    pub fn new() -> Self {
        Self {
            rows: 0..0,
            cols: 0..0,
            q: [0; ROWS * COLS],
            d: [0.0; ROWS * COLS / 32],
            mins: [0.0; ROWS * COLS / 32],
            len: 32,
        }
    }
}

entry! {
    /// Fills the panel from `w`, which is checked and quantized.
    ///
    /// # Panics
    /// If `panel.rows` and `panel.cols` are not within `w`, or not within a panel's size.
    pub(super) fn open(w: &MatrixRef<'_>, panel: &mut Panel) => open_kernel
}

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn open_kernel<S: Simd>(w: &MatrixRef<'_>, panel: &mut Panel) {
    panel.len = w.element.block_len();
    unsafe { with_quant!(w.element, open_blocks(w, panel)) }
}

/// # Safety
/// As [`open_kernel`], and `w` holds blocks of `Q`.
#[inline(always)]
unsafe fn open_blocks<S: Simd, Q: Quant>(w: &MatrixRef<'_>, panel: &mut Panel) {
    let (first, blocks) = (panel.cols.start / Q::LEN, panel.cols.len() / Q::LEN);
    for (i, row) in panel.rows.clone().enumerate() {
        let from = row * w.row_bytes() + first * Q::BYTES;
        let packed = w.bytes[from..from + blocks * Q::BYTES].as_ptr();
        let q = panel.q[i * COLS..][..blocks * Q::LEN].as_mut_ptr();
        let mins = panel.mins[i * COLS / 32..][..blocks * Q::LEN / 32].as_mut_ptr();
        let d = &mut panel.d[i * COLS / 32..][..blocks];
        for (b, d) in d.iter_mut().enumerate() {
            // SAFETY: block b lies in `packed`, its elements in `q` and its parts in `mins`.
            unsafe {
                let (q, mins) = (q.add(b * Q::LEN), mins.add(b * (Q::LEN / 32)));
                *d = Q::block::<S>(packed.add(b * Q::BYTES), mins, &mut Store(q));
            }
        }
    }
}

/// Stores a block's integers.
struct Store(*mut i16);

impl<S: Simd> Chunks<S> for Store {
    #[inline(always)]
    unsafe fn take(&mut self, i: usize, q: S::Words) {
        // SAFETY: there is room for the whole block.
        unsafe { S::store_words(self.0.add(32 * i), q) }
    }
}

/// Adds the panel's part of `y[batch, panel.rows] = x[batch] · Wᵀ`; `y` is `[m, outputs]`.
pub(super) fn multiply(panel: &Panel, x: &Activations, batch: Range<usize>, outputs: usize, y: &mut [f32]) {
    if panel.len == 32 {
        multiply_32(panel, x, batch, outputs, y);
    } else {
        multiply_256(panel, x, batch, outputs, y);
    }
}

entry! {
    fn multiply_32(p: &Panel, x: &Activations, batch: Range<usize>, outputs: usize, y: &mut [f32])
        => kernel_32
}
entry! {
    fn multiply_256(p: &Panel, x: &Activations, batch: Range<usize>, outputs: usize, y: &mut [f32])
        => kernel_256
}

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn kernel_32<S: Simd>(p: &Panel, x: &Activations, batch: Range<usize>, outputs: usize, y: &mut [f32]) {
    unsafe { tiles::<S, 32>(p, x, batch, outputs, y) }
}

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn kernel_256<S: Simd>(p: &Panel, x: &Activations, batch: Range<usize>, outputs: usize, y: &mut [f32]) {
    unsafe { tiles::<S, 256>(p, x, batch, outputs, y) }
}

/// Goes over the panel in tiles of two by two rows. Where a second row is missing the first stands
/// in for it, and its sums are dropped.
///
/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn tiles<S: Simd, const LEN: usize>(
    p: &Panel,
    x: &Activations,
    batch: Range<usize>,
    outputs: usize,
    y: &mut [f32],
) {
    let inputs = x.cols;
    // What the pointers below rely on.
    assert!(p.rows.len() <= ROWS && p.cols.len() <= COLS && p.cols.end <= inputs);
    assert!(p.rows.end <= outputs && batch.end * outputs <= y.len());
    assert!(batch.end * inputs <= x.q.len() && x.sums.len() * 32 == x.q.len());
    assert!(x.d.len() * LEN == x.q.len());
    let mut i = batch.start;
    while i < batch.end {
        let i2 = if i + 1 < batch.end { i + 1 } else { i };
        let mut r = 0;
        while r < p.rows.len() {
            let r2 = if r + 1 < p.rows.len() { r + 1 } else { r };
            // SAFETY: all four rows exist, and `cols` elements of each.
            unsafe {
                let w = |r: usize| Row {
                    q: p.q.as_ptr().add(r * COLS),
                    d: p.d.as_ptr().add(r * (COLS / 32)),
                    per_32: p.mins.as_ptr().add(r * (COLS / 32)),
                };
                let x = |i: usize| Row {
                    q: x.q.as_ptr().add(i * inputs + p.cols.start),
                    d: x.d.as_ptr().add((i * inputs + p.cols.start) / LEN),
                    per_32: x.sums.as_ptr().add((i * inputs + p.cols.start) / 32),
                };
                let sums = tile::<S, LEN>([w(r), w(r2)], [x(i), x(i2)], p.cols.len());
                let at = i * outputs + p.rows.start + r;
                y[at] += sums[0];
                if r2 > r {
                    y[at + 1] += sums[1];
                }
                if i2 > i {
                    y[at + outputs] += sums[2];
                    if r2 > r {
                        y[at + outputs + 1] += sums[3];
                    }
                }
            }
            r += 2;
        }
        i += 2;
    }
}

/// A row of weights or of activations.
#[derive(Clone, Copy)]
struct Row {
    q: *const i16,
    d: *const f32,
    /// Minimums, or sums.
    per_32: *const f32,
}

/// The dot products w0·x0, w1·x0, w0·x1, w1·x1 over `cols` elements, all sums in registers: 12 of
/// the 16 that x86 has.
///
/// # Safety
/// `S` exists here; the rows have `cols` elements, whole blocks of `LEN`.
#[inline(always)]
unsafe fn tile<S: Simd, const LEN: usize>(w: [Row; 2], x: [Row; 2], cols: usize) -> [f32; 4] {
    unsafe {
        let zero = S::splat(0.0);
        let (mut t0, mut t1, mut t2, mut t3) = (zero, zero, zero, zero);
        let (mut b, blocks) = (0, cols / LEN);
        while b < blocks {
            let none = S::zero_i32();
            let (mut d0, mut d1, mut d2, mut d3) = (none, none, none, none);
            let mut k = b * LEN;
            while k < (b + 1) * LEN {
                unroll!(4, I => {
                    if I * S::I16_LANES < 32 {
                        let at = k + I * S::I16_LANES;
                        let (w0, w1) = (S::load_i16(w[0].q.add(at)), S::load_i16(w[1].q.add(at)));
                        let x0 = S::load_i16(x[0].q.add(at));
                        d0 = S::dot_i16(w0, x0, d0);
                        d1 = S::dot_i16(w1, x0, d1);
                        let x1 = S::load_i16(x[1].q.add(at));
                        d2 = S::dot_i16(w0, x1, d2);
                        d3 = S::dot_i16(w1, x1, d3);
                    }
                });
                k += 32;
            }
            let (w0, w1) = (*w[0].d.add(b), *w[1].d.add(b));
            let (x0, x1) = (*x[0].d.add(b), *x[1].d.add(b));
            t0 = S::mul_add(S::to_f32(d0), S::splat(w0 * x0), t0);
            t1 = S::mul_add(S::to_f32(d1), S::splat(w1 * x0), t1);
            t2 = S::mul_add(S::to_f32(d2), S::splat(w0 * x1), t2);
            t3 = S::mul_add(S::to_f32(d3), S::splat(w1 * x1), t3);
            b += 1;
        }
        let (mut k, parts) = (0, cols / 32);
        while k + S::F32_LANES <= parts {
            let (w0, w1) = (S::load_f32(w[0].per_32.add(k)), S::load_f32(w[1].per_32.add(k)));
            let (x0, x1) = (S::load_f32(x[0].per_32.add(k)), S::load_f32(x[1].per_32.add(k)));
            t0 = S::mul_add(w0, x0, t0);
            t1 = S::mul_add(w1, x0, t1);
            t2 = S::mul_add(w0, x1, t2);
            t3 = S::mul_add(w1, x1, t3);
            k += S::F32_LANES;
        }
        let mut sums = [S::sum(t0), S::sum(t1), S::sum(t2), S::sum(t3)];
        while k < parts {
            for (i, sum) in sums.iter_mut().enumerate() {
                *sum += *w[i % 2].per_32.add(k) * *x[i / 2].per_32.add(k);
            }
            k += 1;
        }
        sums
    }
}
