//! Plain Rust, in loops that a compiler turns into whatever vectors its target has.

use super::Simd;
use crate::kernels::cpu::dot::f16_to_f32;

#[derive(Clone, Copy)]
pub(in crate::kernels::cpu) struct Portable;

#[inline(always)]
fn map2<T: Copy, U: Copy, const N: usize>(mut a: [T; N], b: [U; N], f: impl Fn(T, U) -> T) -> [T; N] {
    for i in 0..N {
        a[i] = f(a[i], b[i]);
    }
    a
}

impl Simd for Portable {
    type Bytes = [u8; 32];
    type Words = [i16; 32];
    type I16 = [i16; 8];
    type I32 = [i32; 4];
    type F32 = [f32; 4];
    const I16_LANES: usize = 8;
    const F32_LANES: usize = 4;

    #[inline(always)]
    unsafe fn load_bytes(p: *const u8) -> [u8; 32] {
        unsafe { p.cast::<[u8; 32]>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn load_nibbles(p: *const u8) -> [u8; 32] {
        let packed = unsafe { p.cast::<[u8; 16]>().read_unaligned() };
        std::array::from_fn(|i| if i < 16 { packed[i] & 15 } else { packed[i - 16] >> 4 })
    }
    #[inline(always)]
    unsafe fn fifth_bits(bits: u32) -> [u8; 32] {
        std::array::from_fn(|i| ((bits >> i & 1) << 4) as u8)
    }
    #[inline(always)]
    unsafe fn field(b: [u8; 32], shift: u32, mask: u8) -> [u8; 32] {
        b.map(|v| v >> shift & mask)
    }
    #[inline(always)]
    unsafe fn or_shl4(a: [u8; 32], b: [u8; 32]) -> [u8; 32] {
        map2(a, b, |a, b| a | b << 4)
    }
    #[inline(always)]
    unsafe fn or(a: [u8; 32], b: [u8; 32]) -> [u8; 32] {
        map2(a, b, |a, b| a | b)
    }

    #[inline(always)]
    unsafe fn widen_unsigned(b: [u8; 32]) -> [i16; 32] {
        b.map(i16::from)
    }
    #[inline(always)]
    unsafe fn widen_signed(b: [u8; 32]) -> [i16; 32] {
        b.map(|v| i16::from(v as i8))
    }
    #[inline(always)]
    unsafe fn sub(w: [i16; 32], v: i16) -> [i16; 32] {
        w.map(|w| w - v)
    }
    #[inline(always)]
    unsafe fn scale(mut w: [i16; 32], low: i16, high: i16) -> [i16; 32] {
        for v in &mut w[..16] {
            *v *= low;
        }
        for v in &mut w[16..] {
            *v *= high;
        }
        w
    }
    #[inline(always)]
    unsafe fn rescale(w: [i16; 32], shift: u32, factor: i16) -> [i16; 32] {
        w.map(|w| ((i32::from(w << shift) * i32::from(factor) + (1 << 14)) >> 15) as i16)
    }
    #[inline(always)]
    unsafe fn store_words(p: *mut i16, w: [i16; 32]) {
        unsafe { p.cast::<[i16; 32]>().write_unaligned(w) }
    }
    #[inline(always)]
    unsafe fn dot_words(w: [i16; 32], x: *const i16, mut acc: [i32; 4]) -> [i32; 4] {
        let x = unsafe { x.cast::<[i16; 32]>().read_unaligned() };
        for i in 0..32 {
            acc[i % 4] += i32::from(w[i]) * i32::from(x[i]);
        }
        acc
    }

    #[inline(always)]
    unsafe fn load_i16(p: *const i16) -> [i16; 8] {
        unsafe { p.cast::<[i16; 8]>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn splat_pair(p: *const i16) -> [i16; 8] {
        let [a, b] = unsafe { p.cast::<[i16; 2]>().read_unaligned() };
        [a, b, a, b, a, b, a, b]
    }
    #[inline(always)]
    unsafe fn dot_i16(a: [i16; 8], b: [i16; 8], mut acc: [i32; 4]) -> [i32; 4] {
        for i in 0..4 {
            acc[i] += i32::from(a[2 * i]) * i32::from(b[2 * i]) + i32::from(a[2 * i + 1]) * i32::from(b[2 * i + 1]);
        }
        acc
    }
    #[inline(always)]
    unsafe fn zero_i32() -> [i32; 4] {
        [0; 4]
    }
    #[inline(always)]
    unsafe fn to_f32(v: [i32; 4]) -> [f32; 4] {
        v.map(|v| v as f32)
    }

    #[inline(always)]
    unsafe fn sums(v: [[f32; 4]; 4]) -> [f32; 4] {
        v.map(|v| unsafe { Self::sum(v) })
    }
    #[inline(always)]
    unsafe fn transpose(rows: [*const f32; 4], to: *mut f32, step: usize) {
        // Bits, not floats: a NaN's could change on their way.
        let rows = rows.map(|row| unsafe { row.cast::<[u32; 4]>().read_unaligned() });
        let column = |i: usize| rows.map(|row| row[i]);
        for i in 0..4 {
            unsafe { to.add(i * step).cast::<[u32; 4]>().write_unaligned(column(i)) }
        }
    }

    #[inline(always)]
    unsafe fn splat(v: f32) -> [f32; 4] {
        [v; 4]
    }
    #[inline(always)]
    unsafe fn load_f32(p: *const f32) -> [f32; 4] {
        unsafe { p.cast::<[f32; 4]>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn store_f32(p: *mut f32, v: [f32; 4]) {
        unsafe { p.cast::<[f32; 4]>().write_unaligned(v) }
    }
    #[inline(always)]
    unsafe fn mul_add(a: [f32; 4], b: [f32; 4], c: [f32; 4]) -> [f32; 4] {
        // Not `f32::mul_add`: without the instruction that is a call.
        std::array::from_fn(|i| a[i] * b[i] + c[i])
    }
    #[inline(always)]
    unsafe fn add(a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
        map2(a, b, |a, b| a + b)
    }
    #[inline(always)]
    unsafe fn sub_f32(a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
        map2(a, b, |a, b| a - b)
    }
    #[inline(always)]
    unsafe fn mul(a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
        map2(a, b, |a, b| a * b)
    }
    #[inline(always)]
    unsafe fn div(a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
        map2(a, b, |a, b| a / b)
    }
    #[inline(always)]
    unsafe fn abs(v: [f32; 4]) -> [f32; 4] {
        v.map(f32::abs)
    }
    #[inline(always)]
    unsafe fn max(a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
        map2(a, b, |a, b| if a > b { a } else { b })
    }
    #[inline(always)]
    unsafe fn store_low_bits(p: *mut i16, low: [f32; 4], high: [f32; 4], zero: f32) {
        let int = |v: f32| v.to_bits().wrapping_sub(zero.to_bits()) as i16;
        unsafe { p.cast::<[[i16; 4]; 2]>().write_unaligned([low.map(int), high.map(int)]) }
    }
    #[inline(always)]
    unsafe fn clamp(v: [f32; 4], low: f32, high: f32) -> [f32; 4] {
        v.map(|v| v.clamp(low, high))
    }
    #[inline(always)]
    unsafe fn exp2_of_bits(v: [f32; 4]) -> [f32; 4] {
        v.map(|v| f32::from_bits((v.to_bits() << 23).wrapping_add(127 << 23)))
    }
    #[inline(always)]
    unsafe fn load_half(p: *const u8) -> [f32; 4] {
        let halves = unsafe { p.cast::<[[u8; 2]; 4]>().read_unaligned() };
        halves.map(|h| f16_to_f32(u16::from_le_bytes(h)))
    }
    #[inline(always)]
    unsafe fn sum(v: [f32; 4]) -> f32 {
        (v[0] + v[2]) + (v[1] + v[3])
    }
}
