//! PASSWORD, SECRET and USERNAME in the options of commands that nobody listed: a `-p` beside a `-u`,
//! `--auth jane:Xy12zz`, a `-t` before what looks random.

use super::super::super::bytes::words;
use super::super::super::classes::Bytes;
use super::super::super::scan::Finding;
use super::super::assignment::{self, SECRET};
use super::super::label::among;
use super::super::username;

/// Before and behind a `-p`, this far, the name is sought.
const REACH: usize = 240;

/// The option whose hyphen is at `at`.
pub(crate) fn find(text: Bytes<'_>, at: usize, out: &mut Vec<Finding>) {
    if !matches!(text.before(at, 1), b' ' | b'\n' | b'\t') {
        return;
    }
    let dashes = 1 + usize::from(text.at(at + 1) == b'-');
    let end = text.run(at + dashes, 16, |b| b.is_ascii_alphabetic() || b == b'-');
    let option = text.slice(at + dashes, end);
    if option.is_empty() || !matches!(text.at(end), b' ' | b'=') {
        return;
    }
    let (from, to) = super::argument(text, end + 1, b"\"'`|;");
    let value = text.slice(from, to);
    match option {
        b"p" | b"P" if looks(value) => {
            let name = name_beside(text, at);
            let inner = value.split_last().map_or(value, |(_, inner)| inner);
            if name.is_some() || inner.iter().any(|b| matches!(b, b'!' | b'^' | b'&')) {
                super::password(text, from, to, out);
            }
            if let Some((start, end)) = name {
                super::name(text, start, end, out);
            }
        }
        b"t" | b"k" | b"K" if value.len() >= 24 && all_classes(value) => {
            Finding::add_secret(out, SECRET, from, to, 0.7);
        }
        // `--account-key`, `--rpc-secret`
        _ if value.len() >= 24
            && [&b"-key"[..], b"-secret", b"-token"].iter().any(|w| option.ends_with(w))
            && (assignment::is_random(value) || value.ends_with(b"=")) =>
        {
            Finding::add_secret(out, SECRET, from, to, 0.7);
        }
        b"upw" | b"opw" | b"setpassword" if looks(value) => super::password(text, from, to, out),
        b"a" | b"c" | b"C" | b"u" | b"U" => pair(text, from, to, out),
        _ if among(option, words!(&["auth", "credential", "credentials", "basic-auth", "proxy-user", "userpass"])) => {
            pair(text, from, to, out);
        }
        _ => {}
    }
}

/// `jane:Xy12zz` between `from` and `to`.
fn pair(text: Bytes<'_>, from: usize, to: usize, out: &mut Vec<Finding>) {
    let colon = text.run(from, to - from, |b| b != b':');
    if colon < to && username::is_login(text.slice(from, colon)) && looks(text.slice(colon + 1, to)) {
        super::name(text, from, colon, out);
        super::password(text, colon + 1, to, out);
    }
}

/// Whether a value may be a password where a port, a path, a volume or a version may stand too.
pub(in super::super) fn looks(value: &[u8]) -> bool {
    let has = |is: fn(&u8) -> bool| value.iter().any(is);
    value.len() >= 6
        && has(u8::is_ascii_alphabetic)
        && (has(u8::is_ascii_digit) || has(assignment::is_sign))
        && !has(|b| matches!(b, b'/' | b':' | b'.' | b'=' | b',' | b'(' | b'@'))
        && !value.starts_with(b"-")
}

fn all_classes(value: &[u8]) -> bool {
    let has = |is: fn(&u8) -> bool| value.iter().any(is);
    value.iter().all(u8::is_ascii_alphanumeric)
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
}

/// The name that an option of the same command gives as the `-p` at `at` gives the password.
fn name_beside(text: Bytes<'_>, at: usize) -> Option<(usize, usize)> {
    let from = at.saturating_sub(REACH);
    let stop = super::line(text, at).min(at + REACH);
    // Where the command begins.
    let cut = |i: usize| text.at(i) == b'\n' && !super::goes_on(text, i);
    let from = (from..at).rev().find(|i| cut(*i)).unwrap_or(from);
    (from..stop).find_map(|i| {
        let ahead = text.slice(i, i + 12);
        if !matches!(ahead.first(), Some(b' ' | b'\n')) || ahead.get(1) != Some(&b'-') {
            return None;
        }
        let end = text.run(i + 1, 12, |b| b.is_ascii_alphabetic() || b == b'-');
        let named = among(
            text.slice(i + 1, end),
            words!(&["-u", "-l", "-n", "--user", "--username", "-user", "-username", "-login"]),
        );
        let start = text.run(end, 2, |b| matches!(b, b' ' | b'=' | b'"' | b'\''));
        let to = text.run(start, 64, |b| b > b' ' && !matches!(b, b'"' | b'\''));
        (named && start > end && to > start && text.at(start) != b'-').then_some((start, to))
    })
}
