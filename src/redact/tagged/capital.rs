//! What a capital says of a word, or that it has none. Most taggers see small letters only, so it is evidence that they lack:
//! by Bayes' rule, odds times a likelihood ratio.

use super::name::{self, capitalized};
use super::told::next_word;
use super::words::{NEVER, is_in};
use super::{TaggedSpan, near};

/// More is not said of a capital: what goes for it alone is not sought elsewhere in the text (`echo`).
pub(in crate::redact) const BY_CAPITAL: f32 = 0.54;
/// What a capital inside a sentence is worth at most; a tagger's small chances being too small besides. Of the words of two
/// unseen sets to which it gave 0.02 to 0.05, 82 were of names or places and 14 of nothing (BENCHMARKS.md).
const MOST: f32 = 50.0;
/// So many words, and capitals among them, are taken for seen before a text begins; and where nouns have capitals.
const BEFORE: (f32, [f32; 2]) = (50.0, [1.0, 15.0]);
/// So many of the words are names that the tagger has never seen.
const UNKNOWN: f32 = 0.08;
/// How many times as often another word has a small letter as a name has, in a sentence that begins with a capital.
const SMALL: f32 = 8.0;

/// How a text uses capitals.
pub(super) struct Capitals {
    /// How many times as often a name has one inside a sentence as another word has.
    ratio: f32,
}

impl Capitals {
    /// From the words of `text` that the tagger takes for nothing: in German every third has a capital, in a heading or a menu
    /// nearly all have, and then it says little.
    pub(super) fn of(text: &str, tagged: &[TaggedSpan], nouns: bool) -> Self {
        let mut taken: Vec<(usize, usize)> = tagged.iter().map(|t| (t.start, t.end)).collect();
        taken.sort_unstable();
        let mut taken = taken.into_iter().peekable();
        let (mut words, mut capitals) = (BEFORE.0, BEFORE.1[usize::from(nouns)]);
        let mut at = 0;
        while let Some((start, end)) = next_word(text, at) {
            at = end;
            while taken.next_if(|t| t.1 <= start).is_some() {}
            if taken.peek().is_none_or(|t| t.0 >= end) && is_inside(text, start) {
                words += 1.0;
                capitals += f32::from(u8::from(text.get(start..end).is_some_and(|word| capitalized(word) > 0)));
            }
        }
        let share = capitals / words - UNKNOWN;
        Self { ratio: if share * MOST > 1.0 { 1.0 / share } else { MOST } }
    }

    /// The chance that `start..end` is a name, after a look at its letters. Addresses have small letters too.
    pub(super) fn chance(&self, text: &str, (start, end): (usize, usize), chance: f32, person: bool) -> f32 {
        let (from, near) = near(text, start, end);
        let (start, end) = (start - from, end - from);
        if is_proper(near, start, end) {
            return chance.max(times(chance, self.ratio).min(BY_CAPITAL));
        }
        if person && is_small(near, start, end) { times(chance, 1.0 / SMALL) } else { chance }
    }
}

fn times(chance: f32, ratio: f32) -> f32 {
    let odds = ratio * chance.max(0.0);
    odds / (odds + (1.0 - chance).max(0.0)).max(f32::MIN_POSITIVE)
}

/// Whether `start` goes on with a sentence.
fn is_inside(text: &str, start: usize) -> bool {
    let head = text.get(..start).unwrap_or("").trim_end_matches(['"', '\'', '(', '’', '“', '„', '«']);
    let Some(before) = head.strip_suffix(' ').map(|head| head.trim_end_matches(' ')) else { return false };
    before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | ';' | '&' | '/' | '–' | '-' | '+'))
}

/// Whether a word has a capital that no sentence's beginning gives it, and is no acronym.
fn is_proper(text: &str, start: usize, end: usize) -> bool {
    let word = text.get(start..end).unwrap_or("");
    capitalized(word) > 0 && word.contains(char::is_lowercase) && is_inside(text, start) && !is_in(word, &[NEVER])
}

/// Whether all words are small, in a sentence that begins with a capital.
fn is_small(text: &str, start: usize, end: usize) -> bool {
    let word = text.get(start..end).unwrap_or("");
    let head = text.get(..start).unwrap_or("");
    let sentence = head.rfind(['.', '!', '?', ':', '\n']).map_or(0, |at| at + 1);
    let sentence = head.get(sentence..).unwrap_or("").trim_start_matches(|c: char| !c.is_alphanumeric());
    !word.contains(char::is_uppercase)
        && !word.contains(|c: char| c.is_ascii_digit())
        && is_inside(text, start)
        && name::word(sentence) > 1
        && sentence.starts_with(char::is_uppercase)
}
