//! `f32` to blocks, with the scale and rounding of ggml's reference (`quantize_row_*_ref`).

use half::{bf16, f16};

use super::FormatError;
use crate::weights::ElementType;

/// Encodes `values` as blocks of `element` and appends them to `out`. Bit for bit what ggml's
/// reference makes; [`quantize_best`](super::quantize_best) comes closer to the values.
///
/// # Errors
/// [`FormatError::Unsupported`] for the k-quants, [`FormatError::Invalid`] if the values don't
/// fill whole blocks, are not finite, or are too large for a half-precision scale.
pub fn quantize(element: ElementType, values: &[f32], out: &mut Vec<u8>) -> Result<(), FormatError> {
    let bytes = check(element, values)?;
    out.reserve(bytes);
    for block in values.chunks_exact(element.block_len()) {
        match element {
            ElementType::F32 => out.extend(block.iter().flat_map(|x| x.to_le_bytes())),
            ElementType::F16 => {
                out.extend(block.iter().flat_map(|&x| f16::from_f32(x).to_le_bytes()));
            }
            ElementType::BF16 => {
                out.extend(block.iter().flat_map(|&x| bf16::from_f32(x).to_le_bytes()));
            }
            ElementType::Q4_0 => symmetric(block, 8, out),
            ElementType::Q5_0 => symmetric(block, 16, out),
            ElementType::Q4_1 => affine(block, 15, out),
            ElementType::Q5_1 => affine(block, 31, out),
            // `check` has refused the k-quants.
            _ => q8_0(block, out),
        }
    }
    Ok(())
}

/// Checks what all encoders demand; says how many bytes they will make.
fn check(element: ElementType, values: &[f32]) -> Result<usize, FormatError> {
    if matches!(element, ElementType::Q4_K | ElementType::Q5_K | ElementType::Q6_K) {
        return Err(FormatError::Unsupported {
            what: "encoding to the tensor type",
            got: element.name().into(),
            supported: "F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0",
        });
    }
    let Some(bytes) = element.bytes_for(values.len()) else {
        return Err(FormatError::Invalid(format!(
            "{} values don't fill whole {element} blocks of {}",
            values.len(),
            element.block_len()
        )));
    };
    let f16_max = f16::MAX.to_f32();
    let largest = match element {
        ElementType::F32 | ElementType::BF16 => f32::MAX,
        ElementType::Q8_0 => f16_max * 127.0,
        ElementType::Q4_0 => f16_max * 8.0,
        ElementType::Q5_0 => f16_max * 16.0,
        // The value itself or the minimum is stored; the scale is a fraction of the range.
        _ => f16_max,
    };
    // Written so that a NaN fails too.
    if !values.iter().all(|x| x.abs() <= largest) {
        return Err(FormatError::Invalid(format!(
            "a value is not finite or larger than {largest:e}, which {element} cannot hold"
        )));
    }
    Ok(bytes)
}

/// Q4_0 and Q5_0: the value of largest magnitude becomes `-half`, 0 becomes `half` in storage.
fn symmetric(values: &[f32], half: u8, out: &mut Vec<u8>) {
    // The first of several, as in the reference.
    let extreme = values.iter().fold(0.0_f32, |m, &x| if x.abs() > m.abs() { x } else { m });
    let d = extreme / -f32::from(half);
    let inverse = inverse(d);
    let q = |x: f32| to_code(x * inverse + f32::from(half) + 0.5, half * 2 - 1);
    out.extend(f16::from_f32(d).to_le_bytes());
    put_codes(values.iter().map(|&x| q(x)), half == 16, out);
}

/// Q4_1 and Q5_1: the range of the values, cut into `top` steps.
fn affine(values: &[f32], top: u8, out: &mut Vec<u8>) {
    let min = values.iter().copied().fold(f32::MAX, f32::min);
    let max = values.iter().copied().fold(f32::MIN, f32::max);
    let d = (max - min) / f32::from(top);
    let inverse = inverse(d);
    let q = |x: f32| to_code((x - min) * inverse + 0.5, top);
    out.extend(f16::from_f32(d).to_le_bytes());
    out.extend(f16::from_f32(min).to_le_bytes());
    put_codes(values.iter().map(|&x| q(x)), top == 31, out);
}

fn q8_0(values: &[f32], out: &mut Vec<u8>) {
    let d = values.iter().fold(0.0_f32, |m, x| m.max(x.abs())) / 127.0;
    let inverse = inverse(d);
    out.extend(f16::from_f32(d).to_le_bytes());
    // Within ±127 by construction; `round` takes halves away from zero, as C's roundf does.
    out.extend(values.iter().map(|&x| ((x * inverse).round() as i8).cast_unsigned()));
}

fn inverse(d: f32) -> f32 {
    if d == 0.0 { 0.0 } else { d.recip() }
}

/// Truncates, as a C cast does; what is below zero becomes 0.
pub(super) fn to_code(x: f32, top: u8) -> u8 {
    let code = x as u8;
    code.min(top)
}

/// 32 codes: with `fifth`, a word of their fifth bits; then their low four bits, element `j` with
/// element `j + 16`.
pub(super) fn put_codes(codes: impl Iterator<Item = u8>, fifth: bool, out: &mut Vec<u8>) {
    let mut packed = [0_u8; 16];
    let mut high = 0_u32;
    for (j, code) in codes.take(32).enumerate() {
        packed[j % 16] |= (code & 15) << (j / 16 * 4);
        high |= u32::from(code >> 4) << j;
    }
    if fifth {
        out.extend(high.to_le_bytes());
    }
    out.extend(packed);
}
