//! The age behind a label: `Age: 47`, `at the age of 62`, `im Alter von 71`.

use super::super::super::bytes::{Words, words};
use super::super::super::classes::{Bytes, DIGIT, LETTER, class, is_word};
use super::super::super::scan::Finding;
use super::super::label::{Tie, ahead, among, gap, one_of, word_before};
use super::{LIMITS, PEOPLE, TYPE, plausible};

/// Labels that are a part of the age themselves: `I'm sixty-eight`.
const TENS: Words = words!(&["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]);

/// The age in words that starts with the tens `start..end`, where the words around are of a person.
fn in_words(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let stop = text.run(end + 1, 6, |b| class(b) & LETTER != 0);
    let ones = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let more = matches!(text.at(end), b'-' | b' ') && one_of(text.slice(end + 1, stop), &ones);
    let end = if more { stop } else { end };
    let behind = |words: &[&str]| words.iter().any(|w| text.slice(end, end + w.len()) == w.as_bytes());
    let old = behind(&[" years old", " years of age", "-year-old", " year old"]);
    let before = word_before(text, start);
    let who = || word_before(text, start.saturating_sub(before.len() + 1));
    let told = among(before, words!(&["aged", "turned", "turning", "turns"]))
        || before == b"of" && one_of(who(), &["age"])
        || among(before, words!(&["am", "m", "is", "s", "was"])) && among(who(), words!(&["i", "he", "she"]));
    let ends =
        matches!(text.at(end), 0 | b'.' | b',' | b';' | b'!' | b'\n' | b')') || behind(&[" and ", " but ", " now "]);
    if !among(before, LIMITS) && (old || told && ends) {
        Finding::add(out, TYPE, start, end, 0.7);
    }
}

/// The age behind the label `start..end`.
pub(in super::super) fn labelled(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    if among(text.slice(start, end), TENS) {
        in_words(text, start, end, out);
        return;
    }
    // `max-age`, `page_age`; `patient_age` is one.
    let camel = text.before(start, 1).is_ascii_lowercase();
    let joined = camel || matches!(text.before(start, 1), b'-' | b'_' | b'.' | b'/');
    let owner = word_before(text, if camel { start } else { start.saturating_sub(1) });
    if joined
        && !among(
            owner,
            words!(&[
                "user",
                "customer",
                "patient",
                "person",
                "client",
                "member",
                "child",
                "employee",
                "applicant",
                "subject"
            ]),
        )
    {
        return;
    }
    let average = [
        "average",
        "mean",
        "median",
        "ice",
        "stone",
        "minimum",
        "maximum",
        "legal",
        "drinking",
        "retirement",
        "voting",
    ];
    if one_of(word_before(text, start), &average) {
        return;
    }
    // `over the age of 18` is anybody's.
    let the = word_before(text, start);
    if one_of(the, &["the"]) && among(word_before(text, start.saturating_sub(4)), LIMITS) {
        return;
    }
    // `we have 47 as your age`
    if let Some((from, to)) = ahead(text, start, end)
        && to - from == 2
        && text.slice(from, to).iter().all(u8::is_ascii_digit)
        && plausible(text, from, to)
        && !one_of(the, &["the"])
    {
        Finding::add(out, TYPE, from, to, 0.7);
    }
    // `Age of driver: 47`
    let whose = text.run(end + 4, 16, |b| class(b) & LETTER != 0);
    let of = text.slice(end, end + 4) == b" of " && among(text.slice(end + 4, whose), PEOPLE);
    let Some(at) = gap(text, if of { whose } else { end }) else { return };
    if of && at.tie == Tie::Bare {
        return;
    }
    let mut from = at.start;
    // `im Alter von 47`, `à l'âge de 47`, `at the age of about 47`.
    for _ in 0..2 {
        let stop = text.run(from, 8, |b| class(b) & LETTER != 0);
        if text.at(stop) != b' '
            || !among(
                text.slice(from, stop),
                words!(&[
                    "von",
                    "van",
                    "about",
                    "around",
                    "only",
                    "approximately",
                    "de",
                    "w",
                    "i",
                    "ca",
                    "years",
                    "wa",
                ]),
            )
        {
            break;
        }
        from = stop + 1;
    }
    let stop = text.run(from, 4, |b| b.is_ascii_digit());
    let label_word = text.slice(start, end);
    if !plausible(text, from, stop) || is_word(text.at(stop)) && class(text.at(stop)) & DIGIT != 0 {
        return;
    }
    // In running text `age 3`, `Alter 5` name a class or a level as well.
    if at.tie == Tie::Bare
        && from == at.start
        && !at.filled
        && among(label_word, words!(&["alter", "alder", "ikä"]))
        && stop - from < 2
    {
        return;
    }
    let (n, nn) = (text.at(stop), text.at(stop + 1));
    let limit = n == b'+'
        || n == b'%'
        || n == b'-' && nn.is_ascii_digit()
        || matches!(n, b'.' | b',' | b':' | b'/') && nn.is_ascii_digit();
    let next = text.run(stop + 1, 8, |b| class(b) & LETTER != 0);
    let word = text.slice(stop + 1, next);
    let range = n == b' '
        && (among(word, words!(&["to", "bis", "plus"]))
            || one_of(word, &["and", "or"])
                && among(after(text, next), words!(&["over", "older", "above", "up", "under", "younger", "below"])))
        || n == b' ' && text.at(stop + 1) == b'-' && text.at(stop + 3).is_ascii_digit();
    let era = at.tie == Tie::Bare && word.eq_ignore_ascii_case(b"of");
    if !limit && !range && !era {
        Finding::add(out, TYPE, from, stop, 0.75);
    }
}

fn after(text: Bytes<'_>, at: usize) -> &[u8] {
    let stop = text.run(at + 1, 10, |b| class(b) & LETTER != 0);
    text.slice(at + 1, stop)
}
