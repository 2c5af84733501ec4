//! CVV, CARD_EXPIRY and BIC: short values that only the word right before them tells apart.
//!
//! Security codes have three digits, four on American Express; they may not be stored after a payment
//! (PCI DSS 3.3.1), so they are secrets. Expiry is `MM/YY` or `MM/YYYY` (ISO/IEC 7813) where a card is
//! spoken of.

mod answer;
mod bic;
mod label;

use super::super::bytes::words;
use super::super::classes::{Bytes, holds, is_word};
use super::super::context::CARD;
use super::super::order::sort_by_place;
use super::super::scan::{Finding, Word};
use super::label::among;
pub(crate) use bic::{BIC, find_bic, is_bic};
use label::{CODE_WORDS, CVV_WORDS, EXPIRY_WORDS, labelled};

pub(crate) const CVV: &str = "CVV";
pub(crate) const EXPIRY: &str = "CARD_EXPIRY";

/// A security code or an expiry date that starts with the digits `word`.
pub(crate) fn find(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let (start, end) = (word.start, word.end);
    if matches!(word.len(), 3 | 4) {
        let alone = text.isolated(start, end);
        let label = if alone { labelled(text, (start, end), &[CVV_WORDS, CODE_WORDS]) } else { None };
        match label {
            Some(0) => Finding::add_secret(out, CVV, start, end, 0.85),
            Some(_) if holds(text.slice(start.saturating_sub(24), start), "security code") => {
                out.push(Finding::sure(CVV, start, end, 0.6).in_context(CARD, 0.85).secret());
            }
            Some(_) => {
                out.push(Finding::sure(CVV, start, end, 0.3).in_context(CARD, 0.85).secret());
                answer::find(text, start, end, out);
            }
            // `exp 0928`
            None if is_expiry(text.slice(start, end)) && labelled(text, (start, end), &[EXPIRY_WORDS]).is_some() => {
                out.push(Finding::sure(EXPIRY, start, end, 0.2).in_context(CARD, 0.8));
            }
            // `exp=2809`, as ISO 8583 has it.
            None if is_year_first(text.slice(start, end))
                && labelled(text, (start, end), &[EXPIRY_WORDS]).is_some() =>
            {
                out.push(Finding::sure(EXPIRY, start, end, 0.1).in_context(CARD, 0.8));
            }
            None if alone => answer::find(text, start, end, out),
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
        code_behind(text, stop, out);
        if labelled(text, (start, stop), &[EXPIRY_WORDS]).is_some() {
            out.push(Finding::sure(EXPIRY, start, stop, 0.3).in_context(CARD, 0.85));
        } else if written.is_some() && text.at(end) == b'/' {
            // Only right behind a card's number.
            out.push(Finding::sure(EXPIRY, start, stop, 0.05).in_context(CARD, 0.05));
            answer::find(text, start, stop, out);
        }
    }
}

/// `12/25 code 837`: the security code behind a date that ends at `end`, where a card is spoken of.
fn code_behind(text: Bytes<'_>, end: usize, out: &mut Vec<Finding>) {
    let from = text.run(end, 2, |b| matches!(b, b',' | b' '));
    let small = [&b"sec "[..], b"4-digit ", b"3-digit "]
        .iter()
        .find(|w| text.slice(from, from + w.len()) == **w)
        .map(|w| w.len());
    let from = from + small.unwrap_or(0);
    let stop = text.run(from, 8, |b| b.is_ascii_alphabetic() || b >= 128);
    let code = text.run(stop, 2, |b| matches!(b, b':' | b' '));
    let last = text.run(code, 5, |b| b.is_ascii_digit());
    if code > stop
        && matches!(last - code, 3 | 4)
        && among(text.slice(from, stop), words!(&["code", "código", "codice", "kod", "codigo"]))
        && text.free_right(last)
    {
        out.push(Finding::sure(CVV, code, last, 0.05).in_context(CARD, 0.85).secret());
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

/// `2809`: the year before the month.
fn is_year_first(digits: &[u8]) -> bool {
    matches!(digits, [b'2', b'5'..=b'9', m @ ..] | [b'3' | b'4', b'0'..=b'9', m @ ..] if matches!(m, [b'0', b'1'..=b'9'] | [b'1', b'0'..=b'2']))
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
    // A code says as well that a card is spoken of: `CVV 508, valid thru 02/30`.
    let card = |f: &&Finding| {
        f.kind == super::credit_card::TYPE && f.checked && f.score >= 0.5 || f.kind == CVV && f.score >= 0.8
    };
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
    Finding::add(out, EXPIRY, start, stop, 0.85);
    let code = gap(stop);
    let last = text.run(code, 5, |b| b.is_ascii_digit());
    if code > stop && matches!(last - code, 3 | 4) && text.free_right(last) {
        Finding::add_secret(out, CVV, code, last, 0.8);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};
    use super::{BIC, CVV, EXPIRY};

    #[test]
    fn redact_payment_forms() {
        for (kind, text, want) in [
            (CVV, "CVV: 123", "123"),
            (CVV, "card 4738802477137079 exp 12/25 code 837", "837"),
            (CVV, "cartão 4738802477137079 validade 12/25 código 837", "837"),
            (BIC, "Código BIC de la entidad: BASKES2BXXX", "BASKES2BXXX"),
            (EXPIRY, "CVV 508, valid thru 02/30, x", "02/30"),
            (BIC, "CH93 0076 2011 6238 5295 7 bei der Bank (BCVSCH2LXXX)", "BCVSCH2LXXX"),
            (BIC, ":57A:COBADEFF\n", "COBADEFF"),
            (CVV, "cvc2 code is 9876.", "9876"),
            (CVV, "use 319 for the CVV", "319"),
            (CVV, "the CVV on file is 319", "319"),
            (EXPIRY, "09/28 is my card expiry date", "09/28"),
            (BIC, "We have GBNLGB94NRS as your BIC.", "GBNLGB94NRS"),
            (BIC, "the BIC you gave us (LIBBGB05) is", "LIBBGB05"),
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
            (CVV, "what's the code on the back? it's 482", "482"),
            (CVV, "Ann: And the CVV please\nJo: It's 482.", "482"),
            (CVV, "[10:02] Ann: CVV?\n\n[10:02] Jo: 482", "482"),
            (CVV, "Ann: security code on the card?\nJo: 482", "482"),
            (CVV, "Ann: und die drei Ziffern auf der Rückseite?\nJo: ja, das ist 482\n", "482"),
            (CVV, "- et le code au dos de la carte ?\n- 482", "482"),
            (CVV, "\"What are the three digits on the back?\" \"482.\"", "482"),
            (EXPIRY, "Ann: and the expiry?\nJo: 04/27", "04/27"),
            (EXPIRY, "ANN: Expiration?\nJO: Zero-four twenty-seven. 04/27, yeah.", "04/27"),
            (EXPIRY, "¿la fecha de caducidad?\nJo: es 04/27, gracias", "04/27"),
            (EXPIRY, "Ann: bis wann ist die Karte gültig?\nJo: 04/27", "04/27"),
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
            (EXPIRY, "declined, pan=1 exp=2804 amt=12.00", "2804"),
            (CVV, "信用卡 末三碼 317", "317"),
            (BIC, "CH93 0076 2011 6238 5295 7 (PostFinance, POFICHBEXXX).", "POFICHBEXXX"),
            (BIC, "<BICFI>NDEAFIHH</BICFI>", "NDEAFIHH"),
            (BIC, "?20RENT?30DEUTDEDBBER?31DE89370400440532013000?32X", "DEUTDEDBBER"),
            ("IBAN", "?20RENT?30DEUTDEDBBER?31DE89370400440532013000?32X", "DE89370400440532013000"),
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
            (CVV, "due 12/25 code 837"),
            (CVV, "cvv 12.345"),
            (CVV, "HTTP 404"),
            (CVV, "security 404"),
            (CVV, "I'll be back at 123 Main Street"),
            (CVV, "the back of room 123"),
            (CVV, "Ann: when are you back?\nJo: room 482"),
            (CVV, "Ann: what code do we get back?\nJo: 482 lines of it"),
            (CVV, "the cvv is asked for on a later page, which has a form of its own and an image\nTotal: 482"),
            (CVV, "status code?\nJo: 404"),
            (EXPIRY, "Ann: when does the offer expire?\nJo: 12/27"),
            (EXPIRY, "Ann: is that valid?\nJo: 12/27"),
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
