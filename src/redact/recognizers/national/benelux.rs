//! France, Belgium, the Netherlands and Luxembourg.

use super::checks::{any, at, flat, luhn, number, verhoeff, weighted, yyyymmdd};
use super::{Rule, shape, sum};

/// A NIR without its key.
fn nir_body(c: &[u8]) -> bool {
    !flat(c) && matches!(at(c, 0), 1..=4 | 7 | 8) && matches!(number(c, 3, 5), 1..=12 | 20..=42 | 50..=99)
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

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    sum("FR_NIR", &[("###############", 0.75), ("# ## ## ## ### ### ##", 0.97), ("# ## ## #@ ### ### ##", 0.97), ("#####2@########", 0.8), ("############# ##", 0.85), ("#.##.##.##.###.###.##", 0.95), ("#-##-##-##-###-###-##", 0.95), ("# ## ## ## ### ### / ##", 0.97), ("# ## ## ##### ### ##", 0.9)], nir, "nir|insee|sécurité|sociale|sécu|secu|nss|sécurité sociale|securite sociale|numéro sécu|carte vitale|assuré|immatriculation"),
    shape("FR_NIR", &[("# ## ## ## ### ###", 0.0), ("#############", 0.0)], nir_body, "nir|insee|sécurité sociale|securite sociale|sécu|secu|numéro sécu|carte vitale"),
    shape("FR_RPPS", &[("###########", 0.0), ("# ## ## ### ###", 0.0), ("### ### ### ##", 0.0)], any, "rpps"),
    shape("FR_FINESS", &[("#########", 0.0), ("#@#######", 0.0), ("## # ### ###", 0.0), ("### ### ###", 0.0), ("## ### ####", 0.0)], any, "finess"),
    sum("FR_SIREN", &[("### ### ###", 0.35), ("#########", 0.1), ("###.###.###", 0.3)], luhn, "siren|rcs"),
    sum("FR_SIRET", &[("### ### ### #####", 0.85), ("##############", 0.25), ("###.###.###.#####", 0.7)], luhn, "siret"),
    sum("FR_TAX_ID", &[("#############", 0.3), ("## ## ### ### ###", 0.85), ("## ## ### ######", 0.5)], |c| at(c, 0) <= 3 && number(c, 0, 10) % 511 == number(c, 10, 13), "spi|fiscal|numéro fiscal|n fiscal|impôts|impots|télédéclarant|fiscale"),
    shape("FR_ID_CARD", &[("############", 0.0), ("*********", 0.0), ("######@#####", 0.1)], any, "cni|carte identité|identité|carte nationale|pièce identité|nationale d|d identité|titre séjour"),
    sum("BE_NATIONAL_NUMBER", &[("##.##.##-###.##", 0.97), ("###########", 0.3), ("######-###-##", 0.85), ("###### ### ##", 0.7), ("##.##.##-###-##", 0.95), ("##.##.##.###.##", 0.9), ("##.##.## ###.##", 0.9), ("##.##.##-### ##", 0.9)], rijksregister, "rijksregisternummer|rijksregister|registre national|registre|niss|insz|rrn|national number|numéro national|national|rijksregisternr|bis nummer|ehealth"),
    sum("BE_ID_CARD", &[("###-#######-##", 0.7), ("############", 0.1), ("### ####### ##", 0.4)], |c| { let r = number(c, 0, 10) % 97; !flat(c) && (if r == 0 { 97 } else { r }) == number(c, 10, 12) }, "identiteitskaart|kaartnummer|eid|carte identité|identité|id card|identiteitskaartnummer|d identité"),
    sum("BE_ENTERPRISE", &[("####.###.###", 0.6), ("##########", 0.1), ("#### ### ###", 0.3)], |c| at(c, 0) <= 1 && number(c, 0, 8) != 0 && 97 - number(c, 0, 8) % 97 == number(c, 8, 10), "ondernemingsnummer|kbo|bce|entreprise|numéro entreprise|btw|tva|rpr|d entreprise"),
    shape("BE_INAMI", &[("#-#####-##-###", 0.5), ("#/#####/##/###", 0.5), ("#.#####.##.###", 0.5), ("# ##### ## ###", 0.2), ("###########", 0.0)], any, "inami|riziv|prescripteur|voorschrijver|n inami|prestataire"),
    sum("NL_BSN", &[("#########", 0.15), ("####.##.###", 0.7), ("###.###.###", 0.3), ("### ### ###", 0.2), ("#### ## ###", 0.4), ("########", 0.0), ("####-##-###", 0.5)], |c| bsn(&[&b"0"[..9usize.saturating_sub(c.len()).min(1)], c].concat()), "bsn|burgerservicenummer|sofi|sofinummer|bsn nummer|burgerservice|service nummer"),
    shape("NL_ID_CARD", &[("@@******#", 0.1)], |c| !c.contains(&b'O') && any(c), "identiteitskaart|id kaart|documentnummer|identiteitsbewijs|legitimatie|document nr"),
    shape("NL_KVK", &[("########", 0.0)], |c| !flat(c), "kvk|kvk nr|kvk nummer|kvknummer|handelsregister|koophandel"),
    shape("NL_POSTCODE", &[("#### ^^", 0.15), ("####^^", 0.1)], |c| at(c, 0) != 0 && !matches!(c.get(4..), Some(b"SA" | b"SD" | b"SS")), "postcode|adres|straat|woonplaats|huisnummer|wonend|amsterdam|rotterdam|utrecht|den haag"),
    sum("LU_MATRICULE", &[("#############", 0.7), ("#### ## ## #####", 0.8), ("######## #####", 0.6)], |c| yyyymmdd(c, 0) && c.get(..12).is_some_and(luhn) && c.len() == 13 && verhoeff(&[c.get(..11).unwrap_or(&[]), c.get(12..).unwrap_or(&[])].concat()), "matricule|cns|luxembourg|identification"),
];
