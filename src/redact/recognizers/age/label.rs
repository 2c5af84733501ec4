//! The age behind a label: `Age: 47`, `at the age of 62`, `im Alter von 71`.

use super::super::super::classes::{Bytes, DIGIT, LETTER, class, is_word};
use super::super::super::scan::Finding;
use super::super::label::{Tie, gap, one_of, word_before};
use super::{LIMITS, TYPE, plausible};

/// The age behind the label `start..end`.
pub(in super::super) fn labelled(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    // `max-age`, `page_age`; `patient_age` is one.
    let joined = matches!(text.before(start, 1), b'-' | b'_' | b'.' | b'/');
    let owner = word_before(text, start.saturating_sub(1));
    if joined
        && !one_of(
            owner,
            &["user", "customer", "patient", "person", "client", "member", "child", "employee", "applicant", "subject"],
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
    if one_of(the, &["the"]) && one_of(word_before(text, start.saturating_sub(4)), LIMITS) {
        return;
    }
    let Some(at) = gap(text, end) else { return };
    let mut from = at.start;
    // `im Alter von 47`, `à l'âge de 47`, `at the age of about 47`.
    for _ in 0..2 {
        let stop = text.run(from, 8, |b| class(b) & LETTER != 0);
        if text.at(stop) != b' '
            || !one_of(
                text.slice(from, stop),
                &["von", "van", "about", "around", "only", "approximately", "de", "w", "i", "ca", "years"],
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
        && one_of(label_word, &["alter", "alder", "ikä"])
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
        && (one_of(word, &["to", "bis", "plus"])
            || one_of(word, &["and", "or"])
                && one_of(after(text, next), &["over", "older", "above", "up", "under", "younger", "below"]))
        || n == b' ' && text.at(stop + 1) == b'-' && text.at(stop + 3).is_ascii_digit();
    let era = at.tie == Tie::Bare && word.eq_ignore_ascii_case(b"of");
    if !limit && !range && !era {
        out.push(Finding::sure(TYPE, from, stop, 0.75));
    }
}

fn after(text: Bytes<'_>, at: usize) -> &[u8] {
    let stop = text.run(at + 1, 10, |b| class(b) & LETTER != 0);
    text.slice(at + 1, stop)
}
