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
mod tests {
    use super::super::tests::{found, nothing};

    #[test]
    fn redact_age_forms() {
        for (text, want) in [
            ("She is 47 years old.", "47"),
            ("My neighbour is 47 years old.", "47"),
            ("a woman that is 47 years old", "47"),
            ("a 47-year-old woman", "47"),
            ("I'm currently 47.", "47"),
            ("the father, 47, may not", "47"),
            ("kvinne 47 år.", "47"),
            ("47yo male, smoker", "47"),
            ("a 47 y/o man", "47"),
            ("the suspect, aged 31, fled", "31"),
            ("Age: 47", "47"),
            ("{\"age\": 47}", "47"),
            ("at the age of 62 he", "62"),
            ("our 18-month-old son", "18"),
            ("Er ist 47 Jahre alt", "47"),
            ("der 52-jährige Mann", "52"),
            ("im Alter von 71 Jahren", "71"),
            ("Alter: 34", "34"),
            ("un homme de 47 ans", "47"),
            ("elle a 29 ans", "29"),
            ("F. Nac. 25-01-1982  (42 años)", "42"),
            ("pour ma fille (4 ans, née en mai)", "4"),
            ("âgée de 83 ans", "83"),
            ("tiene 47 años", "47"),
            ("una mujer de 39 años", "39"),
            ("ho 25 anni", "25"),
            ("tenho 33 anos", "33"),
            ("47 jaar oud", "47"),
            ("w wieku 61 lat", "61"),
            ("47-vuotias mies", "47"),
            ("今年47岁", "47"),
            ("Hi, I'm 34, from", "34"),
            ("She turned 30.", "30"),
            ("My birthday is on the weekend. I'll turn 23.", "23"),
            ("he is 45.", "45"),
            ("47F presents with chest pain", "47"),
            ("one patient (47, male)", "47"),
            ("Pt 47/F", "47"),
            ("meine Frau (38) unter", "38"),
            ("Jane Doe, 47, of Leeds, said", "47"),
            ("her 50th birthday party", "50"),
            ("47-летняя женщина", "47"),
            ("Umur: 34 tahun", "34"),
            ("7 Agustus 1990 (35 thn)", "35"),
            ("12 de juny de 2016 (9 anys)", "9"),
            ("Pat.: X, *24.02.1939, 86 J., weibl.", "86"),
            ("I'm 29 btw, u?", "29"),
            ("MR# 1 (real pt., 57F!)", "57"),
            ("bà ấy 47 tuổi", "47"),
            ("seuraavat: 210316A722C (9 v). Voitte", "9"),
            ("34 ans · permis B · Lyon", "34"),
            ("is 1668970V and my daughter's (3 yrs, born 2022)", "3"),
            ("2 Erw., 1 Kind (7 J.), Sitz", "7"),
            ("syn r. č. 1503227649 (10 let). Účet", "10"),
            ("Кандидат: ведущий инженер, 42 года\nМоб.", "42"),
            ("I was then 58. My son", "58"),
            ("yes im 16 and saved", "16"),
            ("i'm sixty-eight and feel", "sixty-eight"),
            ("a seventy two year old man", "seventy two"),
            ("Contact 2 (grandad, 71) no mobile", "71"),
            ("Q5 Age of driver ........... 31\n", "31"),
            ("ég er 47 ára og", "47"),
            ("je mi 47 let", "47"),
            ("imam 47 godina", "47"),
            ("man ir 47 gadi", "47"),
            ("olen 47 vuotta", "47"),
            ("am 47 de ani", "47"),
        ] {
            found(super::TYPE, text, want);
        }
    }

    #[test]
    fn redact_age_near_misses() {
        for text in [
            "10 years of experience",
            "a 5-year warranty",
            "it is 57F, cloudy",
            "kürzer als 86 J. sind",
            "a 30-year mortgage",
            "must be at least 18 years old",
            "ages 5-12",
            "aged 18 and over",
            "age 18+",
            "Cache-Control: max-age=60",
            "a 12-year-old whisky",
            "il y a 10 ans",
            "I am over the age of 18 and competent",
            "garantie (5 ans)",
            "depuis 10 ans",
            "page 47",
            "hace 20 años",
            "the average age 47",
            "vor 10 Jahren",
            "3 months free",
            "a 20-year-old company",
            "the company is 47 years old",
            "my sourdough starter is 14 years old",
            "software that is 20 years old",
            "the pipes are 60 years old",
            "a 12 years old single malt",
            "if age >= 18",
            "Age 3 of the world",
            "I'm 34 minutes late",
            "it is 45.",
            "in Leeds, 47, of which",
            "a ratio of 47/FPS",
            "tengo 10 años de experiencia",
            "mam 5 lat doświadczenia",
            "опыт, 5 лет",
            "garansi 2 tahun",
            "ประกัน 5 ปี",
            "5 साल का अनुभव",
            "21세기",
            "Festzins (10 Jahre)",
            "záruka (2 roky)",
            "paristo (9 v)",
            "20 ans, ça passe vite",
            "in den letzten 20 Jahren",
            "er wird am 12. kommen",
            "es wird 20, höchstens",
            "Best regards, see Figure (35) above",
            "sixty miles",
            "I'm twenty minutes late",
            "she was forty minutes late",
            "over sixty years old",
            "5 ára reynsla",
            "umowa na 3 lata",
            "договор на 5 години",
            "sin (45)",
            "Age........",
        ] {
            nothing(super::TYPE, text);
        }
    }
}
