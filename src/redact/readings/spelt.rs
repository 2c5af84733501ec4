//! Addresses with their signs spelt out or set apart: `jane (at) example [dot] com`,
//! `jane AT example DOT com`, `jane arroba ejemplo punto es`, `jane@example . com`.
//!
//! Between plain words ("at", "dot") both must be spelt, and the word before "at" must be able to name
//! a mailbox: "look at example dot com" tells of a page.

use super::super::bytes::{Words, words};
use super::super::classes::{Bytes, is_word, same};
use super::super::recognizers::email;
use super::super::scan::Finding;

#[rustfmt::skip]
pub(crate) const AT: &[&str] = &[
    "at", "arroba", "arobase", "arobas", "chiocciola", "chiocciolina", "klammeraffe", "apenstaartje", "aapstaart",
    "małpa", "malpa", "kukac", "zavináč", "zavinac", "snabel", "ät", "собака", "собачка", "שטרודל", "арроба", "arrova", "παπάκι", "골뱅이",
];
#[rustfmt::skip]
pub(crate) const DOT: &[&str] = &[
    "dot", "punkt", "point", "punto", "ponto", "punt", "kropka", "tečka", "tecka", "piste", "pont", "prick", "punktum", "точка", "крапка", "נקודה", "τελεία", "점",
];
/// Top-level domains that plain words may end in.
#[rustfmt::skip]
const COMMON: &[&str] = &[
    "com", "org", "net", "edu", "gov", "mil", "int", "io", "co", "de", "fr", "uk", "es", "it", "nl", "eu", "us", "ca", "au",
    "ch", "at", "be", "info", "biz", "me", "app", "dev", "pl", "se", "no", "fi", "dk", "pt", "ru", "br", "in", "jp", "cn",
    "kr", "mx", "ar", "za", "nz", "ie", "cz", "gr", "tr", "ro", "hu", "il", "sg", "hk", "online", "email", "example", "test",
    "wales", "scot", "london", "berlin", "xyz", "club", "cloud", "cat", "ua", "bg", "hr", "si", "sk", "lt", "lv", "ee", "rs", "kz", "vn", "th",
];
/// Words that stand before "at" and name no mailbox.
#[rustfmt::skip]
const NOBODY: &[&str] = &[
    "me", "us", "look", "looking", "here", "visit", "him", "her", "them", "it", "is", "are", "was", "available", "online",
    "website", "site", "page", "hosted", "found", "find", "live", "lives", "more", "out", "up", "directly", "be", "located",
    "now", "only", "and", "or", "that", "this", "works", "work", "working", "shop", "blog", "store", "information", "info",
    "read", "see", "buy", "order", "on", "all", "not", "also", "starts", "started", "published", "register", "anytime",
];
const MAIL: &[&[u8]] = &[b"mail", b"Mail", b"MAIL", b"contact", b"reach", b"write to", b"correo", b"courriel"];

/// What stands between two parts.
#[derive(Clone, Copy, Default)]
struct Gap {
    len: usize,
    bracket: bool,
    line: bool,
    /// The first and the last sign, in text order.
    signs: (u8, u8),
}

impl Gap {
    fn of(bytes: impl Iterator<Item = u8>) -> Self {
        let mut gap = Self::default();
        let mut signs = 0;
        for b in bytes.take(12) {
            match b {
                b' ' | b'\t' | b'\r' => {}
                b'\n' if !gap.line => gap.line = true,
                b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'<' | b'>' | b'_' | b'*' | b'-' if signs < 2 => {
                    gap.bracket = true;
                    gap.signs = (if signs == 0 { b } else { gap.signs.0 }, b);
                    signs += 1;
                }
                _ => break,
            }
            gap.len += 1;
        }
        gap
    }

    fn after(text: Bytes<'_>, at: usize) -> Self {
        Self::of((at..at + 12).map(|i| text.at(i)))
    }

    fn before(text: Bytes<'_>, at: usize) -> Self {
        let gap = Self::of((1..=12).map(|n| text.before(at, n)));
        Self { signs: (gap.signs.1, gap.signs.0), ..gap }
    }

    /// Whether `self` and `right` enclose what stands between them.
    fn encloses(self, right: Self) -> bool {
        matches!(
            (self.signs.1, right.signs.0),
            (b'(', b')') | (b'[', b']') | (b'{', b'}') | (b'<', b'>') | (b'_', b'_') | (b'*', b'*') | (b'-', b'-')
        )
    }
}

#[inline(never)]
pub(super) fn add(text: Bytes<'_>, words: impl Iterator<Item = usize>, signs: &[usize], out: &mut Vec<Finding>) {
    for at in words {
        let end = text.run(at, 16, |b| b.is_ascii_alphabetic() || b >= 128);
        let word = text.slice(at, end);
        if listed(word, words!(AT)) {
            if may_follow(text, end) {
                out.extend(address(text, at, end));
            }
        } else {
            // `jane@example dot com`: the sign itself is tight.
            let label_end = at - Gap::before(text, at).len;
            let mut start = label_end;
            while label_end - start < 64
                && (is_word(text.before(start, 1)) || matches!(text.before(start, 1), b'-' | b'.'))
            {
                start -= 1;
            }
            if start < label_end && text.before(start, 1) == b'@' {
                out.extend(address(text, start - 1, start));
            }
        }
    }
    out.extend(signs.iter().filter_map(|&at| address(text, at, at + 1)));
}

/// Whether a domain may follow the word that ends at `end`: in prose most do not get past this.
fn may_follow(text: Bytes<'_>, end: usize) -> bool {
    if text.at(end) != b' ' || !text.at(end + 1).is_ascii_alphanumeric() {
        return true;
    }
    let label = text.run(end + 1, 63, |b| b.is_ascii_alphanumeric() || b == b'-');
    let next = text.at(label + 1).to_ascii_lowercase();
    matches!(text.at(label), b'.' | b'[' | b'(' | b'{' | b'_')
        || text.at(label) == b' '
            && matches!(
                next,
                0x80..|b'd'| b'p' | b'k' | b't' | b'.' | b'(' | b'[' | b'{' | b'<' | b'-' | b'_' | b'*' | b' '
            )
}

fn listed(word: &[u8], list: Words) -> bool {
    list.iter().any(|w| same(word, w))
}

/// The address whose `@`, or the word for it, is `start..end`.
fn address(text: Bytes<'_>, start: usize, end: usize) -> Option<Finding> {
    let mark = text.slice(start, end);
    let (left, right) = (Gap::before(text, start), Gap::after(text, end));
    let sign = mark == b"@";
    if !sign && (left.len == 0 || right.len == 0) {
        return None;
    }
    let domain = domain(text, end + right.len)?;
    let from = local(text, start - left.len)?;
    let name = text.slice(from, start - left.len);
    let telling = name.iter().any(|b| b.is_ascii_digit() || matches!(b, b'.' | b'_'));
    // `${{ secrets.TOKEN }}@host` is a template's.
    if sign && left.signs.1 == b'}' && !left.encloses(right) {
        return None;
    }
    let bracket = left.encloses(right);
    // `node_at_index.value`: what names in code are joined by encloses less than brackets do.
    let joined = matches!(left.signs.1, b'_' | b'-' | b'*');
    let mail = || {
        let before = text.slice(from.saturating_sub(40), from);
        MAIL.iter().any(|m| before.windows(m.len()).any(|w| w == *m))
    };
    let plain = !bracket && !domain.bracket || joined;
    if plain && !domain.common || (left.line || right.line || domain.line) && !domain.common {
        return None;
    }
    let believed = if sign {
        domain.spelt || bracket || left.line != right.line || telling || left.len == 0 || mail()
    } else if bracket {
        !joined || domain.spelt
    } else if !same(mark, "at") {
        domain.spelt || domain.common
    } else if mark == b"AT" && name.iter().any(u8::is_ascii_lowercase) {
        true
    } else if domain.spelt {
        !listed(name, words!(NOBODY))
    } else {
        telling && mail()
    };
    believed.then(|| Finding::sure(email::TYPE, from, domain.end, 0.9).checked())
}

/// Start of the mailbox name that ends at `end`; it may hold "dot" words.
fn local(text: Bytes<'_>, end: usize) -> Option<usize> {
    let mut start = end;
    if text.before(end, 1) == b'.' {
        return None;
    }
    for part in 0..4 {
        let stop = start;
        while stop - start < 64 {
            let b = text.before(start, 1);
            if !(b.is_ascii_alphanumeric()
                || matches!(b, b'.' | b'+' | b'-' | b'%')
                || b == b'_' && !joint(text, start))
            {
                break;
            }
            start -= 1;
        }
        while start < stop && matches!(text.at(start), b'.' | b'-' | b'+' | b'%') {
            start += 1;
        }
        if start == stop {
            return None;
        }
        // `jane dot doe at ...`
        let gap = Gap::before(text, start);
        let word_end = start - gap.len;
        let mut word = word_end;
        while word_end - word < 12 && (text.before(word, 1).is_ascii_alphabetic() || text.before(word, 1) >= 128) {
            word -= 1;
        }
        // `jane[.]doe`
        let sign = text.before(word_end, 1) == b'.' && gap.bracket;
        let word = if sign { word_end - 1 } else { word };
        let ahead = Gap::before(text, word);
        let dotted = sign && ahead.bracket
            || gap.len > 0
                && ahead.len > 0
                && !gap.line
                && !ahead.line
                && listed(text.slice(word, word_end), words!(DOT));
        if !dotted || part == 3 || !text.before(word - ahead.len, 1).is_ascii_alphanumeric() {
            break;
        }
        start = word - ahead.len;
    }
    Some(start)
}

/// Whether the underscore before `at` sets a word apart (`jane_at_example`).
fn joint(text: Bytes<'_>, at: usize) -> bool {
    let end = at - 1;
    let mut start = end;
    while end - start < 12 && text.before(start, 1).is_ascii_alphabetic() {
        start -= 1;
    }
    text.before(start, 1) == b'_' && listed(text.slice(start, end), words!(DOT))
}

struct Domain {
    end: usize,
    /// Some dot in it is spelt out or set apart.
    spelt: bool,
    bracket: bool,
    line: bool,
    common: bool,
}

fn domain(text: Bytes<'_>, start: usize) -> Option<Domain> {
    let mut found = None;
    let (mut spelt, mut bracket, mut line) = (false, false, false);
    let mut at = start;
    for label in 0..6 {
        let end = text.run(at, 63, |b| b.is_ascii_alphanumeric() || b == b'-');
        let name = text.slice(at, end);
        if name.is_empty() || name.first() == Some(&b'-') {
            break;
        }
        // `[EMAIL_1]` is a placeholder, and its beginning no end of a domain.
        let part = text.at(end) == b'_' && text.at(end + 1).is_ascii_alphanumeric();
        let top = !part && name.len() >= 2 && name.len() <= 24 && name.iter().all(u8::is_ascii_alphabetic);
        let common = listed(name, words!(COMMON));
        if label > 0 && top && !(line && (!common || name.iter().any(u8::is_ascii_uppercase))) {
            found = Some(Domain { end, spelt, bracket, line, common });
        }
        let gap = Gap::after(text, end);
        let next = end + gap.len;
        if text.at(next) == b'.' {
            let beyond = Gap::after(text, next + 1);
            // A sentence ends in a dot and a space; a dot set apart has something on both sides.
            if gap.len == 0 && beyond.len > 0 && !beyond.line {
                break;
            }
            spelt |= gap.len > 0;
            bracket |= gap.encloses(beyond);
            line |= beyond.line || gap.line;
            at = next + 1 + beyond.len;
            continue;
        }
        let word_end = text.run(next, 12, |b| b.is_ascii_alphabetic() || b >= 128);
        let beyond = Gap::after(text, word_end);
        if gap.len == 0 || beyond.len == 0 || !listed(text.slice(next, word_end), words!(DOT)) {
            break;
        }
        spelt = true;
        bracket |= gap.encloses(beyond);
        at = word_end + beyond.len;
    }
    found
}
