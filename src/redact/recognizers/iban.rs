//! IBAN: ISO 13616. Country, two check digits, a fixed length a country, mod 97 = 1.
//!
//! Lengths: the SWIFT IBAN registry.

use super::super::classes::{Bytes, DIGIT, LETTER, class};
use super::super::context::BANK;
use super::super::scan::{Finding, Word};

pub(crate) const TYPE: &str = "IBAN";

/// Country and length.
#[rustfmt::skip]
const COUNTRIES: &[(&[u8; 2], u8)] = &[
    (b"AD", 24), (b"AE", 23), (b"AL", 28), (b"AT", 20), (b"AZ", 28), (b"BA", 20), (b"BE", 16), (b"BG", 22),
    (b"BH", 22), (b"BI", 27), (b"BR", 29), (b"BY", 28), (b"CH", 21), (b"CR", 22), (b"CY", 28), (b"CZ", 24),
    (b"DE", 22), (b"DJ", 27), (b"DK", 18), (b"DO", 28), (b"EE", 20), (b"EG", 29), (b"ES", 24), (b"FI", 18),
    (b"FK", 18), (b"FO", 18), (b"FR", 27), (b"GB", 22), (b"GE", 22), (b"GI", 23), (b"GL", 18), (b"GR", 27),
    (b"GT", 28), (b"HN", 28), (b"HR", 21), (b"HU", 28), (b"IE", 22), (b"IL", 23), (b"IQ", 23), (b"IS", 26),
    (b"IT", 27), (b"JO", 30), (b"KW", 30), (b"KZ", 20), (b"LB", 28), (b"LC", 32), (b"LI", 21), (b"LT", 20),
    (b"LU", 20), (b"LV", 21), (b"LY", 25), (b"MC", 27), (b"MD", 24), (b"ME", 22), (b"MK", 19), (b"MN", 20),
    (b"MR", 27), (b"MT", 31), (b"MU", 30), (b"NI", 28), (b"NL", 18), (b"NO", 15), (b"OM", 23), (b"PK", 24),
    (b"PL", 28), (b"PS", 29), (b"PT", 25), (b"QA", 29), (b"RO", 24), (b"RS", 22), (b"RU", 33), (b"SA", 24),
    (b"SC", 31), (b"SD", 18), (b"SE", 24), (b"SI", 19), (b"SK", 24), (b"SM", 27), (b"SO", 23), (b"ST", 25),
    (b"SV", 28), (b"TL", 23), (b"TN", 24), (b"TR", 26), (b"UA", 29), (b"VA", 22), (b"VG", 24), (b"XK", 20),
    (b"YE", 30),
];

/// An IBAN that starts with `word`, in one block or in groups.
pub(crate) fn find(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let head = text.slice(word.start, word.start + 4);
    let &[a, b, c, d] = head else { return };
    if class(a) & class(b) & LETTER == 0 || !c.is_ascii_digit() || !d.is_ascii_digit() {
        return;
    }
    let country = [a.to_ascii_uppercase(), b.to_ascii_uppercase()];
    let Some(&(_, length)) = COUNTRIES.iter().find(|(code, _)| **code == country) else {
        return;
    };
    let mut compact = [0u8; 34];
    let mut count = 0;
    let mut i = word.start;
    while count < usize::from(length) {
        let b = text.at(i);
        if class(b) & (LETTER | DIGIT) != 0 {
            if let Some(slot) = compact.get_mut(count) {
                *slot = b.to_ascii_uppercase();
            }
            count += 1;
        } else if !(matches!(b, b' ' | b'-' | b'.') && class(text.at(i + 1)) & (LETTER | DIGIT) != 0) {
            return;
        }
        i += 1;
    }
    let whole =
        !super::super::classes::is_word(text.before(word.start, 1)) && !super::super::classes::is_word(text.at(i));
    if whole && compact.get(..count).is_some_and(mod97) {
        out.push(Finding::sure(TYPE, word.start, i, 0.97).in_context(BANK, 1.0).checked());
    }
}

/// ISO 7064 MOD 97-10 over the rearranged number.
fn mod97(iban: &[u8]) -> bool {
    let (head, body) = iban.split_at(iban.len().min(4));
    let rest = body.iter().chain(head).fold(0u32, |rest, &b| match b {
        b'0'..=b'9' => (rest * 10 + u32::from(b - b'0')) % 97,
        _ => (rest * 100 + u32::from(b.saturating_sub(b'A')) + 10) % 97,
    });
    rest == 1
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};

    #[test]
    fn redact_iban_forms() {
        // The registry's own examples.
        for (text, want) in [
            ("IBAN: DE89 3704 0044 0532 0130 00.", "DE89 3704 0044 0532 0130 00"),
            ("GB29NWBK60161331926819", "GB29NWBK60161331926819"),
            ("to fr1420041010050500013m02606 by", "fr1420041010050500013m02606"),
            ("NO93 8601 1117 947", "NO93 8601 1117 947"),
            ("MT84 MALT 0110 0001 2345 MTLC AST0 01S", "MT84 MALT 0110 0001 2345 MTLC AST0 01S"),
            ("NL91-ABNA-0417-1643-00", "NL91-ABNA-0417-1643-00"),
        ] {
            found(super::TYPE, text, want);
        }
    }

    #[test]
    fn redact_iban_near_misses() {
        for text in ["DE89 3704 0044 0532 0130 01", "ZZ89370400440532013000", "GB29NWBK601613319268190", "DE89 3704"] {
            nothing(super::TYPE, text);
        }
    }
}
