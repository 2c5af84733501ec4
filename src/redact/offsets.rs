//! UTF-8 byte offsets to the units other languages count in.

use super::order::sort_by_place;
use std::ops::Range;

/// What offsets count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Offsets {
    /// Unicode code points, as Python counts
    Chars,
    /// Bytes
    Utf8,
    /// Code units, as JavaScript counts
    Utf16,
}

impl Offsets {
    /// Start and end of each of the byte ranges of `text`, in the order given.
    #[must_use]
    pub fn of_ranges(self, text: &str, byte_ranges: impl IntoIterator<Item = Range<usize>>) -> Vec<[usize; 2]> {
        let ends: Vec<usize> = byte_ranges.into_iter().flat_map(|range| [range.start, range.end]).collect();
        let ends = match self {
            Self::Chars => char_offsets(text, &ends),
            Self::Utf8 => ends,
            Self::Utf16 => utf16_offsets(text, &ends),
        };
        ends.as_chunks().0.to_vec()
    }
}

/// The UTF-16 code unit at which each of `byte_offsets` lies, in the order given.
///
/// One walk over the text for sorted offsets; unsorted ones are sorted first. An offset inside a
/// character counts as that character's start, one past the end as the end.
#[must_use]
pub fn utf16_offsets(text: &str, byte_offsets: &[usize]) -> Vec<usize> {
    offsets_by(text, byte_offsets, |eight| firsts(eight) + fours(eight))
}

/// The same in Unicode code points, which Python and the command line count in.
#[must_use]
pub fn char_offsets(text: &str, byte_offsets: &[usize]) -> Vec<usize> {
    offsets_by(text, byte_offsets, firsts)
}

const TOPS: u64 = u64::from_le_bytes([0x80; 8]);

/// Of eight bytes those that begin a character: all but `10......`.
fn firsts(eight: u64) -> u32 {
    (!(eight & !(eight << 1)) & TOPS).count_ones()
}

/// Of eight bytes those that begin a character of four, which UTF-16 writes as two units: `1111....`.
fn fours(eight: u64) -> u32 {
    (eight & (eight << 1) & (eight << 2) & (eight << 3) & TOPS).count_ones()
}

/// `units` says how many begin in eight bytes.
fn offsets_by(text: &str, byte_offsets: &[usize], units: impl Fn(u64) -> u32) -> Vec<usize> {
    let mut order: Vec<usize> = (0..byte_offsets.len()).collect();
    sort_by_place(&mut order, |&i| byte_offsets.get(i).copied().unwrap_or(0));
    let mut out = vec![0; byte_offsets.len()];
    let (mut at, mut before) = (0, 0);
    for i in order {
        let (Some(&target), Some(slot)) = (byte_offsets.get(i), out.get_mut(i)) else { continue };
        let target = text.floor_char_boundary(target);
        let (eights, rest) = text.as_bytes().get(at..target).unwrap_or(&[]).as_chunks::<8>();
        let mut last = [0x80; 8];
        last.iter_mut().zip(rest).for_each(|(to, b)| *to = *b);
        let all = eights.iter().chain([&last]);
        before += all.map(|eight| units(u64::from_le_bytes(*eight)) as usize).sum::<usize>();
        at = target;
        *slot = before;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redact_offsets_count_like_javascript_and_like_python() {
        let text = "a😀é́b";
        let bytes: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
        assert_eq!(utf16_offsets(text, &bytes), [0, 1, 3, 4, 5, 6]);
        assert_eq!(char_offsets(text, &bytes), [0, 1, 2, 3, 4, 5]);
        assert_eq!(utf16_offsets(text, &[text.len(), 0, 3]), [6, 0, 1]);
        assert_eq!(utf16_offsets(text, &[999]), [6]);
        let ranges = || [5..7, 1..5];
        assert_eq!(Offsets::Utf16.of_ranges(text, ranges()), [[3, 4], [1, 3]]);
        assert_eq!(Offsets::Chars.of_ranges(text, ranges()), [[2, 3], [1, 2]]);
        assert_eq!(Offsets::Utf8.of_ranges(text, ranges()), [[5, 7], [1, 5]]);
    }
}
