//! IBAN: ISO 13616. Country, two check digits, a fixed length a country, mod 97 = 1.
//!
//! Lengths and classes of characters: the SWIFT IBAN registry.

use super::super::bytes::{Words, words};
use super::super::classes::{Bytes, DIGIT, LETTER, class, is_word};
use super::super::context::BANK;
use super::super::scan::{Finding, Word};
use super::payment;

pub(crate) const TYPE: &str = "IBAN";

/// Country and what follows the check digits: `n` digits, `a` letters, `c` either, each with how many.
#[rustfmt::skip]
const COUNTRIES: Words = words!(&[
    "ADn8c12", "AEn19", "ALn8c16", "ATn16", "AZa4c20", "BAn16", "BEn12",
    "BGa4n6c8", "BHa4c14", "BIn23", "BRn23a1c1", "BYc4n4c16", "CHn5c12",
    "CRn18", "CYn8c16", "CZn20", "DEn18", "DJn23", "DKn14", "DOc4n20",
    "EEn16", "EGn25", "ESn20", "FIn14", "FKa2n12", "FOn14", "FRn10c11n2",
    "GBa4n14", "GEa2n16", "GIa4c15", "GLn14", "GRn7c16", "GTc24", "HNa4n20",
    "HRn17", "HUn24", "IEa4n14", "ILn19", "IQa4n15", "ISn22", "ITa1n10c12",
    "JOa4n4c18", "KWa4c22", "KZn3c13", "LBn4c20", "LCa4c24", "LIn5c12",
    "LTn16", "LUn3c13", "LVa4c13", "LYn21", "MCn10c11n2", "MDc20", "MEn18",
    "MKn3c10n2", "MNn16", "MRn23", "MTa4n5c18", "MUa4n19a3", "NIa4n20",
    "NLa4n10", "NOn11", "OMn3c16", "PKa4c16", "PLn24", "PSa4c21", "PTn21",
    "QAa4c21", "ROa4c16", "RSn18", "RUn14c15", "SAn2c18", "SCa4n20a3",
    "SDn14", "SEn20", "SIn15", "SKn20", "SMa1n10c12", "SOn19", "STn21",
    "SVa4n20", "TLn19", "TNn20", "TRn6c16", "UAn6c19", "VAn18", "VGa4n16",
    "XKn16", "YEa4n4c18",
]);

/// An IBAN that starts with `word`, in one block or in groups; "IBAN" may be written onto it.
pub(crate) fn find(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    // `?30COBADEFFXXX?31DE89...`: the bank and the account of the other side, in subfields of MT940.
    let subfield = text.before(word.start, 1) == b'?';
    if subfield && text.slice(word.start, word.start + 2) == b"30" {
        payment::find_bic(text, Word { start: word.start + 2, ..word }, out);
        return;
    }
    let subfield = subfield && text.slice(word.start, word.start + 2) == b"31";
    let glued = word.len() >= 8 && text.slice(word.start, word.start + 4).eq_ignore_ascii_case(b"IBAN");
    let start = word.start + if glued { 4 } else { 2 * usize::from(subfield) };
    let &[a, b, c, d] = text.slice(start, start + 4) else { return };
    if class(a) & class(b) & LETTER == 0 || !c.is_ascii_digit() || !d.is_ascii_digit() {
        return;
    }
    let tight = glued || subfield || !is_word(text.before(start, 1));
    if let Some(end) = registered(text, start, [a, b]).filter(|_| tight) {
        out.push(Finding::sure(TYPE, start, end, 0.97).in_context(BANK, 1.0).checked());
    } else if (14..=34).contains(&word.len())
        && start == word.start
        && mod97(&text.slice(start, word.end).to_ascii_uppercase())
    {
        // Of a country or a length that is not in the registry: a word must speak.
        out.push(Finding::sure(TYPE, start, word.end, 0.3).in_context(BANK, 0.6).checked());
    }
}

/// Where the IBAN of a registered country ends that begins at `start`.
fn registered(text: Bytes<'_>, start: usize, [a, b]: [u8; 2]) -> Option<usize> {
    let country = [a.to_ascii_uppercase(), b.to_ascii_uppercase()];
    let (_, layout) =
        COUNTRIES.iter().filter_map(|row| row.split_at_checked(2)).find(|(code, _)| code.as_bytes() == country)?;
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
            return None;
        }
        i += 1;
    }
    // A word may be glued on behind, where the page had a field of its own; letters and digits go on in a key.
    let digits = || compact.iter().filter(|b| b.is_ascii_digit()).count();
    let ends = !is_word(text.at(i)) || class(text.at(i)) & LETTER != 0 && digits() >= 14 && !mixed_from(text, i);
    let valid = compact.get(..count).is_some_and(|iban| fits(iban, layout) && mod97(iban));
    (ends && valid).then_some(i)
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
            // Of no country of the registry, its check digits made by python-stdnum.
            ("IBAN: TH234373165268", "TH234373165268"),
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
