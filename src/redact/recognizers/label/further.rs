//! What stands between a label and its value besides signs and small words, and values that are further off.

use super::super::super::bytes::{Words, words};
use super::super::super::classes::{Bytes, HIGH, LETTER, class, holds, is_word};
use super::super::super::mentions::is_ours;
use super::{among, word_before};

/// The end of words in brackets at `start`, which more follows: `PIN (optional): 4921`.
pub(super) fn aside(text: Bytes<'_>, start: usize) -> Option<usize> {
    let close =
        text.run(start + 1, 32, |b| class(b) & (LETTER | HIGH) != 0 || matches!(b, b' ' | b'-' | b'/' | b'.' | b'*'));
    let more = matches!(text.at(close + 1), b' ' | b':' | b'=' | b'\t') && text.at(close + 2) > b' '
        || text.slice(close + 1, close + 3) == b": ";
    (text.before(start, 1) == b' ' && text.at(close) == b')' && close > start + 1 && more).then_some(close)
}

/// Whether all that is in the bracket which ends at `end` are words, and none is before it.
pub(super) fn is_opened(text: Bytes<'_>, end: usize) -> bool {
    let mut start = end;
    while end - start < 32 && (class(text.before(start, 1)) & (LETTER | HIGH) != 0 || text.before(start, 1) == b' ') {
        start -= 1;
    }
    text.before(start, 1) == b'[' && !is_word(text.before(start, 2))
}

/// Whether a word with a digit, and no placeholder, stands in the bracket at `i`.
pub(super) fn is_bracketed(text: Bytes<'_>, i: usize) -> bool {
    let close = text.run(i + 1, 32, |b| is_word(b) || matches!(b, b'-' | b'.' | b'!' | b'#' | b'$'));
    let inside = text.slice(i + 1, close);
    text.at(close) == b']' && inside.iter().any(u8::is_ascii_digit) && !is_ours(inside)
}

/// Whether at `i`, behind a comma, a value begins, or what leads to one: `PIN, which is 4921`.
pub(super) fn begins_clause(text: Bytes<'_>, i: usize) -> bool {
    text.at(i).is_ascii_digit()
        || [&b"which is "[..], b"it is "].iter().any(|words| text.slice(i, i + words.len()) == *words)
}

/// Where the value stands that a line has alone, below the line of the label that ends at `end`, which ends at `at`.
pub(super) fn below(text: Bytes<'_>, end: usize, at: usize) -> Option<usize> {
    // The label is a line of its own too.
    let head = text.slice(end.saturating_sub(40), end);
    if end > 40 && !head.contains(&b'\n') {
        return None;
    }
    let mut start = text.run(at, 12, |b| b <= b' ');
    if text.slice(start, start + 3) == b"A: " && head.windows(3).any(|w| w == b"Q: ") {
        start += 3;
    }
    let stop = text.run(start, 40, |b| b != b'\n' && b != b'\r');
    let line = text.slice(start, stop).trim_ascii();
    let breaks = text.slice(at, start).iter().filter(|b| **b == b'\n').count();
    let small = |word: &[u8]| word.len() > 1 && word.iter().all(|b| b.is_ascii_lowercase() || *b >= 128);
    let alone =
        matches!(text.at(stop), b'\n' | b'\r' | 0) && !line.ends_with(b":") && !line.windows(2).any(|w| w == b": ");
    let words = || line.split(|b| *b == b' ');
    ((1..=2).contains(&breaks) && alone && words().count() <= 4 && !words().any(small)).then_some(start)
}

/// Where the words end that say where a value is kept, who told it or whose it is, if they stand at `end`:
/// `the PIN you gave us (4821)`, `le code PIN du client est 4821`.
pub(super) fn told_by(text: Bytes<'_>, end: usize) -> usize {
    #[rustfmt::skip]
    const PHRASES: Words = words!(&[
        " on file", " on record", " you gave us", " you gave me", " you sent", " we have", " given", " entered",
        " of the customer", " of the client", " of the patient", " des kunden", " der kundin", " des patienten", " der patientin",
        " du client", " de la cliente", " du patient", " de la patiente", " del cliente", " de la clienta", " del paciente", " del paziente",
        " do cliente", " da cliente", " do paciente", " van de klant", " klienta", " klientki", " pacjenta",
    ]);
    // `page.fill('#password', ...)`, `get('input[name=pw]').type('...')`: what a test types
    if matches!(text.at(end), b'\'' | b'"' | b']') {
        let close = text.run(end, 3, |b| matches!(b, b'\'' | b'"' | b']' | b')'));
        let call = [&b".type("[..], b".fill(", b".send_keys(", b".sendKeys("]
            .iter()
            .find(|w| text.slice(close, close + w.len()) == **w)
            .map(|call| close + call.len());
        // `["pw"]=>`, and `string(8) "..."` in the next line, as PHP shows a value
        let open = text.run(close + 3, 32, |b| !matches!(b, b'"' | b'\n'));
        let shown = text.slice(close, close + 3) == b"=>\n"
            && text.slice(close + 3, open).trim_ascii_start().starts_with(b"string(");
        return call.unwrap_or(if shown { open } else { end });
    }
    if text.at(end) != b' ' {
        return end;
    }
    PHRASES
        .iter()
        .find(|w| text.slice(end, end + w.len()).eq_ignore_ascii_case(w.as_bytes()) && !is_word(text.at(end + w.len())))
        .map_or(end, |w| end + w.len())
}

/// Whether `word`, behind the label that ends at `end`, leads to what it shall be from now on: `ändern Sie die PIN auf 4821`.
pub(super) fn becomes(text: Bytes<'_>, end: usize, word: &[u8]) -> bool {
    let ahead = || text.slice(end.saturating_sub(64), end).rsplit(|b| *b == b'\n').next().unwrap_or(&[]);
    among(word, words!(&["auf", "naar", "na", "para", "en", "a", "in", "from", "von", "van", "da"]))
        && ["ndern", "ndert", "cambi", "chang", "wijzig", "zmien", "alter", "modifi", "aktualis", "update"]
            .iter()
            .any(|stem| holds(ahead(), stem))
}

/// The value before the label `start..end`, whose it is said to be: `hunter2 is my password`, `use 4821 for the PIN`.
#[rustfmt::skip]
pub(in super::super) fn ahead(text: Bytes<'_>, start: usize, end: usize) -> Option<(usize, usize)> {
    const OF_LABEL: Words = words!(&[
        "code", "código", "codice", "kod", "de", "di", "d", "mot", "nom", "numer", "numéro", "número", "numero", "documento", "carta", "carteira", "nome", "nombre", "nazwa", "card", "new", "old", "current", "login", "bank", "access",
    ]);
    const OWNERS: Words = words!(&[
        "my", "your", "his", "her", "their", "our", "the", "mein", "meine", "dein", "deine", "ihr", "ihre", "mon", "ma", "votre", "mi", "tu", "su", "mio", "mia",
        "tuo", "suo", "meu", "minha", "seu", "sua", "mijn", "uw", "mój", "moje", "moja", "min", "mitt",
    ]);
    const TIES: Words = words!(&["is", "as", "was", "for", "ist", "als", "est", "comme", "es", "como", "è", "come", "é", "to", "jako", "är", "er"]);
    let next = text.run(end + 1, 8, |b| class(b) & LETTER != 0);
    let ends = matches!(text.at(end), 0 | b'.' | b',' | b';' | b'!' | b'?' | b'\n' | b'\r' | b')')
        || text.at(end) == b' '
            && among(text.slice(end + 1, next), words!(&["for", "but", "and", "on", "in", "at", "now", "when", "please", "und", "et", "y", "e", "i"]));
    let mut at = start;
    let back = |at: usize| {
        let word = word_before(text, at);
        (word, at.saturating_sub(word.len() + 1))
    };
    for (list, most, least) in [(OF_LABEL, 3, 0), (OWNERS, 1, 1), (words!(&["il", "la", "o", "a"]), 1, 0), (TIES, 1, 1)] {
        for n in 0..most {
            let (word, before) = back(at);
            if !matches!(text.before(at, 1), b' ' | b'\'') || !among(word, list) {
                if n < least {
                    return None;
                }
                break;
            }
            at = before;
        }
    }
    let to = at.checked_sub(1).filter(|_| ends && text.before(at, 1) == b' ')?;
    let to = to - usize::from(matches!(text.before(to, 1), b'"' | b'\'' | b'`' | b','));
    let value = text.slice(to.saturating_sub(64), to).rsplit(|b| matches!(b, b' ' | b'\n' | b'"' | b'\'' | b'`')).next()?;
    // One that is as long as what was looked at may begin before it.
    (1..64).contains(&value.len()).then_some((to - value.len(), to))
}

/// Where the value starts in ` for the old server is ...`, which stands at `end`.
pub(super) fn far(text: Bytes<'_>, end: usize) -> Option<usize> {
    if ![&b" for "[..], b" to ", b" on ", b" at ", b" of ", b" inside ", b" outside "]
        .iter()
        .any(|w| text.slice(end, end + w.len()) == *w)
    {
        return None;
    }
    let line = text.slice(end, end + 60);
    let line = line.split(|b| matches!(b, b'\n' | b';' | b'?' | b'!')).next().unwrap_or(&[]);
    let is = line.windows(4).position(|w| w == b" is ").map(|i| i + 4);
    let sign = line.windows(2).position(|w| w == b": ").map(|i| i + 2);
    is.into_iter().chain(sign).min().map(|i| end + i)
}

/// Where the value stands in the rest of a sentence, at most `reach` bytes long, behind its first verb or sign:
/// `the key that they gave me over the phone: ...`
pub(in super::super) fn in_sentence(text: Bytes<'_>, end: usize, reach: usize) -> Option<usize> {
    let rest = text.slice(end, end + reach);
    let rest = rest.split(|b| matches!(b, b'\n' | b';' | b'?' | b'!')).next().unwrap_or(&[]);
    let stop = rest.windows(2).position(|w| w == b". ").unwrap_or(rest.len());
    let rest = rest.get(..stop).unwrap_or(&[]);
    let ties = [
        ": ", "→ ", " is ", " was ", " ist ", " war ", " es ", " est ", " era ", " è ", " é ", " är ", " er ", " jest ",
    ];
    let begins = |(_, b): &(usize, &u8)| matches!(b, b':' | b' ' | 0xE2);
    rest.iter().enumerate().filter(begins).find_map(|(i, _)| {
        let tie = ties.iter().find(|tie| rest.get(i..i + tie.len()) == Some(tie.as_bytes()))?;
        Some(end + i + tie.len())
    })
}

/// Where the next line's words stand, behind who says them: `[14:02] Jo: ...`, as in a chat.
pub(in super::super) fn in_answer(text: Bytes<'_>, end: usize) -> Option<usize> {
    let line = text.run(end, 100, |b| b != b'\n');
    let mut at = line + 1;
    while text.at(at) == b'[' && at < line + 60 {
        let close = text.run(at, 32, |b| !matches!(b, b']' | b'\n'));
        if text.at(close) != b']' {
            return None;
        }
        at = text.run(close + 1, 1, |b| b == b' ');
    }
    // `Kunde_8812: ...`, but no time of day
    let letter = text.at(at).is_ascii_alphabetic();
    let name = text.run(at, 32, |b| !matches!(b, b':' | b'\n') && (letter || !b.is_ascii_digit()));
    let wide = text.at(name) == b':' && text.before(name, 1) >= 0x80;
    let said = wide || text.slice(name, name + 2) == b": ";
    let told = text.at(line) == b'\n' && (said || at > line + 1);
    told.then_some(if said { name + 2 - usize::from(wide && text.at(name + 1) != b' ') } else { at })
}
