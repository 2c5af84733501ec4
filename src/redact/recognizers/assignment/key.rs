//! The key of an assignment, read backwards from its sign.

use super::super::super::classes::{Bytes, HIGH, LETTER, class, holds, is_word};
use super::words::{NO_SECRETS, PASSWORD_KEYS, SECRET_KEYS, SERVICES};
use super::{PASSWORD, SECRET};

/// Parts of keys that the word before them belongs to.
const JOINED: &[&[u8]] = &[b"key", b"accesskey", b"token", b"secret", b"api", b"apikey", b"schl\xc3\xbcssel"];

/// The letters that stand before each last letter of a key, as bits: most other names are told by these two.
const LAST_TWO: [u32; 26] = {
    let mut all = [0; 26];
    let mut i = 0;
    while i < PASSWORD_KEYS.len() + SECRET_KEYS.len() + 2 {
        let key = match i.checked_sub(PASSWORD_KEYS.len()) {
            None => PASSWORD_KEYS[i].as_bytes(),
            Some(i) if i < SECRET_KEYS.len() => SECRET_KEYS[i].as_bytes(),
            _ if i == PASSWORD_KEYS.len() + SECRET_KEYS.len() => b"key",
            _ => b"session",
        };
        if let [.., before, last] = key
            && before.is_ascii_lowercase()
            && last.is_ascii_lowercase()
        {
            all[(*last - b'a') as usize] |= 1 << (*before - b'a');
        }
        i += 1;
    }
    all
};

/// Whether a key may end in these two.
fn may_end(before: u8, last: u8) -> bool {
    let place = |b: u8| b.to_ascii_lowercase().checked_sub(b'a').filter(|at| *at < 26);
    match (place(before), place(last)) {
        (Some(before), Some(last)) => LAST_TWO[usize::from(last)] >> before & 1 == 1,
        // A sign may part the two, or a letter be outside ASCII.
        _ => true,
    }
}

/// What the key before the sign is a key to: [`PASSWORD`] or [`SECRET`], and whether only the name of a service says so.
pub(super) fn kind(text: Bytes<'_>, at: usize) -> Option<(&'static str, bool)> {
    let mut end = at;
    while end > 0 && at - end < 16 && matches!(text.before(end, 1), b' ' | b'"' | b'\'' | b'\t' | b'[' | b']') {
        end -= 1;
    }
    // `name="csrf_token" value="..."`
    if text.slice(end.saturating_sub(6), end) == b" value" {
        let name = end - 6;
        let open =
            text.slice(name.saturating_sub(48), name).iter().rev().skip(1).position(|b| *b == text.before(name, 1));
        let open = open.filter(|_| matches!(text.before(name, 1), b'"' | b'\'')).map(|far| name - 2 - far);
        return open
            .filter(|open| text.slice(open.saturating_sub(6), *open) == b" name=")
            .and_then(|_| of_key(text, name - 1));
    }
    // `variable "api_token" { default = "..." }`, a block of Terraform's
    if text.slice(end.saturating_sub(8), end) == b" default" {
        const OPEN: &[u8] = b"variable \"";
        let from = end.saturating_sub(200);
        let ahead = text.slice(from, end);
        let open = ahead.windows(OPEN.len()).rposition(|w| w == OPEN).map(|at| from + at + OPEN.len());
        return open.and_then(|open| of_key(text, text.run(open, 48, |b| is_word(b) || b == b'-')));
    }
    // `"DB_PASSWORD": { "value": "..." }`
    if text.slice(end.saturating_sub(5), end) == b"value" {
        let lead = text.slice(end.saturating_sub(24), end - 5);
        let signs = lead.iter().rev().take_while(|b| matches!(b, b' ' | b'\n' | b'\t' | b'"' | b'{' | b':')).count();
        return lead.iter().rev().take(signs).any(|b| *b == b'{').then(|| of_key(text, end - 5 - signs)).flatten();
    }
    // `Unseal Key 1: ...`
    let numbered = text.slice(end.saturating_sub(5), end);
    if matches!(numbered, [.., b' ', b'0'..=b'9']) && numbered.starts_with(b"Key") {
        end -= 2;
    }
    // `Fields(".../sendpassword") = ...`
    if text.before(end, 1) == b')' && matches!(text.before(end, 2), b'"' | b'\'') {
        return of_key(text, end - 2);
    }
    // `private key (eth) = ...`
    if text.before(end, 1) == b')' {
        let open = text.slice(end.saturating_sub(16), end).iter().rev().position(|b| *b == b'(')?;
        end -= open + 1;
        end -= usize::from(text.before(end, 1) == b' ');
    }
    of_key(text, end)
}

/// What a name is a key to that is declared with its type before the sign at `sign`: `password: Option<String> = "..."`,
/// `password string = "..."`, `pwd As String = "..."`.
pub(super) fn declared(text: Bytes<'_>, sign: usize) -> Option<(&'static str, bool)> {
    let end = sign - usize::from(text.before(sign, 1) == b' ');
    let of_type = |b: &u8| {
        is_word(*b) || matches!(b, b' ' | b'&' | b'\'' | b'?' | b'<' | b'>' | b'[' | b']' | b'.' | b'|' | b'*')
    };
    let lead = text.slice(end.saturating_sub(32), end);
    let length = lead.iter().rev().take_while(|b| of_type(b)).count();
    let kind = lead.get(lead.len() - length..)?;
    let string = kind.windows(3).any(|w| w.eq_ignore_ascii_case(b"str"));
    if text.before(end - length, 1) == b':' {
        return if string { of_key(text, end - length - 1) } else { None };
    }
    let bare = kind.len().checked_sub(7).filter(|at| kind[*at..].eq_ignore_ascii_case(b" string"))?;
    let visual = kind[..bare].len().checked_sub(3).filter(|at| kind[*at..bare].eq_ignore_ascii_case(b" as"));
    of_key(text, end - length + visual.unwrap_or(bare))
}

/// What the key that ends at `end` is a key to.
fn of_key(text: Bytes<'_>, end: usize) -> Option<(&'static str, bool)> {
    if !may_end(text.before(end, 2), text.before(end, 1)) {
        return None;
    }
    let mut start = end;
    let mut folded = [0u8; 48];
    let mut n = folded.len();
    while start > 0 && end - start < 48 {
        let b = text.before(start, 1);
        // `API key:`, `secret access key:`.
        let two = b == b' '
            && class(text.before(start, 2)) & (LETTER | HIGH) != 0
            && JOINED.contains(&folded.get(n..).unwrap_or(&[]));
        if !is_word(b) && b < 128 && !matches!(b, b'-' | b'.') && !two {
            break;
        }
        start -= 1;
        if is_word(b) && b != b'_' || b >= 128 {
            n -= 1;
            if let Some(slot) = folded.get_mut(n) {
                *slot = b.to_ascii_lowercase();
            }
        }
    }
    let name = folded.get(n..).unwrap_or(&[]);
    if name.len() < 3 {
        return None;
    }
    let ends = |keys: &[&str]| keys.iter().any(|k| k.as_bytes().last() == name.last() && name.ends_with(k.as_bytes()));
    if ends(PASSWORD_KEYS) {
        return Some((PASSWORD, false));
    }
    // `aws_secret_access_key`, `stripe-secret-key-id` is not one.
    let has = |part: &str| holds(name, part);
    let opens = ends(SECRET_KEYS)
        || name.ends_with(b"key")
            && ["secret", "access", "private", "storage", "api", "auth", "activation", "hmac", "signing", "encryption"]
                .into_iter()
                .any(has);
    // `datadogKey`, `algolia_admin_key`; `mapquest_key` with a word of its own for the service
    let parted = matches!(text.before(end, 4), b'_' | b'-' | b'.')
        || text.before(end, 3) == b'K' && text.before(end, 4).is_ascii_lowercase();
    let of_service = || name.ends_with(b"key") && (parted || SERVICES.iter().any(has)) && !NO_SECRETS.iter().any(has);
    (opens || name.ends_with(b"session") || of_service()).then_some((SECRET, !opens))
}

/// Whether a value is hex, letters and digits, or base64 of all three classes.
pub(in super::super) fn is_random(value: &[u8]) -> bool {
    let has = |is: fn(&u8) -> bool| value.iter().any(is);
    let mixed = value.iter().filter(|b| b.is_ascii_digit()).count() >= 4 && has(u8::is_ascii_alphabetic);
    value.len() >= 16 && value.iter().all(u8::is_ascii_hexdigit) && has(u8::is_ascii_alphabetic)
        || value.len() >= 20 && mixed && value.iter().all(u8::is_ascii_alphanumeric)
        || value.iter().all(|b| is_word(*b) || matches!(b, b'-' | b'+' | b'/' | b'='))
            && has(u8::is_ascii_lowercase)
            && has(u8::is_ascii_uppercase)
            && has(u8::is_ascii_digit)
}
