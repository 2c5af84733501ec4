//! The view the scan reads: the text with its disguises off, and the way back to the original.
//!
//! Taken off today: zero-width and bidirectional marks, soft hyphens, odd spaces and dashes,
//! full-width ASCII, mathematical letters and digits. Text without any of these is not copied.

use std::borrow::Cow;

/// A stretch of the view and the stretch of the original that it stands for.
#[derive(Debug, Clone, Copy)]
struct Piece {
    view: usize,
    original: usize,
    view_len: usize,
    original_len: usize,
}

pub(crate) struct View<'a> {
    pub(crate) text: Cow<'a, str>,
    pieces: Vec<Piece>,
}

impl<'a> View<'a> {
    pub(crate) fn new(original: &'a str) -> Self {
        if !original.bytes().any(|b| matches!(b, 0xC2 | 0xE1 | 0xE2 | 0xE3 | 0xEF | 0xF0))
            || !original.chars().any(|c| undisguise(c) != Some(c))
        {
            return Self { text: Cow::Borrowed(original), pieces: Vec::new() };
        }
        let mut text = String::with_capacity(original.len());
        let mut pieces: Vec<Piece> = Vec::new();
        for (at, c) in original.char_indices() {
            let Some(plain) = undisguise(c) else { continue };
            let (view, same) = (text.len(), plain == c);
            text.push(plain);
            match pieces.last_mut() {
                Some(p) if same && p.view_len == p.original_len && p.original + p.original_len == at => {
                    p.view_len += c.len_utf8();
                    p.original_len += c.len_utf8();
                }
                _ => pieces.push(Piece { view, original: at, view_len: plain.len_utf8(), original_len: c.len_utf8() }),
            }
        }
        Self { text: Cow::Owned(text), pieces }
    }

    /// Where `start..end` of the view lies in the original.
    pub(crate) fn to_original(&self, start: usize, end: usize) -> (usize, usize) {
        if self.pieces.is_empty() {
            return (start, end);
        }
        let first = self.pieces.partition_point(|p| p.view + p.view_len <= start);
        let last = self.pieces.partition_point(|p| p.view < end).saturating_sub(1);
        let from = self.pieces.get(first).map_or(start, |p| match p.view_len == p.original_len {
            true => p.original + (start - p.view.min(start)),
            false => p.original,
        });
        let to = self.pieces.get(last).map_or(end, |p| match p.view_len == p.original_len {
            true => p.original + (end - p.view).min(p.original_len),
            false => p.original + p.original_len,
        });
        (from, to.max(from))
    }
}

/// The plain form of `c`; `None` for a character that shows nothing.
fn undisguise(c: char) -> Option<char> {
    let code = c as u32;
    Some(match code {
        0..=0x9F => c,
        0xA0 | 0x1680 | 0x2000..=0x200A | 0x202F | 0x205F | 0x3000 => ' ',
        0xAD
        | 0x034F
        | 0x061C
        | 0x180E
        | 0x200B..=0x200F
        | 0x202A..=0x202E
        | 0x2060..=0x2069
        | 0xFE00..=0xFE0F
        | 0xFEFF => return None,
        0x2010..=0x2015 | 0x2212 | 0xFE58 | 0xFE63 => '-',
        0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(c),
        // Mathematical letters: 13 alphabets of 52, then digits in five styles.
        0x1D400..=0x1D6A3 => {
            let i = (code - 0x1D400) % 52;
            char::from_u32(if i < 26 { 0x41 + i } else { 0x61 + i - 26 }).unwrap_or(c)
        }
        0x1D7CE..=0x1D7FF => char::from_u32(0x30 + (code - 0x1D7CE) % 10).unwrap_or(c),
        _ => c,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(original: &str, needle: &str) -> String {
        let view = View::new(original);
        let at = view.text.find(needle).unwrap();
        let (start, end) = view.to_original(at, at + needle.len());
        original[start..end].to_string()
    }

    #[test]
    fn redact_view_takes_disguises_off_and_finds_the_way_back() {
        assert_eq!(find("x j\u{200b}ane@x.com\u{200b} y", "jane@x.com"), "j\u{200b}ane@x.com");
        assert_eq!(find("é ４１１１ z", "4111"), "４１１１");
        assert_eq!(find("tel\u{a0}06\u{2011}12", "06-12"), "06\u{2011}12");
        assert_eq!(find("𝐣𝐚𝐧𝐞 \u{1d7d9}", "jane"), "𝐣𝐚𝐧𝐞");
        assert_eq!(find("𝐣𝐚𝐧𝐞 \u{1d7d9}", "1"), "\u{1d7d9}");
        assert_eq!(find("a\u{202e}b", "ab"), "a\u{202e}b");
    }

    #[test]
    fn redact_view_of_plain_text_is_the_text() {
        for text in ["plain", "déjà 電話 😀", ""] {
            let view = View::new(text);
            assert!(matches!(view.text, Cow::Borrowed(t) if t == text));
            assert_eq!(view.to_original(0, text.len()), (0, text.len()));
        }
    }
}
