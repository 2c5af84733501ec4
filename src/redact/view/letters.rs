//! What a character looks like: the ASCII one it is a form of, or only resembles.

use super::letters_pack::{ALIKE, letters};
use super::letters_table::LETTERS;

/// How a row of the table is like its ASCII character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// A form of it: full-width, mathematical, enclosed, a digit of another script.
    Plain,
    /// A letter of another alphabet that looks the same. In its own words it is itself.
    Alike,
}

/// What the view makes of a character outside ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Shows nothing: zero-width, bidirectional, soft hyphen, tag.
    Nothing,
    Space,
    Line,
    /// Stands on the character before it.
    Mark,
    Plain(u8),
    Alike(u8),
    /// A letter of an alphabet that has look-alikes, but this one is none.
    Foreign,
    Itself,
}

/// Pages of 256 code points that the table has rows in.
static PAGES: [bool; 512] = {
    let mut pages = [false; 512];
    let mut i = 0;
    while i < LETTERS.len() {
        pages[(LETTERS[i].0 >> 8) as usize] = true;
        pages[((LETTERS[i].0 + LETTERS[i].1 as u32) >> 8) as usize] = true;
        i += 1;
    }
    pages
};

pub(super) fn look(c: char) -> Look {
    let code = c as u32;
    match code {
        0x85 | 0x2028 | 0x2029 => Look::Line,
        0xA0 | 0x1680 | 0x2000..=0x200A | 0x202F | 0x205F | 0x3000 | 0x2800 => Look::Space,
        0xAD
        | 0x034F
        | 0x061C
        | 0x115F..=0x1160
        | 0x17B4..=0x17B5
        | 0x180B..=0x180E
        | 0x200B..=0x200F
        | 0x202A..=0x202E
        | 0x2060..=0x206F
        | 0x3164
        | 0xFEFF
        | 0xFFA0
        | 0xFFF9..=0xFFFB
        | 0x1D173..=0x1D17A
        | 0xE0000..=0xE01EF => Look::Nothing,
        0x0300..=0x036F
        | 0x0483..=0x0489
        | 0x1AB0..=0x1AFF
        | 0x1DC0..=0x1DFF
        | 0x20D0..=0x20FF
        | 0xFE00..=0xFE0F
        | 0xFE20..=0xFE2F => Look::Mark,
        0xC0..=0xFF => Look::Itself,
        _ => {
            let found = PAGES.get((code >> 8) as usize) == Some(&true);
            match found.then(|| row(code)).flatten() {
                Some(ascii) if ascii & ALIKE != 0 => Look::Alike(ascii & !ALIKE),
                Some(ascii) => Look::Plain(ascii),
                None if matches!(code, 0x370..=0x8FF) => Look::Foreign,
                None => Look::Itself,
            }
        }
    }
}

/// The ASCII character, with [`ALIKE`] or without.
fn row(code: u32) -> Option<u8> {
    let rows = letters();
    let &(first, count, ascii) = rows.get(rows.partition_point(|r| r.0 <= code).checked_sub(1)?)?;
    let offset = code - first;
    (offset < u32::from(count)).then(|| ascii + offset as u8)
}

/// A small raised or ringed number: behind a word or a number it may be a footnote's.
pub(super) fn raised(c: char) -> bool {
    matches!(c as u32, 0xB2 | 0xB3 | 0xB9 | 0x2070..=0x2089 | 0x2460..=0x249B | 0x24EA..=0x24FF | 0x2776..=0x2793)
}

/// A sign that may stand for the dot in a name such as `example․com`, and ends sentences too.
pub(super) fn dot_like(c: char) -> bool {
    matches!(
        c as u32,
        0xB7 | 0x2022 | 0x2024 | 0x2027 | 0x2219 | 0x22C5 | 0x3002 | 0x30FB | 0xFE52 | 0xFF0E | 0xFF61 | 0xFF65
    )
}

/// The digit that a letter looks like, among digits.
pub(super) fn digit_like(ascii: u8) -> Option<u8> {
    match ascii {
        b'0'..=b'9' => Some(ascii),
        b'o' | b'O' => Some(b'0'),
        b'l' | b'I' | b'i' => Some(b'1'),
        _ => None,
    }
}
