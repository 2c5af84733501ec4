//! Where an address begins and ends, when the tagger saw its streets, cities and codes, and not what stands between them.

use super::name;
use super::told::never;
use super::words::{COUNTRIES, HOUSES, STREETS, is_in};
use crate::redact::bytes::{Words, words};
use crate::redact::classes::holds;

/// Words for a part of a building, a box, an entrance, as they are written before its number, in small letters without a dot.
#[rustfmt::skip]
const PARTS: Words = words!(&[
    // English
    "apt", "apartment", "suite", "ste", "unit", "flat", "floor", "fl", "level", "room", "rm", "bldg", "building", "block", "blk",
    "tower", "box", "po", "p.o", "lot", "no", "nr", "number", "psc", "cmr", "dpo", "apo", "fpo", "house", "plot", "sector", "phase",
    "spc", "space", "trlr", "gpo", "hse", "3rd", "1st", "2nd", "ground", "left", "right", "off", "dist", "cross", "main", "wing", "gate", "door", "hno", "opp", "near", "shop", "bay", "studio", "penthouse", "mailbox", "pmb", "dept",
    // German
    "etage", "og", "eg", "dg", "ug", "stock", "stiege", "tür", "top", "hinterhaus", "vorderhaus", "hof", "haus", "postfach",
    "wohnung", "whg", "aufgang", "links", "rechts", "mitte",
    // French, Dutch
    "bp", "cs", "cedex", "bis", "ter", "quater", "appartement", "appt", "app", "bâtiment", "bât", "bat", "esc", "escalier", "étage", "droite", "gauche", "lieu", "dit", "snc",
    "porte", "résidence", "lieu-dit", "bus", "bte", "boîte", "postbus", "hs", "verdieping",
    // Spanish, Portuguese, Italian
    "piso", "puerta", "pta", "planta", "bajo", "izq", "izda", "dcha", "der", "escalera", "portal", "bloque", "apartado", "int",
    "depto", "dpto", "col", "colonia", "local", "apto", "andar", "bloco", "lote", "fração", "dto", "esq", "casa", "n", "nº",
    "n°", "º", "ª", "c", "s", "num", "núm", "número", "numero", "cp", "cep", "cap", "interno", "scala", "piano", "palazzina", "edificio", "località", "fraz", "loc",
    // Polish, Czech, Hungarian, Romanian, Turkish
    "lok", "lokal", "m", "mieszkanie", "klatka", "ul", "al", "os", "pl", "byt", "patro", "č", "čp", "em", "emelet", "ajtó", "fsz", "lh", "lph", "pf", "woj", "piętro", "p", "kbr", "mun", "jud", "com",
    "u", "út", "bl", "sc", "et", "ap", "nr", "kat", "daire", "blok", "mah", "cad", "sok", "sk", "d", "k",
    // Nordic
    "lgh", "tr", "vån", "bv", "nb", "th", "tv", "mf", "sal", "st", "etg", "leil", "as", "krs", "rappu", "g", "hus", "box", "postboks",
]);
/// Bytes between two parts of one address, and lines.
const GAP: usize = 48;
const LINES: usize = 3;
/// Characters of a number or a short code: `12a`, `IL`, `3º`.
const CODE: usize = 6;

/// Whether `gap` may lie inside one address: signs, line ends, numbers, short codes in capitals, words for parts of a building,
/// and beside a street or before a code (`sure`) the name of a place.
pub(super) fn bridges(gap: &str, sure: bool) -> bool {
    let near = gap.len() <= 4 && gap.chars().all(is_sign);
    if near || gap.len() > GAP || gap.matches('\n').count() > LINES {
        return near;
    }
    let (mut part, mut names) = (false, 0);
    let listed = gap.starts_with([',', '\n']) && !holds(gap.as_bytes(), ". ");
    let all = gap.split(is_sign).filter(|word| !word.is_empty()).all(|word| {
        part |= is_part(word);
        let name = sure && listed && names < 3 && word.starts_with(char::is_uppercase);
        names += usize::from(name);
        is_part(word) || is_code(word) || name
    });
    // Signs alone: a line's indentation, or what quotes it. Without a word for it, only one code.
    let words = gap.split(is_sign).filter(|word| !word.is_empty()).count();
    all && (part || words <= 1 + names && !holds(gap.as_bytes(), "\n\n\n"))
}

fn is_sign(c: char) -> bool {
    matches!(
        c,
        ' ' | ','
            | '.'
            | '-'
            | '–'
            | '°'
            | 'º'
            | 'ª'
            | '"'
            | '\\'
            | '/'
            | '\n'
            | '\r'
            | '\t'
            | '#'
            | '('
            | ')'
            | '>'
            | '|'
            | ':'
            | ';'
            | '·'
    )
}

fn is_part(word: &str) -> bool {
    is_in(word, &[PARTS])
}

/// `12`, `12a`, `3º`, `IL`; no word of small letters.
fn is_code(word: &str) -> bool {
    let digit = word.starts_with(|c: char| c.is_ascii_digit());
    let capitals = word.chars().all(char::is_uppercase) && word.chars().count() <= 3;
    (digit || capitals) && word.chars().count() <= CODE
}

/// The whole address of which the tagger saw `start..end`; `street` where what it saw first, or last, is a street or a number
/// in one, and a number beside it is its own.
pub(super) fn whole(text: &str, start: usize, end: usize, street: [bool; 2]) -> (usize, usize) {
    let mut start = start;
    for _ in 0..4 {
        match before(text, start, street[0]) {
            Some(at) => start = at,
            None => break,
        }
    }
    let mut end = end;
    for _ in 0..4 {
        match behind(text, end, street[1]) {
            Some(at) => end = at,
            None => break,
        }
    }
    (start, end)
}

/// Where the word or number before `start` begins, if it is of the address: `Apt. ` before a number, `28030 ` before a street.
fn before(text: &str, start: usize, street: bool) -> Option<usize> {
    let head = text.get(..start)?;
    if street && let Some(named) = house(head) {
        return Some(named);
    }
    let number = text.get(start..)?.starts_with(|c: char| c.is_ascii_digit());
    if let Some(article) = head.strip_suffix("The ") {
        return Some(article.len());
    }
    let trimmed = head.trim_end_matches([' ', ',', '.', '#', ':', '/']);
    if head.len() - trimmed.len() > 3 {
        return None;
    }
    let from = trimmed
        .rfind(|c: char| c.is_whitespace() || matches!(c, ',' | '>' | ';' | '(' | ':' | '"'))
        .map_or(0, |at| at + trimmed.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    let word = trimmed.get(from..)?;
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let house = digits > 0 && digits <= 5 && is_code(word) && head.ends_with(' ') && !trimmed.ends_with('.');
    let of_street = street && head.len() > trimmed.len() && is_in(word, &[STREETS]);
    let boxed = ["Box ", "BOX ", "box "].iter().any(|part| text.get(start..).is_some_and(|t| t.starts_with(part)));
    let of_number = (number || boxed) && word.len() > 1 && digits == 0 && is_part(word);
    (of_number || of_street || street && house && head.len() - trimmed.len() <= 2).then_some(from)
}

/// Where the house's name begins that ends `head`: `Yew Tree Cottage, `, `"Banksia", `.
fn house(head: &str) -> Option<usize> {
    let line = head.strip_suffix([' ', '\n']).unwrap_or(head).strip_suffix(',').or(head.strip_suffix('\n'))?;
    let from = line.rfind([',', '\n', ';', ':', '.', '(']).map_or(0, |at| at + 1);
    let name = line.get(from..)?;
    let from = from + name.len() - name.trim_start().len();
    let name = name.trim();
    if let Some(quoted) = name.strip_prefix(['"', '„', '“']) {
        return (quoted.len() < 24 && quoted.starts_with(char::is_uppercase)).then_some(from);
    }
    let mut words = name.rsplit(' ');
    let last = words.next()?;
    let named = name.split(' ').all(|word| word.starts_with(char::is_uppercase)) && name.split(' ').count() <= 4;
    (named && words.next().is_some() && is_in(last, &[HOUSES])).then_some(from)
}

/// Where what follows `end` ends, if it is of the address: `, Suite 282`, ` 98` behind a street, `, RS 24893`.
fn behind(text: &str, end: usize, street: bool) -> Option<usize> {
    let rest = text.get(end..)?;
    // `(MI)`, `Milano (MI)`.
    if let Some(inner) = rest.strip_prefix(" (") {
        let len = inner.find(')').filter(|len| (2..=3).contains(len))?;
        return inner.get(..len)?.chars().all(char::is_uppercase).then_some(end + 2 + len + 1);
    }
    let next = rest.trim_start_matches([' ', ',', '.', '\n', '\r', '\t', '#']);
    let gap = rest.get(..rest.len() - next.len())?;
    if gap.is_empty() || gap.len() > 8 || gap.matches('\n').count() > 1 {
        return None;
    }
    let one =
        |text: &str| -> usize { text.chars().take(20).take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum() };
    let first = next.get(..one(next))?;
    let at = text.len() - next.len();
    let house = |word: &str| {
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        digits > 0 && digits <= 4 && is_code(word)
    };
    if street && gap == " " && house(first) {
        return Some(at + first.len());
    }
    let country = first.starts_with(char::is_uppercase) && is_in(first, &[COUNTRIES]);
    if country && gap.contains([',', '\n']) && first.len() > 1 {
        return Some(at + first.len());
    }
    let two = ["United Kingdom", "United States", "New Zealand", "South Africa", "Northern Ireland", "Czech Republic"];
    if let Some(country) = two.iter().find(|country| next.starts_with(**country)).filter(|_| gap.contains([',', '\n']))
    {
        return Some(at + country.len());
    }
    // The city behind its street: `Aleea Cetinei 6, Bragadiru`.
    if street && matches!(gap, ", " | ",") {
        let len = name::length(next, 3, never);
        let ends = next
            .get(len..)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([',', '.', ';', '\n', ')', '"', '?', '!']));
        if len > 0 && ends && !is_part(first) {
            return Some(at + len);
        }
    }
    // The city behind its code: `62-200 Gniezno`.
    let code = text
        .get(..end)?
        .bytes()
        .rev()
        .take_while(|b| b.is_ascii_digit() || *b == b'-')
        .filter(u8::is_ascii_digit)
        .count();
    if gap == " "
        && (3..=6).contains(&code)
        && first.len() > 2
        && first.starts_with(char::is_uppercase)
        && !never(first)
    {
        return Some(at + first.len());
    }
    let after = next.get(first.len()..)?.trim_start_matches(['.', ' ', '#']);
    let second = after.get(..one(after))?;
    let state = (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_uppercase());
    let zip = second.len() >= 4 && second.len() <= 6 && second.bytes().all(|b| b.is_ascii_digit());
    let part = first.chars().count() > 1 && is_part(first) && (house(second) || second.len() == 1 && is_code(second));
    (part || state && zip).then_some(text.len() - after.len() + second.len())
}
