//! ggml's block formats, opened 32 elements at a time.
//!
//! Layouts: `ggml-common.h` of llama.cpp. Every format becomes the same thing, so that the matrix
//! product is written once: small integers `q`, one scale `d` a block, and for formats with a
//! minimum one `min` per 32 elements, so that an element is `d * q + min`. The 6-bit and 8-bit
//! sub-scales of the k-quants are multiplied into `q`, which still fits an `i16` (at most
//! 32 * 128); `activations.rs` says why their sums fit an `i32`.

mod k;
mod legacy;

pub(super) use k::{Q4K, Q5K, Q6K};
pub(super) use legacy::{Q4_0, Q4_1, Q5_0, Q5_1, Q8_0};

use super::simd::Simd;

/// What is done with 32 opened elements. A trait, since a closure can't be told to be inlined.
pub(super) trait Chunks<S: Simd> {
    /// Chunk `i` of its block, counted from 0.
    ///
    /// # Safety
    /// `S` exists here, and the block has a chunk `i`.
    unsafe fn take(&mut self, i: usize, q: S::Words);
}

/// A block format.
pub(super) trait Quant {
    /// Elements that share one scale `d`.
    const LEN: usize;
    /// Bytes of a block.
    const BYTES: usize;
    /// Whether elements have a minimum.
    const MINS: bool;
    /// In blocks of 32, which begin with `d`: how far the integers can be shifted to the left and stay within ±2^12.
    const SHIFT: u32;

    /// Hands the block at `p` to `each` in chunks of 32 (their number, then their `q`), writes
    /// the `LEN / 32` minimums to `mins` if the format has them, and returns `d`.
    ///
    /// # Safety
    /// `p` is valid for `BYTES` bytes, `mins` for `LEN / 32` elements; `S` exists here; `each`
    /// can take `LEN / 32` chunks.
    unsafe fn block<S: Simd>(p: *const u8, mins: *mut f32, each: &mut impl Chunks<S>) -> f32;
}

/// Calls `$f::<S, Q>` for the block format `Q` of `$element`.
macro_rules! with_quant {
    ($element:expr, $f:ident($($arg:expr),*)) => {{
        use $crate::kernels::cpu::dot::{Q4_0, Q4_1, Q4K, Q5_0, Q5_1, Q5K, Q6K, Q8_0};
        use $crate::weights::ElementType;
        match $element {
            ElementType::Q4_0 => $f::<S, Q4_0>($($arg),*),
            ElementType::Q4_1 => $f::<S, Q4_1>($($arg),*),
            ElementType::Q5_0 => $f::<S, Q5_0>($($arg),*),
            ElementType::Q5_1 => $f::<S, Q5_1>($($arg),*),
            ElementType::Q8_0 => $f::<S, Q8_0>($($arg),*),
            ElementType::Q4_K => $f::<S, Q4K>($($arg),*),
            ElementType::Q5_K => $f::<S, Q5K>($($arg),*),
            ElementType::Q6_K => $f::<S, Q6K>($($arg),*),
            // Plain types have no blocks: `f32.rs` takes them.
            ElementType::F32 | ElementType::F16 | ElementType::BF16 => {}
        }
    }};
}
pub(super) use with_quant;

/// An IEEE half, from two little-endian bytes.
///
/// # Safety
/// `p` is valid for two bytes.
#[inline(always)]
unsafe fn half_at(p: *const u8) -> f32 {
    f16_to_f32(u16::from_le_bytes(unsafe { p.cast::<[u8; 2]>().read_unaligned() }))
}

/// An IEEE half as `f32`, exactly.
#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
#[inline(always)]
pub(super) fn f16_to_f32(h: u16) -> f32 {
    use std::arch::aarch64::*;
    // SAFETY: NEON is there.
    unsafe { vgetq_lane_f32::<0>(vcvt_f32_f16(vreinterpret_f16_u16(vdup_n_u16(h)))) }
}

/// An IEEE half as `f32`, exactly, without branches or instructions that a target may lack.
#[cfg(not(all(target_arch = "aarch64", target_feature = "neon")))]
#[inline(always)]
pub(super) fn f16_to_f32(h: u16) -> f32 {
    const EXPONENT: u32 = 31 << 23;
    let bits = u32::from(h & 0x7fff) << 13;
    let normal = bits + (112 << 23);
    // A subnormal has no hidden one: add one, then subtract it as a float.
    let subnormal = (f32::from_bits(bits + (113 << 23)) - f32::from_bits(113 << 23)).to_bits();
    let magnitude = if bits & EXPONENT == EXPONENT {
        bits + (224 << 23)
    } else if bits & EXPONENT == 0 {
        subnormal
    } else {
        normal
    };
    f32::from_bits(magnitude | u32::from(h & 0x8000) << 16)
}

#[cfg(test)]
mod tests {
    use super::f16_to_f32;
    use crate::kernels::cpu::f32::decode;
    use crate::weights::ElementType;

    /// Every half there is, alone and in registers, against the `half` crate; NaNs only as NaNs.
    #[test]
    fn every_half_is_exact() {
        let bytes: Vec<u8> = (0..=u16::MAX).flat_map(u16::to_le_bytes).collect();
        let mut many = vec![0.0; bytes.len() / 2];
        decode(ElementType::F16, &bytes, &mut many);
        for (h, in_register) in (0..=u16::MAX).zip(many) {
            let want = half::f16::from_bits(h).to_f32();
            for got in [f16_to_f32(h), in_register] {
                assert!(got.to_bits() == want.to_bits() || (got.is_nan() && want.is_nan()), "{h:#x}: {got} != {want}");
            }
        }
    }
}
