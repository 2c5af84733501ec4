//! What was taken out once goes wherever else it stands, in this text and in later ones.

use super::entity::Source;
use super::resolve::Span;
use super::tagged::with_plus;
use std::borrow::Cow;
use std::collections::HashMap;

/// Values to look for.
#[derive(Default, Clone)]
pub(crate) struct Echo {
    values: HashMap<String, (Cow<'static, str>, bool)>,
    /// Lengths of the values by their first bytes.
    lengths: HashMap<[u8; 4], Vec<usize>>,
}

/// Shorter values are words that occur anyway.
const SHORTEST: usize = 4;
const LONGEST: usize = 256;

impl Echo {
    /// Remembers the value of `span`, if it may be looked for elsewhere.
    pub(crate) fn learn(&mut self, span: &Span, value: &str) {
        if !is_telling(span, value) {
            return;
        }
        self.insert(value, span.kind.clone(), span.secret);
        // A heading or a list has the name in other letters. One word of it may be a word of its own.
        if span.kind == "PERSON" && span.source == Source::Tagger && value.contains(' ') {
            self.insert(&value.to_uppercase(), span.kind.clone(), span.secret);
            self.insert(&value.to_lowercase(), span.kind.clone(), span.secret);
        }
    }

    fn insert(&mut self, value: &str, kind: Cow<'static, str>, secret: bool) {
        let Some(head) = value.as_bytes().first_chunk::<SHORTEST>() else {
            return;
        };
        // A year, a PIN, `12/27`: elsewhere it is another one.
        if value.len() < 6 && !value.chars().any(char::is_alphabetic) {
            return;
        }
        if value.len() > LONGEST || self.values.contains_key(value) {
            return;
        }
        let lengths = self.lengths.entry(*head).or_default();
        if !lengths.contains(&value.len()) {
            lengths.push(value.len());
        }
        self.values.insert(value.to_string(), (kind, secret));
    }

    /// Where the values stand as words of their own, outside `spans` (which are in text order). A
    /// value may hold spans of its own kind whole: the tagger knew only a part of the name there.
    pub(crate) fn find(&self, text: &str, spans: &[Span], out: &mut Vec<Span>) {
        if self.values.is_empty() {
            return;
        }
        let bytes = text.as_bytes();
        let mut next = spans.iter().peekable();
        let mut previous = b' ';
        let mut i = 0;
        // Where the last span ended.
        let mut free = 0;
        while i + SHORTEST <= bytes.len() {
            while next.next_if(|s| s.end <= i).is_some() {}
            if let Some(s) = next.peek()
                && s.start <= i
            {
                i = s.end;
                free = s.end;
                previous = b' ';
                continue;
            }
            let this = bytes.get(i).copied().unwrap_or(0);
            let begins = !(this.is_ascii_alphanumeric() && previous.is_ascii_alphanumeric());
            let fits = |end: usize, kind: &str| {
                next.clone().take_while(|s| s.start < end).all(|s| s.end <= end && s.kind == kind)
            };
            if begins && let Some((end, (kind, secret))) = self.longest_at(text, i, fits) {
                let start = if kind == "PHONE" { with_plus(text, i).max(free) } else { i };
                out.push(Span {
                    start,
                    end,
                    kind: kind.clone(),
                    score: 0.9,
                    source: Source::Pattern,
                    checked: false,
                    secret: *secret,
                });
                i = end;
                free = end;
                previous = b'a';
                continue;
            }
            previous = this;
            i += 1;
        }
    }

    /// The longest value at `at` that ends with a word and `fits`: its end, and what it is.
    fn longest_at(
        &self,
        text: &str,
        at: usize,
        fits: impl Fn(usize, &str) -> bool,
    ) -> Option<(usize, &(Cow<'static, str>, bool))> {
        let head = text.as_bytes().get(at..)?.first_chunk::<SHORTEST>()?;
        let lengths = self.lengths.get(head)?;
        let is_word = |i: usize| text.as_bytes().get(i).is_some_and(u8::is_ascii_alphanumeric);
        lengths
            .iter()
            .map(|len| at + len)
            .filter(|&end| !is_word(end) || !is_word(end - 1))
            .filter_map(|end| Some((end, self.values.get(text.get(at..end)?)?)))
            .filter(|(end, (kind, _))| fits(*end, kind))
            .max_by_key(|(end, _)| *end)
    }
}

/// Kinds that only the words around a value tell: the same word elsewhere is mostly just a word.
const GUESSED: [&str; 4] = ["USERNAME", "PASSWORD", "PIN", "AGE"];
/// A pattern without a checksum that scores less is a guess too.
const TOLD: f32 = 0.7;

/// Whether `value` is the same thing wherever it stands. A guess is so only if its looks say so: a
/// number too long for a coincidence, a password that is no word.
fn is_telling(span: &Span, value: &str) -> bool {
    let guessed = GUESSED.contains(&&*span.kind) || span.source == Source::Pattern && span.score < TOLD;
    if span.checked || !guessed {
        return true;
    }
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let mixed = digits > 0 && value.chars().any(char::is_alphabetic) && value.len() >= 6;
    digits >= 7 || span.secret && (mixed || value.len() >= 16)
}
