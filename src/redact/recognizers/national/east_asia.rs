//! China, Hong Kong, Taiwan, Japan and Korea.

use super::checks::{alnum, any, at, day, flat, number, weighted, yymmdd};
use super::{Rule, shape, sum};

/// GB 32100: 31 characters without I O S V Z, weights powers of 3.
fn uscc(c: &[u8]) -> bool {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let value = |b: &u8| ALPHABET.iter().position(|a| a == b).map(|p| p as u32);
    let mut weight = 1;
    let mut sum = 0;
    for b in c.iter().take(17) {
        let Some(v) = value(b) else { return false };
        sum += v * weight;
        weight = weight * 3 % 31;
    }
    matches!(c.first(), Some(b'1' | b'5' | b'9' | b'Y' | b'A' | b'N' | b'2' | b'3' | b'4' | b'6' | b'7' | b'8'))
        && c.get(2..8).is_some_and(|area| area.iter().all(u8::is_ascii_digit))
        && matches!(number(c, 2, 4), 10..=82)
        && c.last().and_then(value) == Some((31 - sum % 31) % 31)
}

/// Hong Kong: letters from 10, a blank counts 36, weights 9 to 2, modulo 11.
fn hkid(c: &[u8]) -> bool {
    let Some((last, body)) = c.split_last() else {
        return false;
    };
    let blank = if body.len() == 7 { 36 * 9 } else { 0 };
    let weights = 2..;
    let sum: u32 = blank + body.iter().rev().zip(weights).map(|(b, w)| alnum(*b) * w).sum::<u32>();
    let check = (11 - sum % 11) % 11;
    *last == if check == 10 { b'A' } else { b'0' + check as u8 }
}

/// Taiwan: a letter for the place, which counts as two digits; 1 or 2, or 8 or 9 for residents, or a letter.
fn taiwan(c: &[u8]) -> bool {
    const PLACES: &[u8] = b"ABCDEFGHJKLMNPQRSTUVXYWZIO";
    let Some(place) = c.first().and_then(|b| PLACES.iter().position(|p| p == b)) else {
        return false;
    };
    let place = place as u32 + 10;
    let sum = place / 10 + place % 10 * 9 + c.get(1..).map_or(0, |d| weighted(d, &[8, 7, 6, 5, 4, 3, 2, 1, 1]));
    matches!(at(c, 1), 1 | 2 | 8 | 9) && sum.is_multiple_of(10)
}

/// Ministry of Finance: digit sums of products; a 7 in the seventh place counts either way.
fn ubn(c: &[u8]) -> bool {
    let sum: u32 = (0..8).zip([1, 2, 1, 2, 1, 2, 4, 1]).map(|(i, w)| at(c, i) * w).map(|p| p / 10 + p % 10).sum();
    !flat(c) && (sum.is_multiple_of(5) || at(c, 6) == 7 && (sum + 1).is_multiple_of(5))
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

/// Korea: date and century digit. Since 2020 the rest is random, so no checksum.
fn rrn(c: &[u8]) -> bool {
    yymmdd(c, 0) && matches!(at(c, 6), 1..=8)
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    sum("CN_RESIDENT_ID", &[("#################*", 0.95), ("###### ######## ####", 0.8), ("###### ######## ###X", 0.9), ("###### #### #### ####", 0.7)], resident_id, "resident|身份证|身份证号|公民身份号码|身份證|id card|证件号|resident id"),
    shape("CN_RESIDENT_ID", &[("###############", 0.05)], |c| yymmdd(c, 6) && matches!(number(c, 0, 2), 11..=82), "身份证|公民身份号码|resident id"),
    sum("CN_USCC", &[("******************", 0.6)], uscc, "统一社会信用代码|信用代码|社会信用|uscc|credit code|税号|纳税人"),
    sum("HK_HKID", &[("@######(*)", 0.9), ("@###### (*)", 0.85), ("@@######(*)", 0.9), ("@######-*", 0.45), ("@#######", 0.1), ("@######A", 0.1), ("@@#######", 0.1)], hkid, "hkid|hong kong|hk id|身份證|香港身份證|身份证|香港|identity card"),
    sum("TW_NATIONAL_ID", &[("@#########", 0.5)], taiwan, "身分證|身份證|身分證字號|統一編號|居留證|國民身分證|taiwan|arc|national id"),
    sum("TW_UBN", &[("########", 0.1)], ubn, "統一編號|統編|ubn|gui number|營業人"),
    sum("JP_MY_NUMBER", &[("############", 0.3), ("#### #### ####", 0.5), ("####-####-####", 0.5)], my_number, "mynumber|my number|individual|individual number|マイナンバー|個人番号|マイナンバーカード"),
    sum("JP_CORPORATE_NUMBER", &[("#############", 0.2), ("#-####-####-####", 0.8)], |c| !flat(c) && 9 - (0..12).map(|i| at(c, 12 - i) * (1 + i as u32 % 2)).sum::<u32>() % 9 == at(c, 0), "法人番号|corporate number|houjin"),
    shape("JP_RESIDENCE_CARD", &[("@@########@@", 0.5)], any, "在留カード|在留|residence card|zairyu|在留カード番号|residence"),
    shape("JP_PENSION_NUMBER", &[("####-######", 0.3), ("##########", 0.0)], any, "基礎年金番号|年金|年金番号|pension|nenkin"),
    shape("JP_HEALTH_INSURANCE", &[("########", 0.0), ("######", 0.0)], any, "保険者番号|被保険者|被保険者番号|健康保険|保険証"),
    shape("JP_POSTAL_CODE", &[("###-####", 0.15), ("#######", 0.0)], any, "〒|郵便番号|住所|postal code|zip"),
    shape("KR_RRN", &[("######-#######", 0.8), ("#############", 0.15), ("###### #######", 0.3), ("######-#******", 0.4)], rrn, "rrn|resident|주민등록번호|주민번호|주민|외국인등록번호|resident registration|alien registration|주민등록"),
    sum("KR_BUSINESS", &[("###-##-#####", 0.7), ("##########", 0.05)], |c| { let w = weighted(c, &[1, 3, 7, 1, 3, 7, 1, 3]); !flat(c) && (10 - (w + at(c, 8) * 5 / 10 + at(c, 8) * 5) % 10) % 10 == at(c, 9) }, "사업자등록번호|사업자|brn|business registration|사업자번호|등록번호"),
    shape("KR_BUSINESS", &[("###-##-#####", 0.3)], any, "사업자등록번호|사업자|brn|business registration|사업자번호|등록번호"),
];
