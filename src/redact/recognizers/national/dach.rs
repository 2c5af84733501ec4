//! Germany, Austria and Switzerland.

use super::checks::{alnum, any, at, flat, icao, missing_11, mod_11_10, number, weighted};
use super::{Rule, shape, sum};

/// The older and the federal forms: an office that exists, and a number.
fn steuernummer(c: &[u8]) -> bool {
    !flat(c) && (c.len() != 13 || at(c, 4) == 0)
}

/// ICAO 9303 weights 7 3 1 over letters and digits. The letters of offices and of random serials.
fn personalausweis(c: &[u8]) -> bool {
    c.first().is_some_and(|b| b"LMNPRTVWXYCFGHJK".contains(b))
        && c.get(..9).is_some_and(|n| icao(n) == at(c, 9))
        && c.last().is_some_and(u8::is_ascii_digit)
        && c.iter().skip(1).filter(|b| b.is_ascii_digit()).count() > 2
}

/// GKV: the letter as two digits, weights 1 2, digit sums, modulo 10.
fn kvnr(c: &[u8]) -> bool {
    let letter = c.first().map_or(0, |b| alnum(*b) - 9);
    let digits = [letter / 10, letter % 10].into_iter().chain((1..9).map(|i| at(c, i)));
    let sum: u32 = digits.zip([1, 2].into_iter().cycle()).map(|(d, w)| d * w / 10 + d * w % 10).sum();
    sum % 10 == at(c, 9)
}

/// BMF: weights 1 2, digit sums; the office in the first two digits.
fn tin_at(c: &[u8]) -> bool {
    let sum: u32 = (0..8).map(|i| at(c, i) * (1 + i as u32 % 2)).map(|p| p / 10 + p % 10).sum();
    !flat(c) && (10 - sum % 10) % 10 == at(c, 8)
}

/// Steuer-ID: one digit of the first ten occurs twice or three times, and MOD 11,10.
fn steuer_id(c: &[u8]) -> bool {
    let mut counts = [0u8; 10];
    for i in 0..10 {
        if let Some(n) = counts.get_mut(at(c, i) as usize) {
            *n += 1;
        }
    }
    let repeated = counts.iter().filter(|n| **n > 1).count();
    at(c, 0) != 0 && repeated == 1 && counts.iter().all(|n| *n <= 3) && mod_11_10(c)
}

/// Rentenversicherungsnummer: digit sums of products, the letter as two digits.
fn rentenversicherung(c: &[u8]) -> bool {
    let Some(letter) = c.get(8).map(|b| u32::from(b.saturating_sub(b'A')) + 1) else {
        return false;
    };
    let mut digits: Vec<u32> = (0..8).map(|i| at(c, i)).collect();
    digits.extend([letter / 10, letter % 10, at(c, 9), at(c, 10)]);
    let sum: u32 = digits.iter().zip([2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]).map(|(d, w)| d * w / 10 + d * w % 10).sum();
    let (day_of, month) = (number(c, 2, 4), number(c, 4, 6));
    (day_of <= 31 || day_of > 50) && (1..=12).contains(&month) && sum % 10 == at(c, 11)
}

fn svnr(c: &[u8]) -> bool {
    svnr_sum(c) && number(c, 4, 6) <= 31 && (1..=15).contains(&number(c, 6, 8))
}

/// Where all numbers of a day are given out, the date is none of the calendar's.
fn svnr_sum(c: &[u8]) -> bool {
    at(c, 0) != 0 && weighted(c, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 == at(c, 3)
}

/// GS1's check over 13 digits.
fn ahv(c: &[u8]) -> bool {
    weighted(c, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10)
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    sum("DE_TAX_ID", &[("###########", 0.35), ("## ### ### ###", 0.85), ("##-###-###-###", 0.8), ("##/###/###/###", 0.8), ("##.###.###.###", 0.8)], steuer_id, "steuer|steueridentifikationsnummer|steuerid|steuer id|idnr|id nr|identifikationsnummer|tin|tax|idnummer|tax id"),
    shape("DE_TAX_NUMBER", &[("###/###/#####", 0.7), ("##/###/#####", 0.6), ("###/####/####", 0.6), ("### ### #####", 0.0), ("## ### #####", 0.0), ("#############", 0.05), ("#####/#####", 0.4), ("###########", 0.0), ("##########", 0.0), ("### / ### / #####", 0.7), ("## / ### / #####", 0.7)], steuernummer, "steuernummer|steuernr|steuer nr|steuer nummer|st nr|stnr|finanzamt|umsatzsteuer|elster"),
    sum("DE_ID_CARD", &[("@#########", 0.3), ("@**#*****#", 0.2), ("@*********", 0.2), ("@********D", 0.0)], personalausweis, "personalausweis|ausweis|ausweisnummer|personalausweisnummer|personalausweisnr|ausweisnr|ausweis nr|dokumentennummer|dokument nr|pa nr|perso|german id|reisepass"),
    shape("DE_ID_CARD", &[("@********", 0.1)], |c| c.first().is_some_and(|b| b"LMNPRTVWXY".contains(b)) && any(c), "personalausweis|ausweisnummer|personalausweisnummer|personalausweisnr|ausweisnr|ausweis nr|perso|dokumentennummer|ausweis|german id"),
    sum("DE_SOCIAL_SECURITY", &[("########@###", 0.8), ("## ###### @ ###", 0.95), ("## ######@###", 0.85), ("##-######-@-###", 0.95), ("## ###### @###", 0.9), ("##.######.@.###", 0.9)], rentenversicherung, "rentenversicherung|rentenversicherungsnummer|sozialversicherungsnummer|sozialversicherung|rvnr|svnr|rvnummer|versicherungsnummer|sv nummer|rv nummer|vsnr"),
    sum("DE_HEALTH_INSURANCE", &[("@#########", 0.3), ("@### ### ###", 0.5), ("@ ### ### ###", 0.5)], kvnr, "kvnr|krankenversichertennummer|krankenkasse|versichertennummer|krankenversicherung|versicherten|gesundheitskarte|krankenversicherungsnummer|egk|kv nummer|versicherten nr|vers nr"),
    sum("AT_SVNR", &[("#### ######", 0.55), ("##########", 0.15), ("####-######", 0.6), ("####/######", 0.6), ("#### ## ## ##", 0.6)], svnr, "svnr|sv nr|sozialversicherungsnummer|sozialversicherung|versicherungsnummer|sv|sv nummer|ecard|e card"),
    sum("AT_SVNR", &[("#### ######", 0.0)], svnr_sum, "svnr|sv nr|sozialversicherungsnummer|sv nummer"),
    shape("AT_ID_CARD", &[("@#######", 0.0), ("########", 0.0), ("@@#######", 0.0)], any, "personalausweis|ausweisnummer|personalausweisnummer|ausweis nr"),
    sum("AT_TAX_NUMBER", &[("##-###/####", 0.8), ("## ###/####", 0.7), ("#########", 0.05)], tin_at, "steuernummer|abgabenkontonummer|finanzamt|steuernr|abgabenkonto|st nr"),
    sum("CH_AHV", &[("756.####.####.##", 0.98), ("756##########", 0.7), ("756 #### #### ##", 0.95), ("756-####-####-##", 0.95)], ahv, "ahv|avs|ahvnr|navs|ahv nr|ahv nummer|sozialversicherungsnummer|n avs|no avs|versichertennummer"),
    sum("CH_UID", &[("CHE-###.###.###", 0.95), ("CHE#########", 0.85), ("CHE ### ### ###", 0.9), ("CHE-### ### ###", 0.9), ("CHE-#########", 0.9), ("CHE ###.###.###", 0.95)], |c| missing_11(c.get(3..).unwrap_or(&[]), &[5, 4, 3, 2, 7, 6, 5, 4]) == at(c, 11), "uid|ide|idi|mwst|tva|iva|che"),
    shape("CH_ID_CARD", &[("@#######", 0.0), ("@*******", 0.0), ("E#######", 0.05)], any, "identitätskarte|carte identité|carta identità|ausweisnummer|id nr|identitätskartennummer|identité"),
];
