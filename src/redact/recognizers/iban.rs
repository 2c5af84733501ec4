//! IBAN: ISO 13616. Country, two check digits, a fixed length a country, mod 97 = 1.
//!
//! Lengths and classes of characters: the SWIFT IBAN registry.

use super::super::classes::{Bytes, DIGIT, LETTER, class, is_word};
use super::super::context::BANK;
use super::super::scan::{Finding, Word};

pub(crate) const TYPE: &str = "IBAN";

/// Country, and what follows the check digits: `n` digits, `a` letters, `c` either, each with how many.
#[rustfmt::skip]
const COUNTRIES: &[(&str, &str)] = &[
    ("AD", "n8c12"), ("AE", "n19"), ("AL", "n8c16"), ("AT", "n16"), ("AZ", "a4c20"), ("BA", "n16"), ("BE", "n12"),
    ("BG", "a4n6c8"), ("BH", "a4c14"), ("BI", "n23"), ("BR", "n23a1c1"), ("BY", "c4n4c16"), ("CH", "n5c12"),
    ("CR", "n18"), ("CY", "n8c16"), ("CZ", "n20"), ("DE", "n18"), ("DJ", "n23"), ("DK", "n14"), ("DO", "c4n20"),
    ("EE", "n16"), ("EG", "n25"), ("ES", "n20"), ("FI", "n14"), ("FK", "a2n12"), ("FO", "n14"), ("FR", "n10c11n2"),
    ("GB", "a4n14"), ("GE", "a2n16"), ("GI", "a4c15"), ("GL", "n14"), ("GR", "n7c16"), ("GT", "c24"), ("HN", "a4n20"),
    ("HR", "n17"), ("HU", "n24"), ("IE", "a4n14"), ("IL", "n19"), ("IQ", "a4n15"), ("IS", "n22"), ("IT", "a1n10c12"),
    ("JO", "a4n4c18"), ("KW", "a4c22"), ("KZ", "n3c13"), ("LB", "n4c20"), ("LC", "a4c24"), ("LI", "n5c12"),
    ("LT", "n16"), ("LU", "n3c13"), ("LV", "a4c13"), ("LY", "n21"), ("MC", "n10c11n2"), ("MD", "c20"), ("ME", "n18"),
    ("MK", "n3c10n2"), ("MN", "n16"), ("MR", "n23"), ("MT", "a4n5c18"), ("MU", "a4n19a3"), ("NI", "a4n20"),
    ("NL", "a4n10"), ("NO", "n11"), ("OM", "n3c16"), ("PK", "a4c16"), ("PL", "n24"), ("PS", "a4c21"), ("PT", "n21"),
    ("QA", "a4c21"), ("RO", "a4c16"), ("RS", "n18"), ("RU", "n14c15"), ("SA", "n2c18"), ("SC", "a4n20a3"),
    ("SD", "n14"), ("SE", "n20"), ("SI", "n15"), ("SK", "n20"), ("SM", "a1n10c12"), ("SO", "n19"), ("ST", "n21"),
    ("SV", "a4n20"), ("TL", "n19"), ("TN", "n20"), ("TR", "n6c16"), ("UA", "n6c19"), ("VA", "n18"), ("VG", "a4n16"),
    ("XK", "n16"), ("YE", "a4n4c18"),
];

/// An IBAN that starts with `word`, in one block or in groups; "IBAN" may be written onto it.
pub(crate) fn find(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let glued = word.len() >= 8 && text.slice(word.start, word.start + 4).eq_ignore_ascii_case(b"IBAN");
    let start = if glued { word.start + 4 } else { word.start };
    let &[a, b, c, d] = text.slice(start, start + 4) else { return };
    if class(a) & class(b) & LETTER == 0 || !c.is_ascii_digit() || !d.is_ascii_digit() {
        return;
    }
    let country = [a.to_ascii_uppercase(), b.to_ascii_uppercase()];
    let Some(&(_, layout)) = COUNTRIES.iter().find(|(code, _)| code.as_bytes() == country) else {
        return;
    };
    let mut compact = [0u8; 34];
    let mut count = 0;
    let mut i = start;
    let length = 4 + parts(layout).map(|(_, n)| n).sum::<usize>();
    while count < length {
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
    // A word may be glued on behind, where the page had a field of its own; letters and digits go on in a key.
    let digits = || compact.iter().filter(|b| b.is_ascii_digit()).count();
    let ends = !is_word(text.at(i)) || class(text.at(i)) & LETTER != 0 && digits() >= 14 && !mixed_from(text, i);
    let whole = (glued || !is_word(text.before(start, 1))) && ends;
    if whole && compact.get(..count).is_some_and(|iban| fits(iban, layout) && mod97(iban)) {
        out.push(Finding::sure(TYPE, start, i, 0.97).in_context(BANK, 1.0).checked());
    }
}

/// Whether the word that goes on at `start` has anything but letters.
fn mixed_from(text: Bytes<'_>, start: usize) -> bool {
    is_word(text.at(text.run(start, 24, |b| class(b) & LETTER != 0)))
}

/// The classes of a layout and how many characters of each.
fn parts(layout: &str) -> impl Iterator<Item = (char, usize)> {
    layout
        .split_inclusive(|c: char| c.is_ascii_digit())
        .fold(Vec::new(), |mut parts: Vec<(char, usize)>, piece| {
            let digit = piece.chars().last().and_then(|c| c.to_digit(10)).unwrap_or(0) as usize;
            match (piece.chars().next().filter(char::is_ascii_alphabetic), parts.last_mut()) {
                (Some(kind), _) => parts.push((kind, digit)),
                (None, Some(last)) => last.1 = last.1 * 10 + digit,
                (None, None) => {}
            }
            parts
        })
        .into_iter()
}

/// Whether the characters behind the check digits are of the country's classes.
fn fits(iban: &[u8], layout: &str) -> bool {
    let mut rest = iban.get(4..).unwrap_or(&[]);
    parts(layout).all(|(kind, n)| {
        let (part, tail) = rest.split_at_checked(n).unwrap_or((&[], &[]));
        rest = tail;
        part.iter().all(|b| match kind {
            'n' => b.is_ascii_digit(),
            'a' => b.is_ascii_uppercase(),
            _ => b.is_ascii_alphanumeric(),
        })
    })
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
            ("IBANDE89370400440532013000", "DE89370400440532013000"),
            ("IBAN:DE89370400440532013000BIC:COBADEFFXXX", "DE89370400440532013000"),
            ("iban:gb29 nwbk 6016 1331 9268 19", "gb29 nwbk 6016 1331 9268 19"),
            ("BR18 0036 0305 0000 1000 9795 493C 1", "BR18 0036 0305 0000 1000 9795 493C 1"),
        ] {
            found(super::TYPE, text, want);
        }
    }

    #[test]
    fn redact_iban_near_misses() {
        for text in [
            "DE89 3704 0044 0532 0130 01",
            "ZZ89370400440532013000",
            "GB29NWBK601613319268190",
            "DE89 3704",
            "DE89370400440532013000xy7",
        ] {
            nothing(super::TYPE, text);
        }
    }
}
