//! The caller's own recognizers: a regular expression, words that speak of it, a score.
//!
//! A search is linear in the text, but one that is repeated behind each match is only bounded by what it may look at: so a
//! pattern sees one line at a time, and of a long line one window. A match is on one line and at most [`OVERLAP`] bytes long.

use super::bytes::places;
use super::case::lower;
use super::entity::Source;
use super::options::OptionsError;
use super::pattern::{Pattern, Search};
use super::resolve::Span;
use super::view::View;
use std::borrow::Cow;

const WINDOW: usize = 4096;
const OVERLAP: usize = 512;
/// Context words count this near, as the built-in ones do.
const REACH_BEFORE: usize = 60;
const REACH_AFTER: usize = 28;

/// What a caller adds to the kinds that are found.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomRecognizer {
    kind: String,
    pattern: Pattern,
    /// Lower case.
    context: Vec<String>,
    score: f32,
    context_score: f32,
    secret: bool,
}

impl CustomRecognizer {
    /// A recognizer of `kind`, found at a score of 0.6.
    ///
    /// # Errors
    /// [`OptionsError::TypeName`] if placeholders can't carry `kind`.
    pub fn new(kind: &str, pattern: Pattern) -> Result<Self, OptionsError> {
        let written = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
        let last = kind.rsplit('_').next().unwrap_or("");
        let good = (2..=32).contains(&kind.len())
            && kind.bytes().all(written)
            && kind.starts_with(|c: char| c.is_ascii_uppercase())
            && !last.is_empty()
            && !last.bytes().all(|b| b.is_ascii_digit());
        if !good {
            return Err(OptionsError::TypeName);
        }
        let secret = super::recognizers::is_secret(kind);
        Ok(Self { kind: kind.into(), pattern, context: Vec::new(), score: 0.6, context_score: 0.85, secret })
    }

    /// With words that speak of it: near one, the score is `context_score`.
    #[must_use]
    pub fn with_context(mut self, words: &[String], context_score: f32) -> Self {
        self.context = words.iter().map(|w| lower(w.trim())).filter(|w| !w.is_empty()).collect();
        self.context_score = context_score;
        self
    }

    /// With a score of its own.
    #[must_use]
    pub fn with_score(mut self, score: f32) -> Self {
        self.score = score;
        self
    }

    /// What it finds can't be restored, and nothing of it is kept.
    #[must_use]
    pub fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// The name that placeholders carry.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// What it finds in `view`, in the original's offsets.
    pub(super) fn find(&self, view: &View<'_>, out: &mut Vec<Span>) {
        let text = view.text();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let mut from = 0;
            loop {
                let to = line.floor_char_boundary(from + WINDOW);
                let window = line.get(from..to).unwrap_or("");
                for (start, end) in Search::new(&self.pattern, window.trim_end_matches(['\n', '\r'])) {
                    self.take(view, at + from + start, at + from + end, out);
                }
                if to == line.len() {
                    break;
                }
                from = line.floor_char_boundary(to - OVERLAP);
            }
            at += line.len();
        }
    }

    fn take(&self, view: &View<'_>, start: usize, end: usize, out: &mut Vec<Span>) {
        if placeholder(view.text(), start, end) {
            return;
        }
        let Some((from, to)) = view.to_original(start, end) else { return };
        out.push(Span {
            start: from,
            end: to,
            kind: Cow::Owned(self.kind.clone()),
            score: if self.spoken_of(view.text(), start, end) {
                self.context_score.max(self.score)
            } else {
                self.score
            },
            source: Source::Pattern,
            checked: false,
            secret: self.secret,
            seen: false,
            identity: None,
        });
    }

    /// Whether one of the context words stands near `start..end`.
    fn spoken_of(&self, text: &str, start: usize, end: usize) -> bool {
        if self.context.is_empty() {
            return false;
        }
        let from = text.floor_char_boundary(start.saturating_sub(REACH_BEFORE));
        let to = text.ceil_char_boundary((end + REACH_AFTER).min(text.len()));
        let before = lower(text.get(from..start).unwrap_or(""));
        let after = lower(text.get(end..to).unwrap_or("").split('\n').next().unwrap_or(""));
        self.context.iter().any(|word| has_word(&before, word) || has_word(&after, word))
    }
}

/// Whether `word` stands in `text` as a word of its own; `_` parts words.
fn has_word(text: &str, word: &str) -> bool {
    !word.is_empty()
        && places(text, word).any(|at| {
            let joins = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            !joins(text.get(..at).and_then(|t| t.chars().next_back()))
                && !joins(text.get(at + word.len()..).and_then(|t| t.chars().next()))
        })
}

/// Whether `start..end` is inside `[EMAIL_1]`, our own writing.
fn placeholder(text: &str, start: usize, end: usize) -> bool {
    let from = text.floor_char_boundary(start.saturating_sub(48));
    let to = text.ceil_char_boundary((end + 24).min(text.len()));
    let (Some(before), Some(after)) = (text.get(from..end), text.get(end..to)) else {
        return false;
    };
    let (Some(open), Some(close)) = (before.rfind('['), after.find(']').or_else(|| before.ends_with(']').then_some(0)))
    else {
        return false;
    };
    let inside = text.get(from + open..end + close).unwrap_or("").trim_matches(['[', ']']);
    inside.rsplit_once('_').is_some_and(|(kind, id)| {
        let id_is = !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        id_is && !kind.is_empty() && kind.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    })
}
