//! NEON: every 64-bit ARM has it.
//!
//! It has no product of pairs of 16-bit integers; it multiplies the lower or the upper four of eight lanes and adds to four sums.
//! So sums stay in two registers, and neighbours meet once a block, where they become floats.

use std::arch::aarch64::*;
use std::arch::asm;

use super::Simd;

#[derive(Clone, Copy)]
pub(in crate::kernels::cpu) struct Neon;

/// The products of lower and of upper lanes. Not `vmull_s16`, nor `vmlal_s16` below: where the compiler knows that no number is
/// negative, it widens both operands by instructions of their own and multiplies 32 bits (348 instructions for a block of Q4_K
/// instead of 208).
#[inline(always)]
fn products(a: int16x8_t, b: int16x8_t) -> [int32x4_t; 2] {
    let (low, high);
    // SAFETY: NEON is there.
    unsafe {
        asm!(
            "smull {low:v}.4s, {a:v}.4h, {b:v}.4h",
            "smull2 {high:v}.4s, {a:v}.8h, {b:v}.8h",
            a = in(vreg) a, b = in(vreg) b, low = out(vreg) low, high = lateout(vreg) high,
            options(pure, nomem, nostack, preserves_flags)
        );
    }
    [low, high]
}

impl Simd for Neon {
    type Bytes = [uint8x16_t; 2];
    type Words = [int16x8_t; 4];
    type I16 = int16x8_t;
    type I32 = [int32x4_t; 2];
    type F32 = float32x4_t;
    const I16_LANES: usize = 8;
    const F32_LANES: usize = 4;

    #[inline(always)]
    unsafe fn load_bytes(p: *const u8) -> [uint8x16_t; 2] {
        unsafe { p.cast::<[uint8x16_t; 2]>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn load_nibbles(p: *const u8) -> [uint8x16_t; 2] {
        unsafe {
            let packed = vld1q_u8(p);
            [vandq_u8(packed, vdupq_n_u8(15)), vshrq_n_u8::<4>(packed)]
        }
    }
    #[inline(always)]
    unsafe fn fifth_bits(bits: u32) -> [uint8x16_t; 2] {
        unsafe {
            let bytes = vreinterpretq_u8_u32(vdupq_n_u32(bits));
            let bit_of = vreinterpretq_u8_u64(vdupq_n_u64(0x8040_2010_0804_0201));
            let pick = |from: u64, to: u64| {
                let byte_of = vreinterpretq_u8_u64(vcombine_u64(vcreate_u64(from), vcreate_u64(to)));
                vandq_u8(vtstq_u8(vqtbl1q_u8(bytes, byte_of), bit_of), vdupq_n_u8(16))
            };
            [pick(0, 0x0101_0101_0101_0101), pick(0x0202_0202_0202_0202, 0x0303_0303_0303_0303)]
        }
    }
    #[inline(always)]
    unsafe fn field(b: [uint8x16_t; 2], shift: u32, mask: u8) -> [uint8x16_t; 2] {
        unsafe {
            let (right, mask) = (vdupq_n_s8(-(shift as i8)), vdupq_n_u8(mask));
            [vandq_u8(vshlq_u8(b[0], right), mask), vandq_u8(vshlq_u8(b[1], right), mask)]
        }
    }
    #[inline(always)]
    unsafe fn or_shl4(a: [uint8x16_t; 2], b: [uint8x16_t; 2]) -> [uint8x16_t; 2] {
        unsafe { [vorrq_u8(a[0], vshlq_n_u8::<4>(b[0])), vorrq_u8(a[1], vshlq_n_u8::<4>(b[1]))] }
    }
    #[inline(always)]
    unsafe fn or(a: [uint8x16_t; 2], b: [uint8x16_t; 2]) -> [uint8x16_t; 2] {
        unsafe { [vorrq_u8(a[0], b[0]), vorrq_u8(a[1], b[1])] }
    }

    #[inline(always)]
    unsafe fn widen_unsigned(b: [uint8x16_t; 2]) -> [int16x8_t; 4] {
        unsafe {
            [
                vreinterpretq_s16_u16(vmovl_u8(vget_low_u8(b[0]))),
                vreinterpretq_s16_u16(vmovl_high_u8(b[0])),
                vreinterpretq_s16_u16(vmovl_u8(vget_low_u8(b[1]))),
                vreinterpretq_s16_u16(vmovl_high_u8(b[1])),
            ]
        }
    }
    #[inline(always)]
    unsafe fn widen_signed(b: [uint8x16_t; 2]) -> [int16x8_t; 4] {
        unsafe {
            let (low, high) = (vreinterpretq_s8_u8(b[0]), vreinterpretq_s8_u8(b[1]));
            [vmovl_s8(vget_low_s8(low)), vmovl_high_s8(low), vmovl_s8(vget_low_s8(high)), vmovl_high_s8(high)]
        }
    }
    #[inline(always)]
    unsafe fn sub(w: [int16x8_t; 4], v: i16) -> [int16x8_t; 4] {
        unsafe {
            let v = vdupq_n_s16(v);
            [vsubq_s16(w[0], v), vsubq_s16(w[1], v), vsubq_s16(w[2], v), vsubq_s16(w[3], v)]
        }
    }
    #[inline(always)]
    unsafe fn scale(w: [int16x8_t; 4], low: i16, high: i16) -> [int16x8_t; 4] {
        unsafe {
            let (low, high) = (vdupq_n_s16(low), vdupq_n_s16(high));
            [vmulq_s16(w[0], low), vmulq_s16(w[1], low), vmulq_s16(w[2], high), vmulq_s16(w[3], high)]
        }
    }
    #[inline(always)]
    unsafe fn rescale(w: [int16x8_t; 4], shift: u32, factor: i16) -> [int16x8_t; 4] {
        unsafe {
            let (left, factor) = (vdupq_n_s16(shift as i16), vdupq_n_s16(factor));
            let each = |w| vqrdmulhq_s16(vshlq_s16(w, left), factor);
            [each(w[0]), each(w[1]), each(w[2]), each(w[3])]
        }
    }
    #[inline(always)]
    unsafe fn store_words(p: *mut i16, w: [int16x8_t; 4]) {
        unsafe { p.cast::<[int16x8_t; 4]>().write_unaligned(w) }
    }
    #[inline(always)]
    unsafe fn dot_words(w: [int16x8_t; 4], x: *const i16, acc: [int32x4_t; 2]) -> [int32x4_t; 2] {
        unsafe {
            // In sums of their own: else each product of a block would wait for the last.
            let own = products(w[0], Self::load_i16(x));
            let own = Self::dot_i16(w[1], Self::load_i16(x.add(8)), own);
            let own = Self::dot_i16(w[2], Self::load_i16(x.add(16)), own);
            let own = Self::dot_i16(w[3], Self::load_i16(x.add(24)), own);
            [vaddq_s32(acc[0], own[0]), vaddq_s32(acc[1], own[1])]
        }
    }

    #[inline(always)]
    unsafe fn load_i16(p: *const i16) -> int16x8_t {
        unsafe { vld1q_s16(p) }
    }
    #[inline(always)]
    unsafe fn splat_pair(p: *const i16) -> int16x8_t {
        unsafe { vreinterpretq_s16_s32(vdupq_n_s32(p.cast::<i32>().read_unaligned())) }
    }
    #[inline(always)]
    unsafe fn dot_i16(a: int16x8_t, b: int16x8_t, acc: [int32x4_t; 2]) -> [int32x4_t; 2] {
        let [mut low, mut high] = acc;
        unsafe {
            asm!(
                "smlal {low:v}.4s, {a:v}.4h, {b:v}.4h",
                "smlal2 {high:v}.4s, {a:v}.8h, {b:v}.8h",
                a = in(vreg) a, b = in(vreg) b, low = inout(vreg) low, high = inout(vreg) high,
                options(pure, nomem, nostack, preserves_flags)
            );
        }
        [low, high]
    }
    #[inline(always)]
    unsafe fn zero_i32() -> [int32x4_t; 2] {
        unsafe { [vdupq_n_s32(0); 2] }
    }
    #[inline(always)]
    unsafe fn to_f32(v: [int32x4_t; 2]) -> float32x4_t {
        unsafe { vcvtq_f32_s32(vpaddq_s32(v[0], v[1])) }
    }

    #[inline(always)]
    unsafe fn sums([a, b, c, d]: [float32x4_t; 4]) -> [f32; 4] {
        unsafe {
            let mut sums = [0.0; 4];
            vst1q_f32(sums.as_mut_ptr(), vpaddq_f32(vpaddq_f32(a, b), vpaddq_f32(c, d)));
            sums
        }
    }
    #[inline(always)]
    unsafe fn transpose([a, b, c, d]: [*const f32; 4], to: *mut f32, step: usize) {
        unsafe {
            let (a, b, c, d) = (Self::load_f32(a), Self::load_f32(b), Self::load_f32(c), Self::load_f32(d));
            let pairs = |ab, cd| (vreinterpretq_f64_f32(ab), vreinterpretq_f64_f32(cd));
            let (ab, cd) = pairs(vzip1q_f32(a, b), vzip1q_f32(c, d));
            Self::store_f32(to, vreinterpretq_f32_f64(vzip1q_f64(ab, cd)));
            Self::store_f32(to.add(step), vreinterpretq_f32_f64(vzip2q_f64(ab, cd)));
            let (ab, cd) = pairs(vzip2q_f32(a, b), vzip2q_f32(c, d));
            Self::store_f32(to.add(2 * step), vreinterpretq_f32_f64(vzip1q_f64(ab, cd)));
            Self::store_f32(to.add(3 * step), vreinterpretq_f32_f64(vzip2q_f64(ab, cd)));
        }
    }

    #[inline(always)]
    unsafe fn splat(v: f32) -> float32x4_t {
        unsafe { vdupq_n_f32(v) }
    }
    #[inline(always)]
    unsafe fn load_f32(p: *const f32) -> float32x4_t {
        unsafe { p.cast::<float32x4_t>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn store_f32(p: *mut f32, v: float32x4_t) {
        unsafe { p.cast::<float32x4_t>().write_unaligned(v) }
    }
    #[inline(always)]
    unsafe fn mul_add(a: float32x4_t, b: float32x4_t, c: float32x4_t) -> float32x4_t {
        unsafe { vfmaq_f32(c, a, b) }
    }
    #[inline(always)]
    unsafe fn add(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        unsafe { vaddq_f32(a, b) }
    }
    #[inline(always)]
    unsafe fn sub_f32(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        unsafe { vsubq_f32(a, b) }
    }
    #[inline(always)]
    unsafe fn mul(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        unsafe { vmulq_f32(a, b) }
    }
    #[inline(always)]
    unsafe fn div(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        unsafe { vdivq_f32(a, b) }
    }
    #[inline(always)]
    unsafe fn abs(v: float32x4_t) -> float32x4_t {
        unsafe { vabsq_f32(v) }
    }
    #[inline(always)]
    unsafe fn max(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        unsafe { vmaxq_f32(a, b) }
    }
    #[inline(always)]
    unsafe fn store_low_bits(p: *mut i16, low: float32x4_t, high: float32x4_t, zero: f32) {
        unsafe {
            // The lower half of each lane; what `zero` takes away there is right in 16 bits.
            let halves = vuzp1q_s16(vreinterpretq_s16_f32(low), vreinterpretq_s16_f32(high));
            vst1q_s16(p, vsubq_s16(halves, vdupq_n_s16(zero.to_bits() as i16)));
        }
    }
    #[inline(always)]
    unsafe fn clamp(v: float32x4_t, low: f32, high: f32) -> float32x4_t {
        // Here a NaN as either operand stays.
        unsafe { vminq_f32(vmaxq_f32(v, vdupq_n_f32(low)), vdupq_n_f32(high)) }
    }
    #[inline(always)]
    unsafe fn exp2_of_bits(v: float32x4_t) -> float32x4_t {
        unsafe {
            let shifted = vshlq_n_s32::<23>(vreinterpretq_s32_f32(v));
            vreinterpretq_f32_s32(vaddq_s32(shifted, vdupq_n_s32(127 << 23)))
        }
    }
    #[inline(always)]
    unsafe fn load_half(p: *const u8) -> float32x4_t {
        unsafe { vcvt_f32_f16(vreinterpret_f16_u8(vld1_u8(p))) }
    }
    #[inline(always)]
    unsafe fn sum(v: float32x4_t) -> f32 {
        unsafe { vaddvq_f32(v) }
    }
}
