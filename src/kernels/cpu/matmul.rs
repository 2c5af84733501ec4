//! `y = x · Wᵀ` with `W` in the layout of its file.
//!
//! Quantized weights meet activations as 16-bit integers ([`Activations`]), in integer dot
//! products. One row of activations (a decoded token) is multiplied straight from the
//! packed blocks, which are then read once and never stored. More rows (a prompt, an encoder)
//! share the unpacking: 16 rows of weights by 768 columns are opened into a panel of 24 KiB,
//! which stays in the first-level cache while 128 rows of activations pass by (`tile.rs`).

use super::activations::Activations;
use super::one_row::one_row;
use super::panel::{Panel, ROWS, group_len, open};
use super::row::{COLS, Row, open_row};
use super::tile::{WIDE, multiply};
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
        assert!(self.cols.is_multiple_of(self.element.block_len()), "columns are whole blocks");
        assert_eq!(Some(self.bytes.len()), self.row_bytes().checked_mul(self.rows), "bytes of the matrix");
    }
}

/// Rows of activations that pass by a panel: 256 KiB of them, about a second-level cache.
const BATCH: usize = 128;

/// `y[m, rows] = x[m, cols] · Wᵀ`
///
/// The rows of `y` are `stride` apart: at least `w.rows`, more where they are columns of something wider.
///
/// F32, F16 and BF16 weights are multiplied in `f32`. Quantized weights meet activations of 13 to 15 bits: an output is off
/// by about 1e-5 (k-quants: 4e-5) of the norms' product over the square root of `cols`. From 16 rows on, blocks of 32 are
/// joined (see `panel.rs`), and it is about 2e-4.
///
/// # Panics
/// If `x` or `w.bytes` have another length than the shapes say, or `y` is shorter.
pub fn matmul(x: &[f32], m: usize, w: &MatrixRef<'_>, y: &mut [f32], stride: usize) {
    w.check();
    assert_eq!(Some(x.len()), m.checked_mul(w.cols), "activations are [m, cols]");
    if m == 0 || w.rows == 0 {
        return;
    }
    let length = (m - 1).checked_mul(stride).and_then(|whole| whole.checked_add(w.rows));
    assert!(stride >= w.rows && length.is_some_and(|length| length <= y.len()), "outputs are [m, rows]");
    if w.cols == 0 {
        return y.chunks_mut(stride).for_each(|y| y[..w.rows].fill(0.0));
    }
    if !w.element.is_quantized() {
        return super::f32::matmul(x, m, w, y, stride);
    }
    let len = group_len(w, m);
    let x = Activations::new(x, w.cols, len, if m == 1 { 1 } else { WIDE });
    if m == 1 {
        return one_row(&x, w, &mut y[..w.rows]);
    }
    let mut panel = Panel::new(len);
    let step = COLS / len * len;
    for batch in (0..m).step_by(BATCH) {
        let batch = batch..m.min(batch + BATCH);
        for col in (0..w.cols).step_by(step) {
            panel.cols = col..w.cols.min(col + step);
            for row in (0..w.rows).step_by(ROWS) {
                panel.rows = row..w.rows.min(row + ROWS);
                open(w, &mut panel);
                multiply(&panel, &x, batch.clone(), stride, y);
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
    assert_eq!(Some(y.len()), ids.len().checked_mul(w.cols), "outputs are [ids, cols]");
    if w.cols == 0 {
        return;
    }
    let (element, len) = (w.element, w.element.block_len());
    let mut opened = Row::EMPTY;
    for (&id, y) in ids.iter().zip(y.chunks_exact_mut(w.cols)) {
        let row = id as usize;
        assert!(row < w.rows, "row {row} of {}", w.rows);
        let bytes = &w.bytes[row * w.row_bytes()..][..w.row_bytes()];
        if !element.is_quantized() {
            super::f32::decode(element, bytes, y);
            continue;
        }
        for (packed, y) in bytes.chunks(COLS / len * element.block_bytes()).zip(y.chunks_mut(COLS)) {
            open_row(element, packed, len, &mut opened);
            for (i, (y, q)) in y.as_chunks_mut::<32>().0.iter_mut().zip(opened.q.as_chunks::<32>().0).enumerate() {
                let (d, min) = (opened.d[32 * i / len], if opened.has_mins { opened.mins[i] } else { 0.0 });
                for (y, &q) in y.iter_mut().zip(q) {
                    *y = d * f32::from(q) + min;
                }
            }
        }
    }
}
