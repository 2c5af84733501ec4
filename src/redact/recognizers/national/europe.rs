//! Western, central and southern Europe.

use super::Rule;
use super::checks::{alnum, at, day, flat, luhn, mod_11_10, number, weighted, yymmdd};

/// NHS: weights 10 to 2, 11 is 0, 10 does not occur.
fn nhs(c: &[u8]) -> bool {
    let check = 11 - weighted(c, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    !flat(c) && check != 10 && check % 11 == at(c, 9)
}

/// HMRC: letters not used, prefixes not allocated, suffix A to D.
fn nino(c: &[u8]) -> bool {
    let Some(prefix) = c.get(..2) else {
        return false;
    };
    let [a, b] = *prefix else { return false };
    !b"DFIQUV".contains(&a)
        && !b"DFIOQUV".contains(&b)
        && ![&b"BG"[..], b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"].contains(&prefix)
        && matches!(c.last(), Some(b'A'..=b'D'))
}

/// HMRC: the first digit checks the other nine.
fn utr(c: &[u8]) -> bool {
    let rest = c.get(1..).map_or(0, |tail| weighted(tail, &[6, 7, 8, 9, 10, 5, 4, 3, 2])) % 11;
    !flat(c) && b"21987654321".get(rest as usize) == c.first()
}

const UK_AREAS: &[u8] = b" AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE ";

/// Royal Mail: a postal area, and an inward code without C I K M O V.
fn postcode(c: &[u8]) -> bool {
    let letters = c.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let mut area = vec![b' '];
    area.extend_from_slice(c.get(..letters).unwrap_or(&[]));
    area.push(b' ');
    let inward = c.get(c.len().saturating_sub(2)..).unwrap_or(&[]);
    UK_AREAS.windows(area.len()).any(|w| w == area) && inward.iter().all(|b| !b"CIKMOV".contains(b))
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

/// ICAO 9303 weights 7 3 1 over letters and digits.
fn personalausweis(c: &[u8]) -> bool {
    let sum: u32 = c.iter().take(9).zip([7, 3, 1].into_iter().cycle()).map(|(b, w)| alnum(*b) * w).sum();
    c.first().is_some_and(|b| b"LMNPRTVWXY".contains(b))
        && sum % 10 == at(c, 9)
        && c.iter().skip(1).any(u8::is_ascii_digit)
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

/// INSEE: 97 minus the rest of 13 digits; Corsica's 2A and 2B count as 19 and 18.
fn nir(c: &[u8]) -> bool {
    let mut digits = c.to_vec();
    if let Some(part) = digits.get_mut(5..7) {
        match part {
            [b'2', b'A'] => part.copy_from_slice(b"19"),
            [b'2', b'B'] => part.copy_from_slice(b"18"),
            _ => {}
        }
    }
    digits.iter().all(u8::is_ascii_digit)
        && matches!(at(c, 0), 1..=4 | 7 | 8)
        && matches!(number(c, 3, 5), 1..=12 | 20..=42 | 50..=99)
        && 97 - number(&digits, 0, 13) % 97 == number(&digits, 13, 15)
}

const DNI_LETTERS: &[u8] = b"TRWAGMYFPDXBNJZSQVHLCKE";

fn dni(c: &[u8]) -> bool {
    DNI_LETTERS.get((number(c, 0, 8) % 23) as usize) == c.get(8)
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

fn bsn(c: &[u8]) -> bool {
    !flat(c) && (weighted(c, &[9, 8, 7, 6, 5, 4, 3, 2]) + 10 * at(c, 8)).is_multiple_of(11)
}

/// Belgium: 97 minus the rest; those born from 2000 on put a 2 in front.
fn rijksregister(c: &[u8]) -> bool {
    let (body, check) = (number(c, 0, 9), number(c, 9, 11));
    let month = number(c, 2, 4) % 20;
    let dated = month <= 12 && number(c, 4, 6) <= 31 && number(c, 2, 4) <= 52;
    dated && (97 - body % 97 == check || 97 - (2_000_000_000 + body) % 97 == check)
}

fn pt_nif(c: &[u8]) -> bool {
    let check = 11 - weighted(c, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    matches!(at(c, 0), 1 | 2 | 3 | 5 | 6 | 7 | 8 | 9) && (if check > 9 { 0 } else { check }) == at(c, 8) && !flat(c)
}

fn svnr(c: &[u8]) -> bool {
    let sum = weighted(c, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11;
    at(c, 0) != 0 && sum == at(c, 3) && number(c, 4, 6) <= 31 && (1..=15).contains(&number(c, 6, 8))
}

/// GS1's check over 13 digits.
fn ahv(c: &[u8]) -> bool {
    weighted(c, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10)
}

/// Ireland: 23 letters, a second letter weighs 9.
fn pps(c: &[u8]) -> bool {
    let second = c.get(8).map_or(0, |b| match b {
        b'W' => 0,
        _ => u32::from(b.saturating_sub(b'A')) + 1,
    });
    let rest = (weighted(c, &[8, 7, 6, 5, 4, 3, 2]) + second * 9) % 23;
    b"WABCDEFGHIJKLMNOPQRSTUV".get(rest as usize) == c.get(7)
        && c.get(8).is_none_or(|b| matches!(b, b'A'..=b'I' | b'W' | b'T' | b'X'))
}

fn afm(c: &[u8]) -> bool {
    !flat(c) && weighted(c, &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == at(c, 8)
}

fn amka(c: &[u8]) -> bool {
    super::checks::ddmmyy(c, 0) && luhn(c)
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    Rule { kind: "UK_NHS", forms: &[("### ### ####", 0.55), ("###-###-####", 0.4), ("##########", 0.15)], check: nhs, checksum: true, with_context: 0.98, words: &["nhs", "patient", "health", "hospital"] },
    Rule { kind: "UK_NINO", forms: &[("@@######@", 0.8), ("@@ ## ## ## @", 0.9), ("@@ ###### @", 0.7), ("@@-##-##-##-@", 0.85)], check: nino, checksum: false, with_context: 0.97, words: &["nino", "insurance", "ni", "nationalinsurance"] },
    Rule { kind: "UK_UTR", forms: &[("##########", 0.1), ("##### #####", 0.3)], check: utr, checksum: true, with_context: 0.93, words: &["utr", "hmrc", "taxpayer", "self"] },
    Rule { kind: "UK_POSTCODE", forms: &[("@# #@@", 0.55), ("@## #@@", 0.6), ("@@# #@@", 0.65), ("@@## #@@", 0.7), ("@#@ #@@", 0.7), ("@@#@ #@@", 0.75)], check: postcode, checksum: false, with_context: 0.9, words: &["postcode", "address", "post", "london", "uk"] },
    Rule { kind: "DE_TAX_ID", forms: &[("###########", 0.35), ("## ### ### ###", 0.85)], check: steuer_id, checksum: true, with_context: 0.98, words: &["steuer", "steueridentifikationsnummer", "steuerid", "idnr", "identifikationsnummer", "tin", "tax", "idnummer"] },
    Rule { kind: "DE_ID_CARD", forms: &[("@#########", 0.3), ("@**#*****#", 0.2), ("@*********", 0.2)], check: personalausweis, checksum: true, with_context: 0.95, words: &["personalausweis", "ausweis", "ausweisnummer", "personalausweisnummer", "personalausweisnr", "identity", "reisepass"] },
    Rule { kind: "DE_SOCIAL_SECURITY", forms: &[("########@###", 0.8), ("## ###### @ ###", 0.95), ("## ######@###", 0.85)], check: rentenversicherung, checksum: true, with_context: 0.98, words: &["rentenversicherung", "rentenversicherungsnummer", "sozialversicherungsnummer", "sozialversicherung", "rvnr", "svnr", "rvnummer"] },
    Rule { kind: "FR_NIR", forms: &[("###############", 0.75), ("# ## ## ## ### ### ##", 0.97), ("# ## ## ## ### ###", 0.0), ("# ## ## #@ ### ### ##", 0.97), ("#####2@########", 0.8), ("############# ##", 0.85)], check: nir, checksum: true, with_context: 0.99, words: &["nir", "insee", "sécurité", "sociale", "sécu", "secu", "nss"] },
    Rule { kind: "FR_SIREN", forms: &[("### ### ###", 0.35), ("#########", 0.1)], check: luhn, checksum: true, with_context: 0.93, words: &["siren", "rcs"] },
    Rule { kind: "FR_SIRET", forms: &[("### ### ### #####", 0.85), ("##############", 0.25)], check: luhn, checksum: true, with_context: 0.96, words: &["siret"] },
    Rule { kind: "ES_NIF", forms: &[("########@", 0.85), ("########-@", 0.9), ("########", 0.0), ("##.###.###-@", 0.95), ("##.###.###@", 0.9), ("######## @", 0.6)], check: dni, checksum: true, with_context: 0.98, words: &["dni", "nif", "documento", "identidad"] },
    Rule { kind: "ES_NIE", forms: &[("@#######@", 0.85), ("@-#######-@", 0.95), ("@#######-@", 0.9)], check: nie, checksum: true, with_context: 0.98, words: &["nie", "extranjero", "nif"] },
    Rule { kind: "ES_CIF", forms: &[("@#######*", 0.4), ("@-#######*", 0.6), ("@########", 0.4)], check: cif, checksum: true, with_context: 0.95, words: &["cif", "nif", "empresa"] },
    Rule { kind: "IT_FISCAL_CODE", forms: &[("@@@@@@**@**@***@", 0.95), ("@@@ @@@ **@** @***@", 0.95)], check: codice_fiscale, checksum: true, with_context: 0.99, words: &["codice", "fiscale", "cf"] },
    Rule { kind: "IT_VAT", forms: &[("###########", 0.2)], check: partita_iva, checksum: true, with_context: 0.93, words: &["partita", "iva", "piva"] },
    Rule { kind: "NL_BSN", forms: &[("#########", 0.15), ("####.##.###", 0.7), ("###.###.###", 0.3), ("### ### ###", 0.2), ("#### ## ###", 0.4)], check: bsn, checksum: true, with_context: 0.95, words: &["bsn", "burgerservicenummer", "sofi", "sofinummer"] },
    Rule { kind: "BE_NATIONAL_NUMBER", forms: &[("##.##.##-###.##", 0.97), ("###########", 0.3), ("######-###-##", 0.85), ("###### ### ##", 0.7)], check: rijksregister, checksum: true, with_context: 0.98, words: &["rijksregisternummer", "rijksregister", "national", "registre", "niss", "insz", "rrn"] },
    Rule { kind: "PT_NIF", forms: &[("#########", 0.1), ("### ### ###", 0.2)], check: pt_nif, checksum: true, with_context: 0.93, words: &["nif", "contribuinte", "contribuintes", "nipc"] },
    Rule { kind: "AT_SVNR", forms: &[("#### ######", 0.55), ("##########", 0.15)], check: svnr, checksum: true, with_context: 0.95, words: &["svnr", "sozialversicherungsnummer", "sozialversicherung", "versicherungsnummer", "sv"] },
    Rule { kind: "CH_AHV", forms: &[("756.####.####.##", 0.98), ("756##########", 0.7), ("756 #### #### ##", 0.95)], check: ahv, checksum: true, with_context: 0.99, words: &["ahv", "avs", "ahvnr", "navs"] },
    Rule { kind: "IE_PPS", forms: &[("#######@", 0.5), ("#######@@", 0.6)], check: pps, checksum: true, with_context: 0.97, words: &["pps", "ppsn"] },
    Rule { kind: "GR_AFM", forms: &[("#########", 0.1)], check: afm, checksum: true, with_context: 0.93, words: &["afm", "ΑΦΜ", "αφμ"] },
    Rule { kind: "GR_AMKA", forms: &[("###########", 0.35)], check: amka, checksum: true, with_context: 0.96, words: &["amka", "αμκα", "ΑΜΚΑ"] },
    Rule { kind: "PL_PESEL", forms: &[("###########", 0.4)], check: pesel, checksum: true, with_context: 0.98, words: &["pesel"] },
    Rule { kind: "PL_NIP", forms: &[("###-###-##-##", 0.9), ("###-##-##-###", 0.85), ("##########", 0.15)], check: nip, checksum: true, with_context: 0.96, words: &["nip", "podatkowy"] },
    Rule { kind: "PL_REGON", forms: &[("#########", 0.1)], check: regon, checksum: true, with_context: 0.93, words: &["regon"] },
    Rule { kind: "CZ_BIRTH_NUMBER", forms: &[("######/####", 0.9), ("##########", 0.2)], check: rodne_cislo, checksum: true, with_context: 0.97, words: &["rodné", "rč", "číslo", "rodne"] },
    Rule { kind: "RO_CNP", forms: &[("#############", 0.6)], check: cnp, checksum: true, with_context: 0.98, words: &["cnp"] },
];

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

/// Czech and Slovak: the whole divides by 11 (before 1986 a rest of 10 was written 0).
fn rodne_cislo(c: &[u8]) -> bool {
    // Women's months have 50 added, and either 20 more where a day ran out of numbers.
    let month = match number(c, 2, 4) {
        m @ 1..=12 => m,
        m @ 21..=32 => m - 20,
        m @ 51..=62 => m - 50,
        m @ 71..=82 => m - 70,
        _ => return false,
    };
    let rest = number(c, 0, 9) % 11;
    day(number(c, 4, 6), month) && (number(c, 0, 10).is_multiple_of(11) || rest == 10 && at(c, 9) == 0)
}

fn cnp(c: &[u8]) -> bool {
    let rest = weighted(c, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
    matches!(at(c, 0), 1..=9) && yymmdd(c, 1) && (if rest == 10 { 1 } else { rest }) == at(c, 12)
}
