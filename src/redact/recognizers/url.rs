//! URL: one with user info before the host, or with a personal value in its query or fragment.
//! RFC 3986. The whole address goes; any other URL stays.

use super::super::bytes::{Words, words};
use super::super::classes::{Bytes, LETTER, class, entropy, is_word, same};
use super::super::scan::Finding;

pub(crate) const TYPE: &str = "URL";

/// Longest address read.
const MOST: usize = 2048;

/// Query keys whose value is about a person; letters and digits only, lower case.
#[rustfmt::skip]
const PERSONAL: Words = words!(&[
    "mail", "user", "uid", "userid", "login", "name", "fname", "lname", "tel", "address", "street", "zip", "zipcode", "postcode", "lat", "lon", "lng", "latitude",
    "longitude", "account", "card", "customer", "customerid", "patient", "patientid", "ip", "msisdn", "birthdate", "birthday", "city", "recipient", "to",
]);
/// The same at the end of a key: `billing_phone`, `user[email]`.
#[rustfmt::skip]
const PERSONAL_ENDS: Words = words!(&[
    "email", "username", "firstname", "lastname", "fullname", "givenname", "familyname", "surname", "phone", "phonenumber", "mobile", "ssn", "dob", "dateofbirth",
    "iban", "passport", "taxid", "nationalid",
]);
/// Query keys whose value opens something.
#[rustfmt::skip]
const SECRET: Words = words!(&[
    "pwd", "pass", "auth", "key", "session", "sessionid", "sid", "sig", "signature", "jwt", "otp", "code", "credential", "ticket", "nonce", "hash", "policy",
]);
#[rustfmt::skip]
const SECRET_ENDS: Words = words!(&[
    "password", "passwd", "token", "apikey", "secret", "secretkey", "accesskey", "sessionkey", "sessid", "sessiontoken", "amzsignature", "amzcredential",
    "googsignature", "googcredential", "authkey", "subscriptionkey", "appkey", "clientsecret", "licensekey", "verificationcode", "authcode",
]);
/// Hosts, and paths there, behind which the address itself is the key.
const WEBHOOKS: &[(&str, &str)] = &[
    ("hooks.slack.com", "/services/"),
    ("hooks.slack.com", "/workflows/"),
    ("hooks.slack.com", "/triggers/"),
    ("discord.com", "/api/webhooks/"),
    ("discordapp.com", "/api/webhooks/"),
    ("webhook.office.com", "/webhookb2/"),
    ("outlook.office.com", "/webhook/"),
    ("hooks.zapier.com", "/hooks/catch/"),
    ("api.telegram.org", "/bot"),
    ("open.feishu.cn", "/open-apis/bot/v2/hook/"),
    ("open.larksuite.com", "/open-apis/bot/v2/hook/"),
    ("infura.io", "/v3/"),
    ("alchemy.com", "/v2/"),
    ("make.com", "/"),
];
/// Path segments behind which a key for one person follows.
const KEYED: Words = words!(&[
    "reset",
    "reset-password",
    "password-reset",
    "reset_password",
    "verify",
    "verify-email",
    "confirm",
    "confirmation",
    "activate",
    "activation",
    "magic",
    "magic-link",
    "magiclink",
    "unsubscribe",
    "invite",
    "invitation",
    "token",
    "login",
    "sso",
    "share",
    "access",
]);

/// The URL around the `://` at `at`; returns where it ends.
pub(crate) fn find(text: Bytes<'_>, at: usize, out: &mut Vec<Finding>) -> usize {
    let mut start = at;
    while at - start < 32
        && (class(text.before(start, 1)) & LETTER != 0
            || matches!(text.before(start, 1), b'0'..=b'9' | b'+' | b'-' | b'.'))
    {
        start -= 1;
    }
    // A scheme begins with a letter; what is longer has something else glued before it.
    if at - start == 32 || text.at(start).is_ascii_digit() {
        let web = [&b"https"[..], b"http"].into_iter().find(|w| text.slice(at - w.len().min(at), at) == *w);
        start = web.map_or(start, |w| at - w.len());
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
    path(authority, tail, start, end, out);
    end
}

/// Keys in the path: webhooks, links that reset a password. And pages of one person.
fn path(authority: &[u8], tail: &[u8], start: usize, end: usize, out: &mut Vec<Finding>) {
    let host = authority.split(|b| *b == b':').next().unwrap_or(&[]).to_ascii_lowercase();
    let path = tail.split(|b| matches!(b, b'?' | b'#')).next().unwrap_or(&[]);
    let random = |segment: &[u8], least: usize| {
        segment.len() >= least && segment.iter().filter(|b| b.is_ascii_digit()).count() >= 2 && !stand_in(segment)
    };
    let webhook = WEBHOOKS.iter().any(|(name, prefix)| {
        let mine = host.strip_suffix(name.as_bytes()).is_some_and(|sub| sub.is_empty() || sub.ends_with(b"."));
        // The whole of make.com is a site; only its hook hosts are keys.
        let hook = *name != "make.com" || host.starts_with(b"hook.");
        mine && hook && path.strip_prefix(prefix.as_bytes()).is_some_and(|key| random(key, 16))
    });
    let mut segments = path.split(|b| *b == b'/').skip(1);
    let mut keyed = false;
    let mut previous: &[u8] = &[];
    for segment in &mut segments {
        let key = random(segment, 16)
            && entropy(segment) >= 3.3
            && segment.iter().all(|b| is_word(*b) || matches!(b, b'-' | b'.' | b'='));
        let words =
            segment.split(|b| *b == b'-').filter(|w| w.len() > 2 && w.iter().all(u8::is_ascii_lowercase)).count();
        keyed |= key && words < 3 && KEYED.iter().any(|k| same(previous, k));
        previous = segment;
    }
    if webhook || keyed {
        out.push(Finding::sure(TYPE, start, end, 0.9).checked().secret());
    } else if host.ends_with(b"linkedin.com") && path.starts_with(b"/in/") && path.len() > 6 {
        out.push(Finding::sure(TYPE, start, end, 0.75).checked());
    }
}

/// The letters and digits of a query's key, lower case: `user%5Bemail%5D` is `useremail`.
fn bare(key: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(key.len().min(48));
    let mut i = 0;
    while let (Some(&b), true) = (key.get(i), out.len() < 48) {
        i += if b == b'%' { 3 } else { 1 };
        if b.is_ascii_alphanumeric() {
            out.push(b.to_ascii_lowercase());
        }
    }
    out
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
        let key = bare(key);
        let ends = |list: Words| list.iter().any(|k| key.ends_with(k.as_bytes()));
        let is = |list: Words| list.iter().any(|k| key == k.as_bytes());
        personal |= is(PERSONAL) || ends(PERSONAL_ENDS);
        let digit = value.iter().any(u8::is_ascii_digit);
        secret |= value.len() >= 6 && digit && (is(SECRET) || ends(SECRET_ENDS));
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
        || matches!(value, [b'#', b'{', ..] | [b'\\' | b'.' | b'\'' | b'"', b'$', ..])
        || !value.iter().any(|b| is_word(*b) || *b >= 128)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, nothing};

    #[test]
    fn redact_url_forms() {
        for (text, want) in [
            ("at https://jane:s3cr3t@example.com/x.", "https://jane:s3cr3t@example.com/x"),
            ("292c6912E7710c838347Ae178B4a0011https://u:p4ss@x.com/", "https://u:p4ss@x.com/"),
            ("postgres://app:hunter2@db.internal:5432/app", "postgres://app:hunter2@db.internal:5432/app"),
            ("see https://x.com/?a=1&email=jane%40x.com#top", "https://x.com/?a=1&email=jane%40x.com#top"),
            ("<a href=\"https://x.com/r?token=a8f5f167f44f\">", "https://x.com/r?token=a8f5f167f44f"),
            ("https://x.com/#access_token=ya29a0b1c2", "https://x.com/#access_token=ya29a0b1c2"),
            ("https://x.com/?user%5Bemail%5D=jane", "https://x.com/?user%5Bemail%5D=jane"),
            ("https://x.com/?billing_phone=5551234", "https://x.com/?billing_phone=5551234"),
            (
                "https://b.s3.amazonaws.com/k?X-Amz-Signature=0a1b2c3d4e5f",
                "https://b.s3.amazonaws.com/k?X-Amz-Signature=0a1b2c3d4e5f",
            ),
            (
                "https://a.blob.core.windows.net/c?sv=2022-11-02&sig=aZ3bY7cX1dW9%3D",
                "https://a.blob.core.windows.net/c?sv=2022-11-02&sig=aZ3bY7cX1dW9%3D",
            ),
            (
                "https://hooks.slack.com/services/T0123/B4567/aZ3bY7cX1dW9",
                "https://hooks.slack.com/services/T0123/B4567/aZ3bY7cX1dW9",
            ),
            (
                "https://discord.com/api/webhooks/123456789/aZ3bY7cX1d",
                "https://discord.com/api/webhooks/123456789/aZ3bY7cX1d",
            ),
            ("https://x.com/reset-password/aZ3bY7cX1dW9eV5fU2g", "https://x.com/reset-password/aZ3bY7cX1dW9eV5fU2g"),
            ("https://www.linkedin.com/in/jane-doe-1234", "https://www.linkedin.com/in/jane-doe-1234"),
            ("mongodb+srv://app:Xy12zz@c0.abcde.mongodb.net/db", "mongodb+srv://app:Xy12zz@c0.abcde.mongodb.net/db"),
            ("redis://:p4ssw0rd@cache:6379/0", "redis://:p4ssw0rd@cache:6379/0"),
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
            "https://www.make.com/en/templates/12345-notify-a-team",
            "https://x.com/verify/how-to-verify-2-accounts-in-10-steps",
            "https://www.linkedin.com/company/acme",
        ] {
            nothing(super::TYPE, text);
        }
    }
}
