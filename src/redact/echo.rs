//! What was taken out once goes wherever else it stands, in this text and in later ones.

use super::bytes::has;
use super::case::{lower, upper};
use super::classes::{DIGIT, LETTER, class};
use super::entity::Source;
use super::mentions::is_ours;
use super::resolve::Span;
use super::tagged::{BY_CAPITAL, HAS_TAGGER, parts, with_plus};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Bound::{Included, Unbounded};

/// Values to look for.
#[derive(Default, Clone)]
pub(crate) struct Echo {
    /// And their kinds: a map as the vault's is, as for another one the map would be compiled again.
    values: BTreeMap<String, String>,
    heads: Heads,
    /// Whether they are secrets.
    secret: bool,
}

/// First bytes of values: most places in a text are sorted out here.
#[derive(Clone)]
struct Heads {
    /// Whether some value begins with a byte.
    first: [bool; 256],
    /// Bit by a hash of the first four.
    four: Vec<u64>,
}

impl Default for Heads {
    fn default() -> Self {
        Self { first: [false; 256], four: Vec::new() }
    }
}

impl Heads {
    const WORDS: usize = 1 << 10;

    fn place(head: [u8; SHORTEST]) -> (usize, u32) {
        let hash = u32::from_le_bytes(head).wrapping_mul(0x9E37_79B1) >> 16;
        (hash as usize % Self::WORDS, hash / Self::WORDS as u32)
    }

    fn insert(&mut self, head: [u8; SHORTEST]) {
        self.four.resize(Self::WORDS, 0);
        let (word, bit) = Self::place(head);
        if let Some(word) = self.four.get_mut(word) {
            *word |= 1 << bit;
            self.first[usize::from(head[0])] = true;
        }
    }

    /// Whether some value may begin so.
    fn have(&self, head: [u8; SHORTEST]) -> bool {
        let (word, bit) = Self::place(head);
        self.four.get(word).is_some_and(|word| word >> bit & 1 == 1)
    }

    /// Where the first value may begin between `from` and `to`: there, or where no letter or digit goes on.
    fn next(&self, bytes: &[u8], from: usize, to: usize) -> Option<usize> {
        let part = |at: usize| class(bytes[at]) & (LETTER | DIGIT) != 0;
        let mut at = from;
        loop {
            at += bytes.get(at..to)?.iter().position(|b| self.first[usize::from(*b)])?;
            let inside = at > from && part(at) && part(at - 1);
            if !inside && self.have(*bytes.get(at..)?.first_chunk()?) {
                return Some(at);
            }
            at += 1;
        }
    }
}

/// Bytes of a placeholder on either side of a word in it.
const PLACEHOLDER: usize = 48;
/// Shorter values are words that occur anyway.
const SHORTEST: usize = 4;

impl Echo {
    /// No secrets yet.
    pub(crate) fn secrets() -> Self {
        Self { secret: true, ..Self::default() }
    }

    /// Remembers the value of `span`, if it may be looked for elsewhere.
    pub(crate) fn learn(&mut self, span: &Span, value: &str) {
        if !is_telling(span, value) || HAS_TAGGER && is_doubtful(span, value) {
            return;
        }
        self.insert(value, &span.kind);
        // A heading or a list has the name in other letters. One word of it may be a word of its own.
        if HAS_TAGGER && span.kind == "PERSON" && span.source == Source::Tagger && has(value, ' ') {
            self.insert(&upper(value), &span.kind);
            self.insert(&lower(value), &span.kind);
            for part in parts(value) {
                self.insert(part, &span.kind);
                self.insert(&in_title_case(part), &span.kind);
            }
        }
    }

    fn insert(&mut self, value: &str, kind: &str) {
        let Some(head) = value.as_bytes().first_chunk::<SHORTEST>() else {
            return;
        };
        // A year, a PIN, `12/27`: elsewhere it is another one.
        if value.len() < 6 && !value.chars().any(char::is_alphabetic) {
            return;
        }
        if !(self.heads.have(*head) && self.values.contains_key(value)) {
            self.heads.insert(*head);
            self.values.insert(value.to_string(), kind.to_string());
        }
    }

    /// Where the values stand as words of their own, outside `spans` (which are in text order). A
    /// value may hold spans of its own kind whole: the tagger knew only a part of the name there.
    pub(crate) fn find(&self, text: &str, spans: &[Span], out: &mut Vec<Span>) {
        if self.values.is_empty() {
            return;
        }
        let bytes = text.as_bytes();
        let mut next = spans.iter().peekable();
        let mut i = 0;
        // Where the last span or value ended, and whether a word may begin there.
        let (mut free, mut apart) = (0, true);
        loop {
            let span = next.peek().map_or(bytes.len(), |s| s.start);
            match self.heads.next(bytes, i, span) {
                Some(at) => i = at,
                None => {
                    let Some(s) = next.next() else { return };
                    if s.end > free {
                        (free, apart) = (s.end, true);
                    }
                    i = i.max(s.end);
                    continue;
                }
            }
            let is_word = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_alphanumeric);
            let parted = i == free && apart;
            let begins = parted || !is_word(i) || !is_word(i - 1);
            let fits = |end: usize, kind: &str| {
                // `EMAIL` may be somebody's; in `[EMAIL_1]` it is ours.
                let name = |b: &&u8| b.is_ascii_uppercase() || b.is_ascii_digit() || **b == b'_';
                let from = i - bytes[..i].iter().rev().take(PLACEHOLDER).take_while(name).count();
                let to = end + bytes[end..].iter().take(PLACEHOLDER).take_while(name).count();
                let ours = from > 0 && bytes[from - 1] == b'[' && bytes.get(to) == Some(&b']');
                if ours && is_ours(&bytes[from..to]) {
                    return false;
                }
                // Where a span begins, a placeholder will part it from what is before.
                let ends = !(is_word(end) && is_word(end - 1))
                    || next.clone().take_while(|s| s.start <= end).any(|s| s.start == end);
                ends && next.clone().take_while(|s| s.start < end).all(|s| s.end <= end && s.kind == kind)
            };
            if begins && let Some((end, kind)) = self.longest_at(text, i, fits) {
                let start = if kind == "PHONE" { with_plus(text, i).max(free) } else { i };
                out.push(Span {
                    start,
                    end,
                    kind: Cow::Owned(kind.to_string()),
                    score: 0.9,
                    source: Source::Pattern,
                    checked: false,
                    secret: self.secret,
                    seen: false,
                    identity: None,
                });
                (i, free, apart) = (end, end, false);
                continue;
            }
            i += 1;
        }
    }

    /// The longest value at `at` that `fits`: its end, and what it is.
    fn longest_at(&self, text: &str, at: usize, fits: impl Fn(usize, &str) -> bool) -> Option<(usize, &str)> {
        let mut rest = text.get(at..)?;
        while rest.len() >= SHORTEST {
            // A value that `rest` begins with is no longer than what it shares with its neighbour in order.
            let (value, what) = self.values.range::<str, _>((Unbounded, Included(rest))).next_back()?;
            let shared = value.bytes().zip(rest.bytes()).take_while(|(a, b)| a == b).count();
            if shared == value.len() && fits(at + shared, what) {
                return Some((at + shared, what));
            }
            let shorter = shared - usize::from(shared == value.len());
            rest = rest.get(..rest.floor_char_boundary(shorter))?;
        }
        None
    }
}

/// `HOLLOWAY` as it stands in a sentence.
fn in_title_case(word: &str) -> String {
    let first = word.chars().next().map_or(0, char::len_utf8);
    let (first, rest) = word.split_at(first);
    first.to_string() + &lower(rest)
}

/// A word in small letters that the tagger was not sure of, or one that its capital alone tells: a product, a command.
fn is_doubtful(span: &Span, value: &str) -> bool {
    let small = span.score < DOUBTFUL && !value.contains(char::is_uppercase);
    span.source == Source::Tagger && (small || span.score <= BY_CAPITAL && !has(value, ' '))
}

/// Kinds that only the words around a value tell: the same word elsewhere is mostly just a word.
const GUESSED: [&str; 4] = ["USERNAME", "PASSWORD", "PIN", "AGE"];
/// A pattern without a checksum that scores less is a guess too, if its value is short.
const TOLD: f32 = 0.7;
/// What a tagger is less sure of may be none where it stands next.
const DOUBTFUL: f32 = 0.8;
const LONG: usize = 8;

/// Whether `value` is the same thing wherever it stands. A guess is so only if its looks say so: a
/// number too long for a coincidence, a password that is no word.
fn is_telling(span: &Span, value: &str) -> bool {
    let of_its_place = GUESSED.contains(&&*span.kind);
    if span.checked || !of_its_place && (span.source != Source::Pattern || span.score >= TOLD || value.len() >= LONG) {
        return true;
    }
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let mixed = digits > 0 && (value.len() >= LONG || value.len() >= 6 && value.chars().any(char::is_alphabetic));
    digits >= 7 || span.secret && (mixed || value.len() >= 16)
}
