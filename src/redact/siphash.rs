//! SipHash-2-4 with 128 bits (Aumasson and Bernstein, 2012, and their reference code): a keyed hash of short values that
//! needs a twentieth of the steps of an HMAC-SHA-256.

/// The state after the bytes so far.
#[derive(Clone)]
pub(super) struct SipHash {
    state: [u64; 4],
    /// Bytes that do not fill eight yet, the first lowest.
    rest: u64,
    length: usize,
}

impl SipHash {
    pub(super) fn new(key: [u8; 16]) -> Self {
        let key = u128::from_le_bytes(key);
        let (a, b) = (key as u64, (key >> 64) as u64);
        // "somepseudorandomlygeneratedbytes", and the mark of the long form.
        let state = [
            a ^ 0x736f_6d65_7073_6575,
            b ^ 0x646f_7261_6e64_6f6d ^ 0xee,
            a ^ 0x6c79_6765_6e65_7261,
            b ^ 0x7465_6462_7974_6573,
        ];
        Self { state, rest: 0, length: 0 }
    }

    pub(super) fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.rest |= u64::from(b) << (8 * (self.length % 8));
            self.length += 1;
            if self.length.is_multiple_of(8) {
                self.block();
            }
        }
    }

    pub(super) fn finish(mut self) -> u128 {
        self.rest |= (self.length as u64) << 56;
        self.block();
        self.state[2] ^= 0xee;
        let low = self.word();
        self.state[1] ^= 0xdd;
        u128::from(low) | u128::from(self.word()) << 64
    }

    /// Takes in the eight bytes of `rest`.
    fn block(&mut self) {
        let block = std::mem::take(&mut self.rest);
        self.state[3] ^= block;
        self.rounds(2);
        self.state[0] ^= block;
    }

    fn word(&mut self) -> u64 {
        self.rounds(4);
        self.state.iter().fold(0, |word, part| word ^ part)
    }

    fn rounds(&mut self, count: usize) {
        let [mut a, mut b, mut c, mut d] = self.state;
        for _ in 0..count {
            a = a.wrapping_add(b);
            b = b.rotate_left(13) ^ a;
            a = a.rotate_left(32);
            c = c.wrapping_add(d);
            d = d.rotate_left(16) ^ c;
            a = a.wrapping_add(d);
            d = d.rotate_left(21) ^ a;
            c = c.wrapping_add(b);
            b = b.rotate_left(17) ^ c;
            c = c.rotate_left(32);
        }
        self.state = [a, b, c, d];
    }
}

#[cfg(test)]
mod tests {
    use super::SipHash;

    #[test]
    fn redact_siphash_is_that_of_the_reference() {
        // The first rows of the reference code's vectors: its key is 0, 1, 2 and on, and so are its inputs.
        let key: [u8; 16] = std::array::from_fn(|i| i as u8);
        for (length, want) in
            [(0, 0x9302_55c7_1472_f66d_e6a8_25ba_047f_81a3_u128), (1, 0x45fc_229b_1159_7634_44af_996b_d8c1_87da)]
        {
            let mut hash = SipHash::new(key);
            (0..length).for_each(|b| hash.write(&[b]));
            assert_eq!(hash.finish(), want, "{length}");
        }
    }

    #[test]
    fn redact_siphash_takes_bytes_in_any_pieces() {
        let bytes: Vec<u8> = (0..40).collect();
        let mut whole = SipHash::new([3; 16]);
        whole.write(&bytes);
        for cut in 0..bytes.len() {
            let mut parts = SipHash::new([3; 16]);
            parts.write(&bytes[..cut]);
            parts.write(&bytes[cut..]);
            assert_eq!(parts.finish(), whole.clone().finish());
        }
    }
}
