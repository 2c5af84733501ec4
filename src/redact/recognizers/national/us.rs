//! The United States: tax, banking and health numbers.

use super::checks::{any, at, flat, luhn, number, weighted};
use super::{Rule, shape, sum};

/// IRS: adoption numbers have the group 93.
fn atin(c: &[u8]) -> bool {
    at(c, 0) == 9 && number(c, 3, 5) == 93
}

/// USCIS: the service centre's three letters.
fn receipt(c: &[u8]) -> bool {
    let centre = c.get(..3).unwrap_or(&[]);
    [&b"EAC"[..], b"VSC", b"WAC", b"CSC", b"LIN", b"NSC", b"SRC", b"TSC", b"MSC", b"NBC", b"IOE", b"YSC"]
        .contains(&centre)
}

/// SSA: no area 000, 666 or 9xx, no group 00, no serial 0000.
fn ssn(c: &[u8]) -> bool {
    let (area, group, serial) = (number(c, 0, 3), number(c, 3, 5), number(c, 5, 9));
    area != 0 && area != 666 && area < 900 && group != 0 && serial != 0 && !flat(c)
}

/// IRS: 9xx with a group of 50-65, 70-88, 90-92 or 94-99.
fn itin(c: &[u8]) -> bool {
    at(c, 0) == 9 && matches!(number(c, 3, 5), 50..=65 | 70..=88 | 90..=92 | 94..=99)
}

/// IRS: campus prefixes in use.
fn ein(c: &[u8]) -> bool {
    !matches!(number(c, 0, 2), 0 | 7..=9 | 17..=19 | 28 | 29 | 49 | 69 | 70 | 78 | 79 | 89 | 96 | 97) && !flat(c)
}

/// ABA: weights 3 7 1, Federal Reserve prefixes.
fn aba(c: &[u8]) -> bool {
    matches!(number(c, 0, 2), 1..=12 | 21..=32 | 61..=72 | 80)
        && weighted(c, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10)
}

/// CMS: Luhn behind the issuer prefix 80840.
fn npi(c: &[u8]) -> bool {
    matches!(at(c, 0), 1 | 2) && luhn(&[&b"80840"[..], c].concat())
}

/// CMS: 11 characters, position types C A AN N A AN N A A N N, without S L O I B Z.
fn mbi(c: &[u8]) -> bool {
    at(c, 0) >= 1 && c.iter().all(|b| !matches!(b, b'S' | b'L' | b'O' | b'I' | b'B' | b'Z'))
}

/// DEA: (d1+d3+d5) + 2 (d2+d4+d6) ends in d7.
fn dea(c: &[u8]) -> bool {
    let d = |i: usize| at(c, i + 1);
    let sum = d(1) + d(3) + d(5) + 2 * (d(2) + d(4) + d(6));
    c.first().is_some_and(|b| b"ABCDEFGHJKLMPRSTUX".contains(b)) && sum % 10 == d(7)
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    shape("US_SSN", &[("###-##-####", 0.85), ("### ## ####", 0.6), ("###.##.####", 0.45), ("###/##/####", 0.1), ("#########", 0.1)], ssn, "ssn|ssns|social|socialsecurity|social security|ss|s s|sec num|ss no|ss num"),
    shape("US_ITIN", &[("###-##-####", 0.85), ("### ## ####", 0.6), ("#########", 0.1)], itin, "itin|taxpayer|tin|tax|individual taxpayer|tax id"),
    shape("US_ATIN", &[("###-##-####", 0.8), ("#########", 0.1)], atin, "atin|adoption|adoption taxpayer"),
    shape("US_PTIN", &[("P########", 0.3)], any, "ptin|preparer|tax preparer"),
    shape("US_EIN", &[("##-#######", 0.4), ("#########", 0.05)], ein, "ein|employer|fein|federal tax|federal id|employer identification|tax id|tin"),
    sum("US_ABA_ROUTING", &[("#########", 0.2), ("####-####-#", 0.6)], aba, "routing|aba|rtn|ach|transit|routingnumber|routing number"),
    sum("US_NPI", &[("##########", 0.25)], npi, "npi|provider|prescriber|national provider"),
    shape("US_MBI", &[("#@*#@*#@@##", 0.65), ("#@*#-@*#-@@##", 0.9), ("#@*# @*# @@##", 0.8)], mbi, "mbi|medicare|beneficiary|hicn"),
    sum("US_DEA", &[("@@#######", 0.35), ("@########", 0.0)], dea, "dea|prescriber|prescribing"),
    shape("US_MEDICAID", &[("########", 0.0), ("#########", 0.0), ("##########", 0.0), ("###########", 0.0), ("############", 0.0), ("#############", 0.0), ("@@#####@", 0.1), ("########@", 0.1)], any, "medicaid|medi cal|masshealth|badgercare"),
    shape("US_ALIEN_NUMBER", &[("A########", 0.0), ("A#########", 0.05), ("A-#########", 0.4), ("A ### ### ###", 0.3), ("A###-###-###", 0.5), ("A-###-###-###", 0.5)], any, "alien|uscis|a number|anumber|green card|greencard|immigration|deportation"),
    shape("US_USCIS_RECEIPT", &[("@@@##########", 0.3), ("@@@-##-###-#####", 0.6)], receipt, "uscis|receipt|case|i 797|petition|immigration"),
];
