//! What to redact and what to put in its place.

use super::entity::Source;
use super::resolve::Span;
use std::collections::HashSet;

/// What stands where a value stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Operator {
    /// `[EMAIL_1]`, restorable.
    #[default]
    Placeholder,
    /// `****`, a star a character.
    Mask,
    /// `[EMAIL_3fa9c1d2]`: the same within a session, keyed so that it says nothing outside it.
    Hash,
    /// Nothing.
    Remove,
}

/// What to redact, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct RedactOptions {
    /// Only these kinds; `None` for all.
    pub types: Option<Vec<String>>,
    pub operator: Operator,
    /// Spans that score less stay. 0.5 unless told.
    pub threshold: f32,
    /// Values that stay, ASCII case aside.
    pub allow: Vec<String>,
    /// Values that go wherever they stand, ASCII case aside. Their kind is `CUSTOM`.
    pub deny: Vec<String>,
}

impl Default for RedactOptions {
    fn default() -> Self {
        Self { types: None, operator: Operator::Placeholder, threshold: 0.5, allow: Vec::new(), deny: Vec::new() }
    }
}

/// The options, ready to be asked.
pub(super) struct Filter<'a> {
    options: &'a RedactOptions,
    allow: HashSet<String>,
}

impl<'a> Filter<'a> {
    pub(super) fn new(options: &'a RedactOptions) -> Self {
        Self { options, allow: options.allow.iter().map(|a| a.to_ascii_lowercase()).collect() }
    }

    pub(super) fn keeps(&self, raw: &str, span: &Span) -> bool {
        let wanted = || self.options.types.as_ref().is_none_or(|t| t.iter().any(|t| *t == span.kind));
        let allowed = || {
            !self.allow.is_empty()
                && raw.get(span.start..span.end).is_some_and(|v| self.allow.contains(&v.to_ascii_lowercase()))
        };
        (span.source == Source::DenyList || span.score >= self.options.threshold && wanted()) && !allowed()
    }
}
