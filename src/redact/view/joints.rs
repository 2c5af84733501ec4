//! Characters that show nothing between two letters or digits. As a disguise they part one value; but
//! text that was copied from a page has them where a break was, between two values that are glued
//! without them. The view reads the first, this the second.

use super::super::byteset::ByteSet;
use super::letters::{Look, look};

/// All that is not ASCII.
const HIGH: ByteSet = ByteSet::of(b"", true);

/// `text` with such characters as spaces, as long as it was, and where they stand. `None` if it has none.
pub(crate) fn parted(text: &str) -> Option<(String, Joints)> {
    let mut joints = Vec::new();
    let bytes = text.as_bytes();
    let glued = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    let mut at = HIGH.find(bytes, 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let nothing: usize =
            rest.chars().take_while(|c| !c.is_ascii() && look(*c) == Look::Nothing).map(char::len_utf8).sum();
        let end = at + nothing;
        if nothing > 0 && glued(at.checked_sub(1)) && glued(Some(end)) {
            joints.push((at, end));
        }
        // Behind the character that ended the run.
        let next = rest.get(nothing..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        at = HIGH.find(bytes, end + next);
    }
    if joints.is_empty() {
        return None;
    }
    let mut parted = String::with_capacity(text.len());
    for &(start, end) in &joints {
        parted.push_str(text.get(parted.len()..start)?);
        parted.extend(std::iter::repeat_n(' ', end - start));
    }
    parted.push_str(text.get(parted.len()..)?);
    Some((parted, Joints(joints)))
}

/// Where values may be glued, in text order.
pub(crate) struct Joints(Vec<(usize, usize)>);

impl Joints {
    /// Whether a value at `start..end` begins or ends at one of them.
    pub(crate) fn touch(&self, start: usize, end: usize) -> bool {
        self.0.binary_search_by_key(&end, |j| j.0).is_ok() || self.0.binary_search_by_key(&start, |j| j.1).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::parted;

    #[test]
    fn redact_joints_are_invisible_characters_between_letters_or_digits() {
        let (text, joints) = parted("é a1\u{200b}\u{ad}b2, \u{200b}c").expect("one");
        assert_eq!(text, "é a1     b2, \u{200b}c");
        assert!(joints.touch(3, 5) && joints.touch(10, 12));
        assert!(!joints.touch(4, 6) && !joints.touch(5, 9));
        assert!(parted("plain").is_none() && parted("é\u{200b}a").is_none());
    }
}
