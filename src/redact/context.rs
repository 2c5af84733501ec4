//! Context words: what stands beside a number says what it is.
//!
//! The scan looks every word up once, in a table built from the lists here and from the words that
//! each national identifier brings along; a finding then asks whether a word of its topic is near.
//!
//! | file | what is there |
//! |---|---|
//! | `words`, `labels` | the lists |
//! | `pack` | what of them is in the program |
//! | `keywords`, `fold` | the table of them |
//! | `around` | which words stand near enough |

mod around;
mod fold;
mod keywords;
mod labels;
mod pack;
mod words;

pub(crate) use around::Around;
pub(super) use fold::fold;
pub(crate) use keywords::{Hash, Keywords, keywords};

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
pub(crate) const KEYED: Topic = Topic(31);
/// Words for digits: no context, but a clue to a number that is said.
pub(crate) const SPOKEN: Topic = Topic(29);
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
pub(crate) const LICENCE: Topic = Topic(24);
pub(crate) const BACKUP: Topic = Topic(25);
pub(crate) const DOOR: Topic = Topic(26);
/// Makes and models of cars, and other words for them: no label, but a mark may stand in the same sentence.
pub(crate) const CAR: Topic = Topic(27);
/// What numbers of persons are called where no country is named.
pub(crate) const IDENTITY: Topic = Topic(28);
/// Postal codes.
pub(crate) const POSTAL: Topic = Topic(32);
const LABELS: u64 = ((1 << 29) - (1 << 12)) | (1 << BIRTH.0) | (1 << POSTAL.0);
pub(crate) const FIRST_NATIONAL: u16 = 33;
pub(crate) const MOST_TOPICS: usize = 384;

/// A context word seen in the text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hit {
    /// Byte offset of the word's start.
    pub(crate) at: usize,
    pub(crate) end: usize,
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

    /// Whether there are others than `these`, which are of the first 64.
    fn besides(&self, these: &[Topic]) -> bool {
        let [first, rest @ ..] = self.0;
        let these = these.iter().fold(0, |all, topic| all | 1 << topic.0);
        rest.iter().fold(first & !these, |all, part| all | part) != 0
    }

    #[inline]
    pub(crate) fn extend(&mut self, more: &Self) {
        let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (self.0, more.0);
        self.0 = [a | g, b | h, c | i, d | j, e | k, f | l];
    }

    pub(crate) fn contains(&self, topic: Topic) -> bool {
        self.0.get(usize::from(topic.0 / 64)).is_some_and(|part| part >> (topic.0 % 64) & 1 == 1)
    }
}
