//! The one pass over the bytes.
//!
//! It walks word by word. A word of letters is looked up as a context word and left; one with a
//! digit in it, or a sign such as `@` or `://`, is shown to the recognizers that such a thing can
//! start (`show`). A recognizer reads a bounded stretch from there, so the pass is linear whatever the text.

mod finding;
mod parts;
mod show;
mod weigh;

use super::classes::{
    Bytes, CLASS, DIGIT, HIGH, LETTER, LOWER, SIGN, UNDER, UPPER, WORD, class, small_letters, symbol,
};
use super::context::{Hash, Hit, Keywords, keywords};
use super::readings::{self, Clues};
use super::recognizers as find;
use super::structure::Structure;
pub(crate) use finding::{Finding, Word};
use std::ops::Range;

/// What was seen in a text.
pub(crate) struct Scan {
    /// With their scores settled by context, in no particular order.
    pub(crate) findings: Vec<Finding>,
    /// Where tables are, from the header on.
    pub(crate) tables: Vec<(usize, usize)>,
}

pub(crate) fn scan(text: &str) -> Scan {
    let mut pass = Pass::new(text);
    pass.run();
    let structure = pass.weigh();
    let Pass { text: bytes, words, hits, mut findings, clues, .. } = pass;
    find::labelled(bytes, words, &hits, &mut findings);
    readings::add(text, clues.unwrap_or_default(), &hits, &mut findings);
    Scan { findings, tables: structure.tables }
}

/// The same without other readings, for what is a reading itself: what words that start in `shown` and
/// signs may begin.
pub(crate) fn scan_once(text: &str, shown: Range<usize>) -> Vec<Finding> {
    let mut pass = Pass { clues: None, shown, ..Pass::new(text) };
    pass.run();
    pass.weigh();
    pass.findings
}

/// As [`scan_once`], all of it, and what stands behind labels.
pub(crate) fn scan_said(text: &str) -> Vec<Finding> {
    let mut pass = Pass { clues: None, ..Pass::new(text) };
    pass.run();
    pass.weigh();
    let Pass { text: bytes, words, hits, mut findings, .. } = pass;
    find::labelled(bytes, words, &hits, &mut findings);
    findings
}

/// The context words of `text`, for their own tests.
#[cfg(test)]
pub(crate) fn context_hits(text: &str) -> Vec<Hit> {
    let mut pass = Pass::new(text);
    pass.run();
    pass.hits
}

struct Pass<'a> {
    text: Bytes<'a>,
    words: &'static Keywords,
    hits: Vec<Hit>,
    findings: Vec<Finding>,
    /// Words that national identifiers may begin with: looked at when all context words are known.
    candidates: Vec<Word>,
    /// None where the text is a reading itself.
    clues: Option<Clues>,
    /// Where words start that recognizers are shown; the others are context.
    shown: Range<usize>,
    /// Bytes before this one belong to a URL or a key block already read.
    read_until: usize,
    /// The word before, if it may begin a context word of two.
    last: Option<Last>,
}

/// A word that was looked up.
#[derive(Clone, Copy)]
struct Last {
    start: usize,
    end: usize,
    hash: Hash,
}

impl<'a> Pass<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text: Bytes(text.as_bytes()),
            words: keywords(),
            hits: Vec::new(),
            findings: Vec::new(),
            candidates: Vec::new(),
            clues: Some(Clues::default()),
            shown: 0..usize::MAX,
            read_until: 0,
            last: None,
        }
    }

    fn run(&mut self) {
        self.read::<true>();
    }

    /// Reads the text; with `SHORTCUT` most words by [`Pass::short_word`], which finds nothing else.
    fn read<const SHORTCUT: bool>(&mut self) {
        let bytes = self.text.0;
        let mut i = 0;
        while let Some(&b) = bytes.get(i) {
            let c = CLASS[b as usize];
            if SHORTCUT
                && c & LETTER != 0
                && let Some(end) = self.short_word(i, c)
            {
                i = end;
                continue;
            }
            if c & HIGH != 0 && symbol(bytes, i) > 0 {
                i += symbol(bytes, i);
            } else if c & (WORD | HIGH) != 0 {
                let word = self.word(i, c);
                i = word.end;
                self.on_word(word);
            } else {
                if c & SIGN != 0 {
                    self.on_sign(i, b);
                }
                i += 1;
            }
        }
    }

    /// Most words of a text are a few small letters, the first one perhaps a capital, which all that follows is
    /// short for. Reads one that starts at `start` with a byte of class `first`, and the space behind it; `None`
    /// if there is none.
    #[inline]
    fn short_word(&mut self, start: usize, first: u8) -> Option<usize> {
        let bytes = self.text.0;
        let head = u64::from_le_bytes(*bytes.get(start..)?.first_chunk()?);
        // The bit that parts capitals from small letters.
        let mut len = small_letters(head | u64::from(first & UPPER) << 4);
        let mut next = (head >> (8 * len.min(7))) as u8;
        let hash = if len < 8 {
            Hash::of_short(head, len)
        } else {
            let more = u64::from_le_bytes(*bytes.get(start + 8..)?.first_chunk()?);
            len += small_letters(more);
            next = (more >> (8 * (len - 8).min(7))) as u8;
            Hash::of_long(head, *bytes.get(start..start + len)?.last_chunk()?, len)
        };
        // A long one with a capital may be a code.
        let most = if first == UPPER { 11 } else { 15 };
        if !(2..=most).contains(&len) || class(next) & (WORD | HIGH) != 0 {
            return None;
        }
        let end = start + len;
        self.note(start, end, hash);
        let spaced = next == b' ';
        // A number, or a code, may begin with the word.
        let begins = match next {
            b' ' if len <= 5 => {
                let beyond = class(self.text.at(end + 1));
                beyond & DIGIT != 0 || len == 3 && beyond & first & UPPER != 0
            }
            _ => matches!(next, b'-' | b'.' | b'$' | b'~' | b':' | b'/'),
        };
        if begins && self.shown.contains(&start) {
            self.show(Word { start, end, mask: first | LOWER });
        }
        Some(end + usize::from(spaced))
    }

    /// Reads the structure, and lets it and the context words settle the scores.
    fn weigh(&mut self) -> Structure {
        let structure = Structure::read(self.text, &self.hits, self.words, &mut self.findings);
        let (words, hits) = (self.words, &self.hits);
        for word in &self.candidates {
            let spoken = |start, end| {
                let mut topics = words.topics(hits, start, end);
                topics.extend(&structure.topics(words, hits, start, end));
                topics
            };
            find::national::find(self.text, *word, spoken, &mut self.findings);
        }
        weigh::weigh(self.text.0, words, hits, &structure, &mut self.findings);
        structure
    }

    /// The word that starts at `i`. Digits and bytes outside ASCII never share one: a number right
    /// after Chinese text is still a number.
    fn word(&self, start: usize, first: u8) -> Word {
        let bytes = self.text.0;
        let mut mask = first;
        let mut end = start + 1;
        while let Some(eight) = bytes.get(end..).and_then(|rest| rest.first_chunk()) {
            let len = small_letters(u64::from_le_bytes(*eight));
            end += len;
            mask |= if len > 0 { LOWER } else { 0 };
            if len < 8 {
                break;
            }
        }
        while let Some(&b) = bytes.get(end) {
            let c = CLASS[b as usize];
            if c & (WORD | HIGH) == 0 {
                break;
            }
            let both = mask | c;
            if both & HIGH != 0 && (both & (DIGIT | UNDER) != 0 || c & HIGH != 0 && symbol(bytes, end) > 0) {
                break;
            }
            mask = both;
            end += 1;
        }
        Word { start, end, mask }
    }

    fn on_word(&mut self, word: Word) {
        if word.mask & (UNDER | DIGIT) == UNDER | DIGIT && word.is_placeholder(self.text) {
            return;
        }
        if let Some(clues) = &mut self.clues {
            clues.word(self.text, word);
        }
        if word.mask & DIGIT == 0 || word.mask & LETTER != 0 {
            self.context_words(word);
        }
        if self.shown.contains(&word.start) {
            self.show(word);
        }
    }

    /// Notes one context word, alone and with the one before it.
    #[inline(always)]
    fn note(&mut self, start: usize, end: usize, hash: Hash) {
        let word = self.text.slice(start, end);
        if let Some(last) = self.last.take() {
            let between = self.text.slice(last.end, start);
            if (1..=2).contains(&between.len()) && between.iter().all(|b| b" -_.'\"/".contains(b)) {
                let first = self.text.slice(last.start, last.end);
                self.words.note_two(last.hash.and(hash), first, word, start, &mut self.hits);
            }
        }
        if self.words.may_lead(hash) {
            self.last = Some(Last { start, end, hash });
        }
        self.words.note(hash, word, start, &mut self.hits);
    }
}

#[cfg(test)]
mod tests;
