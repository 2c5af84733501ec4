//! Digests, found again.

/// A keyed digest of a value.
pub(super) type Digested = u128;

/// Digests in the order in which they first came. They are keyed hashes, so their own lowest bits spread them.
#[derive(Clone, Default)]
pub(super) struct Places {
    digests: Vec<Digested>,
    /// Open addressing: one more than the place of a digest, or 0. A power of two, at least twice as many as digests.
    slots: Vec<u32>,
}

impl Places {
    /// The place of `digest`, which may be the next new one.
    pub(super) fn of(&mut self, digest: Digested) -> usize {
        if self.slots.len() <= 2 * self.digests.len() {
            self.grow();
        }
        let slot = self.slot(digest);
        if self.slots[slot] == 0 {
            self.digests.push(digest);
            self.slots[slot] = self.digests.len() as u32;
        }
        self.slots[slot] as usize - 1
    }

    fn grow(&mut self) {
        self.slots = vec![0; 2 * self.slots.len().max(8)];
        for place in 0..self.digests.len() {
            let slot = self.slot(self.digests[place]);
            self.slots[slot] = place as u32 + 1;
        }
    }

    /// The slot of `digest`, or the free one where it belongs.
    fn slot(&self, digest: Digested) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = digest as usize & mask;
        while self.slots[slot] != 0 && self.digests[self.slots[slot] as usize - 1] != digest {
            slot = (slot + 1) & mask;
        }
        slot
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn redact_places_are_those_of_a_map() {
        let (mut places, mut map) = (Places::default(), HashMap::new());
        let mut state = 1u64;
        for i in 0..20_000u32 {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            // Some alike in their lowest bits, each of them twice or so.
            let digest = u128::from(state >> 50) | u128::from(i % 3) << 120;
            let next = map.len();
            assert_eq!(places.of(digest), *map.entry(digest).or_insert(next));
        }
        assert!(map.len() > 10_000);
    }
}
