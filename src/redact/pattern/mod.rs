//! The callers' regular expressions, found in time linear in the text: a set of states is kept instead of a way back, as in
//! Thompson (1968) and Pike; <https://swtch.com/~rsc/regexp/regexp2.html>. A tenth of the size of a general engine, which was
//! a twentieth of the redactor.
//!
//! As in JavaScript and Rust: `.`, classes, `|`, groups, `* + ? {n,m}` greedy and lazy, `^ $ \b \B`, the flags `i`, `m`, `s`,
//! in front or for a group. `\d \w \s \b` are of ASCII, case is Unicode's. No look-around, no back-references, no `\p`. Of
//! several matches at one place the first in the pattern's order is taken; what a group matched is not asked for.

mod parse;
mod search;
mod set;
#[cfg(test)]
mod tests;

use super::case::{lower_char, upper_char};
use std::sync::Arc;

pub(super) use search::Search;

/// Steps of a compiled pattern: its work for each character of text grows with them.
const MOST_STEPS: usize = 2048;

/// A regular expression.
#[derive(Debug, Clone)]
pub struct Pattern {
    source: String,
    ignore_case: bool,
    steps: Vec<Step>,
    /// The characters below 128 that a match may begin with.
    starts: u128,
}

/// One step of a pattern. Where it goes on is said by how many steps further.
#[derive(Debug, Clone)]
enum Step {
    /// A character of these ranges, both ends in.
    Take(Arc<[(char, char)]>),
    /// What stands around a place.
    Look(Look),
    /// Two ways, the better one first.
    Either(isize, isize),
    Go(isize),
    Done,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Look {
    TextStart,
    TextEnd,
    LineStart,
    LineEnd,
    Word,
    NoWord,
}

impl Pattern {
    /// Compiles `source`.
    ///
    /// # Errors
    /// [`OptionsError::Pattern`](super::OptionsError::Pattern) if it is no regular expression of the supported kind or too large,
    /// [`OptionsError::EmptyMatch`](super::OptionsError::EmptyMatch) if it matches the empty text and so says nothing.
    pub fn new(source: &str, ignore_case: bool) -> Result<Self, super::OptionsError> {
        let steps = parse::compile(source, ignore_case).map_err(super::OptionsError::Pattern)?;
        Self::of(source, ignore_case, steps)
    }

    /// Matches `text` and nothing else.
    ///
    /// # Errors
    /// `text` is empty.
    pub(crate) fn literal(text: &str) -> Result<Self, super::OptionsError> {
        let steps = text.chars().map(|c| Step::Take(Arc::new([(c, c)]))).chain([Step::Done]).collect();
        Self::of(text, false, steps)
    }

    fn of(source: &str, ignore_case: bool, steps: Vec<Step>) -> Result<Self, super::OptionsError> {
        let mut pattern = Self { source: source.into(), ignore_case, steps, starts: u128::MAX };
        pattern.starts = search::starts(&pattern.steps);
        if Search::new(&pattern, "").find().is_some() {
            return Err(super::OptionsError::EmptyMatch);
        }
        Ok(pattern)
    }

    /// Whether it is found anywhere in `value`.
    #[must_use]
    pub fn is_in(&self, value: &str) -> bool {
        Search::new(self, value).next().is_some()
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        (&self.source, self.ignore_case) == (&other.source, other.ignore_case)
    }
}
