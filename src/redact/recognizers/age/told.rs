//! Ages without a word of years: `I'm 34.`, `47/F`, `my wife (47)`, `Jane Doe, 47, of Leeds`.

use super::super::super::bytes::{Words, words};
use super::super::super::classes::{Bytes, LETTER, class, is_word};
use super::super::super::scan::Word;
use super::super::label::{among, one_of, word_before};
use super::words::FAMILY;

/// `I'm 34.`, `she turned 30,`: a person before, nothing counted behind.
pub(super) fn told(text: Bytes<'_>, word: Word) -> bool {
    let (n, nn) = (text.at(word.end), text.at(word.end + 1));
    let turned = || {
        let next = text.run(word.end + 1, 10, |b| class(b) & LETTER != 0);
        let then = ["last", "this", "today", "yesterday", "in", "on", "and"];
        n == b' ' && one_of(text.slice(word.end + 1, next), &then) && among(word_before(text, word.start), TURNED)
    };
    if with_sex(text, word) || in_news(text, word) || in_family(text, word) {
        return text.at(word.start) != b'0';
    }
    let and = [" and ", " btw", " but "].iter().any(|w| text.slice(word.end, word.end + w.len()) == w.as_bytes());
    if text.before(word.start, 1) != b' '
        || !(and || matches!(n, 0 | b'.' | b',' | b';' | b'!' | b'\n') || turned() || n == b' ' && nn == 0xF0)
        || nn.is_ascii_digit()
        || text.at(word.start) == b'0'
    {
        return false;
    }
    let mut before = word_before(text, word.start);
    let mut start = word.start;
    // `im 16 and`
    if and && before == b"im" {
        return true;
    }
    // `I'm currently 39.`
    if among(before, words!(&["currently", "now", "just", "only", "then", "already", "nearly", "almost"])) {
        start = start.saturating_sub(before.len() + 1);
        before = word_before(text, start);
    }
    let person = word_before(text, start.saturating_sub(before.len() + 1));
    among(before, TURNED)
        || among(before, words!(&["am", "m", "is", "s", "was"])) && among(person, words!(&["i", "he", "she"]))
}

/// Before the age that somebody reaches.
const TURNED: Words = words!(&[
    "turn", "turned", "turning", "turns", "fyller", "fyllde", "fylder", "fyldte", "fylte", "cumplo", "cumple",
    "cumplió", "compie", "compio",
]);

/// `(47, male)`, `47/F`.
fn with_sex(text: Bytes<'_>, word: Word) -> bool {
    if !matches!(text.before(word.start, 1), b'(' | b' ') || !matches!(text.at(word.end), b',' | b'/') {
        return false;
    }
    let behind =
        [", male", ", female", "/male", "/female", "/M", "/F", ", m)", ", f)", ", w)", ", männlich", ", weiblich"];
    let sex = behind.iter().find(|w| text.slice(word.end, word.end + w.len()) == w.as_bytes());
    sex.is_some_and(|w| !is_word(text.at(word.end + w.len())) && text.at(word.end + w.len()) != b'/')
}

/// `my wife (47)`, `the father, 41,`, `(grandad, 71)`
fn in_family(text: Bytes<'_>, word: Word) -> bool {
    matches!(
        (text.slice(word.start.saturating_sub(2), word.start), text.at(word.end)),
        (b" (", b')') | (b", ", b',' | b')')
    ) && among(word_before(text, word.start - 2 + usize::from(text.before(word.start, 1) == b'(')), FAMILY)
}

/// `Jane Doe, 47, of Leeds`, as news write it.
fn in_news(text: Bytes<'_>, word: Word) -> bool {
    let after = [", of ", ", from ", ", who ", ", was ", ", a ", ", an ", ", aus ", ", de ", ", told "];
    if text.slice(word.start.saturating_sub(2), word.start) != b", "
        || !after.iter().any(|w| text.slice(word.end, word.end + w.len()) == w.as_bytes())
    {
        return false;
    }
    let surname = word_before(text, word.start - 2);
    let given = word_before(text, word.start.saturating_sub(surname.len() + 2));
    [surname, given].iter().all(|w| w.len() > 1 && w.first().is_some_and(u8::is_ascii_uppercase))
}
