//! Names and places that the words before them tell: `Herr Brinkschulte`, `my neighbour Tove`, `Best regards,\nJ. R. Okafor`.
//!
//! A tagger knows names that it has seen, and people whose names are rarer are no less people. What is told here scores less
//! than a pattern that is sure, so a tagger that knows better wins. Only beside a tagger: [`tagged_spans`](super::tagged_spans).

use super::letter::{closing, greeted, labelled, speaker};
use super::name;
use super::near;
use super::words::{
    ADDRESSES, CALLED, CITIES, CLOSINGS, COMPANIES, GREETINGS, KIN, LABELS, LIVES, MANY, NEVER, PRODUCTS, TITLES, is_in,
};
use crate::redact::bytes::{Words, before, places};
use crate::redact::case::lower;
use crate::redact::classes::holds;
use crate::redact::entity::Source;
use crate::redact::resolve::Span;
use std::borrow::Cow;

/// Less than [`SURE`](crate::redact::resolve), more than the threshold.
pub(super) const SCORE: f32 = 0.55;
/// Bytes of the longest word in the lists, and then some.
const LONGEST: usize = 24;
/// Words of a name, particles and initials among them.
const WORDS: usize = 5;

/// Adds to `out` what the words of `text` tell.
pub(super) fn told(text: &str, out: &mut Vec<Span>) {
    let mut at = 0;
    while let Some((start, end)) = next_word(text, at) {
        at = end;
        let (from, near) = near(text, start, end);
        let (start, end) = (start - from, end - from);
        let Some(word) = near.get(start..end) else { break };
        let known = out.len();
        if start == 0 || near.get(..start).is_some_and(|head| head.ends_with(['\n', ']', ' '])) {
            speaker(near, start, out);
        }
        if word.len() <= LONGEST {
            by_word(near, start, end, &lower(word), out);
        }
        if let Some(end) = name::with_initial(near, start, end).filter(|_| !never(word)) {
            out.push(span("PERSON", start, end));
            at = from + end;
        }
        for span in out.iter_mut().skip(known) {
            (span.start, span.end) = (span.start + from, span.end + from);
        }
    }
}

/// The word of letters that begins first at or behind `at`.
pub(super) fn next_word(text: &str, at: usize) -> Option<(usize, usize)> {
    let rest = text.get(at..)?;
    let start = at + rest.find(char::is_alphabetic)?;
    let len = text.get(start..)?.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len() - start);
    Some((start, start + len))
}

fn by_word(text: &str, start: usize, end: usize, small: &str, out: &mut Vec<Span>) {
    let is = |list: Words| list.has(small.as_bytes());
    let rest = text.get(end..).unwrap_or("");
    // Of `Co-operation` and `john_mr` it is a part only.
    let before = text.get(..start).unwrap_or("");
    if before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '\'' | '/' | '@')) {
        return;
    }
    let capital = text.get(start..).is_some_and(|t| t.starts_with(char::is_uppercase));
    let shouted = small.len() <= 3 && text.get(start..end).is_some_and(|w| w.chars().all(char::is_uppercase));
    if is(TITLES) && (capital || small.len() > 2) {
        let gap = rest.len() - rest.strip_prefix('.').unwrap_or(rest).trim_start_matches(' ').len();
        if (1..=3).contains(&gap) {
            person(text, end + gap, out, |name, _| !shouted || name.chars().all(|c| !c.is_lowercase()));
        }
    }
    if is(KIN) {
        let gap = [" (", ": ", ", ", " \"", " "].iter().find(|gap| rest.starts_with(**gap));
        if let Some(gap) = gap {
            let at = end + gap.len();
            // `fiului meu Vlad`, `zijn zoon, de Furgell`: one small word may stand between.
            let small = text.get(at..).and_then(|t| t.split(' ').next()).unwrap_or("");
            let at = if *gap == " " && matches!(small, "meu" | "mea" | "meo" | "mio" | "mia" | "of") {
                at + small.len() + 1
            } else {
                at
            };
            let open = *gap == ", " || *gap == ": ";
            person(text, at, out, |name, behind| {
                // `vecino de Baena` is where they live.
                name.starts_with(char::is_uppercase) && (!open || ends_here(behind))
            });
        }
    }
    // `Sowmya called Toll Free` is another calling.
    let verb =
        small == "called" && before.trim_end().rsplit(' ').next().is_some_and(|w| w.starts_with(char::is_uppercase));
    if is(CALLED) && !verb {
        let gap = [". ", " se ", " się ", ": ", " \"", " „", " "].iter().find(|gap| rest.starts_with(**gap));
        if let Some(gap) = gap {
            person(text, end + gap.len(), out, |name, _| name.contains(char::is_lowercase));
        }
    }
    if is(GREETINGS) && capital_or_line(text, start) && rest.starts_with(' ') {
        greeted(text, end + 1, out);
    }
    if is(CLOSINGS) {
        closing(text, start, end, out);
    }
    if is(LABELS) {
        labelled(text, end, is(MANY), out);
    }
    if is(CITIES) || is(ADDRESSES) {
        addressed(text, end, is(ADDRESSES), out);
    }
    if small == "v" && before.ends_with('<') && rest.starts_with(' ') {
        // A voice of WebVTT's captions.
        person(text, end + 1, out, |_, behind| behind.starts_with('>'));
    }
    if is(LIVES) {
        place(text, end, small.starts_with("asu") || small == "syntynyt", out);
    }
}

pub(super) fn span(kind: &'static str, start: usize, end: usize) -> Span {
    let (kind, source) = (Cow::Borrowed(kind), Source::Tagger);
    Span { start, end, kind, score: SCORE, source, checked: false, secret: false, seen: false, identity: None }
}

pub(super) fn never(word: &str) -> bool {
    is_in(word, &[NEVER, PRODUCTS])
}

/// The name at `at`, if there is one and it is `right`, given it and what is behind it. Its end.
pub(super) fn person(text: &str, at: usize, out: &mut Vec<Span>, right: impl Fn(&str, &str) -> bool) -> Option<usize> {
    let rest = text.get(at..)?;
    let mut start = at;
    // Titles on the way: `Herr Prof. Dr. Huber`.
    let mut rest = rest;
    for _ in 0..3 {
        let Some((0, len)) = next_word(rest, 0) else { break };
        let title = rest.get(..len)?;
        let behind = rest.get(len..)?;
        let skip = len + usize::from(behind.starts_with('.'));
        if !is_in(title, &[TITLES]) || !rest.get(skip..)?.starts_with(' ') {
            break;
        }
        start += skip + 1;
        rest = rest.get(skip + 1..)?;
    }
    let len = name::length(rest, WORDS, never);
    let name = rest.get(..len).filter(|name| !name.is_empty())?;
    let behind = rest.get(len..)?;
    let next = behind.trim_start().split([' ', '\n', ',']).next()?;
    let company = name.split(' ').chain([next]).any(|word| is_in(word, &[COMPANIES]));
    if !right(name, behind) || company || is_in(name, &[TITLES]) {
        return None;
    }
    out.push(span("PERSON", start, start + len));
    Some(start + len)
}

/// Whether a name may end where `behind` begins: at a line's end, at a sign.
pub(super) fn ends_here(behind: &str) -> bool {
    let behind = behind.strip_prefix("'s").or(behind.strip_prefix("’s")).unwrap_or(behind);
    behind.is_empty()
        || behind.starts_with(['\n', '\r', ',', ';', '!', '(', ')', '[', '<', '|', '\t', '/', '.', '"', ':', '?', '–'])
        || [" (", " –", " -", " —", " |", " <", " [", "  ", " /", " &", " 😊"].iter().any(|end| behind.starts_with(end))
}

fn capital_or_line(text: &str, start: usize) -> bool {
    let head = text.get(..start).unwrap_or("").trim_end_matches([' ', '>', '"', '\t']);
    text.get(start..).is_some_and(|t| t.starts_with(char::is_uppercase)) || head.is_empty() || head.ends_with('\n')
}

/// `Adres: Kolonia Zawada 3A, 22-400 Zamość`: to the line's end, if there is a number or a comma in it. `"city": "Boise"`: a
/// name alone.
fn addressed(text: &str, end: usize, address: bool, out: &mut Vec<Span>) {
    let rest = text.get(end..).unwrap_or("");
    // `Adres zamieszkania:`, `Ship to:`
    let rest = rest.strip_prefix(" to").or(rest.strip_prefix(" zamieszkania")).unwrap_or(rest);
    let Some(value) = rest.trim_start_matches(['"', '\'', '*']).strip_prefix(':') else { return };
    let value = value.trim_start_matches([' ', '\t', '"', '\'', '*']);
    let start = text.len() - value.len();
    let line = value.split(['\n', '\r', '"', '<', '|', ';', '\t']).next().unwrap_or("");
    let line = before(before(line, "  "), " – ");
    if !address {
        let len = name::length(value, 4, never);
        if len > 0 && value.get(len..).is_some_and(ends_here) {
            out.push(span("LOCATION", start, start + len));
        }
        return;
    }
    // The next sentence is none of it; `St. Ives` and `Nr. 5` are.
    let stop = places(line, ". ").find(|at| {
        let word = line.get(..*at).and_then(|head| head.rsplit([' ', ',', '.']).next()).unwrap_or("");
        word.len() > 4 || word.ends_with(|c: char| c.is_ascii_digit()) && word.len() > 2
    });
    let line = line.get(..stop.unwrap_or(line.len())).unwrap_or("").trim_end_matches([' ', ',', '.']);
    let names =
        line.split([' ', ',']).filter(|word| word.chars().count() > 2 && word.starts_with(char::is_uppercase)).count();
    let number = line.bytes().any(|b| b.is_ascii_digit());
    let begins = line.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    let plain = !line.contains(['@', '{', '}', '=', '\\', '_']) && !holds(line.as_bytes(), "://");
    if begins
        && plain
        && line.len() <= 120
        && names > 0
        && (number && line.contains(' ') || names > 1 && line.contains(','))
    {
        out.push(span("LOCATION", start, start + line.len()));
    }
}

/// `wohnhaft in Rheine`, `natural de Ayacucho`, `asuu Kuusamossa`.
fn place(text: &str, end: usize, bare: bool, out: &mut Vec<Span>) {
    const SMALL: [&str; 24] = [
        "in", "at", "near", "à", "au", "aux", "en", "em", "a", "ad", "te", "w", "we", "v", "ve", "i", "på", "u", "de",
        "la", "of", "nach", "the", "ensam",
    ];
    let mut at = end;
    let mut small = 0;
    loop {
        let Some(rest) = text.get(at..).and_then(|rest| rest.strip_prefix(' ')) else { return };
        let start = text.len() - rest.len();
        let word = rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
        if small < 2 && SMALL.contains(&word) {
            small += 1;
            at = start + word.len();
            continue;
        }
        let len = name::length(rest, 4, never);
        if len > 0 && (small > 0 || bare) {
            out.push(span("LOCATION", start, start + len));
        }
        return;
    }
}
