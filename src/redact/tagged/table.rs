//! Tables: rows of as many cells, parted by commas, semicolons, tabs or bars. A tagger reads them as one long sentence.
//!
//! So no name goes on from one cell into the next, and where half of a column's cells are names, or its header says that they
//! are, all of them are.

use super::name;
use super::told::{SCORE, never, span};
use super::words::{ADDRESSES, CITIES, LABELS, is_in};
use super::{Span, is_of_names, trim};
use crate::redact::bytes::Words;
use crate::redact::order::sort_by_key;
use std::ops::Range;

const SEPARATORS: [u8; 4] = [b'\t', b'|', b';', b','];
/// Rows below a header, or without one, from which on lines are a table.
const FEWEST: usize = 3;
/// Bytes of a cell that holds a name or an address and nothing else.
const LONGEST: usize = 80;

struct Table {
    /// Row by row.
    cells: Vec<Range<usize>>,
    columns: usize,
}

/// What a column's cells are.
#[derive(Clone, Copy, Default)]
struct Column {
    filled: usize,
    people: usize,
    places: usize,
    /// By its header.
    said: Option<&'static str>,
}

/// Puts the names and places in tables right.
pub(super) fn settle(text: &str, spans: &mut Vec<Span>) {
    let tables = tables(text);
    if tables.is_empty() {
        return;
    }
    sort_by_key(spans, |s| (s.start as u64, s.end as u64));
    let mut rest = std::mem::take(spans).into_iter().peekable();
    for table in tables {
        let [Some(first), Some(last)] = [table.cells.first(), table.cells.last()] else { continue };
        let all = first.start..last.end;
        let mut inside = Vec::new();
        while let Some(span) = rest.next_if(|span| span.start < all.end) {
            let within = span.end > all.start && is_of_names(&span.kind);
            (if within { &mut inside } else { &mut *spans }).push(span);
        }
        table.settle(text, &all, &inside, spans);
    }
    spans.extend(rest);
}

impl Table {
    fn settle(&self, text: &str, all: &Range<usize>, inside: &[Span], out: &mut Vec<Span>) {
        let mut pieces: Vec<Vec<Span>> = vec![Vec::new(); self.cells.len()];
        for span in inside {
            // What it has outside of the table.
            out.extend([0..all.start, all.end..text.len()].iter().filter_map(|part| piece(text, span, part)));
            let first = self.cells.partition_point(|cell| cell.end <= span.start);
            let cells = self.cells.iter().zip(&mut pieces).skip(first);
            for (cell, here) in cells.take_while(|(cell, _)| cell.start < span.end) {
                here.extend(piece(text, span, cell));
            }
        }
        let mut columns = vec![Column::default(); self.columns];
        let header = self.header(text, &mut columns);
        // By place, and so by row and column.
        let body = || (0..self.cells.len()).skip(if header { self.columns } else { 0 });
        let value = |i: usize| self.cells.get(i).and_then(|cell| text.get(cell.clone())).unwrap_or("");
        for (i, here) in body().filter_map(|i| Some((i, pieces.get(i)?))) {
            if let Some(column) = columns.get_mut(i % self.columns) {
                let has = |kind: &str| usize::from(here.iter().any(|span| span.kind == kind));
                column.filled += usize::from(value(i).contains(char::is_alphanumeric));
                column.people += has("PERSON");
                column.places += has("LOCATION");
            }
        }
        // Who has a column of their own is in the header, but its labels are not.
        let label = |value: &str| !value.contains(char::is_uppercase) || is_in(last_word(value), &LABELLING);
        for (i, here) in pieces.iter_mut().enumerate().take(if header { self.columns } else { 0 }) {
            if !label(value(i)) {
                out.append(here);
            }
        }
        for i in body() {
            let (Some(cell), Some(here)) = (self.cells.get(i), pieces.get_mut(i)) else { continue };
            let kind = columns.get(i % self.columns).and_then(Column::kind);
            match kind.filter(|kind| fits(kind, value(i))) {
                Some(kind) => {
                    let score = here.iter().map(|span| span.score).fold(SCORE, f32::max);
                    out.push(Span { score, ..span(kind, cell.start, cell.end) });
                }
                None => out.append(here),
            }
        }
    }

    /// Whether the first row names the columns, and what it says that they are.
    fn header(&self, text: &str, columns: &mut [Column]) -> bool {
        let value = |cell: &Range<usize>| text.get(cell.clone()).unwrap_or("");
        let mut rows = self.cells.chunks(self.columns);
        let first = rows.next().unwrap_or(&[]);
        // `|---|:--:|`
        let rule = |cell: &Range<usize>| value(cell).bytes().all(|b| matches!(b, b'-' | b':'));
        let mut named = rows.next().is_some_and(|row| row.iter().all(rule));
        for (cell, column) in first.iter().zip(columns) {
            let last = last_word(value(cell));
            let place = is_in(last, &[CITIES, ADDRESSES]).then_some("LOCATION");
            column.said = place.or(is_in(last, &[LABELS]).then_some("PERSON"));
            named |= column.said.is_some();
        }
        named
    }
}

/// What headers say that columns are.
const LABELLING: [Words; 3] = [CITIES, ADDRESSES, LABELS];

fn last_word(text: &str) -> &str {
    text.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("")
}

impl Column {
    fn kind(&self) -> Option<&'static str> {
        match self.said {
            // `name` may be a product's.
            Some("PERSON") if self.people + self.places == 0 => None,
            None if 2 * self.people >= self.filled && self.people > 1 => Some("PERSON"),
            None if 2 * self.places >= self.filled && self.places > 1 => Some("LOCATION"),
            said => said,
        }
    }
}

/// What `span` has in `cell`.
fn piece(text: &str, span: &Span, cell: &Range<usize>) -> Option<Span> {
    let start = span.start.max(cell.start);
    let (start, end) = trim(text, start, span.end.min(cell.end).max(start));
    let some = start < end && text.get(start..end)?.contains(char::is_alphanumeric);
    some.then(|| Span { start, end, ..span.clone() })
}

/// Whether `value` may be a `kind` and nothing else.
fn fits(kind: &str, value: &str) -> bool {
    let capital = value.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    if kind == "LOCATION" {
        let plain = !value.contains(['@', '{', '}', '=', '\\', '_', '<']);
        return capital && plain && value.len() <= LONGEST && value.contains(char::is_alphabetic) && !never(value);
    }
    let mut parts = value.split(", ");
    let all = parts.by_ref().take(2).all(|part| name::length(part, 6, never) == part.len() && !part.is_empty());
    all && parts.next().is_none()
}

/// Runs of lines with as many cells.
fn tables(text: &str) -> Vec<Table> {
    let mut tables = Vec::new();
    let (mut table, mut separator) = (Table { cells: Vec::new(), columns: 0 }, 0);
    let mut at = 0;
    // No cells behind the last line.
    for line in text.split('\n').chain([""]) {
        let (sign, cells) = cells(line.trim_end_matches('\r'), at).unwrap_or_default();
        if (sign, cells.len()) != (separator, table.columns) {
            let columns = cells.len();
            let done = std::mem::replace(&mut table, Table { cells: Vec::new(), columns });
            separator = sign;
            if done.cells.len() >= FEWEST * done.columns.max(1) {
                tables.push(done);
            }
        }
        table.cells.extend(cells);
        at += line.len() + 1;
    }
    tables
}

/// The cells of a line that begins at `at`, without their quotes, and what parts them.
fn cells(line: &str, at: usize) -> Option<(u8, Vec<Range<usize>>)> {
    let bytes = line.as_bytes();
    let separator = SEPARATORS.into_iter().find(|&sign| {
        let count = bytes.iter().filter(|b| **b == sign).count();
        // A comma with a space behind it is a sentence's, or in a cell with quotes.
        count > usize::from(sign == b'|') && (sign != b',' || !line.contains(", ") || line.contains('"'))
    })?;
    let (mut cells, mut from, mut quoted) = (Vec::new(), 0, false);
    for (i, b) in bytes.iter().chain([&separator]).enumerate() {
        quoted ^= *b == b'"';
        if *b != separator || quoted && i < bytes.len() {
            continue;
        }
        if separator == b',' && bytes.get(i + 1) == Some(&b' ') {
            return None;
        }
        let cell = line.get(from..i)?;
        let start = from + cell.len() - cell.trim_start_matches([' ', '"', '*', '\t']).len();
        let value = line.get(start..i)?.trim_end_matches([' ', '"', '*', '\t']);
        cells.push(at + start..at + start + value.len());
        from = i + 1;
    }
    (!quoted).then_some((separator, cells))
}
