//! Spans of the original, from the patterns and from the caller's deny-list.

use super::entity::Source;
use super::resolve::Span;
use super::scan::scan;
use super::view::View;
use std::borrow::Cow;

/// What the patterns find, in the original's offsets.
pub(super) fn pattern_spans(raw: &str) -> Vec<Span> {
    let view = View::new(raw);
    scan(view.text())
        .into_iter()
        .filter_map(|f| {
            let (start, end) = view.to_original(f.start, f.end)?;
            Some(Span {
                start,
                end,
                kind: Cow::Borrowed(f.kind),
                score: f.score,
                source: Source::Pattern,
                checked: f.checked,
                secret: f.secret,
            })
        })
        .collect()
}

/// Where the caller's own words stand, ASCII case aside.
pub(super) fn deny_spans(raw: &str, deny: &[String], out: &mut Vec<Span>) {
    if deny.is_empty() {
        return;
    }
    let folded = raw.to_ascii_lowercase();
    for word in deny.iter().filter(|w| !w.is_empty()) {
        out.extend(folded.match_indices(&word.to_ascii_lowercase()).map(|(start, found)| Span {
            start,
            end: start + found.len(),
            kind: Cow::Borrowed("CUSTOM"),
            score: 1.0,
            source: Source::DenyList,
            checked: true,
            secret: false,
        }));
    }
}
