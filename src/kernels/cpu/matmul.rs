//! `y = x · Wᵀ` with `W` in the layout of its file.
//!
//! Quantized weights meet activations rounded to 8 bits ([`Activations`]), as in llama.cpp, in
//! integer dot products. One row of activations (a decoded token) is multiplied straight from the
//! packed blocks, which are then read once and never stored. More rows (a prompt, an encoder)
//! share the unpacking: four rows of weights by 1024 columns are opened into a panel of 8 KiB,
//! which stays in the first-level cache while 128 rows of activations pass by.

use super::activations::Activations;
use super::dot::{Q4_0, Q4_1, Q4K, Q5_0, Q5_1, Q5K, Q6K, Q8_0, Quant};
use super::simd::{Simd, entry};
use crate::weights::ElementType;

/// A weight matrix in the heap.
#[derive(Debug, Clone, Copy)]
pub struct MatrixRef<'a> {
    pub element: ElementType,
    /// Outputs of the layer.
    pub rows: usize,
    /// Inputs of the layer; whole blocks of `element`.
    pub cols: usize,
    /// `rows` rows of blocks, without gaps, as in a GGUF file. No alignment is needed.
    pub bytes: &'a [u8],
}

impl MatrixRef<'_> {
    /// Bytes of a row.
    pub(super) fn row_bytes(&self) -> usize {
        self.cols / self.element.block_len() * self.element.block_bytes()
    }

    /// # Panics
    /// If the bytes are not `rows` rows of whole blocks.
    pub(super) fn check(&self) {
        assert!(
            self.cols.is_multiple_of(self.element.block_len()),
            "columns are whole blocks"
        );
        assert_eq!(
            Some(self.bytes.len()),
            self.row_bytes().checked_mul(self.rows),
            "bytes of the matrix"
        );
    }
}

/// Rows of weights in a panel.
const ROWS: usize = 4;
/// Columns in a panel: a multiple of every block length.
const COLS: usize = 1024;
/// Rows of activations that pass by a panel: 256 KiB of them, about a second-level cache.
const BATCH: usize = 128;

/// `y[m, rows] = x[m, cols] · Wᵀ`
///
/// F32, F16 and BF16 weights are multiplied in `f32`. Quantized weights round the activations to
/// 8 bits: an output is off by about 0.4 % of the norms' product over the square root of `cols`.
///
/// # Panics
/// If `x`, `y` or `w.bytes` have another length than the shapes say.
pub fn matmul(x: &[f32], m: usize, w: &MatrixRef<'_>, y: &mut [f32]) {
    w.check();
    assert_eq!(
        Some(x.len()),
        m.checked_mul(w.cols),
        "activations are [m, cols]"
    );
    assert_eq!(
        Some(y.len()),
        m.checked_mul(w.rows),
        "outputs are [m, rows]"
    );
    if !w.element.is_quantized() {
        return super::f32::matmul(x, m, w, y);
    }
    let x = Activations::new(x, w.element.block_len());
    if m == 1 {
        return one_row(&x, w, y);
    }
    y.fill(0.0);
    let mut panel = Panel::new();
    for batch in (0..m).step_by(BATCH) {
        let batch = batch..m.min(batch + BATCH);
        for col in (0..w.cols).step_by(COLS) {
            panel.cols = col..w.cols.min(col + COLS);
            for row in (0..w.rows).step_by(ROWS) {
                panel.rows = row..w.rows.min(row + ROWS);
                open(w, &mut panel);
                if w.element.block_len() == 32 {
                    tiles_of_32(&panel, &x, batch.clone(), w.cols, w.rows, y);
                } else {
                    tiles_of_256(&panel, &x, batch.clone(), w.cols, w.rows, y);
                }
            }
        }
    }
}

/// `y[ids.len(), cols]` = the rows `ids` of `w`, as floats.
///
/// # Panics
/// If an id is not a row, or a slice has another length than the shapes say.
pub fn gather(w: &MatrixRef<'_>, ids: &[u32], y: &mut [f32]) {
    w.check();
    assert_eq!(
        Some(y.len()),
        ids.len().checked_mul(w.cols),
        "outputs are [ids, cols]"
    );
    if w.cols == 0 {
        return;
    }
    let mut panel = Panel::new();
    for (&id, y) in ids.iter().zip(y.chunks_exact_mut(w.cols)) {
        let row = id as usize;
        assert!(row < w.rows, "row {row} of {}", w.rows);
        if !w.element.is_quantized() {
            super::f32::decode(
                w.element,
                &w.bytes[row * w.row_bytes()..][..w.row_bytes()],
                y,
            );
            continue;
        }
        panel.rows = row..row + 1;
        for (i, y) in y.chunks_mut(COLS).enumerate() {
            panel.cols = i * COLS..i * COLS + y.len();
            open(w, &mut panel);
            let len = w.element.block_len();
            for (j, (y, q)) in y
                .chunks_exact_mut(32)
                .zip(panel.q.as_chunks::<32>().0)
                .enumerate()
            {
                let (d, min) = (
                    panel.d[32 * j / len],
                    if has_mins(w.element) {
                        panel.mins[j]
                    } else {
                        0.0
                    },
                );
                for (y, &q) in y.iter_mut().zip(q) {
                    *y = d * f32::from(q) + min;
                }
            }
        }
    }
}

/// Opened weights: rows and columns of the matrix, each row in its own `COLS` of `q`.
struct Panel {
    rows: std::ops::Range<usize>,
    cols: std::ops::Range<usize>,
    q: [i16; ROWS * COLS],
    d: [f32; ROWS * COLS / 32],
    /// Zeros for formats without minimums.
    mins: [f32; ROWS * COLS / 32],
}

impl Panel {
    fn new() -> Self {
        Self {
            rows: 0..0,
            cols: 0..0,
            q: [0; ROWS * COLS],
            d: [0.0; ROWS * COLS / 32],
            mins: [0.0; ROWS * COLS / 32],
        }
    }
}

/// Calls `$f::<S, Q>` for the block format of `$element`.
macro_rules! with_quant {
    ($element:expr, $f:ident($($arg:expr),*)) => {
        match $element {
            ElementType::Q4_0 => $f::<S, Q4_0>($($arg),*),
            ElementType::Q4_1 => $f::<S, Q4_1>($($arg),*),
            ElementType::Q5_0 => $f::<S, Q5_0>($($arg),*),
            ElementType::Q5_1 => $f::<S, Q5_1>($($arg),*),
            ElementType::Q8_0 => $f::<S, Q8_0>($($arg),*),
            ElementType::Q4_K => $f::<S, Q4K>($($arg),*),
            ElementType::Q5_K => $f::<S, Q5K>($($arg),*),
            ElementType::Q6_K => $f::<S, Q6K>($($arg),*),
            // Plain types took another way in `matmul`.
            ElementType::F32 | ElementType::F16 | ElementType::BF16 => {}
        }
    };
}

fn has_mins(element: ElementType) -> bool {
    matches!(
        element,
        ElementType::Q4_1 | ElementType::Q5_1 | ElementType::Q4_K | ElementType::Q5_K
    )
}

entry! { fn open(w: &MatrixRef<'_>, panel: &mut Panel) => open_kernel }
entry! { fn one_row(x: &Activations, w: &MatrixRef<'_>, y: &mut [f32]) => one_row_kernel }
entry! {
    fn tiles_of_32(p: &Panel, x: &Activations, batch: std::ops::Range<usize>, cols: usize, rows: usize, y: &mut [f32])
        => tiles_of_32_kernel
}
entry! {
    fn tiles_of_256(p: &Panel, x: &Activations, batch: std::ops::Range<usize>, cols: usize, rows: usize, y: &mut [f32])
        => tiles_of_256_kernel
}

/// # Safety
/// `S` exists here; `w` is checked and `panel`'s rows and columns are whole blocks within it.
#[inline(always)]
unsafe fn open_kernel<S: Simd>(w: &MatrixRef<'_>, panel: &mut Panel) {
    unsafe { with_quant!(w.element, open_blocks(w, panel)) }
}

/// # Safety
/// As [`open_kernel`], and `w` holds blocks of `Q`.
#[inline(always)]
unsafe fn open_blocks<S: Simd, Q: Quant>(w: &MatrixRef<'_>, panel: &mut Panel) {
    let (first, blocks) = (panel.cols.start / Q::LEN, panel.cols.len() / Q::LEN);
    for (i, row) in panel.rows.clone().enumerate() {
        let from = row * w.row_bytes() + first * Q::BYTES;
        let packed = &w.bytes[from..from + blocks * Q::BYTES];
        let q = panel.q[i * COLS..][..panel.cols.len()].as_mut_ptr();
        let mins = panel.mins[i * COLS / 32..][..panel.cols.len() / 32].as_mut_ptr();
        let d = &mut panel.d[i * COLS / 32..][..blocks];
        for (b, d) in d.iter_mut().enumerate() {
            // SAFETY: block b lies in `packed`, its elements in `q` and its parts in `mins`.
            unsafe {
                let q = q.add(b * Q::LEN);
                let mins = mins.add(b * (Q::LEN / 32));
                *d = Q::block::<S>(packed.as_ptr().add(b * Q::BYTES), mins, |j, w| {
                    S::store_words(q.add(32 * j), w)
                });
            }
        }
    }
}

/// # Safety
/// `S` exists here; `x` is one row of `w.cols`, `w` is checked, `y` has `w.rows` elements.
#[inline(always)]
unsafe fn one_row_kernel<S: Simd>(x: &Activations, w: &MatrixRef<'_>, y: &mut [f32]) {
    unsafe { with_quant!(w.element, one_row_blocks(x, w, y)) }
}

/// # Safety
/// As [`one_row_kernel`], and `w` holds blocks of `Q`.
#[inline(always)]
unsafe fn one_row_blocks<S: Simd, Q: Quant>(x: &Activations, w: &MatrixRef<'_>, y: &mut [f32]) {
    let blocks = w.cols / Q::LEN;
    assert!(x.q.len() == w.cols && x.d.len() == blocks && x.sums.len() == w.cols / 32);
    for (row, y) in y.iter_mut().enumerate() {
        let packed = w.bytes[row * w.row_bytes()..][..w.row_bytes()].as_ptr();
        // SAFETY: blocks b of `packed` and of `x` exist, by the lengths above; 256 = 8 parts of
        // 32 fill whole registers.
        unsafe {
            let mut total = S::splat(0.0);
            let mut min_total = 0.0;
            for b in 0..blocks {
                let (q, sums) = (
                    x.q.as_ptr().add(b * Q::LEN),
                    x.sums.as_ptr().add(b * (Q::LEN / 32)),
                );
                let mut mins = [0.0_f32; 8];
                let mut dot = S::zero_i32();
                let each = |j, w| dot = S::dot_words(w, q.add(32 * j), dot);
                let d = Q::block::<S>(packed.add(b * Q::BYTES), mins.as_mut_ptr(), each);
                total = S::mul_add(S::to_f32(dot), S::splat(d * x.d[b]), total);
                if Q::MINS && Q::LEN == 32 {
                    min_total += mins[0] * *sums;
                } else if Q::MINS {
                    for i in (0..8).step_by(S::F32_LANES) {
                        total = S::mul_add(
                            S::load_f32(mins.as_ptr().add(i)),
                            S::load_f32(sums.add(i)),
                            total,
                        );
                    }
                }
            }
            *y = S::sum(total) + min_total;
        }
    }
}

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn tiles_of_32_kernel<S: Simd>(
    p: &Panel,
    x: &Activations,
    batch: std::ops::Range<usize>,
    cols: usize,
    rows: usize,
    y: &mut [f32],
) {
    unsafe { tiles::<S, 32>(p, x, batch, cols, rows, y) }
}

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn tiles_of_256_kernel<S: Simd>(
    p: &Panel,
    x: &Activations,
    batch: std::ops::Range<usize>,
    cols: usize,
    rows: usize,
    y: &mut [f32],
) {
    unsafe { tiles::<S, 256>(p, x, batch, cols, rows, y) }
}

/// Adds the panel's part of `y[batch, panel.rows]`.
///
/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn tiles<S: Simd, const LEN: usize>(
    p: &Panel,
    x: &Activations,
    batch: std::ops::Range<usize>,
    cols: usize,
    rows: usize,
    y: &mut [f32],
) {
    // What the pointers in `tile` rely on.
    assert!(
        p.rows.len() <= ROWS && p.cols.len() <= COLS && p.cols.end <= cols && p.rows.end <= rows
    );
    assert!(batch.end * cols <= x.q.len() && batch.end * rows <= y.len());
    assert!(x.d.len() * LEN == x.q.len() && x.sums.len() * 32 == x.q.len());
    let mut i = batch.start;
    while i < batch.end {
        let pair = i + 2 <= batch.end;
        let mut r = 0;
        while r < p.rows.len() {
            // SAFETY: rows r.. of the panel and i.. of `x` and `y` exist, by the conditions.
            unsafe {
                match (r + 2 <= p.rows.len(), pair) {
                    (true, true) => tile::<S, LEN, 2, 2>(p, r, x, i, cols, rows, y),
                    (true, false) => tile::<S, LEN, 2, 1>(p, r, x, i, cols, rows, y),
                    (false, true) => tile::<S, LEN, 1, 2>(p, r, x, i, cols, rows, y),
                    (false, false) => tile::<S, LEN, 1, 1>(p, r, x, i, cols, rows, y),
                }
            }
            r += 2;
        }
        i += 2;
    }
}

/// `R` rows of the panel from `r` by `C` rows of activations from `i`, all sums in registers.
///
/// # Safety
/// `S` exists here, those rows exist, and the assertions of [`tiles`] hold.
#[inline(always)]
unsafe fn tile<S: Simd, const LEN: usize, const R: usize, const C: usize>(
    p: &Panel,
    r: usize,
    x: &Activations,
    i: usize,
    cols: usize,
    rows: usize,
    y: &mut [f32],
) {
    unsafe {
        let wq: [_; R] = std::array::from_fn(|k| p.q.as_ptr().add((r + k) * COLS));
        let wd: [_; R] = std::array::from_fn(|k| p.d.as_ptr().add((r + k) * (COLS / 32)));
        let wm: [_; R] = std::array::from_fn(|k| p.mins.as_ptr().add((r + k) * (COLS / 32)));
        let xq: [_; C] = std::array::from_fn(|k| x.q.as_ptr().add((i + k) * cols + p.cols.start));
        let xd: [_; C] =
            std::array::from_fn(|k| x.d.as_ptr().add(((i + k) * cols + p.cols.start) / LEN));
        let xs: [_; C] =
            std::array::from_fn(|k| x.sums.as_ptr().add(((i + k) * cols + p.cols.start) / 32));
        let mut total = [[S::splat(0.0); C]; R];
        for b in 0..p.cols.len() / LEN {
            let mut dot = [[S::zero_i32(); C]; R];
            for k in (b * LEN..(b + 1) * LEN).step_by(S::I16_LANES) {
                let w: [_; R] = std::array::from_fn(|j| S::load_i16(wq[j].add(k)));
                for c in 0..C {
                    let x = S::load_i16(xq[c].add(k));
                    for j in 0..R {
                        dot[j][c] = S::dot_i16(w[j], x, dot[j][c]);
                    }
                }
            }
            for j in 0..R {
                for c in 0..C {
                    let d = S::splat(*wd[j].add(b) * *xd[c].add(b));
                    total[j][c] = S::mul_add(S::to_f32(dot[j][c]), d, total[j][c]);
                }
            }
        }
        let parts = p.cols.len() / 32;
        let whole = parts - parts % S::F32_LANES;
        for j in 0..R {
            for c in 0..C {
                for k in (0..whole).step_by(S::F32_LANES) {
                    total[j][c] = S::mul_add(
                        S::load_f32(wm[j].add(k)),
                        S::load_f32(xs[c].add(k)),
                        total[j][c],
                    );
                }
                let rest: f32 = (whole..parts).map(|k| *wm[j].add(k) * *xs[c].add(k)).sum();
                *y.get_unchecked_mut((i + c) * rows + p.rows.start + r + j) +=
                    S::sum(total[j][c]) + rest;
            }
        }
    }
}
