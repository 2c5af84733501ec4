//! One file a kind: where its format is published, how it is validated, how sure that makes us.
//!
//! To add a recognizer: a file with a `TYPE` and a `find` that reads a bounded stretch from the word
//! or sign it is shown; a call in `scan.rs` or in [`numbers`]; its kind in [`KINDS`]. A national
//! identifier of fixed layout is less: a row in `national/`.

pub(crate) mod account;
pub(crate) mod age;
pub(crate) mod assignment;
mod backup_codes;
mod calendar;
pub(crate) mod command;
pub(crate) mod credit_card;
pub(crate) mod crypto;
pub(crate) mod date_of_birth;
pub(crate) mod email;
pub(crate) mod gps;
mod handle;
mod hl7;
pub(crate) mod holder;
pub(crate) mod iban;
mod identity;
pub(crate) mod ip;
mod label;
pub(crate) mod login;
pub(crate) mod mac;
pub(crate) mod mrz;
pub(crate) mod national;
pub(crate) mod payment;
pub(crate) mod pem;
pub(crate) mod phone;
pub(crate) mod pin;
pub(crate) mod plate;
mod postcode;
mod secret_shapes;
mod secret_table;
pub(crate) mod secrets;
mod seed_phrase;
pub(crate) mod url;
pub(crate) mod username;
pub(crate) mod vin;
mod x12;

use super::classes::Bytes;
use super::context::{self, Hit, Keywords};
use super::scan::{Finding, Word};
use super::structure::keys;

/// The kinds that are not national.
const KINDS: &[&str] = &[
    email::TYPE,
    phone::TYPE,
    credit_card::TYPE,
    iban::TYPE,
    ip::TYPE,
    mac::TYPE,
    url::TYPE,
    date_of_birth::TYPE,
    date_of_birth::DATE,
    crypto::TYPE,
    gps::TYPE,
    vin::TYPE,
    secrets::TYPE,
    secrets::JWT,
    pem::TYPE,
    assignment::PASSWORD,
    assignment::SECRET,
    payment::CVV,
    payment::EXPIRY,
    payment::BIC,
    national::upi::TYPE,
    keys::PERSON,
    keys::LOCATION,
    keys::GOVERNMENT_ID,
    keys::TAX_ID,
    username::TYPE,
    pin::TYPE,
    age::TYPE,
    plate::TYPE,
    account::TYPE,
    account::ROUTING,
    holder::RECORD,
    holder::IMEI,
    holder::IMSI,
    holder::ICCID,
    holder::DEVICE,
    super::hidden::TYPE,
];

/// Whether what carries this name opens something: never restored, never kept.
pub(crate) fn is_secret(kind: &str) -> bool {
    let secrets =
        [secrets::TYPE, secrets::JWT, pem::TYPE, assignment::PASSWORD, assignment::SECRET, payment::CVV, pin::TYPE];
    secrets.contains(&kind)
}

/// Every kind that patterns can find, in the names that placeholders carry.
#[must_use]
pub fn kinds() -> Vec<&'static str> {
    let mut all = KINDS.to_vec();
    for (_, rule) in national::rules() {
        if !all.contains(&rule.kind) {
            all.push(rule.kind);
        }
    }
    all
}

/// All that can start with a run of digits.
pub(crate) fn numbers(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let next = text.at(word.end);
    if next == b'.' && word.len() <= 3 {
        ip::find_v4(text, word, out);
    }
    if word.len() <= 3 && (matches!(next, b'.' | 0xC2) || next == b' ' && text.at(word.end + 1) == b'd') {
        gps::find(text, word, out);
    }
    if word.len() <= 3 {
        age::find(text, word, out);
    }
    if matches!(word.len(), 1 | 2 | 4) {
        date_of_birth::find(text, word, out);
    }
    if matches!(word.len(), 4 | 6 | 8 | 12..=19) {
        credit_card::find(text, word, out);
    }
    if word.len() == 6 && next == b'-' {
        secret_shapes::bitlocker(text, word, out);
    }
    if word.len() == 2 && next == b'-' {
        account::sorted(text, word, out);
    }
    if matches!(word.len(), 2..=4) {
        payment::find(text, word, out);
    }
    phone::find(text, word, out);
}

/// Reads what stands behind the label `start..end`.
type Reader = fn(Bytes<'_>, usize, usize, &mut Vec<Finding>);

/// All that stands behind a label: each label in `hits` is shown to the recognizers of its topics.
#[inline(never)]
pub(crate) fn labelled(text: Bytes<'_>, words: &Keywords, hits: &[Hit], out: &mut Vec<Finding>) {
    for hit in hits {
        let Some((end, labels)) = words.label(*hit) else { continue };
        let start = hit.at;
        let readers: [(_, Reader); 19] = [
            (context::PASSWORD, login::password),
            (context::USER, username::find),
            (context::PIN, pin::find),
            (context::AGE, age::labelled),
            (context::PLATE, plate::find),
            (context::CAR, plate::beside_car),
            (context::ACCOUNT, account::find),
            (context::RECORD, holder::record),
            (context::DEVICE, holder::device),
            (context::HANDLE, handle::find),
            (context::COORDINATE, gps::labelled),
            (context::BIRTH, date_of_birth::labelled),
            (context::SHELL, command::shell),
            (context::PHRASE, seed_phrase::find),
            (context::LICENCE, national::licence),
            (context::BACKUP, backup_codes::find),
            (context::DOOR, pin::door),
            (context::IDENTITY, identity::find),
            (context::POSTAL, postcode::find),
        ];
        for (topic, read) in readers {
            if labels.has(topic) {
                read(text, start, end, out);
            }
        }
    }
    payment::beside_cards(out);
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::scan::scan;

    /// Kind and text of all that is believed in at the default threshold.
    pub(crate) fn spans(text: &str) -> Vec<(&'static str, &str)> {
        let findings = scan(text).findings;
        findings.iter().filter(|f| f.score >= 0.5).map(|f| (f.kind, &text[f.start..f.end])).collect()
    }

    #[track_caller]
    pub(crate) fn found(kind: &str, text: &str, want: &str) {
        let got = spans(text);
        assert!(got.contains(&(kind_of(kind), want)), "{kind} `{want}` in `{text}`: {got:?}");
    }

    #[track_caller]
    pub(crate) fn nothing(kind: &str, text: &str) {
        let got = spans(text);
        assert!(!got.iter().any(|(k, _)| *k == kind), "no {kind} in `{text}`: {got:?}");
    }

    fn kind_of(kind: &str) -> &'static str {
        super::kinds().into_iter().find(|k| *k == kind).expect("a kind that is listed")
    }
}
