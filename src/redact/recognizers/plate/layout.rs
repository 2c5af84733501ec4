//! What a mark looks like in Latin, Greek and Cyrillic letters.

use super::super::super::bytes::{Words, words};
use super::super::super::classes::{Bytes, HIGH, class, is_word};

/// `@` a letter, `#` a digit, `-` itself, a space stands for a space, a hyphen, a dot or nothing. Longer before shorter.
#[rustfmt::skip]
const LAYOUTS: Words = words!(&[
    // India, South Africa, Turkey, Romania, Netherlands, Italy, France, Mercosur
    "@@ ## @@@ ####", "@@@ ## ####", "@@ ## @@ ####", "@@ # @@ ####", "@@ ## @ ####", "@@ ## ####", "## @@ #### @@", "@@ ## @@ @@", "@@@ ### @@", "@@@ #### @", "@@ ### @@@", "@@ ### @@", "@@@ # @ ##",
    "@@ ### ###", "## @@@ ####", "## @@@ ###", "## @@@ ##", "## @@ ####", "## @@ ###", "## @ #####", "## @ ####", "@@ ## @@@",
    // Poland, Spain, Germany and Austria (with the hyphen), Switzerland, Nordic countries
    "@@@ #####", "@@@ ####", "@@@ @###", "@@ #####", "@@ ####@", "@@ ###@@", "@@ #@###", "@@ #@@##", "@@ ##@##", "@@@ ##@#", "#### @@@", "@ #### @@", "@@ #### @@", "@ #### @@@", "@@ #### @@@", "@ ######", "@ #####", "@@ ######", "@@ ####",
    "@@@ @@ ####", "@@@ @@ ###", "@@@ @@ ##", "@@@ @ ####", "@@@ @ ###", "@@@ @ ##", "@@ @@ ####", "@@ @@ ###", "@@ @@ ##", "@@ @ ####", "@@ @ ###", "@@ @ ##", "@ @@ ####", "@ @@ ###", "@ @@ ##",
    "@ @ ####", "@ @ ###", "@ @ ##", "@ @@ #", "@@ @ #", "@@ @@ #", "@@ ##### @", "@@ #### @", "@@ ### @", "@ ##### @", "@ #### @", "@ ### @@@", "@ ### @@", "@ ## @@@",
    "@ ### @", "@@@ ## @", "@@@ ### @", "@@@ ###", "@@@ ##@", "@@ ## ###", "@@ ### ##", "@ ### @@ ###", "@ ### @@ ##", "@######@", "## @# ### ##", "##@ ### ##", "## @ ### ##", "###-##-###", "##-###-##", "##-#####",
    // Netherlands, Portugal, Belgium, Czechia, Hungary
    "## @@ ##", "@@ ## @@", "@@ ## ##", "## ## @@", "## @@ @@", "@@ @@ ###", "## @@@ #", "# @@@ ###", "# @@@ ##", "@ ### @@", "@ ## @@@", "#@# ####", "#@@ ####", "#@ #####",
    // United Kingdom, Ireland
    "@@## @@@", "@### @@@", "@## @@@", "@@@ ###@", "@@@ ##@", "### @ #####", "### @ ####", "### @@ ####", "### @ ###", "## @ ###",
    // Brazil before Mercosur, Mexico, Canada, Australia, US states
    "@@@ #@##", "@@# ##@", "@@@ ## ##", "@@@ ### @", "@@@@ ###", "@@@@ ##", "#@@@###", "### @@@", "### @@", "#@@ #@@", "## #@@#", "@@@ #@@", "@## ###", "### @##", "#### @@", "#@@@##", "@@ #####", "@@@#@##", "@######", "#@#####", "@#### @@",
    "@@@####", "###@@##", "@##@@@", "#@@####", "@ ## #@@",
]);

/// Whether letters and digits stand side by side in a mark of six or more, or between two hyphens: no word and no number
/// does so.
pub(super) fn is_mixed(mark: &[u8]) -> bool {
    let sides = |pair: &&[u8]| matches!(pair, [a, b] if a.is_ascii_alphabetic() && b.is_ascii_digit() || a.is_ascii_digit() && b.is_ascii_alphabetic());
    let hyphens = mark.iter().filter(|b| **b == b'-').count() == 2 && mark.iter().any(u8::is_ascii_alphabetic);
    mark.iter().filter(|b| b.is_ascii_alphanumeric()).count() >= 6
        && (hyphens || mark.windows(2).filter(sides).count() >= 2)
}

/// `ABC-123`, the plainest layout of all, which no model of a car has.
pub(super) fn is_even(mark: &[u8]) -> bool {
    matches!(mark, [a, b, c, b'-', d, e, f] if [a, b, c].iter().all(|l| l.is_ascii_alphabetic()) && [d, e, f].iter().all(|d| d.is_ascii_digit()))
}

/// Groups of the mark `start..end`.
pub(super) fn parts(text: Bytes<'_>, start: usize, end: usize) -> usize {
    text.slice(start, end).split(|b| matches!(b, b' ' | b'-')).count()
}

/// Whether a cell is a mark and nothing else.
pub(crate) fn is_plate(cell: &[u8]) -> bool {
    mark(Bytes(cell), 0, true).or_else(|| unknown(Bytes(cell), 0, true)) == Some(cell.len())
}

/// Where the mark at `start` ends. Small letters only where `lax`.
pub(super) fn mark(text: Bytes<'_>, start: usize, lax: bool) -> Option<usize> {
    let first = text.at(start);
    if class(first) & HIGH == 0 && !first.is_ascii_alphanumeric() || !lax && first.is_ascii_lowercase() {
        return None;
    }
    let begins = if first.is_ascii_digit() { b'#' } else { b'@' };
    let layouts = LAYOUTS.iter().map(str::as_bytes).filter(|layout| layout.first() == Some(&begins));
    let end = layouts.filter_map(|layout| fits(text, start, layout, lax)).max()?;
    let (n, nn) = (text.at(end), text.at(end + 1));
    let stops = ["۔", "،", "。", "，", "、", "।"].iter().any(|p| text.slice(end, end + p.len()) == p.as_bytes());
    (!is_word(n) && (n < 128 || stops) && !(matches!(n, b'-' | b'.' | b'/') && is_word(nn)) && text.free_left(start))
        .then_some(end)
}

/// Where a mark of no known layout ends: one to three groups of capitals and digits, four to ten of them, a digit among
/// them; behind a label without a sign or a verb letters too.
pub(super) fn unknown(text: Bytes<'_>, start: usize, bare: bool) -> Option<usize> {
    let (mut from, mut end, mut count) = (start, start, 0);
    for group in 0..3 {
        let stop = text.run(from, 9, |b| b.is_ascii_digit() || b.is_ascii_uppercase());
        if stop == from || is_word(text.at(stop)) {
            break;
        }
        count += stop - from;
        end = stop;
        if group == 2 || !matches!(text.at(stop), b' ' | b'-') {
            break;
        }
        from = stop + 1;
    }
    let value = text.slice(start, end);
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    let date = digits == 8 && value.len() == 10;
    let fits =
        !date && (4..=10).contains(&count) && digits > 0 && (digits < count || !bare && (5..=10).contains(&count));
    (fits && text.isolated(start, end) && !text.slice(end, end + 2).starts_with(b" %")).then_some(end)
}

fn fits(text: Bytes<'_>, start: usize, layout: &[u8], lax: bool) -> Option<usize> {
    let mut i = start;
    for &want in layout {
        match want {
            b' ' => {
                if matches!(text.at(i), b' ' | b'-' | b'.') {
                    i += 1;
                } else if text.slice(i, i + 2) == [0xC2, 0xB7] {
                    i += 2;
                }
            }
            b'#' if text.at(i).is_ascii_digit() => i += 1,
            b'@' => i += letter(text, i, lax)?,
            _ if want == b'-' && text.at(i) == b'-' => i += 1,
            _ => return None,
        }
    }
    let n = text.at(i);
    // `E` and `H` on German electric and old cars.
    if matches!(n, b'E' | b'H') && !is_word(text.at(i + 1)) && layout.ends_with(b"#") {
        i += 1;
    }
    (!is_word(text.at(i))).then_some(i)
}

/// Bytes of the letter at `i`: ASCII, an umlaut, or a Greek or Cyrillic capital.
fn letter(text: Bytes<'_>, i: usize, lax: bool) -> Option<usize> {
    match (text.at(i), text.at(i + 1)) {
        (b'A'..=b'Z', _) => Some(1),
        (b'a'..=b'z', _) if lax => Some(1),
        (0xC3, 0x84 | 0x96 | 0x9C) | (0xD0, 0x90..=0xAF) | (0xCE, 0x91..=0xA9) => Some(2),
        _ => None,
    }
}
