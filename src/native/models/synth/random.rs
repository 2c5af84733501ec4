//! Random weights, as blocks: no float is ever quantized, so a gigabyte takes seconds.

use crate::weights::ElementType;
use half::{bf16, f16};

/// SplitMix64 (Steele, Lea and Flood 2014): the same bytes for a seed on every machine.
#[derive(Debug, Clone)]
pub(in crate::native) struct Random(u64);

impl Random {
    pub(in crate::native) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        for part in bytes.chunks_mut(8) {
            let random = self.next().to_le_bytes();
            part.copy_from_slice(random.get(..part.len()).unwrap_or_default());
        }
    }
}

/// Fills `out` (whole blocks of `element`) with weights of mean 0 and standard deviation `sigma`.
///
/// Codes are uniform, so a block's scale is `sigma` over the standard deviation of its codes. Types
/// whose codes reach further down than up (-8 to 7) get scales of either sign, affine ones an
/// offset that centres them: summed over many weights, a mean would drown everything else.
pub(in crate::native) fn fill(element: ElementType, sigma: f32, random: &mut Random, out: &mut [u8]) {
    use ElementType::*;
    random.fill(out);
    // Standard deviation of n equally likely neighbours: sqrt((n^2 - 1) / 12).
    let spread = |codes: f32| ((codes * codes - 1.0) / 12.0).sqrt();
    let half_at = |block: &mut [u8], at: usize, value: f32| {
        block[at..at + 2].copy_from_slice(&f16::from_f32(value).to_le_bytes());
    };
    for block in out.chunks_exact_mut(element.block_bytes()) {
        // A bit that the scale will overwrite.
        let sign = if block[0] & 1 == 0 { 1.0 } else { -1.0 };
        match element {
            F32 => {
                let value = uniform(block, sigma);
                block.copy_from_slice(&value.to_le_bytes());
            }
            F16 => {
                let value = f16::from_f32(uniform(block, sigma));
                block.copy_from_slice(&value.to_le_bytes());
            }
            BF16 => {
                let value = bf16::from_f32(uniform(block, sigma));
                block.copy_from_slice(&value.to_le_bytes());
            }
            Q4_0 => half_at(block, 0, sign * sigma / spread(16.0)),
            Q5_0 => half_at(block, 0, sign * sigma / spread(32.0)),
            Q8_0 => half_at(block, 0, sign * sigma / spread(256.0)),
            Q4_1 | Q5_1 => {
                let codes = if element == Q4_1 { 16.0 } else { 32.0 };
                let scale = sigma / spread(codes);
                half_at(block, 0, scale);
                half_at(block, 2, -scale * (codes - 1.0) / 2.0);
            }
            Q4_K | Q5_K => {
                let codes = if element == Q4_K { 16.0 } else { 32.0 };
                // Sub-scales 48 to 63 of 63, and the mins the same, so that `dmin` centres all eight.
                let scale = sigma / spread(codes) / 55.5;
                half_at(block, 0, scale);
                half_at(block, 2, scale * (codes - 1.0) / 2.0);
                let scales: [u8; 8] = std::array::from_fn(|part| 48 + block[4 + part] % 16);
                block[4..16].copy_from_slice(&pack_scales(scales));
            }
            Q6_K => {
                half_at(block, 208, sigma / spread(64.0) / 96.0);
                // 64 to 127, of either sign.
                for scale in &mut block[192..208] {
                    *scale = ((64 + (*scale & 63)) as i8 * if *scale & 64 == 0 { 1 } else { -1 }) as u8;
                }
            }
        }
    }
}

/// A uniform value of standard deviation `sigma` from a block's random bits.
fn uniform(bits: &[u8], sigma: f32) -> f32 {
    let word = u16::from_le_bytes([bits[0], bits[1]]);
    (f32::from(word) / 32_767.5 - 1.0) * 3.0_f32.sqrt() * sigma
}

/// Eight 6-bit scales and as many mins, equal to them, as `get_scale_min_k4` of llama.cpp reads them.
fn pack_scales(scales: [u8; 8]) -> [u8; 12] {
    let mut packed = [0; 12];
    for part in 0..4 {
        let (low, high) = (scales[part], scales[part + 4]);
        packed[part] = low | (high >> 4) << 6;
        packed[part + 4] = low | (high >> 4) << 6;
        packed[part + 8] = (high & 15) | (high & 15) << 4;
    }
    packed
}

#[cfg(test)]
mod tests {
    use super::{Random, fill};
    use crate::weights::{ElementType, quant};

    /// From the reference implementation, `splitmix64.c` by Vigna, seed 1234567.
    #[test]
    fn the_generator_is_splitmix64() {
        let mut random = Random::new(1_234_567);
        assert_eq!(random.next(), 6_457_827_717_110_365_317);
        assert_eq!(random.next(), 3_203_168_211_198_807_973);
    }

    /// Read back by the crate's decoder, which is checked against ggml's.
    #[test]
    fn every_type_has_the_mean_and_spread_that_were_asked_for() {
        const VALUES: usize = 256 * 400;
        for element in ElementType::ALL {
            let mut bytes = vec![0; element.bytes_for(VALUES).unwrap()];
            fill(element, 0.02, &mut Random::new(7), &mut bytes);
            let mut values = vec![0.0; VALUES];
            quant::dequantize(element, &bytes, &mut values).unwrap();
            let mean = values.iter().sum::<f32>() / VALUES as f32;
            let spread = (values.iter().map(|x| x * x).sum::<f32>() / VALUES as f32).sqrt();
            assert!(mean.abs() < 0.001, "{element}: mean {mean}");
            assert!((spread / 0.02 - 1.0).abs() < 0.05, "{element}: spread {spread}");
        }
    }
}
