//! Check digits that several countries share. All take ASCII digits (and letters where said) of a
//! length that a layout has fixed; reading past the end gives 0.

use super::super::calendar;

/// Digit `i`.
pub(super) fn at(c: &[u8], i: usize) -> u32 {
    c.get(i).map_or(0, |b| u32::from(b.wrapping_sub(b'0') % 10))
}

/// `c[from..to]` as a number.
pub(super) fn number(c: &[u8], from: usize, to: usize) -> u64 {
    c.get(from..to).unwrap_or(&[]).iter().fold(0, |v, b| v * 10 + u64::from(b.wrapping_sub(b'0') % 10))
}

/// Sum of digit times weight.
pub(super) fn weighted(c: &[u8], weights: &[u32]) -> u32 {
    weights.iter().enumerate().map(|(i, w)| at(c, i) * w).sum()
}

/// Letters count from 10 (`A`) as in ISO 7064 and ICAO 9303.
pub(super) fn alnum(b: u8) -> u32 {
    match b {
        b'0'..=b'9' => u32::from(b - b'0'),
        _ => u32::from(b.saturating_sub(b'A')) + 10,
    }
}

/// All one digit: `000000000` passes most sums and is nobody's.
pub(super) fn flat(c: &[u8]) -> bool {
    c.iter().all(|b| Some(b) == c.first())
}

pub(super) fn luhn(c: &[u8]) -> bool {
    !flat(c) && super::super::credit_card::luhn(c)
}

/// ISO 7064 MOD 11,10.
pub(super) fn mod_11_10(c: &[u8]) -> bool {
    let mut check = 5;
    for i in 0..c.len() {
        check = ((if check == 0 { 10 } else { check }) * 2 % 11 + at(c, i)) % 10;
    }
    check == 1
}

/// Verhoeff's dihedral check.
pub(super) fn verhoeff(c: &[u8]) -> bool {
    const D: [[u8; 10]; 10] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
        [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
        [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
        [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
        [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
        [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
        [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
        [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
        [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
    ];
    const STEP: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let mut check = 0usize;
    for (i, _) in c.iter().enumerate() {
        let mut digit = at(c, c.len() - 1 - i) as u8;
        for _ in 0..i % 8 {
            digit = STEP.get(usize::from(digit)).copied().unwrap_or(0);
        }
        check = D.get(check).and_then(|row| row.get(usize::from(digit))).map_or(0, |v| usize::from(*v));
    }
    check == 0
}

/// `yymmdd` at `from` is a day of some year.
pub(super) fn yymmdd(c: &[u8], from: usize) -> bool {
    day(number(c, from + 4, from + 6), number(c, from + 2, from + 4))
}

/// `ddmmyy` at `from` is a day of some year.
pub(super) fn ddmmyy(c: &[u8], from: usize) -> bool {
    day(number(c, from, from + 2), number(c, from + 2, from + 4))
}

pub(super) fn day(day: u64, month: u64) -> bool {
    calendar::exists(day as u32, month as u32, 0)
}

/// `yyyymmdd` at `from` is a day of the last or this century.
pub(super) fn yyyymmdd(c: &[u8], from: usize) -> bool {
    let part = |a: usize, b: usize| number(c, from + a, from + b) as u32;
    (1880..=2099).contains(&part(0, 4)) && calendar::exists(part(6, 8), part(4, 6), part(0, 4))
}

/// Whether the weighted sum is a multiple of `modulus`.
pub(super) fn divides(c: &[u8], weights: &[u32], modulus: u32) -> bool {
    !flat(c) && weighted(c, weights).is_multiple_of(modulus)
}

/// What is missing from the weighted sum to a multiple of 11, from 0 to 10.
pub(super) fn missing_11(c: &[u8], weights: &[u32]) -> u32 {
    (11 - weighted(c, weights) % 11) % 11
}

/// ICAO 9303: weights 7 3 1 over letters and digits, modulo 10.
pub(super) fn icao(c: &[u8]) -> u32 {
    c.iter().zip([7, 3, 1].into_iter().cycle()).map(|(b, w)| alnum(*b) * w).sum::<u32>() % 10
}

/// Three digits at least, and not one digit throughout: enough where a word vouches for the rest.
pub(super) fn any(c: &[u8]) -> bool {
    c.iter().filter(|b| b.is_ascii_digit()).count() >= 3 && !flat(c)
}

/// Luhn over the last ten (Sweden) or other digits; `from` skips those that it leaves out.
pub(super) fn luhn_from(c: &[u8], from: usize) -> bool {
    c.get(from..).is_some_and(luhn)
}
