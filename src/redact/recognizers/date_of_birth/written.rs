//! Dates as they are written: in figures, with the month's name, in Chinese, Japanese and Korean.

use super::super::super::classes::{Bytes, HIGH, LETTER, class, is_word};
use super::super::super::scan::Word;
use super::super::calendar::exists;
use super::months::month;

/// The date that the digits `word` begin, or that the month before them does.
pub(super) fn date(text: Bytes<'_>, word: Word) -> Option<(usize, usize)> {
    let next = text.at(word.end);
    // Most numbers end in other signs.
    if class(next) & (LETTER | HIGH) == 0 && !matches!(next, b' ' | b'.' | b'-' | b'/') {
        return month_before(text, word);
    }
    cjk(text, word)
        .or_else(|| numeric(text, word))
        .or_else(|| month_after(text, word))
        .or_else(|| month_before(text, word))
        .or_else(|| year_first(text, word))
}

/// Whether a day of the last or this century is meant; in Iran's years, or those of Buddhists, the last one and a part of this.
pub(super) fn real(day: u32, month: u32, year: u32) -> bool {
    matches!(year, 1900..=2100 | 1300..=1420 | 2440..=2570) && exists(day, month, year)
}

/// Japan's eras, and the years before their first.
const ERAS: &[(&str, u32)] =
    &[("民國", 1911), ("民国", 1911), ("大正", 1911), ("昭和", 1925), ("平成", 1988), ("令和", 2018)];

/// `1985年3月12日`, `昭和60年3月12日`, `1985년 3월 12일`.
fn cjk(text: Bytes<'_>, word: Word) -> Option<(usize, usize)> {
    if text.at(word.end) < 0xE0 {
        return None;
    }
    let (mut year, len, mut i) = digits(text, word.start);
    let mut from = word.start;
    if len < 3 {
        let before = text.slice(from.saturating_sub(6), from);
        match ERAS.iter().find(|(era, _)| era.as_bytes() == before) {
            Some((_, base)) => (year, from) = (year + base, from - 6),
            // `88년 6월 11일`
            None => year += 1900,
        }
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
    (day && real(number, month, year)).then_some((from, i + 3))
}

/// Up to four digits as a number.
pub(super) fn value(digits: &[u8]) -> u32 {
    digits.iter().take(4).fold(0, |v, d| v * 10 + u32::from(d.wrapping_sub(b'0') % 10))
}

/// The digits at `at`, at most five: as a number, how many, and where they end.
pub(super) fn digits(text: Bytes<'_>, at: usize) -> (u32, usize, usize) {
    let end = text.run(at, 5, |b| b.is_ascii_digit());
    (value(text.slice(at, end)), end - at, end)
}

fn numeric(text: Bytes<'_>, word: Word) -> Option<(usize, usize)> {
    let (p, separator) = (text.before(word.start, 1), text.at(word.end));
    if !matches!(separator, b'.' | b'/' | b'-' | b' ')
        || is_word(p)
        || matches!(p, b'.' | b'/' | b'-') && is_word(text.before(word.start, 2))
    {
        return None;
    }
    // `12 / 03 / 1985`
    let first = word.end;
    let wide = separator == b' ' && matches!(text.at(first + 1), b'/' | b'-' | b'.') && text.at(first + 2) == b' ';
    let pad = usize::from(separator == b'.' && text.at(first + 1) == b' ');
    if !wide && !text.at(first + 1 + pad).is_ascii_digit() {
        return None;
    }
    let (a, a_len, _) = digits(text, word.start);
    if wide {
        let (b, b_len, second) = digits(text, first + 3);
        let (c, c_len, end) = digits(text, second + 3);
        let same = text.slice(first, first + 3) == text.slice(second, second + 3);
        let fits = same && a_len <= 2 && b_len <= 2 && c_len == 4 && !is_word(text.at(end));
        return (fits && (real(a, b, c) || real(b, a, c))).then_some((word.start, end));
    }
    let (b, b_len, second) = digits(text, first + 1 + pad);
    if text.at(second) != separator {
        return None;
    }
    let pad = usize::from(separator == b'.' && text.at(second + 1) == b' ');
    // `18.4.'71`
    let short = usize::from(text.at(second + 1 + pad) == b'\'');
    let (c, c_len, end) = digits(text, second + 1 + pad + short);
    if short == 1 && c_len != 2 || is_word(text.at(end)) && !(text.at(end) == b'T' && a_len == 4) {
        return None;
    }
    let ok = match (a_len, b_len, c_len) {
        (4, 1 | 2, 1 | 2) => real(c, b, a),
        (1 | 2, 1 | 2, 4) => real(a, b, c) || real(b, a, c),
        (1 | 2, 1 | 2, 2) if separator != b' ' => {
            // `86-02-17`, the year first
            real(a, b, 1900 + c) || real(b, a, 1900 + c) || separator == b'-' && a > 31 && real(c, b, 1900 + a)
        }
        (2, 2, 2) => real(a, b, 1900 + c) || real(b, a, 1900 + c),
        _ => false,
    };
    ok.then_some((word.start, end))
}

/// `12 March 1985`, `12. März 1985`, `12-Mar-85`, `12 de marzo de 1985`, `3rd of May 1990`.
fn month_after(text: Bytes<'_>, word: Word) -> Option<(usize, usize)> {
    if word.len() > 2 || is_word(text.before(word.start, 1)) {
        return None;
    }
    let mut i = text.run(word.end, 2, |b| matches!(b, b' ' | b'.' | b'-' | b'/'));
    i = filler(text, i);
    let (month_number, mut end) = month(text, i)?;
    // `12 MAY /MAI 88`: in two languages, as documents are printed.
    let second = text.run(text.run(end, 1, |b| b == b' ') + 1, 1, |b| b == b' ');
    if text.slice(end, second).contains(&b'/')
        && let Some((_, stop)) = month(text, second).filter(|m| m.0 == month_number)
    {
        end = stop;
    }
    let day = value(text.slice(word.start, word.end));
    let mut j = text.run(end, 3, |b| matches!(b, b' ' | b'.' | b'-' | b',' | b'/' | b'\''));
    j = filler(text, j);
    let (year, len, end) = digits(text, j);
    (full_year(year, len) && real(day, month_number, year.max(1904)) && !is_word(text.at(end)))
        .then_some((word.start, end))
}

/// `March 12, 1985`, and `March 12th, 1985` where the suffix ends the digits.
fn month_before(text: Bytes<'_>, word: Word) -> Option<(usize, usize)> {
    if word.len() > 2 || !matches!(text.before(word.start, 1), b' ' | b'-' | b'/') {
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
    let day = value(text.slice(word.start, word.end));
    let i = text.run(word.end, 3, |b| matches!(b, b' ' | b',' | b'-' | b'/' | b'\''));
    let (year, len, end) = digits(text, i);
    let (year, len) = if len == 2 && text.before(i, 1) == b'\'' { (1900 + year, 4) } else { (year, len) };
    (len == 4 && full_year(year, len) && real(day, month, year) && !is_word(text.at(end))).then_some((start, end))
}

/// `1985. március 12.`, `1985-Mar-12`, `1985 m. kovo 12 d.`
fn year_first(text: Bytes<'_>, word: Word) -> Option<(usize, usize)> {
    if word.len() != 4 || is_word(text.before(word.start, 1)) {
        return None;
    }
    let year = value(text.slice(word.start, word.end));
    if !(1900..=2100).contains(&year) {
        return None;
    }
    let mut i = text.run(word.end, 2, |b| matches!(b, b' ' | b'.' | b'-' | b'/'));
    i += if text.slice(i, i + 3) == b"m. " { 3 } else { 0 };
    let (month, end) = month(text, i)?;
    let j = text.run(end, 2, |b| matches!(b, b' ' | b'.' | b'-' | b'/'));
    let (day, len, end) = digits(text, j);
    (i > word.end && (1..=2).contains(&len) && real(day, month, year) && !is_word(text.at(end)))
        .then_some((word.start, end))
}

/// `12MAR1985`, `12MAR85`: one word.
pub(super) fn joined(text: Bytes<'_>, word: Word) -> Option<(usize, usize)> {
    let (day, len, from) = digits(text, word.start);
    if !(1..=2).contains(&len) {
        return None;
    }
    let name = text.run(from, 4, |b| class(b) & LETTER != 0);
    let (year, year_len, stop) = digits(text, name);
    let year = if year_len == 2 { 1900 + year } else { year };
    let fits = name - from == 3 && matches!(year_len, 2 | 4) && stop == word.end;
    (fits && real(day, month(text, from)?.0, year)).then_some((word.start, stop))
}

/// A day and a month at `at`, no year behind them: `12 March`, `March 12th`.
pub(super) fn day_of_year(text: Bytes<'_>, at: usize) -> Option<usize> {
    let suffixed = |end: usize| {
        let stop = text.run(end, 2, |b| class(b) & LETTER != 0);
        if matches!(text.slice(end, stop), b"st" | b"nd" | b"rd" | b"th") { stop } else { end }
    };
    let (day, len, end) = digits(text, at);
    if len > 0 {
        let i = filler(text, text.run(suffixed(end), 2, |b| matches!(b, b' ' | b'.')));
        let (month, end) = month(text, i).filter(|_| i > at + len)?;
        return (len <= 2 && exists(day, month, 0)).then_some(end);
    }
    let (month, end) = month(text, at)?;
    let (day, len, stop) = digits(text, text.run(end, 2, |b| matches!(b, b' ' | b'.')));
    let stop = suffixed(stop);
    ((1..=2).contains(&len) && exists(day, month, 0) && class(text.at(stop)) & (LETTER | HIGH) == 0).then_some(stop)
}

fn filler(text: Bytes<'_>, at: usize) -> usize {
    if !matches!(text.at(at), b'd' | b'o') {
        return at;
    }
    [&b"de "[..], b"of ", b"del ", b"di ", b"d'"]
        .into_iter()
        .find(|f| text.slice(at, at + f.len()) == *f)
        .map_or(at, |f| at + f.len())
}

fn full_year(year: u32, len: usize) -> bool {
    len == 4 && matches!(year, 1900..=2100 | 2440..=2570) || len == 2
}

/// The date whose day `day` has a suffix that ends at `end`: `3rd of May 1990`, `May 3rd, 1990`.
pub(super) fn after_suffix(text: Bytes<'_>, day: Word, end: usize) -> Option<(usize, usize)> {
    let number = value(text.slice(day.start, day.end));
    let i = filler(text, text.run(end, 2, |b| matches!(b, b' ' | b',')));
    if let Some((month, end)) = month(text, i) {
        let (year, len, end) = digits(text, text.run(end, 2, |b| matches!(b, b' ' | b',')));
        return (len == 4 && real(number, month, year)).then_some((day.start, end));
    }
    // `Aug. 30th, '74`
    let short = usize::from(text.at(i) == b'\'');
    let (year, len, stop) = digits(text, i + short);
    let (year, len) = if short == 1 && len == 2 { (1900 + year, 4) } else { (year, len) };
    let start = day.start.checked_sub(1)?;
    let mut from = start - usize::from(text.before(start, 1) == b'.');
    while start - from < 16 && class(text.before(from, 1)) & LETTER != 0 {
        from -= 1;
    }
    let (month, _) = month(text, from)?;
    (len == 4 && real(number, month, year)).then_some((from, stop))
}
