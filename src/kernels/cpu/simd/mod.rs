//! The few vector operations the kernels need, so that each kernel is written once.
//!
//! A kernel is an `#[inline(always)]` function over `S: Simd`; [`entry!`] makes the safe function
//! that runs it on the widest instruction set the machine has. Four sets exist:
//!
//! | set | where | chosen |
//! |---|---|---|
//! | AVX2 with FMA and F16C, with or without AVX-512 VNNI | x86-64 that has it | when run |
//! | NEON | 64-bit ARM, all of which has it | when compiled |
//! | wasm simd128; for tiles of floats relaxed SIMD, where it is (`fused/`) | browsers | when compiled; when loaded |
//! | plain Rust | everything else | when the others are not there |
//!
//! On ARM there is nothing to detect: what later processors add to NEON are products of 8-bit integers, of halves and of
//! bfloat16, and activations here are integers of 16 bits (`activations.rs` says why). SVE is out of stable Rust's reach.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
mod neon;
#[cfg(not(any(
    all(target_arch = "aarch64", target_feature = "neon"),
    all(target_arch = "wasm32", target_feature = "simd128")
)))]
mod portable;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm;

#[cfg(target_arch = "x86_64")]
pub(super) use avx2::Avx2;
/// What the target has in any case.
#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
pub(super) use neon::Neon as Baseline;
#[cfg(not(any(
    all(target_arch = "aarch64", target_feature = "neon"),
    all(target_arch = "wasm32", target_feature = "simd128")
)))]
pub(super) use portable::Portable as Baseline;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(super) use wasm::Simd128 as Baseline;

/// An instruction set.
///
/// # Safety
/// Every method may only be called where the instruction set exists (that is what [`entry!`]
/// checks), and pointers must be valid for the stated number of elements. No alignment is needed.
pub(super) trait Simd: Copy {
    /// 32 bytes.
    type Bytes: Copy;
    /// 32 `i16`.
    type Words: Copy;
    /// One register of `I16_LANES` `i16`.
    type I16: Copy;
    /// `i32` sums, as many as `F32_LANES` when they become floats.
    type I32: Copy;
    /// One register of `F32_LANES` `f32`.
    type F32: Copy;
    const I16_LANES: usize;
    const F32_LANES: usize;

    unsafe fn load_bytes(p: *const u8) -> Self::Bytes;
    /// The 16 low nibbles of 16 bytes, then their 16 high nibbles.
    unsafe fn load_nibbles(p: *const u8) -> Self::Bytes;
    /// Byte i is 16 where bit i is set, else 0: the fifth bits of Q5_0 and Q5_1.
    unsafe fn fifth_bits(bits: u32) -> Self::Bytes;
    /// `(b >> shift) & mask` of each byte; `mask` has no bit that the shift brings in from a
    /// neighbour, i.e. `mask <= 255 >> shift`.
    unsafe fn field(b: Self::Bytes, shift: u32, mask: u8) -> Self::Bytes;
    /// `a | (b << 4)` of each byte; `b < 16`.
    unsafe fn or_shl4(a: Self::Bytes, b: Self::Bytes) -> Self::Bytes;
    /// `a | b`.
    unsafe fn or(a: Self::Bytes, b: Self::Bytes) -> Self::Bytes;

    unsafe fn widen_unsigned(b: Self::Bytes) -> Self::Words;
    unsafe fn widen_signed(b: Self::Bytes) -> Self::Words;
    unsafe fn sub(w: Self::Words, v: i16) -> Self::Words;
    /// The first 16 times `low`, the last 16 times `high`.
    unsafe fn scale(w: Self::Words, low: i16, high: i16) -> Self::Words;
    /// `w * 2^shift * factor / 2^15`, rounded; `w * 2^shift` fits an `i16`.
    unsafe fn rescale(w: Self::Words, shift: u32, factor: i16) -> Self::Words;
    unsafe fn store_words(p: *mut i16, w: Self::Words);
    /// `acc` plus the 32 products of `w` and `x[..32]`, spread over its lanes.
    unsafe fn dot_words(w: Self::Words, x: *const i16, acc: Self::I32) -> Self::I32;

    unsafe fn load_i16(p: *const i16) -> Self::I16;
    /// Two neighbours, over and over.
    unsafe fn splat_pair(p: *const i16) -> Self::I16;
    /// `acc` plus products of neighbours, summed in pairs.
    unsafe fn dot_i16(a: Self::I16, b: Self::I16, acc: Self::I32) -> Self::I32;
    unsafe fn zero_i32() -> Self::I32;
    unsafe fn to_f32(v: Self::I32) -> Self::F32;
    /// The sums of the lanes of four.
    unsafe fn sums(v: [Self::F32; 4]) -> [f32; 4];
    /// Four words of 32 bits, of whatever meaning, from each of four rows, as four columns `step` words apart.
    unsafe fn transpose(rows: [*const f32; 4], to: *mut f32, step: usize);

    unsafe fn splat(v: f32) -> Self::F32;
    unsafe fn load_f32(p: *const f32) -> Self::F32;
    unsafe fn store_f32(p: *mut f32, v: Self::F32);
    /// `a * b + c`, fused where that is free.
    unsafe fn mul_add(a: Self::F32, b: Self::F32, c: Self::F32) -> Self::F32;
    unsafe fn add(a: Self::F32, b: Self::F32) -> Self::F32;
    unsafe fn sub_f32(a: Self::F32, b: Self::F32) -> Self::F32;
    unsafe fn mul(a: Self::F32, b: Self::F32) -> Self::F32;
    unsafe fn div(a: Self::F32, b: Self::F32) -> Self::F32;
    unsafe fn abs(v: Self::F32) -> Self::F32;
    /// The greater; either one where an operand is NaN.
    unsafe fn max(a: Self::F32, b: Self::F32) -> Self::F32;
    /// Stores the integers in the lowest 16 bits of each lane (its bits, not its value), those of
    /// `low` first. They are within ±`i16::MAX` of the bits of `zero`, which counts as 0.
    unsafe fn store_low_bits(p: *mut i16, low: Self::F32, high: Self::F32, zero: f32);
    /// Between `low` and `high`; NaN stays NaN.
    unsafe fn clamp(v: Self::F32, low: f32, high: f32) -> Self::F32;
    /// Two to the power of the integer in each lane's lowest bits (its bits, not its value).
    unsafe fn exp2_of_bits(v: Self::F32) -> Self::F32;
    /// IEEE halves, little-endian, exactly; `p` is valid for `2 * F32_LANES` bytes.
    unsafe fn load_half(p: *const u8) -> Self::F32;
    /// The sum of all lanes.
    unsafe fn sum(v: Self::F32) -> f32;
}

/// How much an x86-64 can do.
#[cfg(target_arch = "x86_64")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Portable,
    /// AVX2, FMA and F16C.
    Avx2,
    /// These, AVX-512 VNNI and VL.
    Vnni,
}

/// What this machine can do. Tests can ask for less, to run the other kernels.
#[cfg(target_arch = "x86_64")]
pub(super) fn level() -> Level {
    use std::arch::is_x86_feature_detected as has;
    let level = if !(has!("avx2") && has!("fma") && has!("f16c")) {
        Level::Portable
    } else if has!("avx512vnni") && has!("avx512vl") {
        Level::Vnni
    } else {
        Level::Avx2
    };
    #[cfg(test)]
    let level = level.min(MOST.get());
    level
}

#[cfg(all(test, target_arch = "x86_64"))]
thread_local! {
    /// What a test wants its thread to do at most.
    pub(super) static MOST: std::cell::Cell<Level> = const { std::cell::Cell::new(Level::Vnni) };
}

/// Makes `$name`, which runs the kernel `$kernel::<S>` on the best instruction set present.
///
/// On AVX2 the kernel is inlined into a function compiled for it, so plain loops in a kernel are
/// vectorized for it too.
macro_rules! entry {
    ($(#[$meta:meta])* $vis:vis fn $name:ident($($arg:ident: $type:ty),* $(,)?) => $kernel:ident) => {
        $(#[$meta])*
        $vis fn $name($($arg: $type),*) {
            #[cfg(target_arch = "x86_64")]
            {
                use $crate::kernels::cpu::simd::{Avx2, Level, level};
                #[target_feature(enable = "avx2,fma,f16c")]
                #[allow(clippy::too_many_arguments)]
                fn avx2($($arg: $type),*) {
                    // SAFETY: this function only runs where AVX2, FMA and F16C are.
                    unsafe { $kernel::<Avx2<false>>($($arg),*) }
                }
                #[target_feature(enable = "avx2,fma,f16c,avx512vnni,avx512vl")]
                #[allow(clippy::too_many_arguments)]
                fn vnni($($arg: $type),*) {
                    // SAFETY: this function only runs where these are.
                    unsafe { $kernel::<Avx2<true>>($($arg),*) }
                }
                match level() {
                    // SAFETY: the features were just detected.
                    Level::Vnni => return unsafe { vnni($($arg),*) },
                    // SAFETY: the features were just detected.
                    Level::Avx2 => return unsafe { avx2($($arg),*) },
                    Level::Portable => {}
                }
            }
            // SAFETY: everything is compiled for the baseline.
            unsafe {
                $kernel::<$crate::kernels::cpu::simd::Baseline>($($arg),*)
            }
        }
    };
}
pub(super) use entry;

/// Writes `$body` out for each constant `$i` below `$n`, at most 8.
///
/// A loop over registers has to be unrolled, or they live in memory; the profile that ships to the
/// browser optimizes for size and doesn't.
macro_rules! unroll {
    ($n:expr, $i:ident => $body:block) => {
        unroll!(@ $n, $i, $body, 0 1 2 3 4 5 6 7)
    };
    (@ $n:expr, $i:ident, $body:block, $($k:literal)*) => {
        $({
            const $i: usize = $k;
            if $i < $n $body
        })*
    };
}
pub(super) use unroll;
