//! A name and its password behind a label for both: `creds: admin / Xy12zz`, `jdoe:Summer2024`.

use super::super::super::bytes::{Words, words};
use super::super::super::classes::{Bytes, is_word, place};
use super::super::super::scan::Finding;
use super::super::label::{among, gap};
use super::account;

/// Labels behind which a name and a password stand.
const LABELS: Words = words!(&[
    "credentials",
    "creds",
    "zugangsdaten",
    "logindaten",
    "identifiants",
    "credenciales",
    "credenziali",
    "logins"
]);

/// Whether the label `start..end` is one of these; with the pair behind it.
pub(super) fn find(text: Bytes<'_>, (start, end): (usize, usize), out: &mut Vec<Finding>) -> bool {
    let is = among(text.slice(start, end), LABELS);
    if is {
        if let Some(at) = gap(text, end) {
            listed(text, at.start, out);
        }
        ticked(text, end, out);
    }
    is
}

/// `admin / Xy12zz!`, `jdoe:Summer2024`: the password, and the name unless everybody has it.
fn listed(text: Bytes<'_>, start: usize, out: &mut Vec<Finding>) {
    let name = text.run(start, 40, |b| is_word(b) || matches!(b, b'.' | b'-' | b'@'));
    let sign = text.run(name, 1, |b| b == b' ');
    if name - start < 3 || !matches!(text.at(sign), b'/' | b':' | b'|') {
        return;
    }
    let from = text.run(sign + 1, 1, |b| b == b' ');
    let mut stop = text.run(from, 64, |b| b > b' ' && !matches!(b, b'"' | b'\'' | b'<' | b'`' | b'|' | b'/'));
    while stop > from && matches!(text.before(stop, 1), b'.' | b',' | b';' | b')') {
        stop -= 1;
    }
    account(text, (start, name), (from, stop), out);
}

/// `jdoe` / `Xy12zz!` in signs of code, further on in the line of the label that ends at `end`.
fn ticked(text: Bytes<'_>, end: usize, out: &mut Vec<Finding>) {
    let line = text.slice(end, end + 64).split(|b| *b == b'\n').next().unwrap_or(&[]);
    let Some(cut) = place(line, "` / `") else { return };
    let Some(open) = line.get(..cut).and_then(|head| head.iter().rposition(|b| *b == b'`')) else { return };
    let (name, from) = ((end + open + 1, end + cut), end + cut + 5);
    let stop = text.run(from, 64, |b| !matches!(b, b'`' | b'\n'));
    let value = text.slice(from, stop);
    // `Secrets.yaml`
    let ending = value.rsplit(|b| *b == b'.').next().unwrap_or(&[]);
    let file =
        ending.len() < value.len() && (2..=4).contains(&ending.len()) && ending.iter().all(u8::is_ascii_lowercase);
    if text.at(stop) == b'`' && !file {
        account(text, name, (from, stop), out);
    }
}
