//! CVV, CARD_EXPIRY and BIC: short values that only the word right before them tells apart.
//!
//! Security codes have three digits, four on American Express; they may not be stored after a payment
//! (PCI DSS 3.3.1), so they are secrets. Expiry is `MM/YY` or `MM/YYYY` (ISO/IEC 7813) where a card is
//! spoken of. A BIC is four letters, a country, two and optionally three characters (ISO 9362).

use super::super::classes::{Bytes, is_word, same};
use super::super::context::CARD;
use super::super::scan::{Finding, Word};

pub(crate) const CVV: &str = "CVV";
pub(crate) const EXPIRY: &str = "CARD_EXPIRY";
pub(crate) const BIC: &str = "BIC";

const CVV_WORDS: &[&str] =
    &["cvv", "cvc", "cvv2", "cvc2", "csc", "cvn", "cryptogramme", "kartenprüfnummer", "安全码", "セキュリティコード"];
/// Words that mean it only where a card is spoken of.
const CODE_WORDS: &[&str] = &[
    "security",
    "segurança",
    "seguridad",
    "sicurezza",
    "sécurité",
    "sicherheitscode",
    "prüfziffer",
    "prüfnummer",
    "beveiligingscode",
    "säkerhetskod",
    "sikkerhetskode",
    "zabezpieczający",
];
#[rustfmt::skip]
const EXPIRY_WORDS: &[&str] = &[
    "exp", "expiry", "expires", "expire", "expiring", "expiration", "expdate", "valid", "gültig", "thru", "ablaufdatum",
    "verfalldatum", "vervaldatum", "caducidad", "caduca", "vence", "vencimiento",
    "scadenza", "scade", "validade", "expira", "ważna", "срок", "действительна", "utgångsdatum", "utløper", "udløber", "voimassa", "platnost",
    "valable", "válida", "有効期限", "有效期",
];
const BIC_WORDS: &[&str] = &["bic", "swift"];
/// ISO 3166-1, and Kosovo.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT \
     BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH \
     ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT \
     HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS \
     LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI \
     NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG \
     SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG \
     UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";
/// What may stand between such a word and its value.
const BETWEEN: &[&str] = &[
    "is", "ist", "code", "number", "no", "nr", "date", "on", "bis", "until", "through", "card", "do", "до", "jusqu",
    "fin", "le", "value", "front", "back", "the", "til", "till", "tot", "thru", "exp", "code",
];

/// A security code or an expiry date that starts with the digits `word`.
pub(crate) fn find(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let (start, end) = (word.start, word.end);
    if matches!(word.len(), 3 | 4) {
        if !text.isolated(start, end) {
        } else if labelled(text, start, CVV_WORDS) {
            out.push(Finding::sure(CVV, start, end, 0.85).secret());
        } else if labelled(text, start, CODE_WORDS) {
            out.push(Finding::sure(CVV, start, end, 0.3).in_context(CARD, 0.85).secret());
        }
        return;
    }
    let month = text.slice(start, end);
    let is_month = matches!(month, [b'0', b'1'..=b'9'] | [b'1', b'0'..=b'2']);
    if !is_month || !matches!(text.at(end), b'/' | b'-') {
        return;
    }
    let stop = text.run(end + 1, 5, |b| b.is_ascii_digit());
    let this_century = matches!(text.slice(end + 1, stop), [b'2'..=b'4', _] | [b'2', b'0', b'2'..=b'4', _]);
    if this_century && text.isolated(start, stop) && labelled(text, start, EXPIRY_WORDS) {
        out.push(Finding::sure(EXPIRY, start, stop, 0.3).in_context(CARD, 0.85));
    }
}

/// A BIC: `word` has 8 or 11 capitals and digits.
pub(crate) fn find_bic(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let Some((bank, rest)) = text.slice(word.start, word.end).split_at_checked(4) else {
        return;
    };
    let Some((country, place)) = rest.split_at_checked(2) else {
        return;
    };
    let known = COUNTRIES.split(' ').any(|c| c.as_bytes() == country);
    let fits = known
        && bank.iter().chain(country).all(u8::is_ascii_uppercase)
        && place.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if fits && text.isolated(word.start, word.end) && labelled(text, word.start, BIC_WORDS) {
        out.push(Finding::sure(BIC, word.start, word.end, 0.85));
    }
}

/// Whether one of `words` stands before `at`, with no more than signs and three small words between.
fn labelled(text: Bytes<'_>, at: usize, words: &[&str]) -> bool {
    let mut i = at;
    for _ in 0..4 {
        let mut signs = 0;
        while signs < 5
            && matches!(text.before(i, 1), b' ' | b'\t' | b':' | b'=' | b'#' | b'"' | b'\'' | b'.' | b'(' | b'/' | b'_')
        {
            i -= 1;
            signs += 1;
        }
        let end = i;
        while end - i < 20 && text.before(i, 1) != b'_' && (is_word(text.before(i, 1)) || text.before(i, 1) >= 128) {
            i -= 1;
        }
        let word = text.slice(i, end);
        if word.is_empty() || signs == 0 {
            return false;
        }
        if words.iter().any(|w| same(word, w)) {
            return true;
        }
        if !BETWEEN.iter().any(|w| same(word, w)) {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};
    use super::{BIC, CVV, EXPIRY};

    #[test]
    fn redact_payment_forms() {
        for (kind, text, want) in [
            (CVV, "CVV: 123", "123"),
            (CVV, "cvc2 code is 9876.", "9876"),
            (CVV, "{\"cvv\": \"042\"}", "042"),
            (CVV, "card_cvv=317&x=1", "317"),
            (CVV, "Kartenprüfnummer 555", "555"),
            (CVV, "Card 4738802477137079, security code: 192", "192"),
            (CVV, "cartão, código de segurança 908", "908"),
            (EXPIRY, "Номер карты, срок 01/32", "01/32"),
            (EXPIRY, "tarjeta caduca 10/28", "10/28"),
            (EXPIRY, "Visa ending 1111, expires 12/27", "12/27"),
            (EXPIRY, "my card, valid thru: 03/2029", "03/2029"),
            (EXPIRY, "Kreditkarte gültig bis 11-26", "11-26"),
            (EXPIRY, "{\"card\": 1, \"exp_date\": \"01/30\"}", "01/30"),
            (BIC, "BIC: DEUTDEFF", "DEUTDEFF"),
            (BIC, "SWIFT code is BNPAFRPPXXX.", "BNPAFRPPXXX"),
            (BIC, "BIC/SWIFT NEDSZAJJ", "NEDSZAJJ"),
            (BIC, "bic COBADEFF123", "COBADEFF123"),
        ] {
            found(kind, text, want);
        }
    }

    #[test]
    fn redact_payment_near_misses() {
        for (kind, text) in [
            (CVV, "the cvv of my card has 3 digits, room 123"),
            (CVV, "cvv 12345"),
            (CVV, "cvv 12.345"),
            (CVV, "HTTP 404"),
            (CVV, "security 404"),
            (EXPIRY, "The offer expires 12/27"),
            (EXPIRY, "card expires 13/27"),
            (EXPIRY, "card expires 12/27/2026"),
            (EXPIRY, "card issued 12/27"),
            (BIC, "the bank has CUSTOMER data"),
            (BIC, "BIC is ACCOUNTING"),
            (BIC, "swift DEVELOPS"),
            (BIC, "swift deutdeff"),
        ] {
            nothing(kind, text);
        }
    }
}
