//! The Balkans, Malta and Cyprus.

use super::checks::{any, at, day, ddmmyy, flat, mod_11_10, number, weighted};
use super::{Rule, shape, sum};

/// GRAO: months of the 1800s and 2000s have 20 and 40 added.
pub(super) fn egn(c: &[u8]) -> bool {
    let month = number(c, 2, 4) % 20;
    day(number(c, 4, 6), month)
        && number(c, 2, 4) <= 52
        && weighted(c, &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == at(c, 9)
}

/// JMBG in all of former Yugoslavia: day, month, three digits of the year, region.
fn emso(c: &[u8]) -> bool {
    let check = (11 - weighted(c, &[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    ddmmyy(c, 0) && matches!(number(c, 4, 7), 880..=999 | 0..=99) && check % 10 == at(c, 12)
}

/// Cyprus: odd places have values of their own; the rest by 26 is a letter.
pub(super) fn tic(c: &[u8]) -> bool {
    const ODD: [u32; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    let value =
        |i: usize| if i.is_multiple_of(2) { ODD.get(at(c, i) as usize).copied().unwrap_or(0) } else { at(c, i) };
    let sum: u32 = (0..8).map(value).sum();
    !flat(c) && c.last() == Some(&(b'A' + (sum % 26) as u8))
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    sum("BG_EGN", &[("##########", 0.3)], egn, "егн|egn|единен граждански|гражданин"),
    sum("BG_PNF", &[("##########", 0.1)], |c| !flat(c) && weighted(c, &[21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10 == at(c, 9), "лнч|lnch|лнч пнф"),
    sum("HR_OIB", &[("###########", 0.3)], |c| !flat(c) && mod_11_10(c), "oib|osobni identifikacijski|identifikacijski"),
    sum("SI_EMSO", &[("#############", 0.5)], emso, "emšo|emso|jmbg|jмбг|matični|јмбг|matični broj|матични|matičen|embg|ембг"),
    sum("SI_TAX_NUMBER", &[("########", 0.1)], |c| at(c, 0) != 0 && { let check = 11 - weighted(c, &[8, 7, 6, 5, 4, 3, 2]) % 11; check != 11 && check % 10 == at(c, 7) }, "davčna|davčna številka|ddv|davcna"),
    sum("RS_PIB", &[("#########", 0.1)], |c| !flat(c) && mod_11_10(c), "pib|пиб"),
    shape("AL_NIPT", &[("@########@", 0.3)], |c| c.first().is_some_and(|b| b"ABCDEFGHIJKLM".contains(b)), "nipt|nuis|nid|albania"),
    shape("BG_ID_CARD", &[("#########", 0.0), ("@@#######", 0.0)], any, "лична карта|лк|л к"),
    shape("HR_ID_CARD", &[("#########", 0.0)], any, "osobna|osobne|osobna iskaznica|iskaznica|osobne iskaznice"),
    shape("MT_ID_CARD", &[("#######M", 0.35), ("#######A", 0.1), ("#######G", 0.2), ("#######L", 0.1), ("######M", 0.2), ("######G", 0.1)], any, "malta|maltese|identity|id card|karta identità"),
    sum("CY_TIC", &[("########@", 0.3)], tic, "tic|tin|φπα|αφτ|cyprus|vat|φορολογικής"),
    shape("CY_ID_CARD", &[("######", 0.0), ("#######", 0.0), ("##########", 0.0)], any, "κυπριακή|cyprus id|cypriot"),
];
