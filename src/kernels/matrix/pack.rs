//! From ggml's blocks to the tile layout: no weight ever becomes an f32 on the way.

use crate::kernels::layout::{GROUP, Layout, SCALE_FACTOR, TILE};
use crate::weights::{ElementType, FormatError};
use half::f16;

/// The planes of one tile, see [`crate::kernels::layout`].
#[derive(Debug, Default)]
pub struct Planes {
    pub codes: Vec<u32>,
    pub high: Vec<u32>,
    pub scales: Vec<u32>,
}

/// Packs up to 32 rows (`rows` holds them back to back, each `cols` elements) into `planes`.
/// Missing rows of a last tile become zeros.
pub fn pack_tile(layout: &Layout, cols: usize, rows: &[u8], planes: &mut Planes) -> Result<(), FormatError> {
    let words = layout.tile_bytes(cols).map(|bytes| bytes / 4);
    for (plane, words) in [&mut planes.codes, &mut planes.high, &mut planes.scales].into_iter().zip(words) {
        plane.clear();
        plane.resize(words, 0);
    }
    let row_bytes = cols / layout.element.block_len() * layout.element.block_bytes();
    for (row, bytes) in rows.chunks_exact(row_bytes).take(TILE).enumerate() {
        match layout.element {
            ElementType::F32 => plain_f32(row, bytes, planes),
            ElementType::F16 | ElementType::BF16 => plain_16(row, bytes, planes),
            _ => quantized(layout, row, bytes, planes)?,
        }
    }
    Ok(())
}

fn plain_f32(row: usize, bytes: &[u8], planes: &mut Planes) {
    for (k, value) in bytes.as_chunks::<4>().0.iter().enumerate() {
        planes.codes[k * TILE + row] = u32::from_le_bytes(*value);
    }
}

/// Two outputs share a word, the even one in its low half.
fn plain_16(row: usize, bytes: &[u8], planes: &mut Planes) {
    let shift = 16 * (row % 2);
    for (k, value) in bytes.as_chunks::<2>().0.iter().enumerate() {
        planes.codes[k * TILE / 2 + row / 2] |= u32::from(u16::from_le_bytes(*value)) << shift;
    }
}

fn quantized(layout: &Layout, row: usize, bytes: &[u8], planes: &mut Planes) -> Result<(), FormatError> {
    let mut block = Block::default();
    let (group, lane) = (row / GROUP, row % GROUP);
    for (index, raw) in bytes.chunks_exact(layout.element.block_bytes()).enumerate() {
        block.read(layout.element, raw);
        let k0 = index * layout.element.block_len();
        let codes = &block.codes[..layout.element.block_len()];
        match layout.code_words {
            8 => {
                for (k, &code) in codes.iter().enumerate() {
                    planes.codes[(k0 + k) * 8 + row / 4] |= u32::from(code) << (8 * (row % 4));
                }
            }
            _ => {
                for (k, &code) in codes.iter().enumerate() {
                    planes.codes[(k0 + k) * 4 + group] |= u32::from(code & 15) << (4 * lane);
                }
            }
        }
        match layout.high_words {
            1 => {
                for (k, &code) in codes.iter().enumerate() {
                    planes.high[k0 + k] |= u32::from(code >> 4) << row;
                }
            }
            2 => {
                for (k, &code) in codes.iter().enumerate() {
                    planes.high[(k0 + k) * 2 + row / 16] |= u32::from(code >> 4) << (2 * (row % 16));
                }
            }
            _ => {}
        }
        let vectors = if layout.affine { 2 } else { 1 };
        for part in 0..layout.element.block_len() / layout.block {
            let base = ((k0 / layout.block + part) * (TILE / GROUP) + group) * 4 * vectors + lane % 4;
            let shift = 16 * (lane / 4);
            planes.scales[base] |= half_bits(block.scales[part])? << shift;
            if layout.affine {
                planes.scales[base + 4] |= half_bits(block.offsets[part])? << shift;
            }
        }
    }
    Ok(())
}

/// `value * SCALE_FACTOR` as f16 bits.
fn half_bits(value: f32) -> Result<u32, FormatError> {
    let half = f16::from_f32(value * SCALE_FACTOR);
    if half.is_finite() {
        Ok(u32::from(half.to_bits()))
    } else {
        Err(FormatError::Invalid(format!(
            "a block scale of {value} is not plausible for model weights (|scale| < 255 expected); the file is damaged"
        )))
    }
}

/// One ggml block taken apart: unsigned codes, and a scale (and offset) for each part of it.
/// Layouts: `block_q*` in llama.cpp's `ggml-common.h`.
struct Block {
    codes: [u8; 256],
    scales: [f32; 16],
    offsets: [f32; 16],
}

impl Default for Block {
    fn default() -> Self {
        Self { codes: [0; 256], scales: [0.0; 16], offsets: [0.0; 16] }
    }
}

fn half_at(bytes: &[u8], at: usize) -> f32 {
    f16::from_le_bytes([bytes[at], bytes[at + 1]]).to_f32()
}

impl Block {
    /// `raw` is one whole block of `element`.
    fn read(&mut self, element: ElementType, raw: &[u8]) {
        match element {
            ElementType::Q4_0 => {
                self.scales[0] = half_at(raw, 0);
                self.nibbles(&raw[2..18]);
            }
            ElementType::Q4_1 => {
                self.scales[0] = half_at(raw, 0);
                self.offsets[0] = half_at(raw, 2);
                self.nibbles(&raw[4..20]);
            }
            ElementType::Q5_0 => {
                self.scales[0] = half_at(raw, 0);
                self.nibbles(&raw[6..22]);
                self.fifth_bits(&raw[2..6]);
            }
            ElementType::Q5_1 => {
                self.scales[0] = half_at(raw, 0);
                self.offsets[0] = half_at(raw, 2);
                self.nibbles(&raw[8..24]);
                self.fifth_bits(&raw[4..8]);
            }
            ElementType::Q8_0 => {
                self.scales[0] = half_at(raw, 0);
                for (code, &byte) in self.codes.iter_mut().zip(&raw[2..34]) {
                    *code = byte ^ 0x80; // signed to offset 128
                }
            }
            ElementType::Q4_K => {
                self.k_scales(raw);
                self.k_nibbles(&raw[16..144]);
            }
            ElementType::Q5_K => {
                self.k_scales(raw);
                self.k_nibbles(&raw[48..176]);
                let high = &raw[16..48];
                for (part, codes) in self.codes.chunks_exact_mut(32).enumerate() {
                    for (code, &byte) in codes.iter_mut().zip(high) {
                        *code |= (byte >> part & 1) << 4;
                    }
                }
            }
            ElementType::Q6_K => self.q6_k(raw),
            ElementType::F32 | ElementType::F16 | ElementType::BF16 => {}
        }
    }

    /// 16 bytes: low nibbles are codes 0..16, high nibbles 16..32.
    fn nibbles(&mut self, bytes: &[u8]) {
        for (i, &byte) in bytes.iter().enumerate() {
            self.codes[i] = byte & 15;
            self.codes[i + 16] = byte >> 4;
        }
    }

    fn fifth_bits(&mut self, bytes: &[u8]) {
        let bits = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        for (i, code) in self.codes[..32].iter_mut().enumerate() {
            *code |= ((bits >> i & 1) as u8) << 4;
        }
    }

    /// k-quants: each 32 bytes hold 64 codes, low nibbles first.
    fn k_nibbles(&mut self, bytes: &[u8]) {
        for (half, bytes) in bytes.chunks_exact(32).enumerate() {
            for (i, &byte) in bytes.iter().enumerate() {
                self.codes[half * 64 + i] = byte & 15;
                self.codes[half * 64 + 32 + i] = byte >> 4;
            }
        }
    }

    /// Q4_K and Q5_K: eight 6-bit scales and mins in 12 bytes (`get_scale_min_k4`).
    fn k_scales(&mut self, raw: &[u8]) {
        let (scale, min) = (half_at(raw, 0), half_at(raw, 2));
        let packed = &raw[4..16];
        for part in 0..8 {
            let (s, m) = if part < 4 {
                (packed[part] & 63, packed[part + 4] & 63)
            } else {
                (
                    (packed[part + 4] & 15) | (packed[part - 4] >> 6) << 4,
                    (packed[part + 4] >> 4) | (packed[part] >> 6) << 4,
                )
            };
            self.scales[part] = scale * f32::from(s);
            self.offsets[part] = -min * f32::from(m);
        }
    }

    /// Q6_K: 128 low bytes, 64 high bytes, 16 signed scales, one f16.
    fn q6_k(&mut self, raw: &[u8]) {
        let (low, high, scales) = (&raw[..128], &raw[128..192], &raw[192..208]);
        for half in 0..2 {
            for i in 0..32 {
                let (l0, l1, h) = (low[half * 64 + i], low[half * 64 + 32 + i], high[half * 32 + i]);
                let at = half * 128 + i;
                self.codes[at] = (l0 & 15) | (h & 3) << 4;
                self.codes[at + 32] = (l1 & 15) | (h >> 2 & 3) << 4;
                self.codes[at + 64] = (l0 >> 4) | (h >> 4 & 3) << 4;
                self.codes[at + 96] = (l1 >> 4) | (h >> 6) << 4;
            }
        }
        let scale = half_at(raw, 208);
        for (out, &s) in self.scales.iter_mut().zip(scales) {
            *out = scale * f32::from(s as i8);
        }
    }
}
