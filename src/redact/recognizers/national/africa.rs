//! Africa south of the Sahara.

use super::checks::{alnum, any, at, ddmmyy, luhn, number, yymmdd};
use super::{Rule, shape, sum};

/// South Africa: date, citizenship digit, Luhn.
fn za_id(c: &[u8]) -> bool {
    yymmdd(c, 0) && at(c, 10) <= 2 && luhn(c)
}

/// Mauritius: a letter, the date of birth, six digits, and a sum of all to base 36, modulo 17.
fn mauritius(c: &[u8]) -> bool {
    let sum: u32 = c.iter().take(13).zip((2..=14).rev()).map(|(b, weight)| alnum(*b) * weight).sum();
    c.len() == 14 && ddmmyy(c, 1) && c.get(13).is_some_and(|b| alnum(*b) == (17 - sum % 17) % 17)
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    sum("ZA_ID", &[("#############", 0.6), ("###### #### ## #", 0.9), ("###### #### ###", 0.85), ("######-####-###", 0.85), ("###### #### # # #", 0.9)], za_id, "identity|rsa|id|africa|african|sa id|id number|identity number|id no"),
    sum("ZA_TAX_NUMBER", &[("##########", 0.05), ("####/###/###", 0.5), ("#### ### ###", 0.2)], |c| matches!(at(c, 0), 0..=3 | 9) && luhn(c), "sars|tax reference|income tax|tax number|tax ref"),
    shape("NG_NIN", &[("###########", 0.0), ("#### #### ###", 0.1), ("#### ### ####", 0.1), ("### ### ### ##", 0.0)], any, "nin|nimc|national identification|nin number"),
    shape("NG_BVN", &[("22#########", 0.1), ("###########", 0.0)], |c| number(c, 0, 2) == 22, "bvn|bank verification|verification number"),
    shape("NG_TIN", &[("########-####", 0.4), ("##########", 0.0)], any, "firs|jtb|tax identification"),
    shape("NG_VOTER_CARD", &[("**** **** **** **** ***", 0.1), ("*******************", 0.0), ("**** **** **** **** ****", 0.0)], |c| c.iter().filter(|b| b.is_ascii_digit()).count() > 9, "pvc|voter|voter s|voters|inec|voter card"),
    shape("KE_NATIONAL_ID", &[("########", 0.0), ("#######", 0.0)], any, "kenya|kenyan|huduma|national id|id no|kitambulisho"),
    shape("KE_KRA_PIN", &[("A#########@", 0.7), ("P#########@", 0.6)], any, "kra|pin|kra pin"),
    shape("GH_CARD", &[("GHA-#########-#", 0.95), ("GHA##########", 0.7)], any, "ghana|ghana card|nia"),
    shape("ET_FAYDA", &[("################", 0.0), ("#### #### #### ####", 0.0), ("############", 0.0)], any, "fayda|fin number|ethiopia"),
    shape("UG_NIN", &[("CM##########@@", 0.6), ("CF##########@@", 0.6), ("CM************", 0.3), ("CF************", 0.3)], any, "nin|uganda|nira"),
    shape("TZ_NIDA", &[("########-#####-#####-##", 0.9), ("####################", 0.1)], |c| super::checks::yyyymmdd(c, 0), "nida|tanzania|kitambulisho"),
    shape("ZW_ID", &[("##-######@##", 0.6), ("##-#######@##", 0.6), ("##-###### @ ##", 0.6), ("##-####### @ ##", 0.6)], any, "zimbabwe|national id|id number|id"),
    shape("MU_NIC", &[("@######*******", 0.3), ("@#############", 0.4)], mauritius, "nic|mauritius|mauritian"),
];
