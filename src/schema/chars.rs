//! Characters inside a JSON string, as bytes.

use super::machine::{Machine, RuleId, StateId, Step};
use std::collections::HashMap;

/// All characters that there are, without the surrogates.
pub(super) const ANY: [(u32, u32); 2] = [(0, 0xd7ff), (0xe000, 0x0010_ffff)];

const ESCAPES: [(u32, u8); 7] =
    [(0x8, b'b'), (0x9, b't'), (0xa, b'n'), (0xc, b'f'), (0xd, b'r'), (0x22, b'"'), (0x5c, b'\\')];

impl Machine {
    /// A quoted string of `min` to `max` characters, any of them.
    pub(super) fn plain_string(&mut self, min: u32, max: u32) -> RuleId {
        let (rule, start) = self.counting(min, max, (1, None));
        let (body, end) = (self.state(rule), self.state(rule));
        self.byte(start, b'"', body);
        for plain in [(0x20, 0x21), (0x23, 0x5b), (0x5d, 0x7f)] {
            self.step(body, plain, body, Step::Count);
        }
        self.beyond_ascii(body, body, (0x80, 0x0010_ffff), Step::Count, &mut HashMap::new());
        let escape = self.state(rule);
        self.step(body, (b'\\', b'\\'), escape, Step::Count);
        for letter in *b"\"\\/bfnrt" {
            self.byte(escape, letter, body);
        }
        self.unicode_escape(escape, body);
        self.step(body, (b'"', b'"'), end, Step::Enough);
        self.accept(end);
        rule
    }

    /// `uXXXX` of a character by itself: half of a surrogate pair is no text.
    fn unicode_escape(&mut self, from: StateId, to: StateId) {
        let [u, d, second, third, fourth] = [(); 5].map(|()| self.beside(from));
        self.byte(from, b'u', u);
        for (low, high) in [(b'0', b'9'), (b'a', b'c'), (b'e', b'f'), (b'A', b'C'), (b'E', b'F')] {
            self.bytes(u, low, high, second);
        }
        self.bytes(u, b'd', b'd', d);
        self.bytes(u, b'D', b'D', d);
        self.bytes(d, b'0', b'7', third);
        for (state, next) in [(second, third), (third, fourth), (fourth, to)] {
            for (low, high) in [(b'0', b'9'), (b'a', b'f'), (b'A', b'F')] {
                self.bytes(state, low, high, next);
            }
        }
    }

    /// One of the characters in `ranges`, as a JSON string has it: escaped only if it must be. Control characters
    /// without a short escape are left out.
    pub(super) fn class(&mut self, from: StateId, ranges: &[(u32, u32)], to: StateId) {
        let mut tails = HashMap::new();
        for &(low, high) in ranges {
            for (code, letter) in ESCAPES {
                if (low..=high).contains(&code) {
                    self.literal(from, &[b'\\', letter], to);
                }
            }
            for (first, last) in [(0x20, 0x21), (0x23, 0x5b), (0x5d, 0x7f)] {
                let (first, last) = (low.max(first), high.min(last));
                if first <= last {
                    self.bytes(from, first as u8, last as u8, to);
                }
            }
            if high >= 0x80 {
                self.beyond_ascii(from, to, (low.max(0x80), high), Step::Plain, &mut tails);
            }
        }
    }

    /// The UTF-8 of the characters from `low` to `high`, 0x80 or more, surrogates left out; `step` at the first byte.
    fn beyond_ascii(
        &mut self,
        from: StateId,
        to: StateId,
        (low, high): (u32, u32),
        step: Step,
        tails: &mut HashMap<u8, StateId>,
    ) {
        for (first, last) in [(0x80, 0x7ff), (0x800, 0xd7ff), (0xe000, 0xffff), (0x1_0000, 0x10_ffff)] {
            let (first, last) = (low.max(first), high.min(last));
            if first <= last {
                let length = if first < 0x800 {
                    2
                } else if first < 0x1_0000 {
                    3
                } else {
                    4
                };
                self.sequence(from, to, (first, last), length, length, step, tails);
            }
        }
    }

    /// Splits a range of characters of one length where a byte's range is not whole (as Russ Cox's utf8-ranges).
    #[expect(clippy::too_many_arguments, reason = "the recursion's own state")]
    fn sequence(
        &mut self,
        from: StateId,
        to: StateId,
        (low, high): (u32, u32),
        left: u32,
        length: u32,
        step: Step,
        tails: &mut HashMap<u8, StateId>,
    ) {
        let shift = 6 * (left - 1);
        let lead = |code: u32| -> u8 {
            let bits = (code >> shift) as u8;
            if left < length {
                return 0x80 | (bits & 0x3f);
            }
            bits | match length {
                2 => 0xc0,
                3 => 0xe0,
                _ => 0xf0,
            }
        };
        if left == 1 {
            self.step(from, (lead(low), lead(high)), to, step);
            return;
        }
        let mask = (1 << shift) - 1;
        let mut at = low;
        while at <= high {
            let block_end = (at | mask).min(high);
            let is_whole = at & mask == 0 && block_end & mask == mask;
            // As many whole blocks as follow each other go by one edge.
            let last = if is_whole { ((high + 1) & !mask).wrapping_sub(1).max(block_end) } else { block_end };
            if is_whole {
                let tail = self.tail(from, to, (left - 1) as u8, tails);
                self.step(from, (lead(at), lead(last)), tail, step);
            } else {
                let next = self.beside(from);
                self.step(from, (lead(at), lead(at)), next, step);
                self.sequence(next, to, (at, last), left - 1, length, Step::Plain, tails);
            }
            at = last + 1;
        }
    }

    /// Any `left` continuation bytes, then `to`.
    fn tail(&mut self, from: StateId, to: StateId, left: u8, tails: &mut HashMap<u8, StateId>) -> StateId {
        if left == 0 {
            return to;
        }
        if let Some(&state) = tails.get(&left) {
            return state;
        }
        let next = self.tail(from, to, left - 1, tails);
        let state = self.beside(from);
        self.bytes(state, 0x80, 0xbf, next);
        tails.insert(left, state);
        state
    }

    /// A quoted name that is none of `taken`, of one character or more, without escapes.
    pub(super) fn other_name(&mut self, taken: &[&str]) -> RuleId {
        let (rule, start) = self.rule();
        let (free, end) = (self.state(rule), self.state(rule));
        self.accept(end);
        self.name_chars(free, free, &[]);
        self.byte(free, b'"', end);
        let root = self.state(rule);
        self.byte(start, b'"', root);
        // The trie of the names that are taken: off its paths a name is free, and at their ends it may not end.
        let mut level: Vec<(StateId, Vec<Vec<char>>)> =
            vec![(root, taken.iter().map(|name| name.chars().collect()).collect())];
        let mut is_root = true;
        while let Some((state, names)) = level.pop() {
            let mut nexts: Vec<char> = names.iter().filter_map(|name| name.first().copied()).collect();
            nexts.sort_unstable();
            nexts.dedup();
            self.name_chars(state, free, &nexts);
            if !is_root && !names.iter().any(Vec::is_empty) {
                self.byte(state, b'"', end);
            }
            is_root = false;
            for next in nexts.into_iter().filter(|&c| c >= ' ' && c != '"' && c != '\\') {
                let rest = names.iter().filter(|name| name.first() == Some(&next));
                let rest: Vec<Vec<char>> = rest.map(|name| name.get(1..).unwrap_or_default().to_vec()).collect();
                let child = self.state(rule);
                self.literal(state, next.encode_utf8(&mut [0; 4]).as_bytes(), child);
                level.push((child, rest));
            }
        }
        rule
    }

    /// Any character of a name except `not`, sorted.
    fn name_chars(&mut self, from: StateId, to: StateId, not: &[char]) {
        let mut ranges = vec![];
        let mut stops: Vec<u32> = not.iter().map(|&c| u32::from(c)).chain([0x22, 0x5c]).collect();
        stops.sort_unstable();
        stops.dedup();
        for (low, high) in [(0x20, 0xd7ff), ANY[1]] {
            let mut low = low;
            for &stop in stops.iter().filter(|stop| (low..=high).contains(stop)).collect::<Vec<_>>() {
                if low < stop {
                    ranges.push((low, stop - 1));
                }
                low = stop + 1;
            }
            if low <= high {
                ranges.push((low, high));
            }
        }
        self.class(from, &ranges, to);
    }
}
