//! Readings: what a stretch of text says once it is read another way.
//!
//! The view undoes what can be undone in place. What changes the reading itself is done here, on
//! small windows and only where the pass saw a clue:
//!
//! | file | clue | reading |
//! |---|---|---|
//! | `spelt` | "at", "dot" in several languages, an `@` that stands apart | `jane (at) example [dot] com` |
//! | `spoken` | words for digits close together | `four one one one, double oh` |
//! | `spaced` | single characters in a row, groups of digits apart in an odd way | `4 1 1 1 - 1 1 1 1` |
//! | `wrapped` | a line that ends in the middle of something | a value over two lines |
//! | `query` | an address with a query | `+` and `%20` as spaces |
//! | `identifier` | a name that ends in many digits, a number with words glued to it | `card_4111111111111111`, `SSN536-22-1234DOB` |
//! | `encoded` | a long word of base64's or hex's letters | base64 and hex of short texts |
//!
//! A window is scanned as any text is, and a finding counts only if it is strong and lies on what was
//! read anew; so false alarms stay rare. Windows are bounded, and as many as there are clues.

mod encoded;
mod identifier;
mod query;
mod spaced;
pub(crate) mod spelt;
pub(crate) mod spoken;
mod wrapped;

use super::classes::{Bytes, DIGIT, LETTER, LOWER, UNDER, UPPER, is_word};
use super::context::{Hit, NONE, SPELT, SPOKEN, keywords};
use super::order::{sort_by_key, sort_by_place};
use super::scan::{Finding, Word, scan_once};
use super::view::Mapped;

/// Where the pass saw something that may be read another way.
#[derive(Default)]
pub(crate) struct Clues {
    /// `@` signs that have no address around them.
    signs: Vec<usize>,
    /// Rows of single characters.
    singles: Vec<(usize, usize)>,
    single: Row,
    /// Groups of digits with odd things between them.
    groups: Vec<(usize, usize)>,
    group: Row,
    /// Line breaks right behind a token with a digit or an `@`.
    breaks: Vec<usize>,
    /// Addresses with a query.
    urls: Vec<(usize, usize)>,
    /// Names with a number in them, and numbers that words are glued to.
    names: Vec<identifier::Name>,
    /// Words that may be base64 or hex.
    encoded: Vec<usize>,
}

/// Words that follow each other closely.
#[derive(Default, Clone, Copy)]
struct Row {
    start: usize,
    end: usize,
    words: usize,
    chars: usize,
    lines: usize,
    /// The first two bytes of the first gap.
    gap: (u8, u8),
    odd: bool,
    /// Begins with capitals, as an IBAN does: more of them may follow.
    lettered: bool,
}

impl Clues {
    /// Takes a look at every word of the pass; most are neither short, nor long, nor numbers.
    #[inline]
    pub(crate) fn word(&mut self, text: Bytes<'_>, word: Word) {
        if word.len() == 1 {
            self.single(word);
        }
        if word.mask & DIGIT != 0 || word.mask == UPPER && word.len() <= 4 {
            self.group(text, word);
        }
        if let Some(name) = identifier::Name::of(text, word)
            && self.names.last() != Some(&name)
        {
            self.names.push(name);
        }
        if word.len() >= 12 && (word.mask & DIGIT != 0 || word.mask & LETTER == LOWER | UPPER) {
            self.encoded.push(word.start);
        }
    }

    fn single(&mut self, word: Word) {
        let row = &mut self.single;
        if row.words > 0 && word.start <= row.end + 5 {
            row.end = word.end;
            row.words += 1;
            return;
        }
        self.end_single();
        self.single = Row { start: word.start, end: word.end, words: 1, ..Row::default() };
    }

    fn end_single(&mut self) {
        if self.single.words >= 7 {
            self.singles.push((self.single.start, self.single.end));
        }
        self.single.words = 0;
    }

    fn group(&mut self, text: Bytes<'_>, word: Word) {
        let row = self.group;
        let gap = text.slice(row.end, word.start);
        if row.words > 0 && (word.mask == DIGIT || row.lettered) && joins(gap, row.chars / row.words.max(1), word) {
            let row = &mut self.group;
            let first = (gap.first().copied().unwrap_or(0), gap.get(1).copied().unwrap_or(0));
            if row.words == 1 {
                row.gap = first;
            }
            row.odd |= !matches!(gap, b" " | b"-") || first != row.gap;
            row.lines += usize::from(gap.contains(&b'\n'));
            row.end = word.end;
            row.words += 1;
            row.chars += word.len();
            return;
        }
        self.end_group();
        if word.mask & LOWER == 0 && (word.mask & DIGIT != 0 || word.len() == 2) {
            let under = word.mask & UNDER != 0 && word.mask & LOWER == 0 && word.len() >= 11;
            self.group = Row {
                start: word.start,
                end: word.end,
                words: 1 + usize::from(under),
                chars: word.len(),
                odd: under,
                lettered: word.mask & UPPER != 0 && (word.len() <= 4 || under),
                ..Row::default()
            };
        }
    }

    fn end_group(&mut self) {
        let row = self.group;
        if row.odd && (2..=12).contains(&row.words) && (8..=40).contains(&row.chars) && row.lines <= 1 {
            self.groups.push((row.start, row.end));
        }
        self.group.words = 0;
    }

    /// An `@`: worth another look unless an address stands tight around it.
    pub(crate) fn at_sign(&mut self, text: Bytes<'_>, at: usize) {
        let part = |b: u8| is_word(b) || b >= 128;
        let tight = part(text.before(at, 1)) && part(text.at(at + 1));
        let label = text.run(at + 1, 64, |b| is_word(b) || matches!(b, b'-' | b'.'));
        if !tight
            || matches!(text.at(label), b'[' | b'(' | b'{')
            || text.slice(label, label + 2) == b" ."
            || text.at(label) == b'\n'
        {
            self.signs.push(at);
        }
    }

    /// An address.
    pub(crate) fn url(&mut self, text: Bytes<'_>, start: usize, end: usize) {
        if text.slice(start, end).iter().any(|b| matches!(b, b'?' | b'#')) {
            self.urls.push((start, end));
        }
    }

    /// A line break.
    #[inline(never)]
    pub(crate) fn line(&mut self, text: Bytes<'_>, at: usize) {
        let mut i = at;
        while i > 0 && at - i < 3 && matches!(text.before(i, 1), b'\r' | b'=' | b'\\') {
            i -= 1;
        }
        let end = i;
        let mut telling = false;
        while end - i < 40 && text.before(i, 1) > b' ' {
            i -= 1;
            telling |= text.at(i).is_ascii_digit() || text.at(i) == b'@';
        }
        // A soft break is a clue by itself; an assignment ends in `=` behind a space.
        let soft = text.at(end) == b'=' && is_word(text.before(end, 1));
        if telling && end - i >= 3 || soft {
            self.breaks.push(at);
        }
    }

    fn finish(&mut self) {
        self.end_single();
        self.end_group();
    }
}

/// Whether a gap between two groups of digits may lie inside one number.
fn joins(gap: &[u8], length: usize, word: Word) -> bool {
    if matches!(gap, [b'[' | b'(' | b'{', b'.' | b'-', b']' | b')' | b'}']) {
        return true;
    }
    !gap.is_empty()
        && gap.len() <= 6
        && gap.iter().all(|b| match b {
            b' ' | b'.' | b'-' | b'_' | b'/' | b'*' | b'|' | b'\n' | b'\r' | b'\t' | b'(' | b')' | 0x80.. => true,
            b',' => gap.len() == 1 && length == 4 && word.len() <= 4,
            _ => false,
        })
}

/// Adds what other readings of `text` show.
pub(crate) fn add(text: &str, mut clues: Clues, hits: &[Hit], findings: &mut Vec<Finding>) {
    clues.finish();
    let mut more = Vec::new();
    let words = keywords();
    let (mut spelt_words, mut spoken_words) = (vec![], vec![]);
    for hit in hits {
        if words.speaks_of(hit, SPOKEN) {
            spoken_words.push(hit.at);
        } else if words.speaks_of(hit, SPELT) {
            spelt_words.push(hit.at);
        }
    }
    spelt::add(Bytes(text.as_bytes()), spelt_words.into_iter(), &clues.signs, &mut more);
    spoken::add(text, &spoken_words, &mut more);
    spaced::singles(text, &clues.singles, &mut more);
    let telling: Vec<usize> = hits.iter().filter(|h| words.is_personal(h)).map(|h| h.at).collect();
    let mut known: Vec<(usize, usize)> = findings.iter().filter(|f| f.score > 0.7).map(|f| (f.start, f.end)).collect();
    sort_by_place(&mut known, |f| f.1);
    spaced::groups(text, &clues.groups, hits, &telling, &known, &mut more);
    identifier::add(text, &clues.names, &telling, &mut more);
    wrapped::add(text, &clues.breaks, findings, &mut more);
    query::add(text, &clues.urls, &mut more);
    encoded::add(text, &clues.encoded, &mut more);
    findings.append(&mut more);
}

/// A stretch read anew, with the text around it for context.
struct Window {
    made: Mapped,
    from: usize,
    to: usize,
}

impl Window {
    fn new(text: &str, start: usize, end: usize, write: impl FnOnce(&mut Mapped)) -> Self {
        let mut made = Mapped::default();
        made.copy(text, text.floor_char_boundary(start.saturating_sub(64)), start);
        let from = made.text.len();
        write(&mut made);
        let to = made.text.len();
        made.copy(text, end, text.ceil_char_boundary((end + 32).min(text.len())));
        Self { made, from, to }
    }

    /// What is found inside the stretch, surest first.
    fn findings(&self) -> Vec<Finding> {
        self.begun_by(self.to)
    }

    /// What words before `end` begin there.
    fn begun_by(&self, end: usize) -> Vec<Finding> {
        let mut found = scan_once(&self.made.text, self.from..end);
        found.retain(|f| f.start >= self.from && f.end <= self.to && f.score >= 0.3);
        // Scores are not negative here, so their bits are in their order.
        sort_by_key(&mut found, |f| (u64::from(!f.checked), u64::from(!f.score.to_bits())));
        found
    }

    /// `f` where it stands in the text that the window is of.
    fn place(&self, f: &Finding, score: f32) -> Option<Finding> {
        let (start, end) = self.made.to_source(f.start, f.end)?;
        Some(Finding { start, end, score: score.max(f.score), topic: NONE, ..f.clone() })
    }
}

/// Whether a context word stood near: only then is the score the one with context.
fn in_context(f: &Finding) -> bool {
    f.topic != NONE && f.score >= f.with_context
}
