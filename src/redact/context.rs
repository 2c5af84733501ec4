//! Context words: what stands beside a number says what it is.
//!
//! The scan looks every word up once, in a table built from the lists here and from the words that
//! each national identifier brings along; a finding then asks whether a word of its topic is near.

mod labels;
mod words;

use super::readings::spelt;
use super::recognizers::national;
use super::structure::{Structure, keys};
use std::sync::OnceLock;

/// Words this many bytes before a candidate count, across line breaks.
const REACH_BEFORE: usize = 60;
/// And this many after it, on the same line.
const REACH_AFTER: usize = 28;

/// What a context word speaks of. Ids from [`FIRST_NATIONAL`] on belong to the national rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Topic(pub(crate) u16);

pub(crate) const NONE: Topic = Topic(0);
pub(crate) const PHONE: Topic = Topic(1);
pub(crate) const CARD: Topic = Topic(2);
pub(crate) const BANK: Topic = Topic(3);
pub(crate) const NETWORK: Topic = Topic(4);
pub(crate) const BIRTH: Topic = Topic(5);
pub(crate) const CRYPTO: Topic = Topic(6);
pub(crate) const PLACE: Topic = Topic(7);
pub(crate) const VEHICLE: Topic = Topic(8);
pub(crate) const CVV: Topic = Topic(9);
pub(crate) const EXPIRY: Topic = Topic(10);
/// Orders, versions, prices: the number beside such a word is no person's.
pub(crate) const IMPERSONAL: Topic = Topic(11);
/// Parts of keys that name their value's kind: no context, but a clue to such a key.
pub(crate) const KEYED: Topic = Topic(14);
/// "at" and "dot": no context, but a clue to an address that is spelt out.
pub(crate) const SPELT: Topic = Topic(30);
/// Labels: words that a value of their own kind follows ([`super::recognizers::labelled`]).
pub(crate) const PASSWORD: Topic = Topic(12);
pub(crate) const USER: Topic = Topic(13);
pub(crate) const PIN: Topic = Topic(14);
pub(crate) const AGE: Topic = Topic(15);
pub(crate) const PLATE: Topic = Topic(16);
pub(crate) const ACCOUNT: Topic = Topic(17);
pub(crate) const RECORD: Topic = Topic(18);
pub(crate) const DEVICE: Topic = Topic(19);
pub(crate) const HANDLE: Topic = Topic(20);
pub(crate) const COORDINATE: Topic = Topic(21);
pub(crate) const SHELL: Topic = Topic(22);
pub(crate) const PHRASE: Topic = Topic(23);
const LABELS: u64 = ((1 << 24) - (1 << 12)) | (1 << BIRTH.0);
pub(crate) const FIRST_NATIONAL: u16 = 32;
pub(crate) const MOST_TOPICS: usize = 384;

/// A context word seen in the text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hit {
    /// Byte offset of the word's start.
    pub(crate) at: usize,
    end: usize,
    word: u16,
}

/// The label topics of one word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Labels(u64);

impl Labels {
    pub(crate) fn has(self, topic: Topic) -> bool {
        self.0 >> topic.0 & 1 == 1
    }
}

/// A set of topics; 384 leave room for every national rule.
#[derive(Clone, Copy, Default)]
pub(crate) struct Topics([u64; MOST_TOPICS / 64]);

impl Topics {
    fn insert(&mut self, topic: Topic) {
        if let Some(part) = self.0.get_mut(usize::from(topic.0 / 64)) {
            *part |= 1 << (topic.0 % 64);
        }
    }

    fn remove(&mut self, topic: Topic) {
        if let Some(part) = self.0.get_mut(usize::from(topic.0 / 64)) {
            *part &= !(1 << (topic.0 % 64));
        }
    }

    pub(crate) fn extend(&mut self, more: &Self) {
        self.0.iter_mut().zip(more.0).for_each(|(a, b)| *a |= b);
    }

    pub(crate) fn contains(&self, topic: Topic) -> bool {
        self.0.get(usize::from(topic.0 / 64)).is_some_and(|part| part >> (topic.0 % 64) & 1 == 1)
    }
}

/// The hash table of all context words: open addressing, twice as many slots as words.
pub(crate) struct Keywords {
    /// Of each slot 16 bits of its word's hash, and the word's number.
    slots: Vec<(u16, u16)>,
    words: Vec<(Box<[u8]>, Topics)>,
    /// Bit `n` of `lengths[lead(first byte)]`: some word starts so and has `n` bytes.
    lengths: [u64; 256],
    /// Bit `ends(word)`: some word has such first bytes, such a last one and such a length.
    ends: Vec<u64>,
}

const FREE: u16 = u16::MAX;
const LONGEST: usize = 63;

/// Built at first use.
pub(crate) fn keywords() -> &'static Keywords {
    static TABLE: OnceLock<Keywords> = OnceLock::new();
    TABLE.get_or_init(Keywords::build)
}

impl Keywords {
    fn build() -> Self {
        let mut map = std::collections::BTreeMap::<&[u8], Topics>::new();
        for (topic, words) in words::all() {
            for word in *words {
                map.entry(word.as_bytes()).or_default().insert(*topic);
            }
        }
        for (topic, rule) in national::rules() {
            for word in rule.words() {
                map.entry(word.as_bytes()).or_default().insert(topic);
            }
        }
        for word in spelt::AT.iter().chain(spelt::DOT) {
            map.entry(word.as_bytes()).or_default().insert(SPELT);
        }
        for word in keys::WORDS {
            map.entry(word.as_bytes()).or_default().insert(KEYED);
        }
        let size = (map.len() * 2).next_power_of_two();
        let mut table =
            Self { slots: vec![(0, FREE); size], words: Vec::new(), lengths: [0u64; 256], ends: vec![0; 1 << 10] };
        for (word, topics) in map {
            let hash = hash(word);
            let mut slot = hash & (size - 1);
            while table.slots.get(slot).is_some_and(|s| s.1 != FREE) {
                slot = (slot + 1) & (size - 1);
            }
            if let (Some(place), Some(&first)) = (table.slots.get_mut(slot), word.first()) {
                *place = (tag(hash), table.words.len() as u16);
                let second = word.get(1).copied().unwrap_or(0);
                let bit = ends([first, second], word.last().copied().unwrap_or(0), word.len());
                if let Some(part) = table.ends.get_mut(bit / 64) {
                    *part |= 1 << (bit % 64);
                }
                table.lengths[lead(first) as usize] |= 1 << word.len().min(LONGEST);
                table.words.push((word.into(), topics));
            }
        }
        table
    }

    /// Notes every word of ours inside `run`: Chinese, Japanese and Thai put no spaces between words.
    pub(crate) fn note_within(&self, run: &[u8], at: usize, hits: &mut Vec<Hit>) {
        for (i, &b) in run.iter().enumerate().filter(|(_, b)| **b >= 0xE0) {
            let mut lengths = self.lengths[lead(b) as usize];
            while lengths != 0 {
                let length = lengths.trailing_zeros() as usize;
                lengths &= lengths - 1;
                if let Some(word) = run.get(i..i + length) {
                    self.note(word, at + i, hits);
                }
            }
        }
    }

    /// Notes two words as one, if that is one of ours. The second starts at `at`, so `hits` stay in text order.
    pub(crate) fn note_two(&self, first: &[u8], second: &[u8], at: usize, hits: &mut Vec<Hit>) {
        let mut both = [b' '; LONGEST];
        let len = first.len() + 1 + second.len();
        let Some(&start) = first.first() else { return };
        let last = second.last().copied().unwrap_or(0);
        let next = first.get(1).copied().unwrap_or(b' ');
        if len > LONGEST || !self.may_have([start, next], last, len) {
            return;
        }
        if let Some(place) = both.get_mut(..first.len()) {
            place.copy_from_slice(first);
        }
        if let Some(place) = both.get_mut(first.len() + 1..len) {
            place.copy_from_slice(second);
        }
        self.look_up(both.get(..len).unwrap_or(&[]), at, at + second.len(), hits);
    }

    /// Notes `word`, of any case, if it is one of ours.
    pub(crate) fn note(&self, word: &[u8], at: usize, hits: &mut Vec<Hit>) {
        self.look_up(word, at, at + word.len(), hits);
    }

    /// Whether a word of ours may have these ends and this length: most words of a text are sorted out here.
    fn may_have(&self, first: [u8; 2], last: u8, len: usize) -> bool {
        let bit = ends(first, last, len);
        self.ends.get(bit / 64).is_some_and(|part| part >> (bit % 64) & 1 == 1)
    }

    fn look_up(&self, word: &[u8], at: usize, end: usize, hits: &mut Vec<Hit>) {
        let (Some(&first), true) = (word.first(), word.len() <= LONGEST) else {
            return;
        };
        let second = word.get(1).copied().unwrap_or(0);
        if !self.may_have([first, second], word.last().copied().unwrap_or(0), word.len()) {
            return;
        }
        let mut folded = [0u8; LONGEST];
        let Some(folded) = folded.get_mut(..word.len()) else {
            return;
        };
        folded.copy_from_slice(word);
        fold(folded);
        let mask = self.slots.len() - 1;
        let hash = hash(folded);
        let mut slot = hash & mask;
        while let Some(&(tagged, index)) = self.slots.get(slot) {
            if index == FREE {
                return;
            }
            if tagged == tag(hash) && self.words.get(usize::from(index)).is_some_and(|(known, _)| &**known == folded) {
                hits.push(Hit { at, end, word: index });
                return;
            }
            slot = (slot + 1) & mask;
        }
    }

    /// All that a word speaks of.
    pub(crate) fn topics_of(&self, hit: &Hit) -> Topics {
        self.words.get(usize::from(hit.word)).map_or(Topics::default(), |w| w.1)
    }

    /// Whether `hit` is a word of `topic`.
    pub(crate) fn speaks_of(&self, hit: &Hit, topic: Topic) -> bool {
        self.words.get(usize::from(hit.word)).is_some_and(|(_, t)| t.contains(topic))
    }

    /// Whether `hit` may be a part of a key that matters: "at" and "dot" are in every text.
    pub(crate) fn may_be_key(&self, hit: &Hit) -> bool {
        let mut topics = self.topics_of(hit);
        topics.remove(SPELT);
        topics.0.iter().any(|t| *t != 0)
    }

    /// Whether `hit` may tell a person's number from another.
    pub(crate) fn is_personal(&self, hit: &Hit) -> bool {
        let mut topics = self.topics_of(hit);
        for weak in [IMPERSONAL, SPELT, KEYED] {
            topics.remove(weak);
        }
        !topics.contains(NETWORK) && topics.0.iter().any(|t| *t != 0)
    }

    /// All that the words around `start..end` may speak of, to ask the closer questions of few findings.
    pub(crate) fn topics(&self, hits: &[Hit], start: usize, end: usize) -> Topics {
        let first = hits.partition_point(|h| h.at < start.saturating_sub(REACH_BEFORE));
        let mut all = Topics::default();
        for hit in hits.iter().skip(first).take_while(|h| h.at < end + REACH_AFTER) {
            all.extend(&self.topics_of(hit));
        }
        all
    }

    /// Where the word of `hit` ends, and what values it is a label of; `None` if of none.
    pub(crate) fn label(&self, hit: Hit) -> Option<(usize, Labels)> {
        let (_, topics) = self.words.get(usize::from(hit.word))?;
        let labels = topics.0.first()? & LABELS;
        (labels != 0).then_some((hit.end, Labels(labels)))
    }

    /// How far from `start..end` the nearest word of `topic` stands, 0 to 1, if one is near. Labels stand
    /// before what they name, so the way back from a word behind counts double. `hits` are in text order.
    pub(crate) fn near(&self, around: &Around<'_>, start: usize, end: usize, topic: Topic) -> Option<f32> {
        self.around(around, (start, end), topic, (REACH_BEFORE, REACH_AFTER))
            .map(|h| if h.at < start { start.saturating_sub(h.end) } else { (h.at - end.min(h.at)) * 2 })
            .min()
            .map(|gap| gap.min(REACH_BEFORE) as f32 / REACH_BEFORE as f32)
    }

    /// Whether a word that says "not a person's" stands just before `start`.
    pub(crate) fn impersonal(&self, around: &Around<'_>, start: usize, end: usize) -> bool {
        self.around(around, (start, end), IMPERSONAL, (24, 0)).next().is_some()
    }

    /// The words of `topic` within `reach` bytes before and after a candidate.
    fn around<'a>(
        &'a self,
        &Around { bytes, hits, structure }: &Around<'a>,
        (start, end): (usize, usize),
        topic: Topic,
        (before, after): (usize, usize),
    ) -> impl Iterator<Item = &'a Hit> {
        let first = hits.partition_point(|h| h.at < start.saturating_sub(before));
        hits.iter()
            .skip(first)
            .take_while(move |h| h.at < end + after)
            .filter(move |h| self.speaks_of(h, topic))
            .filter(move |h| h.at < start || says_of(bytes, end, h))
            .filter(move |h| structure.counts(h, start))
    }
}

/// What a finding may stand near to.
pub(crate) struct Around<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) hits: &'a [Hit],
    pub(crate) structure: &'a Structure,
}

/// Whether a word behind a candidate may speak of it: on the same line, and not the label of a next number
/// (or of a placeholder, where one has gone already).
fn says_of(bytes: &[u8], end: usize, word: &Hit) -> bool {
    let between = bytes.get(end..word.at).unwrap_or(&[]);
    let beyond = bytes.get(word.end..bytes.len().min(word.end + 6)).unwrap_or(&[]);
    let line = beyond.split(|b| matches!(b, b'\n' | b')')).next().unwrap_or(&[]);
    !between.contains(&b'\n') && !line.iter().any(|b| b.is_ascii_digit() || matches!(b, b'+' | b'['))
}

/// Lower case for ASCII, Latin (to U+017E), Greek and Cyrillic, byte by byte: cases of these scripts are
/// two bytes each.
fn fold(word: &mut [u8]) {
    if word.is_ascii() {
        word.make_ascii_lowercase();
        return;
    }
    let mut i = 0;
    while let Some(&a) = word.get(i) {
        let pair = word.get(i + 1).and_then(|&b| lower_pair(a, b));
        match (pair, word.get_mut(i..i + 2)) {
            (Some(lower), Some(place)) => {
                place.copy_from_slice(&lower);
                i += 2;
            }
            _ => {
                if let Some(b) = word.get_mut(i) {
                    *b = a.to_ascii_lowercase();
                }
                i += 1;
            }
        }
    }
}

/// A number of 16 bits from a word's first two bytes, its last and its length, the same for both cases.
fn ends([first, second]: [u8; 2], last: u8, len: usize) -> usize {
    let plain = |b: u8| usize::from(if b < 0x80 { b.to_ascii_lowercase() } else { 0x80 });
    let mixed = (usize::from(lead(first)) * 0x9E5) ^ (plain(second) * 0x6A7) ^ (plain(last) * 0x12D) ^ (len * 0x61);
    (mixed ^ (mixed >> 7)) & 0xFFFF
}

/// One value for the first bytes of a letter's two cases.
fn lead(first: u8) -> u8 {
    match first {
        0xCF => 0xCE,
        0xD1 => 0xD0,
        _ => first.to_ascii_lowercase(),
    }
}

/// The small letter of a capital that UTF-8 writes `a b`.
fn lower_pair(a: u8, b: u8) -> Option<[u8; 2]> {
    Some(match (a, b) {
        (0xC3, 0x80..=0x9E) => [a, b + 0x20],
        (0xC4, 0xB0) => return None,
        (0xC4, 0x80..=0xB7) | (0xC5, 0x8A..=0xB7) => [a, b | 1],
        (0xC4, 0xB9..=0xBE) | (0xC5, 0x81..=0x87 | 0xB9..=0xBD) if b % 2 == 1 => [a, b + 1],
        (0xCE, 0x86) => [a, 0xAC],
        (0xCE, 0x88..=0x8A) => [a, b + 0x25],
        (0xCE, 0x8C) => [0xCF, 0x8C],
        (0xCE, 0x91..=0x9F) => [a, b + 0x20],
        (0xCE, 0xA0..=0xA9) => [0xCF, b - 0x20],
        (0xD0, 0x81 | 0x84 | 0x86 | 0x87) => [0xD1, b + 0x10],
        (0xD0, 0x90..=0x9F) => [a, b + 0x20],
        (0xD0, 0xA0..=0xAF) => [0xD1, b - 0x20],
        _ => return None,
    })
}

fn hash(word: &[u8]) -> usize {
    let mut h = word.len() as u32;
    for &b in word {
        h = (h ^ u32::from(b)).wrapping_mul(0x0100_0193);
    }
    (h ^ (h >> 15)) as usize
}

/// The bits of a hash that say little of its slot.
fn tag(hash: usize) -> u16 {
    (hash >> 16) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(text: &str, needle: &str, topic: Topic) -> bool {
        let start = text.find(needle).unwrap();
        let hits = super::super::scan::context_hits(text);
        let structure = Structure::default();
        let around = Around { bytes: text.as_bytes(), hits: &hits, structure: &structure };
        keywords().near(&around, start, start + needle.len(), topic).is_some()
    }

    #[test]
    fn redact_context_sees_words_of_any_case_before_and_after() {
        assert!(near("PHONE: 123", "123", PHONE));
        assert!(near("TÉLÉPHONE 123", "123", PHONE));
        assert!(near("customer_phone=123", "123", PHONE));
        assert!(near("{\"customerPhone\":123}", "123", PHONE));
        assert!(near("123 is my phone", "123", PHONE));
        assert!(near("我的电话号码是123", "123", PHONE));
        assert!(near("ТЕЛЕФОН 123", "123", PHONE));
        assert!(near("Τηλέφωνο: 123", "123", PHONE));
        assert!(!near("123\nphone", "123", PHONE));
        assert!(!near("headphones 123", "123", PHONE));
        assert!(!near(&format!("phone {} 123", "x ".repeat(40)), "123", PHONE));
    }

    #[test]
    fn redact_context_words_are_lower_case_and_fit() {
        for (word, _) in &keywords().words {
            let mut folded = word.to_vec();
            fold(&mut folded);
            assert_eq!(&**word, &*folded);
            assert!((1..=LONGEST).contains(&word.len()), "{}", String::from_utf8_lossy(word));
        }
    }
}
