//! The Baltic states, Poland, Russia and their neighbours.

use super::checks::{any, at, day, ddmmyy, flat, number, weighted, yymmdd};
use super::{Rule, shape, sum};

/// NRB: an IBAN without its PL, which is 2521 in MOD 97-10.
fn nrb(c: &[u8]) -> bool {
    let rest = [c.get(2..).unwrap_or(&[]), b"2521", c.get(..2).unwrap_or(&[])].concat();
    !flat(c) && rest.iter().fold(0, |r, b| (r * 10 + u32::from(b.wrapping_sub(b'0'))) % 97) == 1
}

/// Estonia and Lithuania: weights 1 to 9 and on, a second set where the rest is 10.
fn isikukood(c: &[u8]) -> bool {
    let first = weighted(c, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
    let check = if first == 10 { weighted(c, &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 % 10 } else { first };
    matches!(at(c, 0), 1..=8) && yymmdd(c, 1) && check == at(c, 10)
}

/// PMLP: a date and a checksum; numbers given since 2017 start with 32 to 39 and have neither.
fn personas(c: &[u8]) -> bool {
    let check = (1101 - weighted(c, &[1, 6, 3, 7, 9, 10, 5, 8, 4, 2])) % 11 % 10;
    matches!(number(c, 0, 2), 32..=39) || ddmmyy(c, 0) && at(c, 6) <= 2 && check == at(c, 10)
}

/// FNS: one check digit for companies, two for persons.
fn inn(c: &[u8]) -> bool {
    let check = |weights: &[u32]| weighted(c, weights) % 11 % 10;
    !flat(c)
        && match c.len() {
            10 => check(&[2, 4, 10, 3, 5, 9, 4, 6, 8]) == at(c, 9),
            _ => {
                check(&[7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) == at(c, 10)
                    && check(&[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) == at(c, 11)
            }
        }
}

fn snils(c: &[u8]) -> bool {
    !flat(c) && u64::from(weighted(c, &[9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101 % 100) == number(c, 9, 11)
}

/// The Ukrainian tax number; its first weight is -1, which is 10 modulo 11.
fn rnokpp(c: &[u8]) -> bool {
    let sum = weighted(c, &[10, 5, 7, 9, 4, 6, 10, 5, 7]);
    !flat(c) && sum % 11 % 10 == at(c, 9)
}

/// Kazakhstan: as Estonia's, with weights 1 to 11.
fn iin(c: &[u8]) -> bool {
    let first = weighted(c, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) % 11;
    let check = if first == 10 { weighted(c, &[3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) % 11 } else { first };
    matches!(number(c, 2, 4), 1..=12) && number(c, 4, 6) <= 31 && at(c, 6) <= 6 && check == at(c, 11) && !flat(c)
}

fn pesel(c: &[u8]) -> bool {
    let month = number(c, 2, 4) % 20;
    day(number(c, 4, 6), month) && weighted(c, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]).is_multiple_of(10)
}

fn nip(c: &[u8]) -> bool {
    !flat(c) && weighted(c, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == at(c, 9)
}

fn regon(c: &[u8]) -> bool {
    !flat(c) && weighted(c, &[8, 9, 2, 3, 4, 5, 6, 7]) % 11 % 10 == at(c, 8)
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    sum("PL_PESEL", &[("###########", 0.4), ("###### #####", 0.5)], pesel, "pesel|nr pesel|numer pesel"),
    sum("PL_NIP", &[("###-###-##-##", 0.9), ("###-##-##-###", 0.85), ("##########", 0.15), ("### ### ## ##", 0.6), ("### ## ## ###", 0.6)], nip, "nip|podatkowy|identyfikacji podatkowej"),
    sum("PL_REGON", &[("#########", 0.1), ("##############", 0.1), ("### ### ###", 0.1)], |c| c.get(..9).is_some_and(regon) && (c.len() == 9 || weighted(c, &[2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8]) % 11 % 10 == at(c, 13)), "regon"),
    sum("PL_ID_CARD", &[("@@@######", 0.45), ("@@@ ######", 0.5)], |c| c.get(3).is_some_and(u8::is_ascii_digit) && { let sum: u32 = c.iter().zip([7, 3, 1, 9, 7, 3, 1, 7, 3]).map(|(b, w)| super::checks::alnum(*b) * w).sum(); sum.is_multiple_of(10) }, "dowód|dowodu|osobisty|osobistego|dowód osobisty|dowodu osobistego|seria|id card|identity card|legitymujący"),
    sum("PL_BANK_ACCOUNT", &[("## #### #### #### #### #### ####", 0.9), ("##########################", 0.7), ("##-####-####-####-####-####-####", 0.9)], nrb, "konto|rachunek|rachunku|nr konta|nrb|nr rachunku|przelew"),
    sum("EE_ISIKUKOOD", &[("###########", 0.35)], isikukood, "isikukood|ik|isikukoodi|personal code|estonia|estonian"),
    sum("LT_ASMENS_KODAS", &[("###########", 0.35)], isikukood, "asmens|kodas|asmens kodas|a k|lithuanian|lithuania"),
    sum("LV_PERSONAS_KODS", &[("######-#####", 0.6), ("###########", 0.1)], personas, "personas|kods|personas kods|p k|latvia|latvian"),
    sum("RU_INN", &[("############", 0.25), ("##########", 0.15)], inn, "инн|inn"),
    sum("RU_SNILS", &[("###-###-### ##", 0.95), ("###-###-###-##", 0.9), ("###########", 0.25), ("### ### ### ##", 0.6)], snils, "снилс|snils|пенсионного"),
    sum("RU_OGRN", &[("#############", 0.2), ("###############", 0.2)], |c| { let n = c.len() - 1; at(c, 0) != 0 && number(c, 0, n) % (n as u64 - 1) % 10 == u64::from(at(c, n)) }, "огрн|огрнип|ogrn"),
    shape("PASSPORT", &[("## ## ######", 0.4), ("#### ######", 0.1), ("##########", 0.0)], any, "паспорт|паспорта|серия|паспортные|passport|загранпаспорт"),
    sum("UA_RNOKPP", &[("##########", 0.1)], rnokpp, "рнокпп|інн|ідентифікаційний|ипн|іпн|ідентифікаційний номер|rnokpp"),
    shape("UA_UNZR", &[("########-#####", 0.5)], |c| super::checks::yyyymmdd(c, 0), "унзр|unzr|демографічного"),
    shape("PASSPORT", &[("#########", 0.0), ("@@######", 0.0)], any, "паспорт|паспорта|passport"),
    sum("KZ_IIN", &[("############", 0.35)], iin, "иин|жсн|iin|бин|bin"),
    shape("BY_PERSONAL_NUMBER", &[("#######@###@@#", 0.7)], |c| matches!(at(c, 0), 1..=6) && ddmmyy(c, 1), "личный|идентификационный|асабісты|personal number|паспорт"),
];
