//! Turkey, Israel and the Arab countries.

use super::checks::{any, at, day, flat, luhn, missing_11, number, weighted, yymmdd};
use super::{Rule, shape, sum};

/// GIB: each digit plus its place, times a power of two, modulo 9.
fn vkn(c: &[u8]) -> bool {
    let sum: u32 = (0..9)
        .map(|i| match (at(c, i) + 9 - i as u32) % 10 {
            0 => 0,
            v => match (v << (9 - i)) % 9 {
                0 => 9,
                rest => rest,
            },
        })
        .sum();
    !flat(c) && (10 - sum % 10) % 10 == at(c, 9)
}

fn tckn(c: &[u8]) -> bool {
    let odd: u32 = (0..9).step_by(2).map(|i| at(c, i)).sum();
    let even: u32 = (1..8).step_by(2).map(|i| at(c, i)).sum();
    let all: u32 = (0..10).map(|i| at(c, i)).sum();
    at(c, 0) != 0 && (odd * 7 + 100 - even) % 10 == at(c, 9) && all % 10 == at(c, 10)
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    sum("TR_TCKN", &[("###########", 0.5), ("### ### ### ##", 0.6)], tckn, "tc|tckn|kimlik|tcno|tc kimlik|c kimlik|t c"),
    sum("TR_VKN", &[("##########", 0.15)], vkn, "vkn|vergi|vergi no|vergi kimlik|vergi numarası"),
    sum("IL_ID", &[("#########", 0.1), ("########-#", 0.3), ("# #### ### #", 0.3), ("#-#######-#", 0.4)], luhn, "teudat|zehut|tz|israeli|זהות|תעודת|ת ז|תעודת זהות|israel|israel id"),
    sum("AE_EMIRATES_ID", &[("784-####-#######-#", 0.95), ("784############", 0.7), ("784 #### ####### #", 0.9)], |c| matches!(number(c, 3, 7), 1880..=2099) && luhn(c), "emirates|emirates id|eid|uae|الهوية|هوية"),
    sum("SA_NATIONAL_ID", &[("##########", 0.15)], |c| matches!(at(c, 0), 1 | 2) && luhn(c), "iqama|saudi|national id|absher|هوية|هويتي|الهوية|إقامة|الإقامة|الوطنية|igama"),
    shape("EG_NATIONAL_ID", &[("##############", 0.6), ("# ###### ## #### #", 0.8)], |c| matches!(at(c, 0), 2 | 3) && yymmdd(c, 1) && matches!(number(c, 7, 9), 1..=4 | 11..=19 | 21..=29 | 31..=35 | 88), "egypt|egyptian|القومي|الرقم القومي|رقم قومي|national id"),
    sum("KW_CIVIL_ID", &[("############", 0.35)], |c| matches!(at(c, 0), 1..=3) && yymmdd(c, 1) && missing_11(c, &[2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) == at(c, 11), "civil|civil id|kuwait|المدني|الرقم المدني"),
    shape("QA_ID", &[("###########", 0.0)], |c| matches!(at(c, 0), 2 | 3) && number(c, 1, 3) <= 99 && !flat(c), "qid|qatar|qatar id|القطرية|الرقم الشخصي"),
    shape("BH_CPR", &[("#########", 0.0)], |c| day(1, number(c, 2, 4)), "cpr|bahrain|البحرين|السكاني"),
    sum("IR_NATIONAL_CODE", &[("##########", 0.1), ("###-######-#", 0.7)], |c| { let rest = weighted(c, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11; !flat(c) && (if rest < 2 { rest } else { 11 - rest }) == at(c, 9) }, "کد ملی|ملی|melli|kode melli|iranian|iran|کدملی|national code|کد"),
    shape("MA_CIN", &[("@######", 0.0), ("@@######", 0.1), ("@@#####", 0.0), ("@#####", 0.0)], any, "cin|cnie|maroc|morocco|carte nationale|البطاقة الوطنية|البطاقة"),
    sum("IL_COMPANY", &[("5########", 0.1)], luhn, "ח פ|חפ|company"),
];
