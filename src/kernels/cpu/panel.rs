//! Panels: a few rows of weights, opened from their blocks, that many rows of activations pass by (`tile.rs`).

use std::ops::Range;

use super::matmul::MatrixRef;
use super::row::{COLS, GROUP, Row, open_row};
use super::simd::{Simd, entry};
use super::tile::tall;

/// Most rows of weights in a panel: four rows of activations pass by all of them out of the first-level cache, and
/// outputs are written in whole cache lines.
pub(super) const ROWS: usize = 16;

/// Opened weights: rows and columns of the matrix, 24 KiB of them, the rows in tiles of [`tall`].
pub(super) struct Panel {
    pub rows: Range<usize>,
    pub cols: Range<usize>,
    /// Elements that share a scale: a block's, or more (see [`group_len`]).
    pub len: usize,
    /// Two columns of each row in a tile, then the next two. Each tile has its own `COLS * tall`.
    pub q: [i16; ROWS * COLS],
    /// A scale per `len` elements: of each row in a tile, then the next of each. Each tile has its own `COLS / 32 * tall`.
    pub d: [f32; ROWS * COLS / 32],
    /// A minimum per 32 elements, as `d`; zeros for formats without.
    pub mins: [f32; ROWS * COLS / 32],
    pub has_mins: bool,
    /// Rows on their way into the panel.
    opened: [Row; 4],
}

impl Panel {
    /// An empty panel, to be opened with one matrix in groups of `len`.
    pub fn new(len: usize) -> Self {
        Self {
            rows: 0..0,
            cols: 0..0,
            len,
            q: [0; ROWS * COLS],
            d: [0.0; ROWS * COLS / 32],
            mins: [0.0; ROWS * COLS / 32],
            has_mins: false,
            opened: [Row::EMPTY; 4],
        }
    }
}

/// Elements of a row that are given one scale when `m` rows of activations are to pass by.
///
/// Blocks of 32 are joined, up to eight of them: their integers of at most 8 bits
/// become such of 13, on the largest scale among them. That moves no weight by more than 1/4096 of the range of the
/// block with that scale: a 32nd of a step in Q8_0. Few rows would not earn back what the joining costs.
pub(super) fn group_len(w: &MatrixRef<'_>, m: usize) -> usize {
    let len = w.element.block_len();
    if m < 16 {
        return len;
    }
    let blocks = w.cols / len;
    len * (1..=GROUP / len).rev().find(|n| blocks.is_multiple_of(*n)).unwrap_or(1)
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
    let (tall, cols) = (tall::<S>(), panel.cols.len());
    let bytes = |cols: usize| cols / w.element.block_len() * w.element.block_bytes();
    // What the pointers below rely on, beside the slices.
    assert!(cols <= COLS && cols.is_multiple_of(32) && panel.rows.len() <= ROWS);
    // Four rows at a time become columns. Where one is missing lies what was there before.
    for four in (0..panel.rows.len()).step_by(4) {
        for (row, opened) in (panel.rows.start + four..panel.rows.end).zip(&mut panel.opened) {
            let packed = &w.bytes[row * w.row_bytes() + bytes(panel.cols.start)..][..bytes(cols)];
            open_row(w.element, packed, panel.len, opened);
        }
        let (tile, lane) = (four / tall * tall, four % tall);
        let rows = &panel.opened;
        panel.has_mins = rows[0].has_mins;
        let (q, d) = (&mut panel.q[tile * COLS..][..tall * COLS], tile * (COLS / 32) + lane);
        for k in (0..cols).step_by(8) {
            let row = |i: usize| rows[i].q[k..].as_ptr().cast();
            // SAFETY: eight columns of four rows, in their tile.
            unsafe {
                S::transpose([row(0), row(1), row(2), row(3)], q[k * tall + 2 * lane..].as_mut_ptr().cast(), tall)
            };
        }
        for (i, row) in rows.iter().enumerate() {
            let place = |to: &mut [f32], from: &[f32]| {
                for (to, from) in to[d + i..].iter_mut().step_by(tall).zip(from) {
                    *to = *from;
                }
            };
            place(&mut panel.d, &row.d[..cols / panel.len]);
            if panel.has_mins {
                place(&mut panel.mins, &row.mins[..cols / 32]);
            }
        }
    }
}
