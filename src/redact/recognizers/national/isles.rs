//! The United Kingdom and Ireland.

use super::checks::{any, at, ddmmyy, flat, missing_11, number, weighted};
use super::{Rule, shape, sum};

/// A number without its suffix, as payrolls print it.
fn nino_short(c: &[u8]) -> bool {
    nino(&[c, b"A"].concat())
}

const UK_AREAS: &str = "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE";

/// Royal Mail: a postal area, and an inward code without C I K M O V.
fn postcode(c: &[u8]) -> bool {
    let letters = c.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let area = c.get(..letters).unwrap_or(&[]);
    let inward = c.get(c.len().saturating_sub(2)..).unwrap_or(&[]);
    UK_AREAS.split(' ').any(|a| a.as_bytes() == area) && inward.iter().all(|b| !b"CIKMOV".contains(b))
}

/// DfE: the first letter checks the rest, weights 2 to 13, by 23 letters without I, O and S.
fn upn(c: &[u8]) -> bool {
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRTUVWXYZ";
    let value = |b: &u8| match b {
        b'0'..=b'9' => Some(u32::from(b - b'0')),
        _ => LETTERS.iter().position(|l| l == b).map(|p| p as u32),
    };
    let rest = c.get(1..).unwrap_or(&[]);
    let sum = rest.iter().zip(2..).map(|(b, w)| value(b).map(|v| v * w)).sum::<Option<u32>>();
    sum.is_some_and(|s| LETTERS.get((s % 23) as usize) == c.first())
}

/// HMRC: weights 8 to 2; the sum plus two check digits divides by 97, or does with 55 more.
fn uk_vat(c: &[u8]) -> bool {
    let digits = c.get(c.iter().take_while(|b| b.is_ascii_alphabetic()).count()..).unwrap_or(&[]);
    let sum = weighted(digits, &[8, 7, 6, 5, 4, 3, 2, 10, 1]);
    !flat(digits) && number(digits, 0, 7) != 0 && matches!(sum % 97, 0 | 42 | 55)
}

/// Ireland: 23 letters, a second letter weighs 9.
pub(super) fn pps(c: &[u8]) -> bool {
    let second = c.get(8).map_or(0, |b| match b {
        b'W' => 0,
        _ => u32::from(b.saturating_sub(b'A')) + 1,
    });
    let rest = (weighted(c, &[8, 7, 6, 5, 4, 3, 2]) + second * 9) % 23;
    b"WABCDEFGHIJKLMNOPQRSTUV".get(rest as usize) == c.get(7)
        && c.get(8).is_none_or(|b| matches!(b, b'A'..=b'I' | b'W' | b'T' | b'X'))
}

/// Eircode: a routing key and four of the letters and digits that it uses.
fn eircode(c: &[u8]) -> bool {
    let used = |b: &u8| b.is_ascii_digit() || b"ACDEFHKNPRTVWXY".contains(b);
    c.iter().all(used)
        && c.get(3..).is_some_and(|u| u.iter().any(u8::is_ascii_alphabetic) && u.iter().any(u8::is_ascii_digit))
}

/// NHS: weights 10 to 2, 11 is 0, 10 does not occur.
fn nhs(c: &[u8]) -> bool {
    let check = 11 - weighted(c, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    !flat(c) && check != 10 && check % 11 == at(c, 9)
}

/// HMRC: letters not used, prefixes not allocated, suffix A to D.
fn nino(c: &[u8]) -> bool {
    let Some(prefix) = c.get(..2) else {
        return false;
    };
    let [a, b] = *prefix else { return false };
    !b"DFIQUV".contains(&a)
        && !b"DFIOQUV".contains(&b)
        && ![&b"BG"[..], b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"].contains(&prefix)
        && matches!(c.last(), Some(b'A'..=b'D'))
}

/// HMRC: the first digit checks the other nine.
fn utr(c: &[u8]) -> bool {
    let rest = c.get(1..).map_or(0, |tail| weighted(tail, &[6, 7, 8, 9, 10, 5, 4, 3, 2])) % 11;
    !flat(c) && b"21987654321".get(rest as usize) == c.first()
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    shape("LICENSE_PLATE", &[("^^## ^^^", 0.2), ("^^##^^^", 0.15)], any, "reg|moped|van|car|truck|drove|driving|parked|index|vehicle|motorbike|bike|taxi|log book|registered keeper|ford|fiesta|vauxhall|corsa|golf|audi|bmw|toyota|nissan|skoda|kia|tesla|honda|mini"),
    sum("UK_NHS", &[("### ### ####", 0.45), ("###-###-####", 0.4), ("##########", 0.15)], nhs, "nhs|patient|health|hospital|nhs number|nhs no"),
    sum("UK_CHI", &[("##########", 0.15), ("###### ####", 0.4)], |c| ddmmyy(c, 0) && missing_11(c, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) == at(c, 9), "community health|chi number|chi no"),
    shape("UK_NINO", &[("@@######@", 0.8), ("@@ ## ## ## @", 0.9), ("@@ ###### @", 0.7), ("@@-##-##-##-@", 0.85), ("@@ ## ## ##@", 0.7), ("@@ ######@", 0.7), ("@@.##.##.##.@", 0.8)], nino, "nino|insurance|ni|nationalinsurance|national insurance|ni number"),
    shape("UK_NINO", &[("@@######", 0.0), ("@@ ## ## ##", 0.2)], nino_short, "nino|ni number|ni no|national insurance|nationalinsurance"),
    sum("UK_UTR", &[("##########", 0.1), ("##### #####", 0.3), ("##########K", 0.5)], utr, "utr|hmrc|taxpayer|unique taxpayer|self assessment|tax reference"),
    shape("UK_POSTCODE", &[("@# #@@", 0.55), ("@## #@@", 0.6), ("@@# #@@", 0.65), ("@@## #@@", 0.7), ("@#@ #@@", 0.7), ("@@#@ #@@", 0.75), ("@@##@@", 0.1), ("@@###@@", 0.15), ("@##@@", 0.0), ("@###@@", 0.1), ("@@#@#@@", 0.2), ("@#@#@@", 0.15), ("@@##-#@@", 0.1), ("@@#-#@@", 0.1), ("@##-#@@", 0.1)], postcode, "postcode|post code|address|london|uk|zip|postal|street|road|lane|avenue"),
    sum("UK_UPN", &[("@############", 0.3), ("@###########@", 0.3)], upn, "upn|pupil|unique pupil"),
    shape("UK_COMPANY_NUMBER", &[("########", 0.0), ("SC######", 0.2), ("NI######", 0.2), ("OC######", 0.2), ("SO######", 0.2), ("LP######", 0.2)], any, "company number|company no|company registration|companies house|registered number|crn|company reg"),
    shape("UK_SORT_CODE", &[("##-##-##", 0.1), ("## ## ##", 0.0), ("##.##.##", 0.0), ("######", 0.0)], any, "sort code|sortcode|s c|bacs"),
    sum("UK_VAT", &[("GB#########", 0.9), ("GB ### #### ##", 0.95), ("GB### #### ##", 0.95), ("GB############", 0.8), ("### #### ##", 0.2), ("#########", 0.05), ("XI#########", 0.9), ("GB #########", 0.85)], uk_vat, "vat|vat number|vat no|vat reg|vat registration"),
    sum("IE_PPS", &[("#######@", 0.5), ("#######@@", 0.6), ("####### @", 0.3), ("####### @@", 0.4)], pps, "pps|ppsn|pps number|pps no|personal public"),
    shape("IE_EIRCODE", &[("@## ****", 0.3), ("@##****", 0.0), ("D6W ****", 0.6)], eircode, "eircode|postcode|address|ireland|dublin|cork|galway|éire"),
];
