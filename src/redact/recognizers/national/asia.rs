//! Asia, the Middle East and Africa.

use super::Rule;
use super::checks::{alnum, at, day, flat, luhn, number, verhoeff, weighted, yymmdd};

/// UIDAI: Verhoeff, first digit 2 to 9, no palindromes.
fn aadhaar(c: &[u8]) -> bool {
    at(c, 0) >= 2 && !c.iter().eq(c.iter().rev()) && verhoeff(c)
}

/// Income Tax Department: the fourth letter is the holder's status.
fn pan(c: &[u8]) -> bool {
    c.get(3).is_some_and(|b| b"ABCFGHJLPTK".contains(b)) && number(c, 5, 9) != 0
}

/// GSTN: state, PAN, entity, Z and a base-36 check character.
fn gstin(c: &[u8]) -> bool {
    let sum: u32 = c
        .iter()
        .take(14)
        .enumerate()
        .map(|(i, b)| {
            let product = alnum(*b) * (i as u32 % 2 + 1);
            product / 36 + product % 36
        })
        .sum();
    let check = (36 - sum % 36) % 36;
    (1..=38).contains(&number(c, 0, 2))
        && c.get(2..12).is_some_and(pan)
        && c.get(14).is_some_and(|b| alnum(*b) == check)
}

fn any(c: &[u8]) -> bool {
    !flat(c.get(3..).unwrap_or(c))
}

/// ICA: weights 2 7 6 5 4 3 2, an offset for T, G and M, a letter by series.
fn nric(c: &[u8]) -> bool {
    let offset = match c.first() {
        Some(b'T' | b'G') => 4,
        Some(b'M') => 3,
        _ => 0,
    };
    let sum = c.get(1..).map_or(0, |d| weighted(d, &[2, 7, 6, 5, 4, 3, 2])) + offset;
    let letters: &[u8] = match c.first() {
        Some(b'S' | b'T') => b"JZIHGFEDCBA",
        Some(b'F' | b'G') => b"XWUTRQPNMLK",
        Some(b'M') => b"XWUTRQPNJLK",
        _ => return false,
    };
    letters.get((sum % 11) as usize) == c.get(8)
}

/// Korea: date and century digit. Since 2020 the rest is random, so no checksum.
fn rrn(c: &[u8]) -> bool {
    yymmdd(c, 0) && matches!(at(c, 6), 1..=8)
}

/// My Number: weights 6 5 4 3 2 7 6 5 4 3 2, rests 0 and 1 give 0.
fn my_number(c: &[u8]) -> bool {
    let rest = weighted(c, &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    !flat(c) && (if rest < 2 { 0 } else { 11 - rest }) == at(c, 11)
}

/// GB 11643: ISO 7064 MOD 11-2, date in places 7 to 14.
fn resident_id(c: &[u8]) -> bool {
    let sum = weighted(c, &[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
    (11..=82).contains(&number(c, 0, 2))
        && matches!(number(c, 6, 8), 18..=20)
        && day(number(c, 12, 14), number(c, 10, 12))
        && b"10X98765432".get((sum % 11) as usize) == c.get(17)
}

fn thai(c: &[u8]) -> bool {
    let sum = weighted(c, &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    at(c, 0) != 0 && !flat(c) && (11 - sum % 11) % 10 == at(c, 12)
}

fn tckn(c: &[u8]) -> bool {
    let odd: u32 = (0..9).step_by(2).map(|i| at(c, i)).sum();
    let even: u32 = (1..8).step_by(2).map(|i| at(c, i)).sum();
    let all: u32 = (0..10).map(|i| at(c, i)).sum();
    at(c, 0) != 0 && (odd * 7 + 100 - even) % 10 == at(c, 9) && all % 10 == at(c, 10)
}

/// South Africa: date, citizenship digit, Luhn.
fn za_id(c: &[u8]) -> bool {
    yymmdd(c, 0) && at(c, 10) <= 2 && luhn(c)
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    Rule { kind: "IN_AADHAAR", forms: &[("#### #### ####", 0.85), ("####-####-####", 0.85), ("############", 0.4)], check: aadhaar, checksum: true, with_context: 0.98, words: &["aadhaar", "aadhar", "uidai", "uid", "adhaar"] },
    Rule { kind: "IN_PAN", forms: &[("@@@@@####@", 0.8)], check: pan, checksum: false, with_context: 0.97, words: &["pan", "permanent", "income", "tax"] },
    Rule { kind: "IN_GSTIN", forms: &[("##@@@@@####@*Z*", 0.97)], check: gstin, checksum: true, with_context: 0.99, words: &["gst", "gstin"] },
    Rule { kind: "IN_VOTER_ID", forms: &[("@@@#######", 0.2)], check: any, checksum: false, with_context: 0.9, words: &["voter", "epic", "election", "elector"] },
    Rule { kind: "SG_NRIC_FIN", forms: &[("@#######@", 0.9)], check: nric, checksum: true, with_context: 0.98, words: &["nric", "fin", "singapore"] },
    Rule { kind: "KR_RRN", forms: &[("######-#######", 0.8)], check: rrn, checksum: false, with_context: 0.97, words: &["rrn", "resident", "주민등록번호"] },
    Rule { kind: "JP_MY_NUMBER", forms: &[("############", 0.3), ("#### #### ####", 0.5), ("####-####-####", 0.5)], check: my_number, checksum: true, with_context: 0.96, words: &["mynumber", "my", "individual", "マイナンバー", "個人番号"] },
    Rule { kind: "CN_RESIDENT_ID", forms: &[("#################*", 0.95), ("##################", 0.0)], check: resident_id, checksum: true, with_context: 0.99, words: &["resident", "身份证", "身份证号", "公民身份号码"] },
    Rule { kind: "TH_TNIN", forms: &[("# #### ##### ## #", 0.95), ("#-####-#####-##-#", 0.97), ("#############", 0.35)], check: thai, checksum: true, with_context: 0.97, words: &["thai", "tnin", "citizen", "national"] },
    Rule { kind: "TR_TCKN", forms: &[("###########", 0.5)], check: tckn, checksum: true, with_context: 0.98, words: &["tc", "tckn", "kimlik", "tcno"] },
    Rule { kind: "ZA_ID", forms: &[("#############", 0.6), ("###### #### ## #", 0.9), ("###### #### ###", 0.85)], check: za_id, checksum: true, with_context: 0.97, words: &["identity", "said", "rsa", "id", "africa", "african"] },
    Rule { kind: "NG_NIN", forms: &[("###########", 0.0)], check: any, checksum: false, with_context: 0.85, words: &["nin", "nimc"] },
    Rule { kind: "PH_TIN", forms: &[("###-###-###-###", 0.4), ("###-###-###-#####", 0.4), ("###-###-###", 0.15)], check: any, checksum: false, with_context: 0.85, words: &["tin", "bir", "philhealth", "taxpayer"] },
    Rule { kind: "PH_SSS", forms: &[("##-#######-#", 0.5)], check: any, checksum: false, with_context: 0.9, words: &["sss", "umid"] },
    Rule { kind: "IL_ID", forms: &[("#########", 0.1), ("########-#", 0.3)], check: luhn, checksum: true, with_context: 0.93, words: &["teudat", "zehut", "tz", "israeli", "זהות", "תעודת"] },
];
