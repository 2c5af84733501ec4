//! SECRET and PIN: the codes that let one in without the other factor, behind "backup codes" and its sisters, one or a
//! list of them. Those of digits alone are PINs.

use super::super::bytes::words;
use super::super::classes::{Bytes, LETTER, class, holds, is_word};
use super::super::scan::Finding;
use super::assignment::SECRET;
use super::label::{Tie, among, gap, in_sentence};
use super::pin;

/// How many of a list are read.
const MOST: usize = 24;

/// The codes behind the label `start..end`, which needs "code" or "key" beside it or in it.
pub(super) fn find(text: Bytes<'_>, start: usize, end: usize, out: &mut Vec<Finding>) {
    // `2FA backup E7Z23IY7QFXY2AIF`: what an app makes the codes of, in base32 (RFC 4648)
    if let Some(at) = gap(text, end) {
        let stop = text.run(at.start, 65, |b| b.is_ascii_uppercase() || matches!(b, b'2'..=b'7'));
        let digits = text.slice(at.start, stop).iter().filter(|b| b.is_ascii_digit()).count();
        if (16..65).contains(&(stop - at.start)) && digits > 1 && digits < stop - at.start && !is_word(text.at(stop)) {
            Finding::add_secret(out, SECRET, at.start, stop, 0.8);
            return;
        }
    }
    if among(text.slice(start, end), words!(&["2fa", "totp", "authenticator"])) {
        return;
    }
    let next = text.run(end + 1, 12, |b| class(b) & LETTER != 0 || b >= 128);
    let after = matches!(text.at(end), b' ' | b'-' | b'_') && is_code(text.slice(end + 1, next));
    // `codes de secours`
    let ahead = text.slice(start.saturating_sub(16), start);
    let before = ahead.rsplit(|b| matches!(b, b'\n' | b'.' | b':' | b',' | b'0'..=b'9')).next().is_some_and(is_code);
    // `use backup 8834-1207 once`
    if !after && text.slice(start.saturating_sub(4), start) == b"use " && text.at(end) == b' ' {
        let half = |at: usize| text.run(at, 5, |b| b.is_ascii_digit()) == at + 4;
        let (at, stop) = (end + 1, end + 10);
        let years = matches!(text.slice(at, at + 2), b"19" | b"20");
        if half(at) && text.at(at + 4) == b'-' && half(at + 5) && !years && text.free_right(stop) {
            Finding::add_secret(out, pin::TYPE, at, stop, 0.7);
            return;
        }
    }
    if !after && !before && !is_code(text.slice(start, end)) {
        return;
    }
    let from = if after { next } else { end };
    let line = text.run(from, 40, |b| b != b'\n');
    let near = gap(text, from).filter(|at| at.tie > Tie::Bare).map(|at| at.start);
    let told = |at: &usize| code(text, *at, true).is_some();
    let at = near
        .filter(told)
        .or_else(|| in_sentence(text, from, 56).filter(told))
        .or_else(|| (text.at(line) == b'\n').then(|| bullet(text, line + 1)).filter(told));
    let (Some(mut at), mut first) = (at, true) else { return };
    for _ in 0..MOST {
        let Some(stop) = code(text, at, first) else { return };
        let digits = text.slice(at, stop).iter().all(|b| !b.is_ascii_alphabetic());
        Finding::add_secret(out, if digits { pin::TYPE } else { SECRET }, at, stop, 0.75);
        (at, first) = (bullet(text, stop), false);
    }
}

/// Whether some word says what is meant.
fn is_code(words: &[u8]) -> bool {
    words.split(|b| b.is_ascii_punctuation() || *b == b' ').any(|word| {
        among(word, words!(&["key", "keys", "clé", "clés"]))
            || ["cod", "cód", "kod", "kód", "schlüssel", "код"].iter().any(|part| holds(word, part))
                && !holds(word, "codec")
                && !holds(word, "codebase")
    })
}

/// Where the next code stands behind what parts a list: `, `, a line's end, `- `, `3. `.
fn bullet(text: Bytes<'_>, at: usize) -> usize {
    let at = text.run(at, 8, |b| {
        matches!(b, b' ' | b',' | b';' | b'\n' | b'\r' | b'\t' | b'|' | b'/' | b'*' | b'"' | b'`' | b'-')
    });
    let number = text.run(at, 2, |b| b.is_ascii_digit());
    if number > at && matches!(text.at(number), b'.' | b')') { text.run(number + 1, 2, |b| b == b' ') } else { at }
}

/// The end of the code at `at`: groups of one length with hyphens between, digits perhaps with spaces.
fn code(text: Bytes<'_>, at: usize, first: bool) -> Option<usize> {
    let group = |at: usize| text.run(at, 33, |b| b.is_ascii_alphanumeric());
    let mut stop = group(at);
    let length = stop - at;
    let mut groups = 1;
    let spaced = (3..=5).contains(&length) && text.slice(at, stop).iter().all(u8::is_ascii_digit);
    while groups < 10
        && (text.at(stop) == b'-' || spaced && text.at(stop) == b' ')
        && group(stop + 1) == stop + 1 + length
        && (text.at(stop) == b'-' || text.slice(stop + 1, stop + 1 + length).iter().all(u8::is_ascii_digit))
    {
        (stop, groups) = (stop + 1 + length, groups + 1);
    }
    let value = text.slice(at, stop);
    let is = |is: fn(&u8) -> bool| value.iter().filter(|b| is(b)).count();
    let (all, digits) = (is(u8::is_ascii_alphanumeric), is(u8::is_ascii_digit));
    let looks = match groups {
        1 if digits == all => (6..=12).contains(&all),
        1 => (8..=32).contains(&all) && digits >= 2 && !value.starts_with(b"0x"),
        // Of a list some have no digit.
        _ => length >= 3 && all >= 6 && (digits >= 2 || length >= 4 && (!first || is(u8::is_ascii_uppercase) == all)),
    };
    (looks && all <= 64 && !is_word(text.at(stop)) && text.at(stop) != b'-').then_some(stop)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};
    use super::{SECRET, pin};

    #[test]
    fn redact_backup_codes() {
        for (kind, text, want) in [
            (pin::TYPE, "backup codes: 1234 5678, 2345 6789, 9876 5432", "9876 5432"),
            (pin::TYPE, "Backup codes:\n1. 1234 5678\n2. 2345 6789\n", "2345 6789"),
            (pin::TYPE, "2FA backup codes: 12345678 23456780", "23456780"),
            (pin::TYPE, "codes de secours : 1234 5678", "1234 5678"),
            (pin::TYPE, "códigos de respaldo: 4821 5678", "4821 5678"),
            (SECRET, "recovery code: ABCD-EFGH-IJKL-MNOP", "ABCD-EFGH-IJKL-MNOP"),
            (SECRET, "Recovery codes:\n\na1b2c-3d4e5\nabcde-fedcb\n", "abcde-fedcb"),
            (SECRET, "My recovery codes for GitHub: 1a2b3-c4d5e, 5f6a7-b8c9d", "5f6a7-b8c9d"),
            (SECRET, "Wiederherstellungscodes: 9F3K-22QX-71LM", "9F3K-22QX-71LM"),
            (SECRET, "kody zapasowe: ab12cd34, ef56gh78", "ef56gh78"),
            (SECRET, "the recovery key is 7KQ2-M4XP-9WTZ.", "7KQ2-M4XP-9WTZ"),
        ] {
            found(kind, text, want);
        }
        for text in [
            "backup codes: see below",
            "Backup: 2345 6789 files copied",
            "recovery code path: well-known",
            "The recovery code lives in src/backup.rs",
            "recovery codes were sent in 2024",
            "Keep your backup codes: they work once.",
            "the backup keyword: 20240115",
            "Backup codec: libx264aac",
        ] {
            nothing(SECRET, text);
            nothing(pin::TYPE, text);
        }
    }
}
