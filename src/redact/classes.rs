//! Byte classes, and small questions about the bytes around a candidate.

pub(crate) const LOWER: u8 = 1;
pub(crate) const UPPER: u8 = 2;
pub(crate) const DIGIT: u8 = 4;
pub(crate) const UNDER: u8 = 8;
/// Part of a character outside ASCII.
pub(crate) const HIGH: u8 = 16;
/// `@ : = -` and line breaks, where the scan stops to look.
pub(crate) const SIGN: u8 = 32;
pub(crate) const LETTER: u8 = LOWER | UPPER;
pub(crate) const WORD: u8 = LETTER | DIGIT | UNDER;

/// The class of every byte.
pub(crate) static CLASS: [u8; 256] = {
    let mut table = [0u8; 256];
    let mut i = 0;
    while i < 256 {
        table[i] = match i as u8 {
            b'a'..=b'z' => LOWER,
            b'A'..=b'Z' => UPPER,
            b'0'..=b'9' => DIGIT,
            b'_' => UNDER,
            b'@' | b':' | b'=' | b'-' | b'\n' => SIGN,
            128..=255 => HIGH,
            _ => 0,
        };
        i += 1;
    }
    table
};

pub(crate) fn class(byte: u8) -> u8 {
    CLASS[byte as usize]
}

pub(crate) fn is_word(byte: u8) -> bool {
    class(byte) & WORD != 0
}

/// The bytes under the scan; reading outside gives 0, so recognizers need no bounds of their own.
#[derive(Clone, Copy)]
pub(crate) struct Bytes<'a>(pub(crate) &'a [u8]);

impl<'a> Bytes<'a> {
    pub(crate) fn len(self) -> usize {
        self.0.len()
    }

    pub(crate) fn at(self, i: usize) -> u8 {
        self.0.get(i).copied().unwrap_or(0)
    }

    /// The byte `back` places before `i`.
    pub(crate) fn before(self, i: usize, back: usize) -> u8 {
        i.checked_sub(back).map_or(0, |j| self.at(j))
    }

    pub(crate) fn slice(self, start: usize, end: usize) -> &'a [u8] {
        self.0.get(start..end.min(self.0.len())).unwrap_or(&[])
    }

    /// First index from `start` on, at most `limit` further, whose byte is not `keep`.
    pub(crate) fn run(self, start: usize, limit: usize, keep: impl Fn(u8) -> bool) -> usize {
        let end = start.saturating_add(limit).min(self.len());
        let mut i = start;
        while i < end && keep(self.0[i]) {
            i += 1;
        }
        i
    }

    /// Whether `start..end` stands alone: it is not a piece of a longer word or number such as
    /// a version, a GUID, a decimal or a time.
    pub(crate) fn isolated(self, start: usize, end: usize) -> bool {
        self.free_left(start) && self.free_right(end)
    }

    pub(crate) fn free_left(self, start: usize) -> bool {
        let (p, pp) = (self.before(start, 1), self.before(start, 2));
        if is_word(p) || matches!(p, b'$' | b'#' | b'%' | b'\\' | b'~') {
            return false;
        }
        !(matches!(p, b'.' | b'-' | b'/' | b',' | b':' | b'+') && is_word(pp) && joins(p, pp))
    }

    pub(crate) fn free_right(self, end: usize) -> bool {
        let (n, nn) = (self.at(end), self.at(end + 1));
        if is_word(n) || n == b'%' {
            return false;
        }
        if n == b'@' && is_word(nn) {
            return false;
        }
        !(matches!(n, b'.' | b'-' | b'/' | b',' | b':') && is_word(nn) && joins(n, nn))
    }
}

/// `.5`, `-4`, `/12`, `:30` continue a number; `-a` continues a hyphenated code; `.The`, `/home`,
/// `,and` and `:see` start something new.
fn joins(sign: u8, beyond: u8) -> bool {
    beyond.is_ascii_digit() || sign == b'-'
}

/// One in every byte.
const ONES: u64 = u64::from_le_bytes([1; 8]);
const TOPS: u64 = ONES << 7;

/// How long the character at `i` is if it is a sign outside ASCII, which is of no word: `¿`, `«`, a dash, an arrow, an emoji.
/// Of the blocks of letters and signs (Unicode 16) those of signs alone count; in Chinese and Japanese words need no gaps.
#[inline]
pub(crate) fn symbol(bytes: &[u8], i: usize) -> usize {
    match bytes.get(i..).unwrap_or(&[]) {
        // Latin-1, but for the ordinals and the micro sign.
        [0xC2, b, ..] if !matches!(b, 0xAA | 0xB5 | 0xBA) => 2,
        // Punctuation; arrows to technical signs; boxes to Braille; supplements. Not letterlike ones, nor those in circles.
        [0xE2, 0x80..=0x81 | 0x86..=0x90 | 0x94..=0xAF, _, ..] => 3,
        // The selectors of emoji.
        [0xEF, 0xB8, 0x80..=0x8F, ..] => 3,
        [0xF0, 0x9F, 0x80..=0x84 | 0x88..=0xBF, _, ..] => 4,
        _ => 0,
    }
}

/// How many of eight bytes, the first lowest, are small ASCII letters before one that is none.
pub(crate) fn small_letters(eight: u64) -> usize {
    let low = eight & !TOPS;
    // The top bit of each byte: not below `a`, not above `z`, ASCII.
    let is = (low + ONES * (0x80 - b'a' as u64)) & !(low + ONES * (0x7F - b'z' as u64)) & !eight & TOPS;
    (!is & TOPS).trailing_zeros() as usize / 8
}

/// Whether `a` equals lower-case `b`, ASCII case aside.
pub(crate) fn same(a: &[u8], b: &str) -> bool {
    a.eq_ignore_ascii_case(b.as_bytes())
}

/// Whether lower-case `part` stands in `text`, ASCII case aside.
pub(crate) fn holds(text: &[u8], part: &str) -> bool {
    place(text, part).is_some()
}

/// Where lower-case `part` first stands in `text`, ASCII case aside.
#[inline(never)]
pub(crate) fn place(text: &[u8], part: &str) -> Option<usize> {
    text.windows(part.len()).position(|x| same(x, part))
}

/// Shannon entropy in bits a byte.
pub(crate) fn entropy(bytes: &[u8]) -> f32 {
    let mut counts = [0u32; 256];
    for &b in bytes {
        counts[b as usize] += 1;
    }
    let n = bytes.len().max(1) as f32;
    counts
        .iter()
        .filter(|&&c| c > 0)
        .map(|&c| {
            let p = c as f32 / n;
            -p * p.log2()
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redact_bytes_are_found_eight_at_a_time() {
        for byte in 0..=255u8 {
            for at in 0..8 {
                let mut bytes = *b"zazazaza";
                bytes[at] = byte;
                let want = if byte.is_ascii_lowercase() { 8 } else { at };
                assert_eq!(small_letters(u64::from_le_bytes(bytes)), want, "{byte} at {at}");
            }
        }
    }
}
