//! CREDIT_CARD: 12 to 19 digits, ISO/IEC 7812-1: an issuer's range and length, and the Luhn digit.
//!
//! Ranges: the card networks' published issuer identification numbers.

use super::super::classes::Bytes;
use super::super::context::CARD;
use super::super::scan::{Finding, Word};
use super::payment;

pub(crate) const TYPE: &str = "CREDIT_CARD";

/// First and last value of the leading digits, how many there are, and the lengths as bits.
#[rustfmt::skip]
const ISSUERS: &[(u32, u32, u32, u32)] = &[
    (4, 4, 1, 1 << 13 | 1 << 16 | 1 << 19),                // Visa
    (51, 55, 2, 1 << 16),                                  // Mastercard
    (2221, 2720, 4, 1 << 16),                              // Mastercard, 2-series
    (34, 34, 2, 1 << 15),                                  // American Express
    (37, 37, 2, 1 << 15),
    (300, 305, 3, 1 << 14 | 1 << 16 | 1 << 19),            // Diners Club
    (3095, 3095, 4, 1 << 14),
    (36, 36, 2, 1 << 14 | 1 << 16 | 1 << 19),
    (38, 39, 2, 1 << 14 | 1 << 16 | 1 << 19),
    (6011, 6011, 4, 1 << 16 | 1 << 19),                    // Discover
    (644, 659, 3, 1 << 16 | 1 << 19),
    (3528, 3589, 4, 1 << 16 | 1 << 19),                    // JCB
    (62, 62, 2, 1 << 16 | 1 << 17 | 1 << 18 | 1 << 19),    // UnionPay
    (81, 81, 2, 1 << 16),
    (50, 50, 2, 0xFF << 12),                               // Maestro
    (56, 58, 2, 0xFF << 12),
    (639, 639, 3, 0xFF << 12),
    (6304, 6304, 4, 0xFF << 12),
    (6390, 6390, 4, 0xFF << 12),
    (67, 67, 2, 0xFF << 12),
    (60, 60, 2, 1 << 16),                                  // RuPay
    (82, 82, 2, 1 << 16),
    (508, 508, 3, 1 << 16),
    (652, 653, 3, 1 << 16),
    (353, 353, 3, 1 << 16),
    (356, 356, 3, 1 << 16),
    (2200, 2204, 4, 0xF << 16),                            // Mir
    (9792, 9792, 4, 1 << 16),                              // Troy
    (636, 639, 3, 1 << 16),                                // InstaPayment, Elo
    (4011, 4011, 4, 1 << 16),                              // Elo
    (4312, 4312, 4, 1 << 16),
    (4389, 4389, 4, 1 << 16),
    (4514, 4514, 4, 1 << 16),
    (4573, 4576, 4, 1 << 16),
    (5041, 5041, 4, 1 << 16),
    (5066, 5067, 4, 1 << 16),
    (509, 509, 3, 1 << 16),
    (627780, 627780, 6, 1 << 16),
    (6363, 6363, 4, 1 << 16),
    (506099, 506198, 6, 1 << 16 | 1 << 18 | 1 << 19),      // Verve
    (507865, 507964, 6, 1 << 16 | 1 << 18 | 1 << 19),
    (650002, 650027, 6, 1 << 16 | 1 << 18 | 1 << 19),
    (1946, 1946, 4, 1 << 16),                              // BC Global, DinaCard
    (9891, 9891, 4, 1 << 16),
    (5019, 5019, 4, 1 << 16),                              // Dankort
    (4571, 4571, 4, 1 << 16),
    (8600, 8600, 4, 1 << 16),                              // Uzcard, Humo
    (9860, 9860, 4, 1 << 16),
    (606282, 606282, 6, 1 << 16 | 1 << 19),                // Hipercard
    (3841, 3841, 4, 1 << 16 | 1 << 19),
    (639, 639, 3, 1 << 16),
    (1, 1, 1, 1 << 15),                                    // UATP
];

/// A card number that starts with `word`.
pub(crate) fn find(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let mut digits = [0u8; 19];
    let mut count = 0;
    let mut groups = [0usize; 6];
    let mut used = 0;
    let mut i = word.start;
    let mut separator = 0;
    loop {
        let end = text.run(i, 20, |b| b.is_ascii_digit());
        let len = end - i;
        let (Some(group), Some(into)) = (groups.get_mut(used), digits.get_mut(count..count + len)) else {
            return;
        };
        into.copy_from_slice(text.slice(i, end));
        *group = len;
        used += 1;
        count += len;
        i = end;
        let next = text.at(end);
        let goes_on =
            matches!(next, b' ' | b'-') && text.at(end + 1).is_ascii_digit() && (separator == 0 || separator == next);
        if goes_on && (count < 16 || len == 4 && count == 16 && text.run(end + 1, 4, |b| b.is_ascii_digit()) == end + 4)
        {
            separator = next;
            i = end + 1;
            continue;
        }
        break;
    }
    let (Some(digits), Some(groups)) = (digits.get(..count), groups.get(..used)) else {
        return;
    };
    let grouped = used > 1;
    if !(12..=19).contains(&count) || !layout(groups) || !luhn(digits) {
        return;
    }
    // A range that nobody knows yet takes a word for it; 89 are SIM cards.
    if !known_issuer(digits) {
        let same = digits.iter().all(|d| Some(d) == digits.first());
        if count > 12 && !digits.starts_with(b"89") && text.isolated(word.start, i) && !same {
            out.push(Finding::sure(TYPE, word.start, i, 0.1).in_context(CARD, 0.55).checked());
        }
        return;
    }
    // A number with a decimal part, or one inside a dotted or slashed code, is no card.
    if !text.isolated(word.start, i) {
        return;
    }
    // Three groups of a longer row are no number of their own.
    let before = text.slice(word.start.saturating_sub(5), word.start);
    if count < 16
        && separator != 0
        && before.ends_with(&[separator])
        && before.iter().filter(|b| b.is_ascii_digit()).count() == 4
    {
        return;
    }
    // Two eights are as often a session's or a build's number.
    let printed = groups.first() == Some(&4);
    let score = match (grouped, count) {
        (true, _) if printed => 0.95,
        (false, 15 | 16) => 0.75,
        _ => 0.4,
    };
    out.push(Finding::sure(TYPE, word.start, i, score).in_context(CARD, 1.0).checked());
    payment::behind_card(text, i, out);
}

/// One block, or the groupings that are printed on cards.
fn layout(groups: &[usize]) -> bool {
    match groups {
        [_] | [4, 6, 5] | [4, 6, 4] | [4, 4, 4, 4, 3] | [4, 4, 5] | [4, 5, 6] | [6, 13] | [8, 8] | [4, 7, 4] => true,
        [first @ .., last] => first.len() >= 2 && first.iter().all(|&g| g == 4) && (1..=4).contains(last),
        [] => false,
    }
}

fn known_issuer(digits: &[u8]) -> bool {
    let lead = |n: u32| digits.iter().take(n as usize).fold(0u32, |v, d| v * 10 + u32::from(d - b'0'));
    ISSUERS.iter().any(|&(from, to, n, lengths)| (from..=to).contains(&lead(n)) && lengths >> digits.len() & 1 == 1)
}

/// The Luhn check (ISO/IEC 7812-1, annex B) over ASCII digits.
pub(crate) fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, d)| {
            let d = u32::from(d.wrapping_sub(b'0'));
            match i % 2 {
                0 => d,
                _ if d > 4 => d * 2 - 9,
                _ => d * 2,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};

    #[test]
    fn redact_card_forms() {
        // The networks' published test numbers.
        for (text, want) in [
            ("pay 4111 1111 1111 1111 now", "4111 1111 1111 1111"),
            ("5555-5555-5555-4444", "5555-5555-5555-4444"),
            ("card:378282246310005", "378282246310005"),
            // An old range of JCB's.
            ("card number 213176828496175 is lost", "213176828496175"),
            ("3782 822463 10005", "3782 822463 10005"),
            ("6011111111111117,", "6011111111111117"),
            ("3530 1113 3330 0000", "3530 1113 3330 0000"),
            ("30569309025904 diners card", "30569309025904"),
            ("2223003122003222", "2223003122003222"),
            ("visa 4222222222222", "4222222222222"),
            ("4111 1111 1111 1111 12/27 123", "4111 1111 1111 1111"),
        ] {
            found(super::TYPE, text, want);
        }
    }

    #[test]
    fn redact_card_near_misses() {
        for text in [
            "1234 5678 9012 3456",
            "4111 1111 1111 1112",
            "0.4111111111111111",
            "1234567812345670",
            "v4111111111111111",
            "order 4222222222222",
            "1699999999000",
            "41 11 11 11 11 11 11 11",
        ] {
            nothing(super::TYPE, text);
        }
    }
}
