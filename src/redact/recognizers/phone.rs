//! PHONE: E.164 numbers with `+` or `00`, and national forms.
//!
//! International: the calling code, the national number's length and its first two digits must fit
//! the plan of a country. National: a trunk prefix, or groups that phones alone have; what could be
//! another number needs a word such as "tel" beside it, or a text that speaks of the country.
//! ITU-T E.164 and E.123.
//!
//! | file | what it knows |
//! |---|---|
//! | `edges` | where a number begins and ends |
//! | `label` | the words right before a number of any length |
//! | `number` | digits in groups, read from a text |
//! | `plan` | calling codes, lengths, first digits and trunk prefixes of all regions |
//! | `national` | what the groups of a national number are worth |
//! | `local` | the countries that a text speaks of |

mod edges;
mod label;
pub(crate) mod local;
mod national;
mod number;
pub(crate) mod plan;

use super::super::bytes::words;
use super::super::classes::{Bytes, LETTER, class};
use super::super::context::PHONE;
use super::super::scan::{Finding, Word};
use super::label::{among, word_before};
use edges::{decimal, ends_free, extension, starts_free};
pub(crate) use label::names_one;
use label::{labelled, named};
use number::{Number, read};

pub(crate) const TYPE: &str = "PHONE";

/// A phone number whose first digits are `word`; a `+` or `(` before it is part of it.
#[inline(never)]
pub(crate) fn find(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    // Too few digits, and no more of them behind: most numbers of a text.
    let more = |b: u8| matches!(b, b' ' | b'-' | b'.' | b'/' | b'(' | b')');
    let (n, nn) = (text.at(word.end), text.at(word.end + 1));
    let alone = !(more(n) && (more(nn) || nn.is_ascii_digit()));
    if word.len() < 4 && alone {
        return;
    }
    let mut start = word.start;
    let mut plus = false;
    if text.before(start, 1) == b'(' {
        start -= 1;
    }
    if text.before(start, 1) == b'+' {
        start -= 1;
        plus = true;
        if text.before(start, 1) == b'(' {
            start -= 1;
        }
    }
    // `[0701/114930:WARNING`, a date and a time of Chromium's
    if text.before(start, 1) == b'[' && word.len() == 4 && text.at(word.end) == b'/' {
        return;
    }
    if !starts_free(text, start, plus) || !plus && decimal(text, word) {
        return;
    }
    // `at_home` takes it with a label only.
    if alone && !plus && word.len() <= 6 && !labelled(text, start) {
        return;
    }
    let number = read(text, word.start);
    let Some(&(first, _)) = number.ends().first() else {
        return;
    };
    let zeros = first >= 2 && number.digits.starts_with(b"00") && number.ends().last().is_some_and(|e| e.0 >= 9);
    if plus || zeros {
        let skip = if plus { 0 } else { 2 };
        if let Some(end) = international(&number, skip) {
            let end = extension(text, end);
            let bare = number.groups == 1 && !plus;
            let score = if plus {
                0.9
            } else if bare {
                0.45
            } else {
                0.65
            };
            push(text, start, end, score, out);
            return;
        }
    }
    if plus {
        // Of no plan, as a slip of a digit makes it: a word must speak, or a trunk 0 in brackets.
        if let Some(&(count, end)) = number.ends().last()
            && (9..=15).contains(&count)
            && plan::has_code(&number.digits)
            && ends_free(text, end)
        {
            let trunk = text.slice(start, end).windows(3).any(|w| w == b"(0)");
            push(text, start, extension(text, end), if trunk { 0.6 } else { 0.3 }, out);
        }
        return;
    }
    if first > 14 {
        return;
    }
    at_home(text, start, &number, out);
}

fn push(text: Bytes<'_>, start: usize, end: usize, score: f32, out: &mut Vec<Finding>) {
    // A bracket that opened before the number and is not closed inside it stays outside.
    let inner = text.slice(start, end);
    let start = if inner.first() == Some(&b'(') && !inner.contains(&b')') { start + 1 } else { start };
    let alone = if class(text.before(start, 1)) & LETTER != 0 { score.min(0.45) } else { score };
    out.push(Finding::sure(TYPE, start, end, alone).in_context(PHONE, (score + 0.4).min(0.98)));
}

/// End of the longest run of groups that makes a number of some country.
fn international(number: &Number, skip: usize) -> Option<usize> {
    let first = number.ends().first()?.0;
    number.ends().iter().rev().find_map(|&(count, end)| {
        let digits = number.digits.get(skip..count)?;
        // A version such as `+23.1.7779620` cuts the calling code in two; so do Ukrainians, before their trunk 0.
        let cut = |code: usize| first < code + skip && first > skip && !digits.starts_with(b"380");
        plan::international(digits).filter(|(_, code)| !cut(*code)).map(|_| end)
    })
}

/// Calling code and national number, the trunk 0 off, of an international number's digits.
pub(crate) fn split(digits: &str) -> Option<(&str, &str)> {
    let (_, length) = plan::international(digits.as_bytes())?;
    let (code, national) = digits.split_at_checked(length)?;
    Some((code, national.strip_prefix('0').unwrap_or(national)))
}

fn at_home(text: Bytes<'_>, start: usize, number: &Number, out: &mut Vec<Finding>) {
    // `"GET / HTTP/1.1" 200 5316`: what was answered, and how many bytes.
    if text.slice(start.saturating_sub(2), start) == b"\" "
        && number.lengths(1).next() == Some(3)
        && text.at(start + 3) == b' '
    {
        return;
    }
    // The surest run of groups; of equals, the longest.
    let mut best = (0.0, 0);
    for groups in (1..=number.groups).rev() {
        let Some(&(count, end)) = number.ends().get(groups - 1) else {
            return;
        };
        let Some(digits) = number.digits.get(..count) else {
            return;
        };
        // A small number a space away (a duration, an amount) is a neighbour, not a continuation.
        let beside = text.at(end) == b' '
            && text.at(end + 1).is_ascii_digit()
            && text.run(end + 1, 4, |b| b.is_ascii_digit()) <= end + 3;
        if !(ends_free(text, end) || beside) || !(4..=14).contains(&count) {
            continue;
        }
        // Small islands number their lines with five digits, so it takes a label right before them.
        if !(7..=13).contains(&count) {
            if best.0 == 0.0 && !beside && (labelled(text, start) || named(text, end)) {
                best = (0.6, end);
            }
            continue;
        }
        let mut lengths = [0; number::MOST];
        lengths.iter_mut().zip(number.lengths(groups)).for_each(|(to, length)| *to = length);
        let lengths = lengths.get(..groups).unwrap_or(&[]);
        // `u32 = 1074034177;`
        let constant =
            lengths.len() == 1 && text.at(end) == b';' && text.slice(start.saturating_sub(2), start) == b"= ";
        let score = if constant { 0.0 } else { national::score(digits, lengths, text.slice(start, end)) };
        let score = if beside && score < 0.7 { 0.0 } else { score };
        // `082 490 1693-Office`
        let score = if score > 0.15 && named(text, end) { score.max(0.55) } else { score };
        if score > best.0 {
            best = (score, end);
        }
    }
    if best.0 > 0.0
        && !among(word_before(text, start), words!(&["checksum", "crc", "crc32", "adler32", "hash", "seed", "epoch"]))
    {
        push(text, start, extension(text, best.1), best.0, out);
    }
}

#[cfg(test)]
mod tests;
