//! South America.

use super::checks::{any, at, divides, flat, luhn, missing_11, number, weighted};
use super::{Rule, shape, sum};

/// Receita Federal: digits and, from July 2026, letters, each by its ASCII code less 48 (IN RFB 2229/2024).
fn cnpj(c: &[u8]) -> bool {
    let digit = |n: usize| {
        let weights = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
        let sum: u32 =
            c.iter().take(n).zip(weights.iter().skip(13 - n)).map(|(b, w)| u32::from(b.saturating_sub(b'0')) * w).sum();
        if sum % 11 < 2 { 0 } else { 11 - sum % 11 }
    };
    !flat(c) && digit(12) == at(c, 12) && digit(13) == at(c, 13) && c.iter().filter(|b| b.is_ascii_digit()).count() > 5
}

/// SENATRAN: the second sum is corrected where the first gave 10.
fn cnh(c: &[u8]) -> bool {
    let first = weighted(c, &[9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11;
    let (first, less) = if first == 10 { (0, 2) } else { (first, 0) };
    let second = (weighted(c, &[1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 + 11 - less) % 11;
    !flat(c) && first == at(c, 9) && second % 10 == at(c, 10)
}

/// TSE: places 9 and 10 are the state, 01 to 28.
fn titulo(c: &[u8]) -> bool {
    let first = weighted(c, &[2, 3, 4, 5, 6, 7, 8, 9]) % 11 % 10;
    let state = at(c, 8) * 7 + at(c, 9) * 8;
    matches!(number(c, 8, 10), 1..=28) && first == at(c, 10) && (state + first * 9) % 11 % 10 == at(c, 11)
}

/// BCRA: two blocks with a check digit each, weights 7 1 3 9 and 3 9 7 1 from the left.
fn cbu(c: &[u8]) -> bool {
    let block = |from: usize, n: usize| {
        let sum: u32 = (0..n).map(|i| at(c, from + n - 1 - i) * [3, 1, 7, 9].get(i % 4).copied().unwrap_or(0)).sum();
        (10 - sum % 10) % 10 == at(c, from + n)
    };
    !flat(c) && block(0, 7) && block(8, 13)
}

/// DIAN: primes as weights, from the right.
fn co_nit(c: &[u8]) -> bool {
    const WEIGHTS: [u32; 15] = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71];
    let n = c.len().saturating_sub(1);
    let sum: u32 = (0..n).map(|i| at(c, n - 1 - i) * WEIGHTS.get(i).copied().unwrap_or(0)).sum();
    !flat(c) && (if sum % 11 < 2 { sum % 11 } else { 11 - sum % 11 }) == at(c, n)
}

/// DNIC: weights 2 9 8 7 6 3 4, modulo 10.
fn uy_ci(c: &[u8]) -> bool {
    let padded = [&b"0"[..8usize.saturating_sub(c.len()).min(1)], c].concat();
    divides(&padded, &[2, 9, 8, 7, 6, 3, 4, 1], 10)
}

/// SET: weights 2, 3, 4 ... from the right.
fn py_ruc(c: &[u8]) -> bool {
    let n = c.len().saturating_sub(1);
    let sum: u32 = (0..n).map(|i| at(c, n - 1 - i) * (i as u32 + 2)).sum();
    !flat(c) && (11 - sum % 11) % 11 % 10 == at(c, n)
}

/// SENIAT: the letter of the taxpayer's kind counts too.
fn rif(c: &[u8]) -> bool {
    let kind = match c.first() {
        Some(b'V') => 4,
        Some(b'E') => 8,
        Some(b'J') => 12,
        Some(b'P') => 16,
        Some(b'G') => 20,
        _ => return false,
    };
    let sum = kind + c.get(1..).map_or(0, |d| weighted(d, &[3, 2, 7, 6, 5, 4, 3, 2]));
    b"00987654321".get((sum % 11) as usize) == c.get(9)
}

fn cpf(c: &[u8]) -> bool {
    let first = weighted(c, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10 % 11 % 10;
    let second = weighted(c, &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10 % 11 % 10;
    !flat(c) && first == at(c, 9) && second == at(c, 10)
}

/// AFIP: mod 11, where 11 is written 0 and 10 is written 9.
fn cuit(c: &[u8]) -> bool {
    let check = match 11 - weighted(c, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11 {
        11 => 0,
        10 => 9,
        n => n,
    };
    matches!(number(c, 0, 2), 20 | 23 | 24 | 27 | 30 | 33 | 34 | 50 | 51 | 55) && check == at(c, 10)
}

/// Chile: weights 2 to 7 from the right, 11 is 0 and 10 is K.
fn rut(c: &[u8]) -> bool {
    let Some((last, body)) = c.split_last() else {
        return false;
    };
    let sum: u32 =
        body.iter().rev().enumerate().map(|(i, b)| u32::from(b.wrapping_sub(b'0')) % 10 * (i as u32 % 6 + 2)).sum();
    let want = match 11 - sum % 11 {
        11 => b'0',
        10 => b'K',
        n => b'0' + n as u8,
    };
    body.iter().all(u8::is_ascii_digit) && *last == want && !flat(body)
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    sum("BR_CPF", &[("###.###.###-##", 0.95), ("###########", 0.4), ("#########-##", 0.8), ("### ### ### ##", 0.6), ("###.###.###/##", 0.9)], cpf, "cpf|contribuinte|cpf mf"),
    sum("BR_CNPJ", &[("**.***.***/****-##", 0.97), ("##############", 0.4), ("************##", 0.4), ("########/####-##", 0.9)], cnpj, "cnpj|cnpj mf"),
    sum("BR_PIS", &[("###.#####.##-#", 0.9), ("###########", 0.1), ("###.#####.##.#", 0.7)], |c| missing_11(c, &[3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) % 10 == at(c, 10) && !flat(c), "pis|pasep|nis|nit|pis pasep|inss"),
    sum("BR_CNH", &[("###########", 0.1)], cnh, "cnh|habilitação|carteira habilitação|motorista|registro cnh"),
    sum("BR_TITULO_ELEITOR", &[("############", 0.1), ("#### #### ####", 0.3)], titulo, "eleitor|título|titulo|eleitoral|título eleitor"),
    sum("BR_CNS", &[("###############", 0.25), ("### #### #### ####", 0.8)], |c| matches!(at(c, 0), 1 | 2 | 7 | 8 | 9) && divides(c, &[15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 11), "cns|sus|cartão sus|nacional saúde|saúde"),
    shape("BR_RG", &[("##.###.###-*", 0.4), ("#########", 0.0), ("########*", 0.0), ("########-*", 0.1), ("#.###.###-*", 0.3), ("@@-##.###.###", 0.6), ("@@##.###.###", 0.5)], any, "rg|registro geral|identidade|carteira identidade|ssp"),
    shape("BR_CEP", &[("#####-###", 0.1), ("##.###-###", 0.5), ("########", 0.0)], any, "cep|endereço|rua|avenida|bairro|av"),
    sum("AR_CUIT", &[("##-########-#", 0.9), ("###########", 0.3), ("## ######## #", 0.6), ("##.########.#", 0.7), ("##/########/#", 0.7)], cuit, "cuit|cuil|cdi|afip|arca"),
    sum("AR_CBU", &[("######################", 0.8), ("######## ##############", 0.9), ("########-##############", 0.9)], cbu, "cbu|cvu|cuenta|transferencia|alias"),
    shape("AR_DNI", &[("##.###.###", 0.2), ("#######", 0.0), ("#.###.###", 0.1)], |c| !flat(c) && number(c, 0, c.len()) >= 1_000_000, "dni|libreta|d n|documento identidad|documento nacional"),
    sum("CL_RUT", &[("##.###.###-*", 0.95), ("#.###.###-*", 0.9), ("########-*", 0.75), ("#######-*", 0.5), ("########*", 0.2), ("#######*", 0.1), ("## ### ###-*", 0.8)], rut, "rut|cédula|rol único"),
    sum("CO_NIT", &[("###.###.###-#", 0.8), ("#########-#", 0.45), ("##########", 0.05), ("#########", 0.0), ("### ### ### #", 0.3)], co_nit, "nit|tributaria|dian|rut"),
    shape("CO_CEDULA", &[("##.###.###", 0.15), ("#.###.###.###", 0.4), ("########", 0.0), ("##########", 0.0), ("#.###.###", 0.1)], any, "cédula|cedula|ciudadanía|ciudadania|extranjería"),
    shape("CO_CEDULA", &[("##.###.###", 0.15), ("#.###.###.###", 0.4)], any, "cc|c c"),
    shape("PE_DNI", &[("########", 0.0), ("########-*", 0.2)], any, "dni|reniec|documento identidad|documento nacional"),
    sum("PE_RUC", &[("###########", 0.2)], |c| matches!(number(c, 0, 2), 10 | 15 | 16 | 17 | 20) && (11 - weighted(c, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 10 == at(c, 10), "ruc|sunat|contribuyente"),
    sum("EC_CEDULA", &[("##########", 0.15), ("#########-#", 0.5), ("##########001", 0.4)], |c| matches!(number(c, 0, 2), 1..=24 | 30) && at(c, 2) <= 6 && c.get(..10).is_some_and(luhn), "cédula|cedula|ruc|identidad|ecuador|c i|ci"),
    sum("UY_CI", &[("#.###.###-#", 0.85), ("#######-#", 0.4), ("########", 0.0), ("###.###-#", 0.4)], uy_ci, "cédula|cedula|ci|identidad|c i"),
    sum("UY_RUT", &[("############", 0.2), ("##-######-###-#", 0.8)], |c| matches!(number(c, 0, 2), 1..=21) && number(c, 2, 8) != 0 && number(c, 8, 11) == 1 && missing_11(c, &[4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) == at(c, 11), "rut|dgi"),
    sum("PY_RUC", &[("########-#", 0.2), ("#######-#", 0.2), ("######-#", 0.1)], py_ruc, "ruc|contribuyente|paraguay"),
    sum("VE_RIF", &[("@-########-#", 0.85), ("@#########", 0.35), ("@-#########", 0.7)], rif, "rif|seniat|fiscal"),
    shape("VE_CEDULA", &[("V-##.###.###", 0.85), ("E-##.###.###", 0.85), ("V-########", 0.6), ("V########", 0.2), ("V-#######", 0.4), ("E-########", 0.6), ("V-#.###.###", 0.8), ("V.##.###.###", 0.8)], any, "cédula|cedula|ci|venezolano|identidad"),
    shape("BO_CI", &[("#######", 0.0), ("####### @@", 0.1)], any, "bolivia|boliviano|boliviana"),
];
