//! Mexico, Central America and the Caribbean.

use super::checks::{any, at, flat, luhn, number, weighted, yymmdd};
use super::{Rule, shape, sum};

/// Banxico: weights 3 7 1 over each digit, each product modulo 10.
fn clabe(c: &[u8]) -> bool {
    let sum: u32 = (0..17).zip([3, 7, 1].into_iter().cycle()).map(|(i, w)| at(c, i) * w % 10).sum();
    !flat(c) && number(c, 0, 3) != 0 && (10 - sum % 10) % 10 == at(c, 17)
}

/// INE: six letters, date of birth, state of birth, sex, three more digits.
fn elector(c: &[u8]) -> bool {
    yymmdd(c, 6) && matches!(number(c, 12, 14), 1..=33 | 87 | 88) && matches!(c.get(14), Some(b'H' | b'M'))
}

/// SAT Guatemala: the weights count up from the right; 10 is K.
fn nit(c: &[u8]) -> bool {
    let Some((last, body)) = c.split_last() else {
        return false;
    };
    let sum: u32 = body.iter().rev().zip(2u32..).map(|(b, w)| u32::from(b.wrapping_sub(b'0')) * w).sum();
    let check = (11 - sum % 11) % 11;
    body.iter().all(u8::is_ascii_digit) && *last == if check == 10 { b'K' } else { b'0' + check as u8 }
}

/// RNPN: weights 9 to 2.
fn dui(c: &[u8]) -> bool {
    !flat(c) && (10 - weighted(c, &[9, 8, 7, 6, 5, 4, 3, 2]) % 10) % 10 == at(c, 8)
}

/// RENAPO: letters' values follow the Spanish alphabet, with Ñ after N.
fn curp(c: &[u8]) -> bool {
    let value = |b: u8| match b {
        b'0'..=b'9' => u32::from(b - b'0'),
        b'A'..=b'N' => u32::from(b - b'A') + 10,
        _ => u32::from(b.saturating_sub(b'A')) + 11,
    };
    let sum: u32 = c.iter().take(17).enumerate().map(|(i, b)| value(*b) * (18 - i as u32)).sum();
    yymmdd(c, 4) && matches!(c.get(10), Some(b'H' | b'M' | b'X')) && (10 - sum % 10) % 10 == at(c, 17)
}

/// SAT: the homonym part is free; the date must exist.
fn rfc(c: &[u8]) -> bool {
    yymmdd(c, c.len().saturating_sub(9))
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    sum("MX_CURP", &[("@@@@######@@@@@@*#", 0.95)], curp, "curp"),
    shape("MX_RFC", &[("@@@@######***", 0.6), ("@@@######***", 0.4), ("@@@@-######-***", 0.8), ("@@@-######-***", 0.7), ("@@@@ ###### ***", 0.6)], rfc, "rfc|contribuyente|contribuyentes"),
    sum("MX_CLABE", &[("##################", 0.45), ("### ### ########### #", 0.8), ("### ### ### ### ### ###", 0.5)], clabe, "clabe|interbancaria|cuenta|transferencia|spei"),
    sum("MX_NSS", &[("###########", 0.1), ("## ## ## #### #", 0.7), ("##-##-##-####-#", 0.8)], luhn, "nss|imss|seguro social|seguridad social|afiliación"),
    shape("MX_INE", &[("@@@@@@########@###", 0.9)], elector, "ine|ife|elector|clave elector|credencial"),
    shape("MX_INE", &[("#############", 0.0)], any, "ocr|ine|credencial|ife"),
    sum("DO_CEDULA", &[("###-#######-#", 0.7), ("###########", 0.1)], luhn, "cédula|cedula|dominicana|jce|identidad"),
    shape("CR_CEDULA", &[("#-####-####", 0.5), ("#########", 0.0), ("0#-####-####", 0.5)], |c| number(c, 0, c.len()) != 0 && !flat(c), "cédula|cedula|física|costa rica"),
    sum("GT_NIT", &[("#######-*", 0.15), ("######-*", 0.1), ("########", 0.0)], nit, "nit|tributaria"),
    shape("GT_CUI", &[("#### ##### ####", 0.4), ("#############", 0.05)], |c| matches!(number(c, 9, 11), 1..=22) && number(c, 11, 13) >= 1, "cui|dpi|renap"),
    shape("SV_DUI", &[("########-#", 0.25)], dui, "dui|único identidad|documento único"),
    shape("HN_DNI", &[("####-####-#####", 0.4), ("#############", 0.0)], |c| matches!(number(c, 4, 8), 1900..=2099), "dni|rnp|identidad|honduras"),
    shape("CU_NI", &[("###########", 0.05)], |c| yymmdd(c, 0), "carné|ci|cuba|carnet"),
];
