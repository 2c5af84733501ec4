//! Panels: a few rows of weights, opened from their blocks, that many rows of activations pass by (`tile.rs`).

use std::marker::PhantomData;
use std::ops::Range;

use super::dot::{Chunks, Quant, f16_to_f32, with_quant};
use super::matmul::MatrixRef;
use super::simd::{Simd, entry};

/// Most rows of weights in a panel: a pair of rows of activations passes by all of them out of the first-level cache, and
/// outputs are written in whole cache lines.
pub(super) const ROWS: usize = 16;
/// Rows whose products are made at a time.
pub(super) const TILE: usize = 4;
/// Most columns in a panel, which is then 24 KiB.
pub(super) const COLS: usize = 768;

/// Opened weights: rows and columns of the matrix.
pub(super) struct Panel {
    pub rows: Range<usize>,
    pub cols: Range<usize>,
    /// Elements that share a scale: a block's, or more (see [`group_len`]).
    pub len: usize,
    /// 1, or [`TILE`] rows whose registers take turns in `q`: a register's worth of each, then the next of each, so that one
    /// pointer goes over all of them. Each tile has its own `COLS * TILE` of `q`.
    pub interleaved: usize,
    pub q: [i16; ROWS * COLS],
    /// A scale per `len` elements: of each row in a tile, then the next of each. Each tile has its own `COLS / 32 * TILE`.
    pub d: [f32; ROWS * COLS / 32],
    /// A minimum per 32 elements, each row in its own `COLS / 32`; zeros for formats without.
    pub mins: [f32; ROWS * COLS / 32],
    pub has_mins: bool,
}

impl Panel {
    /// An empty panel, to be opened with one matrix in groups of `len`.
    pub fn new(len: usize) -> Self {
        Self::of(len, TILE)
    }

    /// As [`Panel::new`], for one row at a time, whose elements then lie in `q` in their order.
    pub fn of_one_row(len: usize) -> Self {
        Self::of(len, 1)
    }

    fn of(len: usize, interleaved: usize) -> Self {
        Self {
            rows: 0..0,
            cols: 0..0,
            len,
            interleaved,
            q: [0; ROWS * COLS],
            d: [0.0; ROWS * COLS / 32],
            mins: [0.0; ROWS * COLS / 32],
            has_mins: false,
        }
    }
}

/// Elements of a row that are given one scale when `m` rows of activations are to pass by.
///
/// A scale costs as much as 80 products, so blocks of 32 are joined, up to eight of them: their integers of at most 8 bits
/// become such of 13, on the largest scale among them. That moves no weight by more than 1/4096 of the range of the
/// block with that scale: a 32nd of a step in Q8_0. Few rows would not earn back what the joining costs.
pub(super) fn group_len(w: &MatrixRef<'_>, m: usize) -> usize {
    let len = w.element.block_len();
    if m < 16 {
        return len;
    }
    let blocks = w.cols / len;
    len * (1..=256 / len).rev().find(|n| blocks.is_multiple_of(*n)).unwrap_or(1)
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
    unsafe { with_quant!(w.element, open_groups(w, panel)) }
}

/// # Safety
/// As [`open_kernel`], and `w` holds blocks of `Q`.
#[inline(always)]
unsafe fn open_groups<S: Simd, Q: Quant>(w: &MatrixRef<'_>, panel: &mut Panel) {
    panel.has_mins = Q::MINS;
    let (first, blocks) = (panel.cols.start / Q::LEN, panel.cols.len() / Q::LEN);
    let each = panel.len / Q::LEN; // blocks in a group
    let turns = panel.interleaved;
    // What the pointers below rely on, beside the slices.
    assert!(panel.rows.len() <= if turns == 1 { 1 } else { ROWS } && panel.cols.len() <= COLS);
    for (i, row) in panel.rows.clone().enumerate() {
        let from = row * w.row_bytes() + first * Q::BYTES;
        let packed = &w.bytes[from..from + blocks * Q::BYTES];
        let mins = panel.mins[i * COLS / 32..][..blocks * Q::LEN / 32].as_mut_ptr();
        let (tile, lane) = (i / turns, i % turns);
        let d = panel.d[tile * turns * (COLS / 32) + lane..].iter_mut().step_by(turns);
        for ((g, d), packed) in d.enumerate().zip(packed.chunks_exact(each * Q::BYTES)) {
            // SAFETY: group g is `packed`, its elements lie in `q` and its parts in `mins`.
            unsafe {
                let q = (tile * COLS + g * each * Q::LEN) * turns + lane * S::I16_LANES;
                let to = To { q: panel.q.as_mut_ptr().add(q), step: turns * S::I16_LANES };
                let mins = mins.add(g * each * (Q::LEN / 32));
                *d = if each == 1 {
                    Q::block::<S>(packed.as_ptr(), mins, &mut Store(to))
                } else {
                    join::<S, Q>(packed, to, mins)
                };
            }
        }
    }
}

/// Where a row's elements go: a register's worth every `step` elements.
#[derive(Clone, Copy)]
struct To {
    q: *mut i16,
    step: usize,
}

impl To {
    /// The place of chunk `i` of 32.
    #[inline(always)]
    unsafe fn chunk<S: Simd>(self, i: usize) -> *mut i16 {
        unsafe { self.q.add(i * (32 / S::I16_LANES) * self.step) }
    }
}

/// Opens blocks that become one group; returns its scale.
///
/// # Safety
/// `S` exists here, `packed` are whole blocks of 32, `to` has room for their elements, `mins` for one of each.
#[inline(always)]
unsafe fn join<S: Simd, Q: Quant>(packed: &[u8], to: To, mins: *mut f32) -> f32 {
    // A half without its sign grows with its bits.
    let scales = packed.chunks_exact(Q::BYTES).map(|block| u16::from_le_bytes([block[0], block[1]]));
    let largest = scales.clone().fold(0, |largest, scale| largest.max(scale & 0x7fff));
    let poison = if largest < INFINITE { 0.0 } else { f32::NAN };
    let largest = f16_to_f32(largest);
    let inverse = if largest > 0.0 { UNIT / largest } else { 0.0 };
    for ((b, block), scale) in packed.chunks_exact(Q::BYTES).enumerate().zip(scales) {
        // The integer, rounded, is in the low bits of the mantissa.
        let factor = (f16_to_f32(scale) * inverse + ROUND).to_bits().wrapping_sub(ROUND.to_bits()) as i16;
        // SAFETY: as above.
        unsafe {
            let to = To { q: to.chunk::<S>(b), ..to };
            Q::block::<S>(block.as_ptr(), mins.add(b), &mut Rescale::<Q> { to, factor, _q: PhantomData });
        }
    }
    largest * (32_768.0 / UNIT / (1 << Q::SHIFT) as f32) + poison
}

/// The least half that is not finite.
const INFINITE: u16 = 0x7c00;
/// Adding it to a number of up to 22 bits rounds that.
const ROUND: f32 = 12_582_912.0;
/// The factor of the block with the largest scale: nearly one, of 2^15 parts.
const UNIT: f32 = 32_767.0;

/// Stores a block's integers.
struct Store(To);

impl<S: Simd> Chunks<S> for Store {
    #[inline(always)]
    unsafe fn take(&mut self, i: usize, q: S::Words) {
        // SAFETY: there is room for the whole block.
        unsafe { S::store_words(self.0.chunk::<S>(i), self.0.step, q) }
    }
}

/// Stores a block's integers on another scale.
struct Rescale<Q> {
    to: To,
    /// Of 2^15 parts.
    factor: i16,
    _q: PhantomData<Q>,
}

impl<S: Simd, Q: Quant> Chunks<S> for Rescale<Q> {
    #[inline(always)]
    unsafe fn take(&mut self, i: usize, q: S::Words) {
        // SAFETY: there is room for the whole block.
        unsafe { S::store_words(self.to.chunk::<S>(i), self.to.step, S::rescale(q, Q::SHIFT, self.factor)) }
    }
}
