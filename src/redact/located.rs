//! Entities and spans as callers get them: JSON, with offsets in the unit that their language counts in.

use super::entity::{Entity, TaggedSpan};
use super::offsets::Offsets;
use serde::Serialize;

/// `Entity` of `api.d.ts`.
#[derive(Debug, Serialize)]
pub struct Located<'a, Score> {
    r#type: &'a str,
    start: usize,
    end: usize,
    score: Score,
    text: &'a str,
    placeholder: &'a str,
    source: &'static str,
}

/// The entities of `text`, which is the raw one. Their scores are written as `score` says.
#[must_use]
pub fn located<'a, Score>(
    text: &str,
    entities: &'a [Entity],
    offsets: Offsets,
    score: impl Fn(f32) -> Score,
) -> Vec<Located<'a, Score>> {
    let at = offsets.of_ranges(text, entities.iter().map(|e| e.start..e.end));
    let one = |(e, at): (&'a Entity, [usize; 2])| Located {
        r#type: &e.kind,
        start: at[0],
        end: at[1],
        score: score(e.score),
        text: &e.text,
        placeholder: &e.placeholder,
        source: e.source.as_str(),
    };
    entities.iter().zip(at).map(one).collect()
}

/// `TaggedGroup` of `api.d.ts`.
#[derive(Debug, Serialize)]
pub struct TaggedGroup<'a> {
    pub(crate) entity_group: &'a str,
    word: &'a str,
    score: f32,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A token classifier's spans of `text`.
#[must_use]
pub fn tagged_groups<'a>(text: &'a str, spans: &'a [TaggedSpan], offsets: Offsets) -> Vec<TaggedGroup<'a>> {
    let at = offsets.of_ranges(text, spans.iter().map(|s| s.start..s.end));
    let one = |(span, at): (&'a TaggedSpan, [usize; 2])| TaggedGroup {
        entity_group: &span.label,
        word: text.get(span.start..span.end).unwrap_or_default(),
        score: span.score,
        start: at[0],
        end: at[1],
    };
    spans.iter().zip(at).map(one).collect()
}
