//! Fused multiply-add in browsers: relaxed SIMD's `relaxed_madd`, two operations in the time of one.
//!
//! A module with an instruction that a browser lacks does not load there, so the one function that gains most is a module of
//! its own (`tile.wat`, 456 bytes), which works on this one's memory. Products call through a place in this module's
//! table. Where the small module loads, `js/fused.js` puts its function there; elsewhere it has [`unfused`].
//!
//! Same bits wherever there is a fused instruction; by a rounding of each product others where there is none.

/// What is multiplied: as [`tile`](super::f32::tile) has it, of [`Simd128`](super::simd::Baseline).
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod browser {
    use super::super::f32::unfused_tile;
    use super::super::simd::Baseline;
    use super::super::tile::Sums;

    type Tile = unsafe extern "C" fn(*const f32, *const f32, usize, *mut Sums);

    /// A function pointer is a place in the table.
    static TILE: Tile = unfused;
    static MODULE: [u8; 456] = *include_bytes!("tile.wasm");

    /// # Safety
    /// As for [`tile`].
    unsafe extern "C" fn unfused(x: *const f32, w: *const f32, cols: usize, sums: *mut Sums) {
        // SAFETY: the caller's promise.
        unsafe { unfused_tile::<Baseline>(x, w, cols, &mut *sums) }
    }

    /// # Safety
    /// `w` and `x` have `cols` columns.
    #[inline(always)]
    pub(in super::super) unsafe fn tile(x: *const f32, w: *const f32, cols: usize, sums: &mut Sums) {
        // SAFETY: the caller's promise. Volatile, as what is called is not what this compiler sees in the table.
        unsafe { (&raw const TILE).read_volatile()(x, w, cols, sums) }
    }

    /// For `js/fused.js`: where in the table the function is, where the small module's bytes are, and how many.
    #[unsafe(no_mangle)]
    pub extern "C" fn fused(part: u32) -> usize {
        match part {
            0 => TILE as usize,
            1 => MODULE.as_ptr() as usize,
            _ => MODULE.len(),
        }
    }
}
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(super) use browser::tile;

#[cfg(test)]
mod tests {
    /// The bytes that ship are those of the text beside them.
    #[test]
    fn fused_module_is_made_of_its_text() {
        let made = wat::parse_str(include_str!("tile.wat")).unwrap();
        if std::env::var_os("BURNSIDE_WRITE").is_some() {
            std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/kernels/cpu/fused/tile.wasm"), &made).unwrap();
        }
        assert!(made == include_bytes!("tile.wasm"), "tile.wat has changed: set BURNSIDE_WRITE=1 once");
    }
}
