//! National identifiers: a row each. A row is a few layouts, a check over the bare characters, and
//! the words that speak of it. The table in `docs/redaction.md` names each format's source.

mod americas;
mod asia;
mod checks;
mod europe;
mod general;
mod north;
mod pacific;

use super::super::classes::{Bytes, LETTER, class};
use super::super::context::{FIRST_NATIONAL, Topic};
use super::super::scan::{Finding, Word};
use std::sync::OnceLock;

/// An identifier of fixed layout.
pub(crate) struct Rule {
    pub(crate) kind: &'static str,
    /// Layouts and how sure each makes us without context. `#` a digit, `@` a letter, `*` either,
    /// anything else itself (letters in either case).
    forms: &'static [(&'static str, f32)],
    /// Over the letters and digits alone, in upper case.
    check: fn(&[u8]) -> bool,
    /// Whether `check` is a checksum rather than a question of ranges.
    checksum: bool,
    /// How sure a word of `words` near by makes us.
    with_context: f32,
    /// Lower case.
    pub(crate) words: &'static [&'static str],
}

/// All rules with the topics that stand for their words.
pub(crate) fn rules() -> impl Iterator<Item = (Topic, &'static Rule)> {
    [general::RULES, americas::RULES, europe::RULES, north::RULES, asia::RULES, pacific::RULES]
        .into_iter()
        .flatten()
        .enumerate()
        .map(|(i, rule)| (Topic(FIRST_NATIONAL + i as u16), rule))
}

/// Longest layout, in letters and digits.
const MOST: usize = 24;

struct Form {
    layout: &'static [u8],
    score: f32,
    topic: Topic,
    rule: &'static Rule,
}

/// Layouts by the length of their first word, all digits and otherwise.
struct Index {
    numeric: [Vec<Form>; MOST + 1],
    mixed: [Vec<Form>; MOST + 1],
}

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index =
            Index { numeric: std::array::from_fn(|_| Vec::new()), mixed: std::array::from_fn(|_| Vec::new()) };
        for (topic, rule) in rules() {
            for &(layout, score) in rule.forms {
                let layout = layout.as_bytes();
                let head = layout.iter().position(|b| !wild(*b) && !b.is_ascii_alphanumeric()).unwrap_or(layout.len());
                let first = layout.get(..head).unwrap_or(layout);
                let lettered = first.iter().any(|b| *b == b'@' || b.is_ascii_alphabetic());
                let digits_only = first.iter().all(|b| *b == b'#' || b.is_ascii_digit());
                let form = || Form { layout, score, topic, rule };
                if !lettered && let Some(slot) = index.numeric.get_mut(head) {
                    slot.push(form());
                }
                if !digits_only && let Some(slot) = index.mixed.get_mut(head) {
                    slot.push(form());
                }
            }
        }
        index
    })
}

fn wild(b: u8) -> bool {
    matches!(b, b'#' | b'@' | b'*')
}

/// Identifiers whose first word is `word`.
pub(crate) fn find(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let table = if word.mask & LETTER == 0 { &index().numeric } else { &index().mixed };
    let Some(forms) = table.get(word.len()) else {
        return;
    };
    let mut free = None;
    for form in forms {
        let Some((compact, end)) = matches(text, word.start, form.layout) else {
            continue;
        };
        let compact =
            compact.get(..form.layout.iter().filter(|b| wild(**b) || b.is_ascii_alphanumeric()).count()).unwrap_or(&[]);
        if !*free.get_or_insert_with(|| text.free_left(word.start))
            || !text.free_right(end)
            || !(form.rule.check)(compact)
        {
            continue;
        }
        let mut finding = Finding::sure(form.rule.kind, word.start, end, form.score)
            .in_context(form.topic, form.rule.with_context.max(form.score));
        finding.checked = form.rule.checksum;
        out.push(finding);
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
            b'*' => got.is_ascii_alphanumeric(),
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
