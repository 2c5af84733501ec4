//! Fused multiply-add in browsers: relaxed SIMD's `relaxed_madd`, two operations in the time of one.
//!
//! A module with an instruction that a browser lacks does not load there, so the one function that gains most is a module of
//! its own (`tile.wat`, 370 bytes), which works on this one's memory. Products call through a place in this module's
//! table. Where the small module loads, `js/fused.js` puts its function there; elsewhere it has [`unfused`].
//!
//! Same bits wherever there is a fused instruction; by a rounding of each product others where there is none.

use super::f32::unfused_tile;
use super::simd::Baseline;
use super::tile::Sums;

type Tile = unsafe extern "C" fn(*const f32, *const f32, usize, *mut Sums);

/// A function pointer is a place in the table.
static TILE: Tile = unfused;
#[cfg(any(feature = "engine", feature = "member"))]
static MODULE: [u8; 370] = *include_bytes!("tile.wasm");

/// # Safety
/// As for [`tile`].
unsafe extern "C" fn unfused(x: *const f32, w: *const f32, cols: usize, sums: *mut Sums) {
    // SAFETY: the caller's promise.
    unsafe { unfused_tile::<Baseline>(x, w, cols, &mut *sums) }
}

/// As [`unfused_tile`], by whatever the table has.
///
/// # Safety
/// `w` and `x` have `cols` columns.
#[inline(always)]
pub(super) unsafe fn tile(x: *const f32, w: *const f32, cols: usize, sums: &mut Sums) {
    // SAFETY: the caller's promise. Volatile, as what is called is not what this compiler sees in the table.
    unsafe { (&raw const TILE).read_volatile()(x, w, cols, sums) }
}

/// For `js/fused.js`, in a module that multiplies: where in the table the function is, where the small module's bytes are, and how many.
#[cfg(any(feature = "engine", feature = "member"))]
#[unsafe(no_mangle)]
pub extern "C" fn fused(part: u32) -> usize {
    match part {
        0 => TILE as usize,
        1 => MODULE.as_ptr() as usize,
        _ => MODULE.len(),
    }
}
