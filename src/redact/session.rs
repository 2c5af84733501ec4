//! One conversation: the same value gets the same placeholder in every message, and only this
//! session's vault can turn it back.

use super::again::Written;
use super::bytes::has;
use super::door::{RawText, RedactedText, RedactionState};
use super::echo::Echo;
use super::entity::{Entity, Redaction, Source, TaggedSpan, Tagging};
use super::find::{Found, deny_spans, pattern_spans};
use super::mentions::says_more;
use super::numbering::Numbering;
use super::options::{Filter, Operator, RedactOptions};
use super::order::{down, sort_by_key, sort_by_place};
use super::resolve::{Span, resolve};
use super::tagged::tagged_spans;
use super::vault::Vault;
use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};

/// Rounds of looking again that every text gets: four values glued in a row come to light.
const FEWEST_ROUNDS: usize = 4;
/// Bytes that further rounds may read, so that the time stays linear in a long hostile text.
const MOST_READ_AGAIN: usize = 2 << 20;
/// Writing a text anew and looking for known values in it costs this part of a scan of it.
const WRITING: usize = 8;

/// One conversation's placeholders. A clone goes its own way from there, with the same values and
/// the same key: a text can be tried on it and forgotten.
#[derive(Clone)]
pub struct Session {
    vault: Vault,
    echo: Echo,
    numbering: Numbering,
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
        Self { vault: Vault::default(), echo: Echo::default(), numbering: Numbering::new(key) }
    }

    /// Takes personal data out of `text`.
    ///
    /// `tagged` is what the tagger found over the whole of it; `None` if none ran, and then the state
    /// is [`RedactionState::PatternsOnly`].
    pub fn redact(&mut self, text: &RawText, tagged: Option<&[TaggedSpan]>, options: &RedactOptions) -> Redaction {
        match tagged {
            Some(spans) => self.redact_tagged(text, Tagging { spans, complete: true }, options),
            None => self.redact_tagged(text, Tagging { spans: &[], complete: false }, options),
        }
    }

    /// The same with a tagger that may have missed a part of the text. Only if it was all over it,
    /// and gave scores that are numbers and offsets that lie in the text, is the state
    /// [`RedactionState::Ready`]; and only if looking again came to an end, which hostile text can put off
    /// for longer than a session looks.
    pub fn redact_tagged(&mut self, text: &RawText, tagging: Tagging<'_>, options: &RedactOptions) -> Redaction {
        let raw = text.expose_on_device();
        let none = tagging.spans.is_empty() && !tagging.complete;
        let tagger = if none { None } else { tagged_spans(raw, tagging.spans) };
        let tagged = tagging.complete && tagger.is_some();
        self.numbering.reserve(raw);
        let filter = Filter::new(options);
        let Found { mut spans, tables } = pattern_spans(raw, options);
        spans.extend(tagger.unwrap_or_default());
        deny_spans(raw, &options.deny, &mut spans);
        // What a session wrote may stand where a value would: then there is nothing more to take.
        let of_ours = |s: &Span| raw.get(s.start..s.end).is_some_and(|v| has(v, '[') && !says_more(v));
        spans.retain(|s| filter.keeps(raw, s) && !(s.source == Source::Pattern && of_ours(s)));
        let mut spans = resolve(raw, spans);
        let mut out;
        let (mut round, mut read) = (0, 0);
        let mut secrets = Echo::secrets();
        self.numbering.begin();
        let settled = loop {
            self.echoes(raw, &mut spans, &mut secrets, &filter);
            out = self.write(raw, &mut spans, options.operator);
            round += 1;
            // What goes changes what stands next to what stays: look again until nothing is left.
            // Each round must add a span. Of values glued to one another it may be the next one only.
            let fresh: Vec<usize> = spans.iter().enumerate().filter(|(_, s)| !s.seen).map(|(i, _)| i).collect();
            if fresh.is_empty() {
                break true;
            }
            if round >= FEWEST_ROUNDS && read >= MOST_READ_AGAIN {
                break false;
            }
            spans.iter_mut().for_each(|s| s.seen = true);
            let (more, bytes) = out.look_again(&fresh, &tables, options);
            read += bytes + raw.len() / WRITING;
            if !Self::take_in(raw, &mut spans, more, &filter) {
                break true;
            }
            // What was found late may stand first: number all of it anew, in text order.
            self.numbering.take_back();
        };
        // Hostile text only: what may still come to light in it stays on the device.
        let ready = tagged && settled;
        let state = if ready { RedactionState::Ready } else { RedactionState::PatternsOnly };
        let entities: Vec<Entity> = spans
            .iter()
            .zip(out.placeholders)
            .map(|(span, placeholder)| Entity {
                kind: span.kind.to_string(),
                start: span.start,
                end: span.end,
                score: span.score,
                text: raw.get(span.start..span.end).unwrap_or("").to_string(),
                placeholder,
                source: span.source,
            })
            .collect();
        for entity in out.first_seen.iter().filter_map(|at| entities.get(*at)) {
            self.vault.insert(&entity.placeholder, entity.text.clone());
        }
        Redaction { text: RedactedText::mint(out.text, state, tally(&spans)), entities, vault: self.vault.clone() }
    }

    /// Adds the other places where values of this text, and of earlier ones, stand.
    #[inline(never)]
    fn echoes(&mut self, raw: &str, spans: &mut Vec<Span>, secrets: &mut Echo, filter: &Filter) {
        for span in spans.iter().filter(|s| !s.seen) {
            let value = raw.get(span.start..span.end).unwrap_or("");
            let echo = if span.secret { &mut *secrets } else { &mut self.echo };
            echo.learn(span, value);
        }
        for echo in [&self.echo, &*secrets] {
            let mut more = Vec::new();
            echo.find(raw, spans, &mut more);
            more.retain(|s| filter.keeps(raw, s));
            if !more.is_empty() {
                spans.append(&mut more);
                // The longest of those that begin together first: what it holds goes.
                sort_by_key(spans, |s| (s.start as u64, down(s.end)));
                let mut free = 0;
                spans.retain(|s| {
                    let outside = s.start >= free;
                    free = free.max(s.end);
                    outside
                });
            }
        }
    }

    /// Adds the spans that only show in what was written. Tells whether there are any.
    fn take_in(raw: &str, spans: &mut Vec<Span>, mut more: Vec<Span>, filter: &Filter) -> bool {
        more.retain(|s| raw.get(s.start..s.end).is_some_and(says_more) && filter.keeps(raw, s));
        let before = spans.len();
        // What was found first stands; the new ones share what is left.
        spans.extend(resolve(raw, more));
        sort_by_place(spans, |s| s.start);
        spans.len() > before
    }

    /// Writes the text with `spans` (in order, not overlapping) replaced.
    #[inline(never)]
    fn write(&mut self, raw: &str, spans: &mut [Span], operator: Operator) -> Written {
        let mut out = Written::with_capacity(raw.len());
        let mut at = 0;
        for span in spans {
            out.keep(raw, at, span.start);
            let value = raw.get(span.start..span.end).unwrap_or("");
            let placeholder = match operator {
                Operator::Placeholder => {
                    let (placeholder, is_new) = self.placeholder(span, value);
                    if is_new && !span.secret {
                        out.first_seen.push(out.placeholders.len());
                    }
                    placeholder
                }
                Operator::Mask => value.chars().map(|c| if c.is_whitespace() { c } else { '*' }).collect(),
                Operator::Hash => self.hashed(span, value),
                Operator::Remove => String::new(),
            };
            out.put(placeholder);
            at = span.end;
        }
        out.keep(raw, at, raw.len());
        out
    }

    /// What stands for a value, and whether it is a new one: the vault keeps it as it was first written.
    fn placeholder(&mut self, span: &mut Span, value: &str) -> (String, bool) {
        let numbering = &mut self.numbering;
        let identity =
            *span.identity.get_or_insert_with(|| numbering.identity(&name_of(&span.kind), &span.kind, value));
        let (name, number, is_new) = numbering.number(identity);
        (["[", name, "_", &number.to_string(), "]"].concat(), is_new)
    }

    fn hashed(&self, span: &Span, value: &str) -> String {
        let name = name_of(&span.kind);
        format!("[{name}_{}]", self.numbering.hash(&name, &span.kind, value))
    }
}

/// How many spans each kind has, in the order of the kinds.
fn tally(spans: &[Span]) -> Vec<(String, usize)> {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for span in spans {
        match counts.binary_search_by(|(kind, _)| kind.as_str().cmp(&span.kind)) {
            Ok(at) => counts[at].1 += 1,
            Err(at) => counts.insert(at, (span.kind.to_string(), 1)),
        }
    }
    counts
}

/// A kind as placeholders spell it: ASCII capitals and digits, single underscores, a letter first.
/// The kinds of this room are spelled so already; a model or a caller may name theirs as they like.
fn name_of(kind: &str) -> String {
    let mut name = String::with_capacity(kind.len());
    for c in kind.chars() {
        match c {
            _ if c.is_ascii_alphanumeric() => name.push(c.to_ascii_uppercase()),
            _ if name.is_empty() || name.ends_with('_') => {}
            _ => name.push('_'),
        }
    }
    name.truncate(name.trim_end_matches('_').len());
    match name.bytes().next() {
        None => "OTHER".into(),
        Some(first) if first.is_ascii_digit() => ["KIND_", &name].concat(),
        Some(_) => name,
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("vault", &self.vault).finish_non_exhaustive()
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
