//! Tables whose columns stand below each other with spaces between, as in logs, reports and the text of
//! PDF files:
//!
//! ```text
//! ID   NAME       DOB         PHONE
//! 1    Jane Doe   1985-03-12  020 7946 0958
//! ```
//!
//! A cell belongs to the name that it stands below, at least in part; two spaces part the cells of a line.

use super::super::byteset::ByteSet;
use super::super::classes::{Bytes, HIGH, WORD, class, is_word};
use super::Range;

/// Longest line read.
const MOST: usize = 400;

pub(super) struct Columns {
    pub(super) cells: Vec<Range>,
    /// Where the names begin and end, in characters.
    places: Vec<Range>,
    /// Where the first row starts.
    next: usize,
}

/// The ends of lines and the double spaces around the places asked about.
#[derive(Default)]
pub(super) struct Gaps {
    /// The last one before the place, and the first one from there on.
    last: usize,
    next: usize,
    last_space: usize,
    next_space: usize,
}

impl Gaps {
    /// Whether such a gap is near `at` on both sides, without which no name of a column stands there. Places come in
    /// text order.
    pub(super) fn may_part(&mut self, text: Bytes<'_>, at: usize) -> bool {
        while self.next < at {
            self.last = self.next;
            self.next = LINE_END.find(text.0, self.next + 1);
        }
        while self.next_space < at {
            self.last_space = self.next_space;
            self.next_space = SPACE.find_two(text.0, self.next_space + 1);
        }
        self.last.max(self.last_space) + NEAR >= at && at + NEAR >= self.next.min(self.next_space)
    }
}

const SPACE: ByteSet = ByteSet::of(b" ", false);
const LINE_END: ByteSet = ByteSet::of(b"\n\r\0", false);

/// How far [`stands_apart`] looks, and a byte more.
const NEAR: usize = 33;

/// The line around `at`, if it names columns and a row stands below it.
pub(super) fn header(text: Bytes<'_>, at: usize) -> Option<Columns> {
    if !stands_apart(text, at) {
        return None;
    }
    let mut start = at;
    while at - start < MOST && start > 0 && text.before(start, 1) != b'\n' {
        start -= 1;
    }
    let end = text.run(at, MOST, |b| b != b'\n');
    let line = cells(text, start, end);
    let name = |&(cell, _): &(Range, Range)| {
        let name = text.slice(cell.0, cell.1);
        let sign = |b: &u8| is_word(*b) || *b >= 128 || matches!(b, b' ' | b'-' | b'.' | b'/' | b'(' | b')' | b'#');
        let letter = |b: &u8| b.is_ascii_alphabetic() || *b >= 128;
        name.len() <= 30 && name.iter().all(sign) && name.iter().any(letter) && !name.iter().any(u8::is_ascii_digit)
    };
    let mut next = end + 1;
    // A line of dashes below the names.
    let rule = text.run(next, MOST, |b| matches!(b, b'-' | b'=' | b'+' | b' ' | b'\r'));
    if rule > next && text.at(rule) == b'\n' {
        next = rule + 1;
    }
    (line.len() >= 2 && line.iter().all(name)).then(|| {
        let (cells, places) = line.into_iter().unzip();
        Columns { cells, places, next }
    })
}

impl Columns {
    /// Tells of every cell in the rows below; returns where they end, and how many there are.
    pub(super) fn rows(&self, text: Bytes<'_>, mut tell: impl FnMut(usize, Range)) -> (usize, usize) {
        let (mut at, mut rows) = (self.next, 0);
        while at < text.len() {
            let end = text.run(at, MOST, |b| b != b'\n');
            let row = cells(text, at, end);
            if row.len() < 2 || text.at(end) != b'\n' && end < text.len() {
                break;
            }
            for (cell, place) in row {
                let under = |p: &Range| place.0 < p.1 && p.0 < place.1;
                // A cell below two names may be either's.
                let mut columns = self.places.iter().enumerate().filter(|(_, p)| under(p)).map(|(i, _)| i);
                if let (Some(column), None) = (columns.next(), columns.next()) {
                    tell(column, cell);
                }
            }
            rows += 1;
            at = end + 1;
        }
        (at.min(text.len()), rows)
    }
}

/// Whether the few words around `at` have two spaces or the line's end on both sides: a look that ends
/// soon in prose.
fn stands_apart(text: Bytes<'_>, at: usize) -> bool {
    let part = |b: u8| class(b) & (WORD | HIGH) != 0 || matches!(b, b'-' | b'.' | b'/' | b'(' | b')' | b'#');
    let edge = |b: u8| matches!(b, 0 | b'\n' | b'\r');
    let mut left = at;
    while at - left < 30 && (part(text.before(left, 1)) || text.before(left, 1) == b' ' && part(text.before(left, 2))) {
        left -= 1;
    }
    let two_before = text.before(left, 1) == b' ' && matches!(text.before(left, 2), b' ' | b'\n' | 0);
    if !two_before && !edge(text.before(left, 1)) {
        return false;
    }
    let mut right = at;
    while right - at < 30 && (part(text.at(right)) || text.at(right) == b' ' && part(text.at(right + 1))) {
        right += 1;
    }
    let two_after = text.at(right) == b' ' && text.at(right + 1) == b' ';
    (two_after || edge(text.at(right))) && (two_before || two_after)
}

/// The cells of a line, as bytes of the text and as characters of the line.
fn cells(text: Bytes<'_>, start: usize, end: usize) -> Vec<(Range, Range)> {
    let blank = |i: usize| i >= end || matches!(text.at(i), b' ' | b'\r' | b'\t');
    let width = |from: usize, to: usize| text.slice(from, to).iter().filter(|b| **b & 0xC0 != 0x80).count();
    let (mut all, mut at, mut column) = (Vec::new(), start, 0);
    loop {
        let from = text.run(at, end.saturating_sub(at), |b| matches!(b, b' ' | b'\r' | b'\t'));
        if from >= end {
            return all;
        }
        column += width(at, from);
        let mut to = from + 1;
        while !(blank(to) && (blank(to + 1) || text.at(to) == b'\t')) {
            to += 1;
        }
        let after = column + width(from, to);
        all.push(((from, to), (column, after)));
        (at, column) = (to, after);
    }
}

#[cfg(test)]
mod tests {
    use super::{Bytes, Gaps, header, stands_apart};
    use proptest::prelude::*;

    proptest! {
        /// What is asked first may let pass too much, but nothing is lost to it.
        #[test]
        fn redact_columns_stand_only_between_gaps(text in "[a-z \\n\\r(.]{0,120}") {
            let bytes = Bytes(text.as_bytes());
            let mut gaps = Gaps::default();
            for at in (0..text.len()).filter(|&at| bytes.at(at).is_ascii_lowercase()) {
                let may = gaps.may_part(bytes, at);
                prop_assert!(may || !stands_apart(bytes, at) && header(bytes, at).is_none(), "{} in {:?}", at, text);
            }
        }
    }
}
