//! Keccak-256 as Ethereum and Monero use it: the padding of the original submission, not of SHA-3.

#[rustfmt::skip]
const ROUND_CONSTANTS: [u64; 24] = [
    0x0000_0000_0000_0001, 0x0000_0000_0000_8082, 0x8000_0000_0000_808a, 0x8000_0000_8000_8000, 0x0000_0000_0000_808b,
    0x0000_0000_8000_0001, 0x8000_0000_8000_8081, 0x8000_0000_0000_8009, 0x0000_0000_0000_008a, 0x0000_0000_0000_0088,
    0x0000_0000_8000_8009, 0x0000_0000_8000_000a, 0x0000_0000_8000_808b, 0x8000_0000_0000_008b, 0x8000_0000_0000_8089,
    0x8000_0000_0000_8003, 0x8000_0000_0000_8002, 0x8000_0000_0000_0080, 0x0000_0000_0000_800a, 0x8000_0000_8000_000a,
    0x8000_0000_8000_8081, 0x8000_0000_0000_8080, 0x0000_0000_8000_0001, 0x8000_0000_8000_8008,
];
#[rustfmt::skip]
/// Rotations and targets of rho and pi, along their one cycle.
const ROTATIONS: [u32; 24] = [1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44];
const LANES: [usize; 24] = [10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1];
/// Bytes of input a round of the sponge takes.
const RATE: usize = 136;

pub(super) fn keccak256(data: &[u8]) -> [u8; 32] {
    let mut state = [0u64; 25];
    let mut chunks = data.chunks_exact(RATE);
    for block in &mut chunks {
        absorb(&mut state, block);
    }
    let mut last = [0u8; RATE];
    for (to, from) in last.iter_mut().zip(chunks.remainder().iter().chain(&[1])) {
        *to = *from;
    }
    last[RATE - 1] |= 0x80;
    absorb(&mut state, &last);
    let mut out = [0; 32];
    for (to, lane) in out.chunks_mut(8).zip(state) {
        to.copy_from_slice(&lane.to_le_bytes());
    }
    out
}

fn absorb(state: &mut [u64; 25], block: &[u8]) {
    for (lane, bytes) in state.iter_mut().zip(block.chunks(8)) {
        *lane ^= bytes.iter().rev().fold(0, |v, b| v << 8 | u64::from(*b));
    }
    for constant in ROUND_CONSTANTS {
        let column: [u64; 5] = std::array::from_fn(|x| (0..5).fold(0, |v, y| v ^ state[x + 5 * y]));
        for (i, lane) in state.iter_mut().enumerate() {
            *lane ^= column[(i + 4) % 5] ^ column[(i + 1) % 5].rotate_left(1);
        }
        let mut moving = state[1];
        for (to, by) in LANES.into_iter().zip(ROTATIONS) {
            moving = std::mem::replace(&mut state[to], moving.rotate_left(by));
        }
        for row in state.chunks_mut(5) {
            let old: [u64; 5] = std::array::from_fn(|x| row[x]);
            for (x, lane) in row.iter_mut().enumerate() {
                *lane = old[x] ^ (!old[(x + 1) % 5] & old[(x + 2) % 5]);
            }
        }
        state[0] ^= constant;
    }
}

#[cfg(test)]
mod tests {
    use super::keccak256;

    #[test]
    fn redact_keccak_known_answers() {
        let hex = |data: &[u8]| -> String { keccak256(data).iter().map(|b| format!("{b:02x}")).collect() };
        // The empty string's, known from Ethereum; "abc" and a text of more than one block from the
        // Keccak team's reference (pycryptodome's keccak gives the same).
        assert_eq!(hex(b""), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
        assert_eq!(hex(b"abc"), "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    }
}
