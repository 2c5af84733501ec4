//! From findings and tagger spans to the spans that go: overlaps settled, no part left behind.

use super::entity::Source;
use super::numbering::Identity;
use super::order::{sort_by_key, sort_by_place};
use std::borrow::Cow;
use std::collections::BTreeMap;

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
    /// Whether a round of the session has dealt with it.
    pub(crate) seen: bool,
    /// By what the session knows its value again, once it has looked.
    pub(crate) identity: Option<Identity>,
}

/// A pattern that scores this much beats the tagger: it knows the format, the tagger only the looks.
const SURE: f32 = 0.6;

impl Span {
    /// First things first: the caller's own words, addresses that are taken whole, checksums,
    /// formats that a pattern is sure of, score, length. In one number, the first highest.
    fn rank(&self) -> u64 {
        let score = (self.score.clamp(0.0, 1.0) * 1000.0) as u64;
        let pattern = self.source == Source::Pattern;
        let sure = pattern && self.score >= SURE;
        let whole = pattern && self.kind == "URL";
        let bits = [self.source == Source::DenyList, whole, self.checked, sure];
        let bits = bits.into_iter().fold(0, |bits, bit| bits << 1 | u64::from(bit));
        bits << 50 | score << LENGTH | (self.end - self.start) as u64
    }
}

/// Bits of a rank that are left to the length.
const LENGTH: u32 = 40;

/// Settles overlaps. Of one kind, they become one span; of two, a loser keeps the parts that no
/// winner covers: half a name is still a name. A winner that swallows a secret becomes one.
/// Returned in text order.
pub(crate) fn resolve(text: &str, mut spans: Vec<Span>) -> Vec<Span> {
    sort_by_place(&mut spans, |s| s.start);
    let mut out = Vec::with_capacity(spans.len());
    // Spans that overlap one another, and where they end: most are alone.
    let (mut beside, mut until) = (Vec::new(), 0);
    for span in spans {
        if span.start >= until {
            settle(text, &mut beside, &mut out);
        }
        until = until.max(span.end);
        beside.push(span);
    }
    settle(text, &mut beside, &mut out);
    out
}

/// Moves what is left of `spans`, which nothing else overlaps, to `out`.
fn settle(text: &str, spans: &mut Vec<Span>, out: &mut Vec<Span>) {
    if spans.len() < 2 {
        out.extend(spans.drain(..).filter(|s| s.start < s.end));
        return;
    }
    if let Some(winner) = over_all(spans) {
        let secret = spans.iter().any(|s| s.secret);
        out.push(Span { secret, ..spans.swap_remove(winner) });
        spans.clear();
        return;
    }
    let mut spans = united(std::mem::take(spans));
    sort_by_key(&mut spans, |s| (!s.rank(), s.start as u64));
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
    out.extend(taken.into_values());
}

/// Which of `spans` covers the others and is above each of them whatever their lengths: then they leave nothing behind.
fn over_all(spans: &[Span]) -> Option<usize> {
    let grade = |s: &Span| s.rank() >> LENGTH;
    let (at, winner) = spans.iter().enumerate().max_by_key(|(_, s)| grade(s))?;
    let under =
        |s: &Span| winner.start <= s.start && s.end <= winner.end && s.start < s.end && grade(s) < grade(winner);
    spans.iter().enumerate().all(|(i, s)| i == at || under(s)).then_some(at)
}

/// Overlapping spans of one kind as one: two readings of one value, and neither may lose an end.
/// It is as sure, and as secret, as the surest of them.
fn united(mut spans: Vec<Span>) -> Vec<Span> {
    let mut kinds: Vec<Cow<'static, str>> = Vec::new();
    for span in &spans {
        if let Err(at) = kinds.binary_search(&span.kind) {
            kinds.insert(at, span.kind.clone());
        }
    }
    sort_by_key(&mut spans, |s| (kinds.binary_search(&s.kind).map_or(0, |at| at as u64), s.start as u64));
    let mut out: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match out.last_mut() {
            Some(last) if last.kind == span.kind && span.start < last.end => {
                let (start, end, secret) = (last.start, last.end.max(span.end), last.secret || span.secret);
                if span.rank() > last.rank() {
                    *last = span;
                }
                (last.start, last.end, last.secret) = (start, end, secret);
            }
            _ => out.push(span),
        }
    }
    out
}

/// `start..end` without spaces and punctuation at its edges; empty if nothing else is in it.
pub(super) fn trim(text: &str, start: usize, end: usize) -> (usize, usize) {
    let piece = text.get(start..end).unwrap_or("");
    let inner = piece.trim_matches(|c: char| !c.is_alphanumeric());
    let lead = piece.len() - piece.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
    (start + lead, start + lead + inner.len())
}
