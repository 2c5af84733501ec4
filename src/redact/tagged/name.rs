//! Where a person's name begins and ends, when the tagger saw a part of it.

use super::words::{KIN, LABELS, NEVER, PRODUCTS, TITLES, WORDS, is_in};
use crate::redact::bytes::{Words, places, words};

/// What stands between given names and surnames, in small letters.
#[rustfmt::skip]
const PARTICLES: Words = words!(&[
    "van", "von", "vom", "der", "den", "de", "del", "della", "delle", "dello", "degli", "dei", "di", "da", "do", "dos", "das",
    "du", "des", "la", "las", "le", "les", "los", "lo", "ten", "ter", "te", "zu", "zum", "zur", "af", "av", "al", "el", "bin",
    "bint", "ibn", "binti", "ben", "mac", "y",
]);
/// Behind a name, with a comma or without.
const SUFFIXES: [&str; 6] = ["Jr", "Sr", "II", "III", "IV", "Jnr"];
/// What is counted by letters: `Plan B. Drink`.
#[rustfmt::skip]
const COUNTED: [&str; 28] = [
    "Plan", "Section", "Appendix", "Part", "Option", "Vitamin", "Figure", "Table", "Hepatitis", "Group", "Class", "Team", "Type", "Schedule", "Exhibit", "Annex", "Grade", "Block",
    "Coach", "Gate", "Room", "Hall", "Terminal", "Stand", "Entrance", "Zone", "Platform", "Building",
];
/// More of these in a row are a list or a formula.
const MOST: usize = 3;
/// Bytes of a word; longer ones are no names.
const LONGEST: usize = 40;
/// Bytes of a part of a name that is known by itself.
const SHORTEST: usize = 4;

/// Whether `gap` may lie inside one name. `Doe, Jane` is one person.
pub(super) fn bridges(gap: &str, reversed: bool) -> bool {
    let near = gap.len() <= 2 && gap.chars().all(|c| matches!(c, ' ' | '-' | '.' | '\'' | '’' | '\t'));
    if near || gap == "’" || gap == ", " && reversed {
        return true;
    }
    let Some(inner) = gap.strip_prefix(' ').and_then(|gap| gap.strip_suffix(' ')) else { return false };
    let (initials, particles) = (inner.split(' ').all(is_initials), inner.split(' ').all(is_particle));
    inner.split(' ').count() <= MOST && (initials || particles)
}

/// `K.`, `K`, `J.R.`
fn is_initials(word: &str) -> bool {
    let mut chars = word.chars();
    let one = chars.next().is_some_and(char::is_uppercase);
    let rest = chars.as_str();
    one && (rest.is_empty() || rest == "." || rest.strip_prefix('.').is_some_and(is_initials))
}

/// `Di` of `Ornella Di Nardo` is one as well.
fn is_particle(word: &str) -> bool {
    is_in(word, &[PARTICLES])
}

/// How long the capitalized word is that `text` begins with: `Szász`, `O'Brien`, `Müller-Lüdenscheidt`. 0 if none does.
pub(super) fn capitalized(text: &str) -> usize {
    let mut chars = text.chars();
    let begins =
        chars.next().is_some_and(char::is_uppercase) && chars.next().is_some_and(|c| c.is_alphabetic() || c == '\'');
    if begins { word(text) } else { 0 }
}

pub(super) fn word(text: &str) -> usize {
    let letters = |c: &char| c.is_alphabetic() || matches!(c, '\'' | '-' | '’');
    let all: usize = text.chars().take(LONGEST).take_while(letters).map(char::len_utf8).sum();
    let word = text.get(..all).unwrap_or("").trim_end_matches(['\'', '-', '’']);
    let word = word.strip_suffix("'s").or(word.strip_suffix("’s")).unwrap_or(word);
    word.len()
}

/// The whole name of which the tagger saw `start..end`. `given` if the last that it saw was a given name, or it does not say.
pub(super) fn whole(text: &str, start: usize, end: usize, given: bool) -> (usize, usize) {
    (first(text, start), last(text, end, given))
}

/// The given name before a lone surname, the surname behind a lone given name, where the tagger was not sure enough of it:
/// one capitalized word that is no word of its own.
pub(super) fn other_half(text: &str, start: usize, end: usize, given: bool) -> (usize, usize) {
    let known = |word: &str| is_in(word, &[NEVER, TITLES, KIN, LABELS]);
    let value = text.get(start..end).unwrap_or("");
    if capitalized(value) < value.len() {
        return (start, end);
    }
    if given {
        let rest = text.get(end..).unwrap_or("").strip_prefix(' ').unwrap_or("");
        let len = capitalized(rest);
        let fits = len > 2 && !known(rest.get(..len).unwrap_or(""));
        return (start, if fits { end + 1 + len } else { end });
    }
    let head = text.get(..start).and_then(|head| head.strip_suffix(' ')).unwrap_or("");
    let from = head
        .rfind(|c: char| !(c.is_alphabetic() || c == '-'))
        .map_or(0, |at| at + head.get(at..).and_then(|h| h.chars().next()).map_or(1, char::len_utf8));
    let word = head.get(from..).unwrap_or("");
    let fits = word.len() > 2 && capitalized(word) == word.len() && !known(word);
    (if fits { from } else { start }, end)
}

/// Whether `word` is a program's, a company's or a method's name.
pub(super) fn is_product(word: &str) -> bool {
    is_in(word, &[PRODUCTS])
}

/// Whether `text` is German, where every noun has a capital.
pub(super) fn nouns_have_capitals(text: &str) -> bool {
    [" und ", " der ", " die ", " ist ", " nicht "].iter().filter(|word| places(text, word).next().is_some()).count()
        >= 2
}

/// `J. R. ` before a surname, `Jean-` before the second half of a given name, `O'` before the rest.
fn first(text: &str, start: usize) -> usize {
    let before = text.get(..start).unwrap_or("");
    if let Some(joined) = before.strip_suffix(['-', '\'', '’']) {
        let part: usize =
            joined.chars().rev().take(LONGEST).take_while(|c| c.is_alphabetic()).map(char::len_utf8).sum();
        let from = joined.len() - part;
        let upper = joined.get(from..).unwrap_or("").starts_with(char::is_uppercase);
        return if upper && (before.ends_with('-') || part <= 2) { from } else { start };
    }
    let mut start = start;
    for _ in 0..MOST {
        let rest = text.get(..start).unwrap_or("");
        let Some(initial) = rest.strip_suffix(' ').unwrap_or(rest).strip_suffix('.') else { break };
        let Some((at, _)) = initial.char_indices().next_back().filter(|(_, c)| c.is_uppercase()) else { break };
        if initial.get(..at).is_some_and(|b| b.ends_with(char::is_alphanumeric)) {
            break;
        }
        start = at;
    }
    start
}

fn last(text: &str, end: usize, given: bool) -> usize {
    let rest = text.get(end..).unwrap_or("");
    if let Some(part) = rest.strip_prefix('-') {
        return end + if capitalized(part) > 0 { 1 + word(part) } else { 0 };
    }
    let end = surname(rest, given).map_or(end, |grown| end + grown);
    let rest = text.get(end..).unwrap_or("");
    let behind = rest.strip_prefix(',').unwrap_or(rest).strip_prefix(' ').unwrap_or("");
    let suffix = word(behind);
    match behind.get(..suffix) {
        Some(found) if SUFFIXES.contains(&found) => end + rest.len() - behind.len() + suffix,
        _ => end,
    }
}

/// Up to where ` K. Oddgeirsdóttir`, ` van der Berg` or an initial alone go.
fn surname(rest: &str, given: bool) -> Option<usize> {
    let mut at = 0;
    for _ in 0..=MOST {
        let next = rest.get(at..)?.strip_prefix(' ')?;
        let len = next.find(' ').unwrap_or(next.len());
        let (first, after) = (next.get(..len)?, rest.len() - next.len());
        if at > 0 && capitalized(next) > 0 {
            return Some(after + word(next));
        }
        if is_initials(first) && first != "I" || given && is_particle(first) {
            at = after + len;
        } else {
            break;
        }
    }
    // `Brad L` has no more.
    let initial = rest.strip_prefix(' ')?;
    let len = word(initial);
    (initial.get(..len).is_some_and(|w| w != "I" && w.chars().count() == 1 && is_initials(w))).then_some(1 + len)
}

/// The words of a name that are it alone too: `Keller` of `Maria Keller`. No initials, no particles, no words that mean
/// something else as well.
pub(in crate::redact) fn parts(name: &str) -> impl Iterator<Item = &str> {
    let words = name.split([' ', ',']).filter(|word| capitalized(word) == word.len() && word.len() >= SHORTEST);
    words.filter(|word| !is_in(word, &[WORDS, NEVER, TITLES, KIN]))
}

/// How long the name is that `text` begins with: up to `most` words, capitalized, initials or particles, none of which is
/// one that is `never` in a name. 0 if there is none.
pub(super) fn length(text: &str, most: usize, never: impl Fn(&str) -> bool) -> usize {
    // Up to the last capitalized word, and where the next may begin.
    let (mut end, mut at) = (0, 0);
    for _ in 0..most {
        let rest = text.get(at..).unwrap_or("");
        let long = capitalized(rest);
        let first =
            rest.get(..rest.find([' ', ',', '\n', ':', ';', ')', '"', '<']).unwrap_or(rest.len())).unwrap_or("");
        // `Lo` of `Lo Presti` begins a surname.
        let begins = is_particle(first) && rest.get(first.len() + 1..).is_some_and(|next| capitalized(next) > 0);
        let next = if long > 0 && !begins {
            if never(rest.get(..long).unwrap_or("")) {
                break;
            }
            end = at + long;
            at + long
        } else if is_initials(first) {
            // At the end of a name a dot is mostly the sentence's.
            if end > 0 && first.chars().count() <= 2 {
                end = at + first.trim_end_matches('.').len();
            }
            at + first.len()
        } else if is_particle(first) {
            at + first.len()
        } else {
            break;
        };
        match text.get(next..).and_then(|rest| rest.strip_prefix(' ')) {
            Some(rest) => at = text.len() - rest.len(),
            None => break,
        }
    }
    end
}

/// The end of a name whose looks tell it, of which `start..end` is the first word: `Una M. Birtwhistle`, `J. Kubát`.
pub(super) fn with_initial(text: &str, start: usize, end: usize) -> Option<usize> {
    let before = text.get(..start)?;
    if before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '\'' | '’' | '@' | '/')) {
        return None;
    }
    let rest = text.get(start..)?;
    let first = rest.get(..rest.find(' ')?)?;
    let (initials, dotted) = (is_initials(first), first.ends_with('.'));
    if !initials && capitalized(rest) != end - start && capitalized(rest) != first.len() {
        return None;
    }
    let counted =
        before.trim_end().rsplit(|c: char| !c.is_alphabetic()).next().is_some_and(|word| COUNTED.contains(&word));
    if initials && counted {
        return None;
    }
    // `A. Introduction` at a line's start counts its headings.
    if initials && (!dotted || start == 0 || before.ends_with('\n')) {
        return None;
    }
    let mut at = first.len();
    let mut seen = initials;
    for _ in 0..MOST {
        let next = rest.get(at..)?.strip_prefix(' ')?;
        let word_end = next.find([' ', ',', '\n', ';', ')']).unwrap_or(next.len());
        let one = next.get(..word_end)?;
        let here = rest.len() - next.len();
        if is_initials(one) && one.ends_with('.') && one.chars().count() == 2 {
            seen = true;
            at = here + one.len();
            continue;
        }
        if is_particle(one) && (initials || seen) {
            at = here + one.len();
            continue;
        }
        let long = capitalized(next);
        let lower = next.get(..long)?.chars().filter(|c| c.is_lowercase()).count();
        let shouted = rest.get(..first.len())?.chars().all(|c| !c.is_lowercase());
        let known = |word: &str| is_in(word, &[NEVER, TITLES]);
        let is_name = !known(next.get(..long)?) && !known(first) && !COUNTED.contains(&first);
        return (is_name && seen && long > 2 && (lower > 0 || shouted && !initials)).then_some(start + here + long);
    }
    None
}
