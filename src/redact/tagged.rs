//! What the tagger said, in this room's terms: labels mapped to kinds, spans grown to whole words,
//! the parts of one name or one address joined.

use super::entity::{Source, TaggedSpan};
use super::labels::{is_secret, is_surname, kind_of_label};
use super::order::sort_by_key;
use super::resolve::{Span, trim};

/// Whether there may be a tagger at all: the redactor alone for a page has none, and is built without what reads its spans.
pub(super) const HAS_TAGGER: bool = !cfg!(all(target_family = "wasm", not(any(feature = "engine", feature = "wire"))));

/// The tagger's spans as ours: clamped to characters and whole words, neighbours of one person or
/// one address joined. `None` if a score is not a number or a span not in the text: then the tagger
/// has failed.
pub(crate) fn tagged_spans(text: &str, tagged: &[TaggedSpan]) -> Option<Vec<Span>> {
    if !HAS_TAGGER {
        return Some(Vec::new());
    }
    let mut spans = Vec::with_capacity(tagged.len());
    for t in tagged {
        if !t.score.is_finite() || t.start > t.end || t.end > text.len() {
            return None;
        }
        let (start, end) = whole_words(text, t.start, t.end);
        let kind = kind_of_label(&t.label);
        if start < end {
            let start = if kind == "PHONE" { with_plus(text, start) } else { start };
            let end = if kind == "PERSON" { double_name(text, end) } else { end };
            spans.push((start, end, kind, t.score, is_surname(&t.label)));
        }
    }
    sort_by_key(&mut spans, |s| (s.0 as u64, s.1 as u64));
    let mut joined: Vec<(Span, bool)> = Vec::with_capacity(spans.len());
    for (start, end, kind, score, surname) in spans {
        if let Some((last, last_surname)) = joined.last_mut()
            && last.kind == kind
            && (start <= last.end
                || text.get(last.end..start).is_some_and(|gap| bridges(&kind, gap, *last_surname && !surname)))
        {
            last.end = last.end.max(end);
            last.score = last.score.max(score);
            *last_surname = false;
            continue;
        }
        let secret = is_secret(&kind);
        let source = Source::Tagger;
        let span = Span { start, end, kind, score, source, checked: false, secret, seen: false, identity: None };
        joined.push((span, surname));
    }
    Some(joined.into_iter().map(|(span, _)| span).collect())
}

/// A tagger's words have no signs, but the `+` before a phone number is the number's: without it the
/// rest is a number of some other place.
pub(super) fn with_plus(text: &str, start: usize) -> usize {
    let before = text.get(..start).unwrap_or("");
    let bracket = before.strip_suffix('(').filter(|b| b.ends_with(['+', '＋'])).unwrap_or(before);
    match bracket.strip_suffix(['+', '＋']) {
        Some(rest) => rest.len(),
        None => start,
    }
}

/// Whether `gap` may lie inside one name or one address. `Doe, Jane` is one person.
fn bridges(kind: &str, gap: &str, reversed: bool) -> bool {
    match kind {
        "PERSON" => {
            gap == ", " && reversed || gap.len() <= 2 && gap.chars().all(|c| matches!(c, ' ' | '-' | '.' | '\'' | '\t'))
        }
        "LOCATION" => {
            gap.len() <= 4 && gap.chars().all(|c| matches!(c, ' ' | ',' | '.' | '-' | '/' | '\n' | '\r' | '#'))
        }
        _ => gap.is_empty(),
    }
}

/// The end of a name of which the tagger saw the first part: `Müller` of `Müller-Lüdenscheidt`.
fn double_name(text: &str, end: usize) -> usize {
    let rest = text.get(end..).unwrap_or("");
    match rest.strip_prefix('-') {
        Some(part) if part.starts_with(char::is_uppercase) => {
            let part: usize = part.chars().take(40).take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum();
            end + 1 + part
        }
        _ => end,
    }
}

fn whole_words(text: &str, start: usize, end: usize) -> (usize, usize) {
    let (mut start, mut end) = (start, end);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    let (inner_start, inner_end) = trim(text, start, end.max(start));
    let before = text.get(..inner_start).unwrap_or("");
    let after = text.get(inner_end..).unwrap_or("");
    // In scripts that put spaces between words; in others a word's end can't be seen.
    let word = |c: &char| c.is_alphanumeric() && matches!(*c as u32, 0..=0x58F | 0x1E00..=0x1FFF);
    if inner_start >= inner_end {
        return (inner_start, inner_end);
    }
    let left: usize = before.chars().rev().take(40).take_while(word).map(char::len_utf8).sum();
    let right: usize = after.chars().take(40).take_while(word).map(char::len_utf8).sum();
    (inner_start - left, inner_end + right)
}
