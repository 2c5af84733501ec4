//! Account numbers that carry a checksum of their own.

/// Whether `digits` are a Polish number (26 digits, an IBAN without its country: ISO 13616), a Hungarian one (16 or 24,
/// MNB's GIRO rules) or a Serbian, Bosnian, Montenegrin or North Macedonian one (18, ISO 7064 MOD 97-10).
pub(super) fn is_account(digits: &[u8]) -> bool {
    match digits.len() {
        26 => {
            let (check, rest) = digits.split_at(2);
            // `PL` as ISO 13616 counts letters.
            mod_97(rest.iter().chain(b"2521").chain(check)) == 1
        }
        24 | 16 => {
            let (branch, account) = digits.split_at(8);
            giro(branch) && giro(account) && digits.iter().any(|d| *d != b'0')
        }
        18 => mod_97(digits.iter()) == 1,
        _ => false,
    }
}

/// Whether a Czech or Slovak number, `prefix` and `number`, is right: weights 6, 3, 7, 9, 10, 5, 8, 4, 2, 1 modulo 11
/// (decree 169/2011 Sb. of the Czech National Bank).
pub(super) fn is_czech(prefix: &[u8], number: &[u8]) -> bool {
    let right = |digits: &[u8]| {
        let weights = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6];
        let sum: u32 = digits.iter().rev().zip(weights).map(|(d, w)| u32::from(d.wrapping_sub(b'0')) * w).sum();
        sum.is_multiple_of(11)
    };
    prefix.len() <= 6 && (2..=10).contains(&number.len()) && right(prefix) && right(number)
}

fn mod_97<'a>(digits: impl Iterator<Item = &'a u8>) -> u32 {
    digits.fold(0, |rest, d| (rest * 10 + u32::from(d.wrapping_sub(b'0'))) % 97)
}

/// Weights 9, 7, 3, 1 modulo 10.
fn giro(digits: &[u8]) -> bool {
    let sum: u32 =
        digits.iter().zip([9, 7, 3, 1].into_iter().cycle()).map(|(d, w)| u32::from(d.wrapping_sub(b'0')) * w).sum();
    sum.is_multiple_of(10)
}
