//! The Nordic countries, and the EU's VAT numbers.

use super::Rule;
use super::checks::{at, ddmmyy, flat, luhn, mod_11_10, number, weighted};

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

/// The EU's VAT numbers, by their country's check where one is published and short.
fn vat(c: &[u8]) -> bool {
    let Some((country, n)) = c.split_at_checked(2) else {
        return false;
    };
    if flat(n) {
        return false;
    }
    match country {
        b"DE" => at(n, 0) != 0 && mod_11_10(n),
        b"AT" => {
            let digits = n.get(1..).unwrap_or(&[]);
            let doubled = |d: u32| d * 2 / 10 + d * 2 % 10;
            let sum: u32 = (0..7).map(|i| if i % 2 == 1 { doubled(at(digits, i)) } else { at(digits, i) }).sum();
            (10 - (sum + 4) % 10) % 10 == at(digits, 7)
        }
        b"BE" => 97 - number(n, 0, 8) % 97 == number(n, 8, 10),
        b"DK" => weighted(n, &[2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11),
        b"EL" => weighted(n, &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == at(n, 8),
        b"FI" => (weighted(n, &[7, 9, 10, 5, 8, 4, 2]) + at(n, 7)).is_multiple_of(11),
        b"FR" => (number(n, 2, 11) * 100 + 12) % 97 == number(n, 0, 2) && luhn(n.get(2..).unwrap_or(&[])),
        b"IT" => luhn(n),
        b"LU" => number(n, 0, 6) % 89 == number(n, 6, 8),
        b"PL" => weighted(n, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == at(n, 9),
        b"PT" => {
            let check = 11 - weighted(n, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
            (if check > 9 { 0 } else { check }) == at(n, 8)
        }
        b"SE" => n.ends_with(b"01") && luhn(n.get(..10).unwrap_or(&[])),
        b"SI" => (11 - weighted(n, &[8, 7, 6, 5, 4, 3, 2]) % 11) % 10 == at(n, 7),
        b"NL" => n.get(9) == Some(&b'B'),
        _ => false,
    }
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    Rule { kind: "SE_PERSONNUMMER", forms: &[("######-####", 0.75), ("######+####", 0.8), ("########-####", 0.92), ("############", 0.5), ("##########", 0.2)], check: personnummer, checksum: true, with_context: 0.98, words: &["personnummer", "pnr", "personnr", "samordningsnummer", "födelsenummer"] },
    Rule { kind: "FI_HETU", forms: &[("######-###*", 0.9), ("######+###*", 0.9), ("######@###*", 0.85)], check: hetu, checksum: true, with_context: 0.98, words: &["hetu", "henkilötunnus", "sosiaaliturvatunnus"] },
    Rule { kind: "DK_CPR", forms: &[("######-####", 0.55), ("###### ####", 0.2), ("##########", 0.1)], check: cpr, checksum: false, with_context: 0.95, words: &["cpr", "personnummer", "cprnr", "cprnummer"] },
    Rule { kind: "NO_FODSELSNUMMER", forms: &[("###### #####", 0.9), ("###########", 0.6), ("######-#####", 0.85)], check: fodselsnummer, checksum: true, with_context: 0.98, words: &["fødselsnummer", "personnummer", "fnr", "fodselsnummer"] },
    Rule { kind: "EU_VAT", forms: &[
        ("DE#########", 0.85), ("DE ### ### ###", 0.9), ("DE #########", 0.8), ("ATU########", 0.95), ("BE##########", 0.9), ("BE ####.###.###", 0.95), ("BE####.###.###", 0.95), ("DK########", 0.8), ("EL#########", 0.85), ("FI########", 0.8),
        ("FR###########", 0.95), ("FR ## ### ### ###", 0.95), ("FR## ### ### ###", 0.95), ("IT###########", 0.9), ("LU########", 0.85), ("NL#########B##", 0.95), ("PL##########", 0.85), ("PT#########", 0.85), ("SE############", 0.85), ("SI########", 0.8),
    ], check: vat, checksum: true, with_context: 0.98, words: &["vat", "ust", "ustid", "ustidnr", "tva", "iva", "btw", "uid", "moms", "mwst"] },
];
