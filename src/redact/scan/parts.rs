//! Context words in names: `customer_phone`, `homePhone`, `S.S.N.`

use super::super::classes::{DIGIT, LETTER, LOWER, UNDER, UPPER, class};
use super::super::context::{Hash, Hit, PHONE};
use super::super::recognizers::phone;
use super::{Pass, Word};

impl Pass<'_> {
    /// Looks up a word, and the parts of `snake_case` and `camelCase` ones.
    pub(super) fn context_words(&mut self, word: Word) {
        let bytes = self.text.slice(word.start, word.end);
        if bytes.len() == 1 && self.text.at(word.end) == b'.' && self.text.before(word.start, 1) != b'.' {
            self.dotted(word.start);
        }
        let plain = word.mask & (UNDER | DIGIT) == 0;
        if plain && bytes.first().is_some_and(|b| *b >= 0xE0) {
            self.words.note_within(bytes, word.start, &mut self.hits);
            return;
        }
        if word.mask & UNDER == 0 {
            self.note(word.start, word.end, Hash::of(bytes));
            if plain && word.mask & (LOWER | UPPER) != LOWER | UPPER {
                return;
            }
        }
        // `@TheIronBorn` was not.
        if bytes.len() > 64 || self.text.before(word.start, 1) == b'@' {
            return;
        }
        let mut from = 0;
        for i in 1..=bytes.len() {
            let (a, b) = (class(bytes[i - 1]), bytes.get(i).map_or(UNDER, |&b| class(b)));
            let cut = b & (UNDER | DIGIT) != 0 || a & LOWER != 0 && b & UPPER != 0;
            if cut {
                if from == i {
                    // Between two digits stands no word, and none goes on.
                    self.last = None;
                } else if !plain || i - from < bytes.len() {
                    self.note(word.start + from, word.start + i, Hash::of(&bytes[from..i]));
                    // `PhoneStatusBar` is no phone.
                    if b & UPPER != 0 {
                        let (words, at) = (self.words, word.start + from);
                        let other = |hit: &mut Hit| words.speaks_of(hit, PHONE) && !phone::names_one(&bytes[i..]);
                        self.hits.pop_if(|hit| hit.at == at && other(hit));
                    }
                }
                from = if b & (UNDER | DIGIT) != 0 { i + 1 } else { i };
            }
        }
    }

    /// Notes an abbreviation of three letters or more with a dot behind each, `S.S.N.`, as if it had none.
    fn dotted(&mut self, start: usize) {
        let mut letters = [0; 6];
        let pairs = self.text.slice(start, start + 12).chunks_exact(2);
        let pairs = pairs.take_while(|pair| class(pair[0]) & LETTER != 0 && pair[1] == b'.');
        let count = letters.iter_mut().zip(pairs).map(|(to, pair)| *to = pair[0]).count();
        if count >= 3
            && let Some(word) = letters.get(..count)
        {
            self.words.note(Hash::of(word), word, start, &mut self.hits);
            if let Some(hit) = self.hits.last_mut().filter(|hit| hit.at == start) {
                hit.end = start + 2 * count;
            }
        }
    }
}
