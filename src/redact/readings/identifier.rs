//! Values inside of names, as in keys of logs and caches: `card_4111111111111111`, `tel02079460958`; or glued to the words
//! beside them where text was taken out of a page: `Card4111111111111111Expires`, `SSN536-22-1234DOB`.
//!
//! Only a context word makes this worth a look: in the name itself or, of a value that a word is glued to, just before it.

use super::super::scan::{Finding, Word};
use super::{Window, in_context};
use crate::redact::classes::{Bytes, DIGIT, LETTER, UNDER};

/// Digits of a value, at least; a name must end in as many but for letters.
const LEAST: usize = 7;

/// How far before a value its context word may stand.
const NEAR: usize = 24;

/// A stretch that a value may be in.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Name {
    /// Where its context word may begin.
    from: usize,
    start: usize,
    end: usize,
    /// The sign of the next line's label is glued on, as in a signature: `T: 020 7946 0958E: jane@example.com`.
    signed: bool,
}

impl Name {
    /// The one that `word` is a part of.
    pub(super) fn of(text: Bytes<'_>, word: Word) -> Option<Self> {
        if word.mask & DIGIT == 0 || word.mask & (LETTER | UNDER) == 0 || !(3..=64).contains(&word.len()) {
            return None;
        }
        let name = text.slice(word.start, word.end);
        // A commit's or a file's hash is nothing else.
        if name.len() >= 32 && name.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        if !ends_in_digits(name) {
            return grouped(text, word, name);
        }
        let start = word.start - usize::from(text.before(word.start, 1) == b'+');
        let from = if name.contains(&b'_') { start } else { start.saturating_sub(NEAR) };
        Some(Self { from, start, end: word.end, signed: is_signed(text, word) })
    }
}

/// Whether a name ends in many digits, but for letters.
fn ends_in_digits(name: &[u8]) -> bool {
    let digits = name.get(..=name.iter().rposition(|b| !b.is_ascii_alphabetic()).unwrap_or(0)).unwrap_or(&[]);
    let last = digits.last_chunk::<LEAST>().filter(|_| name.len() > LEAST);
    last.is_some_and(|last| last.iter().all(|b| b.is_ascii_digit() || *b == b'_') && !last.ends_with(b"_"))
}

/// A number in groups whose first one has letters glued before it, or whose last one has some behind it.
fn grouped(text: Bytes<'_>, word: Word, name: &[u8]) -> Option<Name> {
    let digit = |b: u8| b.is_ascii_digit();
    let joins = |b: u8| digit(b) || matches!(b, b'-' | b'.' | b' ' | b'/' | b'(' | b')' | b'+');
    let letters = |from: usize| text.run(from, NEAR, |b| b.is_ascii_alphabetic());
    let (start, end) = if name.first().copied().is_some_and(digit) {
        // `1234DOB`
        let digits = text.run(word.start, NEAR, digit);
        if !joins(text.before(word.start, 1)) || digits < word.start + 2 || letters(digits) != word.end {
            return None;
        }
        let mut start = word.start;
        while word.start - start < NEAR && start > 0 && joins(text.before(start, 1)) {
            start -= 1;
        }
        (text.run(start, NEAR, |b| !digit(b) && !matches!(b, b'(' | b'+')), word.end)
    } else {
        // `SSN536`
        let first = letters(word.start);
        if !joins(text.at(word.end)) || first < word.start + 2 || text.run(first, NEAR, digit) != word.end {
            return None;
        }
        (word.start, letters(text.run(word.end, NEAR, joins)))
    };
    let count = |from: usize, to: usize| text.slice(from, to).iter().filter(|b| digit(**b)).count();
    let all = count(start, end);
    let is = all > count(word.start, word.end) && (LEAST..=20).contains(&all);
    is.then_some(Name { from: start.saturating_sub(NEAR), start, end, signed: is_signed(text, word) })
}

/// Whether `word` ends in a single capital behind a digit, and a colon follows.
fn is_signed(text: Bytes<'_>, word: Word) -> bool {
    text.at(word.end) == b':'
        && text.before(word.end, 1).is_ascii_uppercase()
        && text.before(word.end, 2).is_ascii_digit()
}

/// `telling` are the places of context words.
pub(super) fn add(text: &str, names: &[Name], telling: &[usize], out: &mut Vec<Finding>) {
    let bytes = text.as_bytes();
    for &Name { from, start, end, signed } in names {
        let first = telling.partition_point(|at| *at < from);
        if !signed && !telling.get(first).is_some_and(|at| *at < end) {
            continue;
        }
        let window = Window::new(text, start, end, |made| {
            let mut from = start;
            if start.checked_sub(1).and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphabetic) {
                made.put(" ", start, start);
            }
            for at in start + 1..end {
                let this = bytes.get(at).copied().unwrap_or(0);
                if this == b'_' {
                    made.copy(text, from, at);
                    made.put(" ", at, at + 1);
                    from = at + 1;
                } else if ends(bytes.get(from..at).unwrap_or(&[]), this) || opens(bytes.get(at - 1..).unwrap_or(&[])) {
                    made.copy(text, from, at);
                    made.put(" ", at, at);
                    from = at;
                }
            }
            made.copy(text, from, end);
        });
        let found = window
            .findings()
            .into_iter()
            .find(|f| in_context(f) || f.checked && f.score >= 0.9 || signed && f.score >= 0.6);
        out.extend(found.and_then(|f| window.place(&f, 0.6)));
    }
}

/// Whether letters or digits that a stretch so far ends in are over before `this`.
fn ends(so_far: &[u8], this: u8) -> bool {
    let last = so_far.last().copied().unwrap_or(0);
    let label = so_far.len() >= 3 || [b"id", b"no", b"nr"].iter().any(|label| so_far.eq_ignore_ascii_case(*label));
    last.is_ascii_alphabetic() && this.is_ascii_digit() && label
        || last.is_ascii_digit() && this.is_ascii_alphabetic() && so_far.len() >= LEAST
}

/// Whether a code begins behind the first byte, as in `NumberX12345678` or `NumberAB123456`.
fn opens(at: &[u8]) -> bool {
    let Some((before, rest)) = at.split_first() else { return false };
    let capitals = rest.iter().take(3).take_while(|b| b.is_ascii_uppercase()).count();
    before.is_ascii_lowercase() && matches!(capitals, 1 | 2) && rest.get(capitals).is_some_and(u8::is_ascii_digit)
}
