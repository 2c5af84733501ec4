//! Numbers and blocks for the tests.

use crate::weights::ElementType;

/// A small generator of reproducible numbers (splitmix64).
pub(super) struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// Nearly normal, variance 1: what activations look like.
    pub fn normal(&mut self) -> f32 {
        let uniform = |r: &mut Self| (r.next() >> 40) as f32 / (1_u64 << 24) as f32;
        (0..12).map(|_| uniform(self)).sum::<f32>() - 6.0
    }

    pub fn normals(&mut self, n: usize) -> Vec<f32> {
        (0..n).map(|_| self.normal()).collect()
    }

    /// Blocks whose every bit is random, but for scales and minimums: sensible halves.
    pub fn blocks(&mut self, element: ElementType, elements: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        while bytes.len() < element.bytes_for(elements).unwrap() {
            let mut block: Vec<u8> = (0..element.block_bytes()).map(|_| self.next() as u8).collect();
            let halves: &[usize] = match element {
                ElementType::F32 => {
                    block = (self.normal() * 0.05).to_le_bytes().to_vec();
                    &[]
                }
                ElementType::BF16 => {
                    block = half::bf16::from_f32(self.normal() * 0.05).to_le_bytes().to_vec();
                    &[]
                }
                ElementType::Q4_0 | ElementType::Q5_0 | ElementType::Q8_0 | ElementType::F16 => &[0],
                ElementType::Q4_1 | ElementType::Q5_1 | ElementType::Q4_K | ElementType::Q5_K => &[0, 2],
                ElementType::Q6_K => &[208],
            };
            for &at in halves {
                let half = half::f16::from_f32(self.normal() * 0.01);
                block[at..at + 2].copy_from_slice(&half.to_le_bytes());
            }
            bytes.extend(block);
        }
        bytes
    }
}
