//! What the engine's tagger found in a text, as it comes from the other module.

use crate::redact::TaggedSpan;
use serde_json::Value;

/// `{ spans: { start, end, label, score }[], complete }`, offsets in UTF-8 bytes, as `Model.survey`
/// gives them.
pub(super) fn tagging(survey: &Value) -> Option<(Vec<TaggedSpan>, bool)> {
    let span = |span: &Value| {
        Some(TaggedSpan {
            start: index(&span["start"])?,
            end: index(&span["end"])?,
            label: text(&span["label"])?,
            score: span["score"].as_f64()? as f32,
        })
    };
    let spans = survey["spans"].as_array()?.iter().map(span).collect::<Option<_>>()?;
    Some((spans, survey["complete"].as_bool()?))
}

pub(super) fn text(json: &Value) -> Option<String> {
    json.as_str().map(String::from)
}

pub(super) fn index(json: &Value) -> Option<usize> {
    json.as_u64()?.try_into().ok()
}
