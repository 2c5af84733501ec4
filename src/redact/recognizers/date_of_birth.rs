//! DATE_OF_BIRTH: a calendar date beside a word such as "born"; without one a date is only a date.
//!
//! Day, month and year in any order with `.`, `/`, `-` or spaces (ISO 8601 among them), or with the
//! month's name in a dozen European languages. The day must exist in its month.

mod months;

use super::super::classes::{Bytes, HIGH, LETTER, class, is_word};
use super::super::context::BIRTH;
use super::super::scan::{Finding, Word};
use months::month;

pub(crate) const TYPE: &str = "DATE_OF_BIRTH";
/// What a date without a birth word becomes, in `find.rs`.
pub(crate) const DATE: &str = "DATE";

/// A date that starts with the digits `word`, or with the month before them.
pub(crate) fn find(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let found = cjk(text, word)
        .or_else(|| numeric(text, word))
        .or_else(|| month_after(text, word))
        .or_else(|| month_before(text, word));
    if let Some((start, end)) = found {
        out.push(Finding::sure(TYPE, start, end, 0.1).in_context(BIRTH, 0.85));
    }
}

/// `1985年3月12日`, `1985년 3월 12일`.
fn cjk(text: Bytes<'_>, word: Word) -> Option<(usize, usize)> {
    let (year, len, mut i) = digits(text, word.start);
    if len != 4 || text.at(i) < 0xE0 {
        return None;
    }
    let mut parts = [0; 2];
    for (part, (sign, hangul)) in parts.iter_mut().zip([("年", "년"), ("月", "월")]) {
        if text.slice(i, i + 3) != sign.as_bytes() && text.slice(i, i + 3) != hangul.as_bytes() {
            return None;
        }
        let (number, _, end) = digits(text, text.run(i + 3, 1, |b| b == b' '));
        (*part, i) = (number, end);
    }
    let day = ["日", "일"].iter().any(|d| text.slice(i, i + 3) == d.as_bytes());
    let [month, number] = parts;
    (day && real(number, month, year)).then_some((word.start, i + 3))
}

/// What only the birth word `start..end` before it makes a date: `born in 1985`, `DOB 19850312`, `born in March 1985`.
pub(super) fn labelled(text: Bytes<'_>, _start: usize, end: usize, out: &mut Vec<Finding>) {
    let Some(at) = super::label::gap(text, end) else { return };
    let mut i = at.start;
    let mut named = i;
    for _ in 0..3 {
        let stop = text.run(i, 10, |b| class(b) & (LETTER | HIGH) != 0);
        if stop == i || text.at(stop) != b' ' {
            break;
        }
        named = i;
        i = stop + 1;
    }
    let (year, len, stop) = digits(text, i);
    if len == 5 {
        let all = text.run(i, 9, |b| b.is_ascii_digit());
        let (a, b, c) = (value(text.slice(i, i + 4)), value(text.slice(i + 4, i + 6)), value(text.slice(i + 6, i + 8)));
        let (d, m, y) = (value(text.slice(i, i + 2)), value(text.slice(i + 2, i + 4)), value(text.slice(i + 4, i + 8)));
        if all - i == 8 && (real(c, b, a) || real(d, m, y)) && !is_word(text.at(all)) {
            out.push(Finding::sure(TYPE, i, all, 0.75));
        }
        return;
    }
    let alone = len == 4
        && !is_word(text.at(stop))
        && !(matches!(text.at(stop), b'-' | b'/' | b'.' | b':') && text.at(stop + 1).is_ascii_digit());
    if !alone || !(1900..=2030).contains(&year) {
        return;
    }
    let month = month(text, named).filter(|(_, end)| end + 1 == i);
    let (start, said) =
        (if month.is_some() { named } else { i }, i > at.start || at.filled || at.tie > super::label::Tie::Bare);
    if said {
        out.push(Finding::sure(TYPE, start, stop, 0.7));
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
        (1 | 2, 1 | 2, 2) if separator != b' ' => real(a, b, 1900 + c) || real(b, a, 1900 + c),
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
            ("born in 1985 in", "1985"),
            ("born in March 1985,", "March 1985"),
            ("né en 1966", "1966"),
            ("geboren im Jahr 1971", "1971"),
            ("DOB: 19850312", "19850312"),
            ("DOB 3/12/85", "3/12/85"),
            ("дата рождения: 5 марта 1971", "5 марта 1971"),
            ("narozena 5. března 1971", "5. března 1971"),
            ("生年月日: 1985年3月12日", "1985年3月12日"),
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
