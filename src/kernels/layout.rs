//! How a weight matrix lies in GPU memory.
//!
//! A matrix `[rows, cols]` (rows are outputs, as in PyTorch) is cut into tiles of [`TILE`] rows.
//! Within a tile the inputs come one after the other, and for each input the codes of the tile's
//! 32 outputs lie side by side. Neighbouring invocations, which compute neighbouring outputs, thus
//! read neighbouring words, nothing is ever summed across lanes, and a tile is one contiguous piece
//! that can be uploaded as soon as its 32 rows have arrived.
//!
//! Up to three planes, each an array of `u32`:
//! - `codes`: per input 32 outputs, 4 bits each (low nibbles for 5- and 6-bit types), 8 bits, or
//!   plain f32 / f16 / bf16;
//! - `high`: the fifth bit, or the fifth and sixth;
//! - `scales`: per block of inputs 32 scales as f16 (then 32 offsets for affine types), packed so
//!   that word `i` of a group of eight outputs holds the pair `(i, i + 4)`. They are stored times
//!   [`SCALE_FACTOR`], because GPUs may flush f16 subnormals, which small scales would be.
//!
//! A weight is `scale * code + offset`; symmetric types have the fixed offset `-zero * scale`.

use crate::weights::ElementType;

/// Rows of a tile.
pub const TILE: usize = 32;
/// Outputs that one invocation computes.
pub const GROUP: usize = 8;
/// Scales and offsets are stored multiplied by this: exact in f16, and out of the subnormals.
pub const SCALE_FACTOR: f32 = 256.0;

/// The device layout of one element type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    pub element: ElementType,
    /// Inputs that share a scale; 4 for plain types, which have none.
    pub block: usize,
    /// Whether offsets are stored.
    pub affine: bool,
    /// The code that means zero, for symmetric types.
    pub zero: u32,
    /// `u32` words per input in a tile.
    pub code_words: usize,
    pub high_words: usize,
    /// `u32` words per block in a tile.
    pub scale_words: usize,
}

impl Layout {
    #[must_use]
    pub const fn of(element: ElementType) -> Self {
        use ElementType::*;
        let (block, affine, zero, code_words, high_words) = match element {
            F32 => (4, false, 0, 32, 0),
            F16 | BF16 => (4, false, 0, 16, 0),
            Q4_0 => (32, false, 8, 4, 0),
            Q4_1 | Q4_K => (32, true, 0, 4, 0),
            Q5_0 => (32, false, 16, 4, 1),
            Q5_1 | Q5_K => (32, true, 0, 4, 1),
            Q6_K => (16, false, 32, 4, 2),
            Q8_0 => (32, false, 128, 8, 0),
        };
        let scale_words = match (element.is_quantized(), affine) {
            (false, _) => 0,
            (true, false) => TILE / 2,
            (true, true) => TILE,
        };
        Self { element, block, affine, zero, code_words, high_words, scale_words }
    }

    /// Bytes of one tile's planes: codes, high, scales.
    #[must_use]
    pub const fn tile_bytes(&self, cols: usize) -> [usize; 3] {
        [cols * self.code_words * 4, cols * self.high_words * 4, cols / self.block * self.scale_words * 4]
    }
}
