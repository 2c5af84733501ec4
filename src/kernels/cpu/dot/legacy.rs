//! Blocks of 32 with one scale: Q4_0, Q4_1, Q5_0, Q5_1, Q8_0.
//!
//! Element i is the low nibble of byte i for i < 16, the high nibble of byte i - 16 from there on.

use super::{Chunks, Quant, half_at};
use crate::kernels::cpu::simd::Simd;

/// `d: f16, q: [u4; 32]`, offset by 8.
pub(in crate::kernels::cpu) struct Q4_0;
/// `d: f16, m: f16, q: [u4; 32]`.
pub(in crate::kernels::cpu) struct Q4_1;
/// `d: f16, fifth bits: u32, q: [u4; 32]`, offset by 16.
pub(in crate::kernels::cpu) struct Q5_0;
/// `d: f16, m: f16, fifth bits: u32, q: [u4; 32]`.
pub(in crate::kernels::cpu) struct Q5_1;
/// `d: f16, q: [i8; 32]`.
pub(in crate::kernels::cpu) struct Q8_0;

/// The five bits of 32 elements; `high` points at their fifth bits.
///
/// # Safety
/// `low` is valid for 16 bytes, `high` for 4.
#[inline(always)]
unsafe fn five_bits<S: Simd>(low: *const u8, high: *const u8) -> S::Words {
    unsafe {
        let high = u32::from_le_bytes(high.cast::<[u8; 4]>().read_unaligned());
        S::widen_unsigned(S::or(S::load_nibbles(low), S::fifth_bits(high)))
    }
}

impl Quant for Q4_0 {
    const LEN: usize = 32;
    const BYTES: usize = 18;
    const MINS: bool = false;
    const SHIFT: u32 = 9;

    #[inline(always)]
    unsafe fn block<S: Simd>(p: *const u8, _: *mut f32, each: &mut impl Chunks<S>) -> f32 {
        unsafe {
            each.take(0, S::sub(S::widen_unsigned(S::load_nibbles(p.add(2))), 8));
            half_at(p)
        }
    }
}

impl Quant for Q4_1 {
    const LEN: usize = 32;
    const BYTES: usize = 20;
    const MINS: bool = true;
    const SHIFT: u32 = 8;

    #[inline(always)]
    unsafe fn block<S: Simd>(p: *const u8, mins: *mut f32, each: &mut impl Chunks<S>) -> f32 {
        unsafe {
            each.take(0, S::widen_unsigned(S::load_nibbles(p.add(4))));
            *mins = half_at(p.add(2));
            half_at(p)
        }
    }
}

impl Quant for Q5_0 {
    const LEN: usize = 32;
    const BYTES: usize = 22;
    const MINS: bool = false;
    const SHIFT: u32 = 8;

    #[inline(always)]
    unsafe fn block<S: Simd>(p: *const u8, _: *mut f32, each: &mut impl Chunks<S>) -> f32 {
        unsafe {
            each.take(0, S::sub(five_bits::<S>(p.add(6), p.add(2)), 16));
            half_at(p)
        }
    }
}

impl Quant for Q5_1 {
    const LEN: usize = 32;
    const BYTES: usize = 24;
    const MINS: bool = true;
    const SHIFT: u32 = 7;

    #[inline(always)]
    unsafe fn block<S: Simd>(p: *const u8, mins: *mut f32, each: &mut impl Chunks<S>) -> f32 {
        unsafe {
            each.take(0, five_bits::<S>(p.add(8), p.add(4)));
            *mins = half_at(p.add(2));
            half_at(p)
        }
    }
}

impl Quant for Q8_0 {
    const LEN: usize = 32;
    const BYTES: usize = 34;
    const MINS: bool = false;
    const SHIFT: u32 = 5;

    #[inline(always)]
    unsafe fn block<S: Simd>(p: *const u8, _: *mut f32, each: &mut impl Chunks<S>) -> f32 {
        unsafe {
            each.take(0, S::widen_signed(S::load_bytes(p.add(2))));
            half_at(p)
        }
    }
}
