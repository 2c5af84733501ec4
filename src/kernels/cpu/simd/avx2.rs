//! AVX2, FMA and F16C: x86-64 since 2013. With AVX-512 VNNI (servers since 2019) a product of pairs and its sum are one
//! instruction; registers stay at 256 bits, whose products Zen 4 makes as many of.

use std::arch::x86_64::*;

use super::Simd;

#[derive(Clone, Copy)]
pub(in crate::kernels::cpu) struct Avx2<const VNNI: bool>;

impl<const VNNI: bool> Simd for Avx2<VNNI> {
    type Bytes = __m256i;
    type Words = [__m256i; 2];
    type I16 = __m256i;
    type I32 = __m256i;
    type F32 = __m256;
    const I16_LANES: usize = 16;
    const F32_LANES: usize = 8;

    #[inline(always)]
    unsafe fn load_bytes(p: *const u8) -> __m256i {
        unsafe { _mm256_loadu_si256(p.cast()) }
    }
    #[inline(always)]
    unsafe fn load_nibbles(p: *const u8) -> __m256i {
        unsafe {
            let packed = _mm_loadu_si128(p.cast());
            let both = _mm256_set_m128i(_mm_srli_epi16::<4>(packed), packed);
            _mm256_and_si256(both, _mm256_set1_epi8(15))
        }
    }
    #[inline(always)]
    unsafe fn fifth_bits(bits: u32) -> __m256i {
        unsafe {
            let byte_of = _mm256_set_epi64x(0x0303_0303_0303_0303, 0x0202_0202_0202_0202, 0x0101_0101_0101_0101, 0);
            let bytes = _mm256_shuffle_epi8(_mm256_set1_epi32(bits as i32), byte_of);
            let bit_of = _mm256_set1_epi64x(0x8040_2010_0804_0201_u64 as i64);
            let set = _mm256_cmpeq_epi8(_mm256_and_si256(bytes, bit_of), bit_of);
            _mm256_and_si256(set, _mm256_set1_epi8(16))
        }
    }
    #[inline(always)]
    unsafe fn field(b: __m256i, shift: u32, mask: u8) -> __m256i {
        unsafe {
            let shifted = _mm256_srl_epi16(b, _mm_cvtsi32_si128(shift as i32));
            _mm256_and_si256(shifted, _mm256_set1_epi8(mask as i8))
        }
    }
    #[inline(always)]
    unsafe fn or_shl4(a: __m256i, b: __m256i) -> __m256i {
        unsafe { _mm256_or_si256(a, _mm256_slli_epi16::<4>(b)) }
    }
    #[inline(always)]
    unsafe fn or(a: __m256i, b: __m256i) -> __m256i {
        unsafe { _mm256_or_si256(a, b) }
    }

    #[inline(always)]
    unsafe fn widen_unsigned(b: __m256i) -> [__m256i; 2] {
        unsafe {
            [_mm256_cvtepu8_epi16(_mm256_castsi256_si128(b)), _mm256_cvtepu8_epi16(_mm256_extracti128_si256::<1>(b))]
        }
    }
    #[inline(always)]
    unsafe fn widen_signed(b: __m256i) -> [__m256i; 2] {
        unsafe {
            [_mm256_cvtepi8_epi16(_mm256_castsi256_si128(b)), _mm256_cvtepi8_epi16(_mm256_extracti128_si256::<1>(b))]
        }
    }
    #[inline(always)]
    unsafe fn sub(w: [__m256i; 2], v: i16) -> [__m256i; 2] {
        unsafe {
            let v = _mm256_set1_epi16(v);
            [_mm256_sub_epi16(w[0], v), _mm256_sub_epi16(w[1], v)]
        }
    }
    #[inline(always)]
    unsafe fn scale(w: [__m256i; 2], low: i16, high: i16) -> [__m256i; 2] {
        unsafe { [_mm256_mullo_epi16(w[0], _mm256_set1_epi16(low)), _mm256_mullo_epi16(w[1], _mm256_set1_epi16(high))] }
    }
    #[inline(always)]
    unsafe fn rescale(w: [__m256i; 2], shift: u32, factor: i16) -> [__m256i; 2] {
        unsafe {
            let (factor, shift) = (_mm256_set1_epi16(factor), _mm_cvtsi32_si128(shift as i32));
            [
                _mm256_mulhrs_epi16(_mm256_sll_epi16(w[0], shift), factor),
                _mm256_mulhrs_epi16(_mm256_sll_epi16(w[1], shift), factor),
            ]
        }
    }
    #[inline(always)]
    unsafe fn store_words(p: *mut i16, w: [__m256i; 2]) {
        unsafe { p.cast::<[__m256i; 2]>().write_unaligned(w) }
    }
    #[inline(always)]
    unsafe fn dot_words(w: [__m256i; 2], x: *const i16, acc: __m256i) -> __m256i {
        unsafe {
            // Not `dot_i16`: with one sum only, each would wait for the last.
            let a = _mm256_madd_epi16(w[0], Self::load_i16(x));
            let b = _mm256_madd_epi16(w[1], Self::load_i16(x.add(16)));
            _mm256_add_epi32(acc, _mm256_add_epi32(a, b))
        }
    }

    #[inline(always)]
    unsafe fn load_i16(p: *const i16) -> __m256i {
        unsafe { _mm256_loadu_si256(p.cast()) }
    }
    #[inline(always)]
    unsafe fn splat_pair(p: *const i16) -> __m256i {
        unsafe { _mm256_set1_epi32(p.cast::<i32>().read_unaligned()) }
    }
    #[inline(always)]
    unsafe fn dot_i16(a: __m256i, b: __m256i, acc: __m256i) -> __m256i {
        unsafe { if VNNI { _mm256_dpwssd_epi32(acc, a, b) } else { _mm256_add_epi32(acc, _mm256_madd_epi16(a, b)) } }
    }
    #[inline(always)]
    unsafe fn zero_i32() -> __m256i {
        unsafe { _mm256_setzero_si256() }
    }
    #[inline(always)]
    unsafe fn to_f32(v: __m256i) -> __m256 {
        unsafe { _mm256_cvtepi32_ps(v) }
    }

    #[inline(always)]
    unsafe fn sums([a, b, c, d]: [__m256; 4]) -> [f32; 4] {
        unsafe {
            // Neighbours are added within 128-bit halves, these last.
            let sums = _mm256_hadd_ps(_mm256_hadd_ps(a, b), _mm256_hadd_ps(c, d));
            let sums = _mm_add_ps(_mm256_castps256_ps128(sums), _mm256_extractf128_ps::<1>(sums));
            let mut out = [0.0; 4];
            _mm_storeu_ps(out.as_mut_ptr(), sums);
            out
        }
    }
    #[inline(always)]
    unsafe fn transpose([a, b, c, d]: [*const f32; 4], to: *mut f32, step: usize) {
        unsafe {
            let (a, b, c, d) = (_mm_loadu_ps(a), _mm_loadu_ps(b), _mm_loadu_ps(c), _mm_loadu_ps(d));
            let (ab, cd) = (_mm_unpacklo_ps(a, b), _mm_unpacklo_ps(c, d));
            _mm_storeu_ps(to, _mm_movelh_ps(ab, cd));
            _mm_storeu_ps(to.add(step), _mm_movehl_ps(cd, ab));
            let (ab, cd) = (_mm_unpackhi_ps(a, b), _mm_unpackhi_ps(c, d));
            _mm_storeu_ps(to.add(2 * step), _mm_movelh_ps(ab, cd));
            _mm_storeu_ps(to.add(3 * step), _mm_movehl_ps(cd, ab));
        }
    }

    #[inline(always)]
    unsafe fn splat(v: f32) -> __m256 {
        unsafe { _mm256_set1_ps(v) }
    }
    #[inline(always)]
    unsafe fn load_f32(p: *const f32) -> __m256 {
        unsafe { _mm256_loadu_ps(p) }
    }
    #[inline(always)]
    unsafe fn store_f32(p: *mut f32, v: __m256) {
        unsafe { _mm256_storeu_ps(p, v) }
    }
    #[inline(always)]
    unsafe fn mul_add(a: __m256, b: __m256, c: __m256) -> __m256 {
        unsafe { _mm256_fmadd_ps(a, b, c) }
    }
    #[inline(always)]
    unsafe fn add(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_add_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn sub_f32(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_sub_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn mul(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_mul_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn div(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_div_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn abs(v: __m256) -> __m256 {
        unsafe { _mm256_andnot_ps(_mm256_set1_ps(-0.0), v) }
    }
    #[inline(always)]
    unsafe fn max(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_max_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn store_low_bits(p: *mut i16, low: __m256, high: __m256, zero: f32) {
        unsafe {
            let zero = _mm256_set1_epi32(zero.to_bits() as i32);
            let low = _mm256_sub_epi32(_mm256_castps_si256(low), zero);
            let high = _mm256_sub_epi32(_mm256_castps_si256(high), zero);
            // Packing goes by 128-bit halves; put the quarters in order.
            let packed = _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_packs_epi32(low, high));
            _mm256_storeu_si256(p.cast(), packed);
        }
    }
    #[inline(always)]
    unsafe fn clamp(v: __m256, low: f32, high: f32) -> __m256 {
        // Where one operand is NaN these return the second.
        unsafe { _mm256_min_ps(_mm256_set1_ps(high), _mm256_max_ps(_mm256_set1_ps(low), v)) }
    }
    #[inline(always)]
    unsafe fn exp2_of_bits(v: __m256) -> __m256 {
        unsafe {
            let shifted = _mm256_slli_epi32::<23>(_mm256_castps_si256(v));
            _mm256_castsi256_ps(_mm256_add_epi32(shifted, _mm256_set1_epi32(127 << 23)))
        }
    }
    #[inline(always)]
    unsafe fn load_half(p: *const u8) -> __m256 {
        unsafe { _mm256_cvtph_ps(_mm_loadu_si128(p.cast())) }
    }
    #[inline(always)]
    unsafe fn sum(v: __m256) -> f32 {
        unsafe {
            let half = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps::<1>(v));
            let pair = _mm_add_ps(half, _mm_movehl_ps(half, half));
            _mm_cvtss_f32(_mm_add_ss(pair, _mm_movehdup_ps(pair)))
        }
    }
}
