//! Numbers that are said, as calls are written down: `four one one one, double oh`, `null eins sieben sechs`,
//! `treinta y uno`, `soixante-dix`.
//!
//! Rows of number words become digits, and the stretch around them is read again with all of its rows so: what asks for a
//! number is often the line before. Amounts are no rows: a thousand ends one.

mod number;

use super::super::bytes::has;
use super::super::classes::{Bytes, HIGH, LETTER, class, symbol};
use super::super::scan::{Finding, scan_said};
use super::super::view::Mapped;
use super::{NONE, in_context};
pub(crate) use number::clues;
use number::{Said, said};

/// Most bytes between two clues.
const CLOSE: usize = 12;
/// What is read around rows: before them the question.
const AROUND: (usize, usize) = (120, 40);
/// Number words of a row, at least, and digits, at most.
const FEWEST: usize = 3;
const MOST: usize = 24;

/// Words in a row that say digits.
#[derive(Default)]
struct Row {
    /// Which, and where each word stands.
    digits: Vec<(String, usize, usize)>,
    words: usize,
    /// Commas in it.
    pauses: usize,
    end: usize,
}

impl Row {
    fn start(&self) -> usize {
        self.digits.first().map_or(self.end, |first| first.1)
    }

    fn put(&mut self, digits: &[u8], start: usize, end: usize) {
        let digits = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
        self.digits.push((digits, start, end));
        self.end = end;
    }

    /// Makes what was put last reach to `end`, its first digit changed by `more`, and those behind it `digits`.
    fn go_on(&mut self, end: usize, more: u8, digits: &[u8]) {
        let Some((last, start, _)) = self.digits.pop() else { return };
        let first = last.bytes().next().unwrap_or(b'0') - b'0' + more;
        self.put(&[&[first], digits].concat(), start, end);
    }
}

/// Where the word, or the number in digits, ends that begins at `at`.
fn word_end(text: Bytes<'_>, at: usize) -> usize {
    let digits = text.run(at, 24, |b| b.is_ascii_digit());
    if digits > at {
        return digits;
    }
    let mut end = at;
    while end < at + 32 && class(text.at(end)) & (LETTER | HIGH) != 0 && symbol(text.slice(end, end + 4), 0) == 0 {
        end += 1;
    }
    end
}

/// Where it begins if it ends at `end`, not before `least`.
fn word_start(text: Bytes<'_>, end: usize, least: usize) -> usize {
    let digits = text.before(end, 1).is_ascii_digit();
    let part = |b: u8| if digits { b.is_ascii_digit() } else { class(b) & (LETTER | HIGH) != 0 };
    let mut start = end;
    while start > least
        && end - start < 32
        && part(text.before(start, 1))
        && !matches!(text.slice(start - 1, start), [0x93 | 0x94] if text.before(start, 3) == 0xE2)
    {
        start -= 1;
    }
    start
}

/// How many bytes stand between two words of a row, from `at` on; 0 if there is no gap.
fn gap(text: Bytes<'_>, at: usize) -> usize {
    let mut end = at;
    while end < at + 6 {
        match text.slice(end, end + 3) {
            [b' ' | b',' | b'-', ..] => end += 1,
            [0xE2, 0x80, 0x93 | 0x94] => end += 3,
            _ => break,
        }
    }
    end - at
}

/// The row that begins at `start`.
fn row(text: Bytes<'_>, start: usize) -> Row {
    let mut row = Row { end: start, ..Row::default() };
    let (mut times, mut tens, mut at) = (1, None::<u8>, start);
    loop {
        let end = word_end(text, at);
        let word = text.slice(at, end);
        if word.first().is_some_and(u8::is_ascii_digit) {
            (times, tens) = (1, None);
            let digits: Vec<u8> = word.iter().map(|digit| digit - b'0').collect();
            row.put(&digits, at, end);
        } else {
            let Some(said) = said(word) else { break };
            row.words += usize::from(said != Said::Between);
            let before = text.slice(row.end.saturating_sub(6), row.end);
            let one = row.digits.last().is_some_and(|last| last.0.len() == 1);
            let (dix, quatre) = (before.ends_with(b"dix"), before == b"quatre");
            match (said, tens) {
                (Said::Between, _) => {}
                (Said::Times(n), _) => (times, tens) = (n, None),
                // `vingt-deux`; `dix-sept`, `soixante-dix-sept`
                (Said::Digit(n @ 1..), Some(_)) => {
                    row.go_on(end, 0, &[n]);
                    tens = None;
                }
                (Said::Digit(n @ 7..), None) if dix => row.go_on(end, 0, &[n]),
                (Said::Digit(n), _) => {
                    row.put(&[n; 3][..usize::from(times)], at, end);
                    tens = None;
                }
                // `soixante-dix`, `quatre-vingt-onze`
                (Said::Two(n @ 10..20), Some(6 | 8)) => {
                    row.go_on(end, 1, &[n - 10]);
                    tens = None;
                }
                (Said::Two(n), _) => {
                    row.put(&[n / 10, n % 10], at, end);
                    tens = None;
                }
                (Said::Tens(2), None) if quatre => {
                    row.go_on(end, 4, &[0]);
                    tens = Some(8);
                }
                (Said::Tens(n), _) => {
                    row.put(&[n, 0], at, end);
                    tens = Some(n);
                }
                (Said::Hundred, _) if one => {
                    row.go_on(end, 0, &[0, 0]);
                    tens = None;
                }
                (Said::Hundred, _) => break,
            }
            if !matches!(said, Said::Times(_)) {
                times = 1;
            }
        }
        let gap = gap(text, end);
        if gap == 0 || row.digits.len() > MOST {
            break;
        }
        row.pauses += usize::from(text.at(end) == b',');
        at = end + gap;
    }
    row
}

/// The start of the row that a clue at `at` is in, not before `least`: words before it may be of a number too.
fn begin(text: Bytes<'_>, mut at: usize, least: usize) -> usize {
    for _ in 0..MOST {
        let end =
            (1..=5).map(|n| at.saturating_sub(n)).take_while(|end| *end > least && gap(text, *end) == at - end).last();
        let Some(end) = end else { break };
        let start = word_start(text, end, least);
        let word = text.slice(start, end);
        if word.is_empty() || !word[0].is_ascii_digit() && said(word).is_none_or(|said| said == Said::Between) {
            break;
        }
        at = start;
    }
    at
}

/// `clues` are where [`clues`] stand.
#[inline(never)]
pub(super) fn add(source: &str, clues: &[usize], out: &mut Vec<Finding>) {
    let text = Bytes(source.as_bytes());
    let mut rows: Vec<Row> = Vec::new();
    let mut read = 0;
    for pair in clues.windows(2) {
        let &[clue, next] = pair else { continue };
        if clue < read || next > word_end(text, clue) + CLOSE {
            continue;
        }
        let row = row(text, begin(text, clue, read));
        read = row.end.max(clue + 1);
        let digits: usize = row.digits.iter().map(|d| d.0.len()).sum();
        if row.words >= FEWEST && (FEWEST..=MOST).contains(&digits) {
            rows.push(row);
        }
    }
    for rows in rows.chunk_by(|a, b| b.start() <= a.end + AROUND.0) {
        // A pause may part groups, or the digits of one.
        let grouped = read_anew(source, rows, " ", out);
        if rows.iter().zip(grouped).any(|(row, is_found)| row.pauses > 0 && !is_found) {
            read_anew(source, rows, "", out);
        }
    }
}

/// Reads the stretch around `rows` with them as digits, `pause` where they have a comma. Which rows are something then.
fn read_anew(text: &str, rows: &[Row], pause: &str, out: &mut Vec<Finding>) -> Vec<bool> {
    let mut made = Mapped::default();
    let mut at = text.floor_char_boundary(rows.first().map_or(0, Row::start).saturating_sub(AROUND.0));
    let mut places = Vec::new();
    for row in rows {
        made.copy(text, at, row.start());
        let from = made.text.len();
        at = row.start();
        for (digits, from, to) in &row.digits {
            if text.get(at..*from).is_some_and(|gap| has(gap, ',')) {
                made.put(pause, at, *from);
            }
            made.put(digits, *from, *to);
            at = *to;
        }
        places.push((from, made.text.len()));
        at = row.end;
    }
    made.copy(text, at, text.ceil_char_boundary((at + AROUND.1).min(text.len())));
    let mut is_found = vec![false; rows.len()];
    for finding in scan_said(&made.text) {
        let whole = |&(from, to): &(usize, usize)| {
            finding.start <= from && to <= finding.end && finding.end - finding.start <= to - from + 4
        };
        if (finding.score >= 0.6 || finding.checked && finding.score >= 0.5 || in_context(&finding))
            && let Some(row) = places.iter().position(whole)
            && let Some((start, end)) = made.to_source(finding.start, finding.end)
        {
            is_found[row] = true;
            out.push(Finding { start, end, topic: NONE, ..finding });
        }
    }
    is_found
}

#[cfg(test)]
mod tests;
