//! Australia and New Zealand.

use super::checks::{any, at, flat, luhn, number, weighted};
use super::{Rule, shape, sum};

/// Services Australia: places 1 to 8 are checked by the 9th; the 10th is the card's issue, the 11th the person.
fn medicare(c: &[u8]) -> bool {
    matches!(at(c, 0), 2..=6) && weighted(c, &[1, 3, 7, 9, 1, 3, 7, 9]) % 10 == at(c, 8) && at(c, 9) != 0
}

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
    sum("AU_TFN", &[("### ### ###", 0.45), ("#########", 0.1), ("###-###-###", 0.4), ("########", 0.0)], tfn, "tfn|tax file|tax"),
    sum("AU_ABN", &[("## ### ### ###", 0.85), ("###########", 0.3), ("##-###-###-###", 0.8)], abn, "abn|business number"),
    sum("AU_ACN", &[("### ### ###", 0.3), ("#########", 0.1)], acn, "acn|company number|c n"),
    sum("AU_MEDICARE", &[("#### ##### #", 0.8), ("##########", 0.15), ("#### ##### # #", 0.85), ("#### ##### #/#", 0.9), ("#### ##### #-#", 0.9), ("##########/#", 0.5), ("####-#####-#", 0.8), ("###########", 0.05)], medicare, "medicare|medicare card|medicare no"),
    sum("AU_IHI", &[("800360##########", 0.8), ("8003 60## #### ####", 0.95)], luhn, "ihi|healthcare identifier|individual healthcare|my health"),
    shape("AU_CRN", &[("### ### ###@", 0.5), ("#########@", 0.15), ("###-###-###@", 0.6), ("### ### ### @", 0.4)], |c| c.last().is_some_and(|b| b"ABCHJKLSTVX".contains(b)) && any(c), "crn|centrelink|customer reference|services australia"),
    shape("AU_BSB", &[("###-###", 0.1), ("######", 0.0), ("### ###", 0.0)], any, "bsb"),
    sum("NZ_IRD", &[("##-###-###", 0.5), ("###-###-###", 0.4), ("#########", 0.1), ("########", 0.0), ("### ### ###", 0.2), ("## ### ###", 0.1)], ird, "ird|inland|revenue|inland revenue|ird number"),
    sum("NZ_NHI", &[("@@@####", 0.2), ("@@@##@@", 0.3), ("@@@##*@", 0.3), ("@@@ ####", 0.2)], nhi, "nhi|health|patient|nhi number"),
    shape("NZ_NHI", &[("@@@####", 0.0), ("@@@##@@", 0.0)], |c| !c.iter().take(3).any(|b| matches!(b, b'I' | b'O')), "nhi|nhi number|nhi no"),
    sum("NZ_BANK_ACCOUNT", &[("##-####-#######-##", 0.75), ("##-####-#######-###", 0.75), ("## #### ####### ##", 0.4), ("## #### ####### ###", 0.4)], |c| matches!(number(c, 0, 2), 1..=38 | 88) && !flat(c), "account|bank|acc|deposit"),
];
