//! Numbers that are said, as calls are written down: `four one one one, double oh`, `null eins sieben sechs`,
//! `treinta y uno`, `soixante-dix`.
//!
//! Rows of number words become digits, and the stretch around them is read again with all of its rows so: what asks for a
//! number is often the line before. Amounts are no rows: a thousand ends one.

use super::super::scan::{Finding, scan_said};
use super::super::view::Mapped;
use super::in_context;

/// Two to nine: clues, where two stand close together. One is an article in too many languages.
#[rustfmt::skip]
pub(crate) const DIGITS: &[&str] = &[
    "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun",
    "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf",
    "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve",
    "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove",
    "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove",
    "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen",
    "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio",
    "dwa", "trzy", "cztery", "pięć", "sześć", "siedem", "osiem", "dziewięć",
    "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять",
];
/// Others that are not much else.
pub(crate) const MORE_CLUES: &[&str] = &["zero", "zéro", "cero", "ноль", "eins", "один"];
/// And in other words, with none.
#[rustfmt::skip]
const MORE_DIGITS: &[(&str, u8)] = &[
    ("zero", 0), ("oh", 0), ("o", 0), ("nought", 0), ("null", 0), ("zéro", 0), ("cero", 0), ("nul", 0), ("noll", 0), ("ноль", 0),
    ("one", 1), ("eins", 1), ("ein", 1), ("un", 1), ("uno", 1), ("um", 1), ("een", 1), ("één", 1), ("ett", 1), ("jeden", 1), ("один", 1),
    ("zwo", 2), ("dós", 2), ("trés", 3), ("séis", 6), ("meia", 6),
];
/// Ten to nineteen, then twenty, thirty and so on, in the order of the languages above.
#[rustfmt::skip]
const TENS: &[&str] = &[
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety",
    "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt trente quarante cinquante soixante septante octante nonante",
    "diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
    "dez onze doze treze catorze quinze dezasseis dezassete dezoito dezanove vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "tio elva tolv tretton fjorton femton sexton sjutton arton nitton tjugo trettio fyrtio femtio sextio sjuttio åttio nittio",
    "dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt",
    "десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
];
/// Words between the numbers of a row.
const BETWEEN: &[&str] =
    &["and", "y", "und", "et", "e", "en", "then", "dann", "puis", "luego", "dash", "hyphen", "tiret", "guion"];

/// Most bytes between two clues.
const CLOSE: usize = 12;
/// What is read around rows: before them the question.
const AROUND: (usize, usize) = (120, 40);
/// Number words of a row, at least, and digits, at most.
const FEWEST: usize = 3;
const MOST: usize = 24;

/// What a word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Digit(u8),
    /// Ten to ninety-nine.
    Two(u8),
    /// Twenty, thirty and so on: a digit may follow.
    Tens(u8),
    Hundred,
    /// The next digit as often.
    Times(u8),
    Between,
}

fn digit(word: &str) -> Option<u8> {
    let listed = DIGITS.iter().position(|w| *w == word).map(|at| (at % 8) as u8 + 2);
    listed.or_else(|| MORE_DIGITS.iter().find(|w| w.0 == word).map(|w| w.1))
}

/// What `word`, in small letters, says of a number.
fn said(word: &str) -> Option<Said> {
    if let Some(digit) = digit(word) {
        return Some(Said::Digit(digit));
    }
    match word {
        "double" | "doble" | "doppel" => return Some(Said::Times(2)),
        "triple" | "treble" => return Some(Said::Times(3)),
        "hundred" => return Some(Said::Hundred),
        "vingts" => return Some(Said::Tens(2)),
        _ if BETWEEN.contains(&word) => return Some(Said::Between),
        _ => {}
    }
    let all = TENS.iter().flat_map(|words| words.split(' ').zip(10u8..));
    let mut tens = all.filter(|&(_, n)| n >= 20).map(|(name, n)| (name, n - 18));
    if let Some((_, n)) = TENS.iter().flat_map(|words| words.split(' ').zip(10u8..)).find(|(name, _)| *name == word) {
        return Some(if n < 20 { Said::Two(n) } else { Said::Tens(n - 18) });
    }
    // `einundzwanzig`, `eenentwintig`; `ventidue`, `ventuno`, `veintidós`, `tjugotvå`.
    tens.find_map(|(name, tens)| {
        let before =
            word.strip_suffix(name).and_then(|unit| ["und", "en", "ën"].iter().find_map(|and| unit.strip_suffix(and)));
        let stem = name.trim_end_matches(|c| matches!(c, 'a' | 'e' | 'i'));
        let behind = word.strip_prefix(name).or_else(|| word.strip_prefix(stem));
        let unit = digit(before.or(behind.map(|unit| unit.strip_prefix('i').unwrap_or(unit)))?)?;
        Some(Said::Two(tens * 10 + unit))
    })
}

/// Words in a row that say digits, and where each stands.
#[derive(Default)]
struct Row {
    digits: Vec<(String, usize, usize)>,
    words: usize,
    /// Commas in it.
    pauses: usize,
    end: usize,
}

impl Row {
    fn start(&self) -> usize {
        self.digits.first().map_or(self.end, |first| first.1)
    }
}

/// The word at `at`, or the digits.
fn word(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or("");
    let digits = rest.starts_with(|c: char| c.is_ascii_digit());
    let end = rest.find(|c: char| !(if digits { c.is_ascii_digit() } else { c.is_alphabetic() })).unwrap_or(rest.len());
    rest.get(..end.min(32)).unwrap_or("")
}

fn is_gap(c: char) -> bool {
    matches!(c, ' ' | ',' | '-' | '–' | '—')
}

/// The row that begins at `start`.
fn row(text: &str, start: usize) -> Row {
    let mut row = Row { end: start, ..Row::default() };
    let (mut times, mut tens, mut at) = (1, None::<u8>, start);
    loop {
        let piece = word(text, at);
        let end = at + piece.len();
        let put = |row: &mut Row, digits: String, from: usize| {
            row.digits.push((digits, from, end));
            row.end = end;
        };
        if piece.starts_with(|c: char| c.is_ascii_digit()) {
            (times, tens) = (1, None);
            put(&mut row, piece.to_string(), at);
        } else {
            let Some(said) = said(&piece.to_lowercase()) else { break };
            row.words += usize::from(said != Said::Between);
            match said {
                Said::Between => {}
                Said::Times(n) => (times, tens) = (n, None),
                // `dix-sept`, `soixante-dix-sept`
                Said::Digit(n @ 7..=9)
                    if row
                        .digits
                        .last()
                        .is_some_and(|last| text.get(..last.2).is_some_and(|head| head.ends_with("dix"))) =>
                {
                    if let Some(last) = row.digits.last_mut() {
                        (last.2, row.end) = (end, end);
                        last.0.truncate(1);
                        last.0 += &n.to_string();
                    }
                }
                Said::Digit(n) => match tens.take().zip(row.digits.last_mut()).filter(|_| n > 0) {
                    Some((tens, last)) => {
                        (last.0, last.2, row.end) = (format!("{tens}{n}"), end, end);
                    }
                    None => put(&mut row, n.to_string().repeat(usize::from(times)), at),
                },
                // `soixante-dix`, `quatre-vingt-onze`
                Said::Two(n) => match tens.take().zip(row.digits.last_mut()).filter(|t| n < 20 && matches!(t.0, 6 | 8))
                {
                    Some((tens, last)) => {
                        (last.0, last.2, row.end) = (format!("{}{}", tens + 1, n - 10), end, end);
                    }
                    None => put(&mut row, n.to_string(), at),
                },
                Said::Tens(2) if matches!(row.digits.last(), Some((last, from, _)) if last == "4" && text.get(*from..*from + 6) == Some("quatre")) =>
                {
                    if let Some(last) = row.digits.last_mut() {
                        (last.0, last.2, row.end) = ("80".into(), end, end);
                    }
                    tens = Some(8);
                }
                Said::Tens(n) => {
                    put(&mut row, format!("{n}0"), at);
                    tens = Some(n);
                }
                Said::Hundred => match row.digits.last_mut().filter(|last| last.0.len() == 1) {
                    Some(last) => (last.0, last.2, row.end) = (format!("{}00", last.0), end, end),
                    None => break,
                },
            }
            if !matches!(said, Said::Times(_)) {
                times = 1;
            }
        }
        let rest = text.get(end..).unwrap_or("");
        row.pauses += usize::from(rest.starts_with(','));
        let gap: usize = rest.chars().take_while(|c| is_gap(*c)).take(4).map(char::len_utf8).sum();
        if gap == 0 || row.digits.len() > MOST {
            break;
        }
        at = end + gap;
    }
    row
}

/// The start of the row that a clue at `at` is in: words before it may be of a number too.
fn begin(text: &str, mut at: usize, least: usize) -> usize {
    for _ in 0..MOST {
        let head = text.get(least..at).unwrap_or("");
        let trimmed = head.trim_end_matches(is_gap);
        let from = trimmed
            .rfind(|c: char| !c.is_alphanumeric())
            .map_or(0, |i| i + trimmed.get(i..).and_then(|c| c.chars().next()).map_or(1, char::len_utf8));
        let piece = trimmed.get(from..).unwrap_or("");
        let number = piece.bytes().all(|b| b.is_ascii_digit())
            || piece.len() < 32 && said(&piece.to_lowercase()).is_some_and(|said| said != Said::Between);
        if trimmed.len() == head.len() || head.len() - trimmed.len() > 4 || piece.is_empty() || !number {
            break;
        }
        at = least + from;
    }
    at
}

/// `clues` are where words of [`DIGITS`] stand.
#[inline(never)]
pub(super) fn add(text: &str, clues: &[usize], out: &mut Vec<Finding>) {
    let mut rows: Vec<Row> = Vec::new();
    let mut read = 0;
    for pair in clues.windows(2) {
        let &[clue, next] = pair else { continue };
        if clue < read || next - clue > 2 * CLOSE || word(text, clue).len() + CLOSE < next - clue {
            continue;
        }
        let row = row(text, begin(text, clue, read));
        read = row.end.max(clue + 1);
        let digits: usize = row.digits.iter().map(|d| d.0.len()).sum();
        if row.words >= FEWEST && (FEWEST..=MOST).contains(&digits) {
            rows.push(row);
        }
    }
    let apart = |a: &Row, b: &Row| b.start() > a.end + AROUND.0;
    for rows in rows.chunk_by(|a, b| !apart(a, b)) {
        // A pause may part groups, or the digits of one.
        let grouped = read_anew(text, rows, " ", out);
        if rows.iter().zip(grouped).any(|(row, is_found)| row.pauses > 0 && !is_found) {
            read_anew(text, rows, "", out);
        }
    }
}

/// Reads the stretch around `rows` with them as digits, `pause` where they have a comma. Which rows are something then.
fn read_anew(text: &str, rows: &[Row], pause: &str, out: &mut Vec<Finding>) -> Vec<bool> {
    let mut made = Mapped::default();
    let mut at = text.floor_char_boundary(rows.first().map_or(0, Row::start).saturating_sub(AROUND.0));
    let mut places = Vec::new();
    for row in rows {
        made.copy(text, at, row.start());
        let from = made.text.len();
        at = row.start();
        for (digits, from, to) in &row.digits {
            if text.get(at..*from).is_some_and(is_pause) {
                made.put(pause, at, *from);
            }
            made.put(digits, *from, *to);
            at = *to;
        }
        places.push((from, made.text.len()));
        at = row.end;
    }
    made.copy(text, at, text.ceil_char_boundary((at + AROUND.1).min(text.len())));
    let mut is_found = vec![false; rows.len()];
    for finding in scan_said(&made.text) {
        let whole = |&(from, to): &(usize, usize)| {
            finding.start <= from && to <= finding.end && finding.end - finding.start <= to - from + 4
        };
        if (finding.score >= 0.6 || finding.checked && finding.score >= 0.5 || in_context(&finding))
            && let Some(row) = places.iter().position(whole)
            && let Some((start, end)) = made.to_source(finding.start, finding.end)
        {
            is_found[row] = true;
            out.push(Finding { start, end, topic: super::NONE, ..finding });
        }
    }
    is_found
}

fn is_pause(gap: &str) -> bool {
    gap.contains(',')
}

#[cfg(test)]
mod tests {
    use super::super::super::scan::scan;

    fn found(text: &str) -> Vec<(&'static str, &str)> {
        let mut found: Vec<_> =
            scan(text).findings.iter().filter(|f| f.score >= 0.5).map(|f| (f.kind, &text[f.start..f.end])).collect();
        found.dedup();
        found
    }

    #[test]
    fn redact_numbers_that_are_said() {
        for (text, kind, value) in [
            (
                "it's four nine two nine oh oh two one five oh nine one four six nine one",
                "CREDIT_CARD",
                "four nine two nine oh oh two one five oh nine one four six nine one",
            ),
            (
                "a contact number? oh seven seven double oh nine hundred one two six",
                "PHONE",
                "oh seven seven double oh nine hundred one two six",
            ),
            (
                "call me on four one five, five five five, two six seven one",
                "PHONE",
                "four one five, five five five, two six seven one",
            ),
            (
                "my social security number is five three six, twenty-two, one two three four",
                "US_SSN",
                "five three six, twenty-two, one two three four",
            ),
            ("My PIN is seven seven two one.", "PIN", "seven seven two one"),
            (
                "Rückruf erbeten unter null-eins-fünf-eins, 555 01 427 ab 17 h",
                "PHONE",
                "null-eins-fünf-eins, 555 01 427",
            ),
            (
                "Handynummer: null eins sieben sechs, dreiundvierzig einundzwanzig acht sieben null neun",
                "PHONE",
                "null eins sieben sechs, dreiundvierzig einundzwanzig acht sieben null neun",
            ),
            (
                "mon téléphone: zéro six, quatre-vingt-douze, soixante-dix-sept, trente-trois, vingt et un",
                "PHONE",
                "zéro six, quatre-vingt-douze, soixante-dix-sept, trente-trois, vingt et un",
            ),
            (
                "¿teléfono? el seis cinco cuatro, treinta y uno, veintidós, cero siete",
                "PHONE",
                "seis cinco cuatro, treinta y uno, veintidós, cero siete",
            ),
            (
                "il mio cellulare è tre tre otto, ventuno quarantacinque sei sette due",
                "PHONE",
                "tre tre otto, ventuno quarantacinque sei sette due",
            ),
        ] {
            assert!(found(text).contains(&(kind, value)), "{text}: {:?}", found(text));
        }
    }

    #[test]
    fn redact_numbers_that_are_said_of_nothing() {
        for text in [
            "One, two, three, four. Chapters two, three, four and five.",
            "In two or three of four cases six or seven people came, eight or nine at most.",
            "The phone has two, three or four lines; five six seven of them rang.",
            "drei zwei eins, los! Un, dos, tres, cuatro.",
            "zero one two three four five six seven eight nine ten",
            "We sold two thousand four hundred and seventy-six phones.",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }

    #[test]
    fn redact_numbers_that_are_said_take_linear_time() {
        let text = "two three, vier double seventy quatre-vingt oh ".repeat(20_000);
        assert!(found(&text).len() < text.len());
    }
}
