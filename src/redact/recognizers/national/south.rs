//! Spain, Italy, Portugal and Greece.

use super::checks::{alnum, any, at, flat, luhn, number, weighted};
use super::{Rule, shape, sum};

const DNI_LETTERS: &[u8] = b"TRWAGMYFPDXBNJZSQVHLCKE";

fn dni(c: &[u8]) -> bool {
    DNI_LETTERS.get((number(c, 0, 8) % 23) as usize) == c.get(8) && number(c, 0, 8) != 0
}

/// TGSS: province, number and their rest by 97; a number under ten million loses its leading zero.
fn nuss(c: &[u8]) -> bool {
    let (province, n) = (number(c, 0, 2), number(c, 2, 10));
    let whole = if n < 10_000_000 { province * 10_000_000 + n } else { province * 100_000_000 + n };
    matches!(province, 1..=53 | 66) && !flat(c) && whole % 97 == number(c, 10, 12)
}

/// Consejo Superior Bancario: one digit for bank and branch, one for the account.
fn ccc(c: &[u8]) -> bool {
    let digit = |weights: &[u32], from: usize| match 11 - c.get(from..).map_or(0, |d| weighted(d, weights)) % 11 {
        10 => 1,
        11 => 0,
        n => n,
    };
    !flat(c)
        && digit(&[4, 8, 5, 10, 9, 7, 3, 6], 0) == at(c, 8)
        && digit(&[1, 2, 4, 8, 5, 10, 9, 7, 3, 6], 10) == at(c, 9)
}

/// Any Spanish tax number.
pub(super) fn spanish(c: &[u8]) -> bool {
    dni(c)
        || nie(c)
        || cif(c)
        || matches!(c.first(), Some(b'K' | b'L' | b'M')) && DNI_LETTERS.get((number(c, 1, 8) % 23) as usize) == c.get(8)
}

/// AMA: Luhn from the right over values in base 36.
fn pt_cc(c: &[u8]) -> bool {
    let places = c.iter().rev().zip([false, true].into_iter().cycle());
    let sum: u32 = places
        .map(|(b, doubled)| match alnum(*b) {
            v if !doubled => v,
            v if v > 4 => v * 2 - 9,
            v => v * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}

fn nie(c: &[u8]) -> bool {
    let lead = match c.first() {
        Some(b'X') => 0,
        Some(b'Y') => 1,
        Some(b'Z') => 2,
        _ => return false,
    };
    DNI_LETTERS.get(((lead * 10_000_000 + number(c, 1, 8)) % 23) as usize) == c.get(8)
}

/// CIF: Luhn-like over seven digits; the check is a digit or, for some organizations, a letter.
fn cif(c: &[u8]) -> bool {
    let doubled = |d: u32| d * 2 / 10 + d * 2 % 10;
    let sum: u32 = (1..8).map(|i| if i % 2 == 1 { doubled(at(c, i)) } else { at(c, i) }).sum();
    let check = (10 - sum % 10) % 10;
    let last = c.get(8).copied().unwrap_or(0);
    let letter = b"JABCDEFGHI".get(check as usize) == Some(&last);
    let digit = u32::from(last.wrapping_sub(b'0')) == check;
    c.first().is_some_and(|b| b"ABCDEFGHJNPQRSUVW".contains(b)) && (letter || digit)
}

/// Codice fiscale: odd places have values of their own; omocodia letters stand for digits.
fn codice_fiscale(c: &[u8]) -> bool {
    const ODD: [u32; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let place = |b: u8| {
        if b.is_ascii_digit() { b - b'0' } else { b.saturating_sub(b'A') }
    };
    let sum: u32 = c
        .iter()
        .take(15)
        .enumerate()
        .map(|(i, b)| match i % 2 {
            0 => ODD.get(usize::from(place(*b))).copied().unwrap_or(0),
            _ => u32::from(place(*b)),
        })
        .sum();
    let digits = [6, 7, 9, 10, 12, 13, 14];
    digits.iter().all(|i| c.get(*i).is_some_and(|b| b.is_ascii_digit() || b"LMNPQRSTUV".contains(b)))
        && c.get(8).is_some_and(|b| b"ABCDEHLMPRST".contains(b))
        && c.get(15) == Some(&(b'A' + (sum % 26) as u8))
}

/// Agenzia delle Entrate: Luhn, and a province's office in places 8 to 10.
fn partita_iva(c: &[u8]) -> bool {
    luhn(c) && matches!(number(c, 7, 10), 1..=100 | 120 | 121 | 888 | 999)
}

fn pt_nif(c: &[u8]) -> bool {
    let check = 11 - weighted(c, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    matches!(at(c, 0), 1 | 2 | 3 | 5 | 6 | 7 | 8 | 9) && (if check > 9 { 0 } else { check }) == at(c, 8) && !flat(c)
}

fn afm(c: &[u8]) -> bool {
    !flat(c) && weighted(c, &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == at(c, 8)
}

fn amka(c: &[u8]) -> bool {
    super::checks::ddmmyy(c, 0) && luhn(c)
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    sum("ES_NIF", &[("########@", 0.85), ("########-@", 0.9), ("##.###.###-@", 0.95), ("##.###.###@", 0.9), ("######## @", 0.6), ("##.###.### @", 0.8), ("## ### ### @", 0.8), ("#######@", 0.1), ("#######-@", 0.3)], |c| dni(&[&b"0"[..9usize.saturating_sub(c.len()).min(1)], c].concat()), "dni|nif|documento|identidad|d n"),
    sum("ES_NIF", &[("K#######@", 0.6), ("L#######@", 0.6), ("M#######@", 0.6)], |c| DNI_LETTERS.get((number(c, 1, 8) % 23) as usize) == c.get(8), "nif|dni|documento"),
    sum("ES_NIE", &[("@#######@", 0.85), ("@-#######-@", 0.95), ("@#######-@", 0.9), ("@-#######@", 0.9), ("@ ####### @", 0.8), ("@-#.###.###-@", 0.95), ("@#.###.###-@", 0.95), ("@ #######-@", 0.8)], nie, "nie|extranjero|nif|tie"),
    sum("ES_CIF", &[("@#######*", 0.4), ("@-#######*", 0.6), ("@########", 0.4), ("@-########", 0.6), ("@-#######-*", 0.7), ("@ ########", 0.3)], cif, "cif|nif|empresa|c i"),
    sum("ES_SOCIAL_SECURITY", &[("############", 0.15), ("## ######## ##", 0.8), ("##/########/##", 0.9), ("##-########-##", 0.85), ("## ########-##", 0.8), ("##/##########", 0.6), ("## ##########", 0.4)], nuss, "nuss|seguridad|seguridad social|afiliación|naf|seg social|nss|afiliacion"),
    sum("ES_BANK_ACCOUNT", &[("####################", 0.6), ("#### #### ## ##########", 0.9), ("####-####-##-##########", 0.9), ("#### #### #### #### ####", 0.5)], ccc, "ccc|cuenta|bancaria|cuenta corriente|domiciliación"),
    sum("IT_FISCAL_CODE", &[("@@@@@@**@**@***@", 0.95), ("@@@ @@@ **@** @***@", 0.95), ("@@@-@@@-**@**-@***@", 0.95), ("@@@@@@ **@** @***@", 0.95), ("@@@ @@@ **@** @*** @", 0.95)], codice_fiscale, "codice|fiscale|cf|cod fiscale|codice fiscale|c f"),
    sum("IT_VAT", &[("###########", 0.2)], partita_iva, "partita|iva|piva|partita iva|p iva|vat number|vat|cf|codice fiscale|c f"),
    shape("IT_ID_CARD", &[("@@#####@@", 0.35), ("@@ #####@@", 0.3), ("@@#######", 0.1), ("@@ #######", 0.2), ("#######@@", 0.1), ("@@ ##### @@", 0.3)], |c| !flat(c), "identità|carta identità|cie|identita|documento|d identità|ci|c i"),
    shape("IT_HEALTH_CARD", &[("80380##############", 0.4), ("80380###############", 0.7)], any, "tessera|sanitaria|team|tessera sanitaria|tessera europea"),
    sum("PT_NIF", &[("#########", 0.1), ("### ### ###", 0.2), ("###.###.###", 0.2)], pt_nif, "nif|contribuinte|contribuintes|nipc|n contribuinte"),
    sum("PT_CC", &[("########-#-@@#", 0.95), ("######## # @@#", 0.95), ("######### @@#", 0.9), ("#########@@#", 0.85), ("######## #@@#", 0.9), ("########-#@@#", 0.9), ("########-# @@#", 0.95)], pt_cc, "cc|cartão|cidadão|cartão cidadão|identificação|civil|bi"),
    shape("PT_CC", &[("########", 0.0), ("########-#", 0.1), ("######## #", 0.0)], any, "cartão cidadão|cartão de|bilhete|cidadão|identificação civil|bi"),
    sum("PT_NISS", &[("###########", 0.2), ("### ### ### ##", 0.6), ("# ### ### ### #", 0.6)], |c| matches!(at(c, 0), 1 | 2) && 9 - weighted(c, &[29, 23, 19, 17, 13, 11, 7, 5, 3, 2]) % 10 == at(c, 10), "niss|segurança social|segurança|seguranca social|beneficiário"),
    shape("PT_NISS", &[("###########", 0.0), ("# ### ### ### #", 0.1)], |c| matches!(at(c, 0), 1 | 2) && !flat(c), "niss|segurança social|seguranca social"),
    shape("PT_SNS", &[("#########", 0.0), ("### ### ###", 0.0)], any, "sns|utente|saúde|número utente|n utente"),
    sum("GR_AFM", &[("#########", 0.1)], afm, "afm|αφμ|tax id|φορολογικού|φορολογικό|εφορία|α φ"),
    sum("GR_AMKA", &[("###########", 0.35), ("###### #####", 0.4)], amka, "amka|αμκα|κοινωνικής|α μ"),
    shape("GR_ID_CARD", &[("@@######", 0.1), ("@@-######", 0.2), ("@@ ######", 0.1), ("@-######", 0.1), ("@ ######", 0.0), ("@@.######", 0.1), ("######", 0.0)], any, "αδτ|ταυτότητα|ταυτότητας|δελτίο|adt|tautotita|ταυτότητος|α δ|deltio|greek id"),
];
