//! How sure the looks of a national number make us. ITU-T E.123 and the national formats of
//! libphonenumber's metadata: which digits stand together, and the trunk prefix before them.

/// The score of `digits`, which stand in groups of `lengths` in `raw`, without a word that speaks of them.
/// Below 0.24 the groups are no phone's in any country.
pub(super) fn score(digits: &[u8], lengths: &[usize], raw: &[u8]) -> f32 {
    if digits.iter().all(|d| Some(d) == digits.first())
        || date_like(lengths, digits, raw)
        || power_of_two(digits)
        || counted(digits, lengths)
    {
        return 0.0;
    }
    let bracket = raw.contains(&b'(') && raw.contains(&b')');
    let dots = raw.contains(&b'.');
    let dashes = raw.contains(&b'-');
    let first = digits.first().copied().unwrap_or(0);
    let trunk = first == b'0' && digits.get(1) != Some(&b'0');
    // `0406-0512-01`, `606-001-00-8`, six pairs: parts, drugs and lotteries. Phones end in pairs where all but the first are.
    // In Russia and Ukraine the last two: `8-916-123-45-67`, `050-218-48-07`.
    let pairs = lengths.iter().skip(1).all(|l| *l == 2) || matches!(lengths, [1, 3, 3, 2, 2] | [3, 3, 2, 2]);
    let joints = raw.iter().filter(|b| matches!(b, b'-' | b'.')).count();
    if joints > 1 && (lengths.len() > 5 || lengths.last().is_some_and(|l| *l < 3) && !pairs) {
        return 0.0;
    }
    let spaced = raw.iter().all(|b| b.is_ascii_digit() || *b == b' ');
    match lengths {
        [3, 3, 4] if dots && dashes => 0.3,
        [3, 3, 4] | [3, 7] if nanp(digits) => {
            if bracket || dashes {
                0.85
            } else {
                0.7
            }
        }
        [1, 3, 3, 4] if first == b'1' && digits.get(1..).is_some_and(nanp) => 0.8,
        [10] if nanp(digits) => 0.3,
        // A decimal number, and a ZIP code with its four.
        [1, _] if dots => 0.0,
        [5, 4] if dashes => 0.1,
        [_, _, ..] if free(digits) && (8..=12).contains(&digits.len()) && !dots => 0.55,
        // So do makers of parts write: `0 986 424 795`.
        [1, 3, 3, 3] if trunk => 0.4,
        [1, 3, 2, 3 | 4] if trunk => 0.6,
        [leading, _, ..] if trunk => {
            // Four decimals in a row look like this too, so dots count for less.
            let fits = (2..=6).contains(leading) && (9..=12).contains(&digits.len());
            let short = (2..=4).contains(leading) && digits.len() == 8 && !dots;
            match lengths.len() {
                0..4 if fits && dots => 0.3,
                _ if fits => 0.65,
                n if short && n > 2 => 0.5,
                _ if short && bracket => 0.5,
                _ if short => 0.4,
                _ => 0.25,
            }
        }
        [9..=11] if trunk => 0.4,
        // Russia and its neighbours: a trunk 8. Elsewhere an area code in brackets.
        [1, 3, 3, 2, 2] if matches!(first, b'8' | b'0') => 0.65,
        [1, 3, 3, 4] if first == b'8' => 0.55,
        _ if bracket && (9..=12).contains(&digits.len()) => 0.65,
        [_, _, ..] if lengths.iter().any(|l| *l > 7) => 0.0,
        _ if first < b'1' || dots => 0.2,
        // Brazil's mobiles, then nine digits the Spanish way, eleven of China, ten of Greece.
        [2, 5, 4] | [2, 1, 4, 4] if digits.get(2) == Some(&b'9') => 0.6,
        [3, 2, 2, 2] | [2, 3, 2, 2] if first >= b'6' => 0.55,
        [3, 4, 4] | [3, 3, 4] if spaced => 0.55,
        [2, 4, 4] | [2, 3, 4] | [3, 2, 2, 2] | [2, 3, 2, 2] if spaced => 0.5,
        // Eight in pairs: Norway, and a good part of Africa.
        [2, 2, 2, 2] if spaced && first >= b'2' => 0.5,
        // India's mobiles.
        [5, 5] if spaced && first >= b'6' => 0.5,
        // What could as well be an amount or an order's number: the country must vouch for it.
        [3, 3, 3] | [3, 3, 4] | [3, 4, 4] | [2, 4, 4] | [2, 3, 4] | [2, 2, 2, 2] => 0.4,
        [4, 4] | [3, 4] | [2, 3, 3] | [3, 2, 2] | [3, 2, 3] | [2, 2, 4] | [2, 2, 2] => 0.3,
        [2..=4, 5..=7] | [4, 3, 3] | [1, 3, 3, 3] | [2, 2, 2, 3] | [2, 2, 3, 3] | [1, 2, 2, 2, 2] | [1, 3, 3] => 0.25,
        [_] => 0.2,
        _ if lengths.iter().all(|l| (1..=7).contains(l)) && lengths.len() <= 6 => 0.2,
        _ => 0.0,
    }
}

/// `0800 1234567`, `1800 123 456`, `800-123-4567`: free of charge nearly everywhere.
fn free(digits: &[u8]) -> bool {
    match digits {
        [b'0', b'8', b'0', b'0', ..] => true,
        [b'1', b'3' | b'8', b'0', b'0', ..] => digits.len() >= 10,
        [b'8', b'0', b'0', ..] => digits.len() >= 9,
        _ => false,
    }
}

/// 2147483648 and 4294967295 are limits of machine words.
fn power_of_two(digits: &[u8]) -> bool {
    let value = digits.iter().fold(0u64, |v, d| v * 10 + u64::from(d - b'0'));
    value & value.wrapping_sub(1) == 0 || value & (value + 1) == 0
}

/// `10 20 30 40`: numbers of one length that go up or down by the same.
fn counted(digits: &[u8], lengths: &[usize]) -> bool {
    let &[length, _, _, ..] = lengths else { return false };
    if lengths.iter().any(|l| *l != length) {
        return false;
    }
    let value = |d: &[u8]| d.iter().fold(0i64, |v, d| v * 10 + i64::from(d - b'0'));
    let values: Vec<i64> = digits.chunks_exact(length).map(value).collect();
    let mut steps = values.windows(2).map(|w| w.last().unwrap_or(&0) - w.first().unwrap_or(&0));
    let step = steps.next();
    steps.all(|s| Some(s) == step)
}

/// North America: NXX-NXX-XXXX, no N11 codes. https://nationalnanpa.com numbering rules.
fn nanp(d: &[u8]) -> bool {
    let &[a, b, c, x, y, z, ..] = d else {
        return false;
    };
    a >= b'2' && b != b'9' && x >= b'2' && (b, c) != (b'1', b'1') && (y, z) != (b'1', b'1')
}

fn date_like(lengths: &[usize], digits: &[u8], raw: &[u8]) -> bool {
    let year = |d: Option<&[u8]>| d.is_some_and(|d| d.starts_with(b"19") || d.starts_with(b"20"));
    match lengths {
        [4, 2, 2, ..] => {
            year(digits.get(..4))
                || matches!(digits.get(4..8), Some([b'0' | b'1', _, b'0'..=b'3', _])) && raw.contains(&b'-')
        }
        [1 | 2, 1 | 2, 4] => !raw.contains(&b' ') || year(digits.get(digits.len().saturating_sub(4)..)),
        // `04/17/24 2145`: a day and a time of it.
        [1 | 2, 1 | 2, 2 | 4, 4] => raw.iter().filter(|b| **b == b'/').count() == 2,
        [1 | 2, 4, 1 | 2, 4] => raw.contains(&b'/') || raw.contains(&b'.'),
        [4, 4] => year(digits.get(..4)) && year(digits.get(4..)),
        // Thousands separators: 1.234.567, 12 345 678.
        [1..=3, rest @ ..] if rest.iter().all(|&l| l == 3) && rest.len() >= 2 && digits.first() != Some(&b'0') => {
            raw.contains(&b'.')
        }
        _ => false,
    }
}
