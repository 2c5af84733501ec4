//! The layouts and the words of all rules as runs of bytes, made when this is compiled: as strings they were mostly
//! pointers, and those hardly compress.
//!
//! Of each rule its layouts, behind each its score in hundredths with the top bit set, then [`LAST`]; its words, then
//! [`LAST`].

use super::{Rule, TABLES};

const SCORE: u8 = 0x80;
const LAST: u8 = 0xFF;

static WORDS: [u8; words_bytes(TABLES)] = pack_words(TABLES);
static FORMS: [u8; packed(TABLES)] = pack(TABLES);

/// Of each of the [`rules`](super::rules) in turn its layouts, and how sure each makes us.
pub(super) fn forms() -> impl Iterator<Item = impl Iterator<Item = (&'static [u8], f32)>> {
    FORMS.split(|b| *b == LAST).map(|rule| {
        rule.split_inclusive(|b| *b >= SCORE).filter_map(|form| {
            let (score, layout) = form.split_last()?;
            Some((layout, f32::from(score - SCORE) / 100.0))
        })
    })
}

/// Of each of the [`rules`](super::rules) in turn its words, lower case.
pub(super) fn words() -> impl Iterator<Item = impl Iterator<Item = &'static [u8]>> {
    WORDS.split(|b| *b == LAST).map(|rule| rule.split(|b| *b == b'|'))
}

pub(super) const fn count(tables: &[&[Rule]]) -> usize {
    let (mut n, mut t) = (0, 0);
    while t < tables.len() {
        n += tables[t].len();
        t += 1;
    }
    n
}

/// What is left of the rules when their layouts and words are packed.
pub(super) const fn unpacked<const N: usize>(tables: &[&[Rule]]) -> [Rule; N] {
    let mut all = [tables[0][0]; N];
    let (mut at, mut t) = (0, 0);
    while t < tables.len() {
        let mut r = 0;
        while r < tables[t].len() {
            all[at] = tables[t][r];
            all[at].forms = &[];
            all[at].words = "";
            at += 1;
            r += 1;
        }
        t += 1;
    }
    all
}

const fn packed(tables: &[&[Rule]]) -> usize {
    let (mut bytes, mut t) = (0, 0);
    while t < tables.len() {
        let mut r = 0;
        while r < tables[t].len() {
            let forms = tables[t][r].forms;
            let mut f = 0;
            while f < forms.len() {
                bytes += forms[f].0.len() + 1;
                f += 1;
            }
            bytes += 1;
            r += 1;
        }
        t += 1;
    }
    bytes
}

const fn pack<const BYTES: usize>(tables: &[&[Rule]]) -> [u8; BYTES] {
    let mut out = [LAST; BYTES];
    let (mut at, mut t) = (0, 0);
    while t < tables.len() {
        let mut r = 0;
        while r < tables[t].len() {
            let forms = tables[t][r].forms;
            let mut f = 0;
            while f < forms.len() {
                let (layout, score) = (forms[f].0.as_bytes(), forms[f].1);
                let mut b = 0;
                while b < layout.len() {
                    out[at] = layout[b];
                    at += 1;
                    b += 1;
                }
                out[at] = SCORE + (score * 100.0 + 0.5) as u8;
                at += 1;
                f += 1;
            }
            at += 1;
            r += 1;
        }
        t += 1;
    }
    out
}

const fn words_bytes(tables: &[&[Rule]]) -> usize {
    let (mut bytes, mut t) = (0, 0);
    while t < tables.len() {
        let mut r = 0;
        while r < tables[t].len() {
            bytes += tables[t][r].words.len() + 1;
            r += 1;
        }
        t += 1;
    }
    bytes
}

const fn pack_words<const BYTES: usize>(tables: &[&[Rule]]) -> [u8; BYTES] {
    let mut out = [LAST; BYTES];
    let (mut at, mut t) = (0, 0);
    while t < tables.len() {
        let mut r = 0;
        while r < tables[t].len() {
            let words = tables[t][r].words.as_bytes();
            let mut b = 0;
            while b < words.len() {
                out[at] = words[b];
                at += 1;
                b += 1;
            }
            at += 1;
            r += 1;
        }
        t += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redact_national_layouts_and_words_are_packed_as_they_are_written() {
        let written = TABLES.iter().flat_map(|table| table.iter());
        for (((rule, (_, packed)), forms), words) in written.zip(super::super::rules()).zip(forms()).zip(words()) {
            let written = rule.forms.iter().map(|(layout, score)| (layout.as_bytes(), *score));
            assert!(packed.kind == rule.kind && written.eq(forms), "{}", rule.kind);
            assert!(rule.words.split('|').map(str::as_bytes).eq(words), "{}", rule.kind);
        }
    }
}
