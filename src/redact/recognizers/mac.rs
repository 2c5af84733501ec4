//! MAC: IEEE 802 EUI-48 and EUI-64, six or eight pairs with `:` or `-`, or three dotted fours (Cisco).

use super::super::classes::{Bytes, is_word};
use super::super::context::NETWORK;
use super::super::scan::{Finding, Word};

pub(crate) const TYPE: &str = "MAC";

/// An address that starts with `word`.
pub(crate) fn find(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let separator = text.at(word.end);
    let (groups, width) = match (word.len(), separator) {
        (2, b':' | b'-') if text.at(word.start + 17) == separator => (8, 2),
        (2, b':' | b'-') => (6, 2),
        (4, b'.') => (3, 4),
        _ => return,
    };
    let end = word.start + groups * width + groups - 1;
    let raw = text.slice(word.start, end);
    let shaped = raw.len() == end - word.start
        && raw.iter().enumerate().all(|(i, &b)| match i % (width + 1) == width {
            true => b == separator,
            false => b.is_ascii_hexdigit(),
        });
    let (p, n) = (text.before(word.start, 1), text.at(end));
    // A certificate's fingerprint is the same pairs, but more of them.
    let alone = !is_word(p) && !is_word(n) && p != separator && !(n == separator && is_word(text.at(end + 1)));
    let mut digits = raw.iter().filter(|b| **b != separator);
    let first = digits.next();
    if !shaped || !alone || digits.all(|d| Some(d) == first) {
        return;
    }
    let score = match separator {
        // Groups of digits are most numbers.
        b'.' | b'-' if !raw.iter().any(u8::is_ascii_alphabetic) => 0.3,
        b'.' => 0.5,
        // Eight pairs are a key's fingerprint as well, if no word speaks of a network.
        _ if groups == 8 => 0.2,
        _ => 0.85,
    };
    out.push(Finding::sure(TYPE, word.start, end, score).in_context(NETWORK, 0.95));
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};

    #[test]
    fn redact_mac_forms() {
        for (text, want) in [
            ("00:1A:2B:3c:4d:5E", "00:1A:2B:3c:4d:5E"),
            ("(de-ad-be-ef-00-01)", "de-ad-be-ef-00-01"),
            ("mac 001a.2b3c.4d5e", "001a.2b3c.4d5e"),
            ("Coordinator MAC was 00-12-4B-00-14-D9-4A-7C (EUI64)", "00-12-4B-00-14-D9-4A-7C"),
        ] {
            found(super::TYPE, text, want);
        }
    }

    #[test]
    fn redact_mac_near_misses() {
        for text in [
            "ff:ff:ff:ff:ff:ff",
            "00:1A:2B:3C:4D",
            "00:1A:2B:3C:4D:5E:6F:70",
            "00:1A-2B:3C:4D:5E",
            "10:20:30",
            "01-02-03-04-05-06",
            "1234.5678.9012",
        ] {
            nothing(super::TYPE, text);
        }
    }
}
