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
use super::super::context::{FIRST_NATIONAL, Topic, Topics};
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

/// Layouts by where they may begin, so that most words of a text are shown to none.
struct Index {
    layouts: Vec<Layout>,
    /// By the length of the first word; words of digits and others apart, see [`Index::lists`].
    numeric: [Lists; MOST + 1],
    mixed: [Lists; MOST + 1],
}

/// Indices of layouts: those of one word, then those with groups by the sign behind the first one; of each, those
/// that begin with a digit and those that begin with a letter.
type Lists = [[Vec<u16>; 2]; 1 + SIGNS.len()];

/// What stands behind a first group; `~` in a layout is any of the first four.
const SIGNS: [u8; 6] = *b" -./(+";

/// Where `Lists` keeps layouts with `sign` behind the first word; `None` if there are none.
fn behind(sign: u8) -> Option<usize> {
    SIGNS.iter().position(|s| *s == sign).map(|at| at + 1)
}

impl Index {
    fn build() -> Self {
        let lists = || std::array::from_fn(|_| Lists::default());
        let mut index = Self { layouts: Vec::new(), numeric: lists(), mixed: lists() };
        for (topic, rule) in rules() {
            for &(layout, score) in rule.forms {
                let layout = layout.as_bytes();
                match index.layouts.iter_mut().find(|l| l.layout == layout) {
                    Some(known) => known.rules.push((score, topic, rule)),
                    None => index.add(layout, (score, topic, rule)),
                }
            }
        }
        index
    }

    fn add(&mut self, layout: &'static [u8], rule: (f32, Topic, &'static Rule)) {
        let head = layout.iter().position(|b| !counts(*b)).unwrap_or(layout.len());
        let (first, sign) = (layout.get(..head).unwrap_or(layout), layout.get(head));
        let lettered = first.iter().any(|b| matches!(b, b'@' | b'^') || b.is_ascii_alphabetic());
        let digits_only = first.iter().all(|b| *b == b'#' || b.is_ascii_digit());
        let number = self.layouts.len() as u16;
        self.layouts.push(Layout { layout, grouped: sign.is_some(), rules: vec![rule] });
        let behinds: Vec<usize> = match sign {
            None => vec![0],
            Some(b'~') => (1..=4).collect(),
            Some(&sign) => behind(sign).into_iter().collect(),
        };
        let start = first.first().copied().unwrap_or(0);
        let starts = [matches!(start, b'#' | b'*' | b'0'..=b'9'), !matches!(start, b'#' | b'0'..=b'9')];
        for at in behinds {
            for (table, wanted) in [(&mut self.numeric, !lettered), (&mut self.mixed, !digits_only)] {
                for letter in [0, 1] {
                    if wanted
                        && starts[letter]
                        && let Some(list) = table.get_mut(head).and_then(|l| l.get_mut(at))
                    {
                        list[letter].push(number);
                    }
                }
            }
        }
    }

    /// The layouts that may begin with `word`.
    fn of(&self, text: Bytes<'_>, word: Word) -> impl Iterator<Item = &Layout> {
        let table = if word.mask & LETTER == 0 { &self.numeric } else { &self.mixed };
        let letter = usize::from(!text.at(word.start).is_ascii_digit());
        let lists = table.get(word.len());
        let list = move |at: usize| lists.and_then(|l| l.get(at)).map_or(&[][..], |l| &l[letter]);
        let grouped = behind(text.at(word.end)).map_or(&[][..], list);
        // Of one word and not alone: only beside a comma, where fields of a table may end.
        let alone = text.free_right(word.end) || word.mask & LETTER != 0 && text.at(word.end) == b',';
        let whole = if alone { list(0) } else { &[] };
        whole.iter().chain(grouped).filter_map(|&at| self.layouts.get(usize::from(at)))
    }
}

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(Index::build)
}

/// Whether a layout's `b` stands for a letter or a digit.
fn counts(b: u8) -> bool {
    matches!(b, b'#' | b'@' | b'^' | b'*') || b.is_ascii_alphanumeric()
}

/// A layout that makes us less sure than this is no finding unless a word speaks of it.
const FAINT: f32 = 0.3;

/// Identifiers whose first word is `word`; `spoken` tells what the words around a stretch speak of.
pub(crate) fn find(text: Bytes<'_>, word: Word, spoken: impl Fn(usize, usize) -> Topics, out: &mut Vec<Finding>) {
    let start = word.start;
    let (before, free) = (text.before(start, 1), text.free_left(start));
    if before == b'+' || !free && before != b',' {
        return;
    }
    for Layout { layout, grouped, rules } in index().of(text, word) {
        // A comma may part the fields of a table; between bare digits it is a number's own.
        let field = *grouped || word.mask & LETTER != 0;
        if !free && !field {
            continue;
        }
        let Some((compact, end)) = matches(text, start, layout) else {
            continue;
        };
        if !text.free_right(end) && !(field && text.at(end) == b',') {
            continue;
        }
        let compact = compact.get(..layout.iter().filter(|b| counts(**b)).count()).unwrap_or(&[]);
        // Groups that go on beside it: a piece of something longer, if no word says otherwise.
        let piece = *grouped
            && (text.at(end) == b' ' && text.at(end + 1).is_ascii_digit()
                || text.before(start, 1) == b' ' && text.before(start, 2).is_ascii_digit());
        let mut topics = None;
        let mut is_spoken = |topic| topics.get_or_insert_with(|| spoken(start, end)).contains(topic);
        for &(score, topic, rule) in rules {
            if !(score >= FAINT || is_spoken(topic)) || !(rule.check)(compact) {
                continue;
            }
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
