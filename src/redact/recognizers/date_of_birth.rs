//! DATE_OF_BIRTH: a calendar date beside a word such as "born"; without one a date is only a date.
//!
//! Day, month and year in any order with `.`, `/`, `-` or spaces (ISO 8601 among them), or with the
//! month's name in the languages of Europe. The day must exist in its month.

mod months;
mod other;
mod written;

use super::super::bytes::words;
use super::super::classes::{Bytes, DIGIT, HIGH, LETTER, class, is_word, same};
use super::super::context::BIRTH;
use super::super::scan::{Finding, Word};
use super::calendar::exists;
use super::label::{Tie, among, gap};
use months::month;
use other::{bound, issued, stamp};
use written::{digits, real, value};

pub(crate) const TYPE: &str = "DATE_OF_BIRTH";
/// What a date without a birth word becomes, in `find.rs`.
pub(crate) const DATE: &str = "DATE";

/// A date that starts with the digits `word`, or with the month before them.
pub(crate) fn find(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    if let Some((start, end)) = written::date(text, word) {
        push(text, start, end, out);
    }
}

/// Dates that begin with a mixed word: `3rd of May 1990`, `12MAR1985`.
pub(crate) fn find_mixed(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let end = text.run(word.start, 2, |b| b.is_ascii_digit());
    let suffix = [&b"st"[..], b"nd", b"rd", b"th", b"er"].contains(&text.slice(end, word.end));
    let found = match suffix {
        true => written::after_suffix(text, Word { end, ..word }, word.end),
        false => written::joined(text, word),
    };
    if let Some((start, end)) = found {
        push(text, start, end, out);
    }
}

fn push(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    if stamp(text, start, end) || bound(text, start, end) {
        return;
    }
    // A date all the same, for who asks for those.
    if issued(text, start) {
        Finding::add(out, TYPE, start, end, 0.1);
        return;
    }
    let score = if abbreviated(text, start, end) { 0.8 } else { 0.1 };
    out.push(Finding::sure(TYPE, start, end, score).in_context(BIRTH, 0.85));
}

/// Words of birth that are no words: `D.O.B.`, `b. 1985`, `(*12.03.1985`, `12.03.1985 г.р.`
fn abbreviated(text: Bytes<'_>, start: usize, end: usize) -> bool {
    let mut stop = start;
    while start - stop < 5 && matches!(text.before(stop, 1), b' ' | b'.' | b':' | b'=' | b'\t' | b'-') {
        stop -= 1;
    }
    let before = |word: &str| {
        let from = stop.saturating_sub(word.len());
        same(text.slice(from, stop), word) && !is_word(text.before(from, 1))
    };
    let behind = || {
        let from = text.run(end, 2, |b| b == b' ');
        ["г.р", "г. р", "р.н", "р. н"].iter().any(|w| text.slice(from, from + w.len()) == w.as_bytes())
    };
    let born = text.before(stop, 1) == b'*';
    born && (text.before(stop, 2) == b'(' || text.slice(stop.saturating_sub(3), stop) == b", *")
        || text.at(stop) == b'.' && before("b")
        || ["d.o.b", "d/o/b", "b'day", "b-day", "д.р", "Д.р", "Д.Р", "д.н", "d.d.n", "f.n"].iter().any(|w| before(w))
        || behind()
}

/// What only the birth word `start..end` before it makes a date: `born in 1985`, `DOB 19850312`, `born in March 1985`,
/// `birthday: 12 March`.
pub(super) fn labelled(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let Some(at) = gap(text, end) else {
        listed(text, start, end, out);
        return;
    };
    let label = text.slice(start, end);
    let mut i = at.start;
    // `dob=datetime.date(1983, 2, 11)`, `dob: Date.new(1990, 4, 2)`
    let open = text.run(i, 24, |b| is_word(b) || matches!(b, b'.' | b':' | b' '));
    if text.at(open) == b'('
        && let Some(stop) = arguments(text, open + 1)
    {
        Finding::add(out, TYPE, open + 1, stop, 0.8);
        return;
    }
    let mut named = i;
    let mut tied = at.filled || at.tie > Tie::Bare;
    for _ in 0..3 {
        if tied && let Some(stop) = written::day_of_year(text, i) {
            // Its year would have made it a date already.
            let more = text.run(stop, 3, |b| matches!(b, b' ' | b',' | b'.' | b'\''));
            if !text.at(more).is_ascii_digit() && !is_word(text.at(stop)) {
                Finding::add(out, TYPE, i, stop, 0.7);
            }
            return;
        }
        let stop = text.run(i, 10, |b| class(b) & (LETTER | HIGH) != 0);
        let sign = usize::from(text.at(stop) == b':');
        if stop == i || text.at(stop + sign) != b' ' {
            break;
        }
        tied |= among(text.slice(i, stop), words!(&["on", "am", "the", "le", "el", "il", "den", "em"]));
        named = i;
        i = stop + sign + 1;
    }
    let (year, len, stop) = digits(text, i);
    if len == 5 {
        let tied = at.tie == Tie::Sign || !label.is_ascii() || same(label, "dob");
        eight_or_six(text, i, tied, out);
        return;
    }
    // `birthday: 03/12`
    let (other, other_len, last) = digits(text, stop + 1);
    let pair = matches!((len, other_len), (1..=2, 1..=2)) && matches!(text.at(stop), b'/' | b'.');
    if pair && at.tie == Tie::Sign && (exists(year, other, 0) || exists(other, year, 0)) && text.free_right(last) {
        Finding::add(out, TYPE, i, last, 0.6);
        return;
    }
    let alone = len == 4
        && !is_word(text.at(stop))
        && !(matches!(text.at(stop), b'-' | b'/' | b'.' | b':') && text.at(stop + 1).is_ascii_digit());
    if !alone || !(1900..=2030).contains(&year) {
        return;
    }
    let month = month(text, named).filter(|(_, end)| end + 1 == i);
    let start = if month.is_some() { named } else { i };
    // `born 1985`, but not `birth 1985`.
    let told = i > at.start || at.filled || at.tie > Tie::Bare;
    if told || !among(label, words!(&["birth", "birthday", "geburt", "naissance", "nascita", "geboorte"])) {
        Finding::add(out, TYPE, start, stop, 0.7);
    }
}

/// Where a year, a month and a day end that are the arguments of a call, which starts at `at`.
fn arguments(text: Bytes<'_>, at: usize) -> Option<usize> {
    let (year, len, stop) = digits(text, at);
    let from = text.run(stop, 2, |b| matches!(b, b',' | b' '));
    let (month, _, stop) = digits(text, from);
    let from = text.run(stop, 2, |b| matches!(b, b',' | b' '));
    let (day, _, stop) = digits(text, from);
    (len == 4
        && (1900..=2030).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && text.at(stop) == b')')
        .then_some(stop)
}

/// The dates of a list below the heading that the word `start..end` closes: `Birthdays:`, then `- Jane: 12 March 1985`.
fn listed(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let plain = |b: u8| !matches!(b, b'\n' | b',' | b';' | b'|' | b'\t' | b'0'..=b'9');
    let stop = text.run(end, 40, plain);
    let head = (1..=40).map(|n| text.before(start, n)).find(|b| *b == 0 || !plain(*b)).unwrap_or(b'x');
    if text.at(stop) != b'\n' || !matches!(head, b'\n' | 0) {
        return;
    }
    let mut line = stop + 1;
    for _ in 0..200 {
        let end = text.run(line, 120, |b| b != b'\n');
        let day = |at: &usize| text.at(*at).is_ascii_digit() && !is_word(text.before(*at, 1));
        let found = (line..end).filter(day).find_map(|at| {
            let stop = text.run(at, 5, |b| b.is_ascii_digit());
            written::date(text, Word { start: at, end: stop, mask: DIGIT })
        });
        let Some((from, to)) = found.filter(|(from, to)| !stamp(text, *from, *to)) else { return };
        Finding::add(out, TYPE, from, to, 0.7);
        line = end + 1;
    }
}

/// `19850312`, `12031985`; `850312` only where it is tied to its label.
fn eight_or_six(text: Bytes<'_>, start: usize, tied: bool, out: &mut Vec<Finding>) {
    let end = text.run(start, 9, |b| b.is_ascii_digit());
    let part = |a: usize, b: usize| value(text.slice(start + a, start + b));
    let day = match end - start {
        8 => real(part(6, 8), part(4, 6), part(0, 4)) || real(part(0, 2), part(2, 4), part(4, 8)),
        6 if tied => real(part(4, 6), part(2, 4), 1900 + part(0, 2)) || real(part(0, 2), part(2, 4), 1900 + part(4, 6)),
        _ => false,
    };
    if day && !is_word(text.at(end)) {
        Finding::add(out, TYPE, start, end, 0.75);
    }
}

#[cfg(test)]
mod tests;
