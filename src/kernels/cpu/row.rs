//! A row of weights, opened from its blocks into integers of one kind.

use std::marker::PhantomData;

use super::dot::{Chunks, Quant, f16_to_f32, with_quant};
use super::simd::{Simd, entry};
use crate::weights::ElementType;

/// Most columns that are opened at a time.
pub(super) const COLS: usize = 768;
/// Most elements that share a scale.
pub(super) const GROUP: usize = 256;

/// Columns of one row: element i is `d * q[i] + min`.
pub(super) struct Row {
    pub q: [i16; COLS],
    /// A scale per group.
    pub d: [f32; COLS / 32],
    /// A minimum per 32 elements, if the format has them.
    pub mins: [f32; COLS / 32],
    pub has_mins: bool,
}

impl Row {
    pub const EMPTY: Self = Self { q: [0; COLS], d: [0.0; COLS / 32], mins: [0.0; COLS / 32], has_mins: false };
}

entry! {
    /// Opens `packed`, whole groups of `len` elements, a block or several of 32.
    ///
    /// # Panics
    /// If these are more than [`COLS`] elements, or `len` is not whole blocks.
    pub(super) fn open_row(element: ElementType, packed: &[u8], len: usize, to: &mut Row) => open_row_kernel
}

/// # Safety
/// `S` exists here; `element` is quantized.
#[inline(always)]
unsafe fn open_row_kernel<S: Simd>(element: ElementType, packed: &[u8], len: usize, to: &mut Row) {
    unsafe { with_quant!(element, open_groups(packed, len, to)) }
}

/// # Safety
/// As [`open_row_kernel`], and `packed` are blocks of `Q`.
#[inline(always)]
unsafe fn open_groups<S: Simd, Q: Quant>(packed: &[u8], len: usize, to: &mut Row) {
    to.has_mins = Q::MINS;
    let each = len / Q::LEN; // blocks in a group
    assert!(each * Q::LEN == len && (each == 1 || Q::LEN == 32) && packed.len() / Q::BYTES * Q::LEN <= COLS);
    for ((g, d), packed) in to.d.iter_mut().enumerate().zip(packed.chunks_exact(each * Q::BYTES)) {
        // SAFETY: `packed` are the blocks of group g, whose elements and minimums have their places.
        unsafe {
            let (q, mins) = (to.q.as_mut_ptr().add(g * len), to.mins.as_mut_ptr().add(g * (len / 32)));
            *d = if each == 1 {
                Q::block::<S>(packed.as_ptr(), mins, &mut Store(q))
            } else {
                join::<S, Q>(packed, q, mins)
            };
        }
    }
}

/// Opens blocks that become one group; returns its scale.
///
/// # Safety
/// `S` exists here, `packed` are whole blocks of 32, `q` has room for their elements, `mins` for one of every 32.
#[inline(always)]
unsafe fn join<S: Simd, Q: Quant>(packed: &[u8], q: *mut i16, mins: *mut f32) -> f32 {
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
            let mut to = Rescale::<Q> { q: q.add(32 * b), factor, _q: PhantomData };
            Q::block::<S>(block.as_ptr(), mins.add(b), &mut to);
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
struct Store(*mut i16);

impl<S: Simd> Chunks<S> for Store {
    #[inline(always)]
    unsafe fn take(&mut self, i: usize, q: S::Words) {
        // SAFETY: there is room for the whole block.
        unsafe { S::store_words(self.0.add(32 * i), q) }
    }
}

/// Stores a block's integers on another scale.
struct Rescale<Q> {
    q: *mut i16,
    /// Of 2^15 parts.
    factor: i16,
    _q: PhantomData<Q>,
}

impl<S: Simd, Q: Quant> Chunks<S> for Rescale<Q> {
    #[inline(always)]
    unsafe fn take(&mut self, i: usize, q: S::Words) {
        // SAFETY: there is room for the whole block.
        unsafe { S::store_words(self.q.add(32 * i), S::rescale(q, Q::SHIFT, self.factor)) }
    }
}
