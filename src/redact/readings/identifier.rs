//! Values inside of names, as in keys of logs and caches: `card_4111111111111111`, `tel02079460958`; or glued to the word
//! that is behind them where text was taken out of a page: `Card4111111111111111Expires`.
//!
//! Only a context word in the name itself makes this worth a look, and only its word counts.

use super::super::scan::{Finding, Word};
use super::{Window, in_context};
use crate::redact::classes::{Bytes, DIGIT, LETTER, UNDER};

/// Digits that such a name ends in but for letters, at least.
const LEAST: usize = 7;

/// Whether `word` may be one.
pub(super) fn may_be(text: Bytes<'_>, word: Word) -> bool {
    if word.mask & DIGIT == 0 || word.mask & (LETTER | UNDER) == 0 || !(LEAST + 2..=64).contains(&word.len()) {
        return false;
    }
    let name = text.slice(word.start, word.end);
    let digits = name.get(..=name.iter().rposition(|b| !b.is_ascii_alphabetic()).unwrap_or(0)).unwrap_or(&[]);
    let last = digits.last_chunk::<LEAST>();
    last.is_some_and(|last| last.iter().all(|b| b.is_ascii_digit() || *b == b'_') && !last.ends_with(b"_"))
}

/// `telling` are the places of context words.
pub(super) fn add(text: &str, words: &[(usize, usize)], telling: &[usize], out: &mut Vec<Finding>) {
    let bytes = text.as_bytes();
    for &(start, end) in words {
        let first = telling.partition_point(|at| *at < start);
        if !telling.get(first).is_some_and(|at| *at < end) {
            continue;
        }
        let window = Window::new(text, start, end, |made| {
            let mut from = start;
            for at in start + 1..end {
                let (before, this) = (bytes.get(at - 1).copied().unwrap_or(0), bytes.get(at).copied().unwrap_or(0));
                if this == b'_' {
                    made.copy(text, from, at);
                    made.put(" ", at, at + 1);
                    from = at + 1;
                } else if ends(before, this, at - from) {
                    made.copy(text, from, at);
                    made.put(" ", at, at);
                    from = at;
                }
            }
            made.copy(text, from, end);
        });
        let found = window.findings().into_iter().find(|f| in_context(f) || f.checked && f.score >= 0.9);
        out.extend(found.and_then(|f| window.place(&f, 0.6)));
    }
}

/// Whether letters or digits, `len` of them, end between two bytes.
fn ends(before: u8, this: u8, len: usize) -> bool {
    before.is_ascii_alphabetic() && this.is_ascii_digit() && len >= 3
        || before.is_ascii_digit() && this.is_ascii_alphabetic() && len >= LEAST
}
