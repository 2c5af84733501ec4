//! Placeholders that a text already contains before it is redacted.

use super::byteset::ByteSet;
use super::restore::{CLOSERS, is_joiner};

/// Bytes between the word and the number: three joiners and a backslash before each.
const LONGEST_JOIN: usize = 16;
const LONGEST_WORD: usize = 64;

/// A placeholder that a text already contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mention {
    pub(crate) number: u64,
    /// Of the last word of the name and all that is glued before it.
    end: Ending,
}

impl Mention {
    /// One with `number` that comes before all others with it.
    pub(crate) fn least(number: u64) -> Self {
        Self { number, end: Ending(0) }
    }

    /// What [`Ord`] compares.
    pub(crate) fn key(&self) -> (u64, u64) {
        (self.number, self.end.0)
    }

    /// Tells whether the word of a mention ends in `word` (in capitals), as far as their ends tell.
    pub(crate) fn ending_with(word: &str) -> impl Fn(&Self) -> bool {
        let (end, bits) = (ending(word.bytes().rev()), word.len().min(8) * 8);
        move |mention| bits > 0 && (mention.end.0 ^ end.0) << (64 - bits) == 0
    }
}

/// The last eight bytes of a word in capitals, the last of them lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Ending(u64);

/// `word` comes last byte first.
fn ending(word: impl Iterator<Item = u8>) -> Ending {
    Ending(word.take(8).zip((0..).step_by(8)).map(|(b, bit)| u64::from(b.to_ascii_uppercase()) << bit).sum())
}

/// Whether `name_and_number` is what stands in the brackets of `[EMAIL_1]`, or of a hashed `[EMAIL_0a1b2c3d]`.
pub(crate) fn is_ours(name_and_number: &[u8]) -> bool {
    let Some(cut) = name_and_number.iter().rposition(|&b| b == b'_') else {
        return false;
    };
    let (name, number) = name_and_number.split_at(cut);
    !name.is_empty()
        && name.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_')
        && number.len() > 1
        && number.iter().skip(1).all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(b))
}

/// Whether letters or digits stand in `value` outside of placeholders.
pub(crate) fn says_more(value: &str) -> bool {
    let mut pieces = value.split('[');
    let more = |text: &str| text.chars().any(char::is_alphanumeric);
    pieces.next().is_some_and(more)
        || pieces.any(|piece| match piece.split_once(']') {
            Some((inside, behind)) if is_ours(inside.as_bytes()) => more(behind),
            _ => more(piece),
        })
}

/// The placeholders, in any form that [`StreamRestorer`](super::StreamRestorer) understands, that a
/// text already contains. New placeholders keep clear of them. It may well see one where there is
/// none: that costs a number.
pub(crate) fn mentions(text: &str) -> impl Iterator<Item = Mention> + '_ {
    let bytes = text.as_bytes();
    let mut i = 0;
    std::iter::from_fn(move || {
        loop {
            let start = DIGITS.find(bytes, i);
            if start >= bytes.len() {
                return None;
            }
            i = start + bytes.get(start..)?.iter().take_while(|b| b.is_ascii_digit()).count();
            let Some(&before) = start.checked_sub(1).and_then(|at| bytes.get(at)) else { continue };
            if i - start > 12 || before < 0x80 && !before.is_ascii_alphabetic() && !is_joiner(before as char) {
                continue;
            }
            // A code such as `a1b2`: nothing closes behind the number.
            if before.is_ascii_alphabetic() && bytes.get(i).is_some_and(u8::is_ascii_alphanumeric) {
                continue;
            }
            let Some(word_end) = word_end(text, start, i) else { continue };
            let word = bytes.get(word_end.saturating_sub(LONGEST_WORD)..word_end).unwrap_or(&[]);
            let word = word.iter().rev().take_while(|b| b.is_ascii_alphanumeric());
            let number = text.get(start..i).and_then(|n| n.parse().ok());
            if let (true, Some(number)) = (word.clone().any(u8::is_ascii_alphabetic), number) {
                return Some(Mention { number, end: ending(word.copied()) });
            }
        }
    })
}

const DIGITS: ByteSet = ByteSet::of(b"0123456789", false);

/// Where the word ends that is joined to the number `start..end`.
fn word_end(text: &str, start: usize, end: usize) -> Option<usize> {
    let before = text.get(..start)?;
    let last = before.chars().next_back()?;
    if last.is_ascii_alphabetic() {
        let closes = text.get(end..)?.trim_start_matches([' ', '\\']).starts_with(CLOSERS);
        return closes.then_some(start);
    }
    let word = before.trim_end_matches(|c| is_joiner(c) || c == '\\');
    (is_joiner(last) && start - word.len() <= LONGEST_JOIN).then_some(word.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redact_placeholders_and_signs_say_nothing() {
        assert!(!says_more("\u{fffd}=[API_KEY_4]") && !says_more("[EMAIL_1][US_SSN_12] [IP_0a1b]-"));
        assert!(says_more("x[EMAIL_1]") && says_more("[EMAIL_1]é") && says_more("[Email_1]") && says_more("[A_1"));
    }

    #[test]
    fn redact_restore_sees_what_is_already_there() {
        let text = "[EMAIL_1] us_ssn_7 [phone 3] x2 \\[EMAIL\\_4\\] 5 [Email-\u{a0}6] {email7} <id2 _8>, a9 b";
        let want = [("EMAIL", 1), ("SSN", 7), ("PHONE", 3), ("EMAIL", 4), ("EMAIL", 6), ("EMAIL", 7), ("ID2", 8)];
        let seen: Vec<_> = mentions(text).collect();
        assert_eq!(seen.len(), want.len(), "{seen:?}");
        for (mention, (word, number)) in seen.iter().zip(want) {
            assert!(mention.number == number && Mention::ending_with(word)(mention), "{word}_{number}: {mention:?}");
        }
        let ends = |mention: &Mention, word| Mention::ending_with(word)(mention);
        let glued = mentions("xEMAIL_1").next().unwrap();
        assert!(ends(&glued, "EMAIL") && ends(&glued, "L") && !ends(&glued, "GMAIL") && !ends(&glued, "XXEMAIL"));
        let long = mentions("driving_licence_1").next().unwrap();
        assert!(ends(&long, "LICENCE") && !ends(&long, "LICENSE"));
    }
}
