//! Panels of opened weights, and many rows of activations by one of them.

use std::marker::PhantomData;
use std::ops::Range;

use super::activations::Activations;
use super::dot::{Chunks, Quant, with_quant};
use super::matmul::MatrixRef;
use super::simd::{Simd, entry, unroll};

/// Rows of weights in a panel.
pub(super) const ROWS: usize = 4;
/// Most columns in a panel.
pub(super) const COLS: usize = 1024;

/// Opened weights: rows and columns of the matrix, each row in its own `COLS` of `q`.
pub(super) struct Panel {
    pub rows: Range<usize>,
    pub cols: Range<usize>,
    /// Elements that share a scale: a block's, or more (see [`group_len`]).
    pub len: usize,
    pub q: [i16; ROWS * COLS],
    /// A scale per `len` elements.
    pub d: [f32; ROWS * COLS / 32],
    /// A minimum per 32 elements; zeros for formats without.
    pub mins: [f32; ROWS * COLS / 32],
    has_mins: bool,
}

impl Panel {
    /// An empty panel, to be opened with one matrix in groups of `len`.
    pub fn new(len: usize) -> Self {
        Self {
            rows: 0..0,
            cols: 0..0,
            len,
            q: [0; ROWS * COLS],
            d: [0.0; ROWS * COLS / 32],
            mins: [0.0; ROWS * COLS / 32],
            has_mins: false,
        }
    }
}

/// Elements of a row that are given one scale when `m` rows of activations are to pass by.
///
/// A scale costs as much as 20 products, so blocks of 32 are joined, up to eight of them: their integers of at most 8 bits
/// become such of 13, on the largest scale among them. That moves no weight by more than 1/4096 of the range of the
/// block with that scale: a 32nd of a step in Q8_0. Few rows would not earn back what the joining costs.
pub(super) fn group_len(w: &MatrixRef<'_>, m: usize) -> usize {
    let len = w.element.block_len();
    if m < 16 {
        return len;
    }
    let blocks = w.cols / len;
    let most = 256 / len;
    len * (1..=most).rev().find(|n| blocks.is_multiple_of(*n)).unwrap_or(1)
}

entry! {
    /// Fills the panel from `w`, which is checked and quantized.
    ///
    /// # Panics
    /// If `panel.rows` and `panel.cols` are not within `w`, or not within a panel's size.
    pub(super) fn open(w: &MatrixRef<'_>, panel: &mut Panel) => open_kernel
}

/// # Safety
/// `S` exists here.
#[inline(always)]
unsafe fn open_kernel<S: Simd>(w: &MatrixRef<'_>, panel: &mut Panel) {
    unsafe { with_quant!(w.element, open_groups(w, panel)) }
}

/// # Safety
/// As [`open_kernel`], and `w` holds blocks of `Q`.
#[inline(always)]
unsafe fn open_groups<S: Simd, Q: Quant>(w: &MatrixRef<'_>, panel: &mut Panel) {
    panel.has_mins = Q::MINS;
    let (first, blocks) = (panel.cols.start / Q::LEN, panel.cols.len() / Q::LEN);
    let each = panel.len / Q::LEN; // blocks in a group
    for (i, row) in panel.rows.clone().enumerate() {
        let from = row * w.row_bytes() + first * Q::BYTES;
        let packed = &w.bytes[from..from + blocks * Q::BYTES];
        let q = panel.q[i * COLS..][..blocks * Q::LEN].as_mut_ptr();
        let mins = panel.mins[i * COLS / 32..][..blocks * Q::LEN / 32].as_mut_ptr();
        let d = &mut panel.d[i * COLS / 32..][..blocks / each];
        for ((g, d), packed) in d.iter_mut().enumerate().zip(packed.chunks_exact(each * Q::BYTES)) {
            // SAFETY: group g is `packed`, its elements lie in `q` and its parts in `mins`.
            unsafe {
                let q = q.add(g * each * Q::LEN);
                let mins = mins.add(g * each * (Q::LEN / 32));
                *d = if each == 1 {
                    Q::block::<S>(packed.as_ptr(), mins, &mut Store(q))
                } else {
                    join::<S, Q>(packed, q, mins)
                };
            }
        }
    }
}

/// Opens blocks that become one group; returns its scale.
///
/// # Safety
/// `S` exists here, `packed` are whole blocks of 32, `q` has room for their elements, `mins` for one of each.
#[inline(always)]
unsafe fn join<S: Simd, Q: Quant>(packed: &[u8], q: *mut i16, mins: *mut f32) -> f32 {
    let (mut largest, mut poison) = (0.0_f32, 0.0);
    for block in packed.chunks_exact(Q::BYTES) {
        // SAFETY: a block is longer than its scale.
        let d = unsafe { Q::scale(block.as_ptr()) };
        largest = largest.max(d.abs());
        poison += d * 0.0; // NaN where one is not finite
    }
    let inverse = if largest > 0.0 { UNIT / largest } else { 0.0 };
    for (b, block) in packed.chunks_exact(Q::BYTES).enumerate() {
        // SAFETY: as above.
        unsafe {
            let factor = Q::scale(block.as_ptr()) * inverse;
            let factor = (factor + f32::copysign(0.5, factor)) as i16;
            Q::block::<S>(
                block.as_ptr(),
                mins.add(b),
                &mut Rescale::<Q> { to: q.add(32 * b), factor, _q: PhantomData },
            );
        }
    }
    largest * (32_768.0 / UNIT / (1 << Q::SHIFT) as f32) + poison
}

/// The factor of the block with the largest scale: nearly one, of 2^15 parts.
const UNIT: f32 = 32_767.0;

/// Stores a block's integers.
struct Store(*mut i16);

impl<S: Simd> Chunks<S> for Store {
    #[inline(always)]
    unsafe fn take(&mut self, i: usize, q: S::Words) {
        // SAFETY: there is room for the whole block.
        unsafe { S::store_words(self.0.add(32 * i), q) }
    }
}

/// Stores a block's integers on another scale.
struct Rescale<Q> {
    to: *mut i16,
    /// Of 2^15 parts.
    factor: i16,
    _q: PhantomData<Q>,
}

impl<S: Simd, Q: Quant> Chunks<S> for Rescale<Q> {
    #[inline(always)]
    unsafe fn take(&mut self, i: usize, q: S::Words) {
        // SAFETY: there is room for the whole block.
        unsafe { S::store_words(self.to.add(32 * i), S::rescale(q, Q::SHIFT, self.factor)) }
    }
}

entry! {
    /// Adds the panel's part of `y[batch, panel.rows] = x[batch] · Wᵀ`; `y` is `[m, outputs]`.
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
    let (inputs, rows, len) = (x.cols, p.rows.len(), p.len);
    // What the pointers below rely on.
    assert!((1..=ROWS).contains(&rows) && p.cols.len() <= COLS && p.cols.end <= inputs);
    assert!(len == x.len && p.cols.len().is_multiple_of(len) && len.is_multiple_of(32));
    assert!(batch.end * inputs <= x.q.len() && x.sums.len() * 32 == x.q.len() && x.d.len() * len == x.q.len());
    // Where a row is missing the last stands in for it, and its sums are dropped.
    let w = [0, 1, 2, 3].map(|r: usize| {
        let r = r.min(rows - 1);
        Row {
            q: p.q[r * COLS..].as_ptr(),
            d: p.d[r * (COLS / 32)..].as_ptr(),
            per_32: p.mins[r * (COLS / 32)..].as_ptr(),
        }
    });
    let shape = Shape { cols: p.cols.len(), len, has_mins: p.has_mins };
    let mut i = batch.start;
    while i < batch.end {
        let at = i * outputs + p.rows.start;
        // SAFETY: row i of `x` exists, and its `cols`; so does row i + 1 where it is used.
        unsafe {
            let from = i * inputs + p.cols.start;
            let a = Row {
                q: x.q.as_ptr().add(from),
                d: x.d.as_ptr().add(from / len),
                per_32: x.sums.as_ptr().add(from / 32),
            };
            if i + 1 < batch.end {
                let b = Row { q: a.q.add(inputs), d: a.d.add(inputs / len), per_32: a.per_32.add(inputs / 32) };
                let sums = dots::<S, 2>(&w, [a, b], &shape);
                add_to(&mut y[at..][..rows], &sums[..ROWS]);
                add_to(&mut y[at + outputs..][..rows], &sums[ROWS..]);
            } else {
                let sums = dots::<S, 1>(&w, [a, a], &shape);
                add_to(&mut y[at..][..rows], &sums[..ROWS]);
            }
        }
        i += 2;
    }
}

#[inline(always)]
fn add_to(y: &mut [f32], sums: &[f32]) {
    for (y, sum) in y.iter_mut().zip(sums) {
        *y += sum;
    }
}

/// A row of weights or of activations.
#[derive(Clone, Copy)]
struct Row {
    q: *const i16,
    /// A scale per group.
    d: *const f32,
    /// Minimums, or sums.
    per_32: *const f32,
}

/// What the rows of a product have in common.
struct Shape {
    /// Elements of a row; whole groups.
    cols: usize,
    /// Elements of a group.
    len: usize,
    has_mins: bool,
}

/// The dot products of the four rows `w` with `x[0]`, then, if `C` is 2, with `x[1]`. The integer sums of a group stay in
/// registers: 8, beside one of each operand.
///
/// # Safety
/// `S` exists here; the rows are of that shape.
#[inline(always)]
unsafe fn dots<S: Simd, const C: usize>(w: &[Row; 4], x: [Row; 2], shape: &Shape) -> [f32; 8] {
    unsafe {
        // Kept in memory: in registers they would push the sums out of theirs, and they are touched once a group.
        let mut totals = [0.0_f32; 8 * 8];
        let totals = std::hint::black_box(totals.as_mut_ptr());
        let (mut group, mut k) = (0, 0);
        while k < shape.cols {
            let none = S::zero_i32();
            let mut a = [none, none, none, none];
            let mut b = [none, none, none, none];
            let end = k + shape.len;
            while k < end {
                unroll!(4, PART => {
                    if PART * S::I16_LANES < 32 {
                        let at = k + PART * S::I16_LANES;
                        let x0 = S::load_i16(x[0].q.add(at));
                        let x1 = if C == 2 { S::load_i16(x[1].q.add(at)) } else { x0 };
                        unroll!(4, I => {
                            let w = S::load_i16(w[I].q.add(at));
                            a[I] = S::dot_i16(w, x0, a[I]);
                            if C == 2 {
                                b[I] = S::dot_i16(w, x1, b[I]);
                            }
                        });
                    }
                });
                k += 32;
            }
            let (x0, x1) = (*x[0].d.add(group), *x[1].d.add(group));
            unroll!(4, I => {
                let d = *w[I].d.add(group);
                let t = totals.add(I * S::F32_LANES);
                S::store_f32(t, S::mul_add(S::to_f32(a[I]), S::splat(d * x0), S::load_f32(t)));
                if C == 2 {
                    let t = totals.add((4 + I) * S::F32_LANES);
                    S::store_f32(t, S::mul_add(S::to_f32(b[I]), S::splat(d * x1), S::load_f32(t)));
                }
            });
            group += 1;
        }
        let mut sums = [0.0; 8];
        unroll!(8, I => { sums[I] = S::sum(S::load_f32(totals.add(I * S::F32_LANES))); });
        if shape.has_mins {
            for (i, sum) in sums[..4 * C].iter_mut().enumerate() {
                *sum += dot_f32::<S>(w[i % 4].per_32, x[i / 4].per_32, shape.cols / 32);
            }
        }
        sums
    }
}

/// # Safety
/// `S` exists here; `len` elements of both.
#[inline(always)]
unsafe fn dot_f32<S: Simd>(a: *const f32, b: *const f32, len: usize) -> f32 {
    unsafe {
        let mut total = S::splat(0.0);
        let mut k = 0;
        while k + S::F32_LANES <= len {
            total = S::mul_add(S::load_f32(a.add(k)), S::load_f32(b.add(k)), total);
            k += S::F32_LANES;
        }
        let mut sum = S::sum(total);
        while k < len {
            sum += *a.add(k) * *b.add(k);
            k += 1;
        }
        sum
    }
}
