//! What the tagger said, in this room's terms: labels mapped to kinds, spans grown to whole words,
//! the parts of one name or one address joined, and what belongs to them beside.

mod address;
mod capital;
mod letter;
mod name;
mod table;
mod told;
mod words;

use super::entity::{Source, TaggedSpan};
use super::labels::{Part, is_of_names, is_secret, kind_of_label, part_of_label};
use super::order::sort_by_key;
use super::resolve::{Span, trim};
pub(super) use capital::BY_CAPITAL;
use capital::Capitals;
pub(super) use name::parts;

/// Whether there may be a tagger at all: the redactor alone for a page has none, and is built without what reads its spans.
pub(super) const HAS_TAGGER: bool = !cfg!(all(target_family = "wasm", not(any(feature = "engine", feature = "wire"))));

/// The tagger's spans as ours: clamped to characters and whole words, neighbours of one person or
/// one address joined. `None` if a score is not a number or a span not in the text: then the tagger
/// has failed.
pub(crate) fn tagged_spans(text: &str, tagged: &[TaggedSpan]) -> Option<Vec<Span>> {
    if !HAS_TAGGER {
        return Some(Vec::new());
    }
    let nouns = name::nouns_have_capitals(text);
    let capitals = Capitals::of(text, tagged, nouns);
    let mut spans = Vec::with_capacity(tagged.len());
    for t in tagged {
        if !t.score.is_finite() || t.start > t.end || t.end > text.len() {
            return None;
        }
        let (start, end) = whole_words(text, t.start, t.end);
        let kind = kind_of_label(&t.label);
        let score =
            if is_of_names(&kind) { capitals.chance(text, (start, end), t.score, kind == "PERSON") } else { t.score };
        if start < end
            && score >= FAINT
            && !(is_of_names(&kind)
                && (name::is_product(text.get(start..end).unwrap_or("")) || is_key(text, start, end)))
        {
            let start = if kind == "PHONE" { with_plus(text, start) } else { start };
            spans.push((start, end, kind, score, part_of_label(&t.label)));
        }
    }
    sort_by_key(&mut spans, |s| (s.0 as u64, s.1 as u64));
    // What was seen, and its first and last parts.
    let mut joined: Vec<(Span, [Part; 2])> = Vec::with_capacity(spans.len());
    for (start, end, kind, score, part) in spans {
        if let Some((last, parts)) = joined.last_mut()
            && last.kind == kind
            && (start <= last.end
                || text
                    .get(last.end..start)
                    .is_some_and(|gap| bridges(&kind, gap, [parts[1], part], text.get(start..end).unwrap_or(""))))
        {
            last.end = last.end.max(end);
            last.score = last.score.max(score);
            parts[1] = if parts[1] == Part::Surname { Part::Other } else { part };
            continue;
        }
        let secret = is_secret(&kind);
        let source = Source::Tagger;
        let span = Span { start, end, kind, score, source, checked: false, secret, seen: false, identity: None };
        joined.push((span, [part, part]));
    }
    let grown = joined.into_iter().map(|(mut span, parts)| {
        let street = parts.map(|part| part == Part::Street);
        let (from, near) = near(text, span.start, span.end);
        let (start, end) = (span.start - from, span.end - from);
        let (start, end) = match &*span.kind {
            "PERSON" => {
                let (start, end) = name::whole(near, start, end, parts[1] != Part::Surname);
                match parts {
                    [Part::Given, Part::Given] if !nouns => name::other_half(near, start, end, true),
                    [Part::Surname, Part::Surname] if !nouns => name::other_half(near, start, end, false),
                    _ => (start, end),
                }
            }
            "LOCATION" => address::whole(near, start, end, street),
            _ => (start, end),
        };
        (span.start, span.end) = (start + from, end + from);
        span
    });
    // A house's number says nothing without its street.
    let says = |span: &Span| {
        let value = text.get(span.start..span.end).unwrap_or("");
        span.kind != "LOCATION" || value.len() > 4 || !value.bytes().all(|b| b.is_ascii_digit())
    };
    let mut spans: Vec<Span> = grown.filter(says).collect();
    told::told(text, &mut spans);
    table::settle(text, &mut spans);
    Some(spans)
}

/// Bytes on either side of a span or a word that say what belongs to it. No rule reads further, so no text is read twice at
/// every word of it.
const WINDOW: usize = 256;

/// What stands about `start..end`, and where it begins.
fn near(text: &str, start: usize, end: usize) -> (usize, &str) {
    let from = text.ceil_char_boundary(start.saturating_sub(WINDOW)).min(start);
    let to = text.floor_char_boundary(end + WINDOW);
    (from, text.get(from..to).unwrap_or(""))
}

/// Whether a word in small letters names a value: `"town": "Gori"`, `<town>Gori</town>`.
fn is_key(text: &str, start: usize, end: usize) -> bool {
    let (before, after) = (text.get(..start).unwrap_or(""), text.get(end..).unwrap_or(""));
    let json =
        before.ends_with('"') && after.strip_prefix('"').is_some_and(|after| after.trim_start().starts_with(':'));
    let element = before.ends_with('<') || before.ends_with("</");
    (json || element && after.starts_with(['>', ' ', '/']))
        && text
            .get(start..end)
            .is_some_and(|key| key.bytes().all(|b| b.is_ascii_lowercase() || matches!(b, b'_' | b'-')))
}

/// What a tagger is less sure of is nothing by itself.
const FAINT: f32 = 0.25;
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

/// Whether `gap` may lie inside one name or one address, between these parts.
fn bridges(kind: &str, gap: &str, [before, after]: [Part; 2], next: &str) -> bool {
    match kind {
        "PERSON" => name::bridges(gap, before == Part::Surname && after != Part::Surname),
        "LOCATION" => address::bridges(gap, before == Part::Street || next.bytes().any(|b| b.is_ascii_digit())),
        _ => gap.is_empty(),
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
