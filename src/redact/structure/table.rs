//! Tables: a line of short names, and lines of as many cells below it. Commas, semicolons, tabs (HTML
//! tables come with tabs, see `view/page.rs`) or bars between the cells; RFC 4180 quotes; SQL's
//! `INSERT INTO t (a, b) VALUES (1, 'x'), (2, 'y')`.

use super::super::byteset::ByteSet;
use super::super::classes::{Bytes, HIGH, WORD, class, is_word, same};
use super::Range;

/// Longest line that is read as a header.
const MOST: usize = 2048;

pub(super) struct Header {
    pub(super) cells: Vec<Range>,
    delimiter: u8,
    /// Where the first row starts.
    next: usize,
    sql: bool,
}

/// What the places asked about so far have shown, so that no byte is passed twice.
#[derive(Default)]
pub(super) struct Parentheses {
    /// What is behind the last opening one before the place, and where the next one is looked for and found.
    open: Option<usize>,
    read: usize,
    next: Option<usize>,
    /// A place that is in no column list, or 0.
    plain: usize,
}

const OPEN: ByteSet = ByteSet::of(b"(", false);

impl Parentheses {
    /// What is behind the last opening parenthesis before `at`, which never goes back.
    fn before(&mut self, text: Bytes<'_>, at: usize) -> Option<usize> {
        loop {
            let next = *self.next.get_or_insert_with(|| OPEN.find(text.0, self.read));
            if next >= at {
                return self.open;
            }
            (self.open, self.read, self.next) = (Some(next + 1), next + 1, None);
        }
    }
}

/// Where the line of `at` ends, and the header that it is.
pub(super) fn header(text: Bytes<'_>, at: usize, seen: &mut Parentheses) -> (usize, Option<Header>) {
    if !cell_like(text, at) {
        return (at + 1, insert(text, at, seen));
    }
    let mut start = at;
    while at - start < MOST && start > 0 && text.before(start, 1) != b'\n' {
        start -= 1;
    }
    let end = text.run(at, MOST, |b| b != b'\n');
    if let Some(header) = insert(text, at, seen) {
        return (header.next, Some(header));
    }
    let line = text.slice(start, end);
    let count = |d: u8| line.iter().filter(|b| **b == d).count();
    let Some(delimiter) = [b'\t', b';', b'|', b','].into_iter().max_by_key(|d| count(*d)).filter(|d| count(*d) > 0)
    else {
        return (end, None);
    };
    let mut cells = Vec::new();
    split(text, start, end, delimiter, |_, cell| cells.push(cell));
    // Where a list of columns may follow, as in `INSERT INTO users (id, name) VALUES`.
    let further = text.run(at, end - at, |b| b != b'(');
    // A comma with a space behind it is a sentence's.
    if delimiter == b',' && line.windows(2).any(|w| w == b", ") {
        return (further, None);
    }
    // Names: short, few words, digits at most at their end.
    let name = |&(from, to): &Range| {
        let cell = text.slice(from, to);
        let all = |sign: u8| cell.iter().filter(|b| **b == sign).count();
        cell.len() <= 40
            // `INSERT INTO patients (id,name) VALUES` is `insert`'s.
            && all(b'(') == all(b')')
            && cell.iter().filter(|b| **b == b' ').count() <= 3
            && !cell.first().is_some_and(u8::is_ascii_digit)
            && cell.iter().filter(|b| b.is_ascii_digit()).count() <= 2
            && cell.windows(2).all(|w| !matches!(w, [b'0'..=b'9', b] if !b.is_ascii_digit()))
            && cell
                .iter()
                .all(|b| is_word(*b) || *b >= 128 || matches!(b, b' ' | b'-' | b'.' | b'/' | b'(' | b')' | b'#' | b'*'))
    };
    let named = cells.iter().filter(|c| c.0 < c.1).count();
    if named >= 2 && named * 2 >= cells.len() && cells.iter().all(name) {
        return (end, Some(Header { cells, delimiter, next: end + 1, sql: false }));
    }
    (further, None)
}

/// What may stand in the name of a column.
const IN_CELL: ByteSet =
    ByteSet::of(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ -/.()#*\"'`", true);

/// Whether no more than a few words stand around `at` before a delimiter or the line's end: in prose
/// a context word costs this look and no more.
fn cell_like(text: Bytes<'_>, at: usize) -> bool {
    let inner = |b: u8, spaces: &mut usize| {
        *spaces += usize::from(b == b' ');
        class(b) & (WORD | HIGH) != 0 || *spaces <= 3 && IN_CELL.has(b)
    };
    let delimiter = |b: u8| matches!(b, b',' | b';' | b'\t' | b'|');
    let (mut before, mut after) = (0, 0);
    let edge = |b: u8| matches!(b, b'\n' | b'\r' | 0);
    let mut ahead = text.slice(at.saturating_sub(40), at).iter().rev().copied();
    let left = ahead.find(|&b| !inner(b, &mut before)).unwrap_or(if at < 40 { 0 } else { b'x' });
    if !delimiter(left) && !edge(left) {
        return false;
    }
    let mut behind = text.slice(at, at + 40).iter().copied();
    let right = behind.find(|&b| !inner(b, &mut after)).unwrap_or(if at + 40 > text.len() { 0 } else { b'x' });
    delimiter(right) || edge(right) && delimiter(left)
}

/// The column list around `at` of an `INSERT`.
fn insert(text: Bytes<'_>, at: usize, seen: &mut Parentheses) -> Option<Header> {
    let known = std::mem::replace(&mut seen.plain, at);
    let open = seen.before(text, at).filter(|open| *open > known || known == 0)?;
    let named = |b: &u8| is_word(*b) || *b >= 128 || matches!(b, b' ' | b',' | b'`' | b'"' | b'[' | b']');
    if at - open > 512 || !text.slice(open, at).iter().all(named) {
        return None;
    }
    let head = text.slice(open.saturating_sub(100), open);
    if !head.windows(5).any(|w| same(w, "into ") || same(w, "copy ")) {
        return None;
    }
    seen.plain = known;
    let close = text.run(at, MOST, |b| !matches!(b, b'(' | b')' | b';'));
    let next = text.run(close + 1, 16, |b| b.is_ascii_whitespace());
    // PostgreSQL's dumps: `COPY t (a, b) FROM stdin;`, and rows with tabs.
    let copied = same(text.slice(next, next + 11), "from stdin;");
    if text.at(close) != b')' || !copied && !same(text.slice(next, next + 6), "values") {
        return None;
    }
    let mut cells = Vec::new();
    split(text, open, close, b',', |_, cell| cells.push(cell));
    if copied {
        let next = text.run(next + 11, 2, |b| matches!(b, b'\r' | b'\n'));
        return Some(Header { cells, delimiter: b'\t', next, sql: false });
    }
    Some(Header { cells, delimiter: b',', next: next + 6, sql: true })
}

impl Header {
    /// Tells of every cell in the rows below; returns where they end, and how many there are.
    pub(super) fn rows(&self, text: Bytes<'_>, mut tell: impl FnMut(usize, Range)) -> (usize, usize) {
        let mut at = self.next;
        let (mut rows, mut odd, mut blank) = (0, 0, 0);
        while at < text.len() {
            let (start, end, next) = if self.sql {
                let open = text.run(at, 64, |b| b.is_ascii_whitespace() || b == b',');
                if text.at(open) != b'(' {
                    break;
                }
                let close = sql_end(text, open + 1);
                (open + 1, close, close + 1)
            } else {
                let end = row_end(text, at);
                (at, end, end + 1)
            };
            // HTML's tables come with empty lines between their parts.
            if text.slice(start, end).iter().all(u8::is_ascii_whitespace) && blank < 8 {
                blank += 1;
                at = next;
                continue;
            }
            let mut cells = 0;
            split(text, start, end, self.delimiter, |_, _| cells += 1);
            if cells == self.cells.len() {
                (odd, blank) = (0, 0);
                rows += 1;
                split(text, start, end, self.delimiter, &mut tell);
            } else {
                // One line of another length may be a caption or a total; two end the table.
                odd += 1;
                if odd == 2 || self.sql {
                    break;
                }
            }
            at = next;
        }
        (at.min(text.len()), rows)
    }
}

/// End of the line at `at`; a quoted cell may hold line breaks.
fn row_end(text: Bytes<'_>, at: usize) -> usize {
    let (end, open) = outside(text, at, b'"', b'\n');
    // A quote that never closes is no quote; of a line that is too long the head is read.
    match open || text.at(end) != b'\n' {
        true => text.run(at, 32 * MOST, |b| b != b'\n'),
        false => end,
    }
}

fn sql_end(text: Bytes<'_>, at: usize) -> usize {
    outside(text, at, b'\'', b')').0
}

/// Where `stop` stands outside of quotes, at most [`MOST`] bytes on; and whether a quote is open there.
fn outside(text: Bytes<'_>, at: usize, quote: u8, stop: u8) -> (usize, bool) {
    let (mut inside, mut escaped) = (false, false);
    let row = text.slice(at, at + MOST);
    let end = row.iter().position(|&b| {
        inside ^= b == quote && !escaped;
        // `'O\'Rourke'`, as MySQL writes it.
        escaped = quote == b'\'' && inside && b == b'\\' && !escaped;
        b == stop && !inside
    });
    (at + end.unwrap_or(row.len()), inside)
}

/// Whether the sign at `at` stands behind an odd number of backslashes.
fn escaped(text: Bytes<'_>, at: usize) -> bool {
    (1..=8).take_while(|n| text.before(at, *n) == b'\\').count() % 2 == 1
}

/// Tells of the cells between `start` and `end`, without their quotes.
fn split(text: Bytes<'_>, start: usize, end: usize, delimiter: u8, mut tell: impl FnMut(usize, Range)) {
    let mut at = start;
    let mut column = 0;
    loop {
        let from = text.run(at, end - at, |b| matches!(b, b' ' | b'\r') || b == b'\t' && delimiter != b'\t');
        let mark = text.at(from);
        let quoted = matches!(mark, b'"' | b'\'' | b'`') && from < end;
        let (cell, stop) = if quoted {
            let mut to = from + 1;
            loop {
                to = text.run(to, end.saturating_sub(to), |b| b != mark);
                // Doubled quotes are one, and so is one behind a backslash in SQL.
                if to + 1 < end && text.at(to + 1) == mark {
                    to += 2;
                } else if mark == b'\'' && to < end && escaped(text, to) {
                    to += 1;
                } else {
                    break;
                }
            }
            ((from + 1, to), text.run(to, end.saturating_sub(to), |b| b != delimiter))
        } else {
            let stop = text.run(from, end.saturating_sub(from), |b| b != delimiter);
            let mut to = stop;
            while to > from && matches!(text.before(to, 1), b' ' | b'\t' | b'\r') {
                to -= 1;
            }
            ((from, to), stop)
        };
        tell(column, cell);
        column += 1;
        if stop >= end {
            return;
        }
        at = stop + 1;
    }
}
