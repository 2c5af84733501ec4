//! The Americas.

use super::Rule;
use super::checks::{at, flat, luhn, number, weighted, yymmdd};

/// SSA: no area 000, 666 or 9xx, no group 00, no serial 0000.
fn ssn(c: &[u8]) -> bool {
    let (area, group, serial) = (number(c, 0, 3), number(c, 3, 5), number(c, 5, 9));
    area != 0 && area != 666 && area < 900 && group != 0 && serial != 0 && !flat(c)
}

/// IRS: 9xx with a group of 50-65, 70-88, 90-92 or 94-99.
fn itin(c: &[u8]) -> bool {
    at(c, 0) == 9 && matches!(number(c, 3, 5), 50..=65 | 70..=88 | 90..=92 | 94..=99)
}

/// IRS: campus prefixes in use.
fn ein(c: &[u8]) -> bool {
    !matches!(number(c, 0, 2), 0 | 7..=9 | 17..=19 | 28 | 29 | 49 | 69 | 70 | 78 | 79 | 89 | 96 | 97) && !flat(c)
}

/// ABA: weights 3 7 1, Federal Reserve prefixes.
fn aba(c: &[u8]) -> bool {
    matches!(number(c, 0, 2), 1..=12 | 21..=32 | 61..=72 | 80)
        && weighted(c, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10)
}

/// CMS: Luhn behind the issuer prefix 80840.
fn npi(c: &[u8]) -> bool {
    matches!(at(c, 0), 1 | 2) && luhn(&[&b"80840"[..], c].concat())
}

/// CMS: 11 characters, position types C A AN N A AN N A A N N, without S L O I B Z.
fn mbi(c: &[u8]) -> bool {
    at(c, 0) >= 1 && c.iter().all(|b| !matches!(b, b'S' | b'L' | b'O' | b'I' | b'B' | b'Z'))
}

/// DEA: (d1+d3+d5) + 2 (d2+d4+d6) ends in d7.
fn dea(c: &[u8]) -> bool {
    let d = |i: usize| at(c, i + 1);
    let sum = d(1) + d(3) + d(5) + 2 * (d(2) + d(4) + d(6));
    c.first().is_some_and(|b| b"ABCDEFGHJKLMPRSTUX".contains(b)) && sum % 10 == d(7)
}

fn cpf(c: &[u8]) -> bool {
    let first = weighted(c, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10 % 11 % 10;
    let second = weighted(c, &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10 % 11 % 10;
    !flat(c) && first == at(c, 9) && second == at(c, 10)
}

fn cnpj(c: &[u8]) -> bool {
    let digit = |sum: u32| if sum % 11 < 2 { 0 } else { 11 - sum % 11 };
    !flat(c)
        && digit(weighted(c, &[5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])) == at(c, 12)
        && digit(weighted(c, &[6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])) == at(c, 13)
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

fn sin(c: &[u8]) -> bool {
    at(c, 0) != 8 && luhn(c)
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    Rule { kind: "US_SSN", forms: &[("###-##-####", 0.85), ("### ## ####", 0.6), ("###.##.####", 0.45), ("#########", 0.1)], check: ssn, checksum: false, with_context: 0.97, words: &["ssn", "social", "socialsecurity", "ss", "security", "socialsecuritynumber", "ssnum", "taxpayer"] },
    Rule { kind: "US_ITIN", forms: &[("###-##-####", 0.85), ("### ## ####", 0.6), ("#########", 0.1)], check: itin, checksum: false, with_context: 0.97, words: &["itin", "taxpayer", "tin", "tax", "individual"] },
    Rule { kind: "US_EIN", forms: &[("##-#######", 0.4), ("#########", 0.05)], check: ein, checksum: false, with_context: 0.9, words: &["ein", "employer", "fein", "tin", "federal", "tax"] },
    Rule { kind: "US_ABA_ROUTING", forms: &[("#########", 0.2), ("####-####-#", 0.6)], check: aba, checksum: true, with_context: 0.95, words: &["routing", "aba", "rtn", "ach", "transit", "routingnumber"] },
    Rule { kind: "US_NPI", forms: &[("##########", 0.25)], check: npi, checksum: true, with_context: 0.95, words: &["npi", "provider", "prescriber"] },
    Rule { kind: "US_MBI", forms: &[("#@*#@*#@@##", 0.65), ("#@*#-@*#-@@##", 0.9)], check: mbi, checksum: false, with_context: 0.98, words: &["mbi", "medicare", "beneficiary"] },
    Rule { kind: "US_DEA", forms: &[("@@#######", 0.35), ("@########", 0.0)], check: dea, checksum: true, with_context: 0.95, words: &["dea", "prescriber", "prescribing"] },
    Rule { kind: "CA_SIN", forms: &[("### ### ###", 0.45), ("###-###-###", 0.7), ("#########", 0.1)], check: sin, checksum: true, with_context: 0.97, words: &["sin", "nas", "insurance", "assurance"] },
    Rule { kind: "BR_CPF", forms: &[("###.###.###-##", 0.95), ("###########", 0.4)], check: cpf, checksum: true, with_context: 0.99, words: &["cpf", "contribuinte"] },
    Rule { kind: "BR_CNPJ", forms: &[("##.###.###/####-##", 0.97), ("##############", 0.4)], check: cnpj, checksum: true, with_context: 0.99, words: &["cnpj"] },
    Rule { kind: "MX_CURP", forms: &[("@@@@######@@@@@@*#", 0.95)], check: curp, checksum: true, with_context: 0.99, words: &["curp"] },
    Rule { kind: "MX_RFC", forms: &[("@@@@######***", 0.6), ("@@@######***", 0.4)], check: rfc, checksum: false, with_context: 0.95, words: &["rfc", "contribuyente", "contribuyentes"] },
    Rule { kind: "AR_CUIT", forms: &[("##-########-#", 0.9), ("###########", 0.3)], check: cuit, checksum: true, with_context: 0.98, words: &["cuit", "cuil"] },
    Rule { kind: "CL_RUT", forms: &[("##.###.###-*", 0.95), ("#.###.###-*", 0.9), ("########-*", 0.75), ("#######-*", 0.5), ("########*", 0.2), ("#######*", 0.1)], check: rut, checksum: true, with_context: 0.99, words: &["rut", "run", "cédula"] },
];
