//! From a label to its value: `password is hunter2`, `PIN: 4921`, `<td>User</td><td>jdoe</td>`.

mod further;

use super::super::bytes::{Words, words};
use super::super::classes::{Bytes, DIGIT, HIGH, LETTER, class, symbol};
pub(super) use further::{ahead, in_answer, in_sentence};
use further::{aside, becomes, begins_clause, below, far, is_bracketed, is_opened, told_by};

/// What ties a value to the label before it, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tie {
    /// Only a space and small words.
    Bare,
    /// `is` and its sisters.
    Verb,
    /// `:`, `=`, a table cell's edge, a tag.
    Sign,
}

/// Where a label's value starts, and what led there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gap {
    pub(super) start: usize,
    pub(super) tie: Tie,
    /// The quote sign the value stands in.
    pub(super) quote: Option<u8>,
    /// Whether small words such as `number` stood between.
    pub(super) filled: bool,
}

#[rustfmt::skip]
const VERBS: Words = words!(&[
    "is", "are", "was", "ist", "lautet", "war", "sind", "est", "es", "era", "è", "é", "jest", "är", "er", "on", "je", "este", "to", "to:",
    "s", "c'est", "being", "remains", "oli", "nyt", "nu", "now", "teraz", "ahora", "ni", "ilikuwa", "yw", "yra", "ir", "është", "adalah", "là", "е", "هو", "هي",
]);
#[rustfmt::skip]
const FILLERS: Words = words!(&[
    "number", "no", "nr", "num", "nummer", "numéro", "numero", "número", "n", "nº", "code", "id", "ids", "name", "value", "set", "now",
    "currently", "still", "of", "the", "my", "de", "du", "der", "des", "d", "del", "della", "di", "da", "do", "for", "this", "here",
    "identifier", "here's", "it", "it's", "changed", "updated", "also", "kod", "código", "codice", "nom", "text", "plate", "plates", "as", "mark", "und", "actually", "just",
    "tag", "la", "carte", "card", "karte", "tarjeta", "carta", "koden", "kode", "koodi", "kodu", "код", "kód", "car", "carro", "coche", "voiture", "auto", "van", "truck", "lorry", "vehicle", "veículo", "vehículo", "véhicule", "nro", "číslo", "čislo", "numer", "key", "utilisateur", "motor", "which", "that", "номер", "எண்", "ماشین", "संख्या", "নম্বর", "מספר", "رقم", "เลขที่",
    "provisional", "temporal", "provisoire", "provisória", "provvisoria", "temporanea", "temporária", "nueva", "nuova", "nova", "nouveau", "actual",
    "ნომერი", "نمبر", "شماره", "नंबर", "नम्बर", "क्रमांक", "सं", "नं", "సంఖ్య", "ಸಂಖ್ಯೆ", "നമ്പർ", "નંબર", "ਨੰਬਰ", "знак", "rhif", "zenbakia", "numeris", "numurs", "numarası",
]);

/// Verbs and particles of Chinese, Japanese and Korean, which stand tight between a label and its value.
const JOINED: &[&str] = &["是多少", "多少", "是", "为", "為", "は", "는", "은"];

/// The gap behind the label that ends at `end`; `None` if nothing follows on its line, nor stands alone on the next.
pub(super) fn gap(text: Bytes<'_>, end: usize) -> Option<Gap> {
    let told = told_by(text, end);
    // What is typed or shown is as good as behind a sign.
    let shown = told > end && text.at(end) != b' ';
    let (mut i, mut tie, mut quote, mut filled) = (told, if shown { Tie::Sign } else { Tie::Bare }, None, told > end);
    // Behind a question or a line's end a value has a digit.
    let mut asked = false;
    for _ in 0..6 {
        let from = i;
        let mut abbreviated = i - end <= 4 || filled;
        for _ in 0..24 {
            let b = text.at(i);
            match b {
                b'_' if text.at(i + 1).is_ascii_digit() => return None,
                b'=' if text.at(i + 1) == b'=' || text.before(i, 1) == b'!' => return None,
                b'#' => filled = true,
                b' ' | b'\t' | b'*' | b'_' | b'\\' | b'~' => {}
                // `PIN ........ 4921`
                b'.' if text.at(i + 1) == b'.' => {
                    tie = Tie::Sign;
                    i = text.run(i, 64, |b| b == b'.') - 1;
                }
                b']' if i == end && text.at(i + 1) == b' ' && is_opened(text, i) => tie = Tie::Sign,
                b'[' if tie == Tie::Sign && is_bracketed(text, i) => {}
                b'(' if let Some(close) = aside(text, i) => (filled, i) = (true, close),
                b',' | b';' if text.at(i + 1) == b' ' && begins_clause(text, i + 2) => {}
                // `your access code\nis 4821`, as lines are broken.
                b'\n' if i == end && text.slice(i + 1, i + 4) == b"is " => {}
                b'?' if text.slice(i + 1, i + 6) == b" ...." => {}
                b'?' if !asked => {
                    (tie, asked) = (tie.max(Tie::Verb), true);
                    let said = text.run(i + 1, 4, |b| b == b' ');
                    i = if text.at(said) == b'\n' {
                        in_answer(text, i).or_else(|| below(text, end, said))?
                    } else {
                        said
                    } - 1;
                }
                b'\n' | b'\r' if !asked => {
                    (tie, asked) = (tie.max(Tie::Verb), true);
                    i = below(text, end, i)? - 1;
                }
                // `No. 12`, but not the end of a sentence.
                b'.' if abbreviated => abbreviated = false,
                b'(' | b')' if text.at(i + 1) != b')' => {}
                b':' | b'=' | b'|' => tie = Tie::Sign,
                b'-' if text.at(i + 1) == b' ' || text.at(i + 1) == b'>' => tie = Tie::Sign,
                b'>' if i == end || matches!(text.before(i, 1), b'-' | b'=' | b'/' | b'"' | b'\'') => tie = Tie::Sign,
                // `PIN-Code`
                b'-' if (i == end || text.before(i, 1) == b'.') && class(text.at(i + 1)) & (LETTER | HIGH) != 0 => {}
                b',' if quote.is_some() => {}
                // `CURLOPT_PASSWORD, "..."`
                b',' if i == end
                    && text.before(end, 1).is_ascii_uppercase()
                    && matches!(text.slice(i + 1, i + 3), [b' ', b'"' | b'\'']) => {}
                // R's arrow.
                b'<' if text.slice(i + 1, i + 3) == b"- " => {
                    tie = Tie::Sign;
                    i += 1;
                }
                b'"' | b'\'' | b'`' => {
                    quote = Some(b);
                    i += 1;
                    continue;
                }
                b'<' => {
                    // A tag; `<` before a value is a stand-in.
                    let close = text.run(i + 1, 64, |b| !matches!(b, b'<' | b'>' | b'\n'));
                    if text.at(close) != b'>' || !matches!(text.at(i + 1), b'/' | b'a'..=b'z' | b'A'..=b'Z') {
                        return None;
                    }
                    if !matches!(text.at(i + 1), b'/') && tie != Tie::Sign {
                        return None;
                    }
                    tie = Tie::Sign;
                    i = close;
                }
                _ => break,
            }
            if !matches!(b, b' ' | b'\t') {
                quote = None;
            }
            i += 1;
        }
        if i == from && from != end {
            break;
        }
        if i >= text.len() || matches!(text.at(i), b'\n' | b'\r') {
            return None;
        }
        if text.slice(i, i + 7).eq_ignore_ascii_case(b", it's ") {
            (tie, filled, i) = (tie.max(Tie::Verb), true, i + 7);
            continue;
        }
        if text.slice(i, i + 3) == "№".as_bytes() {
            (filled, i) = (true, i + 3);
            continue;
        }
        let mut signs = i;
        while symbol(text.slice(signs, signs + 4), 0) > 0 {
            signs += symbol(text.slice(signs, signs + 4), 0);
        }
        if signs > i {
            // A dash or an arrow, as in `PIN – 4921`, a bullet, a leader; but a quote ties nothing.
            let quotes =
                matches!(text.slice(i, i + 3), [0xC2, 0xAB | 0xBB, _] | [0xE2, 0x80, 0x98..=0x9F | 0xB9 | 0xBA]);
            (tie, quote, i) = (if quotes { tie } else { Tie::Sign }, None, signs);
            continue;
        }
        if let Some(word) = JOINED.iter().find(|w| text.slice(i, i + w.len()) == w.as_bytes()) {
            (tie, quote, i) = (tie.max(Tie::Verb), None, i + word.len());
            continue;
        }
        let stop = text.run(i, 24, |b| class(b) & (LETTER | HIGH) != 0 || b == b'\'');
        let word = text.slice(i, stop);
        let ends = class(text.at(stop)) & DIGIT == 0
            && !matches!(text.at(stop), b'@' | b'-' | b'/')
            && !matches!(word, [b'A'..=b'Z']);
        let is = |list: Words| ends && among(word, list);
        if is(VERBS) || ends && becomes(text, end, word) {
            tie = tie.max(Tie::Verb);
        } else if !is(FILLERS) {
            break;
        }
        filled = true;
        quote = None;
        i = stop;
    }
    // `PASSWORD_MIN_LENGTH=14`: the label is a part of a longer name.
    let part = text.before(i, 1) == b'_' && class(text.at(i)) & LETTER != 0;
    let digit = || text.slice(i, i + 24).iter().take_while(|b| **b > b' ').any(u8::is_ascii_digit);
    (i < text.len() && !part && (!asked || digit())).then_some(Gap { start: i, tie, quote, filled })
}

/// The gap behind the label that ends at `end`, or the one at the end of ` for my bank card is ...`.
pub(super) fn wide_gap(text: Bytes<'_>, end: usize) -> Option<Gap> {
    let near = gap(text, end)?;
    // "on" is a verb in Finnish.
    let open = near.tie == Tie::Bare || text.slice(end, end + 4) == b" on ";
    let start = far(text, end).filter(|_| open);
    Some(start.map_or(near, |start| Gap { start, tie: Tie::Verb, quote: None, filled: true }))
}

/// The word right before `at`, ASCII lower case is the caller's business; empty if none.
pub(super) fn word_before(text: Bytes<'_>, at: usize) -> &[u8] {
    let mut end = at;
    while end > 0 && at - end < 3 && matches!(text.before(end, 1), b' ' | b'\t' | b'\'' | b'"') {
        end -= 1;
    }
    let mut start = end;
    while start > 0 && end - start < 20 && class(text.before(start, 1)) & (LETTER | HIGH) != 0 {
        start -= 1;
    }
    text.slice(start, end)
}

/// Whether `word` is one of `list`, ASCII case aside.
pub(super) fn one_of(word: &[u8], list: &[&str]) -> bool {
    list.iter().any(|l| word.eq_ignore_ascii_case(l.as_bytes()))
}

/// The same of a packed list.
pub(super) fn among(word: &[u8], list: Words) -> bool {
    list.has(word)
}

/// Lengths of words by their first letter: sorts out nearly all words that are in none of some lists.
pub(super) struct Heads([u32; 26]);

impl Heads {
    /// Of lists of lower-case words that are shorter than 32 bytes.
    pub(super) const fn of(lists: &[&[&str]]) -> Self {
        let (mut heads, mut list) = ([0; 26], 0);
        while list < lists.len() {
            let mut word = 0;
            while word < lists[list].len() {
                let bytes = lists[list][word].as_bytes();
                if bytes[0].is_ascii_lowercase() {
                    heads[(bytes[0] - b'a') as usize] |= 1 << bytes.len();
                }
                word += 1;
            }
            list += 1;
        }
        Self(heads)
    }

    /// Whether `word`, of any case, may be in the lists. Words that begin with something else than an ASCII letter are
    /// not kept, and not told apart.
    #[inline]
    pub(super) fn may_have(&self, word: &[u8]) -> bool {
        let Some(first) = word.first().map(u8::to_ascii_lowercase).filter(u8::is_ascii_lowercase) else { return true };
        word.len() < 32 && self.0.get(usize::from(first - b'a')).is_some_and(|lengths| lengths >> word.len() & 1 == 1)
    }
}
