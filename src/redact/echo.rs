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
    pub(crate) fn insert(&mut self, value: &str, kind: Cow<'static, str>, secret: bool) {
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
            if begins
                && let Some(end) = self.longest_at(text, i)
                && let Some((kind, secret)) = text.get(i..end).and_then(|v| self.values.get(v))
                && next.clone().take_while(|s| s.start < end).all(|s| s.end <= end && s.kind == *kind)
            {
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

    fn longest_at(&self, text: &str, at: usize) -> Option<usize> {
        let head = text.as_bytes().get(at..)?.first_chunk::<SHORTEST>()?;
        let lengths = self.lengths.get(head)?;
        lengths
            .iter()
            .map(|len| at + len)
            .filter(|&end| {
                let ends = text.as_bytes().get(end).is_none_or(|b| !b.is_ascii_alphanumeric())
                    || !text.as_bytes().get(end - 1).is_some_and(u8::is_ascii_alphanumeric);
                ends && text.get(at..end).is_some_and(|v| self.values.contains_key(v))
            })
            .max()
    }
}
