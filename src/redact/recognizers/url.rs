//! URL: one with user info before the host, or with a personal value in its query or fragment.
//! RFC 3986. The whole address goes; any other URL stays.

use super::super::classes::{Bytes, LETTER, class, is_word, same};
use super::super::scan::Finding;

pub(crate) const TYPE: &str = "URL";

/// Longest address read.
const MOST: usize = 2048;

/// Query keys whose value is about a person.
const PERSONAL: &[&str] = &[
    "email",
    "e-mail",
    "mail",
    "user",
    "username",
    "user_name",
    "uid",
    "userid",
    "user_id",
    "login",
    "name",
    "firstname",
    "first_name",
    "lastname",
    "last_name",
    "fullname",
    "full_name",
    "fname",
    "lname",
    "surname",
    "phone",
    "tel",
    "mobile",
    "ssn",
    "dob",
    "birthdate",
    "birthday",
    "address",
    "street",
    "zip",
    "zipcode",
    "postcode",
    "lat",
    "lon",
    "lng",
    "account",
    "iban",
    "card",
    "customer",
    "customer_id",
    "customerid",
    "patient",
    "patient_id",
    "passport",
    "ip",
];
/// Query keys whose value opens something.
const SECRET: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "pass",
    "token",
    "access_token",
    "refresh_token",
    "id_token",
    "auth",
    "auth_token",
    "api_key",
    "apikey",
    "api-key",
    "key",
    "secret",
    "client_secret",
    "session",
    "sessionid",
    "session_id",
    "sid",
    "sig",
    "signature",
    "jwt",
    "otp",
    "x-amz-signature",
    "x-amz-security-token",
    "x-amz-credential",
    "code",
    "credential",
    "reset_token",
];

/// The URL around the `://` at `at`; returns where it ends.
pub(crate) fn find(text: Bytes<'_>, at: usize, out: &mut Vec<Finding>) -> usize {
    let mut start = at;
    while at - start < 32
        && (class(text.before(start, 1)) & LETTER != 0
            || matches!(text.before(start, 1), b'0'..=b'9' | b'+' | b'-' | b'.'))
    {
        start -= 1;
    }
    let mut end = text.run(at + 3, MOST, |b| {
        b > b' ' && !matches!(b, b'"' | b'\'' | b'<' | b'>' | b'`' | b'\\' | b'^' | b'{' | b'}' | b'|' | 127)
    });
    while end > at + 3 && matches!(text.before(end, 1), b'.' | b',' | b';' | b':' | b'!' | b'?' | b')' | b']' | b'*') {
        end -= 1;
    }
    if start == at {
        return end;
    }
    let rest = text.slice(at + 3, end);
    let authority_end = rest.iter().position(|b| matches!(b, b'/' | b'?' | b'#')).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(authority_end);
    if let Some(cut) = authority.iter().rposition(|b| *b == b'@') {
        let user = authority.get(..cut).unwrap_or(&[]);
        let mut finding = Finding::sure(TYPE, start, end, 0.9).checked();
        let name = user.split(|b| *b == b':').next().unwrap_or(&[]);
        let mut telling = !stand_in(name);
        if let Some(colon) = user.iter().position(|b| *b == b':') {
            // `https://user:password@host`: a key, not only a name.
            let password = user.get(colon + 1..).unwrap_or(&[]);
            if !password.is_empty() && !stand_in(password) {
                finding = Finding::sure(TYPE, start, end, 0.97).checked().secret();
                telling = true;
            }
        }
        if telling && name != b"git" {
            out.push(finding);
        }
        return end;
    }
    query(tail, start, end, out);
    end
}

fn query(tail: &[u8], start: usize, end: usize, out: &mut Vec<Finding>) {
    let Some(from) = tail.iter().position(|b| matches!(b, b'?' | b'#')) else {
        return;
    };
    let mut personal = false;
    let mut secret = false;
    for pair in tail.get(from + 1..).unwrap_or(&[]).split(|b| matches!(b, b'&' | b';' | b'?' | b'#')) {
        let Some(cut) = pair.iter().position(|b| *b == b'=') else {
            continue;
        };
        let (key, value) = (pair.get(..cut).unwrap_or(&[]), pair.get(cut + 1..).unwrap_or(&[]));
        if value.len() < 2 || stand_in(value) {
            continue;
        }
        personal |= PERSONAL.iter().any(|k| same(key, k));
        secret |= value.len() >= 6 && SECRET.iter().any(|k| same(key, k)) && value.iter().any(|b| b.is_ascii_digit());
    }
    if personal || secret {
        let finding = Finding::sure(TYPE, start, end, if secret { 0.9 } else { 0.8 }).checked();
        out.push(if secret { finding.secret() } else { finding });
    }
}

/// `{user}`, `<token>`, `$TOKEN`, `xxx`, `***`, `:id` stand for a value and are none.
pub(super) fn stand_in(value: &[u8]) -> bool {
    let first = value.first().copied().unwrap_or(0);
    matches!(first, b'{' | b'<' | b'$' | b'%' | b'[' | b':' | b'*')
        && !value.starts_with(b"%4")
        && !value.starts_with(b"%2")
        || value.iter().all(|b| matches!(b, b'x' | b'X' | b'.' | b'*' | b'-' | b'_'))
        || [&b"user"[..], b"username", b"password", b"pass", b"null", b"undefined", b"true", b"false", b"none"]
            .contains(&value)
        || !value.iter().any(|b| is_word(*b) || *b >= 128)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};

    #[test]
    fn redact_url_forms() {
        for (text, want) in [
            ("at https://jane:s3cr3t@example.com/x.", "https://jane:s3cr3t@example.com/x"),
            ("postgres://app:hunter2@db.internal:5432/app", "postgres://app:hunter2@db.internal:5432/app"),
            ("see https://x.com/?a=1&email=jane%40x.com#top", "https://x.com/?a=1&email=jane%40x.com#top"),
            ("<a href=\"https://x.com/r?token=a8f5f167f44f\">", "https://x.com/r?token=a8f5f167f44f"),
            ("https://x.com/#access_token=ya29a0b1c2", "https://x.com/#access_token=ya29a0b1c2"),
        ] {
            found(super::TYPE, text, want);
        }
    }

    #[test]
    fn redact_url_near_misses() {
        for text in [
            "https://example.com/a/b?page=2",
            "ssh://git@github.com/a/b",
            "https://x.com/?token={token}",
            "://",
            "a://",
            "https://user:password@example.com",
            "https://x.com/?q=phone+numbers",
        ] {
            nothing(super::TYPE, text);
        }
    }
}
