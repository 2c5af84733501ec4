//! Which number a value has in its placeholder: the same for the same value through a conversation,
//! and none that a text already used.

use super::canonical::{Canonical, canonical};
use super::mentions::{Mention, mentions};
use super::order::sort_by_key;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// The numbers given out so far. Of a value it keeps a keyed digest and nothing else.
#[derive(Clone)]
pub(super) struct Numbering {
    /// Next number of each name.
    next: Vec<(String, u64)>,
    numbers: HashMap<[u8; 32], u64>,
    /// What looks like a placeholder in the texts: sorted, but for those since the last number was given.
    reserved: Vec<Mention>,
    sorted: usize,
    /// What was given out since [`Self::begin`], and the next numbers as they were then.
    given: Vec<[u8; 32]>,
    before: Vec<(String, u64)>,
    /// HMAC-SHA-256 (RFC 2104) with the session's key, up to where the message begins and up to the inner hash.
    inner: Sha256,
    outer: Sha256,
}

impl Numbering {
    pub(super) fn new(key: [u8; 32]) -> Self {
        let pad = |with: u8| {
            let mut block = [with; 64];
            block.iter_mut().zip(key).for_each(|(b, k)| *b ^= k);
            Sha256::new_with_prefix(block)
        };
        Self {
            next: Vec::new(),
            numbers: HashMap::new(),
            reserved: Vec::new(),
            sorted: 0,
            given: Vec::new(),
            before: Vec::new(),
            inner: pad(0x36),
            outer: pad(0x5c),
        }
    }

    /// From here on [`Self::take_back`] takes numbers back.
    pub(super) fn begin(&mut self) {
        self.given.clear();
        self.before.clone_from(&self.next);
    }

    /// Forgets the numbers given out since [`Self::begin`].
    pub(super) fn take_back(&mut self) {
        for key in self.given.drain(..) {
            self.numbers.remove(&key);
        }
        self.next.clone_from(&self.before);
    }

    /// Keeps clear of numbers that the text already uses and that are not ours.
    #[inline(never)]
    pub(super) fn reserve(&mut self, raw: &str) {
        self.reserved.extend(mentions(raw));
    }

    /// The number of a value, and whether it is a new one.
    pub(super) fn number(&mut self, name: &str, kind: &str, value: &str) -> (u64, bool) {
        let Canonical { form, short } = canonical(kind, value);
        let key = self.digest(name, &form);
        if let Some(&number) = self.numbers.get(&key) {
            return (number, false);
        }
        // A national form leads to the first international number that has it, and back.
        let short = short.map(|s| (self.digest(name, &s), self.digest(name, &format!("={s}"))));
        let known = short.and_then(|(national, taken)| match self.numbers.contains_key(&taken) {
            true => None,
            false => self.numbers.get(&national).copied(),
        });
        let number = known.unwrap_or_else(|| self.fresh(name));
        for key in [Some(key), short.map(|s| s.0), short.map(|s| s.1)].into_iter().flatten() {
            self.numbers.entry(key).or_insert_with(|| {
                self.given.push(key);
                number
            });
        }
        (number, known.is_none())
    }

    fn fresh(&mut self, name: &str) -> u64 {
        if self.sorted < self.reserved.len() {
            self.sort_reserved();
        }
        let last_word = name.rsplit('_').next().unwrap_or(name);
        let known = self.next.iter().position(|(known, _)| known == name);
        let mut number = known.and_then(|at| self.next.get(at)).map_or(1, |next| next.1);
        // What is glued before the name may go, and leave it a word of its own.
        let reserved = |number: u64| {
            let first = self.reserved.partition_point(|m| *m < Mention::least(number));
            self.reserved.iter().skip(first).take_while(|m| m.number == number).any(|m| m.ends_with(last_word))
        };
        while reserved(number) {
            number += 1;
        }
        match known.and_then(|at| self.next.get_mut(at)) {
            Some(next) => next.1 = number + 1,
            None => self.next.push((name.to_string(), number + 1)),
        }
        number
    }

    /// Sorts what is new and merges it with the rest.
    fn sort_reserved(&mut self) {
        let mut new = self.reserved.split_off(self.sorted);
        sort_by_key(&mut new, |m| m.key());
        let mut old = std::mem::take(&mut self.reserved).into_iter().peekable();
        for mention in new {
            while let Some(before) = old.next_if(|m| *m < mention) {
                self.reserved.push(before);
            }
            if self.reserved.last() != Some(&mention) && old.peek() != Some(&mention) {
                self.reserved.push(mention);
            }
        }
        self.reserved.extend(old);
        self.sorted = self.reserved.len();
    }

    /// Twelve hex digits that say nothing without the session's key.
    pub(super) fn hash(&self, name: &str, kind: &str, value: &str) -> String {
        self.digest(name, &canonical(kind, value).form).iter().take(6).map(|b| format!("{b:02x}")).collect()
    }

    /// The HMAC of name and form.
    fn digest(&self, name: &str, form: &str) -> [u8; 32] {
        let inner = self.inner.clone().chain_update(name).chain_update([0]).chain_update(form).finalize();
        self.outer.clone().chain_update(inner).finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redact_a_national_number_is_the_first_international_one_that_has_it() {
        let mut numbering = Numbering::new([1; 32]);
        let mut phone = |value: &str| numbering.number("PHONE", "PHONE", value);
        assert_eq!(phone("+44 20 7946 0958"), (1, true));
        assert_eq!(phone("020 7946 0958"), (1, false));
        assert_eq!(phone("0041 44 668 18 00"), (2, true));
        // First the national form, then the country; a second country with it is another number.
        assert_eq!(phone("030 901820"), (3, true));
        assert_eq!(phone("+49 30 901820"), (3, false));
        assert_eq!(phone("+39 030 901820"), (4, true));
        assert_eq!(phone("+49 (0)30 901820"), (3, false));
    }

    #[test]
    fn redact_digests_are_hmac_sha256() {
        // Reference computed with Python's hmac.
        let digest = Numbering::new([7; 32]).digest("EMAIL", "jane@example.com");
        let hex: String = digest.iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hex, "e6b7006ded57dd56e43eb6ed090a2f5cbc51145a504a5daec0a5ae0b1f225c80");
    }
}
