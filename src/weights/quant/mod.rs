//! Quantized blocks: what their bytes mean in `f32`, and how to make them.
//!
//! Layouts and rounding are those of ggml (`ggml-quants.c`, `ggml-common.h` of
//! github.com/ggml-org/ggml). What is here is naive and exact: the reference that kernels are held
//! to.

mod best;
mod blocks32;
mod encode;
mod k_quants;

pub use best::quantize_best;
pub use encode::quantize;

use super::{ElementType, FormatError};

/// Decodes whole blocks of `element` from `bytes` into `out`, in order.
///
/// # Errors
/// [`FormatError::Invalid`] if `bytes` are not exactly the blocks that fill `out`.
pub fn dequantize(element: ElementType, bytes: &[u8], out: &mut [f32]) -> Result<(), FormatError> {
    if element.bytes_for(out.len()) != Some(bytes.len()) {
        return Err(FormatError::Invalid(format!(
            "{} bytes of {element} don't decode to {} values; a block is {} bytes and {} values",
            bytes.len(),
            out.len(),
            element.block_bytes(),
            element.block_len()
        )));
    }
    let blocks = bytes.chunks_exact(element.block_bytes());
    for (block, out) in blocks.zip(out.chunks_exact_mut(element.block_len())) {
        match element {
            ElementType::F32 => set(out, block.first_chunk().map(|b| f32::from_le_bytes(*b))),
            ElementType::F16 => set(out, Some(f16_at(block, 0))),
            ElementType::BF16 => {
                let bits = block.first_chunk().map(|b| u32::from(u16::from_le_bytes(*b)) << 16);
                set(out, bits.map(f32::from_bits));
            }
            ElementType::Q4_0 => blocks32::q4_0(block, out),
            ElementType::Q4_1 => blocks32::q4_1(block, out),
            ElementType::Q5_0 => blocks32::q5_0(block, out),
            ElementType::Q5_1 => blocks32::q5_1(block, out),
            ElementType::Q8_0 => blocks32::q8_0(block, out),
            ElementType::Q4_K => k_quants::q4_k(block, out),
            ElementType::Q5_K => k_quants::q5_k(block, out),
            ElementType::Q6_K => k_quants::q6_k(block, out),
        }
    }
    Ok(())
}

fn set(out: &mut [f32], value: Option<f32>) {
    out.fill(value.unwrap_or(f32::NAN));
}

/// The half-precision number at byte `at` of a block.
fn f16_at(block: &[u8], at: usize) -> f32 {
    half::f16::from_le_bytes([block[at], block[at + 1]]).to_f32()
}
