//! Passwords that stand further from their label: their own looks must tell them.

use super::super::super::bytes::{Words, words};
use super::super::super::classes::{Bytes, is_word, place};
use super::super::super::scan::Finding;
use super::super::assignment::{self, PASSWORD};
use super::super::label::{among, in_answer, in_sentence, one_of};
use super::super::url::stand_in;

/// What a password is for: alone they name it only where what follows cannot be anything else. Of `Wi-Fi`, the second word.
pub(super) const NETWORKS: &[&str] = &["fi", "wifi", "wlan", "вайфай", "вайфая"];
/// Labels of other secrets, and words that mean more than one.
const OTHER: Words = words!(&["token", "apikey", "api key", "secret", "bearer", "basic", "pass", "passe"]);
/// How far on in its sentence a value may stand.
const REACH: usize = 72;
/// The shortest that is told by its looks.
const LEAST: usize = 8;

/// The password of the label `start..end`, further on in its sentence or in the answer to it.
pub(super) fn find(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let label = text.slice(start, end);
    if among(label, OTHER) {
        return;
    }
    let network = one_of(label, NETWORKS);
    let told = |value: &[u8]| {
        // The name of a network has a digit at most, such as that of its band.
        let named = network && value.iter().filter(|b| b.is_ascii_digit()).count() < 2;
        !named && is_strong(value)
    };
    let next = || (text.at(end) == b' ' && !network).then(|| value(text, end + 1));
    let answer = || {
        let at = in_answer(text, end)?;
        let at = at + if text.slice(at, at + 5).eq_ignore_ascii_case(b"it's ") { 5 } else { 0 };
        // All that was said.
        Some(value(text, at)).filter(|(_, stop)| matches!(text.at(*stop), 0 | b'\n' | b'\r' | b'`' | b'"'))
    };
    let taken = |(from, stop): &(usize, usize)| told(text.slice(*from, *stop));
    let found = in_sentence(text, end, REACH)
        .map(|at| value(text, at))
        .filter(taken)
        .or_else(|| next().filter(|(from, stop)| has_sign(text.slice(*from, *stop))).filter(taken))
        .or_else(|| answer().filter(taken))
        .or_else(|| of_network(text, end).filter(|_| network).map(|at| value(text, at)).filter(taken))
        .or_else(|| only_word(text, end).filter(|_| !network))
        .or_else(|| mixed(text, end).filter(|_| !network).map(|at| value(text, at)).filter(taken));
    if let Some((from, stop)) = found {
        Finding::add_secret(out, PASSWORD, from, stop, 0.7);
    }
}

/// The password behind an address that ends at `end`, as lists of accounts have it: `jane@example.com / Xy12zz!`.
pub(in super::super) fn behind_address(text: Bytes<'_>, end: usize, out: &mut Vec<Finding>) -> bool {
    let from = match (text.at(end), text.slice(end, end + 3)) {
        (_, b" / " | b" | ") => end + 3,
        (b':' | b';' | b'|', _) => end + 1,
        _ => return false,
    };
    let (from, stop) = value(text, from);
    let strong = is_strong(text.slice(from, stop));
    if strong {
        Finding::add_secret(out, PASSWORD, from, stop, 0.65);
    }
    strong
}

/// Where the value stands behind the name of a network: `"PearlGuest" / Xy12zz`, and behind ` bei ihr = `.
fn of_network(text: Bytes<'_>, end: usize) -> Option<usize> {
    let line = text.slice(end, end + 64).split(|b| *b == b'\n').next()?;
    let tie = |tie: &str| place(line, tie).map(|at| end + at + tie.len());
    if line.starts_with(b" \"") { tie("\" / ").or_else(|| tie("\": ")) } else { tie(" = ") }
}

/// The one word that is told behind `fürs Telefonbanking: `, which ends at `end` or so, and the sentence with it.
fn only_word(text: Bytes<'_>, end: usize) -> Option<(usize, usize)> {
    let colon = text.run(end, 40, |b| !matches!(b, b':' | b'\n' | b'.' | b'?' | b'!' | b';' | b','));
    let words = text.slice(end, colon).iter().filter(|b| **b == b' ').count();
    let (from, stop) = value(text, colon + 2);
    let word = text.slice(from, stop);
    let ends = matches!(text.at(stop), 0 | b'\n' | b'\r')
        || text.slice(stop, stop + 2) == b". "
        || text.slice(stop, stop + 2) == b".\n";
    let no = ["unknown", "unbekannt", "inconnu", "siehe", "keine", "keines", "please", "bitte"];
    ((2..=4).contains(&words)
        && text.slice(colon, colon + 2) == b": "
        && ends
        && word.len() >= 6
        && word.iter().all(|b| b.is_ascii_alphabetic() || *b >= 128)
        && word.first().is_some_and(u8::is_ascii_uppercase)
        && !one_of(word, &no)
        && !assignment::stop_word(word))
    .then_some((from, stop))
}

/// The word at `at`, without the quotation marks around it and the stops behind it.
fn value(text: Bytes<'_>, at: usize) -> (usize, usize) {
    let from = at + usize::from(matches!(text.at(at), b'`' | b'"' | b'\''));
    let mut stop = text.run(from, 65, |b| b > b' ' && !matches!(b, b'"' | b'`' | b'<' | b'>' | b'|' | b';'));
    while stop > from && matches!(text.before(stop, 1), b'.' | b',' | b':' | b'?' | b')' | b'\'' | b'!') {
        stop -= 1;
    }
    (from, stop)
}

/// Where a word of small letters, capitals and digits stands, at most four words behind a label:
/// `Hasło do dziennika Zaba9...`
fn mixed(text: Bytes<'_>, end: usize) -> Option<usize> {
    let mut at = end;
    for _ in 0..4 {
        if text.at(at) != b' ' {
            return None;
        }
        let from = at + 1;
        at = text.run(from, 40, |b| b > b' ' && !matches!(b, b'.' | b',' | b';' | b':' | b'?' | b'/' | b'(' | b'"'));
        let word = text.slice(from, at);
        let has = |is: fn(&u8) -> bool| word.iter().any(is);
        if has(u8::is_ascii_digit) {
            let all = has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
            return (all && !text.at(from).is_ascii_digit()).then_some(from);
        }
    }
    None
}

fn is_sign(b: &u8) -> bool {
    matches!(b, b'!' | b'#' | b'$' | b'%' | b'&' | b'*' | b'^' | b'~')
}

fn has_sign(value: &[u8]) -> bool {
    value.iter().any(is_sign)
}

/// Whether nobody would write `value` for anything but a password: letters with digits or signs among them.
fn is_strong(value: &[u8]) -> bool {
    let letters = value.iter().filter(|b| b.is_ascii_alphabetic() || **b >= 128).count();
    let plain = |b: &u8| is_word(*b) || *b >= 128 || is_sign(b) || matches!(b, b'+' | b'-');
    value.len() >= LEAST
        && letters > 3
        && (has_sign(value) || value.iter().any(u8::is_ascii_digit))
        && value.iter().all(plain)
        && value.first().is_some_and(|b| is_word(*b) || *b >= 128)
        && !stand_in(value)
        && !assignment::stop_word(value)
        && !assignment::has_gone(value)
}
