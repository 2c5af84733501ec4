//! The Nordic countries.

use super::checks::{any, at, ddmmyy, divides, luhn_from, missing_11, number, weighted};
use super::{Rule, shape, sum};

/// Registers Iceland: weights 3 2 7 6 5 4 3 2; companies add 40 to the day.
fn kennitala(c: &[u8]) -> bool {
    let day = number(c, 0, 2);
    let person = if day > 40 { day - 40 } else { day };
    super::checks::day(person, number(c, 2, 4))
        && matches!(at(c, 9), 0 | 8 | 9)
        && missing_11(c, &[3, 2, 7, 6, 5, 4, 3, 2]) == at(c, 8)
}

/// Skatteverket: Luhn over the ten digits; a coordination number adds 60 to the day.
fn personnummer(c: &[u8]) -> bool {
    let ten = c.get(c.len().saturating_sub(10)..).unwrap_or(&[]);
    let century = c.len() == 10 || matches!(number(c, 0, 2), 19 | 20);
    let (month, day) = (number(ten, 2, 4), number(ten, 4, 6));
    century && super::checks::day(if day > 60 { day - 60 } else { day }, month) && super::super::credit_card::luhn(ten)
}

/// Finland: the rest by 31 picks the last character.
fn hetu(c: &[u8]) -> bool {
    // With `-` or `+` the sign is no letter; with A to F, Y to U it stands in place 6.
    let digits: Vec<u8> = if c.len() == 11 {
        [c.get(..6), c.get(7..10)].into_iter().flatten().flatten().copied().collect()
    } else {
        c.get(..9).unwrap_or(&[]).to_vec()
    };
    let sign = c.len() == 10 || c.get(6).is_some_and(|b| b"ABCDEFUVWXY".contains(b));
    sign && digits.iter().all(u8::is_ascii_digit)
        && ddmmyy(&digits, 0)
        && number(&digits, 6, 9) >= 2
        && b"0123456789ABCDEFHJKLMNPRSTUVWXY".get((number(&digits, 0, 9) % 31) as usize) == c.last()
}

/// Denmark: the date must exist; modulus 11 has not been kept since 2007.
fn cpr(c: &[u8]) -> bool {
    ddmmyy(c, 0)
}

fn fodselsnummer(c: &[u8]) -> bool {
    let (day, month) = (number(c, 0, 2), number(c, 2, 4));
    let first = (11 - weighted(c, &[3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11) % 11;
    let second = (11 - weighted(c, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    super::checks::day(if day > 40 { day - 40 } else { day }, month % 40) && first == at(c, 9) && second == at(c, 10)
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    sum("SE_PERSONNUMMER", &[("######-####", 0.75), ("######+####", 0.8), ("########-####", 0.92), ("############", 0.5), ("##########", 0.2), ("######## ####", 0.6), ("###### ####", 0.3)], personnummer, "personnummer|pnr|personnr|samordningsnummer|födelsenummer|person nr|pers nr|persnr|samordnings nummer"),
    sum("SE_ORGNR", &[("######-####", 0.4), ("##########", 0.1), ("16##########", 0.3), ("###### ####", 0.2)], |c| { let from = c.len().saturating_sub(10); at(c, from + 2) >= 2 && luhn_from(c, from) }, "organisationsnummer|orgnummer|orgnr|org nr|organisationsnr|org nummer"),
    sum("FI_HETU", &[("######-###*", 0.9), ("######+###*", 0.9), ("######@###*", 0.85)], hetu, "hetu|henkilötunnus|sosiaaliturvatunnus|personbeteckning|henkilö tunnus"),
    sum("FI_BUSINESS_ID", &[("#######-#", 0.45), ("########", 0.0)], |c| divides(c, &[7, 9, 10, 5, 8, 4, 2, 1], 11), "y tunnus|ytunnus|business id|liike|fo nummer|tunnus"),
    shape("DK_CPR", &[("######-####", 0.55), ("###### ####", 0.2), ("##########", 0.1), ("## ## ## ####", 0.2), ("##-##-##-####", 0.4)], cpr, "cpr|personnummer|cprnr|cprnummer|cpr nr|cpr nummer|person nr"),
    sum("DK_CVR", &[("########", 0.1), ("## ## ## ##", 0.2)], |c| at(c, 0) != 0 && divides(c, &[2, 7, 6, 5, 4, 3, 2, 1], 11), "cvr|cvr nr|se nr|cvrnr|virksomhed"),
    sum("NO_FODSELSNUMMER", &[("###### #####", 0.9), ("###########", 0.6), ("######-#####", 0.85), ("###### ### ##", 0.85), ("## ## ## #####", 0.85)], fodselsnummer, "fødselsnummer|personnummer|fnr|fodselsnummer|d nummer|dnr|fødselsnr|dnummer|h nummer|personnr"),
    sum("NO_ORGNR", &[("### ### ###", 0.35), ("#########", 0.1), ("### ### ### MVA", 0.9), ("#########MVA", 0.9), ("######### MVA", 0.85), ("###.###.###", 0.3)], |c| matches!(at(c, 0), 8 | 9) && divides(c, &[3, 2, 7, 6, 5, 4, 3, 2, 1], 11), "organisasjonsnummer|orgnr|org nr|foretaksregisteret|mva|organisasjonsnr|org nummer"),
    sum("NO_BANK_ACCOUNT", &[("####.##.#####", 0.75), ("###########", 0.1), ("#### ## #####", 0.5)], |c| divides(c, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1], 11), "konto|kontonummer|kontonr|konto nr|bankkonto"),
    sum("IS_KENNITALA", &[("######-####", 0.8), ("##########", 0.2), ("###### ####", 0.4)], kennitala, "kennitala|kt|kennitölu"),
    shape("SE_ID_CARD", &[("########", 0.0), ("@@######", 0.0)], any, "id kort|idkort|nationellt id|körkortsnummer|kortnummer"),
];
