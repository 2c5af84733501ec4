//! Many rows of activations by a panel of weights.

use std::ops::Range;

use super::activations::Activations;
use super::f32;
use super::panel::{Panel, ROWS};
use super::row::COLS;
use super::simd::{Simd, entry, unroll};

/// Rows of activations whose products are made at a time.
pub(super) const WIDE: usize = 4;
/// Rows of weights whose products are made at a time: two registers of sums for each row of activations, which makes eight,
/// beside two of weights and one of activations. Sixteen is what x86 has.
pub(super) const fn tall<S: Simd>() -> usize {
    2 * S::F32_LANES
}
/// The tallest.
pub(super) const TALLEST: usize = 16;
/// The products of a tile: of a row of activations, then of the next.
pub(super) type Sums = [[f32; TALLEST]; WIDE];

entry! {
    /// Adds the panel's part of `y[batch, panel.rows] = x[batch] · Wᵀ`; `y` is `[m, outputs]`, `x` in fours of rows.
    ///
    /// # Panics
    /// If the panel, `batch` or `outputs` are not of `x` and `y`.
    pub(super) fn multiply(p: &Panel, x: &Activations, batch: Range<usize>, outputs: usize, y: &mut [f32])
        => multiply_kernel
}

/// Goes over the panel four rows of activations at a time.
///
/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn multiply_kernel<S: Simd>(p: &Panel, x: &Activations, batch: Range<usize>, outputs: usize, y: &mut [f32]) {
    let (inputs, cols, groups) = (x.cols, p.cols.len(), p.cols.len() / p.len);
    // What the pointers below rely on.
    assert!(p.rows.len() <= ROWS && cols <= COLS && p.cols.end <= inputs && inputs.is_multiple_of(32));
    assert!(p.len == x.len && groups * p.len == cols && p.len.is_multiple_of(32));
    assert!(x.wide == WIDE && batch.start.is_multiple_of(WIDE));
    let there = batch.end.next_multiple_of(WIDE) * inputs;
    assert!(there <= x.q.len() && there / p.len <= x.d.len() && there / 32 <= x.sums.len());
    for i in batch.clone().step_by(WIDE) {
        let at = i * inputs + WIDE * p.cols.start;
        let there = WIDE.min(batch.end - i);
        for row in (0..p.rows.len()).step_by(tall::<S>()) {
            let mut sums = [[0.0; TALLEST]; WIDE];
            // SAFETY: `p.cols` of the four exist. A row that the panel or the four lack is multiplied as whatever lies there,
            // and its sums are dropped.
            unsafe {
                let operands = Operands {
                    x: x.q.as_ptr().add(at),
                    d: x.d.as_ptr().add(at / p.len),
                    w: p.q[row * COLS..].as_ptr(),
                    scales: p.d[row * (COLS / 32)..].as_ptr(),
                    len: p.len,
                    groups,
                };
                if there > 2 {
                    tile::<S, WIDE>(operands, &mut sums);
                } else {
                    tile::<S, 2>(operands, &mut sums);
                }
                if p.has_mins {
                    let mins = p.mins[row * (COLS / 32)..].as_ptr();
                    f32::tile::<S>(x.sums.as_ptr().add(at / 32), mins, cols / 32, &mut sums);
                }
            }
            let rows = tall::<S>().min(p.rows.len() - row);
            for (i, sums) in (i..i + there).zip(&sums) {
                put::<S>(&mut y[i * outputs + p.rows.start + row..][..rows], sums, p.cols.start == 0);
            }
        }
    }
}

/// Stores the first sums of a row's tile, or adds later ones, as many as `y` has.
#[inline(always)]
pub(super) fn put<S: Simd>(y: &mut [f32], sums: &[f32; TALLEST], first: bool) {
    if y.len() == tall::<S>() {
        // Whole registers, where a loop or a copy of any length is a call.
        unroll!(2, I => {
            // SAFETY: `y` has two registers' worth, and `sums` has no less.
            unsafe {
                let to = y.as_mut_ptr().add(I * S::F32_LANES);
                let sums = S::load_f32(sums.as_ptr().add(I * S::F32_LANES));
                S::store_f32(to, if first { sums } else { S::add(S::load_f32(to), sums) });
            }
        });
    } else {
        for (y, sum) in y.iter_mut().zip(sums) {
            *y = if first { *sum } else { *y + sum };
        }
    }
}

/// What a tile is made of: groups of `len` columns, with their scales.
#[derive(Clone, Copy)]
struct Operands {
    /// Activations: two columns of each of [`WIDE`] rows, then the next two.
    x: *const i16,
    /// A scale of each of these rows, then the next group's.
    d: *const f32,
    /// Weights: two columns of each of [`tall`] rows, then the next two.
    w: *const i16,
    /// A scale of each of these rows, then the next group's.
    scales: *const f32,
    len: usize,
    groups: usize,
}

/// Adds to `sums` the dot products of the weights with the first `N` rows of activations.
///
/// A register holds two columns of several rows of weights, and meets the same two columns of one row of activations: each lane
/// is an output of its own, and nothing has to be summed across lanes. The integer sums of a group stay in registers; a loop
/// unrolled here would have V8 load all operands first, and spill.
///
/// # Safety
/// `S` exists here; the operands have the columns of all groups.
#[inline(always)]
unsafe fn tile<S: Simd, const N: usize>(o: Operands, sums: &mut Sums) {
    let Operands { mut x, mut d, mut w, mut scales, len, groups } = o;
    for _ in 0..groups {
        // SAFETY: the caller's promise.
        unsafe {
            let none = S::zero_i32();
            let (mut a, mut b) = ([none; WIDE], [none; WIDE]);
            for _ in 0..len / 2 {
                let (w0, w1) = (S::load_i16(w), S::load_i16(w.add(S::I16_LANES)));
                unroll!(4, I => {
                    if I < N {
                        let x = S::splat_pair(x.add(2 * I));
                        a[I] = S::dot_i16(w0, x, a[I]);
                        b[I] = S::dot_i16(w1, x, b[I]);
                    }
                });
                w = w.add(2 * S::I16_LANES);
                x = x.add(2 * WIDE);
            }
            let (scales0, scales1) = (S::load_f32(scales), S::load_f32(scales.add(S::F32_LANES)));
            unroll!(4, I => {
                if I < N {
                    let (to, d) = (sums[I].as_mut_ptr(), S::splat(*d.add(I)));
                    S::store_f32(to, S::mul_add(S::to_f32(a[I]), S::mul(scales0, d), S::load_f32(to)));
                    let to = to.add(S::F32_LANES);
                    S::store_f32(to, S::mul_add(S::to_f32(b[I]), S::mul(scales1, d), S::load_f32(to)));
                }
            });
            scales = scales.add(tall::<S>());
            d = d.add(WIDE);
        }
    }
}
