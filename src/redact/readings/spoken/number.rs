//! What a word says of a number.

use super::super::super::bytes::{Words, words};
use super::super::super::context::fold;

/// Names of numbers that are clues, where two stand close together: two to nine, and others that are not much else. One is
/// an article in too many languages, and null a word of code.
pub(crate) fn clues() -> impl Iterator<Item = &'static [u8]> {
    const OTHERS: Words = words!(&["zero", "zéro", "cero", "eins"]);
    let numbers = NUMBERS.iter().enumerate().filter(|(at, name)| matches!(at % EACH, 2..=9) && !name.is_empty());
    numbers.map(|(_, name)| name).chain(OTHERS.iter()).map(str::as_bytes)
}

/// Of each language zero to nineteen, then twenty, thirty and so on.
#[rustfmt::skip]
const NUMBERS: Words = words!(&[
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    "null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig",
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze", "quinze", "seize", "", "", "", "vingt", "trente", "quarante", "cinquante", "soixante", "septante", "octante", "nonante",
    "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce", "trece", "catorce", "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve", "veinte", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa",
    "zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove", "dieci", "undici", "dodici", "tredici", "quattordici", "quindici", "sedici", "diciassette", "diciotto", "diciannove", "venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta",
    "zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez", "onze", "doze", "treze", "catorze", "quinze", "dezasseis", "dezassete", "dezoito", "dezanove", "vinte", "trinta", "quarenta", "cinquenta", "sessenta", "setenta", "oitenta", "noventa",
    "nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf", "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien", "twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig",
    // Other words for some.
    "oh", "ein", "zwo", "", "", "", "meia", "", "", "", "", "", "", "", "", "", "", "", "", "", "vingts", "", "", "", "", "", "", "",
    "o", "één", "dós", "trés", "", "", "séis",
]);
/// Numbers of a language.
const EACH: usize = 28;
/// Words between the numbers of a row.
const BETWEEN: Words =
    words!(&["and", "y", "und", "et", "e", "en", "then", "dann", "puis", "luego", "dash", "hyphen", "tiret", "guion"]);

/// What a word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Digit(u8),
    /// Ten to ninety-nine.
    Two(u8),
    /// Two for twenty, and so on: a digit may follow.
    Tens(u8),
    Hundred,
    /// The next digit as often.
    Times(u8),
    Between,
}

/// A word in small letters as a number.
fn number(word: &str) -> Option<Said> {
    let at = NUMBERS.iter().position(|name| name == word && !name.is_empty())? % EACH;
    Some(match at {
        0..10 => Said::Digit(at as u8),
        10..20 => Said::Two(at as u8),
        _ => Said::Tens(at as u8 - 18),
    })
}

/// What `word` says of a number.
pub(super) fn said(word: &[u8]) -> Option<Said> {
    let mut word = word.to_vec();
    fold(&mut word);
    let word = std::str::from_utf8(&word).ok()?;
    match word {
        "double" | "doble" | "doppel" => return Some(Said::Times(2)),
        "triple" | "treble" => return Some(Said::Times(3)),
        "hundred" => return Some(Said::Hundred),
        _ if BETWEEN.iter().any(|w| w == word) => return Some(Said::Between),
        _ => {}
    }
    // `einundzwanzig`, `eenentwintig`; `ventidue`, `ventuno`, `veintidós`, `tjugotvå`.
    let compound = |(at, name): (usize, &str)| {
        let tens = (at % EACH).checked_sub(18).filter(|tens| *tens >= 2 && name.len() > 4)?;
        let before = || {
            let unit = word.strip_suffix(name)?;
            unit.strip_suffix("und").or(unit.strip_suffix("en")).or(unit.strip_suffix("ën"))
        };
        let behind = || {
            let unit = word.strip_prefix(name.trim_end_matches(['a', 'e', 'i']))?;
            Some(unit.trim_start_matches(['a', 'e', 'i']))
        };
        let unit = before().or_else(behind).and_then(number)?;
        matches!(unit, Said::Digit(1..)).then_some(())?;
        let Said::Digit(unit) = unit else { return None };
        Some(Said::Two(tens as u8 * 10 + unit))
    };
    number(word).or_else(|| NUMBERS.iter().enumerate().find_map(compound))
}
