//! Codes and dates of cards that answer a question: `What's the code on the back?`, `Jo: It's 482`.

use super::super::super::bytes::{Words, words};
use super::super::super::classes::Bytes;
use super::super::super::context::CARD;
use super::super::super::scan::Finding;
use super::super::label::among;
use super::label::{CODE_WORDS, CVV_WORDS, EXPIRY_WORDS};
use super::{CVV, EXPIRY, is_expiry};

/// How long a question may be, and how long the words between it and its answer.
const REACH: usize = 140;
const LEAD: usize = 40;
/// A line that asks without a question mark is no longer.
const SHORT: usize = 60;

/// The side of a card where its code stands.
#[rustfmt::skip]
const BACK: Words = words!(&[
    "back", "reverse", "rückseite", "hinten", "dos", "verso", "retro", "reverso", "atrás", "detrás", "trás", "achterkant", "achterop", "baksidan",
    "baksiden", "bagsiden", "takana", "odwrocie", "zadní", "обороте", "обратной",
]);
/// What stands there.
#[rustfmt::skip]
const DIGITS: Words = words!(&[
    "code", "digit", "digits", "ziffern", "zahlen", "prüfziffer", "chiffres", "cifras", "dígitos", "código", "codice", "cifre", "cijfers", "nummer",
    "siffror", "siffrorna", "cifrene", "cyfry", "kod", "koden", "koodi", "цифры", "код",
]);
/// Nouns that little else but a card has.
#[rustfmt::skip]
const UNTIL: Words = words!(&[
    "expiry", "expiration", "ablaufdatum", "verfalldatum", "vervaldatum", "caducidad", "péremption", "scadenza", "utgångsdatum",
]);

/// The code or the date `start..end`, if it is the answer to a question for one.
pub(super) fn find(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    let Some((question, asks)) = question(text, start, end) else { return };
    let mut said = question.split(|b| !b.is_ascii_alphanumeric() && *b < 128).filter(|w| w.len() > 2);
    let value = text.slice(start, end);
    if value.iter().all(u8::is_ascii_digit) && value.len() < 5 {
        let (mut back, mut digits, mut code) = (false, false, false);
        for word in said.clone() {
            if among(word, CVV_WORDS) {
                out.push(Finding::sure(CVV, start, end, 0.8).in_context(CARD, 0.9).secret());
                return;
            }
            back |= among(word, BACK);
            digits |= among(word, DIGITS);
            code |= among(word, CODE_WORDS);
        }
        if asks && back && digits {
            out.push(
                Finding::sure(CVV, start, end, if value.len() == 3 { 0.7 } else { 0.45 })
                    .in_context(CARD, 0.85)
                    .secret(),
            );
        } else if asks && code {
            out.push(Finding::sure(CVV, start, end, 0.3).in_context(CARD, 0.85).secret());
        }
    }
    if asks
        && is_expiry(value)
        && let Some(word) = said.find(|word| among(word, EXPIRY_WORDS))
    {
        let sure = value.contains(&b'/') && among(word, UNTIL);
        out.push(Finding::sure(EXPIRY, start, end, if sure { 0.55 } else { 0.3 }).in_context(CARD, 0.85));
    }
}

/// The question to which `start..end` is the answer, or nearly all of it, and whether it ends as one.
fn question(text: Bytes<'_>, start: usize, end: usize) -> Option<(&[u8], bool)> {
    let (n, nn) = (text.at(end), text.at(end + 1));
    let ends = matches!(n, 0 | b'\n' | b'\r' | b'"' | b'!' | b';') || matches!(n, b'.' | b',') && !nn.is_ascii_digit();
    if !ends {
        return None;
    }
    // `It's`, `ja, das ist`: what was said before it.
    let is_word = |b: &u8| b.is_ascii_alphabetic() || *b >= 128 || matches!(b, b' ' | b'\'' | b',' | b'.' | b'-');
    let lead = text.slice(start.saturating_sub(LEAD), start).iter().rev().take_while(|b| is_word(b)).count();
    let mut stop = start - lead;
    if lead == LEAD || !matches!(text.before(stop, 1), b'\n' | b':' | b'?' | b'"' | b'>' | b'*') {
        return None;
    }
    let signs = |stop: usize| {
        text.slice(stop.saturating_sub(8), stop).iter().rev().take_while(|b| b" \n\r\"-*>".contains(b)).count()
    };
    let mark = stop - signs(stop);
    if text.before(mark, 1) == b'?' {
        stop = mark;
    } else {
        // Behind who says it: `[10:02] Jo:`.
        let name = text.slice(stop.saturating_sub(SHORT), stop).iter().rev().position(|b| *b == b'\n')?;
        stop -= name;
        stop -= signs(stop);
    }
    let asks = text.before(stop, 1) == b'?';
    let all = text.slice(stop.saturating_sub(if asks { REACH } else { SHORT }), stop);
    let begin = all.len().saturating_sub(2);
    let from = all.get(..begin)?.iter().rposition(|b| matches!(b, b'\n' | b'?')).map_or(0, |at| at + 1);
    let line = all.get(from..)?;
    (asks || from > 0 || stop <= SHORT).then_some((line, asks))
}
