//! WebAssembly simd128: in every browser since 2023. Relaxed SIMD is in a module of its own (`fused/`), since one
//! that contains it fails to load where it is missing. Its 8-bit dot product is not used: it gains little on x86 without
//! AVX-VNNI (two multiplications for 16 products, as two 16-bit ones are; on a Zen 4, in registers alone: 117 GFLOPS
//! against 95), and one of its operands has 7 bits, too few for activations.

use core::arch::wasm32::*;

use super::Simd;

#[derive(Clone, Copy)]
pub(in crate::kernels::cpu) struct Simd128;

impl Simd for Simd128 {
    type Bytes = [v128; 2];
    type Words = [v128; 4];
    type I16 = v128;
    type I32 = v128;
    type F32 = v128;
    const I16_LANES: usize = 8;
    const F32_LANES: usize = 4;

    #[inline(always)]
    unsafe fn load_bytes(p: *const u8) -> [v128; 2] {
        unsafe { [v128_load(p.cast()), v128_load(p.add(16).cast())] }
    }
    #[inline(always)]
    unsafe fn load_nibbles(p: *const u8) -> [v128; 2] {
        let packed = unsafe { v128_load(p.cast()) };
        [v128_and(packed, u8x16_splat(15)), u8x16_shr(packed, 4)]
    }
    #[inline(always)]
    unsafe fn fifth_bits(bits: u32) -> [v128; 2] {
        let bytes = u32x4_splat(bits);
        let bit_of = u64x2_splat(0x8040_2010_0804_0201);
        let pick = |bytes| v128_and(u8x16_eq(v128_and(bytes, bit_of), bit_of), u8x16_splat(16));
        [
            pick(i8x16_shuffle::<0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1>(bytes, bytes)),
            pick(i8x16_shuffle::<2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3>(bytes, bytes)),
        ]
    }
    #[inline(always)]
    unsafe fn field(b: [v128; 2], shift: u32, mask: u8) -> [v128; 2] {
        // 16-bit shifts: x86 has no 8-bit ones, and the mask removes what they bring in.
        let mask = u8x16_splat(mask);
        [v128_and(u16x8_shr(b[0], shift), mask), v128_and(u16x8_shr(b[1], shift), mask)]
    }
    #[inline(always)]
    unsafe fn or_shl4(a: [v128; 2], b: [v128; 2]) -> [v128; 2] {
        [v128_or(a[0], u16x8_shl(b[0], 4)), v128_or(a[1], u16x8_shl(b[1], 4))]
    }
    #[inline(always)]
    unsafe fn or(a: [v128; 2], b: [v128; 2]) -> [v128; 2] {
        [v128_or(a[0], b[0]), v128_or(a[1], b[1])]
    }

    #[inline(always)]
    unsafe fn widen_unsigned(b: [v128; 2]) -> [v128; 4] {
        [
            u16x8_extend_low_u8x16(b[0]),
            u16x8_extend_high_u8x16(b[0]),
            u16x8_extend_low_u8x16(b[1]),
            u16x8_extend_high_u8x16(b[1]),
        ]
    }
    #[inline(always)]
    unsafe fn widen_signed(b: [v128; 2]) -> [v128; 4] {
        [
            i16x8_extend_low_i8x16(b[0]),
            i16x8_extend_high_i8x16(b[0]),
            i16x8_extend_low_i8x16(b[1]),
            i16x8_extend_high_i8x16(b[1]),
        ]
    }
    #[inline(always)]
    unsafe fn sub(w: [v128; 4], v: i16) -> [v128; 4] {
        let v = i16x8_splat(v);
        [i16x8_sub(w[0], v), i16x8_sub(w[1], v), i16x8_sub(w[2], v), i16x8_sub(w[3], v)]
    }
    #[inline(always)]
    unsafe fn scale(w: [v128; 4], low: i16, high: i16) -> [v128; 4] {
        let (low, high) = (i16x8_splat(low), i16x8_splat(high));
        [i16x8_mul(w[0], low), i16x8_mul(w[1], low), i16x8_mul(w[2], high), i16x8_mul(w[3], high)]
    }
    #[inline(always)]
    unsafe fn rescale(w: [v128; 4], shift: u32, factor: i16) -> [v128; 4] {
        let factor = i16x8_splat(factor);
        let each = |w| i16x8_q15mulr_sat(i16x8_shl(w, shift), factor);
        [each(w[0]), each(w[1]), each(w[2]), each(w[3])] // `map` would not be inlined
    }
    #[inline(always)]
    unsafe fn store_words(p: *mut i16, w: [v128; 4]) {
        unsafe { p.cast::<[v128; 4]>().write_unaligned(w) }
    }
    #[inline(always)]
    unsafe fn dot_words(w: [v128; 4], x: *const i16, acc: v128) -> v128 {
        unsafe {
            let a = i32x4_dot_i16x8(w[0], Self::load_i16(x));
            let b = i32x4_dot_i16x8(w[1], Self::load_i16(x.add(8)));
            let c = i32x4_dot_i16x8(w[2], Self::load_i16(x.add(16)));
            let d = i32x4_dot_i16x8(w[3], Self::load_i16(x.add(24)));
            i32x4_add(acc, i32x4_add(i32x4_add(a, b), i32x4_add(c, d)))
        }
    }

    #[inline(always)]
    unsafe fn load_i16(p: *const i16) -> v128 {
        unsafe { v128_load(p.cast()) }
    }
    #[inline(always)]
    unsafe fn splat_pair(p: *const i16) -> v128 {
        unsafe { v128_load32_splat(p.cast()) }
    }
    #[inline(always)]
    unsafe fn dot_i16(a: v128, b: v128, acc: v128) -> v128 {
        i32x4_add(acc, i32x4_dot_i16x8(a, b))
    }
    #[inline(always)]
    unsafe fn zero_i32() -> v128 {
        i32x4_splat(0)
    }
    #[inline(always)]
    unsafe fn to_f32(v: v128) -> v128 {
        f32x4_convert_i32x4(v)
    }

    #[inline(always)]
    unsafe fn sums([a, b, c, d]: [v128; 4]) -> [f32; 4] {
        // Transposed by halves: lanes 0 and 1 of two registers beside each other, plus their lanes 2 and 3.
        let ab = f32x4_add(i32x4_shuffle::<0, 1, 4, 5>(a, b), i32x4_shuffle::<2, 3, 6, 7>(a, b));
        let cd = f32x4_add(i32x4_shuffle::<0, 1, 4, 5>(c, d), i32x4_shuffle::<2, 3, 6, 7>(c, d));
        let mut sums = [0.0; 4];
        let all = f32x4_add(i32x4_shuffle::<0, 2, 4, 6>(ab, cd), i32x4_shuffle::<1, 3, 5, 7>(ab, cd));
        unsafe { v128_store(sums.as_mut_ptr().cast(), all) };
        sums
    }
    #[inline(always)]
    unsafe fn transpose([a, b, c, d]: [*const f32; 4], to: *mut f32, step: usize) {
        unsafe {
            let (a, b, c, d) = (Self::load_f32(a), Self::load_f32(b), Self::load_f32(c), Self::load_f32(d));
            let (ab, cd) = (i32x4_shuffle::<0, 4, 1, 5>(a, b), i32x4_shuffle::<0, 4, 1, 5>(c, d));
            Self::store_f32(to, i64x2_shuffle::<0, 2>(ab, cd));
            Self::store_f32(to.add(step), i64x2_shuffle::<1, 3>(ab, cd));
            let (ab, cd) = (i32x4_shuffle::<2, 6, 3, 7>(a, b), i32x4_shuffle::<2, 6, 3, 7>(c, d));
            Self::store_f32(to.add(2 * step), i64x2_shuffle::<0, 2>(ab, cd));
            Self::store_f32(to.add(3 * step), i64x2_shuffle::<1, 3>(ab, cd));
        }
    }

    #[inline(always)]
    unsafe fn splat(v: f32) -> v128 {
        f32x4_splat(v)
    }
    #[inline(always)]
    unsafe fn load_f32(p: *const f32) -> v128 {
        unsafe { v128_load(p.cast()) }
    }
    #[inline(always)]
    unsafe fn store_f32(p: *mut f32, v: v128) {
        unsafe { v128_store(p.cast(), v) }
    }
    #[inline(always)]
    unsafe fn mul_add(a: v128, b: v128, c: v128) -> v128 {
        f32x4_add(f32x4_mul(a, b), c)
    }
    #[inline(always)]
    unsafe fn add(a: v128, b: v128) -> v128 {
        f32x4_add(a, b)
    }
    #[inline(always)]
    unsafe fn sub_f32(a: v128, b: v128) -> v128 {
        f32x4_sub(a, b)
    }
    #[inline(always)]
    unsafe fn mul(a: v128, b: v128) -> v128 {
        f32x4_mul(a, b)
    }
    #[inline(always)]
    unsafe fn div(a: v128, b: v128) -> v128 {
        f32x4_div(a, b)
    }
    #[inline(always)]
    unsafe fn abs(v: v128) -> v128 {
        f32x4_abs(v)
    }
    #[inline(always)]
    unsafe fn max(a: v128, b: v128) -> v128 {
        f32x4_pmax(a, b)
    }
    #[inline(always)]
    unsafe fn store_low_bits(p: *mut i16, low: v128, high: v128, zero: f32) {
        let zero = u32x4_splat(zero.to_bits());
        let packed = i16x8_narrow_i32x4(i32x4_sub(low, zero), i32x4_sub(high, zero));
        unsafe { v128_store(p.cast(), packed) }
    }
    #[inline(always)]
    unsafe fn clamp(v: v128, low: f32, high: f32) -> v128 {
        // One instruction each on x86, where `min` and `max` take seven; a NaN as first operand stays.
        f32x4_pmin(f32x4_pmax(v, f32x4_splat(low)), f32x4_splat(high))
    }
    #[inline(always)]
    unsafe fn exp2_of_bits(v: v128) -> v128 {
        i32x4_add(i32x4_shl(v, 23), i32x4_splat(127 << 23))
    }
    #[inline(always)]
    unsafe fn load_half(p: *const u8) -> v128 {
        // As `dot::f16_to_f32`.
        let h = u32x4_extend_low_u16x8(unsafe { v128_load64_zero(p.cast()) });
        let bits = i32x4_shl(v128_and(h, u32x4_splat(0x7fff)), 13);
        let exponent = v128_and(bits, u32x4_splat(31 << 23));
        let normal = i32x4_add(bits, u32x4_splat(112 << 23));
        let one = u32x4_splat(113 << 23);
        let subnormal = f32x4_sub(i32x4_add(bits, one), one);
        let special = i32x4_add(bits, u32x4_splat(224 << 23));
        let finite = v128_bitselect(subnormal, normal, i32x4_eq(exponent, u32x4_splat(0)));
        let size = v128_bitselect(special, finite, i32x4_eq(exponent, u32x4_splat(31 << 23)));
        v128_or(size, i32x4_shl(v128_and(h, u32x4_splat(0x8000)), 16))
    }
    #[inline(always)]
    unsafe fn sum(v: v128) -> f32 {
        let half = f32x4_add(v, i32x4_shuffle::<2, 3, 0, 1>(v, v));
        f32x4_extract_lane::<0>(f32x4_add(half, i32x4_shuffle::<1, 0, 3, 2>(half, half)))
    }
}
