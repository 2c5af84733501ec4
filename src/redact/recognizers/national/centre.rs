//! Czechia, Slovakia, Hungary and Romania.

use super::checks::{any, at, day, flat, number, weighted, yymmdd};
use super::{Rule, shape, sum};

/// ANAF: weights 7 5 3 2 1 7 5 3 2 over the number filled up to ten digits.
pub(super) fn cui(digits: &[u8]) -> bool {
    let mut padded = *b"0000000000";
    let Some(tail) = padded.len().checked_sub(digits.len()).and_then(|from| padded.get_mut(from..)) else {
        return false;
    };
    tail.copy_from_slice(digits);
    !flat(digits) && weighted(&padded, &[7, 5, 3, 2, 1, 7, 5, 3, 2]) * 10 % 11 % 10 == at(&padded, 9)
}

/// Czech and Slovak: the whole divides by 11 (before 1986 a rest of 10 was written 0).
fn rodne_cislo(c: &[u8]) -> bool {
    // Women's months have 50 added, and either 20 more where a day ran out of numbers.
    let month = match number(c, 2, 4) {
        m @ 1..=12 => m,
        m @ 21..=32 => m - 20,
        m @ 51..=62 => m - 50,
        m @ 71..=82 => m - 70,
        _ => return false,
    };
    let rest = number(c, 0, 9) % 11;
    day(number(c, 4, 6), month) && (number(c, 0, 10).is_multiple_of(11) || rest == 10 && at(c, 9) == 0)
}

fn cnp(c: &[u8]) -> bool {
    let rest = weighted(c, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
    matches!(at(c, 0), 1..=9) && yymmdd(c, 1) && (if rest == 10 { 1 } else { rest }) == at(c, 12)
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    sum("CZ_BIRTH_NUMBER", &[("######/####", 0.9), ("##########", 0.2), ("###### ####", 0.3), ("######-####", 0.3)], rodne_cislo, "rodné|rč|rodné číslo|rodne|rodne cislo|r č|birth number|rodného čísla"),
    shape("CZ_BIRTH_NUMBER", &[("######/###", 0.5), ("#########", 0.0)], |c| { let m = number(c, 2, 4) % 50; day(number(c, 4, 6), m) && number(c, 0, 2) < 54 }, "rodné|rč|rodné číslo|rodne|rodne cislo"),
    sum("CZ_ICO", &[("########", 0.15), ("### ## ###", 0.3)], |c| !flat(c) && (11 - weighted(c, &[8, 7, 6, 5, 4, 3, 2]) % 11) % 10 == at(c, 7), "ičo|ico|ič|ič o|identifikační"),
    shape("CZ_ID_CARD", &[("#########", 0.0), ("######@@##", 0.1), ("######@@", 0.0)], any, "občanský|občanského|občanský průkaz|čop|občianský|občianskeho|číslo op|op č"),
    shape("SK_ID_CARD", &[("@@######", 0.1), ("@@ ######", 0.1)], any, "občiansky|občianskeho|občiansky preukaz|číslo op|op č|čop"),
    sum("HU_TAX_ID", &[("8#########", 0.2), ("8### ### ###", 0.3), ("8 ### ### ###", 0.4)], |c| weighted(c, &[1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 == at(c, 9), "adóazonosító|adóazonosító jel|adóazonosítója|adószám|tax id"),
    sum("HU_TAJ", &[("### ### ###", 0.3), ("#########", 0.1), ("###-###-###", 0.3)], |c| !flat(c) && weighted(c, &[3, 7, 3, 7, 3, 7, 3, 7]) % 10 == at(c, 8), "taj|tajszám|taj szám|társadalombiztosítási"),
    sum("HU_PERSONAL_ID", &[("#-######-####", 0.8), ("###########", 0.1), ("# ###### ####", 0.5)], |c| matches!(at(c, 0), 1..=8) && yymmdd(c, 1) && (weighted(c, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) % 11 == at(c, 10) || weighted(c, &[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 == at(c, 10)), "személyi szám|személyi azonosító|személyi|azonosító"),
    shape("HU_ID_CARD", &[("######@@", 0.15), ("###### @@", 0.1), ("@@######", 0.0)], any, "személyi igazolvány|igazolvány|személyi|szig|személyazonosító|okmányszám"),
    sum("RO_CNP", &[("#############", 0.6), ("# ## ## ## ######", 0.7)], cnp, "cnp|cod numeric|numeric personal"),
    sum("RO_CUI", &[("########", 0.1), ("#######", 0.05), ("######", 0.0), ("RO ########", 0.5), ("RO #######", 0.4), ("#########", 0.0), ("##########", 0.0)], |c| { let digits = c.get(c.iter().take_while(|b| b.is_ascii_alphabetic()).count()..).unwrap_or(&[]); cui(digits) }, "cui|cif|fiscală|cod fiscal|cod unic"),
    shape("RO_ID_CARD", &[("@@ ######", 0.1), ("@@######", 0.1), ("@@ #######", 0.1), ("@@ nr ######", 0.5), ("@@ nr. ######", 0.5)], any, "seria|buletin|serie|identitate|ci seria|carte identitate|c i"),
];
