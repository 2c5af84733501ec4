//! The door: text that may leave the device, and text that may not, are different types.
//!
//! [`RawText`] shows itself to nobody: it has no `Display`, no `Serialize`, no `Deref`, and its
//! `Debug` prints a length. [`RedactedText`] has a private constructor that only this room can
//! reach, so whoever holds one holds the redactor's work.

use std::fmt;

/// Text as a person or a page wrote it. It stays on the device.
///
/// It does not print, serialize, compare or pass for a string: `tests/door/types.rs`.
#[derive(Clone)]
pub struct RawText {
    text: String,
}

impl RawText {
    /// Takes text in. From here on only [`expose_on_device`](Self::expose_on_device) shows it.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self { text }
    }

    /// The text, for work on this device: the tagger, the classifier, the page that shows it.
    /// The name is long on purpose: each use of it should be easy to find and to question.
    #[must_use]
    pub fn expose_on_device(&self) -> &str {
        &self.text
    }
}

impl From<String> for RawText {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl fmt::Debug for RawText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawText({} bytes)", self.text.len())
    }
}

/// How much of the redactor looked at a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RedactionState {
    /// Patterns and the tagger both ran over all of it.
    Ready,
    /// No tagger ran, or it failed: names and places may still be in there.
    PatternsOnly,
}

impl RedactionState {
    /// The name that `api.d.ts` gives it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::PatternsOnly => "patterns-only",
        }
    }
}

/// Text that the redactor has been over. Only [`Session::redact`](super::Session::redact) makes one.
///
/// Nobody else can build, conjure or change one: `tests/door/`.
#[derive(Clone, PartialEq)]
pub struct RedactedText {
    text: String,
    state: RedactionState,
    counts: Vec<(String, usize)>,
}

impl RedactedText {
    /// For this room only.
    pub(in crate::redact) fn mint(text: String, state: RedactionState, counts: Vec<(String, usize)>) -> Self {
        Self { text, state, counts }
    }

    /// The text with its placeholders.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the tagger took part.
    #[must_use]
    pub fn state(&self) -> RedactionState {
        self.state
    }

    /// How many spans of each kind were taken out, in the order of the kinds' names.
    #[must_use]
    pub fn counts(&self) -> &[(String, usize)] {
        &self.counts
    }
}

impl fmt::Debug for RedactedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedactedText")
            .field("bytes", &self.text.len())
            .field("state", &self.state)
            .field("counts", &self.counts)
            .finish()
    }
}
