//! DATE_OF_BIRTH: a calendar date beside a word such as "born"; without one a date is only a date.
//!
//! Day, month and year in any order with `.`, `/`, `-` or spaces (ISO 8601 among them), or with the
//! month's name in a dozen European languages. The day must exist in its month.

use super::super::classes::{Bytes, HIGH, LETTER, class, is_word};
use super::super::context::BIRTH;
use super::super::scan::{Finding, Word};

pub(crate) const TYPE: &str = "DATE_OF_BIRTH";

/// The first letters that tell a month, lower case.
#[rustfmt::skip]
const MONTHS: &[(&str, u32)] = &[
    ("jan", 1), ("gen", 1), ("ene", 1), ("sty", 1), ("tammi", 1), ("led", 1), ("jän", 1),
    ("feb", 2), ("fév", 2), ("fev", 2), ("lut", 2), ("helmi", 2),
    ("mar", 3), ("mär", 3), ("mrz", 3), ("maa", 3), ("mrt", 3),
    ("apr", 4), ("avr", 4), ("abr", 4), ("kwi", 4), ("huhti", 4),
    ("may", 5), ("mai", 5), ("mag", 5), ("maj", 5), ("mei", 5), ("touko", 5),
    ("jun", 6), ("juin", 6), ("giu", 6), ("cze", 6), ("kesä", 6),
    ("jul", 7), ("juil", 7), ("lug", 7), ("lip", 7), ("heinä", 7),
    ("aug", 8), ("aoû", 8), ("aou", 8), ("ago", 8), ("sie", 8), ("elo", 8),
    ("sep", 9), ("set", 9), ("wrz", 9), ("syys", 9),
    ("oct", 10), ("okt", 10), ("ott", 10), ("out", 10), ("paź", 10), ("loka", 10),
    ("nov", 11), ("lis", 11), ("marras", 11),
    ("dec", 12), ("dez", 12), ("déc", 12), ("dic", 12), ("gru", 12), ("joulu", 12),
];

/// A date that starts with the digits `word`, or with the month before them.
pub(crate) fn find(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let found = numeric(text, word).or_else(|| month_after(text, word)).or_else(|| month_before(text, word));
    if let Some((start, end)) = found {
        out.push(Finding::sure(TYPE, start, end, 0.1).in_context(BIRTH, 0.85));
    }
}

fn value(digits: &[u8]) -> u32 {
    digits.iter().take(4).fold(0, |v, d| v * 10 + u32::from(d.wrapping_sub(b'0') % 10))
}

fn digits(text: Bytes<'_>, at: usize) -> (u32, usize, usize) {
    let end = text.run(at, 5, |b| b.is_ascii_digit());
    (value(text.slice(at, end)), end - at, end)
}

fn numeric(text: Bytes<'_>, word: Word) -> Option<(usize, usize)> {
    let p = text.before(word.start, 1);
    if is_word(p) || matches!(p, b'.' | b'/' | b'-') && is_word(text.before(word.start, 2)) {
        return None;
    }
    let (a, a_len, first) = digits(text, word.start);
    if a_len == 8 {
        return None;
    }
    let separator = text.at(first);
    if !matches!(separator, b'.' | b'/' | b'-' | b' ') {
        return None;
    }
    let pad = usize::from(separator == b'.' && text.at(first + 1) == b' ');
    let (b, b_len, second) = digits(text, first + 1 + pad);
    if text.at(second) != separator {
        return None;
    }
    let pad = usize::from(separator == b'.' && text.at(second + 1) == b' ');
    let (c, c_len, end) = digits(text, second + 1 + pad);
    if is_word(text.at(end)) && !(text.at(end) == b'T' && a_len == 4) {
        return None;
    }
    let ok = match (a_len, b_len, c_len) {
        (4, 1 | 2, 1 | 2) => real(c, b, a),
        (1 | 2, 1 | 2, 4) => real(a, b, c) || real(b, a, c),
        (2, 2, 2) => real(a, b, 1900 + c) || real(b, a, 1900 + c),
        _ => false,
    };
    ok.then_some((word.start, end))
}

/// `12 March 1985`, `12. März 1985`, `12-Mar-85`, `12 de marzo de 1985`, `3rd of May 1990`.
fn month_after(text: Bytes<'_>, word: Word) -> Option<(usize, usize)> {
    let day = value(text.slice(word.start, word.end));
    if word.len() > 2 || is_word(text.before(word.start, 1)) {
        return None;
    }
    let mut i = text.run(word.end, 2, |b| matches!(b, b' ' | b'.' | b'-'));
    i = filler(text, i);
    let (month, end) = month(text, i)?;
    let mut j = text.run(end, 3, |b| matches!(b, b' ' | b'.' | b'-' | b','));
    j = filler(text, j);
    let (year, len, end) = digits(text, j);
    (full_year(year, len) && real(day, month, year.max(1904)) && !is_word(text.at(end))).then_some((word.start, end))
}

/// `March 12, 1985`, and `March 12th, 1985` where the suffix ends the digits.
fn month_before(text: Bytes<'_>, word: Word) -> Option<(usize, usize)> {
    let day = value(text.slice(word.start, word.end));
    if word.len() > 2 || text.before(word.start, 1) != b' ' {
        return None;
    }
    let mut start = word.start - 1;
    if text.before(start, 1) == b'.' {
        start -= 1;
    }
    let stop = start;
    while stop - start < 16 && class(text.before(start, 1)) & (LETTER | HIGH) != 0 {
        start -= 1;
    }
    let (month, end) = month(text, start)?;
    if end > word.start {
        return None;
    }
    let i = text.run(word.end, 2, |b| matches!(b, b' ' | b','));
    let (year, len, end) = digits(text, i);
    (len == 4 && full_year(year, len) && real(day, month, year) && !is_word(text.at(end))).then_some((start, end))
}

fn filler(text: Bytes<'_>, at: usize) -> usize {
    [&b"de "[..], b"of ", b"del ", b"di "]
        .into_iter()
        .find(|f| text.slice(at, at + f.len()) == *f)
        .map_or(at, |f| at + f.len())
}

fn month(text: Bytes<'_>, at: usize) -> Option<(u32, usize)> {
    let end = text.run(at, 16, |b| class(b) & (LETTER | HIGH) != 0);
    let name = std::str::from_utf8(text.slice(at, end)).ok()?.to_lowercase();
    MONTHS.iter().rev().find(|(m, _)| name.starts_with(m)).map(|&(_, n)| (n, end))
}

fn full_year(year: u32, len: usize) -> bool {
    len == 4 && (1900..=2100).contains(&year) || len == 2
}

fn real(day: u32, month: u32, year: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day) && (1900..=2100).contains(&year)
}

/// The ordinal forms start with a mixed word (`3rd`); the scan hands those here.
pub(crate) fn find_ordinal(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let end = text.run(word.start, 2, |b| b.is_ascii_digit());
    let suffix = text.slice(end, word.end);
    if ![&b"st"[..], b"nd", b"rd", b"th", b"er"].contains(&suffix) {
        return;
    }
    let day = Word { end, ..word };
    let found = after_suffix(text, day, word.end);
    if let Some((start, end)) = found {
        out.push(Finding::sure(TYPE, start, end, 0.1).in_context(BIRTH, 0.85));
    }
}

fn after_suffix(text: Bytes<'_>, day: Word, end: usize) -> Option<(usize, usize)> {
    let number = value(text.slice(day.start, day.end));
    let i = filler(text, text.run(end, 2, |b| matches!(b, b' ' | b',')));
    if let Some((month, end)) = month(text, i) {
        let (year, len, end) = digits(text, text.run(end, 2, |b| matches!(b, b' ' | b',')));
        return (len == 4 && real(number, month, year)).then_some((day.start, end));
    }
    let (year, len, stop) = digits(text, i);
    let (start, _) = (day.start.checked_sub(1)?, ());
    let mut from = start;
    while start - from < 16 && class(text.before(from, 1)) & LETTER != 0 {
        from -= 1;
    }
    let (month, _) = month(text, from)?;
    (len == 4 && real(number, month, year)).then_some((from, stop))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};

    #[test]
    fn redact_birth_forms() {
        for (text, want) in [
            ("DOB: 03/12/1985", "03/12/1985"),
            ("born on 12 March 1985 in", "12 March 1985"),
            ("Born March 12, 1985.", "March 12, 1985"),
            ("born May 3rd, 1990", "May 3rd, 1990"),
            ("born 3rd of May 1990", "3rd of May 1990"),
            ("geboren am 5. März 1971", "5. März 1971"),
            ("Geburtsdatum: 05.03.1971", "05.03.1971"),
            ("née le 1 août 1966", "1 août 1966"),
            ("nacimiento: 7 de julio de 1999", "7 de julio de 1999"),
            ("\"birth_date\":\"1971-03-05\"", "1971-03-05"),
            ("\"birthDate\":\"1971-03-05T00:00:00Z\"", "1971-03-05"),
        ] {
            found(super::TYPE, text, want);
        }
    }

    #[test]
    fn redact_birth_near_misses() {
        for text in
            ["Released 03/12/1985", "born 31/02/1985", "on 12 March 1985 we met", "birth rate 12.5", "born 1.2.3"]
        {
            nothing(super::TYPE, text);
        }
    }
}
