//! Dates that are no birth's whatever stands near: of documents and contracts, of lines in a log, limits.

use super::super::super::bytes::{Words, words};
use super::super::super::classes::Bytes;
use super::super::label::{among, word_before};

/// Whether it is the date of a document or a contract, not of a birth: `cấp ngày 03/05/2021`, `issued on 3 May 2021`,
/// `Admissão: 03/05/2021`, `gültig bis 21.07.2031`.
pub(super) fn issued(text: Bytes<'_>, start: usize) -> bool {
    #[rustfmt::skip]
    const ISSUED: Words = words!(&[
        "cấp", "issued", "issue", "expires", "expiry", "ausgestellt", "délivré", "délivrée", "expedido", "expedida", "rilasciata", "rilasciato", "emitida", "wydany", "выдан",
        "valid", "gültig", "valable", "válido", "válida", "validade", "valido", "valida", "geldig", "gyldig", "giltig", "giltigt", "ważny", "ważna", "ważne", "platný", "platí", "platnost", "valabil", "érvényes", "действителен", "дійсний", "важи", "voimassa", "geçerlilik", "berlaku",
        "admissão", "admission", "emissão", "expedição", "emisión", "expedición", "vencimiento", "vence", "caduca", "ingreso", "alta", "scadenza", "scade", "rilascio", "assunzione", "emissione",
        "start", "beginn", "exp", "admit", "admitted", "discharged", "discharge", "aufnahme", "entlassung", "visit", "expiration", "expire", "délivrance", "embauche", "hired", "hire", "joined", "einstellung", "eintritt", "ausstellung", "afgegeven", "utfärdat", "udstedt", "utstedt", "wydania", "vydán", "vydaný", "izdato", "izdano", "izdana", "выдано", "выдана", "видано", "издаден", "έκδοσης",
    ]);
    const ON: Words = words!(&[
        "on", "date", "am", "le", "el", "il", "ngày", "em", "dnia", "bis", "until", "to", "thru", "through", "till",
        "from", "au", "hasta", "até", "al", "fino", "tot", "til", "do", "до", "până", "op", "den", "dne",
    ]);
    let signs = text
        .slice(start.saturating_sub(32), start)
        .iter()
        .rev()
        .take_while(|b| matches!(b, b' ' | b':' | b'.'))
        .count();
    let last = word_before(text, start - signs);
    let first = || word_before(text, (start - signs).saturating_sub(last.len() + 1));
    text.slice(start.saturating_sub(4), start) == b"D/C "
        || among(last, ISSUED)
        || among(last, ON) && among(first(), ISSUED)
}

/// Whether a date is the beginning of a line's time stamp, as in logs and exported chats: `[02/05/2024, 18:04:11]`.
pub(super) fn stamp(text: Bytes<'_>, start: usize, end: usize) -> bool {
    let hour = text.run(end, 2, |b| matches!(b, b',' | b' '));
    let digits = text.run(hour, 2, |b| b.is_ascii_digit());
    matches!(text.before(start, 1), b'[' | b'\n' | 0)
        && hour > end
        && digits > hour
        && text.at(digits) == b':'
        && text.at(digits + 1).is_ascii_digit()
}

/// Whether a date stands for none, or for all on one side of it: `1900-01-01`, `CHECK (born > '1910-01-01')`.
pub(super) fn bound(text: Bytes<'_>, start: usize, end: usize) -> bool {
    let first = [&b"1900-01-01"[..], b"01.01.1900", b"01/01/1900", b"1900/01/01"].contains(&text.slice(start, end));
    let quote = start - usize::from(matches!(text.before(start, 1), b'\'' | b'"'));
    let signs = text.slice(quote.saturating_sub(4), quote);
    let compared = quote < start && [&b" < "[..], b" > ", b" <= ", b" >= "].iter().any(|sign| signs.ends_with(sign));
    first || compared || quote < start && signs == b"ULT "
}
