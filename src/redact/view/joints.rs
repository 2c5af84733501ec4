//! Characters that show nothing between two letters or digits. As a disguise they part one value; but
//! text that was copied from a page has them where a break was, between two values that are glued
//! without them. The view reads the first, this the second.

use super::letters::{Look, look};

/// `text` with such characters as spaces, as long as it was, and where they stand. `None` if it has none.
pub(crate) fn parted(text: &str) -> Option<(String, Joints)> {
    let mut joints = Vec::new();
    let mut run = None;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if !c.is_ascii() && look(c) == Look::Nothing {
            run = run.or(Some(at));
            continue;
        }
        if let Some(start) = run.take()
            && before.is_ascii_alphanumeric()
            && c.is_ascii_alphanumeric()
        {
            joints.push((start, at));
        }
        before = c;
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
