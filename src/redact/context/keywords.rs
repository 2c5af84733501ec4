//! The table of all context words.
//!
//! A word is hashed from a few loads of eight bytes, its case aside; a bit for each hash that some word
//! of ours has sorts out nearly all others. Two words in a row are one of ours if both of their hashes
//! together say so: nothing is copied together before that.

use super::super::readings::spoken;
use super::super::recognizers::national;
use super::fold::fold;
use super::{Hit, LABELS, Labels, SPOKEN, Topic, Topics, words};
use std::sync::OnceLock;

/// A word's hash: the same in both cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hash(u32);

pub(crate) struct Keywords {
    /// Open addressing: of each slot 16 bits of its word's hash, and the word's number.
    slots: Vec<(u16, u16)>,
    words: Vec<(&'static [u8], Topics)>,
    /// Bit `Hash::bit`: some word has such a hash.
    seen: Vec<u64>,
    /// Bit `Hash::lead`: some two words begin with such a one.
    leads: [u64; Hash::LEADS / 64],
    /// Bit `n` for a first byte outside ASCII: some word starts so and has `n` bytes.
    lengths: [u64; 256],
}

const SLOTS: usize = 1 << 13;
const FREE: u16 = u16::MAX;
const LONGEST: usize = 63;

/// Built at first use.
pub(crate) fn keywords() -> &'static Keywords {
    static TABLE: OnceLock<Keywords> = OnceLock::new();
    TABLE.get_or_init(Keywords::build)
}

impl Keywords {
    fn build() -> Self {
        let (slots, seen) = (vec![(0, FREE); SLOTS], vec![0; Hash::BITS / 64]);
        let mut table = Self { slots, words: Vec::new(), seen, leads: [0; _], lengths: [0; 256] };
        words::all().for_each(|(topic, word)| table.insert(word, topic));
        spoken::clues().for_each(|word| table.insert(word, SPOKEN));
        for (topic, words) in national::words() {
            words.for_each(|word| table.insert(word, topic));
        }
        table
    }

    fn insert(&mut self, word: &'static [u8], topic: Topic) {
        let hash = match word.iter().position(|b| *b == b' ').and_then(|at| word.split_at_checked(at)) {
            Some((first, second)) => {
                let first = Hash::of(first);
                if let Some(part) = self.leads.get_mut(first.lead() / 64) {
                    *part |= 1 << (first.lead() % 64);
                }
                first.and(Hash::of(second.get(1..).unwrap_or(&[])))
            }
            None => Hash::of(word),
        };
        let known = self.slot(hash, |known| known == word);
        if let Some((_, topics)) = known.ok().and_then(|number| self.words.get_mut(usize::from(number))) {
            topics.insert(topic);
            return;
        }
        let mut topics = Topics::default();
        topics.insert(topic);
        if let Some(free) = known.err().and_then(|slot| self.slots.get_mut(slot)) {
            *free = (hash.tag(), self.words.len() as u16);
        }
        if let Some(part) = self.seen.get_mut(hash.bit() / 64) {
            *part |= 1 << (hash.bit() % 64);
        }
        if let Some(&lead) = word.first() {
            self.lengths[usize::from(lead)] |= 1 << word.len().min(LONGEST);
        }
        self.words.push((word, topics));
    }

    /// The number of the word of such a hash that `is` takes, or the slot where it would be.
    fn slot(&self, hash: Hash, is: impl Fn(&[u8]) -> bool) -> Result<u16, usize> {
        let mut slot = hash.slot();
        loop {
            match self.slots.get(slot) {
                Some(&(tag, number)) if number != FREE => {
                    if tag == hash.tag() && self.words.get(usize::from(number)).is_some_and(|w| is(w.0)) {
                        return Ok(number);
                    }
                }
                _ => return Err(slot),
            }
            slot = (slot + 1) % SLOTS;
        }
    }

    /// Whether a word of ours may have such a hash.
    #[inline(always)]
    fn may_have(&self, hash: Hash) -> bool {
        self.seen.get(hash.bit() / 64).is_some_and(|part| part >> (hash.bit() % 64) & 1 == 1)
    }

    /// Whether two words that are one of ours may begin with a word of such a hash.
    #[inline(always)]
    pub(crate) fn may_lead(&self, hash: Hash) -> bool {
        self.leads.get(hash.lead() / 64).is_some_and(|part| part >> (hash.lead() % 64) & 1 == 1)
    }

    /// Notes `word`, of any case, at `at` if it is one of ours.
    #[inline(always)]
    pub(crate) fn note(&self, hash: Hash, word: &[u8], at: usize, hits: &mut Vec<Hit>) {
        if self.may_have(hash) {
            self.note_likely(hash, word, at, hits);
        }
    }

    #[inline(never)]
    fn note_likely(&self, hash: Hash, word: &[u8], at: usize, hits: &mut Vec<Hit>) {
        if let Ok(number) = self.slot(hash, |known| equal(known, word)) {
            hits.push(Hit { at, end: at + word.len(), word: number });
        }
    }

    /// Notes two words as one, if that is one of ours. The second starts at `at`, so `hits` stay in text order.
    pub(crate) fn note_two(&self, hash: Hash, first: &[u8], second: &[u8], at: usize, hits: &mut Vec<Hit>) {
        let is = |known: &[u8]| {
            known.split_at_checked(first.len()).is_some_and(|(one, rest)| {
                equal(one, first) && rest.split_first().is_some_and(|(space, two)| *space == b' ' && equal(two, second))
            })
        };
        if self.may_have(hash)
            && let Ok(number) = self.slot(hash, is)
        {
            hits.push(Hit { at, end: at + second.len(), word: number });
        }
    }

    /// Notes every word of ours inside `run`: Chinese, Japanese and Thai put no spaces between words.
    pub(crate) fn note_within(&self, run: &[u8], at: usize, hits: &mut Vec<Hit>) {
        for (i, &b) in run.iter().enumerate().filter(|(_, b)| **b >= 0xE0) {
            let mut lengths = self.lengths[usize::from(b)];
            while lengths != 0 {
                let length = lengths.trailing_zeros() as usize;
                lengths &= lengths - 1;
                if let Some(word) = run.get(i..i + length) {
                    self.note(Hash::of(word), word, at + i, hits);
                }
            }
        }
    }

    /// All that a word speaks of.
    pub(crate) fn topics_of(&self, hit: &Hit) -> &Topics {
        const NONE: Topics = Topics([0; _]);
        self.words.get(usize::from(hit.word)).map_or(&NONE, |w| &w.1)
    }

    /// Whether `hit` is a word of `topic`.
    pub(crate) fn speaks_of(&self, hit: &Hit, topic: Topic) -> bool {
        self.words.get(usize::from(hit.word)).is_some_and(|(_, t)| t.contains(topic))
    }

    /// Where the word of `hit` ends, and what values it is a label of; `None` if of none.
    pub(crate) fn label(&self, hit: Hit) -> Option<(usize, Labels)> {
        let (_, topics) = self.words.get(usize::from(hit.word))?;
        let labels = topics.0.first()? & LABELS;
        (labels != 0).then_some((hit.end, Labels(labels)))
    }
}

/// Whether `word` is `known`, case aside; `known` is lower case.
fn equal(known: &[u8], word: &[u8]) -> bool {
    if known.len() != word.len() {
        return false;
    }
    if word.is_ascii() {
        return known.eq_ignore_ascii_case(word);
    }
    let mut folded = word.to_vec();
    fold(&mut folded);
    known == folded
}

/// The first and the last eight bytes; of a shorter word all of it, and nothing.
fn ends(word: &[u8]) -> (u64, u64) {
    if let (Some(head), Some(tail)) = (word.first_chunk(), word.last_chunk()) {
        return (u64::from_le_bytes(*head), u64::from_le_bytes(*tail));
    }
    if let (Some(head), Some(tail)) = (word.first_chunk(), word.last_chunk()) {
        let (head, tail) = (u32::from_le_bytes(*head), u32::from_le_bytes(*tail));
        return (u64::from(head) | u64::from(tail) << (8 * (word.len() - 4)), 0);
    }
    (word.iter().rev().fold(0, |all, b| all << 8 | u64::from(*b)), 0)
}

impl Hash {
    const BITS: usize = 1 << 17;
    const LEADS: usize = 1 << 13;

    /// Of the ends of `word` and its length.
    pub(crate) fn of(word: &[u8]) -> Self {
        const TOPS: u64 = u64::from_le_bytes([0x80; 8]);
        let (head, tail) = ends(word);
        if (head | tail) & TOPS == 0 {
            return Self::mix(head, tail, word.len());
        }
        let mut folded = [0; LONGEST];
        let Some(folded) = folded.get_mut(..word.len()) else { return Self(0) };
        folded.copy_from_slice(word);
        fold(folded);
        let (head, tail) = ends(folded);
        Self::mix(head, tail, word.len())
    }

    /// Of a word of `len` ASCII letters, fewer than eight: the low bytes of `eight`.
    #[inline]
    pub(crate) fn of_short(eight: u64, len: usize) -> Self {
        Self::mix(eight & !(u64::MAX << (8 * len)), 0, len)
    }

    /// Of a word of `len` ASCII letters, eight or more: its first eight and its last.
    #[inline]
    pub(crate) fn of_long(head: u64, tail: [u8; 8], len: usize) -> Self {
        Self::mix(head, u64::from_le_bytes(tail), len)
    }

    #[inline]
    fn mix(head: u64, tail: u64, len: usize) -> Self {
        // The bit that parts capitals from small letters; others that it makes equal are told apart later.
        const SMALL: u64 = u64::from_le_bytes([0x20; 8]);
        let mixed = (head | SMALL).wrapping_mul(0x9E37_79B9_7F4A_7C15)
            ^ (tail | SMALL).rotate_left(29).wrapping_mul(0xC2B2_AE3D_27D4_EB4F)
            ^ len as u64;
        Self((mixed.wrapping_mul(0x9FB2_1C65_1E98_DF25) >> 32) as u32)
    }

    /// Of two words, one space between.
    pub(crate) fn and(self, second: Self) -> Self {
        Self((self.0.rotate_left(9) ^ second.0).wrapping_mul(0x9E37_79B1))
    }

    fn bit(self) -> usize {
        self.0 as usize % Self::BITS
    }

    fn lead(self) -> usize {
        (self.0 >> 17) as usize % Self::LEADS
    }

    fn slot(self) -> usize {
        (self.0 >> 13) as usize % SLOTS
    }

    /// The bits that say little of its slot.
    fn tag(self) -> u16 {
        self.0 as u16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redact_context_words_are_lower_case_and_fit() {
        let table = keywords();
        assert!(table.words.len() * 5 < SLOTS * 4 && table.words.len() < usize::from(FREE), "{}", table.words.len());
        for (word, _) in &table.words {
            let mut folded = word.to_vec();
            fold(&mut folded);
            assert_eq!(*word, &*folded);
            assert!((1..=LONGEST).contains(&word.len()), "{}", String::from_utf8_lossy(word));
        }
    }

    #[test]
    fn redact_context_hashes_of_short_words_are_the_same() {
        for word in ["a", "ip", "dob", "mail", "phone", "number", "account"] {
            let mut eight = *b", behind";
            eight[..word.len()].copy_from_slice(word.as_bytes());
            assert_eq!(Hash::of_short(u64::from_le_bytes(eight), word.len()), Hash::of(word.as_bytes()), "{word}");
        }
    }

    #[test]
    fn redact_context_hashes_have_no_case() {
        for (small, capital) in
            [("a", "A"), ("ip", "IP"), ("dob", "DOB"), ("phone", "PhOnE"), ("telephone", "TELEPHONE")]
        {
            assert_eq!(Hash::of(small.as_bytes()), Hash::of(capital.as_bytes()));
        }
        for (small, capital) in [("łódź", "ŁÓDŹ"), ("телефон", "ТЕЛЕФОН"), ("τηλέφωνο", "ΤΗΛΈΦΩΝΟ")]
        {
            assert_eq!(Hash::of(small.as_bytes()), Hash::of(capital.as_bytes()));
        }
    }
}
