//! Sets of characters, as sorted ranges with both ends in.

use super::super::order::sort_by_key;
use super::{lower_char, upper_char};

/// Of a longer range the other cases are not looked up: it has them itself.
const LONGEST: u32 = 1024;

#[derive(Debug, Clone, Default)]
pub(super) struct Set(Vec<(char, char)>);

impl Set {
    pub(super) fn of(first: char, last: char) -> Self {
        Self(vec![(first, last)])
    }

    pub(super) fn add(&mut self, first: char, last: char) {
        self.0.push((first, last));
    }

    /// The set of a class such as `\d` by its letter, in capitals all others.
    pub(super) fn class(letter: char) -> Option<Self> {
        let ranges: &[(char, char)] = match letter.to_ascii_lowercase() {
            'd' => &[('0', '9')],
            'w' => &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
            's' => &[('\t', '\r'), (' ', ' ')],
            _ => return None,
        };
        let set = Self(ranges.to_vec());
        Some(if letter.is_ascii_uppercase() { set.others() } else { set })
    }

    /// With the other cases of what is in it.
    pub(super) fn folded(mut self) -> Self {
        for at in 0..self.0.len() {
            let Some(&(first, last)) = self.0.get(at) else { break };
            if last as u32 - first as u32 > LONGEST {
                continue;
            }
            for c in first..=last {
                let upper = if c.is_ascii() { c.to_ascii_uppercase() } else { upper_char(c) };
                self.0.extend([lower_char(c), upper].map(|other| (other, other)));
            }
        }
        self
    }

    /// Everything else.
    pub(super) fn others(self) -> Self {
        let mut others = vec![];
        let mut from = Some('\0');
        for (first, last) in self.ranges() {
            if let Some(from) = from
                && let Some(before) = (from..first).next_back()
            {
                others.push((from, before));
            }
            from = (last..=char::MAX).nth(1);
        }
        others.extend(from.map(|from| (from, char::MAX)));
        Self(others)
    }

    /// Sorted, and as few as can be.
    pub(super) fn ranges(mut self) -> Vec<(char, char)> {
        sort_by_key(&mut self.0, |range| (u64::from(range.0), u64::from(range.1)));
        let mut ranges: Vec<(char, char)> = vec![];
        for (first, last) in self.0 {
            match ranges.last_mut() {
                Some((_, end)) if first <= *end || (*end..first).nth(1).is_none() => *end = last.max(*end),
                _ => ranges.push((first, last)),
            }
        }
        ranges
    }
}
