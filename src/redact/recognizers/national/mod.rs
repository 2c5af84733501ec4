//! National identifiers: a row each. A row is a few layouts, a check over the bare characters, and
//! the words that speak of it. The table in `docs/redaction.md` names each format's source.

mod africa;
mod balkans;
mod baltic;
mod benelux;
mod canada;
mod centre;
mod checks;
mod dach;
mod east_asia;
mod general;
mod gulf;
mod index;
mod india;
mod isles;
mod latin;
mod licences;
mod north;
mod pacific;
mod pack;
mod south;
mod south_america;
mod south_east_asia;
pub(crate) mod upi;
mod us;
mod vat;

use super::super::classes::{Bytes, DIGIT, HIGH, LETTER, LOWER, class};
use super::super::context::{FIRST_NATIONAL, Topic, Topics};
use super::super::order::sort_by_key;
use super::super::scan::{Finding, Word};
use index::{Layout, MOST, index};
pub(super) use licences::abbreviated as licence;
use std::sync::OnceLock;

/// An identifier of fixed layout.
#[derive(Clone, Copy)]
pub(crate) struct Rule {
    pub(crate) kind: &'static str,
    /// Layouts and how sure each makes us without context. `#` a digit, `@` a letter, `^` a capital, `*` either,
    /// `~` a space, dash, dot or slash; anything else itself (letters in either case).
    forms: &'static [(&'static str, f32)],
    /// Over the letters and digits alone, in upper case.
    check: Check,
    /// Whether `check` is a checksum rather than a question of ranges.
    checksum: bool,
    /// How sure a word of `words` near by makes us.
    with_context: f32,
    /// Lower case, with `|` between; of two words, one space between.
    words: &'static str,
}

type Check = fn(&[u8]) -> bool;
type Forms = &'static [(&'static str, f32)];

/// A row whose check is a checksum.
const fn sum(kind: &'static str, forms: Forms, check: Check, words: &'static str) -> Rule {
    Rule { kind, forms, check, checksum: true, with_context: 0.97, words }
}

/// A row that only its ranges and its words vouch for.
const fn shape(kind: &'static str, forms: Forms, check: Check, words: &'static str) -> Rule {
    Rule { kind, forms, check, checksum: false, with_context: 0.9, words }
}

/// A row of bare digits, which a word names but a phone number or a document may be as well.
const fn loose(kind: &'static str, forms: Forms, check: Check, words: &'static str) -> Rule {
    Rule { kind, forms, check, checksum: false, with_context: 0.6, words }
}

/// All rules, as they are written.
#[rustfmt::skip]
const TABLES: &[&[Rule]] = &[
    general::RULES,
    licences::RULES,
    us::RULES,
    canada::RULES,
    latin::RULES,
    south_america::RULES,
    isles::RULES,
    dach::RULES,
    benelux::RULES,
    south::RULES,
    north::RULES,
    baltic::RULES,
    centre::RULES,
    balkans::RULES,
    vat::RULES,
    gulf::RULES,
    india::RULES,
    east_asia::RULES,
    south_east_asia::RULES,
    africa::RULES,
    pacific::RULES,
];

/// The words of each of the [`rules`], lower case, with the topic that stands for them.
pub(crate) fn words() -> impl Iterator<Item = (Topic, impl Iterator<Item = &'static [u8]>)> {
    rules().map(|(topic, _)| topic).zip(pack::words())
}

/// All rules with the topics that stand for their words. Their layouts and words are in `pack`.
pub(crate) fn rules() -> impl Iterator<Item = (Topic, Rule)> {
    pack::rules().zip(FIRST_NATIONAL..).map(|(rule, topic)| (Topic(topic), rule))
}

/// Whether a rule is of this kind.
pub(crate) fn has(kind: &str) -> bool {
    static SORTED: OnceLock<Vec<((u64, u64), &str)>> = OnceLock::new();
    let sorted = SORTED.get_or_init(|| {
        let mut kinds: Vec<_> = rules().map(|(_, rule)| (order(rule.kind), rule.kind)).collect();
        sort_by_key(&mut kinds, |kind| kind.0);
        kinds
    });
    let this = order(kind);
    let from = sorted.partition_point(|known| known.0 < this);
    sorted.iter().skip(from).take_while(|known| known.0 == this).any(|known| known.1 == kind)
}

/// A number by which kinds are found: what they begin with.
fn order(kind: &str) -> (u64, u64) {
    let eight = |from| kind.bytes().skip(from).take(8).fold(0, |all, b| all << 8 | u64::from(b));
    (eight(0), eight(8))
}

/// Whether what ends at `end` is part of an address or of a repository's name: `owner/name`.
fn in_path(text: Bytes<'_>, end: usize) -> bool {
    let ahead = text.slice(end.saturating_sub(32), end);
    let part = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    ahead.iter().rev().find(|b| !part(b)) == Some(&b'/')
}

/// Whether a layout's `b` stands for a letter or a digit.
fn counts(b: u8) -> bool {
    matches!(b, b'#' | b'@' | b'^' | b'*') || b.is_ascii_alphanumeric()
}

/// A layout that makes us less sure than this is no finding unless a word speaks of it.
const FAINT: f32 = 0.3;

/// Identifiers whose first word is `word`; `spoken` tells what the words around a stretch speak of.
#[inline(never)]
pub(crate) fn find(text: Bytes<'_>, word: Word, spoken: impl Fn(usize, usize) -> Topics, out: &mut Vec<Finding>) {
    let start = word.start;
    let before = text.before(start, 1);
    // `SSN #536-22-1234`, `licence no.#12345678`; but `color: #123456`, `driver: revert #901492`.
    let label = |b: u8| class(b) & (LETTER | HIGH) != 0 || b == b'.';
    let issue = word.mask & LETTER == 0 && word.len() <= 6 && text.at(word.end) != b'-';
    let numbered = before == b'#'
        && (label(text.before(start, 2)) && !in_path(text, start - 1)
            || text.before(start, 2) == b' ' && label(text.before(start, 3)) && !issue);
    let free = numbered || text.free_left(start);
    if before == b'+' || !free && before != b',' {
        return;
    }
    for Layout { layout, grouped, rules } in index().of(text, word) {
        // A comma may part the fields of a table; between bare digits it is a number's own.
        let field = *grouped || word.mask & LETTER != 0;
        if !free && !field {
            continue;
        }
        let end = start + layout.len();
        if !fits(text, start, layout) || !text.free_right(end) && !(field && text.at(end) == b',') {
            continue;
        }
        let mut bare = None;
        // Groups that go on beside it: a piece of something longer, if no word says otherwise.
        let further = text.at(end) == b' ' && text.at(end + 1).is_ascii_digit();
        let begun = text.before(start, 1) == b' ' && text.before(start, 2).is_ascii_digit();
        let share = if word.mask & LETTER == 0 { 0.4 } else { 0.3 };
        let piece = if *grouped { share * f32::from(u8::from(further) + u8::from(begun)) } else { 0.0 };
        // `for 185770 seconds`: three small letters are a word, `c824127756` is a commit's, if no other speaks; nor does
        // one speak of a part of a path.
        let worded = text.at(start).is_ascii_lowercase() && text.at(word.end) == b' ' && word.mask & DIGIT == 0
            || word.mask & LETTER == LOWER
                && layout.len() < 12
                && text.slice(start, end).iter().all(u8::is_ascii_hexdigit);
        if word.mask & LETTER != 0 && before == b'/' && matches!(text.at(end), b'.' | b'/') {
            continue;
        }
        let mut topics = None;
        let mut is_spoken = |topic| topics.get_or_insert_with(|| spoken(start, end)).contains(topic);
        for &(score, topic, ref rule) in rules {
            if !(score >= FAINT && !worded || is_spoken(topic)) {
                continue;
            }
            let (bare, count) = bare.get_or_insert_with(|| compact(text.slice(start, end)));
            if !(rule.check)(bare.get(..*count).unwrap_or(&[])) {
                continue;
            }
            let score = score - piece;
            let mut finding =
                Finding::sure(rule.kind, start, end, score).in_context(topic, rule.with_context.max(score));
            finding.checked = rule.checksum;
            out.push(finding);
        }
    }
}

/// Whether the text at `start` is laid out so.
fn fits(text: Bytes<'_>, start: usize, layout: &[u8]) -> bool {
    let raw = text.slice(start, start + layout.len());
    raw.len() == layout.len()
        && layout.iter().zip(raw).all(|(&want, &got)| match want {
            b'#' => got.is_ascii_digit(),
            b'@' => class(got) & LETTER != 0,
            b'^' => got.is_ascii_uppercase(),
            b'*' => got.is_ascii_alphanumeric(),
            b'~' => matches!(got, b' ' | b'-' | b'.' | b'/'),
            _ => want.eq_ignore_ascii_case(&got),
        })
}

/// The letters and digits of `raw` in upper case, and how many they are.
fn compact(raw: &[u8]) -> ([u8; MOST], usize) {
    let mut compact = [0; MOST];
    let bare = raw.iter().filter(|b| b.is_ascii_alphanumeric());
    let count = compact.iter_mut().zip(bare).map(|(to, b)| *to = b.to_ascii_uppercase()).count();
    (compact, count)
}

#[cfg(test)]
mod tests;
