//! What goes into a redaction besides the text, and what comes out of it.

use super::door::RedactedText;
use super::restore::StreamRestorer;
use super::vault::Vault;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a token classifier found: neighbouring tokens of one entity, merged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaggedSpan {
    /// UTF-8 bytes into the text.
    pub start: usize,
    pub end: usize,
    /// `GIVEN_NAME`, `CITY`, ...; with or without `B-` before it.
    pub label: String,
    /// Probability, 0 to 1; of several tokens the mean.
    pub score: f32,
}

/// A tagger's work on one text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tagging<'a> {
    pub spans: &'a [TaggedSpan],
    /// Whether it could read all of the text. What it found goes in any case; a text that it could
    /// read only in part counts as not tagged.
    pub complete: bool,
}

/// Who found an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Pattern,
    Tagger,
    DenyList,
}

impl Source {
    /// The name that `api.d.ts` gives it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pattern => "pattern",
            Self::Tagger => "tagger",
            Self::DenyList => "deny-list",
        }
    }
}

/// A stretch that was taken out. For the device it is on: it carries the value, but prints none.
#[derive(Clone, PartialEq)]
pub struct Entity {
    pub kind: String,
    /// UTF-8 bytes into the raw text.
    pub start: usize,
    pub end: usize,
    pub score: f32,
    /// The value, for showing it to the person whose device this is.
    pub text: String,
    pub placeholder: String,
    pub source: Source,
}

impl fmt::Debug for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({}..{}, {:.2}, {})", self.kind, self.start, self.end, self.score, self.source.as_str())
    }
}

/// What came of one text.
#[derive(Debug, Clone)]
pub struct Redaction {
    /// What may leave, if the policy agrees with its state.
    pub text: RedactedText,
    /// In text order, not overlapping.
    pub entities: Vec<Entity>,
    /// The whole session's, as of now.
    pub vault: Vault,
}

impl Redaction {
    /// `text` with the values put back. Secrets stay out.
    #[must_use]
    pub fn restore(&self, text: &str) -> String {
        self.vault.restore(text)
    }

    /// The same for an answer that streams.
    #[must_use]
    pub fn restorer(&self) -> StreamRestorer {
        self.vault.restorer()
    }
}
