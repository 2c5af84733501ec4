//! Tensors to GGUF element types.

use super::Options;
use super::fold::{Place, Placed};
use super::weight::{BLOCK, Weight};
use crate::weights::{ElementType, FormatError, quant};
use half::f16;

/// Which element type goes where.
#[derive(Debug, Clone, Copy)]
pub struct Types {
    linear: ElementType,
    words: ElementType,
}

/// A tensor's bytes.
#[derive(Debug)]
pub struct Encoded {
    pub bytes: Vec<u8>,
    /// The integers are those that came in: nothing was quantized again.
    pub carried_over: bool,
}

impl Types {
    /// What the options ask for, defaults filled in.
    #[must_use]
    pub fn of(options: &Options) -> Self {
        let linear = options.dtype.0;
        let by_default = if linear.is_quantized() { ElementType::Q8_0 } else { linear };
        Self { linear, words: options.embedding_dtype.map_or(by_default, |dtype| dtype.0) }
    }

    /// The element type of one tensor. Rows that don't fill blocks can't be quantized; positions,
    /// heads, norms and biases are too small for it to be worth its error.
    #[must_use]
    pub fn choose(&self, tensor: &Placed) -> ElementType {
        let whole = tensor.weight.shape().last().is_some_and(|row| row.is_multiple_of(BLOCK));
        let plain = if self.linear == ElementType::F32 { ElementType::F32 } else { ElementType::F16 };
        match tensor.place {
            Place::Vector => ElementType::F32,
            Place::PositionEmbeddings => plain,
            Place::Head if plain == ElementType::F16 && fits_f16(&tensor.weight) => ElementType::F16,
            Place::Head => ElementType::F32,
            Place::WordEmbeddings if self.words.is_quantized() && !whole => plain,
            Place::WordEmbeddings => self.words,
            Place::Linear if !self.linear.is_quantized() => self.linear,
            Place::Linear if !whole => plain,
            Place::Linear => match &tensor.weight {
                // More bits would hold the same values.
                Weight::Blocks4 { zero_points: None, .. } => ElementType::Q4_0,
                Weight::Blocks4 { zero_points: Some(_), .. } => ElementType::Q4_1,
                _ => self.linear,
            },
        }
    }
}

/// Whether f16 loses nothing.
fn fits_f16(weight: &Weight) -> bool {
    weight.to_f32().iter().all(|v| f16::from_f32(*v).to_f32() == *v)
}

/// The bytes of a tensor as `element`.
///
/// # Errors
/// [`FormatError::Invalid`] when values are not finite or too large for half-precision scales.
pub fn encode(weight: &Weight, element: ElementType) -> Result<Encoded, FormatError> {
    match (weight, element) {
        (Weight::Blocks4 { quants, scales, zero_points: None, .. }, ElementType::Q4_0) => blocks4(quants, scales, None),
        (Weight::Blocks4 { quants, scales, zero_points: Some(zeros), .. }, ElementType::Q4_1) => {
            blocks4(quants, scales, Some(zeros))
        }
        (Weight::Centred8 { shape, centred, scales }, ElementType::Q8_0) => centred8(shape[1], centred, scales),
        _ => {
            let mut bytes = Vec::new();
            quant::quantize_best(element, &weight.to_f32(), &mut bytes)?;
            Ok(Encoded { bytes, carried_over: false })
        }
    }
}

/// A scale or minimum as a block stores it.
fn half(value: f32) -> Result<[u8; 2], FormatError> {
    let rounded = f16::from_f32(value);
    if !rounded.is_finite() {
        return Err(FormatError::Invalid(
            "the scale of a block is too large for f16, or not a number; the weights are damaged".into(),
        ));
    }
    Ok(rounded.to_le_bytes())
}

/// Q4_0 (`(q - 8) * d`) or, with zero points, Q4_1 (`q * d + m`, `m = -zero * d`). ggml puts values
/// 0 to 15 of a block in the low halves and 16 to 31 in the high ones; `MatMulNBits` puts
/// neighbours into one byte.
fn blocks4(quants: &[u8], scales: &[f32], zeros: Option<&[u8]>) -> Result<Encoded, FormatError> {
    let mut bytes = Vec::with_capacity(scales.len() * 20);
    for (index, (block, scale)) in quants.chunks_exact(BLOCK / 2).zip(scales).enumerate() {
        bytes.extend(half(*scale)?);
        if let Some(zeros) = zeros {
            let zero = zeros.get(index).copied().unwrap_or(8);
            bytes.extend(half(-f32::from(zero) * scale)?);
        }
        let (low, high) = block.split_at(BLOCK / 4);
        for (a, b) in low.iter().zip(high) {
            // Bytes a and b hold the values 2i, 2i + 1 and 16 + 2i, 16 + 2i + 1.
            bytes.push((a & 15) | (b << 4));
            bytes.push((a >> 4) | (b & 0xf0));
        }
    }
    Ok(Encoded { bytes, carried_over: true })
}

/// Q8_0 (`q * d`). A zero point off the middle can push values past what 8 signed bits hold: such a
/// block, and only such a one, is quantized anew.
fn centred8(columns: usize, centred: &[i16], scales: &[f32]) -> Result<Encoded, FormatError> {
    let mut bytes = Vec::with_capacity(centred.len() / BLOCK * 34);
    let mut carried_over = true;
    for (index, block) in centred.chunks(BLOCK).enumerate() {
        let row = (index * BLOCK).checked_div(columns).unwrap_or(0);
        let scale = scales.get(row).or(scales.first()).copied().unwrap_or(0.0);
        let narrow: Option<Vec<u8>> = block.iter().map(|c| i8::try_from(*c).ok().map(i8::cast_unsigned)).collect();
        match narrow {
            Some(values) => {
                bytes.extend(half(scale)?);
                bytes.extend(values);
            }
            None => {
                carried_over = false;
                let floats: Vec<f32> = block.iter().map(|c| f32::from(*c) * scale).collect();
                quant::quantize(ElementType::Q8_0, &floats, &mut bytes)?;
            }
        }
    }
    Ok(Encoded { bytes, carried_over })
}
