//! Placeholders that a text already contains before it is redacted.

use super::restore::{CLOSERS, is_joiner};

/// Bytes between the word and the number: three joiners and a backslash before each.
const LONGEST_JOIN: usize = 16;
const LONGEST_WORD: usize = 64;

/// The placeholders, in any form that [`StreamRestorer`](super::StreamRestorer) understands, that a
/// text already contains: the last word of the name, upper case and with all that is glued before
/// it, and the number. New placeholders keep clear of them. It may well see one where there is none: that costs a number.
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
            if i - start > 12 {
                continue;
            }
            let before = text.get(..start).unwrap_or("");
            let word_end = match before.chars().next_back() {
                Some(c) if c.is_ascii_alphabetic() => {
                    let closes = text.get(i..).unwrap_or("").trim_start_matches([' ', '\\']).starts_with(CLOSERS);
                    if closes { start } else { continue }
                }
                Some(c) if is_joiner(c) => {
                    let word = before.trim_end_matches(|c| is_joiner(c) || c == '\\');
                    if start - word.len() > LONGEST_JOIN {
                        continue;
                    }
                    word.len()
                }
                _ => continue,
            };
            let from = |&b: &u8| b.is_ascii_alphanumeric();
            let length =
                bytes.get(..word_end).unwrap_or(&[]).iter().rev().take(LONGEST_WORD).take_while(|b| from(b)).count();
            let word = text.get(word_end - length..word_end).unwrap_or("");
            let number = text.get(start..i).and_then(|n| n.parse().ok());
            if let (true, Some(number)) = (word.bytes().any(|b| b.is_ascii_alphabetic()), number) {
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
        let text = "[EMAIL_1] us_ssn_7 [phone 3] x2 \\[EMAIL\\_4\\] 5 [Email-\u{a0}6] {email7} <id2 _8>, a9 b";
        let seen: Vec<_> = mentions(text).collect();
        let seen: Vec<_> = seen.iter().map(|(w, n)| (w.as_str(), *n)).collect();
        let want = [("EMAIL", 1), ("SSN", 7), ("PHONE", 3), ("EMAIL", 4), ("EMAIL", 6), ("EMAIL", 7), ("ID2", 8)];
        assert_eq!(seen, want);
    }
}
