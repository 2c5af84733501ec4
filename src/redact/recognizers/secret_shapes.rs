//! Credentials without a prefix of their own, told by how their parts are joined.

use super::super::base64;
use super::super::classes::{Bytes, entropy, is_word, place};
use super::super::scan::{Finding, Word};
use super::assignment::{PASSWORD, SECRET};
use super::pem;
use super::secrets::TYPE;
use super::username;

fn url(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')
}

fn hex(text: &[u8]) -> bool {
    text.iter().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(b))
}

/// A credential that starts with `word`; the sign behind the word says which it may be.
pub(super) fn find(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let raw = text.slice(word.start, word.end);
    let end = match text.at(word.end) {
        b'.' => discord(text, word).or_else(|| terraform(text, word)),
        b'~' => azure(text, word),
        b':' => telegram(text, word).or_else(|| firebase(text, word)),
        b'-' => mailchimp(text, word).or_else(|| mailgun(text, word)).or_else(|| onepassword(text, word)),
        b'!' => salesforce(text, word),
        b'/' => asana(text, word),
        b'$' if text.before(word.start, 1) == b'$' => {
            password_hash(text, word, out);
            return;
        }
        _ => None,
    };
    // New Relic's licence keys; Azure DevOps tokens; MaxMind's licence keys.
    let marked = raw.len() == 40 && raw.ends_with(b"NRAL")
        || raw.len() == 84 && raw.get(76..80) == Some(b"AZDO")
        || raw.len() == 40 && raw.ends_with(b"_mmk");
    let marked = marked || of_some_service(raw);
    if let Some(end) = end.or_else(|| marked.then_some(word.end))
        && !is_word(text.at(end))
    {
        out.push(Finding::sure(TYPE, word.start, end, 0.95).checked().secret());
    }
    // `jane.d:9f86d081884c7d659a2feaa0c55ad015`, of a list of accounts
    if raw.len() == 32 && hex(raw) && matches!(text.at(word.end), 0 | b'\n' | b'\r') {
        owner(text, word.start, out);
    }
    // `Client("AC6ef4f7...", "3f745680...")`: Twilio's account, and then what opens it
    if raw.len() == 34 && raw.starts_with(b"AC") && hex(&raw[2..]) {
        let from = text.run(word.end, 6, |b| matches!(b, b'"' | b'\'' | b',' | b' ' | b':'));
        let stop = text.run(from, 33, |b| hex(&[b]));
        if from > word.end && stop == from + 32 && !is_word(text.at(stop)) {
            out.push(Finding::sure(TYPE, from, stop, 0.95).checked().secret());
        }
    }
    if raw == b"PuTTY" {
        putty(text, word, out);
    }
}

/// `gw_live_596TNRZjHIzMtiCaNRMdpewSFWDA01l6`: how services that copy Stripe's keys write theirs.
fn of_some_service(word: &[u8]) -> bool {
    let Some(mode) = ["_live_", "_test_", "_prod_", "_secret_"].iter().find_map(|mode| {
        let at = place(word, mode)?;
        Some((at, at + mode.len()))
    }) else {
        return false;
    };
    let key = word.get(mode.1..).unwrap_or(&[]);
    let has = |is: fn(&u8) -> bool| key.iter().any(is);
    (2..=12).contains(&mode.0)
        && (20..=80).contains(&key.len())
        && key.iter().all(u8::is_ascii_alphanumeric)
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_lowercase)
        && (has(u8::is_ascii_uppercase) || key.len() >= 24)
        && entropy(key) > 3.5
}

/// The recovery key of a disk that BitLocker encrypts: eight groups of six digits, each a multiple of eleven whose eleventh
/// has 16 bits (Microsoft, MS-FVE).
pub(crate) fn bitlocker(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    let end = word.start + 55;
    let group = |group: &[u8]| {
        let is_number = group.len() == 6 && group.iter().all(u8::is_ascii_digit);
        let number = group.iter().take(6).fold(0, |n, d| n * 10 + u32::from(d.wrapping_sub(b'0')));
        is_number && number.is_multiple_of(11) && number < 11 << 16
    };
    let mut groups = text.slice(word.start, end).split(|b| *b == b'-');
    if groups.by_ref().take(8).filter(|g| group(g)).count() == 8 && text.isolated(word.start, end) {
        out.push(Finding::sure(SECRET, word.start, end, 0.95).checked().secret());
    }
}

/// The bot's id in base64, a time, a signature.
fn discord(text: Bytes<'_>, word: Word) -> Option<usize> {
    if !(22..=28).contains(&word.len()) {
        return None;
    }
    let time = text.run(word.end + 1, 8, url);
    let end = text.run(time + 1, 40, url);
    let number: Vec<u8> = base64::bytes(text.slice(word.start, word.end)).collect();
    // The owner's number; it is rarely another's that begins so and has all cases and digits.
    let code = text.slice(word.start, word.end);
    let any = |is: fn(&u8) -> bool| code.iter().any(is);
    let looks = matches!(text.at(word.start), b'M' | b'N' | b'O')
        && any(u8::is_ascii_digit)
        && any(u8::is_ascii_lowercase)
        && entropy(text.slice(time + 1, end)) > 4.0;
    let is = ((17..=20).contains(&number.len()) && number.iter().all(u8::is_ascii_digit) || looks)
        && time - word.end == 7
        && text.at(time) == b'.'
        && (27..=38).contains(&(end - time - 1));
    is.then_some(end)
}

fn terraform(text: Bytes<'_>, word: Word) -> Option<usize> {
    const MIDDLE: &[u8] = b".atlasv1.";
    let from = word.end + MIDDLE.len();
    let end = text.run(from, 80, url);
    (word.len() == 14 && text.slice(word.end, from) == MIDDLE && end - from >= 60).then_some(end)
}

/// Three characters, a digit, `Q~` and about thirty more: a client secret of Microsoft Entra.
fn azure(text: Bytes<'_>, word: Word) -> Option<usize> {
    let head = text.slice(word.start, word.end);
    let end = text.run(word.end + 1, 40, |b| url(b) || matches!(b, b'~' | b'.'));
    (matches!(head, [_, _, _, b'0'..=b'9', b'Q']) && (31..=34).contains(&(end - word.end - 1))).then_some(end)
}

fn telegram(text: Bytes<'_>, word: Word) -> Option<usize> {
    if !word.all_digits() || !(8..=10).contains(&word.len()) {
        return None;
    }
    let end = text.run(word.end + 1, 36, url);
    let key = text.slice(word.end + 1, end);
    let any = |is: fn(&u8) -> bool| key.iter().any(is);
    // Older ones begin with other letters.
    let random = || any(u8::is_ascii_uppercase) && any(u8::is_ascii_digit) && entropy(key) > 4.2;
    match key.len() {
        34 | 35 if key.starts_with(b"AA") => Some(end),
        35 if random() => Some(end),
        _ => None,
    }
}

/// Firebase messaging: server keys and devices' tokens.
fn firebase(text: Bytes<'_>, word: Word) -> Option<usize> {
    if text.slice(word.end, word.end + 7) != b":APA91b" {
        return None;
    }
    let end = text.run(word.end + 1, 300, url);
    (end - word.end > 100).then_some(end)
}

fn mailchimp(text: Bytes<'_>, word: Word) -> Option<usize> {
    let end = text.run(word.end + 3, 3, |b| b.is_ascii_digit());
    let is = word.len() == 32 && hex(text.slice(word.start, word.end)) && text.slice(word.end, word.end + 3) == b"-us";
    (is && end > word.end + 3).then_some(end)
}

fn mailgun(text: Bytes<'_>, word: Word) -> Option<usize> {
    let end = word.end + 18;
    let tail = text.slice(word.end, end);
    let is = word.len() == 32
        && hex(text.slice(word.start, word.end))
        && tail.get(1..9).is_some_and(hex)
        && tail.get(9) == Some(&b'-')
        && tail.get(10..18).is_some_and(hex);
    is.then_some(end)
}

/// `A3-` and five or six groups: the secret key of a 1Password account.
fn onepassword(text: Bytes<'_>, word: Word) -> Option<usize> {
    let end = text.run(word.start, 45, |b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
    let key = text.slice(word.start, end);
    let groups = key.split(|b| *b == b'-').map(<[u8]>::len);
    let is = key.starts_with(b"A3-") && (groups.clone().eq([2, 6, 11, 5, 5, 5]) || groups.eq([2, 6, 6, 5, 5, 5, 5]));
    is.then_some(end)
}

/// `1/`, the user's id, `:` and a hash.
fn asana(text: Bytes<'_>, word: Word) -> Option<usize> {
    let id = text.run(word.end + 1, 17, |b| b.is_ascii_digit());
    let end = text.run(id + 1, 33, |b| b.is_ascii_hexdigit());
    let is = text.at(word.start) == b'1' && word.len() == 1 && (14..=17).contains(&(id - word.end - 1));
    (is && text.at(id) == b':' && end - id - 1 == 32).then_some(end)
}

/// An organization's id, `!`, a session.
fn salesforce(text: Bytes<'_>, word: Word) -> Option<usize> {
    let end = text.run(word.end + 1, 200, |b| url(b) || b == b'.');
    let org = text.slice(word.start, word.end);
    (org.starts_with(b"00D") && matches!(org.len(), 15 | 18) && end - word.end > 80).then_some(end)
}

/// `$2b$12$...`, `$6$salt$...`, `$argon2id$...`: what a password can be guessed from.
fn password_hash(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    const SCHEMES: &[&[u8]] = &[
        b"1",
        b"5",
        b"6",
        b"y",
        b"7",
        b"8",
        b"9",
        b"2a",
        b"2b",
        b"2x",
        b"2y",
        b"apr1",
        b"argon2i",
        b"argon2d",
        b"argon2id",
        b"scrypt",
        b"krb5asrep",
        b"krb5tgs",
        b"krb5pa",
    ];
    if !SCHEMES.contains(&text.slice(word.start, word.end)) {
        return;
    }
    let start = word.start - 1;
    // Kerberos' are long, and stand by themselves.
    let of_kerberos = text.at(word.start) == b'k';
    if of_kerberos && is_word(text.before(start, 1)) {
        return;
    }
    let end = text.run(word.end, if of_kerberos { 4096 } else { 256 }, |b| {
        b.is_ascii_alphanumeric()
            || matches!(b, b'.' | b'/' | b'$' | b'+' | b'=' | b',' | b'-' | b'_')
            || of_kerberos && matches!(b, b':' | b'@' | b'*')
    });
    let rest = text.slice(word.end + 1, end);
    if rest.len() >= 22 && rest.contains(&b'$') {
        out.push(Finding::sure(PASSWORD, start, end, 0.9).checked().secret());
        owner(text, start, out);
    }
}

/// Whose hash starts at `start`: `jane:$6$...` at a line's beginning.
fn owner(text: Bytes<'_>, start: usize, out: &mut Vec<Finding>) {
    let Some(colon) = start.checked_sub(1).filter(|at| text.at(*at) == b':') else { return };
    let from = colon - text.slice(colon.saturating_sub(40), colon).iter().rev().take_while(|b| **b > b' ').count();
    let name = text.slice(from, colon);
    // `md5:9f86...` names the hash.
    let telling = text.at(start) == b'$' || name.iter().any(|b| matches!(b, b'.' | b'_'));
    if matches!(text.before(from, 1), 0 | b'\n') && telling && username::is_login(name) {
        Finding::add(out, username::TYPE, from, colon, 0.7);
    }
}

/// A key file of PuTTY, to the line of its MAC or, cut off, to the last line of base64.
fn putty(text: Bytes<'_>, word: Word, out: &mut Vec<Finding>) {
    if text.slice(word.end, word.end + 15) != b"-User-Key-File-" {
        return;
    }
    let limit = text.run(word.end, 16_384, |_| true);
    let body = text.slice(word.end, limit);
    let line = |name: &[u8]| body.windows(name.len()).position(|w| w == name);
    let Some(private) = line(b"Private-Lines:") else { return };
    let last = line(b"Private-MAC:").filter(|mac| *mac > private).unwrap_or(private + 14);
    let mut end = text.run(word.end + last, 160, |b| b != b'\n' && b != b'\r');
    if last == private + 14 {
        end = text.run(end, 8192, |b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'\n' | b'\r'));
    }
    out.push(Finding::sure(pem::TYPE, word.start, end, 0.99).checked().secret());
}

/// The secret that a file of AWS credentials has behind the id that ends at `end`.
pub(super) fn aws_secret(text: Bytes<'_>, end: usize, out: &mut Vec<Finding>) {
    let from = text.run(end, 4, |b| matches!(b, b' ' | b',' | b':' | b';' | b'\t' | b'"' | b'\'' | b'|' | b'/'));
    let stop = text.run(from, 41, |b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'));
    let value = text.slice(from, stop);
    if from > end && value.len() == 40 && entropy(value) >= 3.8 && !is_word(text.at(stop)) {
        Finding::add_secret(out, SECRET, from, stop, 0.9);
    }
}

#[cfg(test)]
mod tests;
