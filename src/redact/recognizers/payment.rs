//! CVV, CARD_EXPIRY and BIC: short values that only the word right before them tells apart.
//!
//! Security codes have three digits, four on American Express; they may not be stored after a payment
//! (PCI DSS 3.3.1), so they are secrets. Expiry is `MM/YY` or `MM/YYYY` (ISO/IEC 7813) where a card is
//! spoken of. A BIC is four letters, a country, two and optionally three characters (ISO 9362).

use super::super::classes::{Bytes, is_word, same};
use super::super::context::CARD;
use super::super::order::sort_by_place;
use super::super::scan::{Finding, Word};
use super::label::Heads;

pub(crate) const CVV: &str = "CVV";
pub(crate) const EXPIRY: &str = "CARD_EXPIRY";
pub(crate) const BIC: &str = "BIC";

#[rustfmt::skip]
const CVV_WORDS: &[&str] = &[
    "cvv", "cvc", "cvv2", "cvc2", "csc", "cvn", "cav2", "cvd", "cryptogramme", "kartenprüfnummer", "kartenprüfziffer", "安全码",
    "安全碼", "セキュリティコード", "보안코드",
];
/// Words that mean it only where a card is spoken of.
#[rustfmt::skip]
const CODE_WORDS: &[&str] = &[
    "security", "verification", "back", "cid", "crypto", "segurança", "seguridad", "seg", "sicurezza", "sécurité", "sicherheitscode", "sicherheitsnummer", "prüfziffer",
    "prüfnummer", "beveiligingscode", "veiligheidscode", "säkerhetskod", "sikkerhetskode", "sikkerhedskode", "kontrollnummer", "zabezpieczający", "bezpieczeństwa",
    "bezpečnostní", "bezpečnostný", "biztonsági", "securitate", "sigurnosni", "turvakoodi", "turvaluku", "güvenlik", "безопасности", "безпеки", "ασφαλείας",
];
#[rustfmt::skip]
const EXPIRY_WORDS: &[&str] = &[
    "exp", "xp", "expiry", "expires", "expire", "expiring", "expired", "expiration", "expdate", "exp_date", "valid", "gültig", "thru", "ablaufdatum", "ablauf", "läuft",
    "verfalldatum", "verfällt", "vervaldatum", "verloopt", "geldig", "vervalt", "caducidad", "caduca", "cad", "vence", "venc", "vencimiento", "vto", "validez", "péremption",
    "échéance", "scadenza", "scade", "scad", "validade", "vencimento", "expira", "ważna", "ważności", "срок", "действительна", "действует", "дійсна", "utgångsdatum", "giltigt", "utløper",
    "utløpsdato", "udløber", "udløbsdato", "gyldig", "voimassa", "platnost", "platná", "lejár", "lejárat", "expiră", "λήξη", "valable", "válida", "val", "geçerlilik", "kullanma", "有効期限", "有效期", "유효기간",
];
const BIC_WORDS: &[&str] = &["bic", "swift", "identifier"];
/// ISO 3166-1, and Kosovo.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT \
     BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH \
     ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT \
     HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS \
     LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI \
     NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG \
     SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG \
     UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";
/// By first letter, the second ones as bits.
const COUNTRY: [u32; 26] = {
    let (letters, mut bits, mut i) = (COUNTRIES.as_bytes(), [0; 26], 0);
    while i + 1 < letters.len() {
        if letters[i] != b' ' {
            bits[(letters[i] - b'A') as usize] |= 1 << (letters[i + 1] - b'A');
            i += 1;
        }
        i += 1;
    }
    bits
};
/// What may stand between such a word and its value.
#[rustfmt::skip]
const BETWEEN: &[&str] = &[
    "is", "ist", "lautet", "est", "es", "è", "é", "jest", "are", "was", "code", "number", "no", "nr", "num", "date", "on", "bis", "until", "til", "till", "through", "to", "card", "of", "my",
    "your", "in", "end", "month", "year", "mm", "yy", "value", "front", "back", "the", "three", "four", "digit", "digits", "tot", "thru", "exp", "for", "side", "and", "address", "adresse",
    "do", "до", "jusqu", "au", "à", "fin", "le", "la", "de", "del", "du", "des", "al", "el", "em", "en", "der", "am", "ende", "auf", "karte", "rückseite", "visuel", "visa", "mastercard", "amex", "debit", "credit", "bank", "ab", "kod", "kód", "kodu", "код", "cod", "código", "codice",
    "tarihi", "numarası", "действия", "карты", "carte", "tarjeta", "carta", "cartão", "kaart", "kort", "kortet", "karta", "karty", "karte", "kreditkarte", "meiner", "ma", "mi", "della", "do", "da", "kartın", "son", "data", "dato", "datum", "d", "hasta", "até", "cvv", "cvc", "cvv2", "cvc2",
];

/// A security code or an expiry date that starts with the digits `word`.
pub(crate) fn find(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let (start, end) = (word.start, word.end);
    if matches!(word.len(), 3 | 4) {
        let label = if text.isolated(start, end) { labelled(text, start, &[CVV_WORDS, CODE_WORDS]) } else { None };
        match label {
            Some(0) => out.push(Finding::sure(CVV, start, end, 0.85).secret()),
            Some(_) => out.push(Finding::sure(CVV, start, end, 0.3).in_context(CARD, 0.85).secret()),
            // `exp 0928`
            None if is_expiry(text.slice(start, end)) && labelled(text, start, &[EXPIRY_WORDS]).is_some() => {
                out.push(Finding::sure(EXPIRY, start, end, 0.2).in_context(CARD, 0.8));
            }
            None => {}
        }
        return;
    }
    // `expires 03 28`
    let apart = || {
        let stop = text.run(end + 1, 3, |b| b.is_ascii_digit());
        let is = text.at(end) == b' '
            && stop == end + 3
            && is_expiry(&[text.slice(start, end), text.slice(end + 1, stop)].concat());
        is.then_some(stop)
    };
    let written = month_and_year(text, start);
    if let Some(stop) = written.or_else(apart)
        && text.isolated(start, stop)
    {
        if labelled(text, start, &[EXPIRY_WORDS]).is_some() {
            out.push(Finding::sure(EXPIRY, start, stop, 0.3).in_context(CARD, 0.85));
        } else if written.is_some() && text.at(end) == b'/' {
            // Only right behind a card's number.
            out.push(Finding::sure(EXPIRY, start, stop, 0.05).in_context(CARD, 0.05));
        }
    }
}

/// Whether a cell is a card's date: `12/27`, `12/2027`, `2027-12`, `1227`.
pub(crate) fn is_expiry(cell: &[u8]) -> bool {
    let month = |d: &[u8]| matches!(d, [b'0', b'1'..=b'9'] | [b'1', b'0'..=b'2']);
    match cell {
        [a, b, y @ (b'2'..=b'4'), z] => month(&[*a, *b]) && y.is_ascii_digit() && z.is_ascii_digit(),
        [b'2', b'0', b'2'..=b'4', y, b'-' | b'/', a, b] => y.is_ascii_digit() && month(&[*a, *b]),
        _ => month_and_year(Bytes(cell), 0) == Some(cell.len()),
    }
}

/// Where `12/27`, `12-2027`, `12 / 27` or `12.27` ends.
fn month_and_year(text: Bytes<'_>, start: usize) -> Option<usize> {
    let end = start + 2;
    let is_month = matches!(text.slice(start, end), [b'0', b'1'..=b'9'] | [b'1', b'0'..=b'2']);
    let wide = usize::from(text.at(end) == b' ' && text.at(end + 1) == b'/' && text.at(end + 2) == b' ');
    if !is_month || !matches!(text.at(end + wide), b'/' | b'-' | b'.') {
        return None;
    }
    let from = end + 1 + 2 * wide;
    let stop = text.run(from, 5, |b| b.is_ascii_digit());
    matches!(text.slice(from, stop), [b'2'..=b'4', _] | [b'2', b'0', b'2'..=b'4', _]).then_some(stop)
}

/// Believes the codes and dates near a card's number, whose word stands too far off to be their context.
pub(super) fn beside_cards(findings: &mut [Finding]) {
    let card = |f: &&Finding| f.kind == super::credit_card::TYPE && f.checked && f.score >= 0.5;
    let mut ends: Vec<usize> = findings.iter().filter(card).map(|f| f.end).collect();
    sort_by_place(&mut ends, |end| *end);
    for f in findings.iter_mut().filter(|f| matches!(f.kind, CVV | EXPIRY) && f.topic == CARD) {
        let next = ends.partition_point(|end| end + NEAR < f.start);
        if ends.get(next).is_some_and(|end| *end < f.end + NEAR) {
            f.score = f.score.max(f.with_context);
        }
        if f.score < 0.1 && ends.iter().any(|end| *end <= f.start && f.start - end <= RIGHT_BEHIND) {
            f.score = 0.7;
        }
    }
}

/// How far from a card's number its date and code may stand.
const NEAR: usize = 160;
/// How far behind it a date is its own without a word.
const RIGHT_BEHIND: usize = 32;

/// What stands right behind a card's number, which ends at `end`, without a word: its date, and then its
/// code, as in `4111111111111111|12|2027|123` or `4111 1111 1111 1111 12/27 123`.
pub(super) fn behind_card(text: Bytes<'_>, end: usize, out: &mut Vec<Finding>) {
    let gap = |at: usize| text.run(at, 3, |b| matches!(b, b' ' | b',' | b';' | b'|' | b'/' | b'\t' | b':' | b'-'));
    let start = gap(end);
    let parted = matches!(text.at(start + 2), b'|' | b',' | b';' | b':' | b'\t');
    let year = text.run(start + 3, 5, |b| b.is_ascii_digit());
    let stop = if parted {
        let month = matches!(text.slice(start, start + 2), [b'0', b'1'..=b'9'] | [b'1', b'0'..=b'2']);
        let fits = matches!(text.slice(start + 3, year), [b'2'..=b'4', _] | [b'2', b'0', b'2'..=b'4', _]);
        (month && fits).then_some(year)
    } else {
        month_and_year(text, start)
    };
    let Some(stop) = stop.filter(|stop| start > end && !is_word(text.at(*stop))) else { return };
    out.push(Finding::sure(EXPIRY, start, stop, 0.85));
    let code = gap(stop);
    let last = text.run(code, 5, |b| b.is_ascii_digit());
    if code > stop && matches!(last - code, 3 | 4) && text.free_right(last) {
        out.push(Finding::sure(CVV, code, last, 0.8).secret());
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
    let fits = is_country(country)
        && bank.iter().chain(country).all(u8::is_ascii_uppercase)
        && place.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    // `DE89 3704 0044 0532 0130 00 (COBADEFFXXX)`
    let last = out.iter().rev().take(4).find(|f| f.kind == super::iban::TYPE && f.end < word.start);
    let beside = last.is_some_and(|f| {
        let between = text.slice(f.end, word.start);
        let signs = between.iter().all(|b| matches!(b, b' ' | b',' | b';' | b'(' | b'/' | b'\n' | b'\t'));
        // `... 4141 A at WKB (BCVSCH2LXXX)`
        let bank = between.len() <= 40 && between.ends_with(b" (") && !between.contains(&b'\n');
        between.len() <= 4 && signs || bank
    });
    // `:57A:COBADEFF`, a party's bank in a message of SWIFT's.
    let field =
        matches!(text.slice(word.start.saturating_sub(5), word.start), [b':', b'5', b'1'..=b'9', b'A' | b'D', b':']);
    if fits
        && text.free_right(word.end)
        && (field || text.free_left(word.start))
        && (beside || field || labelled(text, word.start, &[BIC_WORDS]).is_some())
    {
        out.push(Finding::sure(BIC, word.start, word.end, 0.85));
    }
}

fn is_country(code: &[u8]) -> bool {
    let letter = |b: u8| b.checked_sub(b'A').filter(|n| *n < 26);
    let &[Some(first), Some(second)] = &[code.first(), code.get(1)].map(|b| b.and_then(|b| letter(*b))) else {
        return false;
    };
    COUNTRY[usize::from(first)] >> second & 1 == 1
}

/// Which of `lists` a word is of that stands before `at`, with no more than signs and six small words between; the
/// first list counts for more than the second.
fn labelled(text: Bytes<'_>, at: usize, lists: &[&[&str]]) -> Option<usize> {
    const SIGNS: &[u8] = b" \t:=#\"'.()/_-[>|*";
    let mut found = None;
    let mut i = at;
    for _ in 0..7 {
        let signs = i;
        while signs - i < 6 && SIGNS.contains(&text.before(i, 1)) {
            i -= 1;
        }
        let end = i;
        let part = |b: u8| b != b'_' && is_word(b) || b >= 128;
        while end - i < 28 && part(text.before(i, 1)) {
            i -= 1;
        }
        let word = text.slice(i, end);
        if word.is_empty() || word.is_ascii() && (signs == end || !HEADS.may_have(word)) {
            return found;
        }
        if word.iter().all(u8::is_ascii_digit) {
            if word.len() <= 2 {
                continue;
            }
            return found;
        }
        // Chinese, Japanese and Korean put no space between the word and what follows.
        let within = |w: &str| w.as_bytes().first() >= Some(&0xE2) && word.windows(w.len()).any(|x| x == w.as_bytes());
        let list = lists.iter().position(|list| list.iter().any(|w| same(word, w) || within(w)));
        if list == Some(0) {
            return list;
        }
        found = found.or(list);
        if !BETWEEN.iter().any(|w| same(word, w)) {
            return found;
        }
    }
    found
}

/// What [`labelled`] may meet.
static HEADS: Heads = Heads::of(&[CVV_WORDS, CODE_WORDS, EXPIRY_WORDS, BIC_WORDS, BETWEEN]);

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};
    use super::{BIC, CVV, EXPIRY};

    #[test]
    fn redact_payment_forms() {
        for (kind, text, want) in [
            (CVV, "CVV: 123", "123"),
            (BIC, "CH93 0076 2011 6238 5295 7 bei der Bank (BCVSCH2LXXX)", "BCVSCH2LXXX"),
            (BIC, ":57A:COBADEFF\n", "COBADEFF"),
            (CVV, "cvc2 code is 9876.", "9876"),
            (CVV, "{\"cvv\": \"042\"}", "042"),
            (CVV, "card_cvv=317&x=1", "317"),
            (CVV, "Kartenprüfnummer 555", "555"),
            (CVV, "Card 4738802477137079, security code: 192", "192"),
            (CVV, "cartão, código de segurança 908", "908"),
            (CVV, "credit card, the three digits on the back are 123", "123"),
            (CVV, "CVV number on the back is 123", "123"),
            (CVV, "código de segurança (CVV): 908", "908"),
            (CVV, "CVC/CVV - 123", "123"),
            (CVV, "카드 보안코드 321", "321"),
            (CVV, "信用卡安全码是321", "321"),
            (CVV, "4738802477137079|09|2032|192", "192"),
            (EXPIRY, "4738802477137079|09|2032|192", "09|2032"),
            (EXPIRY, "4738 8024 7713 7079, 09/32, 192", "09/32"),
            (EXPIRY, "card exp. 12 / 27", "12 / 27"),
            (EXPIRY, "date d'expiration de la carte : 11/28", "11/28"),
            (EXPIRY, "kaart geldig tot 11-28", "11-28"),
            (EXPIRY, "Номер карты, срок 01/32", "01/32"),
            (EXPIRY, "tarjeta caduca 10/28", "10/28"),
            (EXPIRY, "Visa ending 1111, expires 12/27", "12/27"),
            (EXPIRY, "my card, valid thru: 03/2029", "03/2029"),
            (EXPIRY, "Kreditkarte gültig bis 11-26", "11-26"),
            (EXPIRY, "{\"card\": 1, \"exp_date\": \"01/30\"}", "01/30"),
            (EXPIRY, "Discover 6011 1111 1111 1117, expires 03 28, and", "03 28"),
            (EXPIRY, "MASTERCARD 5555 5555 5555 4444 XP 11/26", "11/26"),
            (EXPIRY, "5555 5555 5555 4444 skt 10/30 cvv 358", "10/30"),
            (EXPIRY, "5555555555554444, giltigt t.o.m. 11/28", "11/28"),
            (BIC, "to DE89370400440532013000 (COBADEFFXXX)", "COBADEFFXXX"),
            (BIC, "BIC: DEUTDEFF", "DEUTDEFF"),
            (BIC, "SWIFT code is BNPAFRPPXXX.", "BNPAFRPPXXX"),
            (BIC, "BIC/SWIFT NEDSZAJJ", "NEDSZAJJ"),
            (BIC, "bic COBADEFF123", "COBADEFF123"),
            (BIC, "Bank identifier code MIDLGB22", "MIDLGB22"),
            (BIC, "SWIFT address: NEDSZAJJ", "NEDSZAJJ"),
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
            (CVV, "I'll be back at 123 Main Street"),
            (CVV, "the back of room 123"),
            (EXPIRY, "The offer expires 12/27"),
            (EXPIRY, "card expires 13/27"),
            (EXPIRY, "card expires 12/27/2026"),
            (EXPIRY, "card issued 12/27"),
            (EXPIRY, "5555555555554444 is a card, which I have lost somewhere on 12/27"),
            (BIC, "the bank has CUSTOMER data"),
            (BIC, "BIC is ACCOUNTING"),
            (BIC, "swift DEVELOPS"),
            (BIC, "swift deutdeff"),
        ] {
            nothing(kind, text);
        }
    }
}
