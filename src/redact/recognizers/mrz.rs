//! The machine-readable zone of passports and identity cards: ICAO Doc 9303, parts 4 to 6. Two lines of 44 or 36
//! characters, or three of 30; the check digits of the number, the birth and the expiry vouch for it.

use super::super::classes::Bytes;
use super::super::scan::{Finding, Word};
use super::super::structure::keys;

const PASSPORT: &str = "PASSPORT";

/// The zone whose line with the dates holds `word`, behind which `<` stands.
pub(crate) fn find(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let mut start = word.start;
    while word.start - start < 45 && is_part(text.before(start, 1)) {
        start -= 1;
    }
    let end = line(text, start);
    let row = text.slice(start, end);
    let fits = |places: &[(usize, usize)]| places.iter().all(|&(from, to)| checked(row, from, to));
    let right = match row.len() {
        36 | 44 => fits(&[(0, 9), (13, 19), (21, 27)]),
        30 => fits(&[(0, 6), (8, 14)]),
        _ => false,
    };
    if !right {
        return;
    }
    // The names above, and those below on a card of three lines.
    let above = [2, 3].iter().filter_map(|gap| start.checked_sub(row.len() + gap - 1)).find(|from| {
        let to = line(text, *from);
        to - from == row.len() && text.run(to, 2, |b| matches!(b, b'\n' | b'\r')) == start
    });
    let next = text.run(end, 2, |b| matches!(b, b'\n' | b'\r'));
    let below = Some(line(text, next)).filter(|to| row.len() == 30 && to - next == 30);
    let from = above.unwrap_or(start);
    let kind = if text.at(from) == b'P' { PASSPORT } else { keys::GOVERNMENT_ID };
    out.push(Finding::sure(kind, from, below.unwrap_or(end), 0.95).checked());
}

fn is_part(b: u8) -> bool {
    b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'<'
}

fn line(text: Bytes<'_>, start: usize) -> usize {
    text.run(start, 45, is_part)
}

/// Whether the digit at `to` is the check digit of what is before it, from `from` on: weights 7, 3, 1, modulo 10.
fn checked(row: &[u8], from: usize, to: usize) -> bool {
    let value = |b: u8| match b {
        b'0'..=b'9' => u32::from(b - b'0'),
        b'A'..=b'Z' => u32::from(b - b'A') + 10,
        _ => 0,
    };
    let part = row.get(from..to).unwrap_or(&[]);
    let sum: u32 = part.iter().zip([7, 3, 1].into_iter().cycle()).map(|(b, weight)| value(*b) * weight).sum();
    part.iter().any(u8::is_ascii_digit) && row.get(to).is_some_and(|b| b.is_ascii_digit() && value(*b) == sum % 10)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};
    use super::*;

    // Doc 9303's own specimens of Utopia.
    const PASSPORT_ROWS: &str =
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
    const CARD_ROWS: &str =
        "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";
    const SMALL_ROWS: &str = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6";

    #[test]
    fn redact_mrz_forms() {
        for (kind, rows) in
            [(PASSPORT, PASSPORT_ROWS), (keys::GOVERNMENT_ID, CARD_ROWS), (keys::GOVERNMENT_ID, SMALL_ROWS)]
        {
            found(kind, rows, rows);
            found(kind, &format!("Scan:\n{rows}\nHolder"), rows);
        }
        let (_, dates) = PASSPORT_ROWS.split_once('\n').unwrap();
        found(keys::GOVERNMENT_ID, &format!("MRZ {dates}"), dates);
        let windows = PASSPORT_ROWS.replace('\n', "\r\n");
        found(PASSPORT, &windows, &windows);
    }

    #[test]
    fn redact_mrz_near_misses() {
        for text in [PASSPORT_ROWS.replace("7408122", "7408121"), "A<B>C3<D".to_string(), "X1<".repeat(20)] {
            nothing(PASSPORT, &text);
            nothing(keys::GOVERNMENT_ID, &text);
        }
    }
}
