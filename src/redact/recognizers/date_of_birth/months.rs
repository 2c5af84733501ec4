//! Names of months in the languages of Europe.

use super::super::super::classes::{Bytes, HIGH, LETTER, class};

/// The first letters that tell a month, lower case.
#[rustfmt::skip]
const MONTHS: &[(&str, u32)] = &[
    ("jan", 1), ("gen", 1), ("ene", 1), ("sty", 1), ("tammi", 1), ("led", 1), ("jän", 1),
    ("feb", 2), ("fév", 2), ("fev", 2), ("lut", 2), ("helmi", 2),
    ("mar", 3), ("mär", 3), ("mrz", 3), ("maa", 3), ("mrt", 3),
    ("apr", 4), ("avr", 4), ("abr", 4), ("kwi", 4), ("huhti", 4),
    ("may", 5), ("mai", 5), ("mag", 5), ("maj", 5), ("mei", 5), ("touko", 5),
    ("jun", 6), ("juin", 6), ("giu", 6), ("cze", 6), ("kesä", 6),
    ("jul", 7), ("juil", 7), ("lug", 7), ("lip", 7), ("heinä", 7),
    ("aug", 8), ("aoû", 8), ("aou", 8), ("ago", 8), ("sie", 8), ("elo", 8),
    ("sep", 9), ("set", 9), ("wrz", 9), ("syys", 9),
    ("oct", 10), ("okt", 10), ("ott", 10), ("out", 10), ("paź", 10), ("loka", 10),
    ("nov", 11), ("lis", 11), ("marras", 11),
    ("dec", 12), ("dez", 12), ("déc", 12), ("dic", 12), ("gru", 12), ("joulu", 12),
    ("ian", 1), ("oca", 1), ("янв", 1), ("ιαν", 1), ("úno", 2), ("şub", 2), ("фев", 2), ("φεβ", 2), ("bře", 3), ("már", 3), ("мар", 3), ("μαρ", 3),
    ("dub", 4), ("ápr", 4), ("nis", 4), ("апр", 4), ("απρ", 4), ("kvě", 5), ("máj", 5), ("май", 5), ("мая", 5), ("μαΐ", 5), ("μαι", 5),
    ("čer", 6), ("jún", 6), ("iun", 6), ("haz", 6), ("июн", 6), ("ιουν", 6), ("červenc", 7), ("čvc", 7), ("júl", 7), ("iul", 7), ("tem", 7), ("июл", 7), ("ιουλ", 7),
    ("srp", 8), ("ağu", 8), ("авг", 8), ("αυγ", 8), ("zář", 9), ("szept", 9), ("eyl", 9), ("сен", 9), ("σεπ", 9), ("říj", 10), ("eki", 10), ("окт", 10), ("οκτ", 10),
    ("noi", 11), ("kas", 11), ("ноя", 11), ("νοε", 11), ("pro", 12), ("ara", 12), ("дек", 12), ("δεκ", 12),
];

/// Which rows of [`MONTHS`] begin with each letter of the alphabet, as bits.
const INITIALS: [u128; 26] = {
    let (mut rows, mut i) = ([0; 26], 0);
    while i < MONTHS.len() {
        let first = MONTHS[i].0.as_bytes()[0];
        if first.is_ascii_lowercase() {
            rows[(first - b'a') as usize] |= 1 << i;
        }
        i += 1;
    }
    rows
};

/// The month whose name is at `at`, and where the name ends.
pub(super) fn month(text: Bytes<'_>, at: usize) -> Option<(u32, usize)> {
    let mut rows = match text.at(at).to_ascii_lowercase() {
        first @ b'a'..=b'z' => INITIALS[usize::from(first - b'a')],
        // A capital outside ASCII may be a small letter inside.
        0x80.. => u128::MAX >> (128 - MONTHS.len()),
        _ => 0,
    };
    if rows == 0 {
        return None;
    }
    let end = text.run(at, 16, |b| class(b) & (LETTER | HIGH) != 0);
    let name = text.slice(at, end);
    let mut lower = [0; 16];
    let long;
    let name = if name.is_ascii() {
        let lower = lower.get_mut(..name.len())?;
        lower.copy_from_slice(name);
        lower.make_ascii_lowercase();
        &*lower
    } else {
        long = std::str::from_utf8(name).ok()?.to_lowercase();
        long.as_bytes()
    };
    // Of two rows the later one.
    while rows != 0 {
        let row = 127 - rows.leading_zeros();
        rows &= !(1 << row);
        if let Some((_, month)) = MONTHS.get(row as usize).filter(|(start, _)| name.starts_with(start.as_bytes())) {
            return Some((*month, end));
        }
    }
    None
}
