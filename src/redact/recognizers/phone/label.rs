//! Words that vouch for a number of any length.

use super::super::label::Heads;
use crate::redact::bytes::words;
use crate::redact::classes::{Bytes, same};

/// The words that stand right before a number of any length; those of other scripts are whole runs.
#[rustfmt::skip]
const LABELS: &[&str] = &[
    "tel", "tél", "tlf", "telephone", "telefon", "telefono", "teléfono", "telefone", "téléphone", "telefoon",
    "phone", "mobile", "mobil", "mob", "móvil", "celular", "cell", "fax", "gsm", "handy", "puh", "puhelin", "sími",
    "電話", "电话", "전화", "โทร", "тел", "телефон", "τηλ", "هاتف", "טלפון",
];

static HEADS: Heads = Heads::of(&[LABELS]);

/// Whether a label stands right before `start`, with no more than signs between.
pub(super) fn labelled(text: Bytes<'_>, start: usize) -> bool {
    let mut end = start;
    while start - end < 4 && matches!(text.before(end, 1), b' ' | b':' | b'.' | b'=' | b'"' | b'#') {
        end -= 1;
    }
    let mut from = end;
    while end - from < 24 && (text.before(from, 1).is_ascii_alphabetic() || text.before(from, 1) >= 128) {
        from -= 1;
    }
    let word = text.slice(from, end);
    !word.is_empty() && HEADS.may_have(word) && words!(LABELS).iter().any(|l| same(word, l))
}
