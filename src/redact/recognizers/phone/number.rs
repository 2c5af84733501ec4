//! Digits in groups, read from a text.

use crate::redact::classes::Bytes;

/// Most digits looked at: 15 of E.164, `00` and a bracketed trunk 0.
pub(super) const MOST: usize = 18;

/// Digits in groups, as they stand in the text.
pub(super) struct Number {
    pub(super) digits: [u8; MOST],
    /// Digits so far, and the byte where each group ends.
    ends: [(usize, usize); MOST],
    pub(super) groups: usize,
    /// The kinds of separators seen, as bits: space, dash, dot, slash, bracket.
    separators: u8,
}

impl Number {
    pub(super) fn ends(&self) -> &[(usize, usize)] {
        self.ends.get(..self.groups).unwrap_or(&[])
    }

    pub(super) fn lengths(&self, groups: usize) -> impl Iterator<Item = usize> + '_ {
        let mut before = 0;
        self.ends().iter().take(groups).map(move |&(n, _)| {
            let len = n - before;
            before = n;
            len
        })
    }
}

/// Reads digits and separators from `start` on: single ones, or a bracket with a space beside it.
pub(super) fn read(text: Bytes<'_>, start: usize) -> Number {
    let mut number = Number { digits: [0; MOST], ends: [(0, 0); MOST], groups: 0, separators: 0 };
    let mut count = 0;
    let mut i = start;
    loop {
        let end = text.run(i, MOST + 1 - count, |b| b.is_ascii_digit());
        let Some(into) = number.digits.get_mut(count..count + (end - i)) else {
            return number;
        };
        into.copy_from_slice(text.slice(i, end));
        count += end - i;
        if let Some(slot) = number.ends.get_mut(number.groups) {
            *slot = (count, end);
            number.groups += 1;
        }
        let mut j = end;
        let mut separators = number.separators;
        while j < end + 3 {
            separators |= match text.at(j) {
                b' ' => 1,
                b'-' => 2,
                b'.' => 4,
                b'/' => 8,
                b'(' | b')' => 16,
                _ => break,
            };
            j += 1;
        }
        let gap = text.slice(end, j);
        let single = gap.len() == 1 || gap.iter().any(|b| matches!(b, b'(' | b')')) || gap == b" - " || gap == b" / ";
        // An opening bracket that does not close around a group opens a remark, such as a year.
        let inside = text.slice(j, text.run(j, 5, |b| b.is_ascii_digit()));
        let year = matches!(inside, [b'1', b'9', _, _] | [b'2', b'0', _, _]);
        let remark = gap.contains(&b'(') && (year || text.at(j + inside.len()) != b')');
        if j == end || !single || remark || !text.at(j).is_ascii_digit() {
            return number;
        }
        number.separators = separators;
        i = j;
    }
}
