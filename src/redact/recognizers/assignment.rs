//! PASSWORD and SECRET: `key = value` and `key: value` where the key says that the value opens
//! something. A password may be any word that is not a stand-in; a secret must look random.

mod key;
mod words;

use super::super::base64;
use super::super::classes::{Bytes, entropy, is_word};
use super::super::scan::Finding;
use super::url::stand_in;
pub(super) use key::is_random;
use words::WORDS;

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
    let Some((kind, of_service)) = key::kind(text, sign) else { return };
    if text.at(at) == b':' && text.slice(at.saturating_sub(6), at).eq_ignore_ascii_case(b"cookie") {
        cookies(text, at + 1, out);
        return;
    }
    let mut i = text.run(at + 1, 16, |b| matches!(b, b' ' | b'\t' | b'>'));
    let quote = text.at(i);
    let quoted = matches!(quote, b'"' | b'\'' | b'`');
    if quoted {
        i += 1;
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
    if !credible(value, kind, quoted) || matches!(text.at(end), b'(') || is_call(value) && !quoted {
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
    Finding::add_secret(out, kind, i, end, score);
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
    let stop = text.run(from, 4096, |b| !matches!(b, b'\n' | b'\r'));
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

/// Whether `value`, or the word it starts with, stands where a password would and is none.
pub(super) fn stop_word(value: &[u8]) -> bool {
    let word = |v: &[u8]| WORDS.iter().any(|w| v.eq_ignore_ascii_case(w.as_bytes()));
    let first = value.split(|b| !b.is_ascii_alphabetic()).next().unwrap_or(&[]);
    word(value) || word(first) && !value.iter().any(|b| b.is_ascii_digit() || is_sign(b))
}

/// Whether a value with a bracket in it calls something, as in `hash(Pw1`; `7A9XawrW(O` does not.
pub(super) fn is_call(value: &[u8]) -> bool {
    let has = |is: fn(&u8) -> bool| value.iter().any(is);
    let name = !has(is_sign) && !value.first().is_some_and(u8::is_ascii_digit);
    value.contains(&b'(') && (name || !has(u8::is_ascii_digit) || !has(u8::is_ascii_uppercase))
}

/// What passwords have and names in code have not.
pub(super) fn is_sign(b: &u8) -> bool {
    matches!(b, b'!' | b'#' | b'$' | b'%' | b'^' | b'*' | b'@' | b'~' | b'&')
}

/// `-[API_KEY_1]`: what was in `value` has gone already.
pub(super) fn has_gone(value: &[u8]) -> bool {
    value.iter().enumerate().any(|(at, b)| {
        let kind = value.get(at + 1..).unwrap_or(&[]);
        let behind = kind.iter().position(|b| !matches!(b, b'A'..=b'Z' | b'_' | b'0'..=b'9'));
        *b == b'[' && kind.first().is_some_and(u8::is_ascii_uppercase) && behind.is_none_or(|at| kind[at] == b']')
    })
}

/// Whether `value` can be what its key says: a password that is no stand-in, a secret that looks random.
pub(crate) fn credible(value: &[u8], kind: &str, quoted: bool) -> bool {
    if has_gone(value) {
        return false;
    }
    let code = [
        &b"process.env"[..],
        b"os.environ",
        b"System.",
        b"ENV[",
        b"env.",
        b"config.",
        b"secrets.",
        b"vars.",
        b"self.",
        b"this.",
        b"typing.",
    ];
    if !quoted && code.iter().any(|c| value.starts_with(c)) {
        return false;
    }
    // `.codicon-compass:before{content`
    let rule = value.iter().position(|b| *b == b'{').and_then(|at| value.get(..at));
    let rule = rule.is_some_and(|name| name.len() > 3 && name.iter().all(u8::is_ascii_lowercase));
    if !quoted && (rule || kind == SECRET && object(value)) {
        return false;
    }
    // A type or an expression: `__u32`, `pass).await`.
    let expression = |w: &[u8]| matches!(w, [b')', b'.' | b',' | b';' | b')']);
    if !quoted && (value.first() == Some(&b'_') && !value.iter().any(is_sign) || value.windows(2).any(expression)) {
        return false;
    }
    // `"Password:",text:"x"`: the quote before it ends another value.
    let glue = quoted && matches!(value.first(), Some(b',' | b';' | b')' | b'}' | b']' | b'+'));
    if glue && !value.iter().any(u8::is_ascii_digit) {
        return false;
    }
    if value.len() < 4 || stand_in(value) || value.iter().all(|b| *b == b'*' || *b == b'x') {
        return false;
    }
    let digit = value.iter().any(u8::is_ascii_digit);
    // `"minipass": "^7.1.2"`, `pass: 1,2,3`
    let listed = value.contains(&b',') || matches!(value.first(), Some(b'^' | b'~'));
    if listed && value.iter().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'^' | b'~')) {
        return false;
    }
    // A text of a page in its languages: `"pass": "..."`
    let foreign = !digit && value.iter().filter(|b| **b >= 0xE0).count() * 6 > value.len();
    let prose = (!value.is_ascii() || value.starts_with(b"'"))
        && value.iter().filter(|b| **b == b' ').count() > usize::from(!value.is_ascii());
    if foreign || prose || quoted && value.windows(2).any(|w| matches!(w, b"${" | b"{{")) {
        return false;
    }
    if kind == PASSWORD {
        let spaces = value.iter().filter(|b| **b == b' ').count();
        let sign = value.iter().any(|b| b.is_ascii_punctuation());
        // In code an unquoted or undecorated name is a variable.
        let share = value.strip_suffix(b"%").is_some_and(|v| v.iter().all(u8::is_ascii_digit));
        let type_name = !quoted && value.windows(2).any(|w| w == b"::");
        // `users/passwords#update`, `#add-password`
        let name = value.contains(&b'/') && names(value)
            || value.starts_with(b"#")
                && value.contains(&b'-')
                && !value.iter().any(|b| digit || b.is_ascii_uppercase());
        // `"git_askpass": "allowUnsafeAskPass"`
        let named = value.windows(4).any(|w| w == b"Pass") && value.iter().all(u8::is_ascii_alphabetic);
        return !stop_word(value)
            && !named
            && !share
            && !type_name
            && !name
            && spaces <= 5
            && (digit
                || sign && !path(value) && spaces <= 1 && (quoted || !value.starts_with(b"&"))
                || quoted && value.len() >= 6 && spaces == 0 && value.is_ascii()
                || value.len() >= 5 && !quoted && !value.contains(&b'.') && value.iter().all(u8::is_ascii_lowercase));
    }
    let mixed = value.len() >= 12
        && value.iter().any(u8::is_ascii_uppercase)
        && value.iter().any(u8::is_ascii_lowercase)
        && value.iter().all(u8::is_ascii_alphanumeric);
    // `sessionid: 0x14ede63a5a70002`, a handle of 64 bits
    if value.starts_with(b"0x") && value.len() <= 18 {
        return false;
    }
    let sign = |b: &u8| is_sign(b) && *b != b'@';
    let plain = value.iter().all(u8::is_ascii_alphanumeric);
    (value.len() >= 16 || mixed)
        && !value.contains(&b' ')
        && (digit || quoted && value.iter().any(sign))
        && !path(value)
        && entropy(value) >= if plain { 2.8 } else { 3.3 }
        && !guid_of_zeros(value)
}

/// `process.env.TOKEN`, `a/b/c.txt`, `https://...`: names, not values.
fn path(value: &[u8]) -> bool {
    value.starts_with(b"http") || value.starts_with(b"/") || value.starts_with(b"./") || names(value)
}

/// Words with signs between them: `a.b-c`, `users/passwords#update`, `com.example.activity/4505`.
fn names(value: &[u8]) -> bool {
    let slash = value.contains(&b'/');
    let parts = value
        .split(|b| matches!(b, b'.' | b'/' | b'_' | b'-') || slash && matches!(b, b'#' | b':' | b'@'))
        .filter(|p| !p.is_empty());
    let (mut all, mut plain, mut numbers) = (0, 0, 0);
    for part in parts {
        all += 1;
        plain += usize::from(part.iter().all(u8::is_ascii_alphabetic));
        numbers += usize::from(part.iter().all(u8::is_ascii_digit));
    }
    all >= 2 && all == plain || plain >= 3 && numbers == 1 && all == plain + 1 && slash
}

/// An object as it is printed: `Token{9f4ef63`, `android.os.BinderProxy@2bd79ce`.
fn object(value: &[u8]) -> bool {
    let mut parts = value.split(|b| *b == b'@');
    let (class, address) = (parts.next().unwrap_or(&[]), parts.next());
    value.contains(&b'{')
        || class.contains(&b'.') && address.is_some_and(|address| address.iter().all(u8::is_ascii_hexdigit))
}

fn guid_of_zeros(value: &[u8]) -> bool {
    value.iter().all(|b| matches!(b, b'0' | b'-'))
}

#[cfg(test)]
mod tests;
