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
mod india;
mod isles;
mod latin;
mod licences;
mod north;
mod pacific;
mod south;
mod south_america;
mod south_east_asia;
pub(crate) mod upi;
mod us;
mod vat;

use super::super::classes::{Bytes, LETTER, class};
use super::super::context::{FIRST_NATIONAL, Topic};
use super::super::scan::{Finding, Word};
use std::sync::OnceLock;

/// An identifier of fixed layout.
pub(crate) struct Rule {
    pub(crate) kind: &'static str,
    /// Layouts and how sure each makes us without context. `#` a digit, `@` a letter, `^` a capital, `*` either,
    /// `~` a space, dash, dot or slash; anything else itself (letters in either case).
    forms: &'static [(&'static str, f32)],
    /// Over the letters and digits alone, in upper case.
    check: fn(&[u8]) -> bool,
    /// Whether `check` is a checksum rather than a question of ranges.
    checksum: bool,
    /// How sure a word of `words` near by makes us.
    with_context: f32,
    /// Lower case, with `|` between; of two words, one space between.
    words: &'static str,
}

impl Rule {
    pub(crate) fn words(&self) -> impl Iterator<Item = &'static str> {
        self.words.split('|')
    }
}

type Forms = &'static [(&'static str, f32)];

/// A row whose check is a checksum.
const fn sum(kind: &'static str, forms: Forms, check: fn(&[u8]) -> bool, words: &'static str) -> Rule {
    Rule { kind, forms, check, checksum: true, with_context: 0.97, words }
}

/// A row that only its ranges and its words vouch for.
const fn shape(kind: &'static str, forms: Forms, check: fn(&[u8]) -> bool, words: &'static str) -> Rule {
    Rule { kind, forms, check, checksum: false, with_context: 0.9, words }
}

/// A row of bare digits, which a word names but a phone number or a document may be as well.
const fn loose(kind: &'static str, forms: Forms, check: fn(&[u8]) -> bool, words: &'static str) -> Rule {
    Rule { kind, forms, check, checksum: false, with_context: 0.6, words }
}

/// All rules with the topics that stand for their words.
pub(crate) fn rules() -> impl Iterator<Item = (Topic, &'static Rule)> {
    [
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
    ]
    .into_iter()
    .flatten()
    .enumerate()
    .map(|(i, rule)| (Topic(FIRST_NATIONAL + i as u16), rule))
}

/// Longest layout, in letters and digits.
const MOST: usize = 26;

/// A layout and the rules that have it, with how sure it makes each.
struct Layout {
    layout: &'static [u8],
    /// Whether it has groups, so that a further group beside it speaks against it.
    grouped: bool,
    rules: Vec<(f32, Topic, &'static Rule)>,
}

/// Layouts by the length of their first word, all digits and otherwise.
struct Index {
    numeric: [Vec<Layout>; MOST + 1],
    mixed: [Vec<Layout>; MOST + 1],
}

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index =
            Index { numeric: std::array::from_fn(|_| Vec::new()), mixed: std::array::from_fn(|_| Vec::new()) };
        for (topic, rule) in rules() {
            for &(layout, score) in rule.forms {
                let layout = layout.as_bytes();
                let head = layout.iter().position(|b| !counts(*b)).unwrap_or(layout.len());
                let first = layout.get(..head).unwrap_or(layout);
                let lettered = first.iter().any(|b| matches!(b, b'@' | b'^') || b.is_ascii_alphabetic());
                let digits_only = first.iter().all(|b| *b == b'#' || b.is_ascii_digit());
                let add = |slot: &mut Vec<Layout>| {
                    let same = slot.iter().position(|l| l.layout == layout);
                    let at = same.unwrap_or_else(|| {
                        slot.push(Layout { layout, grouped: head < layout.len(), rules: Vec::new() });
                        slot.len() - 1
                    });
                    if let Some(l) = slot.get_mut(at) {
                        l.rules.push((score, topic, rule));
                    }
                };
                if !lettered && let Some(slot) = index.numeric.get_mut(head) {
                    add(slot);
                }
                if !digits_only && let Some(slot) = index.mixed.get_mut(head) {
                    add(slot);
                }
            }
        }
        index
    })
}

/// Whether a layout's `b` stands for a letter or a digit.
fn counts(b: u8) -> bool {
    matches!(b, b'#' | b'@' | b'^' | b'*') || b.is_ascii_alphanumeric()
}

/// Identifiers whose first word is `word`.
pub(crate) fn find(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let table = if word.mask & LETTER == 0 { &index().numeric } else { &index().mixed };
    let Some(layouts) = table.get(word.len()) else {
        return;
    };
    let start = word.start;
    let mut free = None;
    for Layout { layout, grouped, rules } in layouts {
        let Some((compact, end)) = matches(text, start, layout) else {
            continue;
        };
        if text.before(start, 1) == b'+' {
            return;
        }
        // A comma may part the fields of a table; between bare digits it is a number's own.
        let field = *grouped || word.mask & LETTER != 0;
        if !*free.get_or_insert_with(|| text.free_left(start)) && !(field && text.before(start, 1) == b',')
            || !text.free_right(end) && !(field && text.at(end) == b',')
        {
            continue;
        }
        let compact = compact.get(..layout.iter().filter(|b| counts(**b)).count()).unwrap_or(&[]);
        // Groups that go on beside it: a piece of something longer, if no word says otherwise.
        let piece = *grouped
            && (text.at(end) == b' ' && text.at(end + 1).is_ascii_digit()
                || text.before(start, 1) == b' ' && text.before(start, 2).is_ascii_digit());
        for &(score, topic, rule) in rules.iter().filter(|r| (r.2.check)(compact)) {
            let score = if piece { score - 0.3 } else { score };
            let mut finding =
                Finding::sure(rule.kind, start, end, score).in_context(topic, rule.with_context.max(score));
            finding.checked = rule.checksum;
            out.push(finding);
        }
    }
}

/// The letters and digits of `layout` at `start`, upper case, and where it ends.
fn matches(text: Bytes<'_>, start: usize, layout: &[u8]) -> Option<([u8; MOST], usize)> {
    let raw = text.slice(start, start + layout.len());
    if raw.len() < layout.len() {
        return None;
    }
    let mut compact = [0; MOST];
    let mut n = 0;
    for (&want, &got) in layout.iter().zip(raw) {
        let fits = match want {
            b'#' => got.is_ascii_digit(),
            b'@' => class(got) & LETTER != 0,
            b'^' => got.is_ascii_uppercase(),
            b'*' => got.is_ascii_alphanumeric(),
            b'~' => matches!(got, b' ' | b'-' | b'.' | b'/'),
            _ => want.eq_ignore_ascii_case(&got),
        };
        if !fits {
            return None;
        }
        if got.is_ascii_alphanumeric() {
            *compact.get_mut(n)? = got.to_ascii_uppercase();
            n += 1;
        }
    }
    Some((compact, start + layout.len()))
}

#[cfg(test)]
mod tests;
