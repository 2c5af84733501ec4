//! Unicode classes, looked up in sorted tables.

use super::tables::{BASE, BASES, CHINESE, LETTER, MARK, PUNCTUATION, REMOVED};

fn within(runs: &[(u32, u32)], c: char) -> bool {
    let c = c as u32;
    let after = runs.partition_point(|&(first, _)| first <= c);
    after.checked_sub(1).and_then(|i| runs.get(i)).is_some_and(|&(_, last)| c <= last)
}

/// `\p{L}`.
pub(super) fn is_letter(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() } else { within(LETTER, c) }
}

/// `\p{N}`.
pub(super) fn is_number(c: char) -> bool {
    c.is_numeric()
}

/// What BERT's pre-tokenizer cuts at; all ASCII symbols count.
pub(super) fn is_bert_punctuation(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_punctuation() } else { within(PUNCTUATION, c) }
}

/// What BERT's `clean_text` drops.
pub(super) fn is_removed(c: char) -> bool {
    within(REMOVED, c)
}

/// What BERT's `handle_chinese_chars` surrounds with spaces.
pub(super) fn is_chinese(c: char) -> bool {
    within(CHINESE, c)
}

/// Decomposes `c` (NFD) and hands on what is not a nonspacing mark.
pub(super) fn strip_accents(c: char, mut each: impl FnMut(char)) {
    if c.is_ascii() {
        return each(c);
    }
    if within(MARK, c) {
        return;
    }
    let code = c as u32;
    // Hangul syllables: Unicode 3.12, `S = L V (T)` by arithmetic.
    if let Some(index) = code.checked_sub(0xAC00).filter(|&i| i < 11172) {
        let trailing = match index % 28 {
            0 => None,
            t => char::from_u32(0x11A7 + t),
        };
        let parts = [char::from_u32(0x1100 + index / 588), char::from_u32(0x1161 + index % 588 / 28), trailing];
        return parts.into_iter().flatten().for_each(each);
    }
    if let Ok(at) = BASE.binary_search_by_key(&code, |&(from, _)| from) {
        return each(BASE.get(at).and_then(|&(_, to)| char::from_u32(to)).unwrap_or(c));
    }
    match BASES.binary_search_by_key(&code, |&(from, _)| from) {
        Ok(at) => BASES.get(at).map_or("", |&(_, to)| to).chars().for_each(each),
        Err(_) => each(c),
    }
}
