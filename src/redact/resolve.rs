//! From findings and tagger spans to the spans that go: labels mapped, neighbours joined, overlaps
//! settled, and values found once seen wherever else they stand.

use super::session::{Source, TaggedSpan};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// A stretch of the original that is to go.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: Cow<'static, str>,
    pub(crate) score: f32,
    pub(crate) source: Source,
    pub(crate) checked: bool,
    pub(crate) secret: bool,
}

impl Span {
    /// First things first: the caller's own words, addresses that are taken whole, checksums,
    /// score, length.
    fn rank(&self) -> (bool, bool, bool, u32, usize) {
        let score = (self.score.clamp(0.0, 1.0) * 1000.0) as u32;
        (self.source == Source::DenyList, self.kind == "URL", self.checked, score, self.end - self.start)
    }
}

/// Settles overlaps. A loser keeps the parts that no winner covers: half a name is still a name.
/// A winner that swallows a secret becomes one. Returned in text order.
pub(crate) fn resolve(text: &str, mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by(|a, b| b.rank().cmp(&a.rank()).then(a.start.cmp(&b.start)));
    let mut taken: BTreeMap<usize, Span> = BTreeMap::new();
    for span in spans {
        let mut at = span.start;
        let mut pieces = Vec::new();
        let from = taken.range(..span.start).next_back().filter(|(_, s)| s.end > span.start).map(|(k, _)| *k);
        for (_, winner) in taken.range_mut(from.unwrap_or(span.start)..span.end) {
            winner.secret |= span.secret;
            if winner.start > at {
                pieces.push((at, winner.start));
            }
            at = at.max(winner.end);
        }
        if at < span.end {
            pieces.push((at, span.end));
        }
        for (start, end) in pieces {
            let (start, end) =
                if (start, end) == (span.start, span.end) { (start, end) } else { trim(text, start, end) };
            if start < end {
                taken.insert(start, Span { start, end, ..span.clone() });
            }
        }
    }
    taken.into_values().collect()
}

/// `start..end` without spaces and punctuation at its edges; empty if nothing else is in it.
fn trim(text: &str, start: usize, end: usize) -> (usize, usize) {
    let piece = text.get(start..end).unwrap_or("");
    let inner = piece.trim_matches(|c: char| !c.is_alphanumeric());
    let lead = piece.len() - piece.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
    (start + lead, start + lead + inner.len())
}

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
        if start < end {
            spans.push((start, end, kind_of_label(&t.label), t.score, surname(&t.label)));
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

/// Values to look for: what was taken out once goes everywhere.
#[derive(Default, Clone)]
pub(crate) struct Echo {
    values: HashMap<String, (Cow<'static, str>, bool)>,
    /// Lengths of the values by their first bytes.
    lengths: HashMap<[u8; 4], Vec<usize>>,
}

/// Shorter values are words that occur anyway.
const SHORTEST: usize = 4;
const LONGEST: usize = 256;

impl Echo {
    pub(crate) fn insert(&mut self, value: &str, kind: Cow<'static, str>, secret: bool) {
        let Some(head) = value.as_bytes().first_chunk::<SHORTEST>() else {
            return;
        };
        if value.len() > LONGEST || self.values.contains_key(value) {
            return;
        }
        let lengths = self.lengths.entry(*head).or_default();
        if !lengths.contains(&value.len()) {
            lengths.push(value.len());
        }
        self.values.insert(value.to_string(), (kind, secret));
    }

    /// Where the values stand as words of their own, outside `spans` (which are in text order).
    pub(crate) fn find(&self, text: &str, spans: &[Span], out: &mut Vec<Span>) {
        if self.values.is_empty() {
            return;
        }
        let bytes = text.as_bytes();
        let mut next = spans.iter().peekable();
        let mut previous = b' ';
        let mut i = 0;
        while i + SHORTEST <= bytes.len() {
            while next.next_if(|s| s.end <= i).is_some() {}
            if let Some(s) = next.peek()
                && s.start <= i
            {
                i = s.end;
                previous = b' ';
                continue;
            }
            let this = bytes.get(i).copied().unwrap_or(0);
            let begins = !(this.is_ascii_alphanumeric() && previous.is_ascii_alphanumeric());
            if begins && let Some(end) = self.longest_at(text, i) {
                let limit = next.peek().map_or(text.len(), |s| s.start);
                if end <= limit
                    && let Some((kind, secret)) = text.get(i..end).and_then(|v| self.values.get(v))
                {
                    out.push(Span {
                        start: i,
                        end,
                        kind: kind.clone(),
                        score: 0.9,
                        source: Source::Pattern,
                        checked: false,
                        secret: *secret,
                    });
                    i = end;
                    previous = b'a';
                    continue;
                }
            }
            previous = this;
            i += 1;
        }
    }

    fn longest_at(&self, text: &str, at: usize) -> Option<usize> {
        let head = text.as_bytes().get(at..)?.first_chunk::<SHORTEST>()?;
        let lengths = self.lengths.get(head)?;
        lengths
            .iter()
            .map(|len| at + len)
            .filter(|&end| {
                let ends = text.as_bytes().get(end).is_none_or(|b| !b.is_ascii_alphanumeric())
                    || !text.as_bytes().get(end - 1).is_some_and(u8::is_ascii_alphanumeric);
                ends && text.get(at..end).is_some_and(|v| self.values.contains_key(v))
            })
            .max()
    }
}
