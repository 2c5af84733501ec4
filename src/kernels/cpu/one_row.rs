//! One row of activations by packed weights: the matrix product of a decoded token.

use super::activations::Activations;
use super::dot::{Chunks, Quant, with_quant};
use super::matmul::MatrixRef;
use super::simd::{Simd, entry, unroll};

entry! {
    /// `y[rows] = x[cols] · Wᵀ`, `w` checked and quantized.
    pub(super) fn one_row(x: &Activations, w: &MatrixRef<'_>, y: &mut [f32]) => kernel
}

/// # Safety
/// `S` exists here; `w` is checked.
#[inline(always)]
unsafe fn kernel<S: Simd>(x: &Activations, w: &MatrixRef<'_>, y: &mut [f32]) {
    unsafe { with_quant!(w.element, rows(x, w, y)) }
}

/// # Safety
/// As [`kernel`], and `w` holds blocks of `Q`.
#[inline(always)]
unsafe fn rows<S: Simd, Q: Quant>(x: &Activations, w: &MatrixRef<'_>, y: &mut [f32]) {
    let blocks = w.cols / Q::LEN;
    assert!(x.q.len() == w.cols && x.d.len() == blocks && x.sums.len() == w.cols / 32);
    for (row, y) in y.iter_mut().enumerate() {
        let packed = w.bytes[row * w.row_bytes()..][..w.row_bytes()].as_ptr();
        // SAFETY: block b of `packed` and of `x` exists, by the lengths above; the 8 parts of a
        // block of 256 fill whole registers.
        unsafe {
            let mut total = S::splat(0.0);
            let mut min_total = 0.0;
            let mut mins = [0.0_f32; 8];
            let mut b = 0;
            while b < blocks {
                let q = x.q.as_ptr().add(b * Q::LEN);
                let sums = x.sums.as_ptr().add(b * (Q::LEN / 32));
                let mut dot = Dot::<S> { x: q, sum: S::zero_i32() };
                let d = Q::block::<S>(packed.add(b * Q::BYTES), mins.as_mut_ptr(), &mut dot);
                let scale = S::splat(d * *x.d.as_ptr().add(b));
                total = S::mul_add(S::to_f32(dot.sum), scale, total);
                if Q::MINS && Q::LEN == 32 {
                    min_total += mins[0] * *sums;
                } else if Q::MINS {
                    unroll!(2, I => {
                        if I * S::F32_LANES < 8 {
                            let mins = S::load_f32(mins.as_ptr().add(I * S::F32_LANES));
                            let sums = S::load_f32(sums.add(I * S::F32_LANES));
                            total = S::mul_add(mins, sums, total);
                        }
                    });
                }
                b += 1;
            }
            *y = S::sum(total) + min_total;
        }
    }
}

/// The dot product of a block's integers with those of the activations at `x`.
struct Dot<S: Simd> {
    x: *const i16,
    sum: S::I32,
}

impl<S: Simd> Chunks<S> for Dot<S> {
    #[inline(always)]
    unsafe fn take(&mut self, i: usize, q: S::Words) {
        // SAFETY: `x` has as many elements as the block.
        self.sum = unsafe { S::dot_words(q, self.x.add(32 * i), self.sum) };
    }
}
