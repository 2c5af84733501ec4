//! Sets of bytes, and the first byte of a text that is in one: sixteen bytes a step in wasm.
//!
//! A byte below 128 is in the set if bit `b >> 4` of `low[b & 15]` is set, so one lookup for each half of sixteen
//! bytes tells of all of them (Mula and Lemire, "Base64 encoding and decoding at almost the speed of a memory copy",
//! and simdjson use the same).

/// A set of ASCII bytes, and perhaps all others.
#[derive(Clone, Copy)]
pub(crate) struct ByteSet {
    low: [u8; 16],
    high: bool,
}

impl ByteSet {
    /// The bytes of `ascii`; with `high` also all from 128 on.
    pub(crate) const fn of(ascii: &[u8], high: bool) -> Self {
        let (mut low, mut i) = ([0; 16], 0);
        while i < ascii.len() {
            assert!(ascii[i] < 128, "ASCII");
            low[(ascii[i] & 15) as usize] |= 1 << (ascii[i] >> 4);
            i += 1;
        }
        Self { low, high }
    }

    /// The bytes that are not in this set.
    pub(crate) const fn others(self) -> Self {
        let (mut low, mut i) = ([0; 16], 0);
        while i < 16 {
            low[i] = !self.low[i];
            i += 1;
        }
        Self { low, high: !self.high }
    }

    pub(crate) fn has(&self, b: u8) -> bool {
        if b < 128 { self.low[usize::from(b & 15)] >> (b >> 4) & 1 == 1 } else { self.high }
    }

    /// Where the first byte of the set is, from `from` on; the length of `bytes` if there is none.
    pub(crate) fn find(&self, bytes: &[u8], from: usize) -> usize {
        let rest = bytes.get(from..).unwrap_or(&[]);
        let (blocks, tail) = rest.as_chunks::<16>();
        for (n, block) in blocks.iter().enumerate() {
            let found = self.marks(block);
            if found != 0 {
                return from + n * 16 + found.trailing_zeros() as usize;
            }
        }
        let end = from + blocks.len() * 16;
        tail.iter().position(|b| self.has(*b)).map_or(bytes.len(), |n| end + n)
    }

    /// Where the first two bytes of the set stand in a row, from `from` on; the length of `bytes` if nowhere.
    pub(crate) fn find_two(&self, bytes: &[u8], from: usize) -> usize {
        let has = |at: usize| bytes.get(at).is_some_and(|b| self.has(*b));
        let rest = bytes.get(from..).unwrap_or(&[]);
        let (blocks, _) = rest.as_chunks::<16>();
        let mut at = from;
        for block in blocks {
            let one = self.marks(block);
            let two = one & (one >> 1 | u16::from(one >> 15 == 1 && has(at + 16)) << 15);
            if two != 0 {
                return at + two.trailing_zeros() as usize;
            }
            at += 16;
        }
        (at..bytes.len()).find(|at| has(*at) && has(at + 1)).unwrap_or(bytes.len())
    }

    /// A bit for each byte of `block` that is in the set, the first byte's lowest.
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    #[inline(always)]
    fn marks(&self, block: &[u8; 16]) -> u16 {
        use core::arch::wasm32::{
            i8x16_bitmask, i8x16_swizzle, u8x16_eq, u8x16_shr, u8x16_splat, v128_and, v128_load, v128_not, v128_or,
        };
        // SAFETY: sixteen bytes are there, and `v128_load` asks for no alignment.
        let table = |sixteen: &[u8; 16]| unsafe { v128_load(sixteen.as_ptr().cast()) };
        const BITS: [u8; 16] = [1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0];
        let bytes = table(block);
        // From 128 on the upper half has no bit.
        let row = i8x16_swizzle(table(&self.low), v128_and(bytes, u8x16_splat(15)));
        let bit = i8x16_swizzle(table(&BITS), u8x16_shr(bytes, 4));
        let mut is = v128_not(u8x16_eq(v128_and(row, bit), u8x16_splat(0)));
        if self.high {
            is = v128_or(is, bytes);
        }
        i8x16_bitmask(is)
    }

    #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
    fn marks(&self, block: &[u8; 16]) -> u16 {
        block.iter().rev().fold(0, |marks, b| marks << 1 | u16::from(self.has(*b)))
    }
}

#[cfg(test)]
mod tests {
    use super::ByteSet;

    #[test]
    fn redact_byte_sets_find_what_is_in_them() {
        let ascii = b"\0\n @Zz~\x7f";
        for high in [false, true] {
            let set = ByteSet::of(ascii, high);
            for b in 0..=255u8 {
                let is = if b < 128 { ascii.contains(&b) } else { high };
                assert!(set.has(b) == is && set.others().has(b) != is, "{b}");
                for at in 0..40 {
                    let mut text = [b'x'; 41];
                    text[at] = b;
                    assert_eq!(set.find(&text, 0), if is { at } else { 41 }, "{b} at {at}");
                    assert_eq!(set.find(&text, at + 1), 41);
                }
            }
        }
        assert_eq!(ByteSet::of(b"", true).find(b"abc", 7), 3);
    }

    #[test]
    fn redact_byte_sets_find_two_in_a_row() {
        let set = ByteSet::of(b" ", false);
        for len in 0..40 {
            for at in 0..len {
                let mut text = vec![b'x'; len];
                text[0] = b' ';
                text[at..len.min(at + 2)].fill(b' ');
                let want = text.windows(2).position(|two| two == b"  ").unwrap_or(len);
                assert_eq!(set.find_two(&text, 0), want, "{at} of {len}");
            }
        }
    }
}
