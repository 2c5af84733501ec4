//! Many rows of activations by a panel of weights.

use std::ops::Range;

use super::activations::Activations;
use super::panel::{COLS, Panel, ROWS, TILE};
use super::simd::{Simd, entry, unroll};

entry! {
    /// Adds the panel's part of `y[batch, panel.rows] = x[batch] · Wᵀ`; `y` is `[m, outputs]`, `x` in pairs of rows.
    ///
    /// # Panics
    /// If the panel, `batch` or `outputs` are not of `x` and `y`.
    pub(super) fn multiply(p: &Panel, x: &Activations, batch: Range<usize>, outputs: usize, y: &mut [f32])
        => multiply_kernel
}

/// Goes over the panel two rows of activations at a time.
///
/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn multiply_kernel<S: Simd>(p: &Panel, x: &Activations, batch: Range<usize>, outputs: usize, y: &mut [f32]) {
    let (inputs, cols, groups) = (x.cols, p.cols.len(), p.cols.len() / p.len);
    // What the pointers below rely on.
    assert!(
        p.interleaved == TILE
            && p.rows.len() <= ROWS
            && cols <= COLS
            && p.cols.end <= inputs
            && inputs.is_multiple_of(32)
    );
    assert!(p.len == x.len && groups * p.len == cols && p.len.is_multiple_of(32));
    assert!(x.paired && batch.start.is_multiple_of(2) && batch.end.next_multiple_of(2) * inputs <= x.q.len());
    for i in batch.clone().step_by(2) {
        let from = [i * inputs + p.cols.start, (i + 1).min(batch.end - 1) * inputs + p.cols.start];
        let d = [&x.d[from[0] / p.len..][..groups], &x.d[from[1] / p.len..][..groups]];
        for row in (0..p.rows.len()).step_by(TILE) {
            let mut sums = [0.0; 2 * TILE];
            // SAFETY: `p.cols` of the pair exist. A row that the panel or the pair lacks is multiplied as whatever lies
            // there, and its sums are dropped.
            unsafe {
                let x = x.q.as_ptr().add(i * inputs + 2 * p.cols.start);
                let (w, scales) = (p.q[row * COLS..].as_ptr(), p.d[row * (COLS / 32)..].as_ptr());
                tile::<S>(x, d, w, scales, p.len, &mut sums);
            }
            if p.has_mins {
                for (j, sum) in sums.iter_mut().enumerate() {
                    let mins = &p.mins[(row + j % TILE) * (COLS / 32)..][..cols / 32];
                    // SAFETY: `S` exists here.
                    *sum += unsafe { dot_f32::<S>(mins, &x.sums[from[j / TILE] / 32..][..cols / 32]) };
                }
            }
            let rows = TILE.min(p.rows.len() - row);
            for (i, sums) in (i..batch.end).zip(sums.as_chunks::<TILE>().0) {
                put(&mut y[i * outputs + p.rows.start + row..][..rows], sums, p.cols.start == 0);
            }
        }
    }
}

/// Stores the first sums of a row's tile, or adds later ones, as many as `y` has.
#[inline(always)]
pub(super) fn put(y: &mut [f32], sums: &[f32; TILE], first: bool) {
    if let Ok(y) = <&mut [f32; TILE]>::try_from(&mut *y) {
        // Of known length: one store, where a loop or a copy of any length is a call.
        let mut all = *sums;
        if !first {
            unroll!(4, I => { all[I] += y[I]; });
        }
        *y = all;
    } else {
        for (y, sum) in y.iter_mut().zip(sums) {
            *y = if first { *sum } else { *y + sum };
        }
    }
}

/// Adds to `sums` the dot products of a tile's four rows with the first of two rows of activations, then with the second.
/// `d` are the scales of these, `scales` those of the weights, for groups of `len`.
///
/// The integer sums of a group stay in registers: eight, beside one or two of each operand. That is as much as 16 registers
/// take; a body unrolled over more columns would be reordered until it spills.
///
/// # Safety
/// `S` exists here; `w`, `scales` and `x` have the columns of all groups in `d`, a register's worth of each row in turns.
#[inline(always)]
unsafe fn tile<S: Simd>(
    mut x: *const i16,
    d: [&[f32]; 2],
    mut w: *const i16,
    mut scales: *const f32,
    len: usize,
    sums: &mut [f32; 2 * TILE],
) {
    for (d0, d1) in d[0].iter().zip(d[1]) {
        // SAFETY: the caller's promise.
        unsafe {
            let none = S::zero_i32();
            let (mut a, mut b) = ([none; TILE], [none; TILE]);
            for _ in 0..len / S::I16_LANES {
                let (x0, x1) = (S::load_i16(x), S::load_i16(x.add(S::I16_LANES)));
                unroll!(4, I => {
                    let w = S::load_i16(w.add(I * S::I16_LANES));
                    a[I] = S::dot_i16(w, x0, a[I]);
                    b[I] = S::dot_i16(w, x1, b[I]);
                });
                w = w.add(TILE * S::I16_LANES);
                x = x.add(2 * S::I16_LANES);
            }
            // Added up as floats: as integers the lanes' sum might not fit.
            let floats = |v: [S::I32; TILE]| [S::to_f32(v[0]), S::to_f32(v[1]), S::to_f32(v[2]), S::to_f32(v[3])];
            S::add_sums(floats(a), scales, *d0, sums.as_mut_ptr());
            S::add_sums(floats(b), scales, *d1, sums.as_mut_ptr().add(TILE));
            scales = scales.add(TILE);
        }
    }
}

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn dot_f32<S: Simd>(a: &[f32], b: &[f32]) -> f32 {
    let whole = a.len().min(b.len()) / S::F32_LANES * S::F32_LANES;
    let mut k = 0;
    // SAFETY: a register's worth of both is left.
    let mut sum = unsafe {
        let mut total = S::splat(0.0);
        while k < whole {
            total = S::mul_add(S::load_f32(a.as_ptr().add(k)), S::load_f32(b.as_ptr().add(k)), total);
            k += S::F32_LANES;
        }
        S::sum(total)
    };
    for (a, b) in a[whole..].iter().zip(&b[whole..]) {
        sum += a * b;
    }
    sum
}
