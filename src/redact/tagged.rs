//! What the tagger said, in this room's terms: labels mapped to kinds, spans grown to whole words,
//! the parts of one name or one address joined.

use super::resolve::{Span, trim};
use super::session::{Source, TaggedSpan};
use std::borrow::Cow;

/// The kind that a tagger's label means, in this room's names.
pub(crate) fn kind_of_label(label: &str) -> Cow<'static, str> {
    let label = label.strip_prefix("B-").or_else(|| label.strip_prefix("I-")).unwrap_or(label);
    let label: String =
        label.chars().map(|c| if c.is_ascii_alphabetic() { c.to_ascii_uppercase() } else { '_' }).collect();
    match label.trim_matches('_') {
        "GIVEN_NAME" | "SURNAME" | "PER" | "PERSON" | "NAME" | "FIRSTNAME" | "LASTNAME" | "FIRST_NAME"
        | "LAST_NAME" | "MIDDLENAME" | "FULL_NAME" => "PERSON".into(),
        "STREET_NAME" | "BUILDING_NUMBER" | "SECONDARY_ADDRESS" | "CITY" | "STATE" | "ZIP_CODE" | "ZIPCODE" | "LOC"
        | "LOCATION" | "GPE" | "ADDRESS" | "STREET" | "COUNTY" | "COUNTRY" | "BUILDINGNUM" | "STREETADDRESS" => {
            "LOCATION".into()
        }
        "ORG" | "ORGANIZATION" | "COMPANY" | "COMPANYNAME" => "ORGANIZATION".into(),
        "EMAIL" | "EMAIL_ADDRESS" => "EMAIL".into(),
        "PHONE" | "PHONE_NUMBER" | "TELEPHONENUM" | "PHONENUMBER" => "PHONE".into(),
        "" => "OTHER".into(),
        other => Cow::Owned(other.to_string()),
    }
}

/// The tagger's spans as ours: clamped to characters and whole words, neighbours of one person or
/// one address joined. `None` if a score is not a number: then the tagger has failed.
pub(crate) fn tagged_spans(text: &str, tagged: &[TaggedSpan]) -> Option<Vec<Span>> {
    let mut spans = Vec::with_capacity(tagged.len());
    for t in tagged {
        if !t.score.is_finite() {
            return None;
        }
        let (start, end) = whole_words(text, t.start, t.end);
        let kind = kind_of_label(&t.label);
        if start < end {
            let start = if kind == "PHONE" { with_plus(text, start) } else { start };
            spans.push((start, end, kind, t.score, surname(&t.label)));
        }
    }
    spans.sort_by_key(|s| (s.0, s.1));
    let mut joined: Vec<(Span, bool)> = Vec::with_capacity(spans.len());
    for (start, end, kind, score, is_surname) in spans {
        if let Some((last, last_surname)) = joined.last_mut()
            && last.kind == kind
            && (start <= last.end
                || text.get(last.end..start).is_some_and(|gap| bridges(&kind, gap, *last_surname && !is_surname)))
        {
            last.end = last.end.max(end);
            last.score = last.score.max(score);
            *last_surname = false;
            continue;
        }
        let span = Span { start, end, kind, score, source: Source::Tagger, checked: false, secret: false };
        joined.push((span, is_surname));
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

fn surname(label: &str) -> bool {
    label.to_ascii_uppercase().contains("SURNAME") || label.to_ascii_uppercase().contains("LAST")
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

fn whole_words(text: &str, start: usize, end: usize) -> (usize, usize) {
    let mut start = start.min(text.len());
    let mut end = end.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    let (inner_start, inner_end) = trim(text, start, end.max(start));
    let before = text.get(..inner_start).unwrap_or("");
    let after = text.get(inner_end..).unwrap_or("");
    let word = |c: &char| c.is_ascii_alphanumeric();
    let left: usize = if inner_start < inner_end { before.chars().rev().take(40).take_while(word).count() } else { 0 };
    let right: usize = if inner_start < inner_end { after.chars().take(40).take_while(word).count() } else { 0 };
    (inner_start - left, inner_end + right)
}
