//! Blocks of 32 elements. A byte of `qs` holds element `j` low and element `j + 16` high.
//!
//! Every function takes one whole block (`ElementType::block_bytes`) and 32 outputs; `dequantize`
//! has checked both.

use super::f16_at;

/// `d: f16, qs: [u8; 16]`; `x = d * (q - 8)`.
pub(super) fn q4_0(block: &[u8], out: &mut [f32]) {
    let d = f16_at(block, 0);
    for (j, byte) in block[2..].iter().enumerate() {
        out[j] = d * f32::from((byte & 15).cast_signed() - 8);
        out[j + 16] = d * f32::from((byte >> 4).cast_signed() - 8);
    }
}

/// `d: f16, m: f16, qs: [u8; 16]`; `x = d * q + m`.
pub(super) fn q4_1(block: &[u8], out: &mut [f32]) {
    let (d, m) = (f16_at(block, 0), f16_at(block, 2));
    for (j, byte) in block[4..].iter().enumerate() {
        out[j] = d * f32::from(byte & 15) + m;
        out[j + 16] = d * f32::from(byte >> 4) + m;
    }
}

/// `d: f16, qh: u32, qs: [u8; 16]`; bit `j` of `qh` is the fifth of element `j`;
/// `x = d * (q - 16)`.
pub(super) fn q5_0(block: &[u8], out: &mut [f32]) {
    let d = f16_at(block, 0);
    let high = high_bits(block, 2);
    for (j, byte) in block[6..].iter().enumerate() {
        out[j] = d * f32::from((byte & 15 | high(j)).cast_signed() - 16);
        out[j + 16] = d * f32::from((byte >> 4 | high(j + 16)).cast_signed() - 16);
    }
}

/// `d: f16, m: f16, qh: u32, qs: [u8; 16]`; `x = d * q + m`.
pub(super) fn q5_1(block: &[u8], out: &mut [f32]) {
    let (d, m) = (f16_at(block, 0), f16_at(block, 2));
    let high = high_bits(block, 4);
    for (j, byte) in block[8..].iter().enumerate() {
        out[j] = d * f32::from(byte & 15 | high(j)) + m;
        out[j + 16] = d * f32::from(byte >> 4 | high(j + 16)) + m;
    }
}

/// `d: f16, qs: [i8; 32]`; `x = d * q`.
pub(super) fn q8_0(block: &[u8], out: &mut [f32]) {
    let d = f16_at(block, 0);
    for (out, byte) in out.iter_mut().zip(&block[2..]) {
        *out = d * f32::from(byte.cast_signed());
    }
}

/// Reads the word of fifth bits at byte `at`; gives each in its place (16 or 0).
fn high_bits(block: &[u8], at: usize) -> impl Fn(usize) -> u8 {
    let qh = [block[at], block[at + 1], block[at + 2], block[at + 3]];
    move |j| (qh[j / 8] >> (j % 8) & 1) << 4
}
