//! Names of months in the languages of Europe.

use super::super::super::bytes::{Words, words};
use super::super::super::classes::{Bytes, HIGH, LETTER, class, is_word};
use crate::redact::case;

/// The first letters that tell a month, lower case; of two rows that fit the later one counts.
#[rustfmt::skip]
const MONTHS: &[(&str, u32)] = &[
    ("jan", 1), ("gen", 1), ("ene", 1), ("sty", 1), ("tammi", 1), ("led", 1), ("jän", 1), ("feb", 2), ("fév", 2),
    ("fev", 2), ("lut", 2), ("helmi", 2), ("mar", 3), ("mär", 3), ("mrz", 3), ("maa", 3), ("mrt", 3), ("apr", 4),
    ("avr", 4), ("abr", 4), ("kwi", 4), ("huhti", 4), ("may", 5), ("mai", 5), ("mag", 5), ("maj", 5), ("mei", 5),
    ("touko", 5), ("jun", 6), ("juin", 6), ("giu", 6), ("cze", 6), ("kesä", 6), ("jul", 7), ("juil", 7), ("lug", 7),
    ("lip", 7), ("heinä", 7), ("aug", 8), ("aoû", 8), ("aou", 8), ("ago", 8), ("sie", 8), ("elo", 8), ("sep", 9),
    ("set", 9), ("wrz", 9), ("syys", 9), ("oct", 10), ("okt", 10), ("ott", 10), ("out", 10), ("paź", 10),
    ("loka", 10), ("nov", 11), ("lis", 11), ("marras", 11), ("dec", 12), ("dez", 12), ("déc", 12), ("dic", 12),
    ("gru", 12), ("joulu", 12), ("ian", 1), ("oca", 1), ("bře", 3), ("már", 3), ("dub", 4), ("nis", 4), ("kvě", 5),
    ("máj", 5), ("jún", 6), ("iun", 6), ("haz", 6), ("júl", 7), ("iul", 7), ("tem", 7), ("srp", 8), ("ağu", 8),
    ("zář", 9), ("szept", 9), ("eyl", 9), ("eki", 10), ("noi", 11), ("kas", 11), ("pro", 12), ("ara", 12), ("sij", 1),
    ("velj", 2), ("ožu", 3), ("tra", 4), ("svi", 5), ("lipn", 6), ("srpn", 7), ("kolo", 8), ("ruj", 9), ("stu", 11),
    ("prosin", 12), ("saus", 1), ("vasar", 2), ("kovo", 3), ("bala", 4), ("gegu", 5), ("birž", 6), ("liep", 7),
    ("rugp", 8), ("rugs", 9), ("spal", 10), ("lapk", 11), ("gruod", 12), ("márc", 3), ("jūn", 6), ("jūl", 7),
    ("veeb", 2), ("märts", 3), ("juuni", 6), ("juuli", 7), ("dets", 12), ("ağust", 8), ("ekim", 10), ("desem", 12),
    ("agust", 8), ("peb", 2), ("huny", 6), ("huly", 7), ("nobye", 11), ("disy", 12),
];
/// The same for names whose first letter is outside ASCII, the month before them: `A` for January.
#[rustfmt::skip]
const MORE: Words = words!(&[
    "Aянв", "Aιαν", "Búno", "Bşub", "Bфев", "Bφεβ", "Cмар", "Cμαρ", "Dápr",
    "Dапр", "Dαπρ", "Eмай", "Eмая", "Eμαΐ", "Eμαι", "Fčer", "Fиюн", "Fιουν",
    "Gčervenc", "Gčvc", "Gиюл", "Gιουλ", "Hавг", "Hαυγ", "Iсен", "Iσεπ", "Jříj",
    "Jокт", "Jοκτ", "Kноя", "Kνοε", "Lдек", "Lδεκ", "Aсіч", "Bлют", "Cбер",
    "Dкві", "Eтра", "Fчер", "Gлип", "Hсер", "Iвер", "Jжов", "Kлис", "Lгру",
    "Cमार", "Aजन", "Bफर", "Dअप्र", "Eमई", "Fजून", "Gजुल", "Hअग", "Iसित", "Jअक्", "Kनव", "Lदिस",
    "Aมกร", "Bกุม", "Cมีน", "Dเมษ", "Eพฤษ", "Fมิถ", "Gกรก", "Hสิง", "Iกัน", "Jตุล", "Kพฤศ", "Lธัน",
    "Aيناير", "Bفبراير", "Cمارس", "Dأبريل", "Eمايو", "Fيونيو", "Gيوليو", "Hأغسطس", "Iسبتمبر", "Jأكتوبر", "Kنوفمبر",
    "Lديسمبر", "Aבינו", "Bבפבר", "Cבמרץ", "Dבאפר", "Eבמאי", "Fביוני", "Gביולי", "Hבאוג", "Iבספט", "Jבאוק", "Kבנוב",
    "Lבדצמ", "Cμάρ", "Eμάι", "Eμαϊ", "Fιούν", "Gιούλ",
]);

/// Months as Romans count, as in Poland and Hungary: `12 III 1985`.
const ROMAN: &[&[u8]] = &[b"I", b"II", b"III", b"IV", b"V", b"VI", b"VII", b"VIII", b"IX", b"X", b"XI", b"XII"];

/// Which rows of [`MONTHS`] begin with each letter of the alphabet, as bits.
const INITIALS: [u128; 26] = {
    let (mut rows, mut i) = ([0; 26], 0);
    while i < MONTHS.len() {
        rows[(MONTHS[i].0.as_bytes()[0] - b'a') as usize] |= 1 << i;
        i += 1;
    }
    rows
};

/// The ASCII letters that are second in those rows, as bits.
const SECONDS: [u32; 26] = {
    let (mut letters, mut i) = ([0; 26], 0);
    while i < MONTHS.len() {
        let name = MONTHS[i].0.as_bytes();
        letters[(name[0] - b'a') as usize] |= if name[1].is_ascii() { 1 << (name[1] - b'a') } else { 0 };
        i += 1;
    }
    letters
};

/// The month whose name is at `at`, and where the name ends.
#[inline]
pub(super) fn month(text: Bytes<'_>, at: usize) -> Option<(u32, usize)> {
    let (first, second) = (text.at(at).to_ascii_lowercase(), text.at(at + 1).to_ascii_lowercase());
    if first.is_ascii_lowercase() && second.is_ascii_lowercase() {
        let known = SECONDS[usize::from(first - b'a')] >> (second - b'a') & 1 == 1;
        if !known && !matches!(first, b'i' | b'v' | b'x') {
            return None;
        }
    } else if class(first) & (LETTER | HIGH) == 0 {
        return None;
    }
    named(text, at)
}

fn named(text: Bytes<'_>, at: usize) -> Option<(u32, usize)> {
    let first = text.at(at);
    let mut rows = match first.to_ascii_lowercase() {
        letter @ b'a'..=b'z' => INITIALS[usize::from(letter - b'a')],
        // A capital outside ASCII may be a small letter inside.
        0x80.. => u128::MAX >> (128 - MONTHS.len()),
        _ => 0,
    };
    let roman = text.run(at, 5, |b| matches!(b.to_ascii_uppercase(), b'I' | b'V' | b'X'));
    // Small ones between points alone: `7.vi.1958`.
    let small = text.at(at).is_ascii_lowercase();
    if roman > at && !is_word(text.at(roman)) && (!small || text.at(roman) == b'.' && text.before(at, 1) == b'.') {
        let number = ROMAN.iter().position(|r| r.eq_ignore_ascii_case(text.slice(at, roman)))?;
        return Some((number as u32 + 1, roman));
    }
    if rows == 0 {
        return None;
    }
    let end = text.run(at, 48, |b| class(b) & (LETTER | HIGH) != 0);
    let name = text.slice(at, end);
    let mut lower = [0; 48];
    let long;
    let name = if name.is_ascii() {
        let lower = lower.get_mut(..name.len())?;
        lower.copy_from_slice(name);
        lower.make_ascii_lowercase();
        &*lower
    } else {
        long = case::lower(std::str::from_utf8(name).ok()?);
        long.as_bytes()
    };
    let begins = |(start, _): &&(&str, u32)| name.starts_with(start.as_bytes());
    if first >= 0x80
        && let Some(month) = MORE.iter().filter(|row| name.starts_with(&row.as_bytes()[1..])).last()
    {
        return Some((u32::from(month.as_bytes()[0] - b'A') + 1, end));
    }
    while rows != 0 {
        let row = 127 - rows.leading_zeros();
        rows &= !(1 << row);
        if let Some((_, month)) = MONTHS.get(row as usize).filter(begins) {
            return Some((*month, end));
        }
    }
    None
}
