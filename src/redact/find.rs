//! Spans of the original, from the patterns, the caller's own among them, and from the deny-list.

use super::bytes::places;
use super::case::lower_char;
use super::entity::Source;
use super::hidden;
use super::options::RedactOptions;
use super::recognizers::{date_of_birth, phone};
use super::resolve::Span;
use super::scan::{Scan, scan};
use super::view::{View, parted};
use std::borrow::Cow;

/// What the patterns find.
pub(super) struct Found {
    /// In the original's offsets.
    pub(super) spans: Vec<Span>,
    /// Where tables are, from the header on, in the original's offsets.
    pub(super) tables: Vec<(usize, usize)>,
}

pub(super) fn pattern_spans(raw: &str, options: &RedactOptions) -> Found {
    let view = View::new(raw);
    let Found { mut spans, tables } = read(raw, &view, options);
    // What follows is about characters that show nothing, and none of them is ASCII.
    if raw.is_ascii() {
        return Found { spans, tables };
    }
    if let Some((text, joints)) = parted(raw) {
        let apart = read(raw, &View::new(&text), options).spans;
        spans.extend(apart.into_iter().filter(|s| joints.touch(s.start, s.end)));
    }
    spans.extend(hidden::runs(raw).into_iter().map(|(start, end)| Span {
        start,
        end,
        kind: Cow::Borrowed(hidden::TYPE),
        score: 0.6,
        source: Source::Pattern,
        checked: false,
        secret: false,
        seen: false,
        identity: None,
    }));
    Found { spans, tables }
}

/// What `view` shows, in the offsets of `raw`, which it is of.
fn read(raw: &str, view: &View, options: &RedactOptions) -> Found {
    let Scan { mut findings, tables } = scan(view.text());
    phone::local::believe(view.text(), &mut findings, &options.regions);
    let mut spans: Vec<Span> = findings
        .into_iter()
        .filter_map(|f| {
            let (kind, score) = dated(f.kind, f.score, options);
            // Most findings, which nobody will ask about.
            if score < options.threshold {
                return None;
            }
            let (start, end) = view.to_original(f.start, f.end)?;
            // A value that is read up to a limit may end inside a character.
            let (start, end) = (raw.floor_char_boundary(start), raw.ceil_char_boundary(end));
            Some(Span {
                start,
                end,
                kind: Cow::Borrowed(kind),
                score,
                source: Source::Pattern,
                checked: f.checked,
                secret: f.secret,
                seen: false,
                identity: None,
            })
        })
        .collect();
    for recognizer in &options.recognizers {
        recognizer.find(view, &mut spans);
    }
    let tables = tables.into_iter().filter_map(|(start, end)| view.to_original(start, end)).collect();
    Found { spans, tables }
}

/// A date without a birth word is a DATE: below the default threshold, as texts are full of them, and
/// above it for who asks for them by name.
fn dated(kind: &'static str, score: f32, options: &RedactOptions) -> (&'static str, f32) {
    if kind != date_of_birth::TYPE || score >= 0.5 {
        return (kind, score);
    }
    (date_of_birth::DATE, if options.names(date_of_birth::DATE) { 0.6 } else { 0.4 })
}

/// Where the caller's own words stand, inside other words too, case and disguises aside.
pub(super) fn deny_spans(raw: &str, deny: &[String], out: &mut Vec<Span>) {
    if deny.is_empty() {
        return;
    }
    let view = View::new(raw);
    let folded = fold(view.text());
    for word in deny {
        let word = fold(View::new(word).text());
        if word.is_empty() {
            continue;
        }
        out.extend(places(&folded, &word).filter_map(|start| {
            let (start, end) = view.to_original(start, start + word.len())?;
            Some(Span {
                start,
                end,
                kind: Cow::Borrowed("CUSTOM"),
                score: 1.0,
                source: Source::DenyList,
                checked: true,
                secret: false,
                seen: false,
                identity: None,
            })
        }));
    }
}

/// Lower case where that is as long, so that offsets stay.
fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().map(|c| Some(lower_char(c)).filter(|l| l.len_utf8() == c.len_utf8()).unwrap_or(c)).collect()
}
