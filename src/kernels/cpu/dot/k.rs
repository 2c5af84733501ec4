//! The k-quants: blocks of 256 whose parts of 32 (Q6_K: 16) have small integer scales of their own.

use super::{Chunks, Quant, half_at};
use crate::kernels::cpu::simd::{Simd, unroll};

/// `d: f16, dmin: f16, scales and mins: 8 pairs of 6 bits in 12 bytes, q: [u4; 256]`.
pub(in crate::kernels::cpu) struct Q4K;
/// As Q4_K, with `fifth bits: [u8; 32]` before `q`.
pub(in crate::kernels::cpu) struct Q5K;
/// `low: [u4; 256], high: [u2; 256], scales: [i8; 16], d: f16`, offset by 32.
pub(in crate::kernels::cpu) struct Q6K;

/// The eight 6-bit scales and the eight 6-bit minimums of Q4_K and Q5_K.
///
/// Bytes 0..4 hold scales 0..4 and bytes 4..8 minimums 0..4 in their low 6 bits; the low nibbles
/// of bytes 8..12 are the low bits of scales 4..8, the high nibbles those of minimums 4..8, and
/// their upper two bits are the top bits of bytes 0..4 and 4..8.
///
/// # Safety
/// `p` is valid for 12 bytes.
#[inline(always)]
unsafe fn scales_and_mins(p: *const u8) -> ([u8; 8], [u8; 8]) {
    let word = |i| u32::from_le_bytes(unsafe { p.add(i).cast::<[u8; 4]>().read_unaligned() });
    let (a, b, c) = (word(0), word(4), word(8));
    let join = |low: u32, high: u32| (u64::from(low) | u64::from(high) << 32).to_le_bytes();
    let scales = join(a & 0x3f3f_3f3f, (c & 0x0f0f_0f0f) | ((a >> 6) & 0x0303_0303) << 4);
    let mins = join(b & 0x3f3f_3f3f, ((c >> 4) & 0x0f0f_0f0f) | ((b >> 6) & 0x0303_0303) << 4);
    (scales, mins)
}

/// The start of a Q4_K or Q5_K block: writes the minimums, returns the sub-scales and `d`.
///
/// # Safety
/// `p` is valid for 16 bytes, `mins` for 8 elements.
#[inline(always)]
unsafe fn head(p: *const u8, mins: *mut f32) -> ([u8; 8], f32) {
    unsafe {
        let (scales, minimums) = scales_and_mins(p.add(4));
        let dmin = half_at(p.add(2));
        unroll!(8, I => { *mins.add(I) = -dmin * f32::from(minimums[I]); });
        (scales, half_at(p))
    }
}

impl Quant for Q4K {
    const LEN: usize = 256;
    const BYTES: usize = 144;
    const MINS: bool = true;
    const SHIFT: u32 = 0;

    #[inline(always)]
    unsafe fn block<S: Simd>(p: *const u8, mins: *mut f32, each: &mut impl Chunks<S>) -> f32 {
        unsafe {
            let (scales, d) = head(p, mins);
            unroll!(4, PAIR => {
                let packed = S::load_bytes(p.add(16 + 32 * PAIR));
                let (a, b) = (i16::from(scales[2 * PAIR]), i16::from(scales[2 * PAIR + 1]));
                each.take(2 * PAIR, S::scale(S::widen_unsigned(S::field(packed, 0, 15)), a, a));
                each.take(2 * PAIR + 1, S::scale(S::widen_unsigned(S::field(packed, 4, 15)), b, b));
            });
            d
        }
    }
}

impl Quant for Q5K {
    const LEN: usize = 256;
    const BYTES: usize = 176;
    const MINS: bool = true;
    const SHIFT: u32 = 0;

    #[inline(always)]
    unsafe fn block<S: Simd>(p: *const u8, mins: *mut f32, each: &mut impl Chunks<S>) -> f32 {
        unsafe {
            let (scales, d) = head(p, mins);
            let fifth = S::load_bytes(p.add(16));
            unroll!(8, I => {
                let packed = S::load_bytes(p.add(48 + 32 * (I / 2)));
                let low = S::field(packed, 4 * (I as u32 % 2), 15);
                let q = S::or_shl4(low, S::field(fifth, I as u32, 1));
                let scale = i16::from(scales[I]);
                each.take(I, S::scale(S::widen_unsigned(q), scale, scale));
            });
            d
        }
    }
}

impl Quant for Q6K {
    const LEN: usize = 256;
    const BYTES: usize = 210;
    const MINS: bool = false;
    const SHIFT: u32 = 0;

    /// A half of 128 elements takes 64 bytes of `low` and 32 of `high`. Its four chunks are the
    /// low nibbles of the first and of the last 32 bytes, then their high nibbles; chunk c takes
    /// bits 2c and 2c + 1 of each byte of `high`.
    #[inline(always)]
    unsafe fn block<S: Simd>(p: *const u8, _: *mut f32, each: &mut impl Chunks<S>) -> f32 {
        unsafe {
            unroll!(8, I => {
                const HALF: usize = I / 4;
                const C: usize = I % 4;
                let low = S::load_bytes(p.add(64 * HALF + 32 * (C % 2)));
                let high = S::load_bytes(p.add(128 + 32 * HALF));
                let nibbles = S::field(low, if C < 2 { 0 } else { 4 }, 15);
                let q = S::sub(
                    S::widen_unsigned(S::or_shl4(nibbles, S::field(high, 2 * C as u32, 3))),
                    32,
                );
                let scale = |i: usize| i16::from(*p.add(192 + 2 * I + i) as i8);
                each.take(I, S::scale(q, scale(0), scale(1)));
            });
            half_at(p.add(208))
        }
    }
}
