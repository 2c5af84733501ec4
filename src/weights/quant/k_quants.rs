//! The k-quants: super-blocks of 256 elements, whose sub-blocks have quantized scales.
//!
//! Every function takes one whole super-block (`ElementType::block_bytes`) and 256 outputs;
//! `dequantize` has checked both.

use super::f16_at;

/// `d: f16, dmin: f16, scales: [u8; 12], qs: [u8; 128]`; eight sub-blocks of 32,
/// `x = (d * scale) * q - dmin * min`. 32 bytes of `qs` hold one sub-block low, the next high.
pub(super) fn q4_k(block: &[u8], out: &mut [f32]) {
    let (scales, qs) = (&block[4..16], &block[16..]);
    for (sub, out) in out.chunks_exact_mut(32).enumerate() {
        let (d, m) = scale_and_min(block, scales, sub);
        let qs = &qs[sub / 2 * 32..];
        for (out, byte) in out.iter_mut().zip(qs) {
            *out = d * f32::from(byte >> (sub % 2 * 4) & 15) - m;
        }
    }
}

/// As Q4_K, with `qh: [u8; 32]` before `qs`: bit `sub` of byte `j` is the fifth of element `j` of
/// sub-block `sub`.
pub(super) fn q5_k(block: &[u8], out: &mut [f32]) {
    let (scales, qh, qs) = (&block[4..16], &block[16..48], &block[48..]);
    for (sub, out) in out.chunks_exact_mut(32).enumerate() {
        let (d, m) = scale_and_min(block, scales, sub);
        let qs = &qs[sub / 2 * 32..];
        for ((out, byte), high) in out.iter_mut().zip(qs).zip(qh) {
            let q = byte >> (sub % 2 * 4) & 15 | (high >> sub & 1) << 4;
            *out = d * f32::from(q) - m;
        }
    }
}

/// `ql: [u8; 128], qh: [u8; 64], scales: [i8; 16], d: f16`; sixteen sub-blocks of 16,
/// `x = (d * scale) * (q - 32)`. Each half of the super-block interleaves four runs of 32: runs 0
/// and 2 share the first 32 bytes of its `ql`, runs 1 and 3 the second, and run `r` has its upper
/// two bits at bit `2 r` of its `qh`.
pub(super) fn q6_k(block: &[u8], out: &mut [f32]) {
    let (ql, qh, scales) = (&block[..128], &block[128..192], &block[192..208]);
    let d = f16_at(block, 208);
    for (half, out) in out.chunks_exact_mut(128).enumerate() {
        for (i, out) in out.iter_mut().enumerate() {
            let (run, j) = (i / 32, i % 32);
            let low = ql[half * 64 + run % 2 * 32 + j] >> (run / 2 * 4) & 15;
            let high = qh[half * 32 + j] >> (run * 2) & 3;
            let q = (low | high << 4).cast_signed() - 32;
            let scale = scales[half * 8 + i / 16].cast_signed();
            *out = d * f32::from(scale) * f32::from(q);
        }
    }
}

/// The scale and minimum of sub-block `sub`, times those of the super-block. Twelve bytes hold
/// eight six-bit scales and eight six-bit minima: sub-blocks 0 to 3 in the low six bits of bytes
/// 0 to 3 and 4 to 7; sub-blocks 4 to 7 in the nibbles of bytes 8 to 11, with their upper two bits
/// in the top of bytes 0 to 7.
fn scale_and_min(block: &[u8], scales: &[u8], sub: usize) -> (f32, f32) {
    let (scale, min) = if sub < 4 {
        (scales[sub] & 63, scales[sub + 4] & 63)
    } else {
        let nibbles = scales[sub + 4];
        (nibbles & 15 | scales[sub - 4] >> 6 << 4, nibbles >> 4 | scales[sub] >> 6 << 4)
    };
    (f16_at(block, 0) * f32::from(scale), f16_at(block, 2) * f32::from(min))
}
