//! Elementwise functions: GELU, SiLU, sums; and what of them follows a product.

use super::simd::{Simd, entry, unroll};

/// What is applied to a linear layer's output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Activation {
    #[default]
    None = 0,
    /// Exact (erf) GELU, as DistilBERT uses.
    Gelu = 1,
    Relu = 2,
}

/// What follows a product.
#[derive(Debug, Clone, Copy, Default)]
pub struct After<'a> {
    /// Of each output, added first.
    pub bias: Option<&'a [f32]>,
    pub activation: Activation,
    /// Added last, laid out as the outputs.
    pub residual: Option<&'a [f32]>,
}

impl<'a> After<'a> {
    /// The same of the outputs from `first` on.
    #[must_use]
    pub fn from(&self, first: usize) -> Self {
        let from = |values: &'a [f32]| &values[first.min(values.len())..];
        Self { bias: self.bias.map(from), residual: self.residual.map(from), ..*self }
    }

    /// Applies it to `m` rows of `width` outputs, `stride` apart: row by row, each while it is in the cache.
    ///
    /// # Panics
    /// If a slice is shorter than the shapes say.
    pub fn apply(&self, y: &mut [f32], m: usize, width: usize, stride: usize) {
        for (i, y) in y.chunks_mut(stride.max(1)).take(m).enumerate() {
            let y = &mut y[..width];
            if let Some(bias) = self.bias {
                add(y, &bias[..width]);
            }
            match self.activation {
                Activation::None => {}
                Activation::Gelu => gelu(y),
                Activation::Relu => y.iter_mut().for_each(|v| *v = v.max(0.0)),
            }
            if let Some(residual) = self.residual {
                add(y, &residual[i * stride..][..width]);
            }
        }
    }
}

entry! {
    /// `x = x / 2 * (1 + erf(x / √2))`, GELU (arXiv:1606.08415) in its exact form, which BERT uses;
    /// off by 2e-7 and one rounding of the result (1.2e-7 of `|x|`) at most.
    pub fn gelu(x: &mut [f32]) => gelu_kernel
}
entry! {
    /// `gate = gate / (1 + exp(-gate)) * up`, the gate of SwiGLU (arXiv:2002.05202).
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn silu_mul(gate: &mut [f32], up: &[f32]) => silu_mul_kernel
}
entry! {
    /// `x += y`.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn add(x: &mut [f32], y: &[f32]) => add_kernel
}

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn gelu_kernel<S: Simd>(x: &mut [f32]) {
    // SAFETY: `S` exists here.
    unsafe { lanes::<S>(x, &[0.0; 8], 0, Gelu(constants())) }
}

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn silu_mul_kernel<S: Simd>(gate: &mut [f32], up: &[f32]) {
    assert_eq!(gate.len(), up.len(), "gate and up have one shape");
    // SAFETY: `S` exists here.
    unsafe { lanes::<S>(gate, up, 1, SiluMul(constants())) }
}

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn add_kernel<S: Simd>(x: &mut [f32], y: &[f32]) {
    assert_eq!(x.len(), y.len(), "both have one shape");
    // SAFETY: `S` exists here.
    unsafe { lanes::<S>(x, y, 1, Add) }
}

/// A function of two numbers. A trait, since a closure can't be told to be inlined, and where it is not, each of its AVX2
/// instructions is a call.
pub(super) trait Lanewise<S: Simd> {
    /// # Safety
    /// `S` exists here.
    unsafe fn of(&self, x: S::F32, y: S::F32) -> S::F32;
}

pub(super) struct Add;
struct Gelu<'a>(&'a Constants);
struct SiluMul<'a>(&'a Constants);

impl<S: Simd> Lanewise<S> for Add {
    #[inline(always)]
    unsafe fn of(&self, x: S::F32, y: S::F32) -> S::F32 {
        // SAFETY: the caller's promise, as below.
        unsafe { S::add(x, y) }
    }
}

impl<S: Simd> Lanewise<S> for Gelu<'_> {
    #[inline(always)]
    unsafe fn of(&self, x: S::F32, _: S::F32) -> S::F32 {
        unsafe {
            // x Φ(x) = max(x, 0) - |x| Φ(-|x|): the tail is small, so are its errors.
            let size = S::abs(x);
            let z = S::mul(size, S::splat(std::f32::consts::FRAC_1_SQRT_2));
            let tail = S::mul(S::mul(size, S::splat(0.5)), erfc::<S>(z, self.0));
            S::sub_f32(S::clamp(x, 0.0, f32::INFINITY), tail)
        }
    }
}

impl<S: Simd> Lanewise<S> for SiluMul<'_> {
    #[inline(always)]
    unsafe fn of(&self, gate: S::F32, up: S::F32) -> S::F32 {
        unsafe {
            let minus = S::sub_f32(S::splat(0.0), gate);
            S::mul(S::div(gate, S::add(S::splat(1.0), exp::<S>(minus, self.0))), up)
        }
    }
}

/// `x = f(x, y)` for each element; `y` advances `step` (0 or 1) times as far as `x`. `f` is called
/// in one place only, also for the rest that doesn't fill a register: it is inlined there.
///
/// # Safety
/// `S` exists here; `y` is as long as `x`, or `step` is 0 and it fills a register.
#[inline(always)]
pub(super) unsafe fn lanes<S: Simd>(x: &mut [f32], y: &[f32], step: usize, f: impl Lanewise<S>) {
    let (mut rest_x, mut rest_y) = ([0.0; 8], [0.0; 8]);
    let mut k = 0;
    while k < x.len() {
        let rest = x.len() - k;
        let whole = rest >= S::F32_LANES;
        let (at, with) = if whole {
            (x[k..].as_mut_ptr(), y[k * step..].as_ptr())
        } else {
            rest_x[..rest].copy_from_slice(&x[k..]);
            rest_y[..rest].copy_from_slice(&y[k * step..][..rest]);
            (rest_x.as_mut_ptr(), rest_y.as_ptr())
        };
        // SAFETY: both have a register's worth of elements.
        unsafe { S::store_f32(at, f.of(S::load_f32(at), S::load_f32(with))) };
        if !whole {
            x[k..].copy_from_slice(&rest_x[..rest]);
        }
        k += S::F32_LANES;
    }
}

/// What the functions below are made of.
pub(super) struct Constants {
    /// Where `eˣ` is a number, and not the smallest.
    range: [f32; 2],
    log2_e: f32,
    /// Adding it rounds to an integer and leaves that in the low bits: 1.5 * 2^23.
    shift: f32,
    /// -ln 2 in two parts, the first with so few digits that `n` times it is exact.
    minus_ln_2: [f32; 2],
    /// 1/n!
    series: [f32; 8],
    /// Hastings' `p`, then his `a5` to `a1`.
    erfc: [f32; 6],
}

static CONSTANTS: Constants = Constants {
    range: [-87.0, 88.0],
    log2_e: std::f32::consts::LOG2_E,
    shift: 12_582_912.0,
    minus_ln_2: [-0.693_359_4, 2.121_944_4e-4],
    series: [1.0, 1.0, 0.5, 1.0 / 6.0, 1.0 / 24.0, 1.0 / 120.0, 1.0 / 720.0, 1.0 / 5040.0],
    erfc: [0.327_591_1, 1.061_405_4, -1.453_152_1, 1.421_413_8, -0.284_496_72, 0.254_829_6],
};

/// To be asked for outside of loops. On wasm the compiler must not know what it gets: V8 makes a constant vector anew wherever
/// it is used, in three instructions, and loads one in one.
#[inline(always)]
pub(super) fn constants() -> &'static Constants {
    if cfg!(target_arch = "wasm32") { std::hint::black_box(&CONSTANTS) } else { &CONSTANTS }
}

/// `1 - erf(z)` for `z >= 0`, to 1.5e-7: Abramowitz and Stegun, Handbook of Mathematical
/// Functions, 7.1.26 (after Hastings, 1955).
///
/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn erfc<S: Simd>(z: S::F32, c: &Constants) -> S::F32 {
    unsafe {
        let one = S::splat(c.series[0]);
        let t = S::div(one, S::mul_add(S::splat(c.erfc[0]), z, one));
        let mut sum = S::splat(c.erfc[1]);
        unroll!(4, I => { sum = S::mul_add(sum, t, S::splat(c.erfc[I + 2])); });
        let minus = S::sub_f32(S::splat(0.0), z);
        S::mul(S::mul(sum, t), exp::<S>(S::mul(minus, z), c))
    }
}

/// `eˣ` to 2 units in the last place for -87 < x < 88, clamped there; NaN stays NaN.
///
/// `x = n ln 2 + r` with `|r| <= ln 2 / 2`, then the Taylor series of `eʳ` to the seventh power
/// (what it leaves out is below 6e-9) times 2ⁿ.
///
/// # Safety
/// `S` exists here.
#[inline(always)]
pub(super) unsafe fn exp<S: Simd>(x: S::F32, c: &Constants) -> S::F32 {
    unsafe {
        let x = S::clamp(x, c.range[0], c.range[1]);
        let shift = S::splat(c.shift);
        let shifted = S::mul_add(x, S::splat(c.log2_e), shift);
        let n = S::sub_f32(shifted, shift);
        let r = S::mul_add(n, S::splat(c.minus_ln_2[0]), x);
        let r = S::mul_add(n, S::splat(c.minus_ln_2[1]), r);
        // In pairs (Estrin's scheme): a chain of seven would keep the processor waiting.
        let mut pairs = [r; 4];
        unroll!(4, I => { pairs[I] = S::mul_add(S::splat(c.series[2 * I + 1]), r, S::splat(c.series[2 * I])); });
        let r2 = S::mul(r, r);
        let (low, high) = (S::mul_add(r2, pairs[1], pairs[0]), S::mul_add(r2, pairs[3], pairs[2]));
        let e = S::mul_add(S::mul(r2, r2), high, low);
        S::mul(e, S::exp2_of_bits(shifted))
    }
}
