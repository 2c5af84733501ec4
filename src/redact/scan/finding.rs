//! What a recognizer is shown, and what it answers.

use super::super::classes::{Bytes, DIGIT};
use super::super::context::{NONE, Topic};
use super::super::mentions::is_ours;

/// Something a recognizer believes in, before context has spoken.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Finding {
    /// Bytes into the scanned text.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: &'static str,
    /// Belief without a context word near by, 0 to 1.
    pub(crate) score: f32,
    /// Belief with one.
    pub(crate) with_context: f32,
    /// What a context word must speak of.
    pub(crate) topic: Topic,
    /// A checksum or an exact structure vouches for it.
    pub(crate) checked: bool,
    /// Never to be restored, so never to be kept.
    pub(crate) secret: bool,
}

impl Finding {
    /// A finding that needs no context.
    pub(crate) fn sure(kind: &'static str, start: usize, end: usize, score: f32) -> Self {
        Self { start, end, kind, score, with_context: score, topic: NONE, checked: false, secret: false }
    }

    /// Adds one that needs no context: very many places do, and this is the code of one.
    #[inline(never)]
    pub(crate) fn add(out: &mut Vec<Self>, kind: &'static str, start: usize, end: usize, score: f32) {
        out.push(Self::sure(kind, start, end, score));
    }

    /// The same of a secret.
    #[inline(never)]
    pub(crate) fn add_secret(out: &mut Vec<Self>, kind: &'static str, start: usize, end: usize, score: f32) {
        out.push(Self::sure(kind, start, end, score).secret());
    }

    pub(crate) fn in_context(mut self, topic: Topic, with_context: f32) -> Self {
        self.topic = topic;
        self.with_context = with_context;
        self
    }

    pub(crate) fn checked(mut self) -> Self {
        self.checked = true;
        self
    }

    pub(crate) fn secret(mut self) -> Self {
        self.secret = true;
        self
    }
}

/// A run of letters, digits and underscores (or of letters and bytes outside ASCII).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Union of the byte classes in it.
    pub(crate) mask: u8,
}

impl Word {
    pub(crate) fn len(self) -> usize {
        self.end - self.start
    }

    pub(crate) fn all_digits(self) -> bool {
        self.mask == DIGIT
    }

    /// `[EMAIL_1]`, or a hashed `[EMAIL_0a1b2c3d]`: our own work, seen again.
    pub(super) fn is_placeholder(self, text: Bytes<'_>) -> bool {
        if text.before(self.start, 1) != b'[' || text.at(self.end) != b']' {
            return false;
        }
        is_ours(text.slice(self.start, self.end))
    }
}
