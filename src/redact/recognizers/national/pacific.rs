//! Australia and New Zealand.

use super::Rule;
use super::checks::{at, flat, number, weighted};

fn tfn(c: &[u8]) -> bool {
    !flat(c) && weighted(c, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_multiple_of(11)
}

/// ABR: take 1 from the first digit, weights 10 1 3 5 ..., mod 89.
fn abn(c: &[u8]) -> bool {
    at(c, 0) >= 1 && (weighted(c, &[10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10).is_multiple_of(89)
}

fn acn(c: &[u8]) -> bool {
    !flat(c) && (10 - weighted(c, &[8, 7, 6, 5, 4, 3, 2, 1]) % 10) % 10 == at(c, 8)
}

fn medicare(c: &[u8]) -> bool {
    matches!(at(c, 0), 2..=6) && weighted(c, &[1, 3, 7, 9, 1, 3, 7, 9]) % 10 == at(c, 8) && at(c, 9) != 0
}

/// Inland Revenue: two sets of weights; the second where the first gives 10.
fn ird(c: &[u8]) -> bool {
    let mut padded = *b"000000000";
    let Some(tail) = padded.len().checked_sub(c.len()).and_then(|from| padded.get_mut(from..)) else {
        return false;
    };
    tail.copy_from_slice(c);
    let check = |weights: &[u32]| (11 - weighted(&padded, weights) % 11) % 11;
    let first = check(&[3, 2, 7, 6, 5, 4, 3, 2]);
    let check = if first == 10 { check(&[7, 4, 3, 2, 5, 2, 7, 6]) } else { first };
    (10_000_000..150_000_000).contains(&number(&padded, 0, 9)) && check == at(&padded, 8)
}

/// HISO 10046: letters without I and O count from 1; mod 11 (old) or mod 23 (new).
fn nhi(c: &[u8]) -> bool {
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
    let value = |b: &u8| match b {
        b'0'..=b'9' => Some(u32::from(b - b'0')),
        _ => LETTERS.iter().position(|l| l == b).map(|p| p as u32 + 1),
    };
    let mut sum = 0;
    for (b, weight) in c.iter().take(6).zip([7, 6, 5, 4, 3, 2]) {
        let Some(v) = value(b) else { return false };
        sum += v * weight;
    }
    match c.last() {
        Some(last) if last.is_ascii_digit() => sum % 11 != 0 && (11 - sum % 11) % 10 == u32::from(last - b'0'),
        Some(last) => LETTERS.get((22 - sum % 23) as usize) == Some(last),
        None => false,
    }
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    Rule { kind: "AU_TFN", forms: &[("### ### ###", 0.45), ("#########", 0.1)], check: tfn, checksum: true, with_context: 0.96, words: &["tfn", "tax", "file"] },
    Rule { kind: "AU_ABN", forms: &[("## ### ### ###", 0.85), ("###########", 0.3)], check: abn, checksum: true, with_context: 0.97, words: &["abn"] },
    Rule { kind: "AU_ACN", forms: &[("### ### ###", 0.3), ("#########", 0.1)], check: acn, checksum: true, with_context: 0.94, words: &["acn"] },
    Rule { kind: "AU_MEDICARE", forms: &[("#### ##### #", 0.8), ("##########", 0.15), ("#### ##### # #", 0.85)], check: medicare, checksum: true, with_context: 0.97, words: &["medicare"] },
    Rule { kind: "NZ_IRD", forms: &[("##-###-###", 0.5), ("###-###-###", 0.4), ("#########", 0.1), ("########", 0.0)], check: ird, checksum: true, with_context: 0.95, words: &["ird", "inland", "revenue"] },
    Rule { kind: "NZ_NHI", forms: &[("@@@####", 0.2), ("@@@##@@", 0.3), ("@@@##*@", 0.3)], check: nhi, checksum: true, with_context: 0.94, words: &["nhi", "health", "patient"] },
];
