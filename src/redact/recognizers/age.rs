//! AGE: the number alone, in `47 years old`, `aged 47`, `47-jährig`, `de 47 ans`.
//!
//! A number of years is an age where "old" or its sisters follow, or where the words before speak of
//! a person; experience, warranties and loans last years too. Limits (`over 18`, `18+`, `5 to 12`)
//! are nobody's age.

mod label;
mod told;
mod words;

use super::super::bytes::words;
use super::super::classes::{Bytes, DIGIT, HIGH, LETTER, class, holds, same};
use super::super::scan::{Finding, Word};
use super::label::{among, one_of, word_before};
pub(super) use label::labelled;
use told::told;
use words::{FAMILY, HAS, LIMITS, LONGER, OLD, PEOPLE, SERVED, THINGS, YEARS};

pub(crate) const TYPE: &str = "AGE";

/// An age whose digits are `word`.
#[inline(never)]
pub(crate) fn find(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    if word.len() == 2 && told(text, word) {
        Finding::add(out, TYPE, word.start, word.end, 0.7);
        return;
    }
    let gap = matches!(text.at(word.end), b' ' | b'-');
    let from = word.end + usize::from(gap);
    let next = text.at(from);
    // Years, months, weeks, days; `Jahre`, `jaar`, `ans`, `let`, `vuotias`, `éves`, CJK, Cyrillic.
    let told = matches!(next, b'y' | b'Y' | b'm' | b'M' | b'w' | b'W' | b'd' | b'j' | b'J' | b'a' | b'l' | b'v' | b't')
        || matches!((next, text.at(from + 1)), (b'g', b'a' | b'o') | (b'o', b'e') | (b'r', b'o') | (b'u', b'r'));
    if !told && next < 0x80 {
        return;
    }
    if !plausible(text, word.start, word.end) {
        return;
    }
    let rest = text.slice(from, from + 24);
    let starts = |unit: &&str| rest.get(..unit.len()).is_some_and(|r| same(r, unit));
    let before = word_before(text, word.start);
    let sure = if let Some(unit) = OLD.iter().find(starts) {
        let end = from + unit.len();
        // `the company is 47 years old`
        let ahead = word.start.saturating_sub(before.len() + 1);
        let mut what = word_before(text, ahead);
        // `software that is 20 years old`
        if among(what, words!(&["that", "which", "now", "already", "only", "about", "over"])) {
            what = word_before(text, ahead.saturating_sub(what.len() + 1));
        }
        let is = among(before, words!(&["is", "was", "are", "were"])) && among(what, THINGS);
        !is && !among(before, LIMITS) && !thing(text, end) && !among(text.slice(end, end + 3), LONGER)
    } else {
        let ends = |unit: &&str| class(text.at(from + unit.len())) & (LETTER | HIGH) == 0;
        gap && YEARS
            .iter()
            .find(|unit| starts(unit) && ends(unit))
            .is_some_and(|unit| person(text, word, from + unit.len(), before))
    };
    if sure {
        Finding::add(out, TYPE, word.start, word.end, 0.8);
    }
}

/// `47yo`, `47y/o`, `29enne`: a word that starts with the number.
pub(crate) fn find_joined(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let end = text.run(word.start, 4, |b| b.is_ascii_digit());
    let unit = text.slice(end, word.end);
    // `47F presents with`, `her 50th birthday`.
    let behind = |words: &[&[u8]]| words.iter().any(|w| text.slice(word.end, word.end + w.len()) == *w);
    let chart =
        matches!(unit, b"F" | b"M") && behind(&[b" with ", b" present", b" who ", b" c/o ", b" s/p ", b", with "]);
    // `(pt., 57F)`
    let pt = || {
        one_of(
            word_before(text, word.start.saturating_sub(if text.before(word.start, 3) == b'.' { 3 } else { 2 })),
            &["pt", "patient"],
        )
    };
    let chart =
        chart || matches!(unit, b"F" | b"M") && text.slice(word.start.saturating_sub(2), word.start) == b", " && pt();
    let birthday = among(unit, words!(&["th", "st", "nd", "rd"])) && behind(&[b" birthday"]);
    let old = chart
        || birthday
        || among(unit, words!(&["yo", "enne", "yr"]))
            && (!unit.eq_ignore_ascii_case(b"yr") || text.slice(word.end, word.end + 4) == b" old")
        || unit.eq_ignore_ascii_case(b"y") && text.slice(word.end, word.end + 2) == b"/o";
    if old && end - word.start <= 3 && plausible(text, word.start, end) {
        Finding::add(out, TYPE, word.start, end, 0.7);
    }
}

fn plausible(text: Bytes<'_>, start: usize, end: usize) -> bool {
    let years = text.slice(start, end).iter().fold(0u32, |v, d| v * 10 + u32::from(d.wrapping_sub(b'0')));
    (1..=3).contains(&(end - start)) && (1..=122).contains(&years) && text.at(start) != b'0' && text.free_left(start)
}

/// Whether the noun behind `47-year-old` at `at` is none of a person.
fn thing(text: Bytes<'_>, at: usize) -> bool {
    let from = text.run(at, 2, |b| matches!(b, b' ' | b'-'));
    let end = text.run(from, 20, |b| class(b) & LETTER != 0);
    let next = text.slice(from, end);
    let second = text.run(end + 1, 20, |b| class(b) & LETTER != 0);
    among(next, THINGS)
        || among(text.slice(end + 1, second), THINGS)
            && !among(next, words!(&["and", "or", "with", "whose", "from", "in", "has", "had"]))
        || one_of(next, &["or", "and"])
            && among(text.slice(end + 1, second), words!(&["over", "older", "above", "up", "younger", "under"]))
}

/// Whether the words around a number of years, whose unit ends at `end`, are of a person.
fn person(text: Bytes<'_>, word: Word, end: usize, before: &[u8]) -> bool {
    let start = word.start;
    let behind = text.slice(end, end + 24).split(|b| matches!(b, b',' | b';' | b'.' | b'\n')).next().unwrap_or(&[]);
    if SERVED.iter().any(|w| holds(behind, w)) {
        return false;
    }
    if among(before, HAS) {
        return true;
    }
    let someone = |word: &[u8]| among(word, PEOPLE) || among(word, FAMILY);
    // `25-01-1982 (42 años)`, `č. 1503227649 (10 let)`, `ma fille (4 ans, ...`, `my daughter's (3 yrs)`
    if text.before(start, 1) == b'(' {
        let spaces = (2..5).take_while(|n| text.before(start, *n) == b' ').count();
        let at = start - 1 - spaces;
        let token = text.slice(at.saturating_sub(14), at).rsplit(|b| *b == b' ').next().unwrap_or(&[]);
        let digits = token.iter().filter(|b| class(**b) & DIGIT != 0).count();
        let name = word_before(text, at);
        let name = if name == b"s" && text.before(at, 2) == b'\'' { word_before(text, at - 2) } else { name };
        return text.before(at, 1).is_ascii_digit() && text.before(at, 4).is_ascii_digit()
            || digits >= 6
            || someone(name);
    }
    // `Vítima, 22 anos,`, `Jane Doe · 47 years ·`; `34 ans · permis B` in the first line of a life.
    let mark = text.slice(start.saturating_sub(3), start);
    if mark == " · ".get(1..).unwrap_or("").as_bytes() || text.slice(start.saturating_sub(4), start) == " · ".as_bytes()
    {
        return true;
    }
    let grown = word.len() == 2 && text.at(start) > b'1';
    if grown && matches!(text.before(start, 1), b'\n' | 0) && text.slice(end, end + 4) == " · ".as_bytes() {
        return true;
    }
    // `*24.02.1939, 86 J.`
    let dated = || {
        (3..=6).all(|n| text.before(start, n).is_ascii_digit()) && matches!(text.before(start, 7), b'.' | b'-' | b'/')
    };
    // `Kandidat: Ingenieur, 42 Jahre`
    let introduced = || {
        let line = text.slice(start.saturating_sub(64), start).rsplit(|b| *b == b'\n').next().unwrap_or(&[]);
        grown
            && matches!(text.at(end), 0 | b',' | b';' | b'.' | b'\n' | b'\r')
            && line.split(|b| class(*b) & (LETTER | HIGH) == 0).any(|word| !word.is_empty() && among(word, PEOPLE))
    };
    if mark.ends_with(b", ") && (someone(word_before(text, start - 2)) || dated() || introduced()) {
        return true;
    }
    let previous = word_before(text, start.saturating_sub(before.len() + 1));
    match before {
        // `il a 47 ans`, but not `il y a 10 ans`.
        b"a" | b"as" | b"avait" | b"avais" => {
            among(previous, words!(&["il", "elle", "on", "tu", "qui", "et", "avait"])) || someone(previous)
        }
        // `doña Remedios Alcántara, de 58 años`
        b"de" | b"di" | b"von" | b"van" | b"of" | b"com" => among(previous, PEOPLE) || text.before(start, 5) == b',',
        // `hun er 83 år`
        b"er" | b"\xc3\xa4r" | b"ist" | b"bin" | b"is" | b"ben" | b"on" | b"ir" | b"je" | b"jsem" => {
            let they = [
                "hun", "han", "jeg", "hon", "jag", "er", "sie", "ich", "hij", "zij", "ik", "ze", "ég", "hann", "hún",
                "hän", "man",
            ];
            one_of(previous, &they) || someone(previous)
        }
        // `je mi 34 let`
        b"mi" | b"mu" | b"j\xc3\xad" => one_of(previous, &["je", "bude"]),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
