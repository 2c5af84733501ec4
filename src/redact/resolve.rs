//! From findings and tagger spans to the spans that go: overlaps settled, no part left behind.

use super::entity::Source;
use super::numbering::Identity;
use super::order::{sort_by_key, sort_by_place};
use std::borrow::Cow;

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
    // Between two places where spans begin or end, one of them wins.
    let mut cuts: Vec<usize> = spans.iter().flat_map(|s| [s.start, s.end]).collect();
    sort_by_place(&mut cuts, |cut| *cut);
    cuts.dedup();
    let mut winners: Vec<Option<usize>> = vec![None; cuts.len()];
    let mut taken: Vec<Span> = Vec::new();
    for span in spans {
        let mut at = cuts.partition_point(|cut| *cut < span.start);
        let to = cuts.partition_point(|cut| *cut < span.end);
        while at < to {
            if let Some(winner) = winners[at] {
                taken[winner].secret |= span.secret;
                at += 1;
                continue;
            }
            let from = at;
            at += winners[from..to].iter().take_while(|winner| winner.is_none()).count();
            let (start, end) = (cuts[from], cuts[at]);
            let whole = (start, end) == (span.start, span.end);
            let (start, end) = if whole { (start, end) } else { trim(text, start, end) };
            // What is left of a piece without its signs is another's to take.
            for i in (from..at).filter(|i| cuts[*i] < end && cuts[i + 1] > start) {
                winners[i] = Some(taken.len());
            }
            if start < end {
                taken.push(Span { start, end, ..span.clone() });
            }
        }
    }
    sort_by_place(&mut taken, |s| s.start);
    out.extend(taken);
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
