//! One conversation: the same value gets the same placeholder in every message, and only this
//! session's vault can turn it back.

use super::door::{RawText, RedactedText, RedactionState};
use super::echo::Echo;
use super::entity::{Entity, Redaction, TaggedSpan};
use super::find::{deny_spans, pattern_spans};
use super::mentions::mentions;
use super::options::{Filter, Operator, RedactOptions};
use super::resolve::{Span, resolve};
use super::tagged::tagged_spans;
use super::vault::Vault;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};

/// One conversation's placeholders.
pub struct Session {
    vault: Vault,
    echo: Echo,
    /// Next number of each kind.
    next: HashMap<String, u64>,
    /// Number of a value, by a keyed digest: secrets are known again without being kept.
    numbers: HashMap<[u8; 32], u64>,
    /// Last word of a name, and number, that texts contained before we used them.
    reserved: HashSet<(String, u64)>,
    key: [u8; 32],
}

impl Default for Session {
    fn default() -> Self {
        Self::new()
    }
}

impl Session {
    /// A session with a key of its own.
    #[must_use]
    pub fn new() -> Self {
        Self::with_key(random_key())
    }

    /// A session with the caller's key; two sessions with one key give the same hashes.
    #[must_use]
    pub fn with_key(key: [u8; 32]) -> Self {
        Self {
            vault: Vault::default(),
            echo: Echo::default(),
            next: HashMap::new(),
            numbers: HashMap::new(),
            reserved: HashSet::new(),
            key,
        }
    }

    /// Takes personal data out of `text`.
    ///
    /// `tagged` is what the tagger found over the whole of it; `None` if none ran, and then (as with
    /// a score that is no number) the state is [`RedactionState::PatternsOnly`].
    pub fn redact(&mut self, text: &RawText, tagged: Option<&[TaggedSpan]>, options: &RedactOptions) -> Redaction {
        let raw = text.expose_on_device();
        let tagger = tagged.and_then(|t| tagged_spans(raw, t));
        let state = if tagger.is_some() { RedactionState::Ready } else { RedactionState::PatternsOnly };
        self.reserve(raw);
        let filter = Filter::new(options);
        let mut spans = pattern_spans(raw);
        spans.extend(tagger.unwrap_or_default());
        deny_spans(raw, &options.deny, &mut spans);
        spans.retain(|s| filter.keeps(raw, s));
        let mut spans = resolve(raw, spans);
        let mut out;
        let mut round = 0;
        loop {
            self.echoes(raw, &mut spans, &filter);
            out = self.write(raw, &spans, options.operator);
            round += 1;
            // What goes changes what stands next to what stays: look again until nothing is left.
            // Each round must add a span, and four have always been plenty.
            if spans.is_empty() || round == 4 || !self.look_again(raw, &mut spans, &out, &filter) {
                break;
            }
        }
        let mut counts = BTreeMap::new();
        let entities: Vec<Entity> = spans
            .iter()
            .zip(&out.placeholders)
            .map(|(span, placeholder)| {
                *counts.entry(span.kind.to_string()).or_insert(0) += 1;
                Entity {
                    kind: span.kind.to_string(),
                    start: span.start,
                    end: span.end,
                    score: span.score,
                    text: raw.get(span.start..span.end).unwrap_or("").to_string(),
                    placeholder: placeholder.clone(),
                    source: span.source,
                }
            })
            .collect();
        Redaction { text: RedactedText::mint(out.text, state, counts), entities, vault: self.vault.clone() }
    }

    /// Keeps clear of numbers that the text already uses and that are not ours.
    fn reserve(&mut self, raw: &str) {
        for (word, number) in mentions(raw) {
            self.reserved.insert((word, number));
        }
    }

    /// Adds the other places where values of this text, and of earlier ones, stand.
    fn echoes(&mut self, raw: &str, spans: &mut Vec<Span>, filter: &Filter) {
        let mut secrets = Echo::default();
        for span in spans.iter() {
            let value = raw.get(span.start..span.end).unwrap_or("");
            let echo = if span.secret { &mut secrets } else { &mut self.echo };
            echo.insert(value, span.kind.clone(), span.secret);
        }
        for echo in [&self.echo, &secrets] {
            let mut more = Vec::new();
            echo.find(raw, spans, &mut more);
            more.retain(|s| filter.keeps(raw, s));
            if !more.is_empty() {
                spans.append(&mut more);
                // The longest of those that begin together first: what it holds goes.
                spans.sort_by_key(|s| (s.start, std::cmp::Reverse(s.end)));
                let mut free = 0;
                spans.retain(|s| {
                    let outside = s.start >= free;
                    free = free.max(s.end);
                    outside
                });
            }
        }
    }

    /// Scans what was written. New findings are added to `spans` in the original's offsets.
    fn look_again(&self, raw: &str, spans: &mut Vec<Span>, out: &Written, filter: &Filter) -> bool {
        let mut more = Vec::new();
        for found in pattern_spans(&out.text) {
            // The parts of it that are not our own writing, back in the original.
            let first = out.kept.partition_point(|k| k.0 + k.2 <= found.start);
            for &(written, original, len) in out.kept.iter().skip(first).take_while(|k| k.0 < found.end) {
                let start = original + found.start.saturating_sub(written);
                let end = original + (found.end - written).min(len);
                let has_text = raw.get(start..end).is_some_and(|t| t.chars().any(char::is_alphanumeric));
                let span = Span { start, end, ..found.clone() };
                if has_text && filter.keeps(raw, &span) {
                    more.push(span);
                }
            }
        }
        if more.is_empty() {
            return false;
        }
        let before = spans.len();
        // What was found first stands; the new ones share what is left.
        let fresh = resolve(raw, more);
        spans.extend(fresh);
        spans.sort_by_key(|s| s.start);
        spans.len() > before
    }

    /// Writes the text with `spans` (in order, not overlapping) replaced.
    fn write(&mut self, raw: &str, spans: &[Span], operator: Operator) -> Written {
        let mut out = Written { text: String::with_capacity(raw.len()), kept: Vec::new(), placeholders: Vec::new() };
        let mut at = 0;
        for span in spans {
            out.keep(raw, at, span.start);
            let value = raw.get(span.start..span.end).unwrap_or("");
            let placeholder = match operator {
                Operator::Placeholder => self.placeholder(span, value),
                Operator::Mask => value.chars().map(|c| if c.is_whitespace() { c } else { '*' }).collect(),
                Operator::Hash => self.hashed(span, value),
                Operator::Remove => String::new(),
            };
            out.text.push_str(&placeholder);
            out.placeholders.push(placeholder);
            at = span.end;
        }
        out.keep(raw, at, raw.len());
        out
    }

    fn digest(&self, kind: &str, value: &str) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(self.key);
        hasher.update(kind.as_bytes());
        hasher.update([0]);
        hasher.update(value.as_bytes());
        hasher.finalize().into()
    }

    fn placeholder(&mut self, span: &Span, value: &str) -> String {
        let kind = &*span.kind;
        let digest = self.digest(kind, value);
        if let Some(number) = self.numbers.get(&digest) {
            return format!("[{kind}_{number}]");
        }
        let last_word = kind.rsplit('_').next().unwrap_or(kind).to_string();
        let next = self.next.entry(kind.to_string()).or_insert(1);
        while self.reserved.contains(&(last_word.clone(), *next)) {
            *next += 1;
        }
        let number = *next;
        *next += 1;
        self.numbers.insert(digest, number);
        if !span.secret {
            self.vault.insert(kind, number, value.to_string());
        }
        format!("[{kind}_{number}]")
    }

    fn hashed(&self, span: &Span, value: &str) -> String {
        let hex: String = self.digest(&span.kind, value).iter().take(6).map(|b| format!("{b:02x}")).collect();
        format!("[{}_{hex}]", span.kind)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("vault", &self.vault).finish_non_exhaustive()
    }
}

/// A text with its replacements, and what of it is the original's.
struct Written {
    text: String,
    /// Offset in `text`, offset in the original, length.
    kept: Vec<(usize, usize, usize)>,
    placeholders: Vec<String>,
}

impl Written {
    fn keep(&mut self, raw: &str, start: usize, end: usize) {
        if start < end {
            self.kept.push((self.text.len(), start, end - start));
            self.text.push_str(raw.get(start..end).unwrap_or(""));
        }
    }
}

/// 32 bytes that another session does not have.
fn random_key() -> [u8; 32] {
    let mut key = [0; 32];
    #[cfg(target_family = "wasm")]
    if getrandom::fill(&mut key).is_ok() {
        return key;
    }
    // std seeds this from the operating system, once a thread and counting on from there.
    for (i, part) in key.chunks_mut(8).enumerate() {
        let mut hasher = RandomState::new().build_hasher();
        hasher.write_usize(i);
        part.copy_from_slice(&hasher.finish().to_ne_bytes());
    }
    key
}
