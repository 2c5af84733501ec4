//! PASSWORD and SECRET: `key = value` and `key: value` where the key says that the value opens
//! something. A password may be any word that is not a stand-in; a secret must look random.

mod key;
mod value;
mod words;

use super::super::base64;
use super::super::classes::{Bytes, holds, is_word};
use super::super::scan::Finding;
pub(super) use key::is_random;
pub(crate) use value::credible;
pub(super) use value::{has_gone, is_call, is_sign, stands_for, stop_word};

pub(crate) const PASSWORD: &str = "PASSWORD";
pub(crate) const SECRET: &str = "SECRET";

/// A value goes by as many bytes, of which the first are judged.
const LONGEST: usize = 4096;
const JUDGED: usize = 512;

/// The assignment whose sign (`=` or `:`) is at `at`.
pub(crate) fn find(text: Bytes<'_>, at: usize, out: &mut Vec<Finding>) {
    let compared = matches!(text.before(at, 1), b'=' | b'!');
    if matches!(text.before(at, 1), b'<' | b'>')
        || text.at(at + 1) == b'='
        || text.at(at) == b':' && text.before(at, 1) == b':'
    {
        return;
    }
    // `=`, `:=`, `==`, `!==`
    let sign = at - text.slice(at - at.min(2), at).iter().rev().take_while(|b| matches!(b, b'=' | b'!' | b':')).count();
    let declared = || {
        let value = text.run(at + 1, 2, |b| b == b' ');
        let literal = text.at(at) == b'=' && matches!(text.at(value), b'"' | b'\'' | b'`');
        if literal { key::declared(text, sign) } else { None }
    };
    let Some((kind, of_service)) = key::kind(text, sign).or_else(declared) else { return };
    if text.at(at) == b':' && text.slice(at.saturating_sub(6), at).eq_ignore_ascii_case(b"cookie") {
        cookies(text, at + 1, out);
        return;
    }
    let mut i = text.run(at + 1, 16, |b| matches!(b, b' ' | b'\t' | b'>'));
    // `{SSHA}bQ/TgY...`, of LDAP
    let scheme = i;
    if text.at(i) == b'{' {
        let close = text.run(i + 1, 12, |b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
        i = if text.at(close) == b'}' && close > i + 3 { close + 1 } else { i };
    }
    let scheme = Some(scheme).filter(|start| *start < i);
    let is_quote = |at: usize| matches!(text.at(at), b'"' | b'\'' | b'`');
    if !is_quote(i)
        && let Some(default) = default(text, i)
    {
        i = default;
    }
    // `b"..."`, `@"..."`: bytes and raw strings
    i += usize::from(matches!(text.at(i), b'b' | b'r' | b'u' | b'@') && is_quote(i + 1));
    let (quote, quoted) = (text.at(i), is_quote(i));
    if quoted {
        i += if is_quote(i + 1) && is_quote(i + 2) { 3 } else { 1 };
    }
    if quoted && text.slice(sign.saturating_sub(16), sign).windows(6).any(|w| w.eq_ignore_ascii_case(b"cookie")) {
        cookies(text, i, out);
        return;
    }
    // `Authorization: Bearer x`
    for scheme in [&b"Bearer "[..], b"Basic ", b"Token ", b"SSWS ", b"ApiKey ", b"GenieKey "] {
        if text.slice(i, i + scheme.len()).eq_ignore_ascii_case(scheme) {
            i += scheme.len();
            if scheme == b"Basic " && basic(text, i, out) {
                return;
            }
        }
    }
    let inside = |b: u8| match quoted {
        true => b != quote && b != b'\n',
        false => {
            b > b' ' && !matches!(b, b'"' | b'\'' | b'`' | b',' | b';' | b'<' | b'>' | b'&' | b'|' | b')' | b'}' | b']')
        }
    };
    let mut end = text.run(i, if quoted { LONGEST } else { JUDGED }, inside);
    if quoted && text.at(end) != quote || compared && !quoted {
        return;
    }
    let goes_on = !quoted && end == i + JUDGED;
    if !quoted {
        end = sentence(text, i, end);
    }
    if kind == PASSWORD
        && let Some(end) = of_google(text, i, quoted.then_some(quote))
    {
        Finding::add_secret(out, kind, i, end, 0.75);
        return;
    }
    let value = text.slice(i, end.min(i + JUDGED));
    // `PalmAuth: fcm=...`: the value is a key itself, and has its own turn.
    if !quoted && is_key_of(value) {
        return;
    }
    // `First pass: assign ...`
    let prose = text.slice(at.saturating_sub(5), at).eq_ignore_ascii_case(b" pass") && text.at(at + 1) == b' ';
    if prose && !quoted && value.iter().all(u8::is_ascii_lowercase) {
        return;
    }
    let setting = || kind == PASSWORD && !quoted && setting(text, sign, end) && value::is_words(value);
    if !credible(value, kind, quoted) && !setting() || matches!(text.at(end), b'(') || is_call(value) && !quoted {
        return;
    }
    // `"password": contains`, in a sentence
    if !quoted
        && matches!(text.before(sign, 1), b'"' | b'\'')
        && text.at(end) == b' '
        && value.iter().all(u8::is_ascii_lowercase)
    {
        return;
    }
    if of_service && !key::is_random(value) {
        return;
    }
    // `if password == "hunter2"` tells one, `if field != "password"` another field.
    if compared && !value.iter().any(|b| b.is_ascii_digit() || is_sign(b)) {
        return;
    }
    if goes_on {
        end = sentence(text, i, text.run(i + JUDGED, LONGEST - JUDGED, inside));
    }
    let score = if kind == PASSWORD { 0.75 } else { 0.8 };
    Finding::add_secret(out, kind, scheme.unwrap_or(i), end, score);
}

/// Before what is taken where the environment has no value: `process.env.DB_PASSWORD || "..."`, `os.getenv("PW") or "..."`.
const DEFAULT: &[&[u8]] = &[b"|| ", b"?? ", b" or ", b"?: ", b"_or(", b"Else("];
/// Calls that make something else of a literal: `[]byte("...")`, `Encoding.UTF8.GetBytes("...")`, `Buffer.from("...")`.
const CONVERTED: &[&[u8]] =
    &[b"byte(", b"from(", b"From(", b"Bytes(", b"Literal(", b"Some(", b"SecretStr(", b"Secret(", b"decode("];

/// The quote of a literal that a value is made of by such means.
fn default(text: Bytes<'_>, from: usize) -> Option<usize> {
    let line = text.slice(from, from + 96).split(|b| *b == b'\n').next().unwrap_or(&[]);
    let behind = |at: &usize| {
        let lead = line.get(..*at).unwrap_or(&[]);
        let ends = |signs: &[&[u8]]| signs.iter().any(|sign| lead.ends_with(sign));
        ends(CONVERTED) || ends(DEFAULT) && ["env", "conf", "opt"].iter().any(|word| holds(lead, word))
    };
    let quotes = line.iter().enumerate().filter(|(_, b)| matches!(b, b'"' | b'\'' | b'`')).map(|(at, _)| at);
    quotes.into_iter().find(behind).map(|at| from + at)
}

/// Whether the assignment whose sign is at `sign` and whose value ends at `end` is a line of a file of settings, or one
/// of several in a line: `spring.datasource.password=change-it`, `ansible_user=jane ansible_ssh_pass=Wave_Sylt`.
fn setting(text: Bytes<'_>, sign: usize, end: usize) -> bool {
    let key = text.slice(sign.saturating_sub(64), sign);
    let length = key.iter().rev().take_while(|b| is_word(**b) || matches!(b, b'.' | b'-')).count();
    let begins = match text.before(sign - length, 1) {
        b'\n' | 0 => true,
        b' ' => text
            .slice(sign.saturating_sub(96), sign - length)
            .rsplit(|b| *b == b'\n')
            .next()
            .is_some_and(|line| line.contains(&b'=')),
        _ => false,
    };
    text.at(sign) == b'=' && begins && matches!(text.at(end), b'\n' | b'\r' | b' ' | 0)
}

/// `end` without the signs that a sentence puts behind a value.
fn sentence(text: Bytes<'_>, start: usize, mut end: usize) -> usize {
    while end > start && matches!(text.before(end, 1), b'.' | b':') {
        end -= 1;
    }
    end
}

/// The end of an app password as Google shows it: four groups of four letters, and then the quote's or the line's.
fn of_google(text: Bytes<'_>, from: usize, quote: Option<u8>) -> Option<usize> {
    let end = from + 19;
    let is = |(i, b): (usize, &u8)| if i % 5 == 4 { *b == b' ' } else { b.is_ascii_lowercase() };
    let whole = text.slice(from, end).len() == 19
        && quote.map_or(matches!(text.at(end), b'\n' | b'\r' | 0), |quote| text.at(end) == quote);
    (whole && text.slice(from, end).iter().enumerate().all(is)).then_some(end)
}

/// Whether a value is a short word, `=` and more than that sign.
fn is_key_of(value: &[u8]) -> bool {
    let word = value.iter().take_while(|b| is_word(**b)).count();
    (1..16).contains(&word) && value.get(word) == Some(&b'=') && value.get(word + 1).is_some_and(|b| *b != b'=')
}

/// The credentials of RFC 7617 at `from`: base64 of `user:password`.
pub(super) fn basic(text: Bytes<'_>, from: usize, out: &mut Vec<Finding>) -> bool {
    let end = text.run(from, 512, |b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='));
    let plain: Vec<u8> = base64::bytes(text.slice(from, end)).collect();
    let is = plain.len() >= 3 && plain.contains(&b':') && plain.iter().all(|b| (b' '..127).contains(b) || *b >= 0xC0);
    if is {
        Finding::add_secret(out, SECRET, from, end, 0.95);
    }
    is
}

/// The values of a `Cookie:` or `Set-Cookie:` line that are long and look random.
fn cookies(text: Bytes<'_>, from: usize, out: &mut Vec<Finding>) {
    let stop = text.run(from, 4096, |b| !matches!(b, b'\n' | b'\r' | b'"'));
    let mut i = from;
    while i < stop {
        let end = text.run(i, stop - i, |b| b != b';');
        if let Some(cut) = text.slice(i, end).iter().position(|b| *b == b'=') {
            let value = i + cut + 1;
            let to = text.run(value, end - value, |b| b > b' ' && !matches!(b, b'"' | b'\'' | b','));
            if credible(text.slice(value, to), SECRET, false) {
                Finding::add_secret(out, SECRET, value, to, 0.8);
            }
        }
        i = end + 1;
    }
}

#[cfg(test)]
mod tests;
