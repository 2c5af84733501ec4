//! Words that vouch for a number of any length.

use super::super::label::Heads;
use crate::redact::bytes::{Words, words};
use crate::redact::classes::{Bytes, same};

/// The words that stand right before a number of any length; those of other scripts are whole runs.
#[rustfmt::skip]
const LABELS: &[&str] = &[
    "tel", "tél", "tlf", "telephone", "telefon", "telefono", "teléfono", "telefone", "téléphone", "telefoon",
    "phone", "mobile", "mobil", "mob", "móvil", "celular", "cell", "fax", "gsm", "handy", "puh", "puhelin", "sími",
    "電話", "电话", "전화", "โทร", "тел", "телефон", "τηλ", "هاتف", "טלפון",
];

static HEADS: Heads = Heads::of(&[LABELS]);

/// Words between a label and its number.
const BETWEEN: Words = words!(&["number", "no", "nr", "is", "to", "nummer", "número", "numéro"]);
/// What stands right behind a number in lists of them.
const BEHIND: Words = words!(&["office", "fax", "mobile", "cell", "home", "work", "desk", "landline"]);

/// Whether a label stands right before `start`, with no more than signs and small words between.
pub(super) fn labelled(text: Bytes<'_>, start: usize) -> bool {
    let mut end = start;
    for _ in 0..4 {
        let to = end;
        while to - end < 4 && matches!(text.before(end, 1), b' ' | b':' | b'.' | b'=' | b'"' | b'#') {
            end -= 1;
        }
        let mut from = end;
        while end - from < 24 && (text.before(from, 1).is_ascii_alphabetic() || text.before(from, 1) >= 128) {
            from -= 1;
        }
        let word = text.slice(from, end);
        if word.is_empty() {
            return false;
        }
        if HEADS.may_have(word) && words!(LABELS).iter().any(|l| same(word, l)) {
            // `alloc_cell(110000)` is a call, `once_cell 1.19.0` a library.
            let code = text.before(from, 1) == b'_' && (text.at(start) == b'(' || text.slice(end, start) == b" ");
            return !code;
        }
        if !BETWEEN.has(word) {
            return false;
        }
        end = from;
    }
    false
}

/// Whether the word at `end` says whose or what number this was: `781 1704 office`, `082 490 1693-Fax`.
pub(super) fn named(text: Bytes<'_>, end: usize) -> bool {
    let start = end + 1;
    let stop = text.run(start, 9, |b| b.is_ascii_alphabetic());
    let ends = matches!(text.at(stop), 0 | b'\n' | b'\r' | b',' | b'\\' | b';' | b')');
    matches!(text.at(end), b' ' | b'-') && ends && BEHIND.has(text.slice(start, stop))
}

/// What may follow a word for phones in the name of a number.
#[rustfmt::skip]
const PARTS: Words = words!(&[
    "number", "no", "nr", "id", "home", "work", "mobile", "phone", "cell", "main", "primary", "office", "private", "business", "country", "code", "value", "field", "text", "str",
    "string", "line", "ext", "extension", "fax",
]);

/// Whether a name whose word for phones is followed by `tail` names a number: `phoneNumberHome`, not `PhoneStatusBar`.
pub(crate) fn names_one(tail: &[u8]) -> bool {
    let part = tail.iter().skip(1).position(|b| !b.is_ascii_lowercase()).map_or(tail.len(), |at| at + 1);
    tail.len() < 3 || tail.starts_with(b"Num") || PARTS.has(&tail[..part])
}
