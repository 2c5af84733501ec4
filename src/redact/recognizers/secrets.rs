//! API_KEY and JWT: credentials that say by their own shape what they are.
//!
//! A prefix from `secret_table.rs` and the right number of the right characters behind it; stand-ins
//! such as `sk_live_xxxxxxxx` have too little entropy. JWT: RFC 7519, the header is decoded.

use super::super::base64;
use super::super::bytes::{Words, words};
use super::super::classes::{Bytes, entropy, holds, is_word};
use super::super::scan::{Finding, Word};
use super::pem;
use super::secret_shapes;
use super::secret_table::{Body, SERVICES};
use std::sync::OnceLock;

pub(crate) const TYPE: &str = "API_KEY";
pub(crate) const JWT: &str = "JWT";

/// Rows of the table by first byte, and which second bytes lead anywhere.
struct Index {
    rows: [Vec<(&'static str, Body, u16, u16)>; 128],
    second: [u128; 128],
}

/// The table's prefixes, and its other columns: as rows they hardly compress.
const PREFIXES: Words = words!({
    const ALL: [&str; SERVICES.len()] = {
        let mut all = [""; SERVICES.len()];
        let mut row = 0;
        while row < all.len() {
            all[row] = SERVICES[row].0;
            row += 1;
        }
        all
    };
    &ALL
});
static BODIES: [(Body, u16, u16); SERVICES.len()] = {
    let mut all = [(Body::Alnum, 0, 0); SERVICES.len()];
    let mut row = 0;
    while row < all.len() {
        all[row] = (SERVICES[row].1, SERVICES[row].2, SERVICES[row].3);
        row += 1;
    }
    all
};

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index = Index { rows: std::array::from_fn(|_| Vec::new()), second: [0; 128] };
        for (prefix, (body, least, most)) in PREFIXES.iter().zip(BODIES) {
            if let [a, b, ..] = *prefix.as_bytes() {
                index.rows[usize::from(a & 127)].push((prefix, body, least, most));
                index.second[usize::from(a & 127)] |= 1 << (b & 127);
            }
        }
        index
    })
}

/// A credential that starts with `word`.
pub(crate) fn find(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let p = text.before(word.start, 1);
    if is_word(p) || p == b'-' && is_word(text.before(word.start, 2)) {
        return;
    }
    secret_shapes::find(text, word, out);
    if text.slice(word.start, word.start + 3) == b"eyJ" {
        jwt(text, word, out);
        return;
    }
    if text.slice(word.start, word.start + 14) == b"LS0tLS1CRUdJTi" {
        encoded_pem(text, word, out);
    }
    if !with_prefix(text, word.start, out) && word.len() > LONG {
        glued(text, word, out);
    }
}

/// A word that a credential may be glued to is longer than this.
const LONG: usize = 20;

/// A credential of a prefix that is hardly any word's own, with letters glued before it: `IDAKIA...`, `tokenghp_...`.
fn glued(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let letters = text.run(word.start, LONG, |b| b.is_ascii_alphabetic());
    for start in word.start + 1..letters {
        let ahead = text.slice(start, start + 5);
        let ours =
            ahead.starts_with(b"AKIA") || ahead.starts_with(b"ASIA") || matches!(ahead, [b'g', b'h', _, b'_', _]);
        if ours && with_prefix(text, start, out) {
            return;
        }
    }
}

/// Whether a credential that starts at `start` is one of the table's.
fn with_prefix(text: Bytes<'_>, start: usize, out: &mut Vec<Finding>) -> bool {
    let index = index();
    let (slot, second) = (usize::from(text.at(start)), text.at(start + 1));
    if index.second.get(slot).is_none_or(|seconds| seconds.checked_shr(u32::from(second)).unwrap_or(0) & 1 == 0) {
        return false;
    }
    for &(prefix, body, least, most) in &index.rows[slot] {
        let from = start + prefix.len();
        if text.slice(start, from) != prefix.as_bytes() {
            continue;
        }
        let mut end = text.run(from, usize::from(most) + 1, |c| body.has(c));
        while end - from > usize::from(least) && matches!(text.before(end, 1), b'.' | b'-') {
            end -= 1;
        }
        let mut ends = !is_word(text.at(end));
        if body == Body::Upper && text.at(end).is_ascii_lowercase() {
            // A word is no part of a key in capitals, nor is the capital that it begins with.
            end = end.min(from + usize::from(most));
            ends = true;
        }
        let value = text.slice(from, end);
        if value.len() < usize::from(least) || value.len() > usize::from(most) || !ends {
            continue;
        }
        let floor = if body == Body::Hex { 2.4 } else { 2.8 };
        let digit = value.iter().any(u8::is_ascii_digit);
        let mixed = digit || value.iter().any(u8::is_ascii_uppercase) && value.iter().any(u8::is_ascii_lowercase);
        // A prefix such as `hf_` is no word's beginning, and what follows may have no digit.
        let long_prefix = prefix.len() >= 4 || prefix == "hf_";
        // One in thirty of Amazon's ids has no digit.
        let mixed = mixed || matches!(prefix, "AKIA" | "ASIA") && entropy(value) > 3.0 && !holds(value, "example");
        if entropy(value) < floor || !mixed || !long_prefix && !digit {
            continue;
        }
        out.push(Finding::sure(TYPE, start, end, 0.95).checked().secret());
        if matches!(prefix, "AKIA" | "ASIA") {
            secret_shapes::aws_secret(text, end, out);
        }
        return true;
    }
    false
}

impl Body {
    fn has(self, b: u8) -> bool {
        match self {
            Body::Alnum => b.is_ascii_alphanumeric(),
            Body::Url => b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'),
            Body::Dotted => b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'),
            Body::Base64 => b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'_' | b'-'),
            Body::Hex => b.is_ascii_hexdigit(),
            Body::Percent => b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'%'),
            Body::Guid => b.is_ascii_digit() || matches!(b, b'a'..=b'f' | b'-'),
            Body::Upper => b.is_ascii_uppercase() || b.is_ascii_digit(),
        }
    }
}

/// A block of PEM in base64, as settings and secrets of Kubernetes have them; of a private key, as its first line says.
fn encoded_pem(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    // The rest of a block has been read with its beginning.
    if matches!(text.before(word.start, 1), b'+' | b'/') {
        return;
    }
    let end = text.run(word.start, 16_384, |b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'));
    let end = text.run(end, 2, |b| b == b'=');
    let head: Vec<u8> = base64::bytes(text.slice(word.start, end.min(word.start + 64))).collect();
    if holds(&head, "PRIVATE KEY") {
        out.push(Finding::sure(pem::TYPE, word.start, end, 0.99).checked().secret());
    }
}

/// `header.claims.signature`, each base64url; the header is a JSON object that names `alg` or `enc`.
fn jwt(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let end = text.run(word.start, 16_384, |b| Body::Dotted.has(b));
    let token = text.slice(word.start, end);
    // Grafana's old keys: base64 of `{"k":"...`, no dots.
    if token.starts_with(b"eyJrIjoi") && token.len() >= 60 && !token.contains(&b'.') {
        let end = text.run(end, 2, |b| b == b'=');
        out.push(Finding::sure(TYPE, word.start, end, 0.95).checked().secret());
        return;
    }
    let mut parts = token.split(|b| *b == b'.');
    let (Some(header), Some(claims), signature) = (parts.next(), parts.next(), parts.next()) else {
        return;
    };
    if claims.len() < 4 || header.len() > 2048 {
        return;
    }
    let header: Vec<u8> = base64::bytes(header).collect();
    let names = |key: &str| holds(&header, key);
    if !header.starts_with(b"{") || !(names("\"alg\"") || names("\"enc\"") || names("\"typ\"")) {
        return;
    }
    let dots = if signature.is_some() { token.len() } else { word.len() + 1 + claims.len() };
    let mut end = word.start + dots.min(token.len());
    while end > word.start && text.before(end, 1) == b'.' && signature.is_none_or(|s| !s.is_empty()) {
        end -= 1;
    }
    out.push(Finding::sure(JWT, word.start, end, 0.99).checked().secret());
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};
    use super::*;

    /// A value of the right shape, made so that no real key stands in this file.
    fn sample(body: Body, n: usize) -> String {
        let alphabet: &[u8] = match body {
            Body::Hex => b"0a1b2c3d4e5f6789",
            Body::Guid => b"0a1b2c3d4e5f6789",
            Body::Upper => b"Q7W2E5R3T8Y4U6PAS9DF1GH",
            _ => b"aZ3bY7cX1dW9eV5fU2gT8hS4iR6jQ0k",
        };
        (0..n).map(|i| alphabet[(i * 7 + i / 5) % alphabet.len()] as char).collect()
    }

    #[test]
    fn redact_secrets_every_service_is_found() {
        assert!(SERVICES.len() >= 60, "{}", SERVICES.len());
        for &(prefix, body, least, most) in SERVICES {
            for n in [least, most] {
                let key = format!("{prefix}{}", sample(body, usize::from(n)));
                let text = format!("token is '{key}', keep it");
                let got = super::super::tests::spans(&text);
                assert!(got.iter().any(|(k, t)| *k == TYPE && *t == key), "{prefix}, {n}: {got:?}");
            }
        }
    }

    #[test]
    fn redact_secrets_jwt() {
        // RFC 7519, section 3.1, and the unsecured one of section 6.1.
        let rfc = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        found(JWT, &format!("Authorization: Bearer {rfc}\n"), rfc);
        let unsecured = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UifQ.";
        found(JWT, &format!("x {unsecured} y"), unsecured);
    }

    #[test]
    fn redact_secrets_pem_in_base64() {
        let key = format!("LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpN{}==", sample(Body::Alnum, 2400));
        found(pem::TYPE, &format!("tls.key: {key}\n"), &key);
        nothing(
            pem::TYPE,
            &format!("tls.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSU{}", sample(Body::Alnum, 2400)),
        );
    }

    #[test]
    fn redact_secrets_near_misses() {
        for text in [
            "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx",
            "ghp_short",
            "AKIAIOSFODNN7EXAMPLEEXTRA1",
            "eyJhbGciOi",
            "sk-learn",
            "SG.hello",
            "npm_config_registry",
            "key-value",
            "hf_model",
            "secret_name",
            "hf_this_is_a_name_of_some_variable_long",
            "AKIAAAAAAAAAAAAAAAAA",
            "eyJh.eyJi.sig",
            "sk-this-is-a-css-class-name-that-is-long-enough",
            "re_compile_the_pattern_of_the_day_now",
            "patterns.of.use",
        ] {
            nothing(TYPE, text);
            nothing(JWT, text);
        }
    }

    #[test]
    fn redact_secrets_glued_to_words() {
        let key = "AKIAQ3EGRIFJ7XN5TZ2M";
        found(TYPE, &format!("Access key ID{key}Secret"), key);
        let token = sample(Body::Alnum, 36);
        found(TYPE, &format!("tokenghp_{token}"), &format!("ghp_{token}"));
        nothing(TYPE, "dGVzdAKIAQ3EGRIFJ7XN5TZ2MAB");
    }
}
