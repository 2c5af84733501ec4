//! Which number a value has in its placeholder: the same for the same value through a conversation,
//! and none that a text already used.

use super::canonical::{Canonical, canonical};
use super::mentions::{Mention, mentions};
use super::order::sort_by_key;
use super::places::{Digested, Places};
use super::siphash::SipHash;
use sha2::{Digest, Sha256};

/// By what a session knows a value again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Identity {
    /// Its name, as a place in the list of names.
    name: usize,
    /// Where the number of its form stands; of an international phone number also that of its national part, and that
    /// which says that an international one has taken it.
    form: usize,
    national: Option<(usize, usize)>,
}

/// The numbers given out so far. Of a value it keeps a keyed digest and nothing else.
#[derive(Clone)]
pub(super) struct Numbering {
    /// Next number of each name.
    next: Vec<(String, u64)>,
    /// Where the number of what has such a digest stands.
    places: Places,
    /// 0 where none has been given.
    numbers: Vec<u64>,
    /// What looks like a placeholder in the texts: sorted, but for those since the last number was given.
    reserved: Vec<Mention>,
    sorted: usize,
    /// What was given out since [`Self::begin`], and the next numbers as they were then.
    given: Vec<usize>,
    before: Vec<u64>,
    /// With the session's key, before the first byte.
    keyed: SipHash,
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
        let digest: [u8; 32] = Sha256::digest(key).into();
        Self {
            next: Vec::new(),
            places: Places::default(),
            numbers: Vec::new(),
            reserved: Vec::new(),
            sorted: 0,
            given: Vec::new(),
            before: Vec::new(),
            keyed: SipHash::new(std::array::from_fn(|i| digest[i])),
            inner: pad(0x36),
            outer: pad(0x5c),
        }
    }

    /// From here on [`Self::take_back`] takes numbers back.
    pub(super) fn begin(&mut self) {
        self.given.clear();
        self.before = self.next.iter().map(|next| next.1).collect();
    }

    /// Forgets the numbers given out since [`Self::begin`].
    pub(super) fn take_back(&mut self) {
        for place in self.given.drain(..) {
            self.numbers[place] = 0;
        }
        let before = self.before.iter().copied().chain(std::iter::repeat(1));
        self.next.iter_mut().zip(before).for_each(|(next, before)| next.1 = before);
    }

    /// Keeps clear of numbers that the text already uses and that are not ours.
    #[inline(never)]
    pub(super) fn reserve(&mut self, raw: &str) {
        self.reserved.extend(mentions(raw));
    }

    /// By what a value of `kind`, which placeholders call `name`, is known again.
    pub(super) fn identity(&mut self, name: &str, kind: &str, value: &str) -> Identity {
        let Canonical { form, short } = canonical(kind, value);
        let form = self.place(self.digest(name, &form));
        let national = short.map(|short| {
            let digest = self.digest(name, &short);
            (self.place(digest), self.place(digest ^ 1))
        });
        let name = self.next.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
            self.next.push((name.to_string(), 1));
            self.next.len() - 1
        });
        Identity { name, form, national }
    }

    /// Where the number of what has such a digest stands.
    fn place(&mut self, digest: Digested) -> usize {
        let place = self.places.of(digest);
        if place == self.numbers.len() {
            self.numbers.push(0);
        }
        place
    }

    /// The name and the number of a value, and whether it is a new one.
    pub(super) fn number(&mut self, Identity { name, form, national }: Identity) -> (&str, u64, bool) {
        let mut number = self.numbers[form];
        let is_new = number == 0 && {
            // A national form leads to the first international number that has it, and back.
            let known = national.filter(|n| self.numbers[n.1] == 0).map_or(0, |n| self.numbers[n.0]);
            number = if known == 0 { self.fresh(name) } else { known };
            for place in [Some(form), national.map(|n| n.0), national.map(|n| n.1)].into_iter().flatten() {
                if self.numbers[place] == 0 {
                    self.numbers[place] = number;
                    self.given.push(place);
                }
            }
            known == 0
        };
        (&self.next[name].0, number, is_new)
    }

    fn fresh(&mut self, name: usize) -> u64 {
        if self.sorted < self.reserved.len() {
            self.sort_reserved();
        }
        let (name, next) = &mut self.next[name];
        let takes = Mention::ending_with(name.rsplit('_').next().unwrap_or(name));
        let mut number = *next;
        // What is glued before the name may go, and leave it a word of its own.
        let reserved = |number: u64| {
            let first = self.reserved.partition_point(|m| *m < Mention::least(number));
            self.reserved.iter().skip(first).take_while(|m| m.number == number).any(&takes)
        };
        while reserved(number) {
            number += 1;
        }
        *next = number + 1;
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
        self.hmac(name, &canonical(kind, value).form).iter().take(6).map(|b| format!("{b:02x}")).collect()
    }

    /// What name and form are known again by, in this session alone: no placeholder tells it.
    fn digest(&self, name: &str, form: &str) -> Digested {
        let mut hash = self.keyed.clone();
        for part in [name.as_bytes(), &[0], form.as_bytes()] {
            hash.write(part);
        }
        hash.finish()
    }

    /// The HMAC of name and form.
    fn hmac(&self, name: &str, form: &str) -> [u8; 32] {
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
        let mut phone = |value: &str| {
            let identity = numbering.identity("PHONE", "PHONE", value);
            let (_, number, is_new) = numbering.number(identity);
            (number, is_new)
        };
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
    fn redact_hashes_are_hmac_sha256() {
        // Reference computed with Python's hmac.
        let digest = Numbering::new([7; 32]).hmac("EMAIL", "jane@example.com");
        let hex: String = digest.iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hex, "e6b7006ded57dd56e43eb6ed090a2f5cbc51145a504a5daec0a5ae0b1f225c80");
    }
}
