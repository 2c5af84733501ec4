//! VIN: ISO 3779, 17 characters without I, O and Q; the check digit of 49 CFR 565 in position 9.
//! Outside North America position 9 is free, so there a word such as "chassis" must stand near.

use super::super::classes::{Bytes, is_word};
use super::super::context::VEHICLE;
use super::super::scan::{Finding, Word};

pub(crate) const TYPE: &str = "VIN";

const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/// A VIN that is `word`, 17 characters long.
pub(crate) fn find(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let raw = text.slice(word.start, word.end);
    let shaped = raw.iter().all(|b| (b.is_ascii_uppercase() || b.is_ascii_digit()) && !matches!(b, b'I' | b'O' | b'Q'));
    let letters = raw.iter().filter(|b| b.is_ascii_uppercase()).count();
    // The last three are digits everywhere but with the smallest makers.
    let tail = raw.get(14..).is_some_and(|t| t.iter().all(u8::is_ascii_digit));
    if !shaped || letters < 2 || !tail || is_word(text.before(word.start, 1)) || !text.isolated(word.start, word.end) {
        return;
    }
    if check_digit(raw) {
        out.push(Finding::sure(TYPE, word.start, word.end, 0.85).in_context(VEHICLE, 0.99).checked());
    } else {
        out.push(Finding::sure(TYPE, word.start, word.end, 0.2).in_context(VEHICLE, 0.75));
    }
}

fn check_digit(vin: &[u8]) -> bool {
    let sum: u32 = vin
        .iter()
        .zip(WEIGHTS)
        .map(|(b, weight)| {
            let value = match b {
                b'0'..=b'9' => b - b'0',
                b'A'..=b'H' => b - b'A' + 1,
                b'J'..=b'R' => b - b'J' + 1,
                _ => b.saturating_sub(b'S') + 2,
            };
            u32::from(value) * weight
        })
        .sum();
    let want = if sum % 11 == 10 { b'X' } else { b'0' + (sum % 11) as u8 };
    vin.get(8) == Some(&want)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};

    #[test]
    fn redact_vin_forms() {
        for (text, want) in [
            ("1HGCM82633A004352", "1HGCM82633A004352"),
            ("1M8GDM9AXKP042788.", "1M8GDM9AXKP042788"),
            ("Fahrgestellnummer WVWZZZ1JZ3W386752", "WVWZZZ1JZ3W386752"),
            ("alvázszám: WVWZZZ1JZ3W386752", "WVWZZZ1JZ3W386752"),
            ("br. šasije WVWZZZ1JZ3W386752", "WVWZZZ1JZ3W386752"),
        ] {
            found(super::TYPE, text, want);
        }
    }

    #[test]
    fn redact_vin_near_misses() {
        for text in
            ["1HGCM82633A004353", "WVWZZZ1JZ3W386752", "1HGCM82633A00435", "ABCDEFGH12345678X", "1HGCM8263-3A004352"]
        {
            nothing(super::TYPE, text);
        }
    }
}
