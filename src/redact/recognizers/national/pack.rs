//! The layouts and the words of all rules as runs of bytes, made when this is compiled: as strings they were mostly
//! pointers, and those hardly compress.
//!
//! Of each rule its layouts, behind each its score in hundredths with the top bit set, then [`LAST`]; its words, then
//! [`LAST`].

use super::{Check, Rule, TABLES};
use crate::redact::bytes::{Words, put, words};

const SCORE: u8 = 0x80;
const LAST: u8 = 0xFF;

static WORDS: [u8; words_bytes()] = pack_words();
static FORMS: [u8; forms_bytes()] = pack_forms();

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

const fn count(tables: &[&[Rule]]) -> usize {
    let (mut n, mut t) = (0, 0);
    while t < tables.len() {
        n += tables[t].len();
        t += 1;
    }
    n
}

/// All rules as they are written.
#[allow(clippy::large_const_arrays, reason = "read only while this is compiled")]
const RULES: [Rule; count(TABLES)] = {
    let mut all = [TABLES[0][0]; count(TABLES)];
    let (mut at, mut t) = (0, 0);
    while t < TABLES.len() {
        let mut r = 0;
        while r < TABLES[t].len() {
            all[at] = TABLES[t][r];
            at += 1;
            r += 1;
        }
        t += 1;
    }
    all
};

/// All rules without their layouts and words.
pub(super) fn rules() -> impl Iterator<Item = Rule> {
    KINDS.iter().zip(CHECKS).zip(STRENGTHS).map(|((kind, check), (with_context, checksum))| Rule {
        kind,
        forms: &[],
        check,
        checksum: checksum == 1,
        with_context: f32::from(with_context) / 100.0,
        words: "",
    })
}

const KINDS: Words = words!({
    const ALL: [&str; RULES.len()] = {
        let mut all = [""; RULES.len()];
        let mut r = 0;
        while r < all.len() {
            all[r] = RULES[r].kind;
            r += 1;
        }
        all
    };
    &ALL
});
static CHECKS: [Check; RULES.len()] = {
    let mut all = [RULES[0].check; RULES.len()];
    let mut r = 0;
    while r < all.len() {
        all[r] = RULES[r].check;
        r += 1;
    }
    all
};
/// How sure a word makes us, in hundredths, and whether the check is a checksum.
static STRENGTHS: [(u8, u8); RULES.len()] = {
    let mut all = [(0, 0); RULES.len()];
    let mut r = 0;
    while r < all.len() {
        all[r] = ((RULES[r].with_context * 100.0 + 0.5) as u8, RULES[r].checksum as u8);
        r += 1;
    }
    all
};

const fn forms_bytes() -> usize {
    let (mut bytes, mut r) = (0, 0);
    while r < RULES.len() {
        let mut f = 0;
        while f < RULES[r].forms.len() {
            bytes += RULES[r].forms[f].0.len() + 1;
            f += 1;
        }
        bytes += 1;
        r += 1;
    }
    bytes
}

const fn pack_forms<const BYTES: usize>() -> [u8; BYTES] {
    let mut out = [LAST; BYTES];
    let (mut at, mut r) = (0, 0);
    while r < RULES.len() {
        let mut f = 0;
        while f < RULES[r].forms.len() {
            let (layout, score) = RULES[r].forms[f];
            at = put(&mut out, at, layout.as_bytes());
            out[at] = SCORE + (score * 100.0 + 0.5) as u8;
            at += 1;
            f += 1;
        }
        at += 1;
        r += 1;
    }
    out
}

const fn words_bytes() -> usize {
    let (mut bytes, mut r) = (0, 0);
    while r < RULES.len() {
        bytes += RULES[r].words.len() + 1;
        r += 1;
    }
    bytes
}

const fn pack_words<const BYTES: usize>() -> [u8; BYTES] {
    let mut out = [LAST; BYTES];
    let (mut at, mut r) = (0, 0);
    while r < RULES.len() {
        at = put(&mut out, at, RULES[r].words.as_bytes()) + 1;
        r += 1;
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
            assert_eq!((packed.with_context, packed.checksum), (rule.with_context, rule.checksum), "{}", rule.kind);
            // What a check is cannot be asked, only what it says: of each layout, filled in.
            for (layout, _) in rule.forms {
                for step in 0..50 {
                    let places = layout.bytes().filter(|b| super::super::counts(*b)).enumerate();
                    let filled = places.map(|(at, b)| match b {
                        b'#' | b'*' => b'0' + (at * step % 10) as u8,
                        b'@' | b'^' => b'A' + (at * step % 26) as u8,
                        _ => b.to_ascii_uppercase(),
                    });
                    let filled: Vec<u8> = filled.collect();
                    assert_eq!((packed.check)(&filled), (rule.check)(&filled), "{}", rule.kind);
                }
            }
            assert!(rule.words.split('|').map(str::as_bytes).eq(words), "{}", rule.kind);
        }
    }
}
