//! Placeholders that a text already contains before it is redacted.

/// The placeholders, in any form that [`StreamRestorer`] understands, that a text already contains:
/// the last word of the name, upper case, and the number. New placeholders keep clear of them.
pub(crate) fn mentions(text: &str) -> impl Iterator<Item = (String, u64)> + '_ {
    let bytes = text.as_bytes();
    let mut i = 0;
    std::iter::from_fn(move || {
        while i < bytes.len() {
            let start = i;
            if !bytes.get(i).is_some_and(u8::is_ascii_digit) {
                i += 1;
                continue;
            }
            while bytes.get(i).is_some_and(u8::is_ascii_digit) {
                i += 1;
            }
            let Some(joined) = start.checked_sub(1) else {
                continue;
            };
            if i - start > 12 || !matches!(bytes.get(joined), Some(b'_' | b'-' | b' ')) {
                continue;
            }
            let mut end = joined;
            if end > 0 && bytes.get(end - 1) == Some(&b'\\') {
                end -= 1;
            }
            let mut from = end;
            while from > 0 && end - from < 24 && bytes.get(from - 1).is_some_and(u8::is_ascii_alphabetic) {
                from -= 1;
            }
            let number = text.get(start..i).and_then(|n| n.parse().ok());
            if let (true, Some(word), Some(number)) = (from < end, text.get(from..end), number) {
                return Some((word.to_ascii_uppercase(), number));
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redact_restore_sees_what_is_already_there() {
        let seen: Vec<_> = mentions("[EMAIL_1] us_ssn_7 [phone 3] x2 \\[EMAIL\\_4\\] 5").collect();
        let seen: Vec<_> = seen.iter().map(|(w, n)| (w.as_str(), *n)).collect();
        assert_eq!(seen, [("EMAIL", 1), ("SSN", 7), ("PHONE", 3), ("EMAIL", 4)]);
    }
}
