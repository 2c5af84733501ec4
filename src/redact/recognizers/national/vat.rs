//! The EU's VAT numbers: each country's check, as VIES lists them.

use super::checks::{at, divides, flat, luhn, mod_11_10, number, weighted};
use super::{Rule, shape, sum};

/// By the number's country; the checks are the national tax offices', as collected by VIES.
fn vat(c: &[u8]) -> bool {
    let Some((country, n)) = c.split_at_checked(2) else {
        return false;
    };
    if flat(n) {
        return false;
    }
    let mod_11 = |weights: &[u32]| weighted(n, weights) % 11;
    match country {
        b"AT" => {
            let sum: u32 = (1..8).map(|i| at(n, i) * (2 - i as u32 % 2)).map(|p| p / 10 + p % 10).sum();
            (10 - (sum + 4) % 10) % 10 == at(n, 8)
        }
        b"BE" => at(n, 0) <= 1 && 97 - number(n, 0, 8) % 97 == number(n, 8, 10),
        b"BG" => bulgarian(n),
        b"CY" => super::balkans::tic(n),
        b"CZ" => match n.len() {
            8 => at(n, 0) != 9 && (11 - mod_11(&[8, 7, 6, 5, 4, 3, 2])) % 10 == at(n, 7),
            9 => at(n, 0) == 6 || super::checks::yymmdd(n, 0) || (51..=62).contains(&number(n, 2, 4)),
            _ => number(n, 0, 10).is_multiple_of(11),
        },
        b"DE" => at(n, 0) != 0 && mod_11_10(n),
        b"DK" => divides(n, &[2, 7, 6, 5, 4, 3, 2, 1], 11),
        b"EE" => divides(n, &[3, 7, 1, 3, 7, 1, 3, 7, 1], 10),
        b"EL" => weighted(n, &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == at(n, 8),
        b"ES" => super::south::spanish(n),
        b"FI" => divides(n, &[7, 9, 10, 5, 8, 4, 2, 1], 11),
        b"FR" => french(n),
        b"HR" => mod_11_10(n),
        b"HU" => divides(n, &[9, 7, 3, 1, 9, 7, 3, 1], 10),
        b"IE" => irish(n),
        b"IT" => luhn(n),
        b"LT" => {
            let (k, first) = (n.len() - 1, lithuanian(n, 1));
            at(n, k - 1) == 1 && (if first == 10 { lithuanian(n, 3) % 10 } else { first }) == at(n, k)
        }
        b"LU" => number(n, 0, 6) % 89 == number(n, 6, 8),
        b"LV" => at(n, 0) > 3 && mod_11(&[9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) == 3,
        b"MT" => at(n, 0) != 0 && divides(n, &[3, 4, 6, 7, 8, 9, 10, 1], 37),
        b"NL" => n.get(9) == Some(&b'B') && (dutch(c) || divides(n, &[9, 8, 7, 6, 5, 4, 3, 2, 10], 11)),
        b"PL" => mod_11(&[6, 5, 7, 2, 3, 4, 5, 6, 7]) == at(n, 9),
        b"PT" => at(n, 0) != 0 && (11 - mod_11(&[9, 8, 7, 6, 5, 4, 3, 2])) % 11 % 10 == at(n, 8),
        b"RO" => super::centre::cui(n),
        b"SE" => n.ends_with(b"01") && luhn(n.get(..10).unwrap_or(&[])),
        b"SI" => {
            at(n, 0) != 0
                && mod_11(&[8, 7, 6, 5, 4, 3, 2]) != 0
                && (11 - mod_11(&[8, 7, 6, 5, 4, 3, 2])) % 10 == at(n, 7)
        }
        b"SK" => at(n, 0) != 0 && matches!(at(n, 2), 2 | 3 | 4 | 7 | 8 | 9) && number(n, 0, 10).is_multiple_of(11),
        _ => false,
    }
}

/// Companies have nine digits, persons ten: their EGN, or their number as foreigners.
fn bulgarian(n: &[u8]) -> bool {
    if n.len() == 9 {
        let first = weighted(n, &[1, 2, 3, 4, 5, 6, 7, 8]) % 11;
        let check = if first == 10 { weighted(n, &[3, 4, 5, 6, 7, 8, 9, 10]) % 11 % 10 } else { first };
        return check == at(n, 8);
    }
    super::balkans::egn(n)
        || weighted(n, &[21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10 == at(n, 9)
        || (11 - weighted(n, &[4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 == at(n, 9)
}

/// A SIREN behind a key of two digits; keys with letters count in another way.
fn french(n: &[u8]) -> bool {
    const KEY: &[u8] = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let value = |i: usize| n.get(i).and_then(|b| KEY.iter().position(|k| k == b)).map(|p| p as u64);
    let (Some(a), Some(b)) = (value(0), value(1)) else {
        return false;
    };
    let siren = number(n, 2, 11);
    let fits = match (a < 10, b < 10) {
        (true, true) => (siren * 100 + 12) % 97 == a * 10 + b,
        (first_digit, _) => {
            let check = if first_digit { a * 24 + b - 10 } else { a * 34 + b - 100 };
            (siren + 1 + check / 11) % 11 == check % 11
        }
    };
    fits && luhn(n.get(2..).unwrap_or(&[]))
}

/// As a PPS number; older ones have a letter, `+` or `*` in the second place.
fn irish(n: &[u8]) -> bool {
    match n.get(1) {
        Some(b) if b.is_ascii_alphabetic() => {
            let renewed = [b"0", n.get(2..7).unwrap_or(&[]), n.get(..1).unwrap_or(&[]), n.get(7..).unwrap_or(&[])];
            super::isles::pps(&renewed.concat())
        }
        _ => super::isles::pps(n),
    }
}

/// Weights from `first` on, 1 to 9 and around, over all but the last digit; modulo 11.
fn lithuanian(n: &[u8], first: u32) -> u32 {
    (0..n.len() - 1).map(|i| at(n, i) * ((i as u32 + first - 1) % 9 + 1)).sum::<u32>() % 11
}

/// Since 2020: MOD 97-10 over the whole number with letters as in an IBAN.
fn dutch(c: &[u8]) -> bool {
    let rest = c.iter().fold(0u32, |rest, b| match super::checks::alnum(*b) {
        v @ 0..=9 => (rest * 10 + v) % 97,
        v => (rest * 100 + v) % 97,
    });
    rest == 1
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    sum("EU_VAT", &[("DE#########", 0.85), ("DE ### ### ###", 0.9), ("DE #########", 0.8), ("ATU########", 0.95), ("ATU ########", 0.9), ("AT U########", 0.9), ("BE##########", 0.9), ("BE ####.###.###", 0.95), ("BE####.###.###", 0.95), ("BE #### ### ###", 0.9), ("BE ##########", 0.85), ("BG#########", 0.8), ("BG##########", 0.8), ("CY########@", 0.9), ("CZ########", 0.8), ("CZ#########", 0.7), ("CZ##########", 0.85), ("DK########", 0.8), ("DK ## ## ## ##", 0.85), ("DK ########", 0.7), ("EE#########", 0.85), ("EL#########", 0.85), ("EL #########", 0.8), ("ES@########", 0.9), ("ES########@", 0.95), ("ES@#######@", 0.95), ("FI########", 0.8), ("FI ########", 0.7), ("FI ####### #", 0.5), ("FR###########", 0.95), ("FR ## ### ### ###", 0.95), ("FR## ### ### ###", 0.95), ("FR ## #########", 0.95), ("FR @@ ### ### ###", 0.7), ("FR*@#########", 0.7), ("FR@##########", 0.7), ("HR###########", 0.9), ("HU########", 0.8), ("IE#######@", 0.9), ("IE#######@@", 0.9), ("IE#@#####@", 0.9), ("IT###########", 0.9), ("IT ###########", 0.85), ("LT#########", 0.8), ("LT############", 0.85), ("LU########", 0.85), ("LU ########", 0.8), ("LV###########", 0.85), ("MT########", 0.85), ("NL#########B##", 0.95), ("NL#########.B##", 0.95), ("NL ####.##.###.B##", 0.95), ("NL####.##.###.B##", 0.95), ("NL ######### B##", 0.9), ("PL##########", 0.85), ("PL ##########", 0.8), ("PL###-###-##-##", 0.95), ("PL ### ### ## ##", 0.9), ("PT#########", 0.85), ("PT #########", 0.8), ("PT ### ### ###", 0.85), ("RO##########", 0.7), ("RO########", 0.7), ("RO#######", 0.5), ("RO######", 0.3), ("RO#########", 0.7), ("SE############", 0.85), ("SE######-####01", 0.9), ("SI########", 0.8), ("SI ########", 0.7), ("SK##########", 0.85), ("SK ##########", 0.8)], vat, "vat|ust|ustid|ust id|ustidnr|umsatzsteuer|tva|iva|btw|uid|moms|mwst|alv|dič|dic|dph|pdv|ddv|pvm|pvn|káfa|áfa|adószám|φπα|ндс|ддс|kmkr|vat number|intracommunautaire"),
    shape("EU_VAT", &[("SK##########", 0.0), ("CZ########", 0.0), ("CZ##########", 0.0)], |c| !flat(c), "ič dph|dič|ičdph|dph"),
];
