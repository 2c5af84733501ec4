//! The tables of letters as runs of bytes, made when this is compiled: rows of numbers and pointers hardly compress. They
//! are unpacked when first asked for.

use super::letters::Likeness;
use super::letters_table::{COMPOSED, LETTERS, NAMED};
use crate::redact::bytes::{first, put};
use std::sync::OnceLock;

/// A row of `LETTERS`: first code point, how many in a row, the first one's ASCII character with [`ALIKE`] or without.
pub(super) type Row = (u32, u8, u8);
pub(super) const ALIKE: u8 = 0x80;

pub(super) fn letters() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let mut bytes = PACKED_LETTERS.iter().copied();
        let mut first = 0;
        let row = || {
            for shift in (0..).step_by(7) {
                let b = bytes.next()?;
                first += u32::from(b & 0x7F) << shift;
                if b < 0x80 {
                    break;
                }
            }
            Some((first, bytes.next()?, bytes.next()?))
        };
        std::iter::from_fn(row).collect()
    })
}

/// HTML's named characters, in the order of their names.
pub(super) fn named() -> &'static [(&'static [u8], u16)] {
    static ROWS: OnceLock<Vec<(&'static [u8], u16)>> = OnceLock::new();
    ROWS.get_or_init(|| PACKED_NAMES.split(|b| *b == END).zip(CODES.iter().copied()).collect())
}

/// The one character that `letter` and `mark` make.
pub(super) fn composed(letter: u8, mark: char) -> Option<char> {
    let pair = [letter, u8::try_from((mark as u32).checked_sub(MARKS)?).ok()?];
    let at = PAIRS.iter().position(|p| *p == pair)?;
    char::from_u32(STEPS.iter().take(at + 1).map(|step| u32::from(*step)).sum())
}

/// Of each row of `LETTERS`: how far from the one before, seven bits a byte and low ones first; how many; the character.
static PACKED_LETTERS: [u8; packed_letters().1] = first(packed_letters().0);

const fn packed_letters() -> ([u8; 6 * LETTERS.len()], usize) {
    let mut out = [0; 6 * LETTERS.len()];
    let (mut at, mut i, mut last) = (0, 0, 0);
    while i < LETTERS.len() {
        let (first, count, ascii, likeness) = LETTERS[i];
        let mut step = first - last;
        last = first;
        while step >= 0x80 {
            out[at] = step as u8 | 0x80;
            at += 1;
            step >>= 7;
        }
        out[at] = step as u8;
        out[at + 1] = count;
        out[at + 2] = ascii | if matches!(likeness, Likeness::Alike) { ALIKE } else { 0 };
        at += 3;
        i += 1;
    }
    (out, at)
}

const END: u8 = b'|';
static PACKED_NAMES: [u8; packed_names().1] = first(packed_names().0);
static CODES: [u16; NAMED.len()] = {
    let mut codes = [0; NAMED.len()];
    let mut i = 0;
    while i < codes.len() {
        codes[i] = NAMED[i].1;
        i += 1;
    }
    codes
};

/// The names with [`END`] between them.
const fn packed_names() -> ([u8; 32 * NAMED.len()], usize) {
    let mut out = [0; 32 * NAMED.len()];
    let (mut at, mut i) = (0, 0);
    while i < NAMED.len() {
        if i > 0 {
            out[at] = END;
            at += 1;
        }
        at = put(&mut out, at, NAMED[i].0.as_bytes());
        i += 1;
    }
    (out, at)
}

/// Where the combining marks begin.
const MARKS: u32 = 0x300;
/// Letter and mark of each row of `COMPOSED`, and how far its character is from the one before.
static PAIRS: [[u8; 2]; COMPOSED.len()] = composed_rows().0;
static STEPS: [u8; COMPOSED.len()] = composed_rows().1;

const fn composed_rows() -> ([[u8; 2]; COMPOSED.len()], [u8; COMPOSED.len()]) {
    let (mut pairs, mut steps) = ([[0; 2]; COMPOSED.len()], [0; COMPOSED.len()]);
    let (mut i, mut last) = (0, 0);
    while i < COMPOSED.len() {
        let (letter, mark, one) = COMPOSED[i];
        assert!(mark as u32 - MARKS < 256 && one > last && one - last < 256);
        pairs[i] = [letter, (mark as u32 - MARKS) as u8];
        steps[i] = (one - last) as u8;
        last = one;
        i += 1;
    }
    (pairs, steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redact_tables_of_letters_are_unpacked_as_they_were_written() {
        let alike = |l: Likeness| if l == Likeness::Alike { ALIKE } else { 0 };
        let rows: Vec<Row> = LETTERS.iter().map(|r| (r.0, r.1, r.2 | alike(r.3))).collect();
        assert_eq!(letters(), rows);
        let names: Vec<(&[u8], u16)> = NAMED.iter().map(|n| (n.0.as_bytes(), n.1)).collect();
        assert_eq!(named(), names);
        assert!(names.is_sorted());
        for &(letter, mark, one) in COMPOSED {
            let (mark, one) = (char::from_u32(mark.into()).unwrap(), char::from_u32(one.into()));
            assert_eq!(composed(letter, mark), one);
        }
        assert_eq!(composed(b'q', '\u{301}'), None);
        assert_eq!(composed(b'e', '\u{20dd}'), None);
    }
}
